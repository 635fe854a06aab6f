"""How much each word of a name counts, by the names that there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from psmgraph.link.named import SAINT, Parts
from psmgraph.words.likeness import likeness_words

WEAK = 0.35  # the weight of words that say little, against that of others


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word counts: rare words much, words of many names little."""

    rare: Mapping[str, float]  # word → weight
    places: frozenset[str]
    silent: frozenset[str]  # words that do not tell bodies apart: kinds, weak words, places

    @classmethod
    def of(cls, every: Iterable[Parts]) -> "Weights":
        """Return the weights of the words of ``every`` name, and which of them are places."""
        counts: dict[str, int] = {}
        places = set(likeness_words().places)
        number = 0
        for parts in every:
            number += 1
            for text in set(parts.texts):
                counts[text] = counts.get(text, 0) + 1
            if parts.kinds == {"comune"}:
                places.update(parts.texts)
        lists = likeness_words()
        weak = lists.kinds | lists.weak | {SAINT}
        rare = {
            text: log(1 + number / count)
            / log(1 + max(number, 2))
            * (WEAK if text in weak or len(text) == 1 else 1)
            for text, count in counts.items()
        }
        where = frozenset(places - {"comune", SAINT})
        return cls(rare, where, lists.kinds | lists.weak | where)

    def __call__(self, text: str) -> float:
        """Return the weight of a word, up to 1; that of a word of none of the names is 1."""
        return self.rare.get(text, 1.0)
