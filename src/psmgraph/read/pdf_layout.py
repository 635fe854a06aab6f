"""A page as what stands on it from top to bottom: tables of cells, and the lines between."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from psmgraph.read.pdf_flow import Flow, Line, lines_of
from psmgraph.read.pdf_grid import Table, tables_of
from psmgraph.read.pdf_model import Box, Page, Piece

WIDEST_PADDING = 12.0  # points; text further from its cell's border is indented
MARGIN = 6.0  # points from a table's border to the text beside tables, about
FULL = 0.12  # of the text area's width: lines that end so near to it are full ones
MANY = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page: its rows of cells. None is an empty cell."""

    box: Box
    xs: tuple[float, ...]
    rows: tuple[tuple[Flow | None, ...], ...]

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of each cell of each row."""
        return tuple(
            tuple(" ".join(line.text for line in cell.lines) if cell else "" for cell in row)
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """One page: tables and prose, top to bottom."""

    number: int
    box: Box
    parts: tuple[Flow | Grid, ...]
    images: tuple[Box, ...]
    across: tuple[Box, ...]  # horizontal ruling lines, of tables or not


def layout(page: Page) -> Layout:
    """Return what stands on the page, each piece of text in its cell or in the prose."""
    tables = tables_of(page)
    inside: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    outside: list[Piece] = []
    for piece in page.pieces:
        home = _home(piece, tables)
        (inside[home] if home else outside).append(piece)
    parts: list[Flow | Grid] = []
    prose = _between(lines_of(outside, page.dots), tables)
    for number, table in enumerate((*tables, None)):
        if prose[number]:
            right = max(line.x1 for line in prose[number])
            parts.append(Flow(tuple(prose[number]), right, page.number, cell=False))
        if table is not None:
            parts.append(_grid(table, number, inside, page))
    if page.aslant:
        lines = lines_of(page.aslant)
        parts.append(Flow(lines, max(line.x1 for line in lines), page.number, cell=False))
    return Layout(page.number, page.box, tuple(parts), page.images, page.across)


def _home(piece: Piece, tables: Sequence[Table]) -> tuple[int, int] | None:
    for number, table in enumerate(tables):
        cell = table.cell_at(*piece.middle)
        if cell is not None:
            return number, cell
    return None


def _between(lines: Iterable[Line], tables: Sequence[Table]) -> list[list[Line]]:
    """Return the lines above the first table, between the first and the second, and so on."""
    tops = [table.box.top for table in tables]
    found: list[list[Line]] = [[] for _ in range(len(tables) + 1)]
    for line in lines:
        found[bisect_left(tops, line.base)].append(line)
    return found


def _grid(
    table: Table, number: int, inside: dict[tuple[int, int], list[Piece]], page: Page
) -> Grid:
    lines = {
        cell: lines_of(inside[number, cell], page.dots)
        for cell in range(len(table.cells))
        if inside.get((number, cell))
    }
    padding = _padding(table, lines)
    flows = {
        cell: Flow(found, table.cells[cell].x1 - padding, page.number, cell=True)
        for cell, found in lines.items()
    }
    rows = tuple(
        tuple(None if cell is None else flows.get(cell) for cell in row) for row in table.rows
    )
    return Grid(table.box, table.xs, rows)


def _padding(table: Table, lines: dict[int, tuple[Line, ...]]) -> float:
    """Return how far text stands from the border of its cell, the same left and right: as far
    as it does in most cells.
    """
    insets = Counter(
        round(max(min(line.x0 for line in found) - table.cells[cell].x0, 0.0), 1)
        for cell, found in lines.items()
    )
    usual = max(insets, key=lambda inset: (insets[inset], -inset), default=0.0)
    return min(usual, WIDEST_PADDING)


def with_margins(pages: Iterable[Layout]) -> list[Layout]:
    """Return the pages with their prose knowing how far to the right a line may go."""
    alike: dict[int, list[Layout]] = defaultdict(list)
    made = list(pages)
    for page in made:
        alike[round(page.box.width)].append(page)
    rights = {width: _right(some) for width, some in alike.items()}
    return [
        replace(
            page,
            parts=tuple(
                replace(part, right=rights[round(page.box.width)])
                if isinstance(part, Flow)
                else part
                for part in page.parts
            ),
        )
        for page in made
    ]


def _right(pages: Sequence[Layout]) -> float:
    """Return where the text area of pages of one width ends: at the longest line or the tables'
    border, or, where hardly a line is so long, as far from the page's edge as it begins.
    """
    lines = [line for page in pages for part in page.parts for line in _prose(part)]
    tables = [part.box for page in pages for part in page.parts if isinstance(part, Grid)]
    ends = [line.x1 for line in lines] + [box.x1 - MARGIN for box in tables]
    if not ends:
        return 0.0
    right = max(ends)
    left = min([line.x0 for line in lines] + [box.x0 + MARGIN for box in tables])
    if sum(1 for end in ends if end > right - FULL * (right - left)) < MANY:
        right = max(right, pages[0].box.x1 - (left - pages[0].box.x0))
    return right


def _prose(part: Flow | Grid) -> tuple[Line, ...]:
    return part.lines if isinstance(part, Flow) else ()
