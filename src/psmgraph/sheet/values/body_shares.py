"""Heads and places that a list says once: "Comuni di A, B e C", "CGIL, CISL e UIL di Bologna"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from psmgraph.sheet.values.body_cuts import Segment, begins_with_form
from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain


@dataclass(frozen=True, slots=True)
class Shared:
    """A name's place; ``words`` is the whole name where a part of it stands elsewhere."""

    start: int
    end: int
    words: str = ""


def shared(text: str, listed: Sequence[Segment]) -> Iterator[Shared]:
    """Yield the names of ``listed``, trimmed segments, with what is said once shared out."""
    at = 0
    while at < len(listed):
        for reading in (_unions, _plurals):
            made, used = reading(text, listed, at)
            if made:
                yield from made
                at += used
                break
        else:
            yield Shared(listed[at].start, listed[at].end)
            at += 1


def _unions(text: str, listed: Sequence[Segment], at: int) -> tuple[list[Shared], int]:
    """Read the run of trade unions that begins at ``at``, and give all the place behind the last.

    What follows is looked at in place: a list that is cut off anew for each name costs the square
    of its length.
    """
    found: list[tuple[int, int]] = []
    used, tail = 0, ""
    for one in map(listed.__getitem__, range(at, len(listed))):
        if used and one.cut not in {",", "e"}:
            break
        run = _union_run().fullmatch(text, one.start, one.end)
        if run is None:
            break
        found += [
            match.span() for match in _union().finditer(text, run.start("run"), run.end("run"))
        ]
        used += 1
        tail = run["tail"]
        if tail:
            break
    if not found or (len(found) == 1 and not (used and found[0][0] != listed[at].start)):
        return [], 0
    last = listed[at + used - 1].end
    made = [Shared(a, b, text[a:b] + tail if tail else "") for a, b in found[:-1]]
    return [*made, Shared(found[-1][0], last)], used


def _plurals(text: str, listed: Sequence[Segment], at: int) -> tuple[list[Shared], int]:
    """Read the plural head at ``at`` with the names that it stands for, each with its singular."""
    first = listed[at]
    head = _plural().match(text, first.start, first.end)
    if head is None or begins_with_form(text[head.end() : first.end]):
        return [], 0
    names = _names(text, head.end(), first.end)
    closed = len(names) > 1
    used = 1
    while not closed and at + used < len(listed) and listed[at + used].cut == ",":
        one = listed[at + used]
        words = one.of(text)
        if name_heads().match(words) or words.isupper() or italian_words().form_spans(words):
            break
        more = _names(text, one.start, one.end)
        names += more
        closed = len(more) > 1
        used += 1
    if len(names) < 2 and not head["colon"]:
        return [], 0
    start = singular(head["head"], head["link"] or "")
    return [Shared(a, b, start + text[a:b]) for a, b in names], used


def singular(plural: str, link: str = "") -> str:
    """Return what goes before each name of a list that ``plural`` opens: "Comune di "."""
    lists = italian_words()
    one = lists.plural_heads[plain(plural)]
    if not link and plain(plural) in lists.joined_by_di:
        link = lists.share_words[0]
    return f"{one} {link}" if link[-1:] in {"'", "’"} else f"{one} {link} ".replace("  ", " ")


def _names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places of the names in [start, end), parted by commas and " e "."""
    found = []
    at = start
    for cut in _between().finditer(text, start, end):
        found.append((at, cut.start()))
        at = cut.end()
    found.append((at, end))
    return [(a, b) for a, b in found if a < b]


@cache
def _union() -> re.Pattern[str]:
    return compiled(any_of(italian_words().unions))


@cache
def _union_run() -> re.Pattern[str]:
    lists = italian_words()
    union, group = any_of(lists.unions), any_of(lists.group_words)
    return compiled(
        rf"(?:{group}\s(?:{any_of(lists.group_adjectives)}\s){{0,2}})?"
        rf"(?P<run>{union}(?:\s?[\s/–-]\s?{union}){{0,5}})(?P<tail>\s[^()]{{1,80}})?"
    )


@cache
def _plural() -> re.Pattern[str]:
    lists = italian_words()
    generic = any_of((*lists.group_adjectives, *lists.of_words, *lists.plural_heads))
    return compiled(
        rf"(?P<head>{any_of(lists.plural_heads)})(?P<colon>\s?:)?\s(?:(?P<link>{any_of(lists.share_words)})\s?)?"
        rf"(?!{generic})(?=(?-i:[A-ZÀ-Þ]))"
    )


@cache
def _between() -> re.Pattern[str]:
    lists = italian_words()
    link = any_of(lists.share_words)
    return compiled(rf"\s?(?:,\s?|\s{any_of(lists.dates.and_)}\s)(?:{link}\s?)?")
