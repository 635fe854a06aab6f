"""Names that are alike and not merged: what a person is asked about (extraction.md, "Who is who").

Each name that no authority knows is compared with all others of its kind; its best few go to
the review list. Two that the authority knows are never offered, nor what it says follows one on
the other, nor what was decided to be two.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.link.blocking import Index
from psmgraph.link.candidates_model import Candidate, Kind, Reason, Side, in_order
from psmgraph.link.likeness import Likeness, likeness
from psmgraph.link.model import Match, Registry
from psmgraph.link.named import Parts, body_parts, body_spellings, person_parts, text_parts
from psmgraph.link.weights import Weights
from psmgraph.names import body_key, name_key

LOWEST = 42  # a score below it is not worth a person's time
MOST_OFFERED = 5  # names for one name
MOST_SPELLINGS = 12  # of one thing that are compared
LOWEST_OF_SHEETS = 80  # two projects with sheets of their own are seldom one
LOWEST_OF_PERSONS = 55
MOST_MARKS = 3  # characters that are no words, between two spellings


Apart = frozenset[frozenset[str]]  # pairs of paths
Names = Callable[[str, str], str]  # (plan, words) → the path that they lead to, or ""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing under all its names; ``asked`` tells the plans whose sheets name it unknown."""

    path: str
    spellings: tuple[str, ...]  # the label first
    known: bool
    asked: tuple[str, ...]

    def side(self, plan: str, names: Names) -> Side:
        """Return the thing as a side of a pair that is decided in ``plan``.

        A decision calls it by its name, where that name finds it in the plan, else by its path.
        """
        name = self.spellings[0]
        called = "" if names(plan, name) == self.path else self.path
        return Side(name, self.path, known=self.known, called=called)


def candidates(registry: Registry) -> tuple[Candidate, ...]:
    """Return what is alike and not merged, the likeliest first; the same for the same registry."""
    apart = _apart(registry)
    return in_order(
        (*_bodies(registry, apart), *_projects(registry, apart), *_persons(registry, apart))
    )


def _apart(registry: Registry) -> Apart:
    """Return the pairs that are known to be two: by decision, or as one follows the other."""
    successions = (
        frozenset((f"actor/{one.before}", f"actor/{one.after}"))
        for plan in registry.plans.values()
        for one in plan.authority.successions
    )
    return frozenset((*registry.apart.values(), *successions))


def _bodies(registry: Registry, apart: Apart) -> Iterator[Candidate]:
    asked: dict[str, set[str]] = defaultdict(set)
    for (plan, _), (slug, match) in registry.bodies.items():
        if match is Match.FIRST_SEEN:
            asked[slug].add(plan)
    things = [
        Named(
            actor.path,
            (actor.label, *actor.others)[:MOST_SPELLINGS],
            actor.known is not None,
            tuple(sorted(asked[slug])) if actor.known is None else (),
        )
        for slug, actor in sorted(registry.actors.items())
    ]

    def names(plan: str, words: str) -> str:
        found = registry.bodies.get((plan, body_key(words)))
        return f"actor/{found[0]}" if found else ""

    parts = [[body_parts(one) for one in _spelled(thing)] for thing in things]
    for found in _alike(things, parts, apart):
        yield from _offered(Kind.BODY, found, names)


def _spelled(thing: Named) -> Iterable[str]:
    return dict.fromkeys(one for name in thing.spellings for one in body_spellings(name))


def _projects(registry: Registry, apart: Apart) -> Iterator[Candidate]:
    of_plan: dict[str, list[Named]] = defaultdict(list)
    sheets: set[str] = set()
    for (plan, _), project in sorted(registry.projects.items()):
        spellings = (project.label, *project.others)[:MOST_SPELLINGS]
        of_plan[plan].append(
            Named(project.path, spellings, project.known, () if project.known else (plan,))
        )
        if project.has_sheet:
            sheets.add(project.path)

    def names(plan: str, words: str) -> str:
        slugs, _ = registry.titles.get((plan, name_key(words)), ((), None))
        return f"plan/{plan}/project/{slugs[0]}" if len(slugs) == 1 else ""

    for things in of_plan.values():
        parts = [list(map(text_parts, thing.spellings)) for thing in things]
        for one, other, alike in _alike(things, parts, apart):
            both = one.path in sheets and other.path in sheets
            if not both or alike.score >= LOWEST_OF_SHEETS:
                yield from _offered(Kind.PROJECT, (one, other, alike), names)


def _persons(registry: Registry, apart: Apart) -> Iterator[Candidate]:
    under: dict[str, list[Named]] = defaultdict(list)
    plans: dict[str, set[str]] = defaultdict(set)
    for (plan, _), (slug, _) in registry.bodies.items():
        plans[slug].add(plan)
    for (body, _), person in sorted(registry.persons.items()):
        asked = tuple(sorted(plans[body]))
        under[body].append(Named(person.path, (person.label,), known=False, asked=asked))
    for things in under.values():
        parts = [list(map(person_parts, thing.spellings)) for thing in things]
        for found in _alike(things, parts, apart):
            if found[2].score >= LOWEST_OF_PERSONS:
                yield from _offered(Kind.PERSON, found, _no_names)


def _no_names(_plan: str, _words: str) -> str:
    """Find no person by a name alone: two bodies may each have one of it."""
    return ""


def _alike(
    things: Sequence[Named], parts: Sequence[Sequence[Parts]], apart: Apart
) -> Iterator[tuple[Named, Named, Likeness]]:
    """Yield the pairs that are among the best of one of the two, each pair once."""
    if len(things) < 2:
        return
    spelled = [one for spellings in parts for one in spellings]
    owner = [at for at, spellings in enumerate(parts) for _ in spellings]
    index = Index.of(spelled, Weights.of(spelled))
    scores: dict[tuple[int, int], Likeness] = {}
    done: set[tuple[int, int]] = set()
    for number, at in enumerate(owner):
        if not things[at].asked:
            continue
        for to in index.worth_comparing(number):
            pair = min(at, owner[to]), max(at, owner[to])
            compared = min(number, to), max(number, to)
            if at == owner[to] or compared in done:
                continue
            done.add(compared)
            if apart and frozenset((things[at].path, things[owner[to]].path)) in apart:
                continue
            found = likeness(spelled[number], spelled[to], index.weights)
            if pair not in scores or found.score > scores[pair].score:
                scores[pair] = found
    for at, to in sorted(_best(things, scores)):
        yield things[at], things[to], scores[at, to]


def _best(
    things: Sequence[Named], scores: Mapping[tuple[int, int], Likeness]
) -> Iterable[tuple[int, int]]:
    """Return the pairs that stand among the first few of a name that no authority knows."""
    of_each: dict[int, list[tuple[int, str, tuple[int, int]]]] = defaultdict(list)
    for (at, to), found in scores.items():
        if found.score >= LOWEST:
            of_each[at].append((-found.score, things[to].path, (at, to)))
            of_each[to].append((-found.score, things[at].path, (at, to)))
    return {
        pair
        for at, ranked in of_each.items()
        if things[at].asked
        for _, _, pair in sorted(ranked)[:MOST_OFFERED]
    }


def _offered(kind: Kind, pair: tuple[Named, Named, Likeness], names: Names) -> Iterator[Candidate]:
    """Yield the pair for each plan that it is to be decided in, the better name second."""
    one, other, alike = pair
    if _better(one) > _better(other):
        one, other = other, one
    for plan in one.asked:
        sides = one.side(plan, names), other.side(plan, names)
        yield Candidate(kind, plan, *sides, alike.score, alike.reasons or _told_by(one, other))


def _told_by(one: Named, other: Named) -> tuple[Reason, ...]:
    """Return why two names are offered that are equal once taken apart.

    Stops and dashes differ, or one gives its acronym besides: "… Rizzoli (IOR)".
    """
    sizes = len(one.spellings[0]), len(other.spellings[0])
    return (Reason.SPELLING if max(sizes) - min(sizes) <= MOST_MARKS else Reason.CONTAINED,)


def _better(one: Named) -> tuple[bool, int, str]:
    """Return what the better of two names is told by: the authority has it, then its length."""
    return one.known, len(one.spellings[0]), one.spellings[0]
