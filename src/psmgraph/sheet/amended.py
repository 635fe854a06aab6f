"""Words of a sheet that a decision replaced: read with the new ones, standing on the old ones.

A fixed sheet is read from blocks in which the words are replaced. Every passage is then led back
to the canonical text of the sheet as it is: what was read stays fixed, what is quoted does not.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psmgraph.read.model import Block, Mark, Paragraph, Row
from psmgraph.sheet.model import Passage, Sheet

Blocks = tuple[Block, ...]
LED_BACK = ("fields", "citations", "persons", "unclaimed")


@dataclass(frozen=True, slots=True)
class Edit:
    """At ``start`` of the text before it, ``old`` code points gave way to ``new`` ones."""

    start: int
    old: int
    new: int

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the text after the edit stood before it.

        What touches the new words stands on all of the old ones.
        """
        shift, stop = self.old - self.new, self.start + self.new
        first = start if start < self.start else self.start if start < stop else start + shift
        last = end if end <= self.start else stop + shift if end <= stop else end + shift
        return first, last


def whole_words(words: str) -> re.Pattern[str]:
    """Return the pattern that finds ``words`` where they are no part of longer words."""
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.compile(before + re.escape(words) + after)


def replacements(
    blocks: Blocks, pattern: re.Pattern[str], words: str, allowed: Callable[[Paragraph], bool]
) -> Iterator[Blocks]:
    """Yield the blocks with one occurrence of ``pattern`` replaced, once for each occurrence."""
    for at, block in enumerate(blocks):
        for number, paragraph in enumerate(paragraphs(block)):
            if not allowed(paragraph):
                continue
            for found in pattern.finditer(paragraph.text):
                changed = with_paragraph(block, number, replaced(paragraph, *found.span(), words))
                yield (*blocks[:at], changed, *blocks[at + 1 :])


def paragraphs(block: Block) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a block, left to right."""
    if isinstance(block, Row):
        return tuple(paragraph for cell in block.cells for paragraph in cell.paragraphs)
    return (block.paragraph,)


def with_paragraph(block: Block, number: int, paragraph: Paragraph) -> Block:
    """Return the block with another paragraph in the place of that of this number."""
    if not isinstance(block, Row):
        return replace(block, paragraph=paragraph)
    cells = []
    for cell in block.cells:
        if 0 <= number < len(cell.paragraphs):
            held = list(cell.paragraphs)
            held[number] = paragraph
            cell = replace(cell, paragraphs=tuple(held))  # noqa: PLW2901 - the changed one
        number -= len(cell.paragraphs)
        cells.append(cell)
    return replace(block, cells=tuple(cells))


def replaced(paragraph: Paragraph, start: int, end: int, words: str) -> Paragraph:
    """Return the paragraph with ``words`` over [start, end); type keeps to its words."""
    edit = Edit(start, len(words), end - start)  # marks move the other way
    marks = (Mark(mark.kind, *edit.back(mark.start, mark.end)) for mark in paragraph.marks)
    text = paragraph.text[:start] + words + paragraph.text[end:]
    return replace(paragraph, text=text, marks=tuple(marks))


def led_back(sheet: Sheet, edits: Sequence[Edit], text: str) -> Sheet:
    """Return the sheet over ``text``, which the ``edits`` changed one after another."""

    def back(passage: Passage) -> Passage:
        start, end = passage.start, passage.end
        for edit in reversed(edits):
            start, end = edit.back(start, end)
        words = text[start:end]
        printed = "" if words == passage.exact else words
        return replace(passage, start=start, end=end, printed=printed)

    changed = {name: _each_passage(getattr(sheet, name), back) for name in LED_BACK}
    return replace(sheet, text=text, **changed)


def _each_passage(value: Any, change: Callable[[Passage], Passage]) -> Any:
    """Return ``value`` with every passage in it changed, however deep it lies."""
    if isinstance(value, Passage):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_each_passage(one, change) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        new = {name: _each_passage(one, change) for name, one in held.items()}
        differs = any(new[name] is not held[name] for name in held)
        return replace(value, **new) if differs else value
    return value
