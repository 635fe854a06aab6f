"""Dates as people write them in each language, as precise as they are given and no more."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton

_LOCALES = {"en": "en_GB"}  # Europe's English: the day before the month
_PARTS = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@lru_cache(maxsize=4096)  # Babel reads the locale's pattern anew each time
def written(lexical: str, language: str) -> str:
    """Return "2014-04-10", "2014-04" or "2014" in words: "10 aprile 2014", "aprile 2014", "2014".

    What is no date is returned as it is.
    """
    match = _PARTS.fullmatch(lexical)
    if match is None:
        return lexical
    year, month, day = match.groups()
    locale = _LOCALES.get(language, language)
    try:
        if day:
            return str(format_date(date(int(year), int(month), int(day)), "long", locale=locale))
        if month:
            return str(format_skeleton("yMMMM", date(int(year), int(month), 1), locale=locale))
    except ValueError:
        return lexical
    return year


@dataclass(frozen=True, slots=True)
class Range:
    """A beginning, an end, or both, in lexical form; a single date has both alike."""

    begin: str | None
    end: str | None

    @property
    def single(self) -> str | None:
        """Return the date where beginning and end are one."""
        return self.begin if self.begin and self.begin == self.end else None
