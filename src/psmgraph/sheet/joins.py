"""Rows that a page break cut in two become one again (extraction.md, "Rows over a page break").

Right in most cases and never sure, so that every join is a warning that names both places.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from psmgraph.errors import Finding
from psmgraph.read.model import Block, Cell, Mark, Paragraph, Row

END_MARKS = ".;:!?…"
CLOSING = "\"'”’»)]"


def join_rows(
    blocks: Iterable[Block], is_label: Callable[[Row], bool], *, labels_hold: bool = False
) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """Return the blocks with cut rows joined cell by cell, and a warning for each join.

    A row is joined to the one before when it comes after a page break, has as many cells, is
    no label row and follows none, and either its first cell is empty or some cell before had
    no end mark, or an open bracket, and goes on in lower case, or to the end of that bracket.
    Where ``labels_hold`` what they name, beside it on the row, a row may well follow a label row.
    """
    joined: list[Block] = []
    findings: list[Finding] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if (
            not (isinstance(block, Row) and isinstance(before, Row) and block.after_break)
            or is_label(block)
            or (is_label(before) and not labels_hold)
            or len(before.cells) != len(block.cells)
        ):
            joined.append(block)
        elif _goes_on(before, block):
            findings.append(_finding("ROW-JOINED", before, block))
            joined[-1] = _joined(before, block)
        else:
            if any(map(_open_ended, before.cells)):
                findings.append(_finding("ROW-NOT-JOINED", before, block))
            joined.append(block)
    return tuple(joined), tuple(findings)


def _goes_on(before: Row, after: Row) -> bool:
    first, *others = after.cells
    if not first.text.strip() and any(cell.text.strip() for cell in others):
        return True
    return any(map(_sentence_goes_on, before.cells, after.cells))


def _open_ended(cell: Cell) -> bool:
    text = cell.text.rstrip(CLOSING + " ")
    return bool(text) and (text[-1] not in END_MARKS or _in_brackets(cell))


def _in_brackets(cell: Cell) -> bool:
    """Tell whether the cell ends within a bracket: then a stop is one of an abbreviation."""
    last = cell.text.rpartition("\n")[2]
    return last.count("(") > last.count(")")


def _sentence_goes_on(before: Cell, after: Cell) -> bool:
    if not _open_ended(before):
        return False
    closes = ")" in after.text.partition("(")[0]
    return after.text[:1].islower() or (_in_brackets(before) and closes)


def _joined(before: Row, after: Row) -> Row:
    return replace(before, cells=tuple(map(_joined_cell, before.cells, after.cells)))


def _joined_cell(before: Cell, after: Cell) -> Cell:
    if not before.paragraphs or not after.paragraphs or not _sentence_goes_on(before, after):
        return Cell(before.paragraphs + after.paragraphs)
    *head, last = before.paragraphs
    first, *tail = after.paragraphs
    return Cell((*head, _joined_paragraph(last, first), *tail))


def _joined_paragraph(last: Paragraph, first: Paragraph) -> Paragraph:
    """Join two halves with a space; a hyphen at the break goes, for a lower-case letter follows."""
    hyphenated = last.text.endswith(("-", "‐")) and last.text[-2:-1].isalpha()
    head = last.text[:-1] if hyphenated else last.text + " "
    marks = tuple(Mark(m.kind, m.start, min(m.end, len(head))) for m in last.marks)
    shifted = tuple(Mark(m.kind, m.start + len(head), m.end + len(head)) for m in first.marks)
    return Paragraph(
        head + first.text, marks + shifted, last.places + first.places, last.item or first.item
    )


def _finding(code: str, before: Row, after: Row) -> Finding:
    words = next((cell.text for cell in after.cells if cell.text.strip()), "")
    return Finding(code, before.place, words=words[:60], detail=str(after.place))
