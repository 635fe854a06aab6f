"""The patterns by which amounts and counts are known; their words are those of ``it.toml``."""

import re
from functools import cache

from psmgraph.sheet.values.numbers import number_pattern
from psmgraph.words import italian_words
from psmgraph.words.spelling import any_of, compiled


@cache
def unknown() -> frozenset[str]:
    """Return the ways to say that nothing is known yet."""
    return frozenset(word.rstrip(".") for word in italian_words().amounts.unknown)


@cache
def money() -> re.Pattern[str]:
    """Return the pattern of a sum in figures, with or without a currency."""
    euro = any_of(italian_words().amounts.euro)
    return compiled(
        rf"(?:(?P<before>{euro})\s?\.?\s?)?{number_pattern().pattern}"
        rf"(?:\s?e?\s?(?P<more>[0-9]{{1,3}})\s?mila(?!\w))?"
        rf"(?:\s?(?:di\s)?(?P<after>{euro}))?"
    )


@cache
def words_of_money() -> re.Pattern[str]:
    """Return the pattern of a sum in words by a currency."""
    lists = italian_words().amounts
    euro, scales = any_of(lists.euro), any_of(lists.scales)
    return compiled(
        rf"(?<![\w/])(?P<numeral>[^\W\d_]{{2,60}})\s(?:(?P<wscale>{scales})\s(?:di\s)?)?{euro}"
        rf"|{euro}\s(?P<behind>[^\W\d_]{{2,60}})(?:/[0-9]{{2}})?(?!\w)"
    )


@cache
def foreign() -> re.Pattern[str]:
    """Return the pattern of currencies that are not the euro."""
    return compiled(any_of(italian_words().amounts.other_currencies))


@cache
def of_which() -> re.Pattern[str]:
    """Return the pattern of "di cui": what follows is a part of the sum before."""
    return compiled(r"[\s(,;]{0,3}" + any_of(italian_words().amounts.of_which))


@cache
def rates() -> re.Pattern[str]:
    """Return the pattern of what makes a sum one for each of several things."""
    return compiled(any_of(italian_words().amounts.rates))


@cache
def approximate() -> re.Pattern[str]:
    """Return the pattern of "circa" and the like."""
    return compiled(any_of(italian_words().amounts.approximate))


@cache
def at_most() -> re.Pattern[str]:
    """Return the pattern of "fino a" before a sum."""
    lists = italian_words().amounts
    return compiled(rf"{any_of(lists.at_most)}[\s(€]{{0,3}}\Z")


@cache
def at_least() -> re.Pattern[str]:
    """Return the pattern of "almeno" and the like."""
    lists = italian_words().amounts
    return compiled(rf"{any_of(lists.at_least)}(?=\s|\Z)")


@cache
def range_from() -> re.Pattern[str]:
    """Return the pattern of "da" before the first end of a range."""
    return compiled(any_of(italian_words().amounts.ranges_from) + r"\s{0,2}\Z")


@cache
def range_to() -> re.Pattern[str]:
    """Return the pattern of what stands between the ends of a range."""
    lists = italian_words().amounts
    return compiled(rf"\s?(?:[–—-]|{any_of(lists.ranges_to)})\s?")


@cache
def either() -> re.Pattern[str]:
    """Return the pattern of what leaves a choice between two sums."""
    return compiled(rf"\s?(?:/|{any_of(italian_words().amounts.either)})\s?")


@cache
def short_scale() -> re.Pattern[str]:
    """Return the pattern of a number with a scale too short to stand without a currency."""
    scales = any_of(italian_words().amounts.short_scales).replace(r"(?<!\w)", "")
    return compiled(rf"[0-9]\s?{scales}\Z")


@cache
def besides() -> re.Pattern[str]:
    """Return the pattern of what joins a thing in kind to the sum before."""
    return compiled(rf"\s?(?:[,;+]|{any_of(italian_words().dates.and_)})\s")


@cache
def neutral() -> re.Pattern[str]:
    """Return the pattern of words that say nothing of the sum."""
    return compiled(any_of(italian_words().amounts.neutral))


@cache
def given_in_kind() -> re.Pattern[str]:
    """Return the pattern of what is given in place of money."""
    return compiled(any_of(italian_words().amounts.in_kind))


@cache
def estimate() -> re.Pattern[str]:
    """Return the pattern of words that make a sum the value of what stands before them."""
    return compiled(
        rf"(?:[^\s,;:(]+\s)?{any_of(italian_words().amounts.approximate)}\s?\Z|[+]\s?\Z"
    )


@cache
def joined() -> re.Pattern[str]:
    """Return the pattern of a joining word at the end ("uso sala e")."""
    return compiled(rf"\s{any_of(italian_words().dates.and_)}\s?\Z|\s?[+]\s?\Z")


@cache
def number_marks() -> re.Pattern[str]:
    """Return the pattern of "n." before a count."""
    return compiled(r"\A\s?" + any_of(italian_words().amounts.number_marks) + r"\s?:?")


@cache
def counted_tail() -> re.Pattern[str]:
    """Return the pattern of what a figure counts, at its end."""
    return compiled(rf"(?:\s{any_of(italian_words().amounts.counted)}){{1,3}}\s?\Z")


@cache
def collective() -> re.Pattern[str]:
    """Return the pattern of "una trentina"."""
    lists = italian_words().amounts
    return compiled(rf"{any_of(lists.articles)}\s(?P<many>{any_of(lists.collective)})(?:\sdi)?")
