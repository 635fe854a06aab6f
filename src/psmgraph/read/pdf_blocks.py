"""Laid-out pages into the Document's blocks: rows, headings by type size, prose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from psmgraph.errors import Finding, Place
from psmgraph.read.model import Block, Cell, Heading, Paragraph, Prose, Row
from psmgraph.read.pdf_flow import Flow, Line, begins_dash, begins_item, fits
from psmgraph.read.pdf_layout import Grid, Layout
from psmgraph.read.pdf_paragraphs import Measure, chunks, measure, paragraph_of

LARGER = 1.08  # than the document's usual type size: a heading
LONGEST_HEADING = 300
LOWEST_LEVEL = 6
END_MARKS = (".", ":", ";", "!", "?")


def blocks_of(laid: Sequence[Layout], file: str) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """Return the blocks of a document, each with its page, and a warning for each joined head."""
    known = measure([flow for page in laid for part in page.parts for flow in _flows(part)])
    writer = _Writer(known, _heading_sizes(laid, known))
    for page in laid:
        place = Place(file, page=page.number)
        first = True
        for part in page.parts:
            if isinstance(part, Grid):
                for row in part.rows:
                    writer.row(row, place, first=first)
                    first = False
            else:
                for lines in chunks(part, known):
                    writer.prose(lines, place, part.right, first=first)
                    first = False
    return tuple(writer.blocks), tuple(writer.findings)


def _flows(part: Flow | Grid) -> Iterable[Flow]:
    if isinstance(part, Flow):
        return [part]
    return [cell for row in part.rows for cell in row if cell is not None]


def _heading_sizes(laid: Sequence[Layout], known: Measure) -> tuple[float, ...]:
    """Return the type sizes of headings, largest first."""
    sizes = {
        _rounded(line.size)
        for page in laid
        for part in page.parts
        if isinstance(part, Flow)
        for line in part.lines
        if line.size > LARGER * known.body
    }
    return tuple(sorted(sizes, reverse=True))


def _rounded(size: float) -> float:
    return round(size * 2) / 2


@dataclass(slots=True)
class _Writer:
    """Puts block after block; lives within one call of ``blocks_of``."""

    known: Measure
    sizes: tuple[float, ...]
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    head: tuple[Flow | None, ...] = ()  # the cells of the last block, if that is a row all bold
    ended: tuple[Line, ...] = ()  # the lines of the last block, if that is prose

    def row(self, cells: tuple[Flow | None, ...], place: Place, *, first: bool) -> None:
        """Put a table row; ``first`` tells that it is the first block of its page.

        A row of bold type that has nothing in its first cell goes on with one of bold type.
        """
        before = self.blocks[-1] if self.blocks else None
        if first and isinstance(before, Row) and _is_rest_of_head(self.head, cells):
            self.head = tuple(map(_together, self.head, cells))
            words = " ".join(line.text for cell in cells if cell for line in cell.lines)
            self.findings.append(
                Finding("ROW-JOINED", before.place, words=words, detail=str(place))
            )
            made = tuple(Cell(self._paragraphs(cell, before.place, place)) for cell in self.head)
            self.blocks[-1] = Row(made, before.place, before.after_break)
            return
        made = tuple(Cell(self._paragraphs(cell, place)) for cell in cells)
        self.blocks.append(Row(made, place, after_break=first and bool(self.blocks)))
        self.ended = ()
        self.head = cells if _is_bold(cells) else ()

    def prose(self, lines: tuple[Line, ...], place: Place, right: float, *, first: bool) -> None:
        """Put a paragraph beside tables; the first of a page may go on with the last before."""
        before = self.blocks[-1] if self.blocks else None
        if first and isinstance(before, Prose) and self._goes_on(before, lines, right):
            lines = self.ended + lines
            places = (*before.paragraph.places, place)
            self.blocks[-1] = Prose(paragraph_of(lines, places, self.known))
        else:
            made = paragraph_of(lines, [place], self.known)
            if made.text:
                self.blocks.append(self._heading(made, lines[0].size) or Prose(made))
        self.ended = lines

    def _paragraphs(self, flow: Flow | None, *places: Place) -> tuple[Paragraph, ...]:
        lines = chunks(flow, self.known) if flow else []
        made = (paragraph_of(chunk, places, self.known) for chunk in lines)
        return tuple(paragraph for paragraph in made if paragraph.text)

    def _heading(self, made: Paragraph, size: float) -> Heading | None:
        if size <= LARGER * self.known.body or len(made.text) > LONGEST_HEADING or made.item:
            return None
        return Heading(min(self.sizes.index(_rounded(size)) + 1, LOWEST_LEVEL), made)

    def _goes_on(self, before: Prose, lines: Sequence[Line], right: float) -> bool:
        """Tell whether the lines go on with the paragraph that ended the page before: same type
        and place, no room there for the next word, and no sentence that ended there.
        """
        if not self.ended:
            return False
        last, first = self.ended[-1], lines[0]
        return (
            not begins_item(first)
            and not begins_dash(first)
            and abs(last.size - first.size) < 0.5
            and abs(last.x0 - first.x0) < 3 * last.size
            and not fits(last, first, right)
            and (not before.paragraph.text.endswith(END_MARKS) or first.text[:1].islower())
        )


def _is_bold(cells: Sequence[Flow | None]) -> bool:
    return any(cells) and all(line.bold for cell in cells if cell for line in cell.lines)


def _is_rest_of_head(head: Sequence[Flow | None], cells: Sequence[Flow | None]) -> bool:
    return (
        len(head) == len(cells) > 1
        and cells[0] is None
        and _is_bold(cells)
        and all(above is not None for above, cell in zip(head, cells, strict=True) if cell)
    )


def _together(above: Flow | None, cell: Flow | None) -> Flow | None:
    if above is None or cell is None:
        return above or cell
    return replace(above, lines=above.lines + cell.lines)
