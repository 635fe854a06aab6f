"""The dated facts of a sheet on a line of time, each as wide as its words leave it open.

Places are percents of the picture's width. A day is a point; a month or a year is a hollow bar
over all of it, for the sheet does not say which day; a time between two dates is solid where it
surely lasted, hollow where its first or last day is open. One end only is told by a dashed line.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from psmgraph.web.dates import Range
from psmgraph.web.edition_graph import EditionGraph, Words
from psmgraph.web.progress_rows import KnownEdition
from psmgraph.web.terms import DCT, RDFS

MOST_DRAWN = 60
ROW = 26  # pixels: a target of 24 and a gap
_PARTS = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_Days = tuple[date, date]  # the first and the last that words leave open
_MOST_YEARS = 12  # written under the line; beyond, every second one, and so on


@dataclass(frozen=True, slots=True)
class Fact:
    """Something dated: what kind of thing, its words, when, and where the sheet says so."""

    kind: str  # "event", "meeting", "performed", "planned", "result", "field", "edition"
    text: str
    path: str | None
    when: Range
    date_words: str
    words: Words | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a fact's time, in percent; ``open`` where the sheet leaves the day open."""

    begin: float
    length: float
    open: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A fact with its number in the table and its place in the picture."""

    number: int
    fact: Fact
    y: int  # pixels, of its middle
    point: float | None  # of a day
    bars: tuple[Bar, ...]
    before: tuple[float, float] | None  # a dashed line: only an end is told
    after: tuple[float, float] | None
    label: float  # where its number stands
    left: bool  # the number stands to the left of it


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of January of a year; ``written`` where its number has room."""

    year: int
    x: float
    written: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Facts in order of time; those without a date stand in no picture."""

    drawn: tuple[Drawn, ...]
    ticks: tuple[Tick, ...]
    height: int
    left_out: int


def bounds(lexical: str | None) -> _Days | None:
    """Return the first and the last day that "2014-04-10", "2014-04" or "2014" leaves open."""
    match = _PARTS.fullmatch(lexical or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def facts_of(graph: EditionGraph, editions: Sequence[KnownEdition], title: str) -> tuple[Fact, ...]:
    """Return the dated facts of the newest of ``editions``, and the days of all of them."""
    found = [
        Fact("edition", title, one.path, Range(one.issued, one.issued), "", None)
        for one in editions
    ]
    under = f"{editions[-1].iri}/"
    owners = {
        period: (kind, node)
        for kind, class_name in (("performed", "PerformedActivity"),
                                 ("planned", "PlannedActivity"), ("result", "ExpectedResult"))
        for node in graph.of_class(class_name)
        for period in graph.values(node, "period")
    }  # fmt: skip
    for kind, class_name in (("event", "Event"), ("meeting", "Meeting"), ("field", "Period")):
        for node in graph.of_class(class_name):
            if node.startswith(under):
                found.append(_fact(graph, node, *owners.get(node, (kind, node))))
    return tuple(found)


def timeline(facts: Iterable[Fact]) -> Timeline | None:
    """Return the picture of the facts that have a date; None where fewer than two have."""
    dated = [(*span, fact) for fact in facts if (span := _span(fact.when))]
    if len(dated) < 2:
        return None
    dated.sort(key=lambda each: (each[0], each[1], each[2].text))
    kept = dated[:MOST_DRAWN]
    scale = _Scale(kept[0][0].year, max(last for _, last, _ in kept).year + 1)
    return Timeline(
        drawn=tuple(_drawn(at, fact, scale) for at, (_, _, fact) in enumerate(kept)),
        ticks=scale.ticks,
        height=ROW * len(kept),
        left_out=len(dated) - len(kept),
    )


class _Scale:
    """Where a day stands, from the first of January of one year to that of another."""

    def __init__(self, begin: int, end: int) -> None:
        self._begin, self._end = date(begin, 1, 1), date(min(end, 9999), 1, 1)
        step = -(-(end - begin) // _MOST_YEARS)
        self.ticks = tuple(
            Tick(year, self.at(date(year, 1, 1)), (year - begin) % step == 0)
            for year in range(begin, end)
            if step == 1 or (year - begin) % step == 0
        )

    def at(self, day: date) -> float:
        """Return the place of a day's beginning, in percent."""
        whole = (self._end - self._begin).days or 1
        return round(100 * min(1.0, (day - self._begin).days / whole), 2)

    def bar(self, first: date, last: date, *, is_open: bool) -> Bar:
        """Return the bar from the beginning of ``first`` to the end of ``last``."""
        begin = self.at(first)
        end = self.at(last + timedelta(days=1)) if last < date.max else 100.0
        return Bar(begin, round(max(0.0, end - begin), 2), is_open)


def _drawn(at: int, fact: Fact, scale: _Scale) -> Drawn:
    begin, end = bounds(fact.when.begin), bounds(fact.when.end)
    point, bars = _shape(begin, end, scale)
    starts = point if point is not None else bars[0].begin
    stops = point if point is not None else bars[-1].begin + bars[-1].length
    left = stops > 85
    return Drawn(
        number=at + 1,
        fact=fact,
        y=ROW * at + ROW // 2,
        point=point,
        bars=bars,
        before=(0.0, starts) if begin is None else None,
        after=(stops, 100.0) if end is None else None,
        label=starts if left else stops,
        left=left,
    )


def _shape(
    begin: _Days | None, end: _Days | None, scale: _Scale
) -> tuple[float | None, tuple[Bar, ...]]:
    """Return the place of a day, or else the bars of a longer time."""
    if begin and end and begin != end:
        return None, _between(begin, end, scale)
    told = begin or end
    assert told is not None  # only what is dated is drawn
    if told[0] == told[1]:
        return scale.at(told[0]), ()
    return None, (scale.bar(*told, is_open=True),)


def _between(begin: _Days, end: _Days, scale: _Scale) -> tuple[Bar, ...]:
    """Return the bars of a time from one date to another, either of which may be open."""
    if begin[1] >= end[0]:  # "da marzo 2015 al 2015": nothing is sure
        return (scale.bar(begin[0], max(begin[1], end[1]), is_open=True),)
    one = timedelta(days=1)
    sure_from = begin[0] if begin[0] == begin[1] else begin[1] + one
    sure_to = end[1] if end[0] == end[1] else end[0] - one
    bars = []
    if begin[0] < begin[1]:
        bars.append(scale.bar(*begin, is_open=True))
    if sure_from <= sure_to:
        bars.append(scale.bar(sure_from, sure_to, is_open=False))
    if end[0] < end[1]:
        bars.append(scale.bar(*end, is_open=True))
    return tuple(bars)


def _span(when: Range) -> _Days | None:
    """Return the first and the last day that a fact may have; None where it has no date."""
    begin, end = bounds(when.begin), bounds(when.end)
    first, last = begin or end, end or begin
    return (first[0], max(first[0], last[1])) if first and last else None


def _fact(graph: EditionGraph, node: str, kind: str, owner: str) -> Fact:
    """Return the fact of an event, or of a period of what the sheet tells."""
    text = graph.value(owner, DCT + "title") or graph.value(owner, DCT + "description") or ""
    field = graph.value(node, "field")
    if not text and field:
        text = graph.value(field, RDFS + "label") or graph.value(field, "fieldName") or ""
    said = graph.value(node, "dateWords") or ""
    return Fact(
        kind=kind,
        text=text,
        path=graph.addresses.path(owner),
        when=Range(graph.value(node, "begins"), graph.value(node, "ends")),
        date_words=said,
        words=graph.standing(node, said or text),
    )
