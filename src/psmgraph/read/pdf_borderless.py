"""Tables without ruling lines: rows from where the text of the columns begins anew.

A guess, so that the reader warns of each page on which one is made. Rows that only horizontal
lines part are known from these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from psmgraph.read.pdf_columns import FAR_BELOW, NEAR, Zone, column_of, zones_of
from psmgraph.read.pdf_flow import Flow, Line, fits, line_of
from psmgraph.read.pdf_layout import MARGIN, Grid, Layout
from psmgraph.read.pdf_model import Box

SPACED = 1.3  # of the smallest pitch in the table: more parts rows
FEW, SURE = 1, 3  # lines in columns that make a table, in a document without and with ruled ones


def with_guessed_tables(laid: Sequence[Layout]) -> tuple[list[Layout], tuple[int, ...]]:
    """Return the pages with columns of text as tables, and the pages that have some.

    Where no table of the document has lines between its cells, boxes are looked into, too.
    """
    if any(_has_cells(part) for page in laid for part in page.parts):
        return _guessed(laid, SURE)
    made, guessed = _guessed([_unboxed(page) for page in laid], FEW)
    return (made, guessed) if guessed else (list(laid), ())


def _guessed(laid: Sequence[Layout], least: int) -> tuple[list[Layout], tuple[int, ...]]:
    made, guessed = [], []
    columns: Sequence[float] = ()  # of the table that ends the page before
    for page in laid:
        parts: list[Flow | Grid] = []
        for part in page.parts:
            found = _parts(part, page.across, columns, least)
            if isinstance(part, Flow) and any(isinstance(new, Grid) for new in found):
                guessed.append(page.number)
            last = found[-1]
            columns = last.xs[:-1] if isinstance(last, Grid) and last is not part else ()
            parts += found
        made.append(replace(page, parts=tuple(parts)))
    return made, tuple(dict.fromkeys(guessed))


def _has_cells(part: Flow | Grid) -> bool:
    return isinstance(part, Grid) and any(len(row) > 1 for row in part.rows)


def _unboxed(page: Layout) -> Layout:
    """Return the page with each table of a single cell as what stands in it."""
    return replace(page, parts=tuple(map(_content, page.parts)))


def _content(part: Flow | Grid) -> Flow | Grid:
    cells = part.rows[0] if isinstance(part, Grid) and len(part.rows) == 1 else ()
    return replace(cells[0], cell=False) if len(cells) == 1 and cells[0] else part


def _parts(
    part: Flow | Grid, across: Iterable[Box], columns: Sequence[float], least: int
) -> list[Flow | Grid]:
    if isinstance(part, Grid):
        return [part]
    return [
        found if isinstance(found, Flow) else _grid(found, part, across)
        for found in zones_of(part, columns, least)
    ]


@dataclass(frozen=True, slots=True)
class _Signs:
    """By what the rows of a zone are told apart."""

    columns: Sequence[float]
    rights: Sequence[float]  # where the lines of each column end at the latest
    rules: Sequence[float]  # horizontal lines within the zone
    pitch: float  # of lines of one cell
    always_spaced: bool  # every row with text in more columns stands apart from the one above

    def begins(self, row: Sequence[Line], line: Line) -> bool:
        """Tell whether a row begins with the line that follows ``row``.

        If rules are about, where one stands above; else where the first column holds text with
        more than a line's pitch above it, or no column's text runs on from the row.
        """
        if len(self.rules) > 1:
            return any(row[-1].base - NEAR <= rule <= line.base - NEAR for rule in self.rules)
        now = _by_column([line], self.columns)
        spaced = line.base - row[-1].base > SPACED * self.pitch
        if 0 in now and (spaced or self.always_spaced):
            return spaced
        if all(one.bold for one in row):
            if not any(piece.bold for piece in line.pieces):
                return True
        elif line.bold and [*now] == [0]:
            return True
        before = _by_column(row, self.columns)
        return 0 in now and all(
            at not in before or self._new(before[at][-1], now[at][0], at) for at in now
        )

    def _new(self, last: Line, line: Line, at: int) -> bool:
        far = line.base - last.base > FAR_BELOW * max(line.size, last.size)
        return far or fits(last, line, self.rights[at]) or (last.bold and not line.pieces[0].bold)


def _grid(zone: Zone, flow: Flow, across: Iterable[Box]) -> Grid:
    top, bottom = zone.lines[0].base - zone.lines[0].size, zone.lines[-1].base
    box = Box(zone.columns[0], top, flow.right, bottom)
    signs = _signs(zone, box, across)
    rows: list[list[Line]] = []
    for line in zone.lines:
        if not rows or signs.begins(rows[-1], line):
            rows.append([])
        rows[-1].append(line)
    cells = tuple(tuple(_cells(row, signs, flow.page)) for row in rows)
    return Grid(box, (*zone.columns, flow.right), cells)


def _signs(zone: Zone, box: Box, across: Iterable[Box]) -> _Signs:
    rights = [x - 2 * MARGIN for x in zone.columns[1:]] + [box.x1]
    for line in zone.lines:
        for piece in line.pieces:
            at = column_of(piece, zone.columns)
            rights[at] = max(rights[at], piece.x1)
    by_column = _by_column(zone.lines, zone.columns).values()
    steps = [after.base - line.base for lines in by_column for line, after in pairwise(lines)]
    pitch = min(steps, default=0.0)
    parted = [
        line.base - before.base
        for before, line in pairwise(zone.lines)
        if len(_by_column([line], zone.columns)) > 1
    ]
    rules = [
        (rule.top + rule.bottom) / 2
        for rule in across
        if box.top - NEAR <= rule.top <= box.bottom and rule.width > box.width / 2
    ]
    spaced = bool(parted) and min(parted) > SPACED * pitch
    return _Signs(tuple(zone.columns), tuple(rights), tuple(rules), pitch, spaced)


def _by_column(lines: Iterable[Line], columns: Sequence[float]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        for at in range(len(columns)):
            pieces = tuple(piece for piece in line.pieces if column_of(piece, columns) == at)
            if pieces:
                mine = line.item and pieces[0] is line.pieces[0]
                found.setdefault(at, []).append(line_of(pieces, item=mine))
    return found


def _cells(row: Sequence[Line], signs: _Signs, page: int) -> Iterable[Flow | None]:
    found = _by_column(row, signs.columns)
    for at in range(len(signs.columns)):
        lines = found.get(at)
        yield Flow(tuple(lines), signs.rights[at], page, cell=True) if lines else None
