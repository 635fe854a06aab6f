"""What stands above a sheet in its file and gives fields: headings, lines in italics."""

from collections.abc import Iterable

from psmgraph.names import label_key
from psmgraph.read.model import Block, Heading, Paragraph, Prose, covered
from psmgraph.sheet.spec import FieldSpec, Template

LONGEST_LINE = 120  # more in italics is prose

Above = tuple[tuple[FieldSpec, Block], ...]


def above(blocks: Iterable[Block], template: Template) -> Above:
    """Return the fields that the last headings and italic line of ``blocks`` give, top down.

    A heading ends what deeper headings and italic lines gave before it.
    """
    if not template.headings:
        return ()
    chain: list[Heading] = []
    line: Block | None = None
    for block in blocks:
        if isinstance(block, Heading):
            chain = [one for one in chain if one.level < block.level] + [block]
            line = None
        elif isinstance(block, Prose) and is_italic_line(block.paragraph):
            line = block
    given = [*chain, *([line] if line else [])]
    return tuple(
        (template.spec(spec.field), block)
        for block in given
        if not _ignored(block, template)
        for spec in template.headings
        if (block.level in spec.levels if isinstance(block, Heading) else spec.italic)
    )


def is_italic_line(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a short line set in italics as a whole."""
    return covered(paragraph, "italic") and len(paragraph.text) <= LONGEST_LINE


def _ignored(block: Block, template: Template) -> bool:
    return isinstance(block, Heading) and (
        label_key(block.paragraph.text) in template.ignored_headings
    )
