"""Who answers for a project: "Body: Person[, Person]", one per line or run together.

A person without a body is no referent and is left to the caller's warning; so is a label of a
role ("Coordinatore: …").
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from psmgraph.sheet.values.body_cuts import protected
from psmgraph.sheet.values.person_names import names_in, one_name
from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain

Span = tuple[int, int]
ACRONYM = re.compile(r"(?<!\w)[A-Z][A-Z0-9.&]+(?!\w)")
WORD = re.compile(r"(?<!\w)\w")
LONGEST_NAME = 150  # letters of a body's name that is looked up


@dataclass(frozen=True, slots=True)
class ReferentPiece:
    """A body and the persons who answer for the project there, as spans of the text."""

    body: Span
    persons: tuple[Span, ...]


def split_referents(text: str, fixed: Collection[str] = ()) -> tuple[ReferentPiece, ...]:
    """Return the referents that ``text`` names, in order.

    Honorifics, offices and addresses are no part of a name. Where a body's name begins behind a
    person's with only a space between, it is known by its first word ("Comune …") or by
    ``fixed``, the names that the authority knows; else the person has two words.
    """
    colons = _colons(text, fixed)
    if not colons:
        return tuple(_without_colon(text))
    found = []
    starts = [
        0,
        *(_body_start(text, a, b, fixed) for a, b in pairwise(colons)),
    ]
    ends = [*starts[1:], len(text)]
    for start, colon, end in zip(starts, colons, ends, strict=True):
        body = _trim(text, start, colon)
        if body and not _is_label(text[body[0] : body[1]]):
            found.append(ReferentPiece(body, tuple(names_in(text, colon + 1, end))))
    return tuple(found)


def _colons(text: str, fixed: Collection[str]) -> list[int]:
    """Return the colons that part a body from its persons."""
    mask = protected(text, fixed)
    return [
        match.start()
        for match in re.finditer(r":(?!//)", text)
        if not mask[match.start()]
        and not _contacts().search(text[max(0, match.start() - 20) : match.start()])
        and not re.match(r"[0-9]{2}\b", text[match.end() : match.end() + 3])
    ]


def _body_start(text: str, before: int, colon: int, fixed: Collection[str]) -> int:
    """Return where the body that ends at ``colon`` begins, behind the persons of the one before."""
    start = before + 1
    broken = max(text.rfind(mark, start, colon) for mark in "\n;")
    if broken >= 0 and text[broken + 1 : colon].strip():
        return broken + 1
    first = _first_name_end(text, start, colon)
    known = _known_in(text, first, colon, fixed)
    if known is not None:
        return known
    head = _head_in(text, first, colon)
    if head is not None:
        return head
    acronym = ACRONYM.search(text, first, colon)
    if acronym:
        return acronym.start()
    comma = text.rfind(",", start, colon)
    if comma >= 0 and one_name(text, comma + 1, colon) is None:
        return comma + 1
    return first


def _head_in(text: str, start: int, end: int) -> int | None:
    """Return where a body's name begins by its first word; a person's office ("Settore …", in
    brackets or not) is passed over where a body follows."""
    mask = protected(text[start:end], ())
    heads = [
        match
        for match in name_heads().finditer(text, start, end)
        if match[0][:1].isupper() and match.lastgroup != "group" and not mask[match.start() - start]
    ]
    if heads and _units().match(text, heads[0].start()):
        public = [head for head in heads[1:] if head.lastgroup in {"institution", "known"}]
        heads = [head for head in public if not _units().match(text, head.start())] or heads
    return heads[0].start() if heads else None


def _known_in(text: str, start: int, end: int, fixed: Collection[str]) -> int | None:
    wanted = _plain_names(frozenset(fixed))
    for match in WORD.finditer(text, max(start, end - LONGEST_NAME), end):
        if plain(text[match.start() : end]) in wanted:
            return match.start()
    return None


@lru_cache(maxsize=8)
def _plain_names(names: frozenset[str]) -> frozenset[str]:
    """Return how the names are looked up: made once a plan, not once a colon."""
    return frozenset(map(plain, names))


def _first_name_end(text: str, start: int, end: int) -> int:
    """Return where the first person's name (two words, with its particles) ends."""
    name = one_name(text, start, end, most=2)
    return name[1] if name else start


def _without_colon(text: str) -> Iterator[ReferentPiece]:
    """Read "Body - Person", "Body (Person)", "Person (Body)" and bodies alone, line by line."""
    for line in re.finditer(r"[^\n;]+", text):
        start, end = line.span()
        parted = re.search(r"\s[–—-]\s|,\s?|\s?\(", line[0])
        body = _trim(text, start, end)
        if parted is None:
            if body and name_heads().match(text, body[0]):
                yield ReferentPiece(body, ())
            continue
        left = _trim(text, start, start + parted.start())
        right = _trim(text, start + parted.end(), end)
        if left is None or right is None:
            continue
        if name_heads().match(text, left[0]):
            persons = tuple(names_in(text, right[0], right[1]))
            yield ReferentPiece(left if persons else body or left, persons)
        elif name_heads().match(text, right[0]) and one_name(text, *left):
            yield ReferentPiece(right, tuple(names_in(text, *left)))


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return [start, end) without bullets, spaces and marks around it; None for nothing."""
    while start < end and (text[start].isspace() or text[start] in ",;.-–—•·*"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:(-–—"):
        end -= 1
    if end > start and text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return (start, end) if start < end else None


def _is_label(words: str) -> bool:
    return plain(words) in italian_words().role_labels


@cache
def _units() -> re.Pattern[str]:
    return compiled(any_of(italian_words().unit_heads))


@cache
def _contacts() -> re.Pattern[str]:
    return compiled(any_of(italian_words().contact_labels) + r"\s?\Z")
