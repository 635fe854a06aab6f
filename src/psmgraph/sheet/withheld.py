"""Names of people that must not be told: known by their hashes only, masked in every text.

Withheld are the names of people who asked for it and, where a plan names roles only, those of
its referents (model.md, "People's data"). Their hashes are compared, so that whatever is kept
between builds need not hold a name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from psmgraph.names import name_key, short_hash
from psmgraph.sheet.model import MASK

DIGITS = 16  # hex digits of a name's hash
GAP = 5  # code points at most between two words of a name: ", ", a line end, an apostrophe
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|(?:[^\W_]|[\u0300-\u036f])+")
CUT_FROM = 60  # words of findings that are as long as this may be cut within a name
LONGEST = 8  # words of a name that are compared

Span = tuple[int, int]


def name_hash(name: str) -> str:
    """Return what ``name`` is known by: the number of its words and a hash of them.

    The words are compared by their keys and in any order ("Rossi Mario" is "Mario Rossi"); ""
    for a name without letters.
    """
    words = [_key(found[0]) for found in TOKEN.finditer(name)]
    return _hash(words) if 0 < len(words) <= LONGEST else ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Hashes of names, and how many words they have, the longest first."""

    names: frozenset[str] = frozenset()
    lengths: tuple[int, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Withheld":
        """Return the withheld names with these hashes, as :func:`name_hash` gives them."""
        known = frozenset(names) - {""}
        lengths = {int(name.partition("-")[0]) for name in known}
        return cls(known, tuple(sorted(lengths, reverse=True)))

    def __bool__(self) -> bool:
        return bool(self.names)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield where a withheld name stands in ``text``; what overlaps is the longest first.

        A name of one word counts where it begins with a capital.
        """
        if not self.names:
            return
        words = [(*found.span(), _key(found[0])) for found in TOKEN.finditer(text)]
        at = 0
        while at < len(words):
            length = self._length(text, words, at)
            if length:
                yield words[at][0], words[at + length - 1][1]
            at += length or 1

    def masked(self, text: str) -> str:
        """Return ``text`` with a mark in the place of each withheld name."""
        return replaced(text, self.spans(text))

    def _length(self, text: str, words: list[tuple[int, int, str]], at: int) -> int:
        """Return how many words from the one at ``at`` on are a withheld name, or 0."""
        for length in self.lengths:
            group = words[at : at + length]
            if len(group) < length or _hash([key for _, _, key in group]) not in self.names:
                continue
            if length == 1:
                if text[group[0][0]].isupper() and len(group[0][2]) > 1:
                    return 1
            elif all(b[0] - a[1] <= GAP for a, b in pairwise(group)):
                return length
        return 0


NOBODY = Withheld()


def replaced(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with a mark over each of ``spans``, which are in order and apart."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], MASK)
        at = end
    return "".join((*parts, text[at:]))


def masked_ending(text: str, withheld: Withheld) -> str:
    """Return the words of a finding without withheld names, not even one that was cut in two.

    Words that are long enough to have been cut lose as many at their end as a name may have.
    """
    if withheld and len(text) >= CUT_FROM:
        words = list(TOKEN.finditer(text))
        most = min(max(withheld.lengths), len(words))
        text = text[: words[-most].start()].rstrip() + " …" if most else text
    return withheld.masked(text)


def _hash(words: Iterable[str]) -> str:
    keys = sorted(words)
    return f"{len(keys)}-{short_hash(' '.join(keys), DIGITS)}"


@lru_cache(maxsize=65536)  # a plan's texts have fewer unlike words
def _key(word: str) -> str:
    return name_key(word)
