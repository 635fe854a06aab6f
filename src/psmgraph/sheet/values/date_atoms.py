"""The smallest words of dates: "3", "28 maggio", "giugno 2014", "12/03/2015", "II semestre 2014".

An atom may lack its month or year; only its neighbours can give them (:mod:`date_chains`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from psmgraph.sheet.values.date_model import PartialDate
from psmgraph.words import italian_words
from psmgraph.words.spelling import GAP, any_of, bare, compiled, plain

CENTURY_TURNS = 70  # a date's two-figure year: below 20.., from here on 19..
YEAR = r"(?:1[5-9]|2[01])[0-9]{2}"
SCHOOL_BEGINS, SCHOOL_ENDS = 9, 8  # a school year runs from September to August
ORDINAL_SIGNS = str.maketrans("ºª", "°^")  # the letters look like signs and count as letters
LOOK = 60  # how far before an atom the words that bear on it can stand


class Kind(StrEnum):
    """What an atom's words give, which decides how it may stand with its neighbours."""

    NUMBER = "number"  # a day's number alone
    SLASHED = "slashed"  # 3/6: a day and month only before a full date in figures
    FIGURES = "figures"  # 12/03/2015
    WORDS = "words"  # with a month's name
    PART = "part"  # semester and the like
    SCHOOL = "school"  # years that belong together by their name
    YEARS = "years"  # bare years


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month or year of which parts may not be said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def told(self, other: "Point") -> "Point":
        """Return the point with what it lacks taken from ``other``, a later one."""
        year = self.year if self.year is not None else other.year
        if self.month is None and self.day is not None:
            return Point(year, other.month, self.day)
        return Point(year, self.month, self.day)

    def exact(self) -> PartialDate | None:
        """Return the point as a date, None where no such day exists."""
        if self.year is None or (self.day is not None and self.month is None):
            return None
        made = PartialDate(self.year, self.month, self.day)
        try:
            made.not_before()
        except ValueError:
            return None
        return made


@dataclass(frozen=True, slots=True)
class Atom:
    """Words [start, end) that give a time from ``first`` to ``last`` (equal for one date)."""

    start: int
    end: int
    kind: Kind
    first: Point
    last: Point

    def told(self, other: Point) -> "Atom":
        """Return the atom with what it lacks taken from a later point."""
        return replace(self, first=self.first.told(other), last=self.last.told(other))


def atoms(text: str, *, date_field: bool = False) -> Iterator[Atom]:
    """Yield the atoms of ``text`` in order; they do not overlap."""
    pattern = _field_pattern() if date_field else _pattern()
    for match in pattern.finditer(text.translate(ORDINAL_SIGNS)):
        made = _READ[match.lastgroup or ""](match)
        if made is not None:
            yield made


def full_year(figures: str, turns: int = CENTURY_TURNS) -> int:
    """Return the year that two or four figures mean."""
    if len(figures) == 4:
        return int(figures)
    return int(figures) + (2000 if int(figures) < turns else 1900)


def _figures(match: re.Match[str]) -> Atom | None:
    day, month, year = match["nd"], match["nm"], match["ny"]
    if _marks().search(match.string[max(0, match.start() - LOOK) : match.start()]):
        return None
    point = Point(full_year(year), int(month), int(day))
    if len(year) == 2 and (point.exact() is None or not _unmistakable(match)):
        return None
    return Atom(match.start(), match.end(), Kind.FIGURES, point, point)


def _unmistakable(match: re.Match[str]) -> bool:
    """Tell whether figures with a short year are a date: 12/03/15, but 08.04.15 and not 8.4.15."""
    return match["ns"] == "/" or len(match["nd"]) == len(match["nm"]) == 2


def _iso(match: re.Match[str]) -> Atom:
    point = Point(int(match["iy"]), int(match["im"]), int(match["id"]))
    return Atom(match.start(), match.end(), Kind.FIGURES, point, point)


def _month_figures(match: re.Match[str]) -> Atom | None:
    year, month = (match["fy"], match["fm"]) if match["fy"] else (match["gy"], match["gm"])
    point = Point(int(year), int(month))
    if point.exact() is None:
        return None
    return Atom(match.start(), match.end(), Kind.FIGURES, point, point)


def _part(match: re.Match[str]) -> Atom | None:
    words = italian_words().dates
    noun = plain(match["part"]).rstrip(".")
    months = words.parts.get(noun, 6)
    many = 12 // months
    which = words.ordinals[plain(match["ord"])]
    which = many if which < 0 else which
    since = words.ordinals[plain(match["ord0"])] if match["ord0"] else which
    if not 0 < since <= which <= many:
        return None
    year = int(match["py"]) if match["py"] else None
    if noun not in words.parts and year is None:
        return None
    first, last = Point(year, (since - 1) * months + 1), Point(year, which * months)
    return Atom(match.start(), match.end(), Kind.PART, first, last)


def _some_months(match: re.Match[str]) -> Atom | None:
    words = italian_words().dates
    many = _count(match["many"])
    if not 1 <= many <= 12:
        return None
    year = int(match["cy"])
    early = plain(match["which"]) in words.first_months
    first, last = (1, many) if early else (13 - many, 12)
    return Atom(match.start(), match.end(), Kind.PART, Point(year, first), Point(year, last))


def _school(match: re.Match[str]) -> Atom | None:
    begin, end = int(match["sb"]), _second_year(match["sb"], match["se"])
    if end != begin + 1:
        return None
    first, last = Point(begin), Point(end)
    if match["school"]:
        first, last = Point(begin, SCHOOL_BEGINS), Point(end, SCHOOL_ENDS)
    return Atom(match.start(), match.end(), Kind.SCHOOL, first, last)


def _season(match: re.Match[str]) -> Atom:
    point = Point(int(match["ey"]))
    return Atom(match.start(), match.end(), Kind.SCHOOL, point, point)


def _words(match: re.Match[str]) -> Atom:
    lists = italian_words()
    name = plain(match["month"]) if match["month"] else plain(match["short"]).rstrip(".")
    month = lists.months.get(name) or lists.short_months[name]
    figures = match["wy"] or match["wz"] or match["sy"]
    year = full_year(figures) if figures else None
    day, start = match["wd"], match.start()
    if day and _marks().search(match.string[max(0, start - LOOK) : start]):
        day, start = None, match.start("month" if match["month"] else "short")
    point = Point(year, month, _count(day) if day else None)
    return Atom(start, match.end(), Kind.WORDS, point, point)


def _years(match: re.Match[str]) -> Atom | None:
    begin = int(match["yb"])
    end = _second_year(match["yb"], match["ye"]) if match["ye"] else begin
    if match["ye"] and end <= begin:
        return None
    return Atom(match.start(), match.end(), Kind.YEARS, Point(begin), Point(end))


def _slashed(match: re.Match[str]) -> Atom:
    point = Point(None, int(match["lm"]), int(match["ld"]))
    return Atom(match.start(), match.end(), Kind.SLASHED, point, point)


def _number(match: re.Match[str]) -> Atom:
    point = Point(None, None, _count(match["bd"]))
    return Atom(match.start(), match.end(), Kind.NUMBER, point, point)


def _count(words: str) -> int:
    """Return the number that figures or a word up to 31 give."""
    return int(words) if words.isdigit() else italian_words().dates.day_words[bare(words)]


def _second_year(first: str, second: str) -> int:
    """Return the second of two years: "15" after 2014 is 2015."""
    return int(second) if len(second) == 4 else int(first[:2] + second)


_READ = {
    "iso": _iso,
    "figures": _figures,
    "monthfigures": _month_figures,
    "partof": _part,
    "somemonths": _some_months,
    "schoolyear": _school,
    "season": _season,
    "words": _words,
    "years": _years,
    "slashed": _slashed,
    "number": _number,
}


@cache
def _marks() -> re.Pattern[str]:
    return compiled(any_of(italian_words().dates.act_marks) + r"\s?\Z")


@cache
def _pattern() -> re.Pattern[str]:
    return compiled("|".join(_branches()))


@cache
def _field_pattern() -> re.Pattern[str]:
    figures = (
        rf"(?P<monthfigures>(?<![\w/.,-])(?:(?P<fm>[0-9]{{1,2}})[/.-](?P<fy>{YEAR})"
        rf"|(?P<gy>{YEAR})-(?P<gm>0[0-9]|1[0-2]))(?![\w/-]))"
    )
    return compiled("|".join([*_branches()[:2], figures, *_branches()[2:]]))


def _branches() -> list[str]:
    """Return one alternative per kind of atom; the group named last tells which it was."""
    lists = italian_words()
    words = lists.dates
    month, short = any_of(lists.months), any_of(lists.short_months)
    link = rf"(?:{any_of(words.year_links)}\s?)"
    which, also = any_of(words.ordinals), any_of(words.and_)
    ordinal = rf"(?:(?P<ord0>{which})[°^]?\.?\s?(?:{also}|[/–-])\s?)?(?P<ord>{which})[°^]?\.?"
    part = rf"(?P<part>{any_of((*words.parts, *words.halves))})\.?"
    day_word = any_of(words.day_words)
    pair = rf"\s?[/–-]\s?(?P<se>{YEAR}|[0-9]{{2}})(?![0-9])"
    day = rf"(?<!\w)(?<![0-9][.,:])(?P<wd>[0-9]{{1,2}}|{day_word})(?:\s?°)?"
    ends = r"(?!\w|[/.,-][0-9])"
    return [
        rf"(?P<iso>(?<![\w.,-])(?P<iy>{YEAR})-(?P<im>[0-9]{{2}})-(?P<id>[0-9]{{2}})(?![\w-]))",
        r"(?P<figures>(?<!\w)(?<![0-9][/.,])(?P<nd>[0-9]{1,2})(?P<ns>\s?[/.-]\s?)"
        rf"(?P<nm>[0-9]{{1,2}})(?P=ns)(?P<ny>{YEAR}|[0-9]{{2}}(?!{GAP}{month}))"
        r"(?!\w|[/.,][0-9]))",
        rf"(?P<partof>{ordinal}\s?{part}(?:\s?{link}?(?P<py>{YEAR}){ends})?)",
        rf"(?P<somemonths>(?P<which>{any_of((*words.first_months, *words.last_months))}){GAP}"
        rf"(?P<many>[0-9]{{1,2}}|{day_word}){GAP}{any_of(words.month_nouns)}{GAP}{link}"
        rf"(?P<cy>{YEAR}){ends})",
        rf"(?P<schoolyear>(?:(?P<school>{any_of(words.school_years)})|{any_of(words.other_years)})"
        rf"\s?(?P<sb>{YEAR}){pair})",
        rf"(?P<season>{any_of(words.one_year_seasons)}{GAP}{link}?(?P<ey>{YEAR}){ends})",
        rf"(?P<words>(?:{day}(?:{GAP}|-))?"
        rf"(?:(?P<month>{month})(?:{GAP}{link}?(?P<wy>{YEAR}){ends}|\s?['’](?P<wz>[0-9]{{2}})(?!\w))?"
        rf"|(?P<short>{short})\.?(?:{GAP}|-)(?P<sy>{YEAR}){ends}))",
        rf"(?P<years>(?<![\w/.,–-])(?P<yb>{YEAR})(?:\s?[/–-]\s?(?P<ye>{YEAR}|[0-9]{{2}})"
        rf"(?![\w/]|[.,–-][0-9])|(?![\w/]|[.,–-][0-9])))",
        r"(?P<slashed>(?<!\w)(?<![0-9][/.,])(?P<ld>[0-9]{1,2})[/.](?P<lm>0?[1-9]|1[0-2])"
        rf"(?![\w/]|[.,][0-9]|{GAP}{month}))",
        rf"(?P<number>(?<!\w)(?<![0-9][.,:/])(?P<bd>[0-9]{{1,2}}|{day_word})(?:\s?°)?"
        r"(?![\w]|[.,:][0-9]))",
    ]
