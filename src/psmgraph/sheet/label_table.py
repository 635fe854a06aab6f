"""The layout "label-table": tables of two columns, a label and what it names on each row.

A sheet begins at the row of the title's label and ends with its table.
"""

from psmgraph.names import label_key
from psmgraph.read.model import Block, Row
from psmgraph.sheet.canonical import Canonical, Line, Placed, PlacedCell
from psmgraph.sheet.filled import LONGEST_LABEL, UNKNOWN, Extent, Filled, Filling, unknown_label
from psmgraph.sheet.model import Passage
from psmgraph.sheet.spec import FieldSpec, Template


def holds(template: Template) -> None:
    """Refuse a template whose title has no label.

    Raises:
        ValueError: the title's field has no labels.
    """
    if not template.title_field.labels:
        raise ValueError("a sheet begins at the title's label: the field 'title' has no labels")


def is_label_row(row: Row, template: Template) -> bool:
    """Tell whether the row begins with a label that the form has."""
    return bool(row.cells) and template.labelled(label_key(row.cells[0].text)) is not None


def sheets(blocks: tuple[Block, ...], template: Template) -> tuple[Extent, ...]:
    """Return where each sheet begins and ends.

    A table that shows labels but not the title's is a sheet too, whose title is missing.
    """
    title = template.title_field.labels
    begins: list[int] = []
    ends: list[int] = []
    titled = False
    for at, block in enumerate(blocks):
        inside = len(begins) > len(ends)
        if not isinstance(block, Row):
            if inside:
                ends.append(at)
            continue
        is_title = bool(block.cells) and label_key(block.cells[0].text) in title
        if inside and is_title and titled:
            ends.append(at)
            inside = False
        if not inside and is_label_row(block, template):
            begins.append(at)
            titled = is_title
        elif inside and is_title:
            titled = True
    if len(begins) > len(ends):
        ends.append(len(blocks))
    return tuple(map(Extent, begins, ends))


def fill(text: Canonical, template: Template) -> Filling:
    """Return the fields with what stands beside their labels."""
    opened: list[tuple[FieldSpec, Passage, list[Line]]] = []
    loose: list[Placed] = []
    findings = []
    for line in text.lines:
        labels = _labels(line, template)
        if not labels:
            if opened:
                opened[-1][2].append(line)
            else:
                loose.extend(line.paragraphs)
            continue
        for (at, spec), (stop, _) in zip(
            labels, [*labels[1:], (len(line.cells), UNKNOWN)], strict=True
        ):
            label = text.span(line.cells[at])
            values = tuple(cell for cell in line.cells[at + 1 : stop] if cell)
            opened.append((spec, label, [Line(values, line.place)] if values else []))
            if spec is UNKNOWN:
                findings.append(unknown_label(label))
    return Filling(
        tuple(Filled(spec, label, tuple(lines)) for spec, label, lines in opened),
        tuple(loose),
        tuple(findings),
    )


def _labels(line: Line, template: Template) -> list[tuple[int, FieldSpec]]:
    """Return which cells of a row are labels; the first is one even if the form has it not."""
    if len(line.cells) < 2 or not line.cells[0]:
        spec = _known(line.cells[0], template) if line.cells else None
        return [(0, spec)] if spec else []
    first = _known(line.cells[0], template)
    if first is None and len(_text(line.cells[0])) > LONGEST_LABEL:
        return []
    found = [(0, first or UNKNOWN)]
    for at in range(2, len(line.cells)):
        spec = _known(line.cells[at], template)
        if spec is not None:
            found.append((at, spec))
    return found


def _known(cell: PlacedCell, template: Template) -> FieldSpec | None:
    return template.labelled(label_key(_text(cell)))


def _text(cell: PlacedCell) -> str:
    return " ".join(placed.text for placed in cell)
