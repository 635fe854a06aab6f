"""A sheet without the names of people that must not be told (model.md, "People's data").

The names are masked in the text before anything else sees it; every passage is led to where its
words then stand, and holds the words that stand there.
"""

import dataclasses
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from psmgraph.errors import Finding
from psmgraph.names import body_key, name_key, short_hash
from psmgraph.sheet.model import MASK, Name, Passage, Referent, Sheet
from psmgraph.sheet.values.person_names import names_in
from psmgraph.sheet.withheld import (
    CUT_FROM,
    NOBODY,
    Span,
    Withheld,
    masked_ending,
    name_hash,
    replaced,
)

MASKED = ("origin", "title", "identity", "fields", "citations", "persons", "unclaimed", "findings")


@dataclass(frozen=True, slots=True)
class Discretion:
    """Whom the sheets of a plan do not tell by name.

    ``under`` are people of one body only: the name's hash, and the keys of the body's names.
    """

    withheld: Withheld = NOBODY
    under: tuple[tuple[str, frozenset[str]], ...] = ()
    role_only: bool = False  # no referent is told by name

    def __bool__(self) -> bool:
        return bool(self.withheld or self.under or self.role_only)


def referent_names(sheet: Sheet) -> frozenset[str]:
    """Return the hashes of the names that the sheet gives as its referents'."""
    return frozenset(_hashes(sheet))


def without_names(sheet: Sheet, discretion: Discretion) -> Sheet:
    """Return the sheet with a mark in the place of each name that is withheld."""
    withheld = _withheld_on(sheet, discretion)
    people = [(one.start, one.end) for one in _people(sheet)]
    found = list(withheld.spans(sheet.text))
    if discretion.role_only:
        found += [*people, *_loose(sheet)]
    else:  # a name that is part of a longer one: no half of a name stays
        found += filter(_touching(found), people)
    masking = _Masking(sheet.text, tuple(_apart(found)), withheld)
    changed = {name: masking.of(getattr(sheet, name)) for name in MASKED}
    named = (one for one in changed["persons"] if MASK not in one.passage.exact)
    changed["persons"] = tuple(named)
    if changed["identity"] != sheet.identity:  # two that differ in the name alone stay two
        changed["identity"] += (short_hash("\n".join(map(name_key, sheet.identity))),)
    return replace(sheet, text=masking.text, **changed)


def discreet_finding(finding: Finding, withheld: Withheld) -> Finding:
    """Return a finding that tells no withheld name."""
    if not withheld:
        return finding
    return replace(
        finding,
        place=replace(finding.place, file=withheld.masked(finding.place.file)),
        section=withheld.masked(finding.section),
        words=withheld.masked(finding.words),
        detail=withheld.masked(finding.detail),
        message_it=withheld.masked(finding.message_it),
        message_en=withheld.masked(finding.message_en),
    )


def _withheld_on(sheet: Sheet, discretion: Discretion) -> Withheld:
    """Return the names to mask on this sheet: the plan's, and those that hang on the sheet."""
    names = set(discretion.withheld.names)
    if discretion.role_only:
        names.update(_hashes(sheet))
    for name, keys in discretion.under:
        bodies = {
            body_key(value.body.words)
            for value in _referents(sheet)
            if name in {name_hash(person.exact) for person in value.persons}
        }
        if not bodies or bodies & keys:  # not where the sheet says that it is another body's
            names.add(name)
    return Withheld.of(names)


def _hashes(sheet: Sheet) -> Iterator[str]:
    for person in _people(sheet):
        yield name_hash(person.exact)
        yield name_hash(person.on_sheet)
    for start, end in _loose(sheet):
        yield name_hash(sheet.text[start:end])


def _people(sheet: Sheet) -> Iterator[Passage]:
    for value in _referents(sheet):
        yield from value.persons


def _referents(sheet: Sheet) -> Iterator[Referent]:
    for field in sheet.fields:
        yield from (value for value in field.values if isinstance(value, Referent))


def _loose(sheet: Sheet) -> Iterator[Span]:
    """Yield the names in lines of a field of referents that could not be read as referents."""
    for field in sheet.fields:
        if field.kind != "referents" or field.passage is None:
            continue
        is_read = _touching((v.body.passage.start, v.body.passage.end) for v in field.values
                            if isinstance(v, Referent))  # fmt: skip
        start = field.passage.start
        for line in sheet.text[start : field.passage.end].split("\n"):
            end = start + len(line)
            if not is_read((start, end)):
                yield from names_in(sheet.text, start, end)
            start = end + 1


def _touching(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """Return what tells whether a span overlaps one of ``spans``, without going through them."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    ends = list(accumulate((end for _, end in ordered), max))  # the farthest so far

    def touches(one: Span) -> bool:
        before = bisect_left(starts, one[1])
        return before > 0 and ends[before - 1] > one[0]

    return touches


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that overlap as one."""
    held: Span | None = None
    for start, end in sorted(spans):
        if held is not None and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


class _Masking:
    """Masks what one sheet holds: passages by where they stand, other words by their hashes."""

    def __init__(self, text: str, spans: tuple[Span, ...], withheld: Withheld) -> None:
        self.text = replaced(text, spans)
        self._before = text
        self._withheld = withheld
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        grown = [len(MASK) - (end - start) for start, end in spans]
        self._shifts = [0, *accumulate(grown)]
        self._whole = frozenset(spans)
        self._masked: dict[str, str] = {}  # labels and names of files come again and again

    def of(self, value: Any) -> Any:
        """Return ``value`` without withheld names, however deep they lie."""
        match value:
            case Passage():
                return self._passage(value)
            case Finding():
                return self._finding(value)
            case tuple():
                return tuple(map(self.of, value))
            case _ if type(value) is str:
                return self._words(value)
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                return self._each(value)
        return value

    def _words(self, words: str) -> str:
        if words not in self._masked:
            self._masked[words] = self._withheld.masked(words)
        return self._masked[words]

    def _each(self, value: Any) -> Any:
        held = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        new = {name: self.of(one) for name, one in held.items()}
        if isinstance(value, Name) and MASK in new["words"]:
            new["group"] = True  # else two bodies whose names differ in what is masked were one
        return replace(value, **new) if new != held else value

    def _passage(self, passage: Passage) -> Passage:
        start, end = self._start(passage.start), self._end(passage.end)
        there = self.text[start:end]
        fixed = passage.printed and (passage.start, passage.end) not in self._whole
        exact = self._withheld.masked(passage.exact) if fixed else there
        return replace(
            passage,
            start=start,
            end=end,
            exact=exact,
            places=self.of(passage.places),
            section=self._words(passage.section),
            printed="" if exact == there else there,
        )

    def _finding(self, finding: Finding) -> Finding:
        told = discreet_finding(finding, self._withheld)
        at = self._before.find(finding.words) if len(finding.words) >= CUT_FROM else -1
        if at < 0:
            return replace(told, words=masked_ending(finding.words, self._withheld))
        start, end = self._start(at), self._end(at + len(finding.words))
        return replace(told, words=self.text[start:end])

    def _start(self, at: int) -> int:
        """Return where a passage that began at ``at`` begins: never within a mark."""
        before = bisect_right(self._ends, at)
        inside = before < len(self._starts) and self._starts[before] < at
        return (self._starts[before] if inside else at) + self._shifts[before]

    def _end(self, at: int) -> int:
        """Return where a passage that ended at ``at`` ends: never within a mark."""
        before = bisect_left(self._starts, at)
        inside = before > 0 and self._ends[before - 1] > at
        return (self._ends[before - 1] if inside else at) + self._shifts[before]
