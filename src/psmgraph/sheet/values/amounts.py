"""Resources and counts in Italian words, as exact decimals (extraction.md, "Amounts").

What can be read in two ways is not read: the words stay, and the resource is doubtful.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from psmgraph.sheet.values import amount_wording as wording
from psmgraph.sheet.values.counts import Count, parse_count
from psmgraph.sheet.values.numbers import NO_CENTS, decimal, number_pattern, numeral
from psmgraph.words import italian_words
from psmgraph.words.spelling import plain

__all__ = ["Count", "Resource", "parse_count", "parse_resource"]

LEAST_BARE = 1000  # a bare number below may count anything
YEARS = range(1900, 2100)  # a bare number here may be a year


@dataclass(frozen=True, slots=True)
class Resource:
    """What a contribution is worth; the currency of an amount or a range is always EUR.

    A range may have one end ("fino a 5.000 €"). ``in_kind`` are the words for what is given in
    place of money; its estimated value, where told, is the amount.
    """

    words: str
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    in_kind: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Money:
    start: int
    end: int
    value: Decimal | None  # None: written so that it can be read in two ways
    marked: bool  # a currency stands by it
    scaled: bool


def parse_resource(words: str) -> Resource:
    """Return what ``words`` give: an amount, a range, something in kind, or only doubt."""
    text = NO_CENTS.sub("", words.strip())
    doubt = Resource(words, doubtful=True)
    if not text or plain(text).rstrip(" .") in wording.unknown():
        return doubt
    if wording.foreign().search(text) or "%" in text:
        return doubt
    total = text[: cut.start()] if (cut := wording.of_which().search(text)) else text
    money = _moneys(total)
    if not money:
        return _in_kind(words, text, doubt)
    if wording.rates().search(total):
        return Resource(words, in_kind=_kind_before(total, money), doubtful=True)
    return _valued(words, total, money) or doubt


def _valued(words: str, total: str, money: list[_Money]) -> Resource | None:
    """Return the resource of one amount or one range; None where the words give more or less."""
    approximate = bool(wording.approximate().search(total))
    kind = _kind_before(total, money)
    values = [one.value for one in money]
    if len(money) == 2 and (ends := _range(total, money)):
        low, high = ends
        return Resource(words, None, low, high, approximate, kind)
    if len(money) == 2 and _same_in_words(total, money):
        money, values = money[:1], values[:1]
    if len(money) != 1 or values[0] is None:
        return None
    value = values[0]
    before = total[: money[0].start]
    if wording.at_most().search(before):
        return Resource(words, None, None, value, approximate, kind)
    if wording.at_least().search(before):
        return Resource(words, None, value, None, approximate, kind)
    return Resource(words, value, None, None, approximate, kind)


def _moneys(text: str) -> list[_Money]:
    """Return the sums of money of ``text``: numbers by a currency, or alone and plainly sums."""
    found: list[_Money] = []
    for match in wording.money().finditer(text):
        marked = bool(match["before"] or match["after"])
        scale = match["scale"]
        word = _scale(scale) if scale else 1
        value = decimal(match["figures"], point=bool(scale), fine=bool(scale))
        if match["more"] and value is not None:
            more = decimal(match["more"])
            value = None if more is None else value * word + more * 1000
            word = 1
        if value is not None:
            value = _scaled(value, word)
        if text[match.start() - 1 : match.start()].isalpha():
            value = None  # "M€ 2": what stands before the currency says more than is read
        found.append(_Money(match.start(), match.end(), value, marked, bool(scale)))
    found += _spelled(text)
    found.sort(key=lambda one: one.start)
    if any(one.marked for one in found):
        return _with_shared_marks(text, found)
    return found if len(found) == 1 and _alone(text, found[0]) else []


def _scaled(value: Decimal, scale: int) -> Decimal:
    product = value * scale
    whole = product.to_integral_value()
    return whole if product == whole and scale > 1 else product


def _with_shared_marks(text: str, found: list[_Money]) -> list[_Money]:
    """Keep numbers by a currency, and one that joins such a one in a range ("5-10 mila euro")."""
    kept: list[_Money] = []
    for at, one in enumerate(found):
        if one.marked:
            kept.append(one)
            continue
        other = found[at + 1] if at + 1 < len(found) else None
        previous = kept[-1] if kept else None
        if other and other.marked and wording.range_to().fullmatch(text[one.end : other.start]):
            kept.append(_lent(one, other, text))
        elif (
            previous
            and previous.marked
            and wording.range_to().fullmatch(text[previous.end : one.start])
        ):
            kept.append(one)
        elif other and other.marked and wording.either().fullmatch(text[one.end : other.start]):
            kept.append(replace(one, value=None))
    return kept


def _lent(one: _Money, other: _Money, text: str) -> _Money:
    """Give the first end of a range the scale of the second ("da 5 a 10 mila euro")."""
    if one.scaled or not other.scaled or one.value is None:
        return one
    found = number_pattern().search(text, other.start)
    scale = _scale(found["scale"]) if found and found["scale"] else 1
    return replace(one, value=_scaled(one.value, scale), scaled=True)


def _alone(text: str, one: _Money) -> bool:
    """Tell whether a number without a currency is all there is, and plainly a sum."""
    around = text[: one.start] + text[one.end :]
    rest = wording.neutral().sub("", wording.approximate().sub("", around)).strip(" .,;()")
    if rest or one.value is None:
        return False
    grouped = re.search(r"[.,]", text[one.start : one.end]) is not None
    if wording.short_scale().search(text, 0, one.end):
        return False
    plainly = one.value == 0 or (one.value >= LEAST_BARE and int(one.value) not in YEARS)
    return one.scaled or grouped or plainly


def _spelled(text: str) -> list[_Money]:
    """Return sums in words: "cinquemila euro", "un milione di euro"."""
    found = []
    for match in wording.words_of_money().finditer(text):
        number = numeral(match["numeral"] or match["behind"])
        if number is not None:
            scale = _scale(match["wscale"]) if match["wscale"] else 1
            found.append(_Money(match.start(), match.end(), Decimal(number * scale), True, False))
    return found


def _range(text: str, money: list[_Money]) -> tuple[Decimal, Decimal] | None:
    low, high = money[0].value, money[1].value
    between = text[money[0].end : money[1].start]
    if low is None or high is None or low >= high or not wording.range_to().fullmatch(between):
        return None
    joined = between.strip()
    if joined in {"-", "–", "—"} or wording.range_from().search(text[: money[0].start]):
        return low, high
    return None


def _same_in_words(text: str, money: list[_Money]) -> bool:
    between = text[money[0].end : money[1].start]
    return between.strip() in {"(", ""} and money[0].value == money[1].value


def _in_kind(words: str, text: str, doubt: Resource) -> Resource:
    """Return a resource that is no money, if its words are of things given in kind."""
    return (
        Resource(words, in_kind=text.rstrip(" ."))
        if wording.given_in_kind().search(text)
        else doubt
    )


def _kind_before(text: str, money: list[_Money]) -> str | None:
    """Return what is given in kind besides the sum, or is what the sum values."""
    behind = wording.besides().match(text, money[-1].end)
    if behind and wording.given_in_kind().search(text, behind.end()):
        return text[behind.end() :].strip(" .)") or None
    before = text[: money[0].start]
    opened = before.rfind("(")
    head = before[:opened] if opened >= 0 else wording.estimate().sub("", before)
    head = (
        wording.range_from()
        .sub("", wording.joined().sub("", head.strip(" ,;:–—-")))
        .strip(" ,;:–—-")
    )
    return head if head and wording.given_in_kind().search(head) else None


def _scale(words: str) -> int:
    return italian_words().amounts.scales[plain(words)]
