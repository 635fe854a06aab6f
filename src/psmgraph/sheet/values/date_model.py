"""What a date in words can be: a day, a month or a year, and a span between two of them."""

import calendar
from dataclasses import dataclass
from datetime import date


class InvalidDate(ValueError):
    """The words have the form of a date, but no such time exists (29 febbraio 2015)."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year: as precise as its words, and no more."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def datatype(self) -> str:
        """Return the XML Schema type that holds it: "date", "gYearMonth" or "gYear"."""
        if self.month is None:
            return "gYear"
        return "gYearMonth" if self.day is None else "date"

    def lexical(self) -> str:
        """Return "2014-04-10", "2014-04" or "2014"."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def not_before(self) -> date:
        """Return the first day that it can mean."""
        month = 1 if self.month is None else self.month
        return date(self.year, month, 1 if self.day is None else self.day)

    def not_after(self) -> date:
        """Return the last day that it can mean."""
        month = 12 if self.month is None else self.month
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, last if self.day is None else self.day)


@dataclass(frozen=True, slots=True)
class Timespan:
    """A time as its words give it: begin and end are equal for a single date.

    "Entro giugno 2018" has no begin, "Da gennaio 2018" no end; at least one is there.
    """

    begin: PartialDate | None
    end: PartialDate | None
    words: str

    def not_before(self) -> date | None:
        """Return the first day that it can mean, or None where the words give no beginning."""
        return self.begin.not_before() if self.begin else None

    def not_after(self) -> date | None:
        """Return the last day that it can mean, or None where the words give no end."""
        return self.end.not_after() if self.end else None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A time named in running text; ``span`` is None where no such time exists."""

    start: int
    end: int
    span: Timespan | None
