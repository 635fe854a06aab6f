"""Document + form template → the sheets that the document holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.names import label_key
from psmgraph.read.model import Block, Document, Row
from psmgraph.sheet.canonical import Placed, canonical
from psmgraph.sheet.fields import Form, absent, field_of
from psmgraph.sheet.joins import join_rows
from psmgraph.sheet.label_rows import Filled, fill, is_label_row, starts
from psmgraph.sheet.model import Field, Origin, Passage, Reporting, Sheet
from psmgraph.sheet.prose import citations, persons
from psmgraph.sheet.template import Template
from psmgraph.sheet.values.dates import InvalidDate, parse_italian_date

LEAST_FIT = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """The sheets of one file, and the errors of those that it holds but that cannot be taken."""

    sheets: tuple[Sheet, ...]
    refused: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PlanOfSheets:
    """What reading needs to know of the plan: its slug, language, names never to be cut."""

    slug: str
    language: str
    fixed: frozenset[str] = frozenset()  # names with a comma or an "e" in them
    known: frozenset[str] = frozenset()  # all names of bodies, where one ends and the next begins


def choose(document: Document, templates: Sequence[Template]) -> tuple[Template, float]:
    """Return the template that fits the document best, and how well (0 to 1).

    Raises:
        SheetRefused: none fits (SHEET-NONE: the file is no sheet of a known form).
    """
    keys = {
        label_key(words)
        for block in document.blocks
        for words in _cell_texts(block)
        if len(words) < 200
    }
    scored = [(fit(keys, template), template) for template in templates]
    score, best = max(scored, key=lambda pair: (pair[0], pair[1].name))
    if score < LEAST_FIT:
        raise SheetRefused(Finding("SHEET-NONE", document.source.place, detail=f"{score:.0%}"))
    return best, score


def fit(keys: set[str], template: Template) -> float:
    """Return the share of the template's labelled fields of which a label is among ``keys``."""
    named = [spec for spec in template.fields if spec.labels and not spec.inline]
    shown = sum(1 for spec in named if keys & spec.labels)
    return shown / len(named) if named else 0.0


def read_sheets(document: Document, template: Template, plan: PlanOfSheets) -> Reading:
    """Return the sheets that the document holds, as the template says how to read them.

    Raises:
        SheetRefused: labels are there but no sheet begins (SHEET-NO-TITLE).
    """
    blocks = document.blocks
    begins = starts(blocks, template)
    if not begins:
        raise SheetRefused(Finding("SHEET-NO-TITLE", document.source.place))
    sheets: list[Sheet] = []
    refused: list[Finding] = []
    for at, end in zip(begins, [*begins[1:], len(blocks)], strict=True):
        try:
            sheets.append(_sheet(document, blocks[at:end], template, plan))
        except SheetRefused as error:
            refused.append(error.finding)
    return Reading(tuple(sheets), tuple(refused))


def _sheet(
    document: Document, blocks: tuple[Block, ...], template: Template, plan: PlanOfSheets
) -> Sheet:
    joined, joins = join_rows(blocks, lambda row: is_label_row(row, template))
    text = canonical(joined)
    form = Form(text, template, plan.fixed, plan.known)
    filled, loose, labels = fill(text, template)
    made = [field_of(one, form) for one in _with_columns(filled, template)]
    shown = tuple(field for field, _ in made)
    title = _required(shown, "title", document)
    fields = (*shown, *_absent(shown, template))
    source = document.source
    left = tuple(text.passage(one.start, one.end) for one in (*loose, *_surplus(filled)))
    return Sheet(
        origin=Origin(source.name, source.sha256, source.media_type, source.size),
        template=template.name,
        plan=plan.slug,
        language=plan.language,
        title=title.exact,
        identity=tuple(_required(shown, name, document).exact for name in template.identity),
        edition=_edition(shown, title.places[0]),
        text=text.text,
        fields=fields,
        citations=citations(text, shown),
        persons=persons(text, shown),
        unclaimed=left,
        findings=(
            *document.findings,
            *joins,
            *labels,
            *(finding for _, findings in made for finding in findings),
            *_told_absent(fields, title.places[0]),
            *(Finding("TEXT-UNCLAIMED", p.places[0], words=p.exact[:80]) for p in left),
        ),
    )


def _with_columns(filled: Iterable[Filled], template: Template) -> Iterable[Filled]:
    """Yield the filled fields, and behind each table its further columns as fields of their own.

    The first line of a table of columns holds the column heads.
    """
    for one in filled:
        if not one.spec.columns or one.spec.labels:
            yield one
            continue
        heads, *lines = one.lines
        printed = tuple(" ".join(placed.text for placed in cell) for cell in heads.cells)
        yield Filled(one.spec, one.label, tuple(lines), printed)
        for spec in template.fields:
            if spec.beside == one.spec.name:
                (placed, *_) = heads.cells[spec.column - 1]
                passage = Passage(placed.start, placed.end, placed.text, placed.paragraph.places)
                yield Filled(spec, passage, tuple(lines))


def _required(fields: Iterable[Field], name: str, document: Document) -> Passage:
    for field in fields:
        if field.name == name and field.passage is not None:
            return field.passage
    raise SheetRefused(Finding("SHEET-NO-TITLE", document.source.place, detail=name))


def _edition(fields: Iterable[Field], place: Place) -> date:
    """Return the day of the edition as the sheet prints it.

    Raises:
        SheetRefused: the sheet prints none (EDITION-MISSING), or no day that exists, or less
            than a day (EDITION-DATE).
    """
    field = next((field for field in fields if field.kind == "edition"), None)
    if field is None or field.passage is None:
        raise SheetRefused(Finding("EDITION-MISSING", place))
    words = field.passage.exact
    refused = SheetRefused(Finding("EDITION-DATE", field.passage.places[0], words=words))
    try:
        span = parse_italian_date(words, date_field=True)
    except InvalidDate as error:
        raise refused from error
    if span is None or span.begin is None or span.begin != span.end or span.begin.day is None:
        raise refused
    return span.begin.not_before()


def _absent(shown: Iterable[Field], template: Template) -> tuple[Field, ...]:
    names = {field.name for field in shown}
    return tuple(
        absent(spec)
        for spec in template.fields
        if spec.name not in names and not spec.optional and spec.kind not in {"title", "edition"}
    )


def _told_absent(fields: Iterable[Field], place: Place) -> list[Finding]:
    """Tell what the form should have and the sheet has not, and what it has twice."""
    findings = []
    seen: set[str] = set()
    for field in fields:
        if field.status is Reporting.NOT_ON_FORM:
            findings.append(Finding("FIELD-ABSENT", place, detail=field.name))
        elif field.name in seen and field.kind != "other" and field.label:
            label = field.label
            findings.append(Finding("LABEL-REPEATED", label.places[0], label.exact, label.exact))
        seen.add(field.name)
    return findings


def _surplus(filled: Iterable[Filled]) -> list[Placed]:
    """Return what stands in more columns than a table of the form has."""
    return [
        placed
        for one in filled
        if one.spec.columns
        for line in one.lines
        for cell in line.cells[len(one.spec.columns) :]
        for placed in cell
    ]


def _cell_texts(block: Block) -> list[str]:
    if isinstance(block, Row):
        return [cell.text for cell in block.cells]
    return [block.paragraph.text]
