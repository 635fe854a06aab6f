"""Rows that a page break cut in two become one again (extraction.md, "Rows over a page break").

Right in most cases and never sure, so that every join is a warning that names both places.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from psmgraph.errors import Finding
from psmgraph.read.model import Block, Cell, Mark, Paragraph, Row

END_MARKS = ".;:!?…"
CLOSING = "\"'”’»)]"
HYPHENS = ("-", "‐")
GLANCE = 500  # code points of a cell that grows; no label is as long


def join_rows(
    blocks: Iterable[Block], is_label: Callable[[Row], bool], *, labels_hold: bool = False
) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """Return the blocks with cut rows joined cell by cell, and a warning for each join.

    A row is joined to the one before when it comes after a page break, has as many cells, is
    no label row and follows none, and either its first cell is empty or some cell before had
    no end mark, or an open bracket, and goes on in lower case, or to the end of that bracket.
    Where ``labels_hold`` what they name, beside it on the row, a row may well follow a label row.
    """
    joined: list[Block | _Growing] = []
    findings: list[Finding] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if (
            not (isinstance(block, Row) and isinstance(before, Row | _Growing))
            or not block.after_break
            or is_label(block)
            or len(before.cells) != len(block.cells)
        ):
            joined.append(block)
            continue
        growing = before if isinstance(before, _Growing) else _Growing(before)
        if not labels_hold and is_label(growing.glance()):
            joined.append(block)
        elif growing.is_continued_by(block):
            findings.append(_finding("ROW-JOINED", growing.row, block))
            growing.take(block)
            joined[-1] = growing
        else:
            if any(cell.is_open for cell in growing.cells):
                findings.append(_finding("ROW-NOT-JOINED", growing.row, block))
            joined.append(block)
    return tuple(one.whole() if isinstance(one, _Growing) else one for one in joined), tuple(
        findings
    )


class _Growing:
    """A row, and the rows behind page breaks that go on with it.

    Its parts are put together once, at the end: a row that goes on over a thousand breaks would
    else cost a thousand times what it is.
    """

    def __init__(self, row: Row) -> None:
        self.row = row
        self.cells = [_GrowingCell(cell) for cell in row.cells]

    def is_continued_by(self, after: Row) -> bool:
        first, *others = after.cells
        if not first.text.strip() and any(cell.text.strip() for cell in others):
            return True
        return any(map(_GrowingCell.is_continued_by, self.cells, after.cells))

    def take(self, after: Row) -> None:
        for cell, more in zip(self.cells, after.cells, strict=True):
            cell.take(more)

    def glance(self) -> Row:
        """Return as much of the row as tells whether it is a label."""
        return replace(self.row, cells=tuple(cell.glance() for cell in self.cells))

    def whole(self) -> Row:
        return replace(self.row, cells=tuple(cell.whole() for cell in self.cells))


class _GrowingCell:
    """A cell of such a row: its paragraphs, each with the parts that breaks cut it into."""

    def __init__(self, cell: Cell) -> None:
        self._paragraphs: list[list[Paragraph]] = [[one] for one in cell.paragraphs]
        self._glance = cell
        self._last = ""  # of the last paragraph, the last character that closes nothing
        self._brackets = 0  # that are open in it
        for paragraph in cell.paragraphs[-1:]:
            self._end_with(paragraph.text)

    @property
    def is_open(self) -> bool:
        """Tell whether the cell has no end mark, or ends within a bracket: then a stop is one of
        an abbreviation."""
        if not self._last:
            return len(self._paragraphs) > 1
        return self._last not in END_MARKS or self._brackets > 0

    def is_continued_by(self, after: Cell) -> bool:
        if not self.is_open:
            return False
        text = after.text
        return text[:1].islower() or (self._brackets > 0 and ")" in text.partition("(")[0])

    def take(self, after: Cell) -> None:
        goes_on = self.is_continued_by(after)
        short = len(self._glance.text) < GLANCE
        for at, paragraph in enumerate(after.paragraphs):
            if at == 0 and goes_on and self._paragraphs:
                self._paragraphs[-1].append(paragraph)
            else:
                self._paragraphs.append([paragraph])
                self._last, self._brackets = "", 0
            self._end_with(paragraph.text)
        if short:
            self._glance = self.whole()

    def glance(self) -> Cell:
        return self._glance

    def whole(self) -> Cell:
        return Cell(tuple(map(_joined, self._paragraphs)))

    def _end_with(self, text: str) -> None:
        self._last = text.rstrip(CLOSING + " ")[-1:] or self._last
        self._brackets += text.count("(") - text.count(")")


def _joined(parts: list[Paragraph]) -> Paragraph:
    """Join the parts with spaces; a hyphen at a break goes, for a lower-case letter follows."""
    if len(parts) == 1:
        return parts[0]
    words: list[str] = []
    marks: list[Mark] = []
    at, ending = 0, ""
    for number, part in enumerate(parts, start=1):
        text, ending = part.text, (ending + part.text)[-2:]
        if number < len(parts):
            hyphenated = ending.endswith(HYPHENS) and ending[:-1].isalpha()
            text = text[:-1] if hyphenated else text + " "
            ending = (ending[:-1] if hyphenated else ending + " ")[-2:]
        marks += (
            Mark(mark.kind, at + mark.start, at + min(mark.end, len(text))) for mark in part.marks
        )
        words.append(text)
        at += len(text)
    places = tuple(place for part in parts for place in part.places)
    return Paragraph("".join(words), tuple(marks), places, any(part.item for part in parts))


def _finding(code: str, before: Row, after: Row) -> Finding:
    words = next((cell.text for cell in after.cells if cell.text.strip()), "")
    return Finding(code, before.place, words=words[:60], detail=str(after.place))
