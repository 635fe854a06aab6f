"""Acts cited in running text: "L.56/2014", "legge 7 aprile 2014, n. 56", "Circolare AGID n.5/2017".

An act is told only by what its words give: a number and a year (or, for a D.P.C.M., its day), and
the issuer where each issuer numbers its own. The URN never holds a day, so that an act cited with
and without it is one.
"""

import re
from dataclasses import dataclass
from functools import cache

from psmgraph.sheet.values.date_atoms import YEAR, Point, full_year
from psmgraph.sheet.values.date_model import PartialDate
from psmgraph.words import italian_words
from psmgraph.words.model import ActKind
from psmgraph.words.spelling import GAP, any_of, compiled, plain

LISBON = 2010  # the first whole year of acts numbered by the Union
LAST_NUMBER_FIRST = 2014  # since 2015 regulations too have their year first
YEAR_OF_EUROPE = re.compile(r"19[5-9][0-9]|20[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the words cite it.

    ``kind`` is a key of the list of kinds ("legge"), ``date`` its day in ISO form where it is
    given, ``urn`` the URN:NIR by number and year, ``slug`` what its IRI ends with, ``label`` the
    normalised short form ("L. 56/2014").
    """

    kind: str
    number: str | None
    year: int | None
    date: str | None
    issuer: str | None
    urn: str | None
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class FoundAct:
    """An act and where the text cites it."""

    start: int
    end: int
    act: Act


def find_acts(text: str) -> tuple[FoundAct, ...]:
    """Return the acts that ``text`` cites, in order, none over another."""
    found: list[FoundAct] = []
    at = 0
    while match := _kinds().search(text, at):
        at = match.end()
        kind = _kind_of(match[0])
        if kind is None:
            continue
        cited = _cited(text, match, kind)
        found += cited
        at = cited[-1].end if cited else at
    return tuple(found)


def _cited(text: str, match: re.Match[str], kind: ActKind) -> list[FoundAct]:
    tail = _tail().match(text, match.end())
    if tail is None:
        return []
    made = _act(kind, match[0], tail)
    if made is None:
        return []
    cited = [FoundAct(match.start(), tail.end(), made)]
    many = plain(match[0]) in kind.plurals
    while many and (more := _more().match(text, cited[-1].end)):
        other = _numbered(kind, more["number"], more["year"], None, made.issuer)
        if other is None:
            break
        cited.append(FoundAct(more.start("number"), more.end(), other))
    return cited


def _kind_of(words: str) -> ActKind | None:
    spelling = plain(words)
    if spelling == "l" and words != "L":
        return None
    for kind in italian_words().legal.kinds:
        if spelling in kind.spellings or spelling in kind.plurals:
            return kind
    return None


def _act(kind: ActKind, words: str, tail: re.Match[str]) -> Act | None:
    region = italian_words().legal.regions.get(plain(tail["region"] or ""))
    if region and kind.name == "legge":
        kind = next(one for one in italian_words().legal.kinds if "{region}" in one.urn)
    issuer = region or (tail["issuer"] if kind.series else None)
    if kind.series and not issuer:
        return None
    if plain(words) in kind.needs_union and not tail["union"]:
        return None  # "direttiva n. 2/2018" may be a minister's
    day = _day(tail)
    number, year = tail["n1"] or tail["n2"] or tail["n3"], tail["y2"]
    if number is None:
        return _dated(kind, day) if kind.dated and day else None
    if year is None and day is None:
        return None
    return _numbered(kind, number, year or str(day.year if day else ""), day, issuer)


def _day(tail: re.Match[str]) -> PartialDate | None:
    for mark in "ab":
        if tail[f"{mark}y"]:
            month = tail[f"{mark}m"]
            number = italian_words().months.get(plain(month)) or int(month)
            return Point(int(tail[f"{mark}y"]), number, int(tail[f"{mark}d"])).exact()
    return None


def _numbered(
    kind: ActKind, number: str, figures: str, day: PartialDate | None, issuer: str | None
) -> Act | None:
    lists = italian_words().legal
    if kind.european and _year_first(kind, number, figures):
        number, figures = figures, number
    if len(figures) not in {2, 4}:
        return None
    year = full_year(figures, lists.century_turns)
    number = number.lstrip("0") or "0"
    union = lists.union_from_2010 if year >= LISBON else lists.union_before_2010
    short = f"{number}/{year}"
    if kind.european and (kind.name == "direttiva-ue" or year > LAST_NUMBER_FIRST):
        short = f"{year}/{number}"
    place = issuer if issuer and (kind.series or "{region}" in kind.urn) else None
    name = kind.label.format(union=union)
    return Act(
        kind.name,
        number,
        year,
        day.lexical() if day else None,
        issuer or ("" if "{region}" in kind.urn else kind.urn.partition(":")[0]) or None,
        _urn(kind, place, f"{year};{number}"),
        "-".join([kind.name, *([plain(place)] if place else []), number.lower(), str(year)]),
        f"{name} {_titled(place)} {short}" if place else f"{name} {short}",
    )


def _year_first(kind: ActKind, first: str, second: str) -> bool:
    """Tell whether a European citation has its year first.

    Directives always have; regulations were numbered number/year up to 2014, year/number after.
    """
    if len(first) != 4 or not YEAR_OF_EUROPE.fullmatch(first):
        return False
    if kind.name == "direttiva-ue" or not YEAR_OF_EUROPE.fullmatch(second):
        return True
    return int(second) > LAST_NUMBER_FIRST


def _titled(place: str) -> str:
    return "-".join(part.capitalize() for part in place.split("-")) if place.islower() else place


def _dated(kind: ActKind, day: PartialDate) -> Act:
    return Act(
        kind.name,
        None,
        day.year,
        day.lexical(),
        kind.urn.partition(":")[0] or None,
        f"urn:nir:{kind.urn}:{day.lexical()}" if kind.urn else None,
        f"{kind.name}-{day.lexical()}",
        f"{kind.label} {day.day}/{day.month}/{day.year}",
    )


def _urn(kind: ActKind, place: str | None, numbers: str) -> str | None:
    """Return the URN where kind and words give all of it; a region must be named."""
    if not kind.urn or ("{region}" in kind.urn and place is None):
        return None
    issuer = kind.urn.format(region=(place or "").replace("-", "."))
    return f"urn:nir:{issuer}:{numbers}"


@cache
def _kinds() -> re.Pattern[str]:
    kinds = italian_words().legal.kinds
    return compiled(any_of(word for kind in kinds for word in (*kind.spellings, *kind.plurals)))


@cache
def _tail() -> re.Pattern[str]:
    """What follows the kind: region or issuer, then number and year, or day and number, or both."""
    words = italian_words()
    of = any_of(words.legal.del_)
    mark = any_of(words.legal.number_marks)
    number = r"[0-9]{1,5}(?:-?(?:bis|ter|quater))?"
    marks, names = any_of(words.legal.region_marks), any_of(words.legal.regions)
    region = rf"(?:,?\s?(?:{marks}\s?){{0,2}}(?P<region>{names}))?"
    issuer = r"(?:\s?(?-i:(?P<issuer>[A-Z][A-Za-z]{1,9})))?"
    ends = r"(?![0-9]|[/.-][0-9])"

    def day(name: str) -> str:
        month = any_of(words.months)
        return (
            rf"(?P<{name}d>[0-9]{{1,2}})°?(?:{GAP}|[./-])(?P<{name}m>{month}|[0-9]{{1,2}})"
            rf"(?:{GAP}|[./-])(?P<{name}y>{YEAR})"
        )

    return compiled(
        rf"{region}{issuer}\s?,?\s?(?:"
        rf"(?:{of}\s?)?{day('a')}(?:\s?,?\s?{mark}\s?(?P<n1>{number})(?![0-9/]))?"
        rf"|(?:{mark}\s?)?(?P<n2>{number})(?:\s?/\s?|,?\s?{of}\s?)(?P<y2>[0-9]{{2,4}})"
        rf"(?P<union>/(?:cee|ce|ue))?{ends}"
        rf"|{mark}\s?(?P<n3>{number})\s?,?\s?(?:{of}\s?)?{day('b')})"
    )


@cache
def _more() -> re.Pattern[str]:
    words = italian_words()
    mark = any_of(words.legal.number_marks)
    also = any_of(words.dates.and_)
    return compiled(
        rf"\s?(?:,\s?{also}|,|{also})\s?(?:{mark}\s?)?"
        r"(?P<number>[0-9]{1,5})/(?P<year>[0-9]{4}|[0-9]{2})(?![0-9/])"
    )
