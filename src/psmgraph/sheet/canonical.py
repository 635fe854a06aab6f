"""The canonical text of a sheet and where each paragraph stands in it (model.md)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from psmgraph.errors import Place
from psmgraph.read.model import Block, Heading, Paragraph, Row
from psmgraph.sheet.model import Passage


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph, or a part of it, over [start, end) of the canonical text."""

    paragraph: Paragraph
    start: int
    end: int
    skipped: int = 0  # code points of the paragraph before the part

    @property
    def text(self) -> str:
        """Return the words."""
        return self.paragraph.text[self.skipped : self.skipped + self.end - self.start]

    def spans(self, kind: str) -> tuple[tuple[int, int], ...]:
        """Return where the words are of ``kind`` ("bold", "italic"), counted from their start."""
        length = self.end - self.start
        return tuple(
            (max(mark.start - self.skipped, 0), min(mark.end - self.skipped, length))
            for mark in self.paragraph.marks
            if mark.kind == kind and mark.end > self.skipped and mark.start < self.skipped + length
        )

    def after(self, count: int) -> "Placed":
        """Return the part that follows the first ``count`` code points."""
        return self.part(count, self.end - self.start)

    def part(self, first: int, last: int) -> "Placed":
        """Return the part over [first, last) of the words."""
        return Placed(self.paragraph, self.start + first, self.start + last, self.skipped + first)


PlacedCell = tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of placed cells; headings and prose are rows of one cell."""

    cells: tuple[PlacedCell, ...]
    place: Place
    heading: bool = False

    @property
    def paragraphs(self) -> tuple[Placed, ...]:
        """Return all paragraphs, left to right."""
        return tuple(placed for cell in self.cells for placed in cell)

    def filled(self) -> tuple[PlacedCell, ...]:
        """Return the cells that hold words."""
        return tuple(cell for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Canonical:
    """The text of one sheet, its lines, and its paragraphs in order."""

    text: str
    lines: tuple[Line, ...]
    paragraphs: tuple[Placed, ...]

    def passage(self, start: int, end: int, section: str = "") -> Passage:
        """Return the words over [start, end), with the places of the paragraphs they touch."""
        first = max(bisect_right(self.paragraphs, start, key=lambda placed: placed.start) - 1, 0)
        places: dict[Place, None] = {}
        for at in range(first, len(self.paragraphs)):
            placed = self.paragraphs[at]
            if placed.start >= end:
                break
            places.update(dict.fromkeys(placed.paragraph.places))
        return Passage(start, end, self.text[start:end], tuple(places), section)

    def span(self, placed: Iterable[Placed], section: str = "") -> Passage:
        """Return the passage from the first to the last of ``placed`` (at least one)."""
        all_placed = tuple(placed)
        return self.passage(
            min(one.start for one in all_placed), max(one.end for one in all_placed), section
        )


def canonical(blocks: Iterable[Block]) -> Canonical:
    """Return the canonical text of the blocks of one sheet: paragraphs joined by newlines."""
    at = 0
    lines: list[Line] = []
    paragraphs: list[Placed] = []
    for block in blocks:
        cells: list[PlacedCell] = []
        for written in _cells(block):
            cell = []
            for paragraph in written:
                cell.append(Placed(paragraph, at, at + len(paragraph.text)))
                at += len(paragraph.text) + 1
            cells.append(tuple(cell))
            paragraphs.extend(cell)
        place = block.place if isinstance(block, Row) else block.paragraph.places[0]
        lines.append(Line(tuple(cells), place, isinstance(block, Heading)))
    text = "\n".join(placed.paragraph.text for placed in paragraphs)
    return Canonical(text, tuple(lines), tuple(paragraphs))


def _cells(block: Block) -> Iterable[tuple[Paragraph, ...]]:
    if isinstance(block, Row):
        return [
            tuple(paragraph for paragraph in cell.paragraphs if paragraph.text)
            for cell in block.cells
        ]
    return [(block.paragraph,)] if block.paragraph.text else [()]
