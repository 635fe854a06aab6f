"""The day of an edition, from the sources that a form names: the sheet, the caller, the plan."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.sheet.model import Field
from psmgraph.sheet.values.dates import InvalidDate, parse_italian_date

IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an edition's day besides the sheet: told, the plan's, the file's name."""

    told: date | None
    plan: date | None
    file: str


def edition_date(
    fields: Iterable[Field], sources: Iterable[str], known: Known, place: Place
) -> date:
    """Return the day from the first of the ``sources`` that gives one.

    Raises:
        SheetRefused: none does (EDITION-MISSING), or the sheet prints no day that exists, or
            less than a day (EDITION-DATE).
    """
    for source in sources:
        found = {
            "sheet": lambda: _printed(fields),
            "option": lambda: known.told,
            "file-name": lambda: _named(known.file),
            "plan": lambda: known.plan,
        }[source]()
        if found is not None:
            return found
    raise SheetRefused(Finding("EDITION-MISSING", place))


def _printed(fields: Iterable[Field]) -> date | None:
    field = next((field for field in fields if field.kind == "edition"), None)
    if field is None or field.passage is None:
        return None
    words = field.passage.exact
    refused = SheetRefused(Finding("EDITION-DATE", field.passage.places[0], words=words))
    try:
        span = parse_italian_date(words, date_field=True)
    except InvalidDate as error:
        raise refused from error
    if span is None or span.begin is None or span.begin != span.end or span.begin.day is None:
        raise refused
    return span.begin.not_before()


def _named(file: str) -> date | None:
    """Return the one day that the file's name gives, year first (2015-05-04, 20150504)."""
    found = IN_NAME.findall(PurePosixPath(file).name)
    if len(found) != 1:
        return None
    year, _, month, day = found[0]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
