"""Bodies: from the authority, the names on all sheets and the decisions to the actors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from psmgraph.authority import Body
from psmgraph.decisions import PATHS, Decision
from psmgraph.errors import Finding, Place
from psmgraph.link.joining import Joined, Things, join
from psmgraph.link.model import Actor, Match, Usage
from psmgraph.names import body_key, short_hash, slug
from psmgraph.plan import Plan
from psmgraph.words import italian_words

Index = dict[tuple[str, str], tuple[str, Match]]  # (plan, key) → slug, how
Spelled = dict[tuple[str, str], dict[str, str]]  # (plan, key) → words → their language


@dataclass(frozen=True, slots=True)
class Bodies:
    """The actors by slug, what names them, and what was decided about it."""

    actors: Mapping[str, Actor]
    index: Index
    decided: Mapping[tuple[str, str], tuple[Decision, ...]]  # (plan, key)
    joined: Mapping[str, Joined]  # by plan
    findings: tuple[Finding, ...]


def bodies_of(plans: Mapping[str, Plan], usages: Sequence[Usage]) -> Bodies:
    """Return the bodies that the authorities list and the sheets name (``usages`` in order)."""
    known, index = _known(plans)
    spelled = _spelled(usages)
    keys = sorted({key for plan, key in spelled if (plan, key) not in index})
    slugs = _unique_slugs(keys, frozenset(known))
    for plan, key in spelled:
        index.setdefault((plan, key), (slugs.get(key, ""), Match.FIRST_SEEN))
    authority = dict(index)
    named = frozenset(found for found, _ in index.values()) | frozenset(known)
    joined = {
        name: join(_about(plan), _things(name, authority, named, frozenset(known)))
        for name, plan in sorted(plans.items())
    }
    decided = _apply(joined, index)
    findings = [finding for one in joined.values() for finding in one.findings]
    findings += _shared_slugs(slugs, index, spelled)
    return Bodies(_actors(known, index, spelled, slugs), index, decided, joined, tuple(findings))


def _known(plans: Mapping[str, Plan]) -> tuple[dict[str, tuple[Body, str]], Index]:
    """Return the authorities' bodies by slug, and by (plan, key) what names them.

    A body's name holds in every plan that gives it to no other, an alias only on the sheets of
    the plan that lists it.
    """
    known: dict[str, tuple[Body, str]] = {}
    index: Index = {}
    for name, plan in sorted(plans.items()):
        for body in plan.authority.bodies:
            known.setdefault(body.slug, (body, plan.language))
            index[name, body_key(body.name)] = (body.slug, Match.EXACT_KEY)
            for alias in body.aliases:
                index.setdefault((name, body_key(alias)), (body.slug, Match.ALIAS))
    for _, plan in sorted(plans.items()):
        for body in plan.authority.bodies:
            for name in plans:
                index.setdefault((name, body_key(body.name)), (body.slug, Match.EXACT_KEY))
    return known, index


def _spelled(usages: Iterable[Usage]) -> Spelled:
    """Return the words under which bodies stand on sheets, in the order of the sheets."""
    spelled: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in usages:
        for words in (*one.bodies, *(body for body, _ in one.persons)):
            spelled[one.plan, body_key(words)].setdefault(words, one.language)
    return spelled


def _unique_slugs(keys: Sequence[str], taken: frozenset[str]) -> dict[str, str]:
    """Return a slug for each key; unequal keys of one slug each end with six hex of their hash."""
    slugs: dict[str, str] = {}
    for plain, group in groupby(sorted((slug([key]), key) for key in keys), lambda pair: pair[0]):
        of_slug = [key for _, key in group]
        shared = len(of_slug) > 1 or plain in taken or not plain
        for key in of_slug:
            slugs[key] = f"{plain}-{short_hash(key)}".lstrip("-") if shared else plain
    return slugs


def _shared_slugs(slugs: Mapping[str, str], index: Index, spelled: Spelled) -> Iterator[Finding]:
    """Yield which names would get one address and are not one body by decision either."""
    by_slug: dict[str, list[str]] = defaultdict(list)
    for key, made in sorted(slugs.items()):
        if made != slug([key]) and slug([key]):
            by_slug[slug([key])].append(key)
    for plain, keys in sorted(by_slug.items()):
        uses = [(index[at][0], next(iter(spelled[at]))) for at in spelled if at[1] in keys]
        if len(keys) > 1 and len({found for found, _ in uses}) == 1:
            continue
        if len(keys) == 1 and all(found != slugs[keys[0]] for found, _ in uses):
            continue
        first = {key: next(iter(words)) for (_, key), words in reversed(spelled.items())}
        words = " / ".join(first[key] for key in keys)
        yield Finding("ACTOR-SLUG-SHARED", Place(f"actor/{plain}"), detail=words)


def _about(plan: Plan) -> Iterator[Decision]:
    yield from (one for one in plan.decisions if one.kind == "body")


def _things(plan: str, index: Index, named: frozenset[str], known: frozenset[str]) -> Things:
    """Return the bodies as decisions of a plan may name them: by name, or by their path."""

    def find(words: str) -> tuple[str, ...]:
        path = PATHS["body"].fullmatch(words)
        if path:
            return (path[1],) if path[1] in named else ()
        found = index.get((plan, body_key(words)))
        return (found[0],) if found else ()

    def authority(words: str) -> tuple[str, ...]:
        found = find(words) or ((words,) if words in known else ())
        return tuple(one for one in found if one in known)

    return Things(find, authority, (known,), body_key)


def _apply(
    joined: Mapping[str, Joined], index: Index
) -> dict[tuple[str, str], tuple[Decision, ...]]:
    """Lead the names in ``index`` to what decisions take them for; return those decisions."""
    decided: dict[tuple[str, str], tuple[Decision, ...]] = {}
    for plan, one in joined.items():
        for at, (found, _) in list(index.items()):
            if at[0] == plan and found in one.taken_for:
                index[at] = (one.taken_for[found], Match.CURATED)
                decided[at] = one.why[found]
        for thing, taken_for in one.taken_for.items():
            if thing.startswith("?"):  # no field holds the words, but prose may
                index[plan, thing[1:]] = (taken_for, Match.CURATED)
                decided[plan, thing[1:]] = one.why[thing]
    return decided


def _actors(
    known: Mapping[str, tuple[Body, str]],
    index: Index,
    spelled: Spelled,
    slugs: Mapping[str, str],
) -> dict[str, Actor]:
    """Return the actors by slug: those that the authority lists, and all that a name leads to."""
    own: dict[str, dict[str, str]] = defaultdict(dict)  # slug → words under its own key
    others: dict[str, dict[str, str]] = defaultdict(dict)  # slug → words that lead there besides
    for at, words in spelled.items():
        found, _ = index[at]
        (own if slugs.get(at[1]) == found else others)[found].update(words)
    actors = {
        name: _known_actor(body, language, {*own[name], *others[name]})
        for name, (body, language) in known.items()
    }
    for name in sorted({*own, *others} - known.keys()):
        actors[name] = _new_actor(name, own[name] or others[name], others[name])
    return dict(sorted(actors.items()))


def _known_actor(body: Body, language: str, named: set[str]) -> Actor:
    others = sorted({*body.aliases, *named} - {body.name})
    form = body.legal_form or italian_words().legal_form(body.name) or ""
    return Actor(body.slug, body.name, tuple(others), body.institution, form, body, language)


def _new_actor(name: str, words: Mapping[str, str], others: Iterable[str]) -> Actor:
    label, language = next(iter(words.items()))
    lists = italian_words()
    return Actor(
        slug=name,
        label=label,
        others=tuple(sorted({*words, *others} - {label})),
        institution=lists.is_institution(label),
        legal_form=lists.legal_form(label) or "",
        known=None,
        language=language,
    )
