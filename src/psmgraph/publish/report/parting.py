"""A report too long for one page of the site, in parts that each are one.

The documents stay whole: who prints or edits a report wants all of it. On a page it is cut between
blocks, and inside one only where that alone is too long: between the rows of a table, between
quotes. A table in two parts keeps its number and caption in both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from psmgraph.publish.report.html import Numbers, numbers_of
from psmgraph.publish.report.model import (
    Block,
    Chart,
    Heading,
    Line,
    Paragraph,
    Quotes,
    Report,
    Table,
)

MOST = 600_000  # of one part, by a count that is on the safe side: about 300 KB of HTML
_LINK = 150  # characters around the words of a link
_ROW, _BAR = 60, 300  # around the cells of a row, of a bar of a chart


@dataclass(frozen=True, slots=True)
class Parted:
    """A report's parts, the numbers of its tables and charts, and where each section begins."""

    parts: tuple[Report, ...]
    numbers: Numbers
    begins: Mapping[str, int]  # by section's key, the number of a part, from 1


def parted(report: Report, most: int = MOST) -> Parted:
    """Return the parts of ``report``: one, for a report of some tens of sheets."""
    numbers = numbers_of(report)
    parts: list[dict[str, list[Block]]] = [{}]
    begins: dict[str, int] = {}
    filled = 0
    for section in report.sections:
        above: list[Heading] = []
        for whole in section.blocks:
            for block in _pieces(whole, most):
                if isinstance(block, Table) and isinstance(whole, Table):
                    numbers.give(block, numbers[whole])
                size = _size(block)
                if filled and filled + size > most:
                    if not isinstance(block, Heading):
                        _take_headings(parts[-1].get(section.key, []))
                    parts.append({})
                    filled = 0
                filled += size
                here = parts[-1].setdefault(section.key, [])
                if isinstance(block, Heading):
                    above = [each for each in above if each.level < block.level]
                if not here:  # of a section that goes on here: under what it stood
                    here += above
                here.append(block)
                if isinstance(block, Heading):
                    above.append(block)
                begins.setdefault(section.key, len(parts))
        begins.setdefault(section.key, len(parts))
    made = tuple(_with(report, blocks, number, begins) for number, blocks in enumerate(parts, 1))
    return Parted(made, numbers, begins)


def _with(
    report: Report, blocks: Mapping[str, list[Block]], number: int, begins: Mapping[str, int]
) -> Report:
    """Return the part of that number: the sections that have ``blocks`` or begin in it."""
    sections = tuple(
        replace(section, blocks=tuple(blocks.get(section.key, ())))
        for section in report.sections
        if section.key in blocks or begins[section.key] == number
    )
    return replace(report, sections=sections)


def _take_headings(blocks: list[Block]) -> None:
    """Take away headings at the end: what they are over comes in the next part, under them."""
    while blocks and isinstance(blocks[-1], Heading):
        blocks.pop()


def _pieces(block: Block, most: int) -> Iterator[Block]:
    """Yield a block, or what it is cut into where it is too long for one part."""
    if _size(block) <= most or not isinstance(block, Table | Quotes):
        yield block
    elif isinstance(block, Table):
        sizes = [_ROW + sum(_line(line) for cell in row for line in cell.lines)
                 for row in block.rows]  # fmt: skip
        for begin, end in _runs(sizes, most):
            yield replace(block, rows=block.rows[begin:end])
    else:
        for begin, end in _runs([_ROW + _line(each) for each in block.items], most):
            yield Quotes(block.items[begin:end])


def _runs(sizes: list[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield the beginning and end of each run of entries that fits; an entry alone always does."""
    begin = filled = 0
    for at, size in enumerate(sizes):
        if at > begin and filled + size > most:
            yield begin, at
            begin, filled = at, 0
        filled += size
    yield begin, len(sizes)


def _size(block: Block) -> int:
    if isinstance(block, Table):
        return sum(_ROW + sum(_line(line) for cell in row for line in cell.lines)
                   for row in block.rows)  # fmt: skip
    if isinstance(block, Quotes):
        return sum(_ROW + _line(each) for each in block.items)
    if isinstance(block, Chart):
        return _BAR * len(block.bars) * max(1, len(block.kinds))
    return _line(block.runs) if isinstance(block, Paragraph) else _ROW + _line(block.runs)


def _line(runs: Line) -> int:
    return sum(len(run.words) + (_LINK if run.target is not None else 0) for run in runs)
