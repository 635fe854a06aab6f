"""The picture of links: each node in a cell of its own, so that no name covers another.

The places are those of the snapshot's tables; around a focus they become rings, in which the
projects of one thematic table stand together, in the direction in which they lie from it. Each
node then takes the free cell that is nearest. Lengths are pixels.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psmgraph.web.explorer_choice import Chosen, Node
from psmgraph.web.explorer_ties import Kind, Tie

CELL = (128, 76)
RADIUS = 12
_MOST_COLUMNS = 8  # as many as a page has room for
_MARGIN = 10
_SHAPE = 1.5  # width by height
_SPARE, _SPARE_OF_RINGS = 1.35, 2.0  # cells for each node
_FEW = 40  # nodes that have room to stand apart
_LINE, _LINES = 20, 2  # characters, lines of a name
_BEND, _MOST_BEND = 0.12, 34
_TIP, _TIP_HALF = 10, 5
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node, its middle, the lines of its name, and the letter of its thematic table."""

    node: Node
    x: int
    y: int
    lines: tuple[str, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class Line:
    """A tie: the path of its line, and those of its arrowheads."""

    tie: Tie
    path: str
    tips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, its size, and which letter stands for which thematic table (its IRI)."""

    width: int
    height: int
    nodes: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    letters: Mapping[str, str]


def draw(chosen: Chosen) -> Drawing:
    """Return the picture of what was chosen; the same for the same."""
    nodes = chosen.nodes
    spots = _rings(chosen) if chosen.focus else {node.iri: (node.x, node.y) for node in nodes}
    spare = _SPARE_OF_RINGS if chosen.focus or len(nodes) <= _FEW else _SPARE
    columns, rows = _grid(len(nodes), spare)
    places = _settled(nodes, spots, _cells(columns, rows))
    letters = letters_of(nodes)
    drawn = tuple(
        Drawn(node, *places[node.iri], _lines(node.name), letters.get(node.table, ""))
        for node in nodes
    )
    lines = tuple(_line(tie, places) for tie in chosen.ties)
    lowest = max((y for _, y in places.values()), default=0)
    width = max((x for x, _ in places.values()), default=0) + CELL[0] // 2 + _MARGIN
    return Drawing(width, lowest + CELL[1] - RADIUS, drawn, lines, letters)


def letters_of(nodes: Sequence[Node]) -> dict[str, str]:
    """Return a letter for each thematic table, by its IRI, in the order of their names."""
    tables = sorted({(node.table_name, node.table) for node in nodes if node.table})
    return {table: _letter(number) for number, (_, table) in enumerate(tables)}


def _letter(number: int) -> str:
    first, last = divmod(number, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def _rings(chosen: Chosen) -> dict[str, Spot]:
    """Return the places around the focus: ring by ring, in the unit square."""
    assert chosen.focus is not None  # as there are rings only around one
    middle = chosen.focus
    spots: dict[str, Spot] = {middle.iri: (0.5, 0.5)}
    last = max(node.level for node in chosen.nodes)
    near: dict[str, list[str]] = {}
    for tie in chosen.ties:
        near.setdefault(tie.one, []).append(tie.other)
        near.setdefault(tie.other, []).append(tie.one)

    def order(node: Node) -> tuple[float, bool, str, float, str]:
        inner = [spots[each] for each in near.get(node.iri, ()) if each in spots]
        parents = [spot for spot in inner if spot != (0.5, 0.5)]
        turn = _turn([(x - 0.5, y - 0.5) for x, y in parents]) if node.level > 1 else 0.0
        own = _turn([(node.x - middle.x, node.y - middle.y)])
        return turn, not node.project, node.table_name, own, node.iri

    for level in range(1, last + 1):
        ring = sorted((node for node in chosen.nodes if node.level == level), key=order)
        far = 0.5 * level / last
        for at, node in enumerate(ring):
            turn = 2 * math.pi * (at + 0.5) / len(ring) - math.pi
            spots[node.iri] = (0.5 + far * math.cos(turn), 0.5 + far * math.sin(turn))
    return spots


def _turn(ways: Sequence[Spot]) -> float:
    return round(math.atan2(sum(y for _, y in ways), sum(x for x, _ in ways)), 6) if ways else 0.0


def _grid(nodes: int, spare: float) -> tuple[int, int]:
    cells = max(1, math.ceil(nodes * spare)) if nodes > 2 else max(1, nodes)
    columns = math.ceil(math.sqrt(cells * _SHAPE * CELL[1] / CELL[0]))
    columns = min(columns, _MOST_COLUMNS)
    return columns, math.ceil(cells / columns)


def _cells(columns: int, rows: int) -> list[tuple[int, int]]:
    """Return the middles of the nodes' shapes, every second row moved by half a cell."""
    width, height = CELL
    return [
        (_MARGIN + width // 2 + column * width + (row % 2) * width // 2,
         _MARGIN + 2 * RADIUS + row * height)
        for row in range(rows) for column in range(columns)
    ]  # fmt: skip


def _settled(
    nodes: Sequence[Node], spots: Mapping[str, Spot], cells: Sequence[tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Give each node the nearest cell that is free, those with most links first."""
    spans = [[spots[node.iri][axis] for node in nodes] for axis in (0, 1)]
    low = [min(span, default=0.0) for span in spans]
    size = [
        max(max(span, default=0.0) - least, 1e-9) for span, least in zip(spans, low, strict=True)
    ]
    edges = [
        (min(cell[axis] for cell in cells), max(cell[axis] for cell in cells)) for axis in (0, 1)
    ]
    free = list(cells)
    found = {}
    for node in sorted(nodes, key=lambda each: (each.level, -each.degree, each.iri)):
        wished = [
            first + (last - first) * (spots[node.iri][axis] - low[axis]) / size[axis]
            for axis, (first, last) in enumerate(edges)
        ]
        nearest = min(free, key=lambda cell: ((cell[0] - wished[0]) ** 2
                                              + (cell[1] - wished[1]) ** 2, cell))  # fmt: skip
        free.remove(nearest)
        found[node.iri] = nearest
    return found


def _lines(name: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(name, _LINE, max_lines=_LINES, placeholder="…")) or ("…",)


def _line(tie: Tie, places: Mapping[str, tuple[int, int]]) -> Line:
    """Return a tie as a bow from shape to shape, so that lines of one direction part."""
    (x1, y1), (x2, y2) = places[tie.one], places[tie.other]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    bend = min(_BEND * far, _MOST_BEND)
    if tie.kind is Kind.RELATED:
        bend = -bend  # never on the line of a link
    middle = ((x1 + x2) / 2 - bend * (y2 - y1) / far, (y1 + y2) / 2 + bend * (x2 - x1) / far)
    begin, end = _border((x1, y1), middle), _border((x2, y2), middle)
    path = f"M{_pair(begin)}Q{_pair(middle)} {_pair(end)}"
    tips = []
    if tie.kind is Kind.LINK:
        tips.append(_tip(end, middle))
        if tie.both:
            tips.append(_tip(begin, middle))
    return Line(tie, path, tuple(tips))


def _border(node: Spot, towards: Spot) -> Spot:
    dx, dy = towards[0] - node[0], towards[1] - node[1]
    share = (RADIUS + 2) / (math.hypot(dx, dy) or 1.0)
    return node[0] + share * dx, node[1] + share * dy


def _tip(end: Spot, behind: Spot) -> str:
    """Return an arrowhead at ``end`` of a line that comes from ``behind``."""
    dx, dy = end[0] - behind[0], end[1] - behind[1]
    far = math.hypot(dx, dy) or 1.0
    dx, dy = dx / far, dy / far
    back = (end[0] - _TIP * dx, end[1] - _TIP * dy)
    one = (back[0] - _TIP_HALF * dy, back[1] + _TIP_HALF * dx)
    other = (back[0] + _TIP_HALF * dy, back[1] - _TIP_HALF * dx)
    return f"M{_pair(end)}L{_pair(one)}L{_pair(other)}z"


def _pair(spot: Spot) -> str:
    return f"{spot[0]:.1f} {spot[1]:.1f}"
