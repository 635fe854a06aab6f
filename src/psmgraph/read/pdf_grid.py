"""From the ruling lines of a page to its tables: cells as areas, row by row."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psmgraph.read.pdf_model import Box, Page

SNAP = 3.0  # lines nearer than this are one: double borders, borders of neighbouring cells
BRIDGE = 4.0  # a gap in a line that is none
MOST_MERGED = 1_500  # lines of one page; a drawing has more
LEAST_WIDTH, LEAST_HEIGHT = 20.0, 8.0
LEAST_CUT_OFF = 30.0  # so high are the vertical lines of a row that fills a page


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: where it runs (``at``), from where to where."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the edges of its columns and rows, and the area of each cell.

    ``rows`` holds for each row the numbers of its cells in ``cells``, left to right; None
    stands where a cell from above reaches down into the row.
    """

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Box, ...]
    rows: tuple[tuple[int | None, ...], ...]
    owner: tuple[tuple[int, ...], ...]  # [band][column] → number of the cell

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the number of the cell at this point, None outside the table."""
        column = bisect_right(self.xs, x) - 1
        band = bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= band < len(self.ys) - 1:
            return self.owner[band][column]
        return None


def tables_of(page: Page) -> tuple[Table, ...]:
    """Return the ruled tables of a page, top to bottom. A table within a cell is none of its
    own, and a frame around the page is no table.
    """
    across = _rules(page.across)
    down = _rules(page.down, upright=True)
    if len(across) + len(down) > MOST_MERGED:
        return ()
    made = []
    for horizontals, verticals in _connected(across, down):
        table = _table(horizontals, verticals)
        if table.box.width >= LEAST_WIDTH and table.box.height >= LEAST_HEIGHT:
            made.append(table)
    return tuple(sorted(_outermost(made, page), key=lambda table: (table.box.top, table.box.x0)))


def _rules(boxes: Iterable[Box], *, upright: bool = False) -> list[Rule]:
    """Return thin boxes as rules: those on one line that meet or nearly meet are one."""
    rules = sorted(
        (
            Rule((box.x0 + box.x1) / 2, box.top, box.bottom)
            if upright
            else Rule((box.top + box.bottom) / 2, box.x0, box.x1)
            for box in boxes
        ),
        key=lambda rule: rule.at,
    )
    merged: list[Rule] = []
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > SNAP:
            merged.extend(_merged(group))
            group = []
        group.append(rule)
    merged.extend(_merged(group))
    return merged


def _merged(group: Sequence[Rule]) -> list[Rule]:
    if not group:
        return []
    at = sum(rule.at for rule in group) / len(group)
    merged: list[Rule] = []
    for rule in sorted(group, key=lambda rule: rule.start):
        if merged and rule.start <= merged[-1].end + BRIDGE:
            merged[-1] = Rule(at, merged[-1].start, max(merged[-1].end, rule.end))
        else:
            merged.append(Rule(at, rule.start, rule.end))
    return merged


def _connected(
    across: Sequence[Rule], down: Sequence[Rule]
) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Yield the rules that meet each other, directly or through others, group by group."""
    parent = list(range(len(across) + len(down)))
    for h, horizontal in enumerate(across):
        for v, vertical in enumerate(down):
            if _meet(horizontal, vertical):
                _unite(parent, h, len(across) + v)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate((*across, *down)):
        both = groups.setdefault(_root(parent, at), ([], []))
        both[0 if at < len(across) else 1].append(rule)
    yield from (both for both in groups.values() if both[0] and both[1])
    yield from _cut_off([both[1][0] for both in groups.values() if not both[0]])


def _cut_off(down: Iterable[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Yield vertical rules of one extent: on this page a row has neither beginning nor end."""
    alike: dict[tuple[int, int], list[Rule]] = {}
    for rule in down:
        near = next(
            (
                key
                for key in alike
                if abs(key[0] - rule.start) <= SNAP and abs(key[1] - rule.end) <= SNAP
            ),
            (round(rule.start), round(rule.end)),
        )
        alike.setdefault(near, []).append(rule)
    for (top, bottom), rules in alike.items():
        if len(rules) > 1 and bottom - top >= LEAST_CUT_OFF:
            ends = [rule.at for rule in rules]
            yield [Rule(y, min(ends), max(ends)) for y in (top, bottom)], rules


def _meet(horizontal: Rule, vertical: Rule) -> bool:
    return (
        horizontal.start - SNAP <= vertical.at <= horizontal.end + SNAP
        and vertical.start - SNAP <= horizontal.at <= vertical.end + SNAP
    )


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def _unite(parent: list[int], one: int, other: int) -> None:
    parent[_root(parent, one)] = _root(parent, other)


def _table(across: Sequence[Rule], down: Sequence[Rule]) -> Table:
    xs = _edges((rule.at for rule in down), across)
    ys = _edges((rule.at for rule in across), down)
    columns, bands = len(xs) - 1, len(ys) - 1
    parent = list(range(columns * bands))
    for band in range(bands):
        for column in range(columns):
            at = band * columns + column
            x, y = (xs[column] + xs[column + 1]) / 2, (ys[band] + ys[band + 1]) / 2
            if column + 1 < columns and not _wall(down, xs[column + 1], y):
                _unite(parent, at + 1, at)
            if band + 1 < bands and not _wall(across, ys[band + 1], x):
                _unite(parent, at + columns, at)
    roots = [_root(parent, at) for at in range(columns * bands)]
    return _with_cells(xs, ys, [roots[b * columns : (b + 1) * columns] for b in range(bands)])


def _edges(places: Iterable[float], crossing: Sequence[Rule]) -> tuple[float, ...]:
    """Return the edges: where rules run, and where the rules that cross them begin and end.

    A cell that a page break cuts has no border there.
    """
    edges = sorted(
        [*places, min(rule.start for rule in crossing), max(rule.end for rule in crossing)]
    )
    kept: list[float] = []
    for edge in edges:
        if not kept or edge - kept[-1] > SNAP:
            kept.append(edge)
    if len(kept) < 2:
        kept.append(kept[0] + SNAP)
    return tuple(kept)


def _wall(rules: Iterable[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= SNAP and rule.start <= along <= rule.end for rule in rules)


def _with_cells(
    xs: tuple[float, ...], ys: tuple[float, ...], roots: Sequence[Sequence[int]]
) -> Table:
    numbers: dict[int, int] = {}
    boxes: list[Box] = []
    for band, row in enumerate(roots):
        for column, root in enumerate(row):
            here = Box(xs[column], ys[band], xs[column + 1], ys[band + 1])
            if root not in numbers:
                numbers[root] = len(boxes)
                boxes.append(here)
            else:
                boxes[numbers[root]] = _around(boxes[numbers[root]], here)
    owner = tuple(tuple(numbers[root] for root in row) for row in roots)
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Table(box, xs, ys, tuple(boxes), _rows(owner), owner)


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.x0, other.x0),
        min(one.top, other.top),
        max(one.x1, other.x1),
        max(one.bottom, other.bottom),
    )


def _rows(owner: Sequence[Sequence[int]]) -> tuple[tuple[int | None, ...], ...]:
    rows = []
    seen: set[int] = set()
    for band in owner:
        cells = list(dict.fromkeys(band))
        if not all(cell in seen for cell in cells):
            rows.append(tuple(None if cell in seen else cell for cell in cells))
        seen.update(cells)
    return tuple(rows)


def _outermost(tables: Sequence[Table], page: Page) -> Iterable[Table]:
    """Yield the tables without frames (one cell around others, or around most of the page) and
    without those that lie in a cell of another.
    """
    frames = [table for table in tables if _is_frame(table, tables, page)]
    real = [table for table in tables if table not in frames]
    for table in real:
        if not any(
            other is not table and any(cell.holds(table.box) for cell in other.cells)
            for other in real
        ):
            yield table


def _is_frame(table: Table, tables: Iterable[Table], page: Page) -> bool:
    if len(table.cells) > 1:
        return False
    large = table.box.height > 0.6 * page.box.height and table.box.width > 0.6 * page.box.width
    return large or any(other is not table and table.box.holds(other.box) for other in tables)
