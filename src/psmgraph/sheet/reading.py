"""Document + form template → the sheets that the document holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.names import label_key
from psmgraph.read.model import Block, Document, Row
from psmgraph.sheet.canonical import Canonical, Placed, canonical
from psmgraph.sheet.decided import Decided
from psmgraph.sheet.edition_date import Known, edition_date
from psmgraph.sheet.fields import absent, field_of
from psmgraph.sheet.filled import Extent, Filled, Filling
from psmgraph.sheet.given import Form
from psmgraph.sheet.headings import above
from psmgraph.sheet.joins import join_rows
from psmgraph.sheet.layouts import LAYOUTS
from psmgraph.sheet.model import Field, Origin, Passage, Reporting, Sheet
from psmgraph.sheet.prose import citations, persons
from psmgraph.sheet.spec import Template

LEAST_FIT = 0.3
UNTOLD = frozenset({"title", "edition"})  # without them there is no sheet to tell of


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
    told: date | None = None  # the edition's day as the caller tells it
    day: date | None = None  # and as the plan has it, for sheets that bear none
    decided: Decided | None = None  # what people decided about its sheets


def choose(document: Document, templates: Sequence[Template]) -> tuple[Template, float]:
    """Return the template that fits the document best, and how well (0 to 1).

    Raises:
        SheetRefused: none fits (SHEET-NONE: the file is no sheet of a known form).
    """
    keys = keys_of(document)
    scored = [(fit(keys, template), template) for template in templates]
    score, best = max(scored, key=lambda pair: (pair[0], pair[1].name))
    if score < LEAST_FIT:
        raise SheetRefused(Finding("SHEET-NONE", document.source.place, detail=f"{score:.0%}"))
    return best, score


def fit_of(document: Document, template: Template) -> float:
    """Return how well a template fits the document (0 to 1)."""
    return fit(keys_of(document), template)


def keys_of(document: Document) -> set[str]:
    """Return the key of everything in the document that is short enough for a label."""
    return {
        label_key(words)
        for block in document.blocks
        for words in _cell_texts(block)
        if len(words) < 200
    }


def fit(keys: set[str], template: Template) -> float:
    """Return the share of the template's labelled fields of which a label is among ``keys``."""
    named = [spec for spec in template.fields if spec.labels and not (spec.inline or spec.optional)]
    shown = sum(1 for spec in named if keys & spec.labels)
    return shown / len(named) if named else 0.0


def read_sheets(document: Document, template: Template, plan: PlanOfSheets) -> Reading:
    """Return the sheets that the document holds, as the template says how to read them.

    Raises:
        SheetRefused: labels are there but no sheet begins (SHEET-NO-TITLE).
    """
    extents = LAYOUTS[template.layout].sheets(document.blocks, template)
    if not extents:
        raise SheetRefused(Finding("SHEET-NO-TITLE", document.source.place))
    sheets: list[Sheet] = []
    refused: list[Finding] = []
    for extent in extents:
        try:
            sheets.append(_decided(document, extent, template, plan))
        except SheetRefused as error:
            refused.append(error.finding)
    return Reading(tuple(sheets), tuple(refused))


def _decided(document: Document, extent: Extent, template: Template, plan: PlanOfSheets) -> Sheet:
    """Return one sheet with what people decided about it done."""

    def read(blocks: tuple[Block, ...], template: Template) -> Sheet:
        return _sheet(replace(document, blocks=blocks), extent, template, plan)

    if plan.decided is None:
        return read(document.blocks, template)
    return plan.decided.read(read, document.blocks, template, document.source.name)


def _sheet(document: Document, extent: Extent, template: Template, plan: PlanOfSheets) -> Sheet:
    layout = LAYOUTS[template.layout]
    blocks = document.blocks[extent.begin : extent.end]
    joined, joins = join_rows(
        blocks, lambda row: layout.is_label_row(row, template), labels_hold=layout.labels_hold
    )
    heads = above(document.blocks[: extent.begin], template)
    text = canonical((*(block for _, block in heads), *joined))
    body = replace(text, lines=text.lines[len(heads) :])
    filling = layout.fill(body, template)
    headed = tuple(
        Filled(spec, None, (line,)) for (spec, _), line in zip(heads, text.lines, strict=False)
    )
    form = Form(text, template, plan.fixed, plan.known)
    filled = _with_columns((*headed, *filling.fields), template)
    made = [field_of(one, form) for one in filled]
    shown = tuple(field for field, _ in made)
    place = body.lines[0].place
    title = _required(shown, template.title_field.name, place, "SHEET-NO-TITLE")
    fields = (*shown, *_absent(shown, template))
    source = document.source
    known = Known(plan.told, plan.day, source.name)
    left = _left(text, filling)
    return Sheet(
        origin=Origin(source.name, source.sha256, source.media_type, source.size),
        template=template.name,
        plan=plan.slug,
        language=plan.language,
        title=title.exact,
        identity=tuple(
            _required(shown, name, place, "SHEET-NO-IDENTITY").exact for name in template.identity
        ),
        edition=edition_date(shown, template.edition_from, known, title.places[0]),
        text=text.text,
        fields=fields,
        citations=citations(text, shown),
        persons=persons(text, shown),
        unclaimed=left,
        findings=(
            *document.findings,
            *joins,
            *filling.findings,
            *(finding for _, findings in made for finding in findings),
            *_told_absent(fields, title.places[0]),
            *(Finding("TEXT-UNCLAIMED", p.places[0], words=p.exact[:80]) for p in left),
            *_told_end(document, extent),
        ),
    )


def _left(text: Canonical, filling: Filling) -> tuple[Passage, ...]:
    """Return what no field claims: stray paragraphs, and cells beyond a table's columns."""
    return tuple(
        text.passage(one.start, one.end) for one in (*filling.loose, *_surplus(filling.fields))
    )


def _told_end(document: Document, extent: Extent) -> list[Finding]:
    """Tell where a sheet was taken to end for no other reason than the look of what follows."""
    if not extent.guessed:
        return []
    block = document.blocks[extent.end]
    if isinstance(block, Row):
        return []
    paragraph = block.paragraph
    return [Finding("SHEET-ENDED", paragraph.places[0], words=paragraph.text[:80])]


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


def _required(fields: Iterable[Field], name: str, place: Place, code: str) -> Passage:
    for field in fields:
        if field.name == name and field.passage is not None:
            return field.passage
    raise SheetRefused(Finding(code, place, detail=name))


def _absent(shown: Iterable[Field], template: Template) -> tuple[Field, ...]:
    names = {field.name for field in shown}
    return tuple(
        absent(spec)
        for spec in template.fields
        if spec.name not in names and not spec.optional and spec.kind not in UNTOLD
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
