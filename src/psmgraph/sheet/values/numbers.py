"""Numbers as Italian sheets write them, exactly: "12.500,00", "1,5", "duecentoquaranta".

Who writes 1.500 means fifteen hundred, who writes 1,500 may mean either: then there is no number.
"""

import re
from decimal import Decimal
from functools import cache

from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, bare, compiled

NUMBER = r"(?<![\w.,])[0-9][0-9.,'’\u00a0\u202f ]{0,30}(?<=[0-9])|(?<![\w.,])[0-9]"
NO_CENTS = re.compile(r",\s?(?:=|-{1,2}|–|—)")
GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:([.'’\u00a0\u202f ])[0-9]{3}(?:\1[0-9]{3}){0,4})(?:,[0-9]{1,2})?"
)
PLAIN = re.compile(r"[0-9]{1,15}(?:,[0-9]{1,2})?")
LONG_WITH_POINT = re.compile(r"[0-9]{4,15}\.[0-9]{2}")  # 12500.00: grouped it would have a stop
ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}\.[0-9]{2}")
SHORT_WITH_POINT = re.compile(r"[0-9]{1,3}\.[0-9]{1,2}")
FINE = re.compile(r"[0-9]{1,6},[0-9]{3,6}")
LONGEST_NUMERAL = 60


def decimal(figures: str, *, point: bool = False, fine: bool = False) -> Decimal | None:
    """Return the number that ``figures`` write, None where they can be read in two ways.

    ``point`` takes 25.5 for a decimal (a count or "1.5 mln", where no group of three is meant),
    ``fine`` takes 1,234 for one (before "mln").
    """
    if GROUPED.fullmatch(figures) or PLAIN.fullmatch(figures):
        return Decimal(re.sub(r"[.'’\s]", "", figures).replace(",", "."))
    if LONG_WITH_POINT.fullmatch(figures) or (point and SHORT_WITH_POINT.fullmatch(figures)):
        return Decimal(figures)
    if ENGLISH.fullmatch(figures):
        return Decimal(figures.replace(",", ""))
    if fine and FINE.fullmatch(figures):
        return Decimal(figures.replace(",", "."))
    return None


def numeral(words: str) -> int | None:
    """Return the number below a million that an Italian numeral spells, None if it is none."""
    if len(words) > LONGEST_NUMERAL:
        return None
    lists = italian_words().amounts
    spelling = bare(words).replace(" ", "")
    thousands = 0
    for mark in lists.thousand:
        head, found, tail = spelling.partition(mark)
        if found:
            many = _below_thousand(head) if head else (1 if mark == lists.thousand[1] else None)
            if many is None:
                return None
            thousands, spelling = many * 1000, tail
            break
    if not spelling:
        return thousands or None
    rest = _below_thousand(spelling)
    return None if rest is None else thousands + rest


def _below_thousand(spelling: str) -> int | None:
    lists = italian_words().amounts
    head, found, tail = spelling.partition(lists.hundred)
    if not found:
        return _below_hundred(spelling)
    many = 1 if not head else {bare(k): v for k, v in lists.units.items()}.get(head)
    if many is None:
        return None
    if not tail:
        return many * 100
    rest = _below_hundred(tail)
    return None if rest is None else many * 100 + rest


def _below_hundred(spelling: str) -> int | None:
    return _numerals().get(spelling)


@cache
def _numerals() -> dict[str, int]:
    """Return every numeral below a hundred; tens drop their vowel before "uno" and "otto"."""
    lists = italian_words().amounts
    units = {bare(word): value for word, value in lists.units.items()}
    made = {**units, **{bare(word): value for word, value in lists.teens.items()}}
    for ten, value in lists.tens.items():
        made[ten] = value
        for word, unit in units.items():
            made[(ten[:-1] if unit in {1, 8} else ten) + word] = value + unit
    return made


@cache
def number_pattern() -> re.Pattern[str]:
    """Return the pattern of a number in figures with its scale ("1,5 mln", "500mila")."""
    scales = any_of(italian_words().amounts.scales).replace(r"(?<!\w)", "")
    return compiled(rf"(?P<figures>{NUMBER})(?:\s?(?P<scale>{scales}))?")
