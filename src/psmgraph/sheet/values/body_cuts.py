"""Where a list of bodies is cut, and what is trimmed off its pieces (extraction.md, "Lists")."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain

QUOTES = {"“": "”“", "«": "»", "„": "”“", '"': '"', "‟": "”"}
BRACKETS = {"(": ")", "[": "]"}
LONGEST_QUOTE = 200  # a quotation mark without its mate quotes nothing
ACRONYM = re.compile(r"[A-Z]{3,8}(?=\s?(?:[,;.\n)]|\Z))")  # "Legautonomie e UNCEM"
MOST_TOPICS = 4  # "Settore Cultura, Sport, Casa e Giovani"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the list between two cuts, and what cut it off from the one before."""

    start: int
    end: int
    cut: str = ""  # ";", ",", "\n", "e" or "" for the first

    def of(self, text: str) -> str:
        """Return the segment's words."""
        return text[self.start : self.end]


def segments(text: str, fixed: Collection[str]) -> tuple[Segment, ...]:
    """Return the stretches of ``text`` that name one body each, not yet trimmed."""
    mask = protected(text, fixed)
    made: list[Segment] = []
    start, cut = 0, ""
    for match in _candidates().finditer(text):
        if mask[match.start()] or not _cuts(text, match, start):
            continue
        made.append(Segment(start, match.start(), cut))
        start, cut = match.end(), match[0].strip() if match["mark"] else "e"
        cut = cut or "\n"
    made.append(Segment(start, len(text), cut))
    return tuple(_topics_joined(text, made))


def protected(text: str, fixed: Collection[str]) -> bytearray:
    """Return a mask with 1 where nothing is cut: in brackets, quotations and fixed names."""
    mask = bytearray(len(text) + 1)
    for start, end in (*brackets(text), *_quotations(text)):
        mask[start:end] = b"\x01" * (end - start)
    for match in _fixed(frozenset(fixed)).finditer(text):
        mask[match.start() : match.end()] = b"\x01" * len(match[0])
    return mask


def brackets(text: str) -> tuple[tuple[int, int], ...]:
    """Return the outermost pairs of brackets; one without its mate is none."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    for at, character in enumerate(text):
        if character in BRACKETS:
            opened.append((at, BRACKETS[character]))
        elif opened and character == opened[-1][1]:
            start = opened.pop()[0]
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, at + 1))
    return tuple(found)


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        closers = QUOTES.get(text[at])
        if closers:
            end = next(
                (
                    place
                    for place in range(at + 1, min(len(text), at + LONGEST_QUOTE))
                    if text[place] in closers
                ),
                -1,
            )
            if end > 0 and "\n" not in text[at:end]:
                yield at, end + 1
                at = end
        at += 1


def _cuts(text: str, match: re.Match[str], start: int) -> bool:
    """Tell whether the mark or the joining word that ``match`` found ends a name."""
    if match["mark"] and match["mark"] != ",":
        return True
    opened = _openings().match(text, match.end())
    at = opened.end() if opened else match.end()
    head = name_heads().match(text, at)
    if not match["mark"]:
        return _cuts_before(text, at, head, start, match.start())
    rest = text[at : at + 60]
    if begins_with_form(rest):
        return False
    if head or _marks_incomplete().match(text, match.end()):
        return True
    return not (rest[:1].islower() or rest[:1].isdigit())


def _cuts_before(text: str, at: int, head: re.Match[str] | None, start: int, end: int) -> bool:
    """Tell whether " e " ends a name: before a head, or between acronyms of unions.

    A kind of body with nothing behind it may be part of the name before ("Musica e Teatro"),
    but for those that are public or plural ("Regione e Università").
    """
    left = text[start:end].strip(" ,")
    if head is None:
        acronym = ACRONYM.match(text, at)
        return acronym is not None and " " not in left and not left.isupper()
    if _unions().match(text, at):
        return _unions().fullmatch(left) is not None or " " in left or not left.isupper()
    alone = text[head.end() : head.end() + 2].strip(" \t.")[:1] in {"", ",", ";", "\n", ")"}
    if alone and head.lastgroup in {"organisation", "group"} and not left[:1].islower():
        return False
    if text[at].isupper() or left[:1].islower():
        return True
    return bool(_named_after().match(text, head.end()))


def begins_with_form(words: str) -> bool:
    """Tell whether ``words``, what follows a comma, are the legal form of the name before it."""
    words = re.split(r"[,;\n]", words, maxsplit=1)[0]
    spans = italian_words().form_spans(f"x {words}")  # initials are no form as a first word
    if not spans or spans[0][0] > 2:
        return False
    _, end, form = spans[0]
    return not form.phrase or not words[end - 2 :].strip(" .-–()")


def _topics_joined(text: str, made: list[Segment]) -> Iterator[Segment]:
    """Join "Settore Cultura", "Sport e Giovani": the names of offices list their topics."""
    at = 0
    while at < len(made):
        one = made[at]
        end = _topics_end(text, made, at) if _units().match(one.of(text).strip()) else at
        yield replace(one, end=made[end].end)
        at = end + 1


def _topics_end(text: str, made: list[Segment], first: int) -> int:
    for at in range(first + 1, min(len(made), first + 1 + MOST_TOPICS)):
        words = made[at].of(text).strip(" .")
        parts = re.split(r"\se\s", words)
        head = name_heads().match(words)
        body = head and head.lastgroup != "group" and head.end() != len(parts[0])
        if body or any(len(part.split()) > 3 for part in parts):
            return first
        if made[at].cut == "e" or len(parts) == 2:
            return at
        if made[at].cut != ",":
            return first
    return first


def trimmed(text: str, segment: Segment) -> tuple[Segment | None, bool]:
    """Return the segment without what is no part of the name, and whether others are meant.

    Gone are bullets, labels ("Enti:"), joining words and articles before, marks of
    incompleteness and the sentence's full stop behind; None where nothing is left.
    """
    start, end = segment.start, segment.end
    incomplete = False
    for _ in range(3):
        found = _incomplete_end().search(text, max(start, end - 120), end)
        if found is None:
            break
        incomplete, end = True, found.start()
    opening = _bullet().match(text, start, end)
    start = opening.end() if opening else start
    label = _label().match(text, start, end)
    start = label.end() if label else start
    opening = _openings().match(text, start, end)
    start = opening.end() if opening else start
    start, end = _closed(text, start, end)
    if start >= end:
        return None, incomplete
    if _others().match(text, start, end):
        return None, True
    return replace(segment, start=start, end=end), incomplete


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return [start, end) without marks and spaces around it, and without a sentence's stop."""
    start, end = _without(text, start, end, ",;:.", ",;:")
    if text[start:end].endswith(".") and not _keeps_stop(text[start:end]):
        end -= 1
    return _without(text, start, end, "", ",;:")


def _without(text: str, start: int, end: int, before: str, behind: str) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in before):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in behind):
        end -= 1
    return start, end


def _keeps_stop(words: str) -> bool:
    """Tell whether a name's last full stop is its own ("S.r.l."), not the sentence's."""
    last = words.rsplit(maxsplit=1)[-1]
    lists = italian_words()
    return (
        "." in last[:-1].strip(".")
        or plain(last) in lists.stopped_words
        or bool(re.fullmatch(r"(?:[A-Za-z]\.)", last) and lists.form_spans(words))
    )


@cache
def _candidates() -> re.Pattern[str]:
    connectors = any_of(italian_words().connectors)
    return compiled(rf"(?P<mark>[;,\n])|[^\S\n]{connectors}[^\S\n]")


@cache
def _openings() -> re.Pattern[str]:
    """Joining words and small articles before a name; a great "La" may be part of it."""
    lists = italian_words()
    small = any_of(lists.articles)
    opening = rf"\s{{0,3}}(?:{any_of(lists.dropped_phrases)}\s{{1,3}}){{0,3}}"
    elided = rf"(?:{any_of(w for w in lists.dropped_phrases if w.endswith(chr(39)))})?"
    great = rf"(?:{small}\s?(?={name_heads().pattern}))?"
    return compiled(rf"{opening}{elided}(?:(?-i:{small})\s{{0,3}})?{great}")


@cache
def _unions() -> re.Pattern[str]:
    return compiled(any_of(italian_words().unions))


@cache
def _named_after() -> re.Pattern[str]:
    return compiled(rf"\s(?:{any_of(italian_words().of_words)}\s?){{1,2}}(?-i:[A-ZÀ-Þ])")


@cache
def _units() -> re.Pattern[str]:
    return compiled(any_of(italian_words().unit_heads))


@cache
def _bullet() -> re.Pattern[str]:
    return compiled(r"\s{0,3}(?:[-–—•·*▪]\s?|\(?[0-9]{1,2}[.)]\s)?\s{0,3}")


@cache
def _label() -> re.Pattern[str]:
    lists = italian_words()
    plural = any_of(lists.plural_heads)  # "Comuni: Imola, Dozza" says what these are
    return compiled(
        rf"(?!{plural}\s?:)(?:{any_of(lists.list_labels)}[^\S\n]?(?:e[^\S\n])?){{1,4}}:\s?"
    )


@cache
def _others() -> re.Pattern[str]:
    return compiled(any_of(italian_words().other_words))


@cache
def _marks_incomplete() -> re.Pattern[str]:
    return compiled(r"\s?" + any_of(italian_words().incomplete_marks))


@cache
def _incomplete_end() -> re.Pattern[str]:
    lists = italian_words()
    others = rf"{any_of(('e', 'ed'))}\s{any_of(lists.other_words)}(?:\s[^\s,;()]+){{0,8}}"
    return compiled(
        rf"(?:(?<!\S)|(?<=[,.…]))(?:{others}|{any_of(lists.incomplete_marks)})[\s.…,;]*\Z"
    )


@lru_cache(maxsize=8)
def _fixed(names: frozenset[str]) -> re.Pattern[str]:
    known = {plain(name) for name in names} | set(italian_words().fixed_names)
    apart = sorted(name for name in known if re.search(r"[,;]|\s(?:e|ed)\s", name))
    return compiled(any_of(apart))
