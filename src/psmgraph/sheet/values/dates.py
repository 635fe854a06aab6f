"""Dates in Italian words: a whole value (:func:`parse_italian_date`) or running text.

Nothing is filled in: "aprile 2014" has no day, "10 aprile" is no date, and a bare year is one in
running text only behind a word such as "nel" or "anno". No clock is asked.
"""

import re
from functools import cache

from psmgraph.sheet.values.date_atoms import atoms
from psmgraph.sheet.values.date_chains import Item, items, year_mark_start
from psmgraph.sheet.values.date_model import FoundDate, InvalidDate, PartialDate, Timespan
from psmgraph.sheet.values.legal import find_acts
from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, compiled

__all__ = [
    "FoundDate",
    "InvalidDate",
    "PartialDate",
    "Timespan",
    "find_dates",
    "parse_italian_date",
]


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the times that running text names, in order, none over another.

    The words "dal", "entro", "nel 2014" belong to a time, articles do not. The day of an act
    ("legge 7 aprile 2014, n. 56") is the act's and is left out.
    """
    return _found(text, date_field=False)


def parse_italian_date(words: str, *, date_field: bool = False) -> Timespan | None:
    """Return the time that ``words`` as a whole give, or None where they give none or more.

    In a ``date_field`` a bare year ("2017") and a month in figures ("03/2015") are dates too.

    Raises:
        InvalidDate: they have the form of a date, but no such time exists (29 febbraio 2015).
    """
    found = _found(words, date_field=date_field)
    if len(found) != 1:
        return None
    one = found[0]
    if not (_before().fullmatch(words[: one.start]) and _after().fullmatch(words[one.end :])):
        return None
    if one.span is None:
        raise InvalidDate(words)
    return Timespan(one.span.begin, one.span.end, words.strip())


def _found(text: str, *, date_field: bool) -> tuple[FoundDate, ...]:
    acts = [(act.start, act.end) for act in find_acts(text)]
    made: list[FoundDate] = []
    at = 0
    for item in items(text, atoms(text, date_field=date_field), date_field=date_field):
        while at < len(acts) and acts[at][1] <= item.start:
            at += 1
        if at == len(acts) or item.end <= acts[at][0]:
            made.append(_dated(text, item, made[-1].end if made else 0))
    return tuple(made)


def _dated(text: str, item: Item, floor: int) -> FoundDate:
    start = item.start
    only_years = all(end is None or end.datatype == "gYear" for end in (item.begin, item.finish))
    if only_years and text[start : start + 1].isdigit():
        start = max(floor, year_mark_start(text, start))
    if not item.exists:
        return FoundDate(start, item.end, None)
    return FoundDate(start, item.end, Timespan(item.begin, item.finish, text[start : item.end]))


@cache
def _before() -> re.Pattern[str]:
    words = italian_words().dates
    return compiled(
        rf"[\s(]{{0,9}}(?:{any_of((*words.around, *words.weekdays))}[\s,:]{{0,3}}){{0,5}}"
    )


@cache
def _after() -> re.Pattern[str]:
    clock = any_of(italian_words().dates.clock)
    hour = r"[0-9]{1,2}(?:[.:,][0-9]{2})?"
    return compiled(
        rf"\s{{0,3}}(?:,?\s?{clock}\s?{hour}(?:\s?[–-]\s?{hour}|\s?{clock}\s?{hour})?)?[\s).,;]{{0,9}}"
    )
