"""How atoms of dates stand together: "dal 28 maggio al 3 giugno 2014", "20 e 21 giugno 2015".

A chain is a run of atoms with nothing between them but words that join dates. Read from its end,
an atom gives its month and year to those before it, and to none after it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache

from psmgraph.sheet.values.date_atoms import LOOK, Atom, Kind
from psmgraph.sheet.values.date_model import PartialDate
from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, compiled, plain


class Lead(StrEnum):
    """What the words before an atom make of it."""

    NONE = "none"
    FROM = "from"
    BY = "by"
    BETWEEN = "between"
    TO = "to"


class Join(StrEnum):
    """How an atom follows the one before."""

    RANGE = "range"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Link:
    """An atom in a chain: the words before it, and how it joins what is before them."""

    atom: Atom
    lead: Lead
    start: int  # where the lead begins, else the atom
    join: Join = Join.LIST


@dataclass(frozen=True, slots=True)
class Item:
    """One time of a chain, as its words give it; neither end is known where both are None."""

    start: int
    end: int
    begin: PartialDate | None
    finish: PartialDate | None
    joined: bool = False  # a plain date that may be one with the next in the list
    exists: bool = True


def items(text: str, found: Iterator[Atom], *, date_field: bool) -> Iterator[Item]:
    """Yield the times that ``found``, the atoms of ``text``, give."""
    chain: list[Link] = []
    for one in found:
        atom = _as_school(one, chain[-1].atom) if chain else one
        link = _link(text, atom, chain)
        if link is None:
            yield from _resolved(chain)
            chain = []
            link = _first(text, atom)
        if link is not None and _is_time(text, link, chain, date_field):
            chain.append(link)
        else:
            yield from _resolved(chain)
            chain = []
    yield from _resolved(chain)


def _as_school(atom: Atom, last: Atom) -> Atom:
    """Return two bare years after a school year as one too ("a.s. 2013/14 e 2014/15")."""
    if atom.kind is not Kind.YEARS or last.kind is not Kind.SCHOOL or _years(last) != 1:
        return atom
    if _years(atom) != 1:
        return atom
    first = replace(atom.first, month=last.first.month)
    return replace(
        atom, kind=Kind.SCHOOL, first=first, last=replace(atom.last, month=last.last.month)
    )


def _years(atom: Atom) -> int:
    return (atom.last.year or 0) - (atom.first.year or 0)


def _first(text: str, atom: Atom) -> Link | None:
    """Return the first link of a chain, None where the atom counts or numbers something else."""
    before = text[max(0, atom.start - LOOK) : atom.start]
    if atom.first.year is None and not _goes_on().match(text, atom.end):
        return None
    if atom.first.year is None and _not_days().search(before):
        return None
    if atom.kind is Kind.WORDS and _streets().search(before):
        return None  # "via 2 Agosto 1980"
    link = _led(before, atom)
    dotted = atom.kind is Kind.SLASHED and "." in text[atom.start : atom.end]
    return None if dotted and link.lead is not Lead.FROM else link  # "versione 1.2 - 3/4/2015"


def _led(before: str, atom: Atom) -> Link:
    found = _leads().search(before)
    if found is None:
        return Link(atom, Lead.NONE, atom.start)
    start = atom.start - len(before) + found.start()
    return Link(atom, Lead(found.lastgroup or ""), start)


def _link(text: str, atom: Atom, chain: list[Link]) -> Link | None:
    """Return ``atom`` as the next link of ``chain``, None where the words do not join it."""
    if not chain or atom.start - chain[-1].atom.end > LOOK:
        return None
    last = chain[-1]
    gap = text[last.atom.end : atom.start]
    found = _joins().fullmatch(gap)
    if found is None:
        return None
    lead = _lead_in(found)
    start = atom.start if lead is Lead.NONE else last.atom.end + found.start(lead.value)
    dash, word = found["dash"], found["and"]
    until = bool(found["until"])
    ranged = (
        (dash and lead in {Lead.NONE, Lead.TO})
        or (not found["comma"] and (lead is Lead.TO or until) and last.join is not Join.RANGE)
        or (last.lead is Lead.BETWEEN and word and lead is Lead.NONE)
    )
    if ranged:
        return Link(atom, Lead.NONE, atom.start, Join.RANGE)
    if word or (found["comma"] and _is_list(text, chain)):
        return Link(atom, lead, start, Join.LIST)
    return None


def _is_list(text: str, chain: list[Link]) -> bool:
    """Tell whether a comma after ``chain`` parts days: "nei giorni 5, 12", not "sala 5, 12"."""
    if chain[-1].atom.kind is not Kind.NUMBER or chain[0].lead is not Lead.NONE:
        return True
    start = chain[0].atom.start
    return start == 0 or bool(_list_marks().search(text[max(0, start - LOOK) : start]))


def _lead_in(found: re.Match[str]) -> Lead:
    for lead in (Lead.FROM, Lead.BY, Lead.BETWEEN, Lead.TO):
        if found[lead.value]:
            return lead
    return Lead.NONE


def _is_time(text: str, link: Link, chain: list[Link], date_field: bool) -> bool:
    """Tell whether the atom is a time where it stands; bare years are one only behind a mark."""
    atom = link.atom
    if atom.kind is not Kind.YEARS or date_field:
        return True
    if _units().match(text, atom.end):
        return False
    if chain and (link.join is Join.RANGE or chain[-1].atom.kind is Kind.YEARS):
        return True
    before = text[max(0, atom.start - LOOK) : atom.start]
    if _year_marks().search(before):
        return True
    if link.lead in {Lead.NONE, Lead.TO}:
        return False
    return plain(before).rpartition(" ")[2] not in italian_words().dates.no_year_after


def _resolved(chain: list[Link]) -> Iterator[Item]:
    """Yield the items of a chain: the last year is the end of what it can give."""
    while chain and chain[-1].atom.last.year is None:
        chain.pop()
    groups: list[list[Link]] = []
    for link in chain:
        if link.join is Join.RANGE and groups:
            groups[-1].append(link)
        else:
            groups.append([link])
    told: Atom | None = None
    made: list[Item] = []
    for group in reversed(groups):
        item, told = _item(group, told)
        if item is None:
            break
        if made and made[-1].exists and not _before(item, made[-1]):
            break
        made.append(item)
    yield from _merged(made[::-1])


def _before(item: Item, later: Item) -> bool:
    """Tell whether a list runs on in time; a number that does not is none of its days."""
    ours, theirs = item.finish or item.begin, later.begin or later.finish
    if not item.exists or ours is None or theirs is None or item.joined is False:
        return True
    return ours.not_before() <= theirs.not_before()


def _item(group: list[Link], later: Atom | None) -> tuple[Item | None, Atom]:
    """Return the item of one date or range, and its first atom as the words before need it."""
    filled: list[Atom] = []
    told = later
    for link in reversed(group):
        atom = link.atom.told(told.first) if told else link.atom
        if atom.kind is Kind.SLASHED and not (told and told.kind in {Kind.FIGURES, Kind.SLASHED}):
            return None, atom
        filled.append(atom)
        told = atom
    first, last = filled[-1], filled[0]
    start, lead = group[0].start, group[0].lead
    begin, finish = first.first.exact(), last.last.exact()
    lone = len(group) == 1
    start = first.start if lead is Lead.TO or (lone and lead is Lead.BETWEEN) else start
    made = Item(start, last.end, begin, finish)
    if any(atom.first.exact() is None or atom.last.exact() is None for atom in filled):
        return replace(made, exists=False), first
    if begin and finish and begin.not_before() > finish.not_after():
        lent = group[0].atom.first.year is None
        return (replace(made, begin=None) if lent else replace(made, exists=False)), first
    if lead is Lead.BY:
        return replace(made, begin=None), first
    if lead is Lead.FROM and lone and (first.kind is not Kind.YEARS or begin == finish):
        return replace(made, finish=None), first
    return replace(made, joined=lone), first


def _merged(made: list[Item]) -> Iterator[Item]:
    """Join the plain dates of a list that follow one another: "20 e 21 giugno" is one time."""
    held: Item | None = None
    for item in made:
        if held and held.joined and item.joined and _adjacent(held.finish, item.begin):
            held = replace(held, end=item.end, finish=item.finish)
            continue
        if held:
            yield held
        held = item
    if held:
        yield held


def _adjacent(one: PartialDate | None, next_one: PartialDate | None) -> bool:
    if one is None or next_one is None or one.datatype != next_one.datatype:
        return False
    return next_one.not_before() - one.not_after() == timedelta(days=1)


def year_mark_start(text: str, start: int) -> int:
    """Return where the mark that makes a bare year a date begins ("nel 2014"), else ``start``."""
    found = _year_marks().search(text[max(0, start - LOOK) : start])
    return start if found is None else start - min(LOOK, start) + found.start()


def _filler() -> str:
    words = italian_words().dates
    return rf"(?:\s?{any_of((*words.fillers, *words.weekdays))}){{0,5}}\s?"


@cache
def _leads() -> re.Pattern[str]:
    words = italian_words().dates
    return compiled(
        rf"(?:(?P<from>{any_of(words.from_)})|(?P<by>{any_of(words.by)})"
        rf"|(?P<between>{any_of(words.between)})|(?P<to>{any_of(words.to)})){_filler()}\Z"
    )


@cache
def _joins() -> re.Pattern[str]:
    words = italian_words().dates
    return compiled(
        rf"\s?(?P<comma>,)?\s?(?:(?P<dash>[/–—-])|(?P<and>{any_of(words.and_)}))?\s?"
        rf"(?:(?P<until>{any_of(words.until)})|(?P<from>{any_of(words.from_)})"
        rf"|(?P<by>{any_of(words.by)})|(?P<between>{any_of(words.between)})"
        rf"|(?P<to>{any_of(words.to)})|{any_of(words.at)})?{_filler()}"
    )


@cache
def _goes_on() -> re.Pattern[str]:
    """What must follow an atom without a year, which only a later one can give it."""
    words = italian_words().dates
    return compiled(rf"\s?(?:[,/–—-]|{any_of((*words.and_, *words.to, *words.until))})")


@cache
def _not_days() -> re.Pattern[str]:
    words = italian_words().dates
    return compiled(
        rf"(?:{any_of(words.not_days)}\s?|{any_of(words.streets)}\s[^,;:.\n0-9]{{0,40}})\Z"
    )


@cache
def _streets() -> re.Pattern[str]:
    return compiled(any_of(italian_words().dates.streets) + r"\s\Z")


@cache
def _year_marks() -> re.Pattern[str]:
    return compiled(any_of(italian_words().dates.year_marks) + r"\s?\Z")


@cache
def _list_marks() -> re.Pattern[str]:
    words = italian_words().dates
    return compiled(rf"(?:{any_of((*words.list_marks, *words.weekdays))}|[(:;]|(?<!\w)[–—-])\s?\Z")


@cache
def _units() -> re.Pattern[str]:
    return compiled(r"\s?" + any_of(italian_words().dates.units))
