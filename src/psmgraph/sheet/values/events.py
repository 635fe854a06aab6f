"""What a line about an event says: title, organisers, time and place.

The title is what is in italics; without italics, what stands before the words that tell of
organisers, time or place. The other parts are never looked for inside it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter

from psmgraph.sheet.values.bodies import BodyPiece, split_bodies
from psmgraph.sheet.values.dates import FoundDate, find_dates
from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, compiled

Span = tuple[int, int]
AROUND = " \t\u00a0\n,;:.-–—"
SMALL = 30  # letters of the small words before a date, at most
LONGEST_STOP = 200  # letters of what ends organisers or a place, at most
MATES = {'"': '"', "“": "”", "«": "»", "„": "”"}


@dataclass(frozen=True, slots=True)
class EventPiece:
    """An event's parts as spans of its text."""

    title: Span
    place: Span | None = None
    organisers: tuple[BodyPiece, ...] = ()
    when: FoundDate | None = None


def parse_event(text: str, italics: Sequence[Span] = (), fixed: Collection[str] = ()) -> EventPiece:
    """Return the parts of the event that ``text`` tells of; ``italics`` are spans of it."""
    dates = find_dates(text)
    title = _italic(text, italics) or _leading(text, dates)
    outside = [date for date in dates if date.end <= title[0] or date.start >= title[1]]
    after = [date for date in outside if date.start >= title[1]]
    taken = [title, *((date.start, date.end) for date in outside)]
    stretches = _organised_stretches(text, taken)
    organisers = tuple(piece for span in stretches for piece in _bodies(text, span, fixed))
    place = _place(text, [*taken, *stretches])
    return EventPiece(title, place, organisers, next(iter([*after, *outside]), None))


def _italic(text: str, italics: Sequence[Span]) -> Span | None:
    """Return the first stretch of italics that holds words; a mere gap does not end it."""
    found: Span | None = None
    for start, end in sorted(italics):
        if found is None:
            found = _trim(text, start, end)
        elif not text[found[1] : start].strip(AROUND) and "\n" not in text[found[1] : start]:
            found = _trim(text, found[0], end) or found
        else:
            break
    return found


def _leading(text: str, dates: Sequence[FoundDate]) -> Span:
    """Return the title of an event without italics: what comes before all else."""
    start = 0
    if dates and not _before_date().sub("", text[: dates[0].start]).strip(AROUND):
        opening = _place_first().match(text, dates[0].end) or _opening().match(text, dates[0].end)
        start = opening.end() if opening else dates[0].end
    marks = [match.start() for match in [_marks().search(text, start)] if match]
    marks += [_before(text, date.start) for date in dates if date.start > start]
    end = min(marks, default=len(text))
    return _trim(text, start, end) or _trim(text, start, len(text)) or (0, len(text))


def _organised_stretches(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return the stretches that name organisers; ``taken`` are the title and the dates."""
    found = []
    starts = sorted(start for start, _ in taken)
    at = 0
    while match := _organised().search(text, at):
        at = match.end()
        begin = _begin(text, match, taken)
        if begin is None:
            continue
        end = max(begin, _end(text, begin, starts, _organised_end()))
        if text[begin:end].strip(AROUND):
            found.append((begin, end))
        at = max(end, at)
    return found


def _begin(text: str, match: re.Match[str], taken: Sequence[Span]) -> int | None:
    """Return where the organisers' names begin, None where the words are the title's.

    In "organizzata dal 3 al 5 giugno dal Comune" the first "dal" is the date's.
    """
    title, *dates = taken
    if title[0] < match.end() and match.start() < title[1]:
        return None
    at = bisect_right(dates, match.start(), key=itemgetter(1))
    if at == len(dates) or dates[at][0] >= match.end():
        return match.end()
    behind = _by().match(text, dates[at][1])
    return behind.end() if behind else None


def _bodies(text: str, span: Span, fixed: Collection[str]) -> list[BodyPiece]:
    pieces = split_bodies(text[span[0] : span[1]], fixed).pieces
    return [
        replace(piece, start=piece.start + span[0], end=piece.end + span[0]) for piece in pieces
    ]


def _place(text: str, taken: Sequence[Span]) -> Span | None:
    """Return the words behind "presso", else those that begin as a place does.

    ``taken`` are the title, the dates and the organisers.
    """
    starts = sorted(start for start, _ in taken)
    apart = _together(taken)
    for pattern in (_held_at(), _venue()):
        for match in pattern.finditer(text):
            begin = match.end()
            at = bisect_right(apart, begin, key=itemgetter(0))
            if at and begin < apart[at - 1][1]:
                continue
            place = _trim(text, begin, _end(text, begin, starts, _place_end()))
            if place:
                return place
    return None


def _together(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that touch as one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return made


def _end(text: str, begin: int, starts: Sequence[int], stops: re.Pattern[str]) -> int:
    """Return where what begins at ``begin`` ends: before the next of ``starts``, or at a stop.

    No more is looked at than can matter, so that the time does not grow with the square of a text
    that has a date behind each of these words.
    """
    at = bisect_left(starts, begin)
    near = starts[at : bisect_right(starts, starts[at] + SMALL)] if at < len(starts) else ()
    end = min((_before(text, start) for start in near), default=len(text))
    stop = stops.search(text, begin, min(len(text), end + LONGEST_STOP))
    return min(end, stop.start()) if stop else end


def _before(text: str, start: int) -> int:
    """Return where the small words before a date begin (", il 13 aprile")."""
    found = _before_date().search(text, max(0, start - SMALL), start)
    return found.start() if found else start


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return [start, end) without marks around it, and without quotation marks that hold it all."""
    while start < end and text[start] in AROUND:
        start += 1
    while end > start and text[end - 1] in AROUND:
        end -= 1
    if text[start:end].endswith(")") and "(" not in text[start:end]:
        end -= 1
    if end - start > 2 and MATES.get(text[start]) == text[end - 1]:
        inner = text[start + 1 : end - 1]
        if text[start] not in inner and text[end - 1] not in inner:
            return start + 1, end - 1
    return (start, end) if start < end else None


@cache
def _organised() -> re.Pattern[str]:
    words = italian_words().events
    return compiled(
        rf"{any_of(words.organised)}\s{any_of(words.by)}\s?|{any_of(words.organised_whole)}\s?"
    )


@cache
def _by() -> re.Pattern[str]:
    return compiled(rf"\s{any_of(italian_words().events.by)}\s?")


@cache
def _place_first() -> re.Pattern[str]:
    """A place between a date and a title ("3 marzo 2015, Sala Borsa: presentazione")."""
    venues = any_of(italian_words().events.venues)
    return compiled(rf"[\s,–—-]{{1,3}}(?={venues})[^:\n]{{0,80}}:\s")


@cache
def _organised_end() -> re.Pattern[str]:
    words = italian_words().events
    ends = any_of((*words.organised_end, *words.held_at))
    held = any_of(words.held_in)
    also = any_of(italian_words().dates.and_)
    return compiled(
        rf",?\s(?:{also}\s)?(?:{ends}|{_organised().pattern})"
        rf"|(?:[,–—-]|\s{held})\s?(?={any_of(words.venues)})|{_sentence_end()}"
    )


@cache
def _held_at() -> re.Pattern[str]:
    return compiled(any_of(italian_words().events.held_at) + r"\s?")


@cache
def _venue() -> re.Pattern[str]:
    words = italian_words().events
    return compiled(
        rf"(?:[,;:.(–—-]\s?|\A|\s{any_of(words.held_in)}\s?)\s?(?={any_of(words.venues)})"
    )


@cache
def _place_end() -> re.Pattern[str]:
    return compiled(rf",?\s{any_of(italian_words().events.place_end)}|{_sentence_end()}")


@cache
def _marks() -> re.Pattern[str]:
    """What ends a title that is not in italics."""
    words = italian_words().events
    return compiled(
        rf"[,(–—-]?\s?(?:{_organised().pattern}|{any_of((*words.held_at, *words.happened))})"
        rf"|(?:[,;:.–—-]\s|\s\()(?:{any_of(words.held_in)}\s?)?(?={any_of(words.venues)})|\n"
        rf"|\s{any_of(words.held_in)}\s?(?=(?-i:[A-ZÀ-Þ]))(?={any_of(words.venues)})"
    )


@cache
def _opening() -> re.Pattern[str]:
    """What stands between a date and the title behind it ("… si è svolto il seminario")."""
    articles = any_of(italian_words().articles)
    return compiled(
        rf"[\s,:;.–—-]{{0,3}}(?:{any_of(italian_words().events.happened)}\s(?:{articles}\s?)?)?"
    )


@cache
def _before_date() -> re.Pattern[str]:
    lists = italian_words().dates
    small = any_of((*lists.at, *lists.weekdays))
    return compiled(rf"[\s,;(–—-]{{0,3}}(?:{small}[\s,]{{0,2}}){{0,4}}\Z")


def _sentence_end() -> str:
    """Return the pattern of a full stop that ends a sentence, not an abbreviation."""
    return r"(?:(?<=\w{4})|(?<=[0-9]))\.\s(?=(?-i:[A-ZÀ-Þ]))|[;\n]"
