"""Paragraphs and tables, in the order that a reader meets them, become the blocks of a Document.

A cell that spans others stands once; the other positions of the grid that it covers are empty
cells, so that every row of a table keeps its columns. A table inside a cell is flattened into
the cell's paragraphs, in reading order. A table of one row or one column that holds a table is
no table but a frame: what stands in it stands in the document as if the frame were not there.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.model import Block, Cell, Document, Heading, Paragraph, Prose, Row, SourceFile

MOST_CELLS = 500_000  # of a file, positions covered by others included
MOST_SPANNED = 100  # columns that one cell can span; a wider span is no table that people made
EMPTY = Cell(())


@dataclass(frozen=True, slots=True)
class _Told:
    """A paragraph and, where it is a heading, its level (else 0)."""

    level: int
    paragraph: Paragraph


@dataclass(slots=True)
class _Cell:
    """A cell being filled."""

    across: int = 1
    down: int = 1
    content: list["_Told | _Table"] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """A row being filled; ``fresh`` ends what earlier rows span."""

    place: Place
    after_break: bool = False
    fresh: bool = False
    cells: list[_Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A table being filled; ``row`` and ``cell`` are the open ones."""

    rows: list[_Row] = field(default_factory=list)
    row: _Row | None = None
    cell: _Cell | None = None

    def content(self) -> Iterator["_Told | _Table"]:
        """Yield what stands in the cells, row by row."""
        return (told for row in self.rows for cell in row.cells for told in cell.content)

    def is_frame(self) -> bool:
        """Tell whether this only frames what it holds."""
        one_column = all(sum(cell.across for cell in row.cells) <= 1 for row in self.rows)
        return (one_column or len(self.rows) == 1) and any(
            isinstance(told, _Table) for told in self.content()
        )


class Assembly:
    """The blocks of one file, growing while its reader walks through it."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._blocks: list[Block] = []
        self._open: list[_Table] = []
        self._cells = 0

    @property
    def in_cell(self) -> bool:
        """Tell whether what comes now stands in a cell."""
        return any(table.cell for table in self._open)

    @property
    def can_open_row(self) -> bool:
        """Tell whether a row, or a cell, can begin here: in a table and in none of its cells."""
        return bool(self._open) and self._open[-1].cell is None

    def add(self, paragraph: Paragraph, level: int = 0) -> None:
        """Take a paragraph; a heading where ``level`` is 1 to 6. One without text is nothing."""
        if not paragraph.text:
            return
        told = _Told(level, paragraph)
        for table in reversed(self._open):
            if table.cell is not None:
                table.cell.content.append(told)
                return
        self._blocks.append(_block(told))

    def open_table(self, place: Place) -> None:
        """Begin a table; one that begins in a table's row and in none of its cells gets a cell."""
        if self.can_open_row:
            self.open_cell(place)
        self._open.append(_Table())

    def open_row(self, place: Place, *, after_break: bool = False, fresh: bool = False) -> None:
        """Begin a row; ``fresh`` where no cell of an earlier row can reach it."""
        table = self._open[-1]
        table.row = _Row(place, after_break and bool(self._blocks), fresh)
        table.rows.append(table.row)

    def open_cell(self, place: Place, across: int = 1, down: int = 1) -> None:
        """Begin a cell over ``across`` columns and ``down`` rows; without a row, a row too.

        Raises:
            SheetRefused: the file has more than MOST_CELLS (READ-SIZE).
        """
        table = self._open[-1]
        if table.row is None:
            self.open_row(place)
            assert table.row is not None
        table.cell = _Cell(min(max(across, 1), MOST_SPANNED), max(down, 1))
        self._count(table.cell.across)
        table.row.cells.append(table.cell)

    def covered(self, place: Place, across: int) -> None:
        """Take ``across`` positions that a cell of an earlier row or column covers."""
        for _ in range(min(across, MOST_SPANNED)):
            self.open_cell(place)
            self.close_cell()

    def close_cell(self) -> None:
        """End the open cell."""
        self._open[-1].cell = None

    def close_row(self) -> None:
        """End the open row, and the cell that is open in it."""
        self._open[-1].cell = self._open[-1].row = None

    def close_table(self) -> None:
        """End the innermost table: it becomes part of the cell around it, or blocks."""
        table = self._open.pop()
        for around in reversed(self._open):
            if around.cell is not None:
                around.cell.content.append(table)
                return
        self._blocks.extend(self._unframed(table))

    def document(self, findings: tuple[Finding, ...] = (), *, images: bool = False) -> Document:
        """Return what was assembled; ``images`` tells whether the file has any.

        Raises:
            SheetRefused: no paragraph holds a word (READ-EMPTY; READ-IMAGES if it has images).
        """
        if not any(_has_words(block) for block in self._blocks):
            code = "READ-IMAGES" if images else "READ-EMPTY"
            raise SheetRefused(Finding(code, self._source.place))
        return Document(self._source, tuple(self._blocks), findings)

    def _unframed(self, table: _Table) -> Iterator[Block]:
        """Yield the table's rows, or what it frames. Frames can be nested at will: no recursion."""
        waiting: list[Iterator[_Told | _Table]] = [iter((table,))]
        while waiting:
            told = next(waiting[-1], None)
            if told is None:
                waiting.pop()
            elif isinstance(told, _Told):
                yield _block(told)
            elif told.is_frame():
                waiting.append(told.content())
            else:
                yield from self._rows(told)

    def _rows(self, table: _Table) -> Iterator[Row]:
        reach: dict[int, int] = {}  # column → how many rows below it is still covered
        for row in table.rows:
            if row.fresh:
                reach = {}
            left = {column: rows - 1 for column, rows in reach.items() if rows > 1}
            cells: list[Cell] = []
            for cell in row.cells:
                self._cover(cells, reach)
                if cell.down > 1:
                    columns = range(len(cells), len(cells) + cell.across)
                    left |= dict.fromkeys(columns, cell.down - 1)
                cells.append(Cell(tuple(_flat(cell))))
                cells.extend([EMPTY] * (cell.across - 1))
            self._cover(cells, reach)
            reach = left
            if cells:
                yield Row(tuple(cells), row.place, row.after_break)

    def _cover(self, cells: list[Cell], reach: Container[int]) -> None:
        """Add the empty cells that come next because cells of earlier rows reach down."""
        while len(cells) in reach:
            cells.append(EMPTY)
            self._count(1)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise SheetRefused(
                Finding("READ-SIZE", self._source.place, detail=f"{MOST_CELLS} cells")
            )


def _flat(cell: _Cell) -> Iterator[Paragraph]:
    """Yield the paragraphs of a cell and of the tables in it, however deep, in reading order."""
    waiting: list[Iterator[_Told | _Table]] = [iter(cell.content)]
    while waiting:
        told = next(waiting[-1], None)
        if told is None:
            waiting.pop()
        elif isinstance(told, _Told):
            yield told.paragraph
        else:
            waiting.append(told.content())


def _block(told: _Told) -> Block:
    return Heading(told.level, told.paragraph) if told.level else Prose(told.paragraph)


def _has_words(block: Block) -> bool:
    if isinstance(block, Row):
        return any(cell.paragraphs for cell in block.cells)
    return bool(block.paragraph.text)
