"""What people decided about names: which things are one, which stay apart, and by what decision.

Things are told apart by any text (a slug, a path); decisions join them however they are ordered.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.decisions import Decision, What
from psmgraph.errors import Finding

Find = Callable[[str], Sequence[str]]  # words → the things that they name: none, one, several


@dataclass(frozen=True, slots=True)
class Joined:
    """What the decisions about one kind of thing come to.

    ``taken_for`` leads from each thing that is another to that other, and ``why`` to the
    decisions on the way. Words of a decision that name nothing are a thing of their own,
    ``?words``: what they would be taken for, where they stood. ``absent`` are such decisions.
    """

    taken_for: Mapping[str, str]
    why: Mapping[str, tuple[Decision, ...]]
    apart: Mapping[Decision, frozenset[str]]  # the two things that each notSame keeps apart
    findings: tuple[Finding, ...]
    absent: tuple[tuple[Decision, str], ...]


@dataclass(frozen=True, slots=True)
class Things:
    """The things of one kind that decisions may be about.

    ``authority`` finds only what the authority lists, for an alias. Of each set in ``single``
    no two things may be joined; the first set that a thing stands in makes it the one that
    others are taken for.
    """

    find: Find
    authority: Find
    single: tuple[frozenset[str], ...]
    key: Callable[[str], str]


def unknown(key: str) -> str:
    """Return the thing that stands for words that name nothing known."""
    return f"?{key}"


def join(decisions: Iterable[Decision], things: Things) -> Joined:
    """Return what the decisions make of the things; the decisions' order makes no difference."""
    told = _Told(things)
    for decision in sorted(decisions, key=lambda one: (one.id, one.place)):
        told.take(decision)
    told.withhold()
    taken_for, why = told.outcome()
    return Joined(
        taken_for,
        why,
        dict(told.apart),
        tuple(sorted(told.findings)),
        tuple(told.absent),
    )


class _Told:
    """The decisions while they are weighed: an edge for each that joins, a pair for each other."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self.edges: dict[Decision, tuple[str, str]] = {}
        self.apart: dict[Decision, frozenset[str]] = {}
        self.findings: list[Finding] = []
        self.absent: list[tuple[Decision, str]] = []

    def take(self, decision: Decision) -> None:
        """Look up the two sides of a decision and keep it, or tell why it cannot hold."""
        is_alias = decision.what is What.ALIAS
        find = self.things.authority if is_alias else self.things.find
        source = self._thing(decision, decision.target.name, self.things.find, loose=is_alias)
        target = self._thing(decision, decision.value, find, loose=False)
        if not source or not target:
            return
        if source == target:
            code = "DECISION-ONE-NAME" if decision.what is What.NOT_SAME else "DECISION-NEEDLESS"
            self._tell(code, decision)
        elif decision.what is What.NOT_SAME:
            self.apart[decision] = frozenset((source, target))
        else:
            self.edges[decision] = (source, target)

    def _thing(self, decision: Decision, words: str, find: Find, *, loose: bool) -> str:
        """Return what ``words`` name; "" where that cannot be told, which is then a finding.

        ``loose``: words that may mean several things are just the words (an alias settles them).
        """
        found = find(words)
        if len(found) == 1:
            return found[0]
        if not found:
            self.absent.append((decision, words))
            if find is self.things.authority:
                return ""  # an alias is one of a thing that the authority lists
        elif not loose:
            self._tell("DECISION-NAME-SHARED", decision, words, ", ".join(found))
            return ""
        return unknown(self.things.key(words))

    def withhold(self) -> None:
        """Take back the decisions that join what must stay apart, and tell which and why."""
        group_of = {thing: group for group in self._groups() for thing in group}
        for decision, pair in self.apart.items():
            first, second = sorted(pair)
            if second not in group_of.get(first, ()):
                continue  # nothing has ever made them one
            for other in self._cut(first, second):
                self._tell("DECISION-CONTRADICTS", other, detail=str(decision.place))
        for among in self.things.single:
            for first, second in self._joined_of(among):
                for other in self._cut(first, second):
                    self._tell("DECISION-JOINS-TWO", other, detail=f"{first}, {second}")

    def _joined_of(self, among: frozenset[str]) -> Iterable[tuple[str, str]]:
        """Yield pairs of ``among`` that are joined, until none is."""
        while True:
            groups = (sorted(group & among) for group in self._groups())
            pair = next(((group[0], group[1]) for group in groups if len(group) > 1), None)
            if pair is None:
                return
            yield pair

    def _cut(self, first: str, second: str) -> list[Decision]:
        """Take out the decisions by which the two are one, way after way, and return them."""
        gone: list[Decision] = []
        while way := _ways(self._neighbours(), first).get(second):
            for decision in way:
                del self.edges[decision]
            gone += way
        return gone

    def _neighbours(self) -> dict[str, list[tuple[str, Decision]]]:
        found: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
        for decision, (source, target) in self.edges.items():
            found[source].append((target, decision))
            found[target].append((source, decision))
        return found

    def _groups(self) -> list[frozenset[str]]:
        """Return the things that decisions make one, group by group."""
        neighbours = self._neighbours()
        groups, seen = [], set[str]()
        for thing in sorted(neighbours):
            if thing not in seen:
                groups.append(frozenset(_ways(neighbours, thing)))
                seen |= groups[-1]
        return groups

    def outcome(self) -> tuple[dict[str, str], dict[str, tuple[Decision, ...]]]:
        """Return for each thing that is another which, and the decisions on the way."""
        neighbours = self._neighbours()
        far = self._distances()
        taken_for: dict[str, str] = {}
        why: dict[str, tuple[Decision, ...]] = {}
        for group in self._groups():
            chosen = self._chosen(group, far)
            if not chosen:
                continue
            ways = _ways(neighbours, chosen)
            for thing in sorted(group - {chosen}):
                taken_for[thing] = chosen
                why[thing] = tuple(ways[thing])
        return taken_for, why

    def _chosen(self, group: frozenset[str], far: Mapping[str, int]) -> str:
        """Return the thing that the others of a group are taken for, "" where none is there."""
        there = [thing for thing in group if not thing.startswith("?")]

        def rank(thing: str) -> tuple[int, int, str]:
            among = [at for at, some in enumerate(self.things.single) if thing in some]
            last = len(far)  # in a circle of decisions nothing is nearer than another
            return min(among, default=len(self.things.single)), far.get(thing, last), thing

        return min(there, key=rank, default="")

    def _distances(self) -> dict[str, int]:
        """Return how far each thing is from where the decisions lead in the end."""
        back: dict[str, list[str]] = defaultdict(list)
        sources = set()
        for source, target in self.edges.values():
            back[target].append(source)
            sources.add(source)
        far = dict.fromkeys(sorted(back.keys() - sources), 0)
        waiting = deque(far)
        while waiting:
            thing = waiting.popleft()
            for before in back[thing]:
                if before not in far:
                    far[before] = far[thing] + 1
                    waiting.append(before)
        return far

    def _tell(self, code: str, decision: Decision, words: str = "", detail: str = "") -> None:
        both = f"{decision.target.name} = {decision.value}"
        self.findings.append(Finding(code, decision.place, decision.what, words or both, detail))


def _ways(
    neighbours: Mapping[str, Sequence[tuple[str, Decision]]], start: str
) -> dict[str, list[Decision]]:
    """Return the shortest way, decision by decision, from ``start`` to all that it is one with."""
    ways: dict[str, list[Decision]] = {start: []}
    waiting = deque([start])
    while waiting:
        thing = waiting.popleft()
        for other, decision in neighbours.get(thing, ()):
            if other not in ways:
                ways[other] = [*ways[thing], decision]
                waiting.append(other)
    return ways
