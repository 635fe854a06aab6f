"""Persons whom running text names with an office: "gli Assessori Lepore e Frascaroli"."""

import re
from dataclasses import dataclass
from functools import cache

from psmgraph.sheet.values.person_names import one_name
from psmgraph.words import italian_words
from psmgraph.words.model import Office
from psmgraph.words.spelling import any_of, compiled, plain

MOST = 3  # words of a name in prose: beyond, another name begins
MOST_PERSONS = 12


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A name, as a span without the office, and the office as the word lists tell it."""

    start: int
    end: int
    office: str


def find_persons(text: str) -> tuple[FoundPerson, ...]:
    """Return the persons that ``text`` names with an office or an honorific, in order.

    What an office is charged with ("Assessore alla Cultura …") is passed over. Nobody is named
    by an office alone ("il Sindaco Metropolitano").
    """
    found: list[FoundPerson] = []
    at = 0
    while match := _offices().search(text, at):
        at = match.end()
        persons = _named(text, match)
        found += persons
        at = persons[-1].end if persons else at
    return tuple(found)


def _named(text: str, match: re.Match[str]) -> list[FoundPerson]:
    office, several = _office(match[0])
    charge = _charge().match(text, match.end())
    at = charge.end() if charge else match.end()
    found: list[FoundPerson] = []
    while len(found) < MOST_PERSONS:
        name = one_name(text, at, min(len(text), at + 100), most=MOST)
        if name is None or _abbreviates(text[name[0] : name[1]]):
            break
        found.append(FoundPerson(*name, office))
        more = _more().match(text, name[1])
        if not several or more is None:
            break
        at = more.end()
    return found


def _abbreviates(words: str) -> bool:
    return len(words.strip(".")) < 2


def _office(words: str) -> tuple[str, bool]:
    spelling = plain(words)
    for office in italian_words().offices:
        if spelling in office.singular:
            return office.name, False
        if spelling in office.plural:
            return office.name, True
    return spelling, False


def _spellings(office: Office) -> tuple[str, ...]:
    return (*office.singular, *office.plural)


@cache
def _offices() -> re.Pattern[str]:
    lists = italian_words()
    words = [word for office in lists.offices for word in _spellings(office)]
    return compiled(any_of((*words, *lists.prose_honorifics)))


@cache
def _charge() -> re.Pattern[str]:
    """What an office is charged with, and adjectives of it, up to the name."""
    lists = italian_words()
    charged = any_of((*lists.persons.portfolios, *lists.persons.not_names))
    return compiled(rf"(?:\s?[,]?\s?{charged}['’]?){{0,12}}")


@cache
def _more() -> re.Pattern[str]:
    also = any_of(italian_words().dates.and_)
    return compiled(rf"\s?,\s?(?:{also}\s)?|\s{also}\s")
