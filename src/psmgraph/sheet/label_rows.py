"""The layout "label-rows": labels in rows of their own, what they name in the rows below.

A line becomes part of exactly one field, or is named as not understood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from psmgraph.errors import Finding
from psmgraph.names import label_key
from psmgraph.read.model import Block, Row
from psmgraph.sheet.canonical import Canonical, Line, Placed, PlacedCell
from psmgraph.sheet.filled import LONGEST_LABEL, UNKNOWN, Extent, Filled, Filling, unknown_label
from psmgraph.sheet.model import Passage
from psmgraph.sheet.spec import FieldSpec, Template
from psmgraph.sheet.values.dates import find_dates

LONGEST_INLINE = 60  # a date with words around it; more is prose
LONGEST_HEAD = 4  # words


@dataclass(slots=True)
class _Open:
    """A field that is being filled; lives only within one call of ``fill``."""

    spec: FieldSpec
    label: Passage | None
    lines: list[Line] = field(default_factory=list)


def holds(template: Template) -> None:
    """Refuse a template that does not say how its sheets begin.

    Raises:
        ValueError: [start] names no field that follows the title.
    """
    if not template.start_before:
        raise ValueError("[start] before: which field's label follows the title?")


def sheets(blocks: tuple[Block, ...], template: Template) -> tuple[Extent, ...]:
    """Return where each sheet of this form begins and ends: the end is the next one's beginning."""
    begins = _starts(blocks, template)
    return tuple(map(Extent, begins, [*begins[1:], len(blocks)]))


def _starts(blocks: tuple[Block, ...], template: Template) -> list[int]:
    """Return the index of each block at which a sheet of this form begins.

    That is one that is no label and is followed by the first label of a sheet.
    """
    labels = template.labels()
    openers = [template.spec(name) for name in template.start_before]
    found = []
    for at, (block, following) in enumerate(pairwise(blocks)):
        words = _words(block)
        if not words or label_key(words) in labels or _opens(words, openers):
            continue
        if _opens(_words(following), openers):
            found.append(at)
    return found


def _opens(words: str, specs: Iterable[FieldSpec]) -> bool:
    return any(
        bool(_inline_head(words, [spec])) if spec.inline else label_key(words) in spec.labels
        for spec in specs
    )


def is_label_row(row: Row, template: Template) -> bool:
    """Tell whether the row holds a known label, alone or over other columns."""
    labels = template.labels()
    return any(label_key(cell.text) in labels for cell in row.cells) or bool(
        _inline_head(_words(row), [spec for spec in template.fields if spec.inline])
    )


def fill(text: Canonical, template: Template) -> Filling:
    """Return the fields with their lines, the paragraphs left over, and what to tell."""
    title, *lines = text.lines
    opened = [_Open(template.title_field, None, [title])]
    homes: dict[str, _Open] = {}  # by section, the field that opened it last
    current: _Open | None = None
    section = ""
    loose: list[Placed] = []
    findings: list[Finding] = []
    for line in lines:
        label = _label(line, template, section, text)
        if label is not None:
            opened.append(label)
            section = label.spec.opens or (section if label.spec.section == section else "")
            if label.spec.opens:
                homes[section] = label
            # What follows a figure goes on filling the field that opened the section.
            current = homes.get(section) if label.spec.kind == "figure" else label
        elif _is_ignored(line, template) or (current and _is_column_head(line, current.spec)):
            continue
        elif _looks_like_label(line, current):
            current = _Open(UNKNOWN, text.span(line.paragraphs))
            opened.append(current)
            section = ""
            findings.append(
                unknown_label(current.label)
                if current.label
                else Finding("LABEL-UNKNOWN", line.place)
            )
        elif current is None:
            loose.extend(line.paragraphs)
        else:
            _late_figure(opened[-1], line, current).lines.append(line)
    return Filling(_closed(opened), tuple(loose), tuple(findings))


def _closed(opened: Iterable[_Open]) -> tuple[Filled, ...]:
    return tuple(Filled(one.spec, one.label, tuple(one.lines)) for one in opened)


def _late_figure(last: _Open, line: Line, current: _Open) -> _Open:
    """Return the figure that was just named, if the line below holds nothing but its number."""
    text = " ".join(placed.text for placed in line.paragraphs)
    if last.spec.kind == "figure" and not last.lines and text[:1].isdigit() and len(text) < 12:
        return last
    return current


def _label(line: Line, template: Template, section: str, text: Canonical) -> _Open | None:
    """Return the field whose label the line shows, with what stands beside it on the line."""
    cells = line.filled()
    if not cells or line.heading:
        return None
    keys = [label_key(" ".join(placed.text for placed in cell)) for cell in cells]
    for table in template.fields:
        if not table.labels and _is_column_head(line, table):
            return _Open(table, text.span(cells[0]), [Line(cells, line.place)])
    spec = _spec_for(keys[0], template, section)
    if spec is not None and (
        len(cells) == 1 or spec.kind == "figure" or cells[0][0].paragraph.bold
    ):
        rest = tuple(cells[1:])
        return _Open(spec, text.span(cells[0]), [Line(rest, line.place)] if rest else [])
    return _inline(line, cells[0][0], template, section, text)


def _spec_for(key: str, template: Template, section: str) -> FieldSpec | None:
    """Return the field of that label: of the open section first, else of none, else of any."""
    named = [spec for spec in template.fields if key in spec.labels]
    for wanted in (section, ""):
        for spec in named:
            if spec.section == wanted:
                return spec
    return named[0] if named else None


def _inline(
    line: Line, first: Placed, template: Template, section: str, text: Canonical
) -> _Open | None:
    """Return the field of a label that its value follows on the same line ("Label: value").

    Only labels that the form prints so, or that are set in bold, for prose may begin alike.
    """
    specs = [spec for spec in template.fields if spec.inline]
    head = _inline_head(first.text, specs)
    if not head and len(line.filled()) == 1:
        bold, colon, _ = first.text.partition(":")
        if colon and any(s == 0 and e >= len(bold.rstrip()) for s, e in first.spans("bold")):
            head = bold
    spec = _spec_for(label_key(head), template, section) if head else None
    if spec is None:
        return None
    tail = first.text[len(head) :]
    rest = first.after(len(first.text) - len(tail.lstrip(": ")))
    label = text.passage(first.start, first.start + len(head.rstrip()))
    cell: PlacedCell = (rest,) if rest.start < rest.end else ()
    cell += tuple(placed for placed in line.paragraphs if placed is not first)
    return _Open(spec, label, [Line((cell,), line.place)] if cell else [])


def _inline_head(words: str, specs: Iterable[FieldSpec]) -> str:
    """Return the label that begins the words, if a value, or nothing, can stand behind it."""
    labels = frozenset().union(*(spec.labels for spec in specs))
    head, colon, tail = words.partition(":")
    if label_key(head) in labels and (colon or not tail) and len(tail) < LONGEST_INLINE:
        return head
    for count in range(LONGEST_HEAD, 0, -1):
        head = " ".join(words.split(" ")[:count])
        tail = words[len(head) :]
        if label_key(head) in labels and tail[:LONGEST_INLINE] == tail and _has_digit(tail):
            return head
    return ""


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_ignored(line: Line, template: Template) -> bool:
    key = label_key(" ".join(placed.text for placed in line.paragraphs))
    return not key or key in template.ignored_headings


def _is_column_head(line: Line, spec: FieldSpec) -> bool:
    keys = [label_key(" ".join(p.text for p in cell)) for cell in line.filled()]
    return (
        bool(spec.columns)
        and len(keys) == len(spec.columns)
        and all(key in column for key, column in zip(keys, spec.columns, strict=True))
    )


def _looks_like_label(line: Line, current: _Open | None) -> bool:
    """Tell whether the line is set as labels are: a heading, or one short bold paragraph alone."""
    if line.heading:
        return True
    if len(line.paragraphs) != 1 or not line.cells[0]:
        return False
    (placed,) = line.paragraphs
    dated = current is not None and current.spec.kind == "happenings" and find_dates(placed.text)
    return placed.paragraph.bold and len(placed.text) <= LONGEST_LABEL and not dated


def _words(block: Block) -> str:
    if isinstance(block, Row):
        filled = [cell.text for cell in block.cells if cell.text.strip()]
        return filled[0] if len(filled) == 1 else ""
    return block.paragraph.text
