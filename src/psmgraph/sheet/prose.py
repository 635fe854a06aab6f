"""What running text names besides the fields' own values: acts and persons with an office."""

from collections.abc import Iterable

from psmgraph.sheet.canonical import Canonical
from psmgraph.sheet.model import Activity, Citation, Field, Passage, PersonNamed
from psmgraph.sheet.values.legal import find_acts
from psmgraph.sheet.values.persons import find_persons

PROSE_KINDS = frozenset({"text", "items", "happenings", "other"})


def citations(text: Canonical, fields: Iterable[Field]) -> tuple[Citation, ...]:
    """Return the acts cited anywhere in the fields, in reading order."""
    found = []
    for prose in stretches(fields):
        for act in find_acts(prose.exact):
            start, end = prose.start + act.start, prose.start + act.end
            passage = text.passage(start, end, prose.section)
            found.append(Citation(passage, act.act))
    return tuple(found)


def persons(text: Canonical, fields: Iterable[Field]) -> tuple[PersonNamed, ...]:
    """Return the persons that prose names with an office, in reading order."""
    found = []
    for prose in stretches(fields):
        for person in find_persons(prose.exact):
            start, end = prose.start + person.start, prose.start + person.end
            passage = text.passage(start, end, prose.section)
            found.append(PersonNamed(passage, person.office))
    return tuple(found)


def stretches(fields: Iterable[Field]) -> list[Passage]:
    """Return the stretches of text that are prose, none twice, in reading order.

    The two columns of the activities table are told apart cell by cell.
    """
    found: list[Passage] = []
    for field in fields:
        if field.kind == "planned":
            for value in field.values:
                if isinstance(value, Activity):
                    found += filter(None, (value.planned, value.performed))
        elif field.kind in PROSE_KINDS and field.passage is not None:
            found.append(field.passage)
    return found
