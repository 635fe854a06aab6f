"""From the lines that fill a field to its values: one function per kind of field."""

from collections.abc import Callable, Mapping

from psmgraph.errors import Finding
from psmgraph.sheet import coded_fields, table_fields, text_fields
from psmgraph.sheet.canonical import Placed
from psmgraph.sheet.filled import Filled
from psmgraph.sheet.given import Form, Given, Read
from psmgraph.sheet.model import Field, Figure, Reporting, zero
from psmgraph.sheet.spec import FieldSpec


def field_of(filled: Filled, form: Form) -> tuple[Field, tuple[Finding, ...]]:
    """Return the field with its reporting state and values, and what to tell about it."""
    spec, section = filled.spec, filled.section
    told = tuple(p for p in filled.paragraphs if not form.template.is_empty(p.text))
    if spec.kind in {"planned", "performed"}:
        told = tuple(p for p in _column(filled, spec) if not form.template.is_empty(p.text))
    passage = form.text.span(told, section) if told else None
    if not told:
        status, read = Reporting.BLANK, Read()
    elif all(form.template.is_none(placed.text) for placed in told):
        status, read = Reporting.EXPLICITLY_NONE, Read()
    else:
        read = KINDS[spec.kind](Given(filled, told, form))
        status = Reporting.REPORTED
        if any(isinstance(value, Figure) and zero(value.value) for value in read.values):
            status = Reporting.REPORTED_ZERO
    field = Field(
        spec.name, spec.kind, filled.label, status, passage, read.values,
        spec.states, spec.node, spec.role, spec.title, read.incomplete,
    )  # fmt: skip
    return field, (*read.findings, *_blank(field, filled))


def absent(spec: FieldSpec) -> Field:
    """Return the field that the form should have and this sheet has not."""
    return Field(
        spec.name, spec.kind, None, Reporting.NOT_ON_FORM, None, (), spec.states, title=spec.title
    )


def _blank(field: Field, filled: Filled) -> tuple[Finding, ...]:
    if field.status is not Reporting.BLANK or filled.label is None:
        return ()
    return (Finding("FIELD-BLANK", filled.label.places[0], filled.section),)


def _column(filled: Filled, spec: FieldSpec) -> tuple[Placed, ...]:
    return tuple(
        placed
        for line in filled.lines
        if len(line.cells) >= spec.column
        for placed in line.cells[spec.column - 1]
    )


KINDS: Mapping[str, Callable[[Given], Read]] = {
    "title": text_fields.text,
    "id": text_fields.text,
    "edition": text_fields.text,
    "text": text_fields.text,
    "other": text_fields.text,  # of an unknown label: no form has such a field
    "items": text_fields.items,
    "projects": text_fields.projects,
    "bodies": text_fields.bodies,
    "referents": text_fields.referents,
    "body": coded_fields.body,
    "status": coded_fields.status,
    "theme": coded_fields.theme,
    "date": coded_fields.date,
    "planned": table_fields.planned,
    "performed": table_fields.performed,
    "happenings": table_fields.happenings,
    "figure": table_fields.figure,
    "contributions": table_fields.contributions,
}
