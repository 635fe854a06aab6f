"""Whether two sheets say the same, whatever their format, text and offsets (model.md)."""

import dataclasses
import hashlib

from psmgraph.sheet.model import Field, Passage, Sheet


def facts_digest(sheet: Sheet) -> str:
    """Return a digest of the sheet's facts: values, order and states, no places and offsets."""
    facts = (
        sheet.plan,
        sheet.identity,
        sheet.edition.isoformat(),
        [_field(field) for field in sheet.fields],
        [_plain(citation.act) for citation in sheet.citations],
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _field(field: Field) -> tuple[object, ...]:
    return field.name, str(field.status), field.incomplete, [_plain(v) for v in field.values]


def _plain(value: object) -> object:
    if isinstance(value, Passage):
        return value.exact
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, one.name)) for one in dataclasses.fields(value)]
    return value
