"""From an authority file to what it knows, or to all that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from psmgraph.authority.contradictions import contradictions
from psmgraph.authority.entries import Entry, entries_of
from psmgraph.authority.model import (
    Authority,
    Body,
    KnownAct,
    KnownProject,
    Succession,
    ThematicTable,
)
from psmgraph.errors import CannotRun, Finding, Level
from psmgraph.names import body_key, slug
from psmgraph.resources import folder

KINDS = ("institution", "organisation")


def load_authority(path: Path) -> Authority:
    """Return the authority that ``path`` (TOML) and the files that it includes hold.

    Raises:
        CannotRun: a file is missing or no TOML (PLAN-FILE), or there is an error in it
            (AUTHORITY-…, the first as the cause and the others told with it).
    """
    authority, findings = examine(path)
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        first, *others = errors
        raise CannotRun(first, others)
    return authority


def examine(path: Path) -> tuple[Authority, tuple[Finding, ...]]:
    """Return what ``path`` holds, as far as it is whole, and all that is wrong with it.

    Raises:
        CannotRun: a file is missing or no TOML (PLAN-FILE).
    """
    entries, findings = entries_of(path)
    of = {
        table: [entry for entry in entries if entry.table == table]
        for table in ("body", "succession", "project", "table", "act")
    }
    slugs = _slugs(of["body"])
    tables = {entry.text("slug") for entry in of["table"]}
    told = [*findings, *(finding for entry in entries for finding in _values(entry))]
    told += (finding for entry in entries for finding in _references(entry, slugs, tables))
    authority = Authority(
        bodies=tuple(_body(entry, slugs) for entry in of["body"]),
        successions=tuple(_successions(of["succession"], slugs)),
        projects=tuple(_project(entry) for entry in of["project"]),
        tables=tuple(
            ThematicTable(entry.text("slug"), {"it": entry.text("it"), "en": entry.text("en")})
            for entry in of["table"]
        ),
        acts=tuple(
            KnownAct(entry.text("words"), entry.text("urn"), entry.text("title"))
            for entry in of["act"]
        ),
    )
    told += contradictions(of, authority)
    return authority, tuple(sorted(told))


@cache
def legal_forms() -> frozenset[str]:
    """Return the concepts of vocab/legal-form."""
    file = folder("ontology") / "vocab" / "legal-form.ttl"
    subjects = (triple.subject for triple in parse(path=str(file), format=RdfFormat.TURTLE))
    return frozenset(
        one.value.rpartition("#")[2]
        for one in subjects
        if isinstance(one, NamedNode) and "#" in one.value
    )


def _slugs(bodies: Sequence[Entry]) -> dict[str, str]:
    """Return the bodies' slugs by the keys of their names and aliases; names go first."""
    slugs: dict[str, str] = {}
    for entry in bodies:
        slugs.setdefault(body_key(entry.text("name")), _body_slug(entry))
    for entry in bodies:
        for alias in entry.texts("aliases"):
            slugs.setdefault(body_key(alias), _body_slug(entry))
    return slugs


def _body_slug(entry: Entry) -> str:
    return entry.text("slug") or slug([body_key(entry.text("name"))])


def _body(entry: Entry, slugs: Mapping[str, str]) -> Body:
    return Body(
        slug=_body_slug(entry),
        name=entry.text("name"),
        institution=entry.text("kind") == "institution",
        legal_form=entry.text("legal_form"),
        aliases=entry.texts("aliases"),
        ipa=entry.text("ipa"),
        istat=entry.text("istat"),
        wikidata=entry.text("wikidata"),
        part_of=slugs.get(body_key(entry.text("part_of")), ""),
    )


def _successions(entries: Sequence[Entry], slugs: Mapping[str, str]) -> Iterator[Succession]:
    for entry in entries:
        yield Succession(
            before=slugs.get(body_key(entry.text("from")), ""),
            after=slugs.get(body_key(entry.text("to")), ""),
            day=entry.data["date"],
            act=entry.text("act"),
            label={"it": entry.text("label_it"), "en": entry.text("label_en")},
        )


def _project(entry: Entry) -> KnownProject:
    return KnownProject(
        slug=entry.text("slug") or slug([entry.text("title")]),
        title=entry.text("title"),
        aliases=entry.texts("aliases"),
        table=entry.text("table"),
    )


def _values(entry: Entry) -> Iterator[Finding]:
    """Yield the words of an entry that are none of those it may choose from."""
    given = entry.data
    if entry.table == "body":
        if given["kind"] not in KINDS:
            yield entry.finding("AUTHORITY-VALUE", "kind", given["kind"], " | ".join(KINDS))
        if "legal_form" in given and given["legal_form"] not in legal_forms():
            known = ", ".join(sorted(legal_forms()))
            yield entry.finding("AUTHORITY-VALUE", "legal_form", given["legal_form"], known)
    named = {"body": "name", "project": "title"}.get(entry.table)
    if named and not slug([given[named]]):
        yield entry.finding("AUTHORITY-VALUE", named, given[named], '"Comune di Arda"')
    if "slug" in given and given["slug"] != slug([given["slug"]]):
        yield entry.finding("AUTHORITY-VALUE", "slug", given["slug"], '"comune-di-arda"')


def _references(entry: Entry, slugs: Mapping[str, str], tables: set[str]) -> Iterator[Finding]:
    """Yield what an entry names that is nowhere in the files."""
    for key in ("part_of", "from", "to"):
        words = entry.text(key)
        if words and body_key(words) not in slugs:
            yield entry.finding("AUTHORITY-REFERENCE", key, words, key)
    if entry.table == "project" and entry.text("table") and entry.text("table") not in tables:
        yield entry.finding("AUTHORITY-REFERENCE", "table", entry.text("table"), "table")
