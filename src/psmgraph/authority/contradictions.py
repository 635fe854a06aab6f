"""Where authority files contradict themselves: names, codes, circles, dates."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from psmgraph.authority.entries import Entry
from psmgraph.authority.model import Authority, Succession
from psmgraph.errors import Finding
from psmgraph.names import body_key, name_key

Entries = Mapping[str, Sequence[Entry]]  # by table, each in the order of the authority's own
CODES: Mapping[str, re.Pattern[str]] = {
    "ipa": re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,39}"),
    "istat": re.compile(r"\d{2}|\d{3}|\d{6}"),  # a region, a province, a municipality
    "wikidata": re.compile(r"Q[1-9]\d*"),
}
ISTAT_DIGITS = {"comune": 6, "provincia": 3, "cittaMetropolitana": 3, "regione": 2}
EXAMPLES = {"ipa": "c_a944", "istat": "037006", "wikidata": "Q1891"}


def contradictions(of: Entries, authority: Authority) -> Iterator[Finding]:
    """Yield all that entries say against one another; ``of`` and ``authority`` run alike."""
    yield from _bodies_twice(of["body"], authority)
    yield from _projects_twice(of["project"], authority)
    for table, key in (("table", "slug"), ("act", "words")):
        yield from _twice([(entry, key, name_key(entry.text(key))) for entry in of[table]])
    yield from _codes(of["body"], authority)
    yield from _parts(of["body"], authority)
    yield from _successions(of["succession"], authority)
    used = {project.table for project in authority.projects}
    for entry in of["table"]:
        if entry.text("slug") not in used:
            yield entry.finding("AUTHORITY-TABLE-IDLE", "slug", entry.text("slug"))


def _bodies_twice(entries: Sequence[Entry], authority: Authority) -> Iterator[Finding]:
    bodies = authority.bodies
    named = list(zip(entries, bodies, strict=True))
    twice = list(_twice([(entry, "name", body_key(body.name)) for entry, body in named]))
    yield from twice
    if not twice:
        yield from _twice([(entry, "slug", body.slug) for entry, body in named])
    names = [(entry, body.name, body.aliases) for entry, body in named]
    yield from _claimed("AUTHORITY-ALIAS-CLAIMED", names, body_key)


def _projects_twice(entries: Sequence[Entry], authority: Authority) -> Iterator[Finding]:
    named = list(zip(entries, authority.projects, strict=True))
    twice = list(_twice([(entry, "title", name_key(one.title)) for entry, one in named]))
    yield from twice
    if not twice:
        yield from _twice([(entry, "slug", one.slug) for entry, one in named])
    titles = [(entry, one.title, one.aliases) for entry, one in named]
    yield from _claimed("AUTHORITY-TITLE-CLAIMED", titles, name_key)


def _twice(entries: Iterable[tuple[Entry, str, str]]) -> Iterator[Finding]:
    """Yield each entry whose key another has already; the finding names the other's line."""
    first: dict[str, Entry] = {}
    for entry, key, value in entries:
        other = first.setdefault(value, entry)
        if other is not entry:
            words = entry.text(key) or value
            yield entry.finding("AUTHORITY-DUPLICATE", key, words, str(other.at(key)))


def _claimed(
    code: str,
    entries: Sequence[tuple[Entry, str, tuple[str, ...]]],
    key: Callable[[str], str],
) -> Iterator[Finding]:
    """Yield each alias that is another entry's name, or its alias too."""
    owners: dict[str, Entry] = {}
    for entry, name, _ in entries:
        owners.setdefault(key(name), entry)
    for entry, _, aliases in entries:
        for alias in aliases:
            owner = owners.setdefault(key(alias), entry)
            if owner is not entry:
                where = owner.at("name" if "name" in owner.data else "title")
                yield entry.finding(code, "aliases", alias, str(where))


def _codes(entries: Sequence[Entry], authority: Authority) -> Iterator[Finding]:
    """Yield codes that cannot be one, and codes of two bodies, save of one that follows another."""
    follow = {frozenset((one.before, one.after)) for one in authority.successions}
    first: dict[tuple[str, str], tuple[Entry, str]] = {}
    for entry, body in zip(entries, authority.bodies, strict=True):
        for kind, pattern in CODES.items():
            code = entry.text(kind)
            if not code:
                continue
            digits = ISTAT_DIGITS.get(body.legal_form, len(code)) if kind == "istat" else len(code)
            if not pattern.fullmatch(code) or len(code) != digits:
                yield entry.finding("AUTHORITY-CODE", kind, code, f"{kind}: {EXAMPLES[kind]}")
                continue
            other, owner = first.setdefault((kind, code.casefold()), (entry, body.slug))
            if other is not entry and frozenset((owner, body.slug)) not in follow:
                yield entry.finding("AUTHORITY-CODE-TWICE", kind, code, str(other.at(kind)))


def _parts(entries: Sequence[Entry], authority: Authority) -> Iterator[Finding]:
    edges = {body.slug: [body.part_of] for body in authority.bodies if body.part_of}
    entry_of = {body.slug: one for one, body in zip(entries, authority.bodies, strict=True)}
    for circle in _circles(edges):
        entry = entry_of[circle[0]]
        detail = " → ".join(entry_of[one].text("name") for one in (*circle, circle[0]))
        yield entry.finding("AUTHORITY-CYCLE", "part_of", entry.text("part_of"), detail)


def _successions(entries: Sequence[Entry], authority: Authority) -> Iterator[Finding]:
    told = [
        (entry, one)
        for entry, one in zip(entries, authority.successions, strict=True)
        if one.before and one.after
    ]
    names = {body.slug: body.name for body in authority.bodies}
    yield from _twice([(entry, "from", f"{one.before} {one.day}") for entry, one in told])
    edges: dict[str, list[str]] = defaultdict(list)
    for _, one in told:
        edges[one.before].append(one.after)
    circles = _circles(edges)
    for circle in circles:
        step = circle[0], circle[1 % len(circle)]
        entry = next(entry for entry, one in told if (one.before, one.after) == step)
        detail = " → ".join(names[one] for one in (*circle, circle[0]))
        yield entry.finding("AUTHORITY-CYCLE", "from", entry.text("from"), detail)
    if not circles:
        yield from _out_of_order(told)


def _out_of_order(told: Sequence[tuple[Entry, Succession]]) -> Iterator[Finding]:
    """Yield each body that takes over from another after it has itself been followed."""
    for entry, one in told:
        for other, later in told:
            if one.after == later.before and later.day < one.day:
                words, detail = entry.text("to"), f"{other.place}: {later.day.isoformat()}"
                yield entry.finding("AUTHORITY-SUCCESSION-ORDER", "date", words, detail)


def _circles(edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return circles of a graph that share nothing, each from its smallest thing on.

    Circles that hang together are told one at a time: mending one shows the next.
    """
    left = {thing: sorted(set(others)) for thing, others in sorted(edges.items())}
    found: list[list[str]] = []
    while True:
        while ends := [
            thing for thing, others in left.items() if not any(other in left for other in others)
        ]:
            for thing in ends:
                del left[thing]
        if not left:
            return found
        way = [next(iter(left))]
        while (step := next(other for other in left[way[-1]] if other in left)) not in way:
            way.append(step)
        circle = way[way.index(step) :]
        least = circle.index(min(circle))
        found.append([*circle[least:], *circle[:least]])
        for thing in circle:
            del left[thing]
