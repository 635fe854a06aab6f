"""The layout "bold-labels": bold labels, each over the paragraphs and lists that it names.

A sheet begins at a line of a given pattern that begins in bold ("LA01 - title"), among prose that
is none, and ends at the next one, at a heading, or where a box follows its last field.
"""

import re
from collections.abc import Iterable
from itertools import chain, pairwise

from psmgraph.errors import Finding
from psmgraph.names import label_key
from psmgraph.read.model import Block, Heading, Paragraph, Prose, Row
from psmgraph.sheet.canonical import Canonical, Line, Placed
from psmgraph.sheet.filled import LONGEST_LABEL, UNKNOWN, Extent, Filled, Filling, unknown_label
from psmgraph.sheet.model import Passage
from psmgraph.sheet.spec import FieldSpec, Template

END_MARKS = ".;:!…"  # a question mark may well end a title


def holds(template: Template) -> None:
    """Refuse a template that does not say how its sheets begin.

    Raises:
        ValueError: [start] has no pattern, or one that gives no title.
    """
    title = template.title_field.name
    if title not in re.compile(template.start_pattern).groupindex:
        raise ValueError(f"[start] pattern: it must have a group (?P<{title}>…)")


def is_label_row(_row: Row, _template: Template) -> bool:
    """Tell that no row holds labels: they stand in lines of their own."""
    return False


def sheets(blocks: tuple[Block, ...], template: Template) -> tuple[Extent, ...]:
    """Return where each sheet begins and ends; a line that no label follows begins none."""
    begins = [at for at, block in enumerate(blocks) if _begins(block, template)]
    found = []
    for at, limit in pairwise((*begins, len(blocks))):
        extent = _extent(blocks, at, limit, template)
        if any(_label(one, template) for one in _paragraphs(blocks[at + 1 : extent.end])):
            found.append(extent)
    return tuple(found)


def _begins(block: Block, template: Template) -> bool:
    return (
        isinstance(block, Prose)
        and any(mark.kind == "bold" and not mark.start for mark in block.paragraph.marks)
        and re.fullmatch(template.start_pattern, block.paragraph.text) is not None
    )


def _extent(blocks: tuple[Block, ...], begin: int, limit: int, template: Template) -> Extent:
    """Return the sheet from ``begin``: to a heading or a box, to ``limit`` at the latest."""
    last: FieldSpec | None = None
    filled = False
    for at in range(begin + 1, limit):
        block = blocks[at]
        if isinstance(block, Heading):
            return Extent(begin, at)
        if not isinstance(block, Prose):
            continue
        paragraph = block.paragraph
        if any(re.match(pattern, paragraph.text) for pattern in template.end_patterns):
            return Extent(begin, at)
        label = _label(paragraph, template)
        if label:
            last = template.labelled(label_key(label))
            filled = len(label) < len(paragraph.text.rstrip(": "))
        elif last is not None and last.name == template.end_after:
            if filled and _is_title(paragraph) and _goes_on(blocks, at, limit):
                return Extent(begin, at, guessed=True)
            filled = True
    return Extent(begin, limit)


def _is_title(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph looks like the title of a box: short, and no sentence."""
    text = paragraph.text
    return not paragraph.item and len(text) <= LONGEST_LABEL and text[-1:] not in END_MARKS


def _goes_on(blocks: tuple[Block, ...], at: int, limit: int) -> bool:
    """Tell whether something stands below that could be what a title names."""
    return at + 1 < limit and not isinstance(blocks[at + 1], Heading)


def fill(text: Canonical, template: Template) -> Filling:
    """Return the fields of the first line's pattern, and those of the bold labels below it."""
    head, *lines = text.lines
    filled = list(_of_head(head, template))
    opened: list[tuple[FieldSpec, Passage, list[Line]]] = []
    loose: list[Placed] = []
    findings: list[Finding] = []
    for line in chain.from_iterable(map(_parted, lines)):
        first = line.paragraphs[0] if len(line.cells) == 1 and line.paragraphs else None
        label = _label(first.paragraph, template) if first else ""
        if first is None or not label:
            if opened:
                opened[-1][2].append(line)
            else:
                loose.extend(line.paragraphs)
            continue
        spec = template.labelled(label_key(label)) or UNKNOWN
        passage = text.passage(first.start, first.start + len(label.rstrip(": ")))
        rest = first.text[len(label) :]
        value = first.after(len(first.text) - len(rest.lstrip(": ")))
        below = [Line(((value,),), line.place)] if value.start < value.end else []
        opened.append((spec, passage, below))
        if spec is UNKNOWN:
            findings.append(unknown_label(passage))
    filled += [Filled(spec, label, tuple(below)) for spec, label, below in opened]
    return Filling(tuple(filled), tuple(loose), tuple(findings))


def _parted(line: Line) -> Iterable[Line]:
    """Yield a line paragraph by paragraph, unless it has several cells."""
    if len(line.cells) != 1:
        return (line,)
    return (Line(((placed,),), line.place) for placed in line.paragraphs)


def _of_head(head: Line, template: Template) -> Iterable[Filled]:
    """Yield the fields that the groups of the first line's pattern give, in their order."""
    (placed,) = head.paragraphs
    match = re.fullmatch(template.start_pattern, placed.text)
    if match is None:
        return
    for name in sorted(match.groupdict(), key=match.start):
        part = placed.part(*match.span(name))
        yield Filled(template.spec(name), None, (Line(((part,),), head.place),))


def _label(paragraph: Paragraph, template: Template) -> str:
    """Return the label that a paragraph is or begins with, or "".

    A short bold line is a label even if the form has it not; a bold beginning only if it has.
    """
    text = paragraph.text
    if template.is_empty(text):
        return ""
    if paragraph.bold:
        known = template.labelled(label_key(text)) is not None
        return text if known or (len(text) <= LONGEST_LABEL and not paragraph.item) else ""
    bold = next((mark.end for mark in paragraph.marks if mark.kind == "bold" and not mark.start), 0)
    head = text[:bold].rstrip(": ")
    return head if head and template.labelled(label_key(head)) is not None else ""


def _paragraphs(blocks: Iterable[Block]) -> Iterable[Paragraph]:
    return (block.paragraph for block in blocks if isinstance(block, Prose))
