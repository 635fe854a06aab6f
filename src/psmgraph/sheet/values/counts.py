"""Counts and means in Italian words: "25 circa", "n. 8", "una trentina"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from psmgraph.sheet.values import amount_wording as wording
from psmgraph.sheet.values.numbers import decimal, numeral
from psmgraph.words import italian_words
from psmgraph.words.spelling import plain

LONGEST = 80  # letters; more are prose


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things, or a mean of them."""

    value: Decimal
    approximate: bool = False


def parse_count(words: str) -> Count | None:
    """Return the number that ``words`` give, or None where they give none, two, or a doubt."""
    text = words.strip().rstrip(".").rstrip()
    if len(text) > LONGEST:
        return None
    approximate = bool(wording.approximate().search(text) or wording.at_least().search(text))
    rest = wording.at_least().sub(" ", wording.approximate().sub(" ", text))
    rest = " ".join(wording.number_marks().sub(" ", rest, count=1).split())
    rest = wording.counted_tail().sub("", rest).strip(" .,:")
    if rest.endswith("+"):
        rest, approximate = rest[:-1].rstrip(), True
    both = re.fullmatch(r"([0-9.,]+) ?\(([^()]+)\)", rest)
    if both and numeral(both[2]) is not None:
        rest = both[1] if decimal(both[1], point=True) == numeral(both[2]) else ""
    if plain(rest) in italian_words().amounts.zero:
        return Count(Decimal(0), approximate)
    if figures := re.fullmatch(r"[0-9][0-9.,'’ ]*", rest):
        value = decimal(figures[0], point=True)
        return None if value is None else Count(value, approximate)
    if many := wording.collective().fullmatch(rest):
        return Count(Decimal(italian_words().amounts.collective[plain(many["many"])]), True)
    number = numeral(rest) if rest else None
    return None if number is None else Count(Decimal(number), approximate)
