"""A person's name in text: capitalised words, with the small words inside surnames."""

import re
from collections.abc import Iterator
from functools import cache

from psmgraph.words import italian_words, name_heads
from psmgraph.words.spelling import any_of, compiled, plain

Span = tuple[int, int]
INITIAL = 2  # letters of "G."
LONGEST = 5  # "Maria Grazia Degli Esposti Rossi"


def names_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the names in [start, end): one in each part between commas, "e" and line ends.

    A part that does not begin with a name (an office, a department, an address) yields none.
    """
    at = start
    for cut in [*_parts().finditer(text, start, end), None]:
        name = one_name(text, at, cut.start() if cut else end)
        if name:
            yield name
        if cut:
            at = cut.end()


def one_name(text: str, start: int, end: int, most: int = LONGEST) -> Span | None:
    """Return the name with which [start, end) begins, without honorifics; None without one.

    ``most`` is how many capitalised words it has at most. Words that bodies begin with are none.
    """
    opening = _opening().match(text, start, end)
    at = first = opening.end() if opening else start
    words = 0
    while words < most:
        word = _word().match(text, at, end)
        if word is None or (words == 0 and _is_body(text, word.start("word"))):
            break
        if words and (_is_body(text, word.start("word")) or _is_other(word["word"])):
            break
        if words == 0 and _is_other(word["word"]):
            return None
        words += 1
        at = word.end()
        if word["word"].endswith(".") and len(word["word"]) > INITIAL:
            at -= 1  # the sentence's stop
            break
    if not words:
        return None
    while first < at and text[first].isspace():
        first += 1
    return (first, at)


def _is_body(text: str, at: int) -> bool:
    head = name_heads().match(text, at)
    return head is not None and head.lastgroup in {"institution", "organisation", "plural"}


def _is_other(word: str) -> bool:
    """Tell whether a capitalised word is an office, a month or the like, not a name."""
    lists = italian_words()
    folded = plain(word)
    return (
        folded in lists.persons.not_names
        or folded in lists.months
        or any(folded in (*office.singular, *office.plural) for office in lists.offices)
    )


@cache
def _parts() -> re.Pattern[str]:
    return compiled(rf"\s?[,;\n/]\s?|\s{any_of(italian_words().dates.and_)}\s|\s[–—-]\s")


@cache
def _opening() -> re.Pattern[str]:
    lists = italian_words()
    titles = any_of(lists.honorifics)
    small = any_of((*lists.articles, *(w for o in lists.offices for w in o.singular)))
    return compiled(rf"[\s\-–•:]{{0,5}}(?:{small}\s?)?(?:{titles}\s?){{0,3}}\s{{0,3}}")


@cache
def _word() -> re.Pattern[str]:
    """One more word of a name: "Collina", "De Biasi", "dell'Acqua", "Rossi-Bianchi", "G."."""
    particles = any_of(italian_words().name_particles)
    capital = r"(?-i:[A-ZÀ-ÖØ-Þ])"
    return compiled(
        rf"[^\S\n]{{0,2}}(?:{particles}[^\S\n]?){{0,2}}"
        rf"(?P<word>(?<![^\W_]){capital}(?:['’]{capital})?(?:[^\W\d_]|['’-](?=[^\W\d_])){{0,30}}\.?)"
    )
