"""What was planned beside what was done, row by row, through the editions of a sheet.

Nothing is guessed. A planned activity beside which an edition leaves the box empty is "not
reported": whether it was done, the sheet does not say. A row is the same in two editions where the
graph says so (psm:revises, docs/editions.md); as of a day, where nothing is inferred, where the
text is equal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from psmgraph.graph.items import text_key
from psmgraph.web.edition_graph import EditionGraph, Words
from psmgraph.web.terms import DCT, local_name

DONE = "done"
UNPLANNED = "unplanned"
MOST_STEPS = 12  # of a row on the page


@dataclass(frozen=True, slots=True)
class KnownEdition:
    """An edition of the sheet: its IRI, the path of its page, its day."""

    iri: str
    path: str
    issued: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one edition says on one side of a row, its page, and the words it stands on."""

    text: str
    path: str | None
    words: Words | None


@dataclass(frozen=True, slots=True)
class Step:
    """One row in one edition.

    ``place`` tells how it stands there: "first" (in the sheet's first edition), "added", "kept",
    "reworded", "dropped" (nothing done was ever reported), "removed" (something was). ``state``
    is "done", or why nothing is told of what was done (local name of vocab/reporting-state); ""
    where the row is gone.
    """

    edition: KnownEdition
    place: str
    planned: Side | None
    performed: tuple[Side, ...]
    state: str


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One activity through the editions, oldest first; gone from the first edition without it."""

    steps: tuple[Step, ...]

    @property
    def _there(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.place not in ("dropped", "removed"))

    @property
    def planned(self) -> Side | None:
        """Return what was planned, in its newest words."""
        return self._there[-1].planned

    @property
    def performed(self) -> tuple[Side, ...]:
        """Return what was done, as the last edition says that reports it."""
        return next((step.performed for step in reversed(self._there) if step.performed), ())

    @property
    def told(self) -> tuple[tuple[int, Step, Step | None], ...]:
        """Return the steps that the page tells: the first, the last, and where something changed.

        Each with how many before it are left out, and the one before it.
        """
        every = list(enumerate(self.steps))
        last = len(every) - 1
        changed = [at for at, _ in every if at in (0, last) or not self._still(at)]
        if len(every) <= MOST_STEPS:
            changed = [at for at, _ in every]
        elif len(changed) > MOST_STEPS:
            changed = [*changed[:2], *changed[2 - MOST_STEPS :]]
        return tuple(
            (at - before - 1, self.steps[at], self.steps[at - 1] if at else None)
            for before, at in zip([-1, *changed], changed, strict=False)
        )

    def _still(self, at: int) -> bool:
        step, before = self.steps[at], self.steps[at - 1]
        gone = step.place in ("dropped", "removed") and step.place == before.place
        return (step.place == "kept" or gone) and step.state == before.state

    @property
    def gone(self) -> bool:
        """Tell whether the current edition has the row no more."""
        return self.steps[-1].place in ("dropped", "removed")

    @property
    def state(self) -> str:
        """Return how it stands: done, unplanned, dropped, or why nothing is reported."""
        if self.planned is None:
            return UNPLANNED
        if self.performed:
            return DONE
        return "dropped" if self.gone else self._there[-1].state


def rows_of(
    graph: EditionGraph,
    editions: Sequence[KnownEdition],
    revises: Mapping[str, str] | None,
) -> tuple[ProgressRow, ...]:
    """Return the rows of all ``editions`` (oldest first): those of the newest, then those gone.

    ``revises`` leads from the later of two nodes to the earlier; None where nothing is inferred.
    """
    rows: list[ProgressRow] = []
    for class_name in ("PlannedActivity", "PerformedActivity"):
        columns = [list(_nodes(graph, class_name, edition)) for edition in editions]
        before = _by_text(graph, columns) if revises is None else revises
        rows += [_row(graph, editions, chain) for chain in _chains(columns, before)]
    return tuple(sorted(rows, key=lambda row: row.gone))


def counted(rows: Iterable[ProgressRow]) -> Mapping[str, int]:
    """Return how many rows stand in each state."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.state] = found.get(row.state, 0) + 1
    return found


def _nodes(graph: EditionGraph, class_name: str, edition: KnownEdition) -> Iterator[str]:
    """Yield the rows of an edition; of what was done only what stands beside no plan."""
    for node in graph.of_class(class_name):
        if node.startswith(f"{edition.iri}/") and not graph.value(node, "realises"):
            yield node


def _by_text(graph: EditionGraph, columns: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """Return what takes up what by equal text, in their order where several have it."""
    found: dict[str, str] = {}
    for earlier, later in pairwise(columns):
        waiting: dict[str, list[str]] = {}
        for node in earlier:
            waiting.setdefault(_key(graph, node), []).append(node)
        for node in later:
            same = waiting.get(_key(graph, node))
            if same:
                found[node] = same.pop(0)
    return found


def _key(graph: EditionGraph, node: str) -> str:
    return text_key(graph.value(node, DCT + "description") or "")


def _chains(
    columns: Sequence[Sequence[str]], before: Mapping[str, str]
) -> Iterator[tuple[str | None, ...]]:
    """Yield the node of each row in each edition, None where the row does not stand."""
    rows: list[list[str | None]] = []
    last: dict[str, list[str | None]] = {}  # the row in which a node of the edition before stands
    for at, column in enumerate(columns):
        now: dict[str, list[str | None]] = {}
        for node in column:
            row = last.pop(before.get(node, ""), None)
            if row is None:
                row = [None] * at
                rows.append(row)
            row.append(node)
            now[node] = row
        for row in last.values():
            row.append(None)
        last = now
    order = {node: at for column in columns for at, node in enumerate(column)}
    rows.sort(key=lambda row: order[next(node for node in reversed(row) if node)])
    return (tuple(row) for row in rows)


def _row(
    graph: EditionGraph, editions: Sequence[KnownEdition], chain: Sequence[str | None]
) -> ProgressRow:
    steps: list[Step] = []
    for at, node in enumerate(chain):
        edition = editions[at]
        if node is not None:
            steps.append(_step(graph, edition, node, steps, first=at == 0))
        elif steps:
            done = any(step.performed for step in steps)
            steps.append(Step(edition, "removed" if done else "dropped", None, (), ""))
    return ProgressRow(tuple(steps))


def _step(
    graph: EditionGraph, edition: KnownEdition, node: str, before: Sequence[Step], *, first: bool
) -> Step:
    planned = graph.is_a(node, "PlannedActivity")
    own = _side(graph, node)
    if planned:
        performed = tuple(
            _side(graph, each) for each in graph.having("PerformedActivity", "realises", node)
        )
        state = DONE if performed else local_name(graph.value(node, "performedStatus") or "blank")
    else:
        performed, state = (own,), DONE
    place = "first" if first else "added"
    if before:
        earlier = before[-1].planned if planned else before[-1].performed[0]
        same = earlier is not None and text_key(earlier.text) == text_key(own.text)
        place = "kept" if same else "reworded"
    return Step(edition, place, own if planned else None, performed, state)


def _side(graph: EditionGraph, node: str) -> Side:
    text = graph.value(node, DCT + "description") or ""
    return Side(text, graph.addresses.path(node), graph.standing(node, text))
