"""The pictures of an answer: bars or a line of a column of numbers, and a graph of its links.

Each is drawn by the server and stands beside the table, which says the same. Places are shares
of the picture's width and height in percent, so that the text keeps its size on any screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psmgraph.store.layout import layout
from psmgraph.web.values import Shown

MOST_BARS = 60
MOST_NODES = 60
MOST_EDGES = 200
_NUMBERS = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "int", "long"})
_DAYS = frozenset({"date", "gYearMonth", "gYear"})
_EDGE = 8.0  # percent that stays free at the sides of a graph

Row = Sequence[Shown | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its number, and where the bar begins and how long it is, in percent."""

    name: str
    value: str
    begin: float
    length: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A column of numbers as bars; ``left_out`` rows of the page have no bar."""

    column: str
    choices: tuple[str, ...]  # the columns that could be shown
    bars: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Point:
    """One row of a line."""

    name: str
    value: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A column of numbers over one of days, in the rows' order."""

    column: str
    choices: tuple[str, ...]
    points: tuple[Point, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of a graph."""

    shown: Shown
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """One link of a graph, with its words."""

    begin: Node
    end: Node
    words: str


@dataclass(frozen=True, slots=True)
class Net:
    """Things and their links; ``left_out`` links have no room."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


Picture = Bars | Line | Net


def numbers_in(columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns that hold numbers and nothing else."""
    return tuple(
        name for at, name in enumerate(columns)
        if (cells := [row[at] for row in rows if row[at] is not None])
        and all(cell is not None and _number(cell) is not None for cell in cells)
    )  # fmt: skip


def chart(columns: Sequence[str], rows: Sequence[Row], wanted: str = "") -> Bars | Line | None:
    """Return the picture of the column ``wanted``, or of the first with numbers; None if none."""
    choices = numbers_in(columns, rows)
    if not choices:
        return None
    column = wanted if wanted in choices else choices[0]
    at = columns.index(column)
    name_at = _naming(columns, rows, choices)
    found = [(_name(row, name_at, n), row[at]) for n, row in enumerate(rows, start=1)]
    told = [(name, cell.text, value) for name, cell in found
            if cell is not None and (value := _number(cell)) is not None]  # fmt: skip
    kept = told[:MOST_BARS]
    low = min(0.0, *(value for _, _, value in kept))
    span = max(0.0, *(value for _, _, value in kept)) - low or 1.0
    left_out = len(rows) - len(kept)
    if name_at is not None and len(kept) > 2 and _are_days([row[name_at] for row in rows]):
        step = 100 / (len(kept) - 1)
        points = tuple(
            Point(name, text, round(step * n, 2), round(100 * (1 - (value - low) / span), 2))
            for n, (name, text, value) in enumerate(kept)
        )
        return Line(column, choices, points, left_out)
    bars = tuple(
        Bar(
            name,
            text,
            round(100 * (min(value, 0) - low) / span, 2),
            round(100 * abs(value) / span, 2),
        )
        for name, text, value in kept
    )
    return Bars(column, choices, bars, left_out)


def links_in(rows: Sequence[Row]) -> list[tuple[Shown, Shown, str]]:
    """Return, row by row, the first two things that have an address; the rest has no link."""
    found = []
    for row in rows:
        things = [cell for cell in row if cell is not None and (cell.path or cell.href)]
        if len(things) > 1:
            found.append((things[0], things[1], ""))
    return found


def net(links: Sequence[tuple[Shown, Shown, str]]) -> Net | None:
    """Return the graph of (from, to, words); None where there is no link."""
    things: dict[Shown, int] = {}
    kept: list[tuple[int, int, str]] = []
    for one, other, words in links:
        new = len({one, other} - things.keys())
        if len(things) + new <= MOST_NODES and len(kept) < MOST_EDGES:
            pair = [things.setdefault(each, len(things)) for each in (one, other)]
            kept.append((pair[0], pair[1], words))
    if not kept:
        return None
    places = layout(len(things), [(one, other) for one, other, _ in kept if one != other])
    nodes = tuple(
        Node(
            shown,
            round(_EDGE + (100 - 2 * _EDGE) * x, 2),
            round(_EDGE + (100 - 2 * _EDGE) * y, 2),
        )
        for shown, (x, y) in zip(things, places, strict=True)
    )
    edges = tuple(Edge(nodes[one], nodes[other], words) for one, other, words in kept)
    return Net(nodes, edges, len(links) - len(kept))


def _number(cell: Shown) -> float | None:
    if cell.datatype not in _NUMBERS:
        return None
    try:
        value = float(cell.text)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None  # neither NaN nor endless


def _naming(columns: Sequence[str], rows: Sequence[Row], numbers: Sequence[str]) -> int | None:
    """Return the column that tells the rows apart best, the first among equals."""
    found = [
        (-len({row[at] for row in rows}), at)
        for at, name in enumerate(columns)
        if name not in numbers
    ]
    return min(found)[1] if found else None


def _are_days(cells: Row) -> bool:
    return all(cell is not None and cell.datatype in _DAYS for cell in cells)


def _name(row: Row, at: int | None, number: int) -> str:
    cell = None if at is None else row[at]
    if cell is None:
        return str(number)
    return f"{cell.note}: {cell.text}" if cell.note and cell.text else cell.note or cell.text
