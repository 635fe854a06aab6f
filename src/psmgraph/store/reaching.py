"""Which rows of a table may be other, and what they hang on: ways through the graph to their key.

The header of a table's query names the variable by which its rows are parted, and the patterns by
which all else in the query hangs on it, ``_`` for an end that leads nowhere, a graph last::

    #+ table.by = "edition"
    #+ table.through = ["?sheet psm:currentEdition ?edition", "?box psm:fieldName _ ?edition"]

A statement that came or went is met by the query only where its subject is one of these variables
(tests/store/test_retabling.py holds every query to that), so the ways from the subject to the key,
through the graph before and the graph after, lead to every row that may be other. The ways back
from the key lead to all that its rows hang on.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from psmgraph.store.patterning import patterns_in, prefixes_in
from psmgraph.store.queryfile import NamedQuery, QueryFileError

_PLACES = (0, 2, 3)  # in a quad, of a pattern's subject, object and graph
MOST_NODES = 60_000  # on the ways of one table: beyond that its rows are all made anew as quickly


End = tuple[str, NamedNode]  # a variable, and what it stands for


class TooFarError(Exception):
    """The ways lead to so much that nothing is won by following them."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A pattern: the variables of its subject, object and graph ("" for none), its property."""

    variables: tuple[str, str, str]
    predicate: NamedNode


class Seen:
    """A graph in which each thing is looked up once, however many tables ask for it."""

    def __init__(self, graph: Store) -> None:
        self._graph = graph
        self._met: dict[tuple[NamedNode, int, NamedNode], list[Quad]] = {}
        self._said: set[tuple[NamedNode, NamedNode]] = set()

    def met(self, predicate: NamedNode, at: int, node: NamedNode) -> list[Quad]:
        """Return the statements with ``node`` as subject, object or graph (``at`` 0, 1, 2)."""
        key = predicate, at, node
        found = self._met.get(key)
        if found is None:
            ends = [node if each == at else None for each in range(3)]
            graph = () if ends[2] is None else (ends[2],)
            found = list(self._graph.quads_for_pattern(ends[0], predicate, ends[1], *graph))
            self._met[key] = found
        return found

    def said(self, node: NamedNode, predicates: Iterable[NamedNode]) -> Iterator[Quad]:
        """Yield what is said of ``node`` by some properties, unless it was told before."""
        for predicate in predicates:
            if (node, predicate) not in self._said:
                self._said.add((node, predicate))
                yield from self.met(predicate, 0, node)


@dataclass(frozen=True, slots=True)
class Reach:
    """The key of a table's rows, and how far each variable of its query is from it."""

    by: str
    steps: tuple[_Step, ...]
    distances: Mapping[str, int]
    properties: Mapping[str, frozenset[str]]  # of each subject; none where it may be any

    @classmethod
    def of(cls, query: NamedQuery) -> "Reach | None":
        """Return what the header of ``query`` declares; None where it declares nothing.

        Raises:
            QueryFileError: a pattern is none, or leads nowhere near the key.
        """
        told = query.extra.get("table", {})
        if "by" not in told:
            return None
        by, prefixes = str(told["by"]), prefixes_in(query.text)
        steps = tuple(_step(query, pattern, prefixes) for pattern in told.get("through", ()))
        distances = _distances(by, steps)
        for step in steps:
            for name in filter(None, step.variables):
                if name not in distances:
                    raise QueryFileError(f"{query.name}: nothing leads from ?{name} to ?{by}")
        return cls(by, steps, distances, _properties(query, distances))

    def keys(self, starts: Iterable[End], graphs: Sequence[Seen]) -> set[NamedNode]:
        """Return the keys that the ways from ``starts`` lead to.

        Raises:
            TooFarError: they lead to too much.
        """
        reached = self._walk(starts, graphs, lambda here, there: there < here)
        return {node for name, node in reached if name == self.by}

    def around(self, keys: Iterable[NamedNode], graph: Seen) -> Collection[End]:
        """Return all that the rows of ``keys`` hang on, the keys among them.

        Raises:
            TooFarError: it is too much.
        """
        starts = ((self.by, node) for node in keys)
        return self._walk(starts, [graph], lambda here, there: there > here)

    def _walk(
        self,
        starts: Iterable[End],
        graphs: Sequence[Seen],
        leads: Callable[[int, int], bool],
    ) -> Collection[End]:
        moves = {name: self._moves(name, leads) for name in self.distances}
        reached = set(starts)
        waiting = list(reached)
        most = len(reached) + MOST_NODES
        while waiting:
            name, node = waiting.pop()
            for step, at, others in moves[name]:
                for graph in graphs:
                    for quad in graph.met(step.predicate, at, node):
                        for other, place in others:
                            end = (other, quad[place])
                            if end not in reached and isinstance(end[1], NamedNode):
                                reached.add(end)
                                waiting.append(end)
            if len(reached) > most:
                raise TooFarError
        return reached

    def _moves(
        self, name: str, leads: Callable[[int, int], bool]
    ) -> list[tuple[_Step, int, list[tuple[str, int]]]]:
        """Return the steps from a variable: its place in each, and where they lead, and which."""
        found = []
        for step in self.steps:
            others = [
                (other, _PLACES[place])
                for place, other in enumerate(step.variables)
                if other and other != name and leads(self.distances[name], self.distances[other])
            ]
            found += [
                (step, at, others)
                for at, each in enumerate(step.variables)
                if each == name and others
            ]
        return found


def _step(query: NamedQuery, pattern: str, prefixes: Mapping[str, str]) -> _Step:
    ends = pattern.split()
    if len(ends) not in {3, 4}:
        raise QueryFileError(f"{query.name}: no pattern: {pattern!r}")
    prefix, colon, local = ends[1].partition(":")
    if not colon or prefix not in prefixes:
        raise QueryFileError(f"{query.name}: no property: {ends[1]!r}")
    subject, value, graph = (_variable(query, end) for end in (ends[0], *ends[2:], "_")[:3])
    return _Step((subject, value, graph), NamedNode(prefixes[prefix] + local))


def _variable(query: NamedQuery, end: str) -> str:
    if end != "_" and not end.startswith("?"):
        raise QueryFileError(f"{query.name}: no variable: {end!r}")
    return end.removeprefix("?").removeprefix("_")


def _distances(by: str, steps: Sequence[_Step]) -> dict[str, int]:
    found = {by: 0}
    waiting = deque([by])
    while waiting:
        name = waiting.popleft()
        for step in steps:
            if name in step.variables:
                for other in filter(None, step.variables):
                    if other not in found:
                        found[other] = found[name] + 1
                        waiting.append(other)
    return found


def _properties(query: NamedQuery, variables: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the properties by which each variable is a subject, none where they are free.

    What stands in the middle of a path is no subject in the text: it may have any of its ends.
    """
    found: dict[str, set[str]] = {}
    free: set[str] = set()
    inside: set[str] = set()
    for pattern in patterns_in(query.text):
        first, rest = pattern.properties[:1], pattern.properties[1:]
        if not first:
            free.add(pattern.subject)
        found.setdefault(pattern.subject, set()).update(first)
        inside.update(rest)
    return {
        name: frozenset() if name in free else frozenset(found.get(name, inside))
        for name in variables
    }
