"""DOCX, as Word and LibreOffice write it, read from the XML itself (zipfile and lxml).

Not with python-docx: it repeats merged cells, and passes over content controls, insertions and
text boxes, while what it would save, the styles' inheritance, is short. It makes the files of
our tests. What is read is what the page shows with all changes accepted: no deletions, hidden
text, comments, notes, headers, footers, field codes, or prompts of controls left blank.
"""

from dataclasses import dataclass, field

from lxml import etree

from psmgraph.errors import Place
from psmgraph.read.assembly import Assembly
from psmgraph.read.cleaning import Run, paragraph
from psmgraph.read.docx_paragraph import TYPED, OpenParagraph, begun, look
from psmgraph.read.docx_parts import broken, unpacked
from psmgraph.read.docx_styles import PLAIN, Styles, styles_of
from psmgraph.read.docx_styles import value as said
from psmgraph.read.model import Document, SourceFile

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
ENTERED = ("p", "r", "tbl", "tr", "tc", "body")
PASSED = (
    "del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "delText",
    "instrText", "delInstrText", "rt",
)  # fmt: skip
CHOSEN = ("sdt",)


def read(source: SourceFile) -> Document:
    """Return a Word file as a Document; places are table, row and cell, or the paragraph.

    Raises:
        SheetRefused: the file holds no words (READ-EMPTY; READ-IMAGES if it holds images), is
            damaged or no Word file (READ-BROKEN), encrypted (READ-ENCRYPTED), of Word 97-2003
            (READ-CONVERT), or unpacks to more than a sheet can be (READ-SIZE).
    """
    parts = unpacked(source)
    prefix = f"{{{parts.namespace}}}"
    try:
        styles = styles_of(parts.styles)
    except ValueError as error:
        raise broken(source, f"styles: {error}") from error
    walk = _Walk(source, prefix, styles)
    tags = [prefix + name for name in (*ENTERED, *PASSED, *TYPED, *CHOSEN)]
    tags += [MATH, COMPATIBILITY + "Fallback"]
    events = etree.iterwalk(parts.document, events=("start", "end"), tag=tags)
    for event, element in events:
        name = str(element.tag).rpartition("}")[2]
        if event == "end":
            walk.end(name)
        elif not walk.start(name, element):
            events.skip_subtree()
    images = next(parts.document.iter(prefix + "drawing", prefix + "pict"), None) is not None
    return walk.assembly.document(images=images)


@dataclass(slots=True)
class _Grid:
    """Where the walk is in a table."""

    number: int
    row: int = 0
    cell: int = 0
    column: int = 0  # of the grid
    merging: set[int] = field(default_factory=set)  # columns with a cell that goes on downwards


class _Walk:
    """The state of one walk through a text."""

    def __init__(self, source: SourceFile, prefix: str, styles: Styles) -> None:
        self.assembly = Assembly(source)
        self._file = source.name
        self._prefix = prefix
        self._styles = styles
        self._paragraphs: list[OpenParagraph] = []  # the open ones: text boxes stand in paragraphs
        self._grids: list[_Grid] = []
        self._entered: list[bool] = []  # whether each open row and cell is read
        self._carried: list[list[Run]] = []  # of a paragraph whose end was deleted
        self._read = 0  # paragraphs
        self._tables = 0
        self._broken = False  # a page break was set since the last words

    def start(self, name: str, element: etree._Element) -> bool:
        """Enter an element; False where nothing in it is to be read."""
        if name in PASSED:
            return False
        match name:
            case "p":
                self._start_paragraph(element)
            case "r" if self._paragraphs:
                made = self._paragraphs[-1]
                in_cell = self.assembly.in_cell
                made.look = look(element, made, self._styles, self._prefix, in_cell=in_cell)
            case "tbl":
                self._end_carried()
                self._tables += 1
                self.assembly.open_table(self._place())
                self._grids.append(_Grid(self._tables))
            case "tr":
                return self._start_row(element)
            case "tc":
                return self._start_cell(element)
            case "sdt":
                return element.find(f"{self._prefix}sdtPr/{self._prefix}showingPlcHdr") is None
            case "Fallback":
                alternatives = element.getparent()
                return alternatives is None or alternatives.find(COMPATIBILITY + "Choice") is None
            case _:
                if self._paragraphs and name in TYPED:
                    ends_page = self._paragraphs[-1].take(name, element, self._prefix)
                    self._broken = self._broken or ends_page
        return True

    def end(self, name: str) -> None:
        """Leave an element."""
        match name:
            case "p":
                self._end_paragraph(self._paragraphs.pop())
            case "r" if self._paragraphs:
                self._paragraphs[-1].look = PLAIN
            case "tbl":
                self._grids.pop()
                self.assembly.close_table()
            case "tr" | "tc":
                self._end_carried()
                if self._entered.pop():
                    (self.assembly.close_row if name == "tr" else self.assembly.close_cell)()
            case "body":
                self._end_carried()

    def _start_paragraph(self, element: etree._Element) -> None:
        self._read += 1
        made = begun(self._read, element, self._styles, self._prefix)
        if self._carried and not self._paragraphs:
            made.pieces, self._carried = self._carried, []
        self._broken = self._broken or made.after_page
        self._paragraphs.append(made)

    def _end_paragraph(self, made: OpenParagraph) -> None:
        if made.goes_on and not self._paragraphs:
            self._carried = made.pieces
        else:
            self._add(made)
        self._broken = self._broken or made.before_page

    def _end_carried(self) -> None:
        """End a paragraph that was to go on but that nothing follows."""
        pieces, self._carried = self._carried, []
        if pieces:
            self._add(OpenParagraph(self._read, pieces=pieces))

    def _add(self, made: OpenParagraph) -> None:
        level = made.style.level or 0
        pieces = made.pieces
        if level:
            pieces = [[run for piece in pieces for run in (*piece, Run(" "))]]
        item = bool(made.style.item) and not level
        for piece in pieces:
            whole = paragraph(piece, [self._place(made.number)], item=item)
            if whole.text:
                self.assembly.add(whole, level)
                self._broken = item = False

    def _start_row(self, element: etree._Element) -> bool:
        prefix = self._prefix
        properties = element.find(f"{prefix}trPr")
        gone = properties is not None and any(
            properties.find(prefix + name) is not None for name in ("del", "hidden")
        )
        read = bool(self._grids) and self.assembly.can_open_row and not gone
        self._entered.append(read)
        if not read:
            return not gone
        grid = self._grids[-1]
        grid.row, grid.cell, grid.column = grid.row + 1, 0, 0
        self.assembly.open_row(self._place(), after_break=self._broken and grid.row == 1)
        self._broken = False
        if properties is not None:
            before = _number(said(properties, "gridBefore", prefix), 0)
            self.assembly.covered(self._place(), before)
            grid.column += before
        return True

    def _start_cell(self, element: etree._Element) -> bool:
        read = bool(self._grids) and self.assembly.can_open_row
        self._entered.append(read)
        if not read:
            return True
        grid, prefix = self._grids[-1], self._prefix
        grid.cell += 1
        properties = element.find(f"{prefix}tcPr")
        across, covered = 1, False
        if properties is not None:
            across = _number(said(properties, "gridSpan", prefix), 1)
            sideways = said(properties, "hMerge", prefix)
            covered = _covered(said(properties, "vMerge", prefix), grid) or (
                sideways is not None and sideways != "restart" and grid.cell > 1
            )
        else:
            grid.merging.discard(grid.column)
        grid.column += across
        if not covered:
            self.assembly.open_cell(self._place(), across)
            return True
        self._entered[-1] = False
        self.assembly.covered(self._place(), across)
        return False

    def _place(self, number: int = 0) -> Place:
        """Return where the walk is; the line is the paragraph's number in the file."""
        line = number or self._read + 1
        if not self._grids:
            return Place(self._file, line)
        grid = self._grids[-1]
        return Place(self._file, line, grid.cell, table=grid.number, row=grid.row)


def _covered(merge: str | None, grid: _Grid) -> bool:
    """Tell whether a cell is covered by the one above, and note whether it covers the next."""
    if merge is None:
        grid.merging.discard(grid.column)
    elif merge == "restart":
        grid.merging.add(grid.column)
    return merge is not None and merge != "restart" and grid.column in grid.merging


def _number(words: str | None, otherwise: int) -> int:
    if words and words.isascii() and words.isdecimal() and len(words) < 6:
        return int(words)
    return otherwise
