"""Which names are worth comparing: those that share a rare word, a misspelt one, or initials.

Comparing all with all is out of the question for 100,000 names. An index of words finds, for
each name, the few others that its rarest words lead to; it makes no difference to them in which
order the names come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from psmgraph.link.likeness import SHORTEST_FUZZY
from psmgraph.link.named import Parts
from psmgraph.link.weights import Weights
from psmgraph.words.likeness import likeness_words

SMALL = 10_000  # names up to which every shared word is followed, however common
FEW_SHARED = 150  # names that a word may lead to beyond that …
MOST_FOLLOWED = 250  # … and all words of one name together
MOST_COMPARED = (60, 5)  # names that are compared with one: of a small list, of a large one
LOOKED_UP = (20_000, 5_000)  # the same two where one name is looked up, and nothing else
SHARED = (0.1, 0.5)  # of the weight of two names: the least that they have in common
LONGEST_INITIALS = 8


@dataclass(frozen=True, slots=True)
class Index:
    """Names by the words, near-words and initials that lead to them; numbers are positions."""

    names: Sequence[Parts]
    weights: Weights
    sizes: Sequence[float]  # the weight of all words of a name
    by_word: dict[str, list[int]]
    near: dict[str, list[str]]  # a word with a letter left out → the words it may be
    by_run: dict[str, list[int]]  # all words as one run of letters
    by_initials: dict[str, list[int]]

    @classmethod
    def of(cls, names: Sequence[Parts], weights: Weights) -> "Index":
        """Return the index of ``names``."""
        by_word: dict[str, list[int]] = defaultdict(list)
        by_run: dict[str, list[int]] = defaultdict(list)
        by_initials: dict[str, list[int]] = defaultdict(list)
        for at, parts in enumerate(names):
            for text in dict.fromkeys(parts.texts):
                by_word[text].append(at)
            for run in _runs(parts):
                by_run[run].append(at)
            for initials in _initials(parts, loose=len(names) <= SMALL):
                by_initials[initials].append(at)
        near: dict[str, list[str]] = defaultdict(list)
        for text in by_word:
            for key in _near_keys(text, loose=len(names) <= SMALL):
                near[key].append(text)
        sizes = [sum(map(weights, dict.fromkeys(parts.texts))) for parts in names]
        return cls(
            names, weights, sizes, dict(by_word), dict(near), dict(by_run), dict(by_initials)
        )

    def worth_comparing(self, at: int) -> list[int]:
        """Return the names that the name at ``at`` is worth comparing with, the best first."""
        large = len(self.names) > SMALL
        found = self._found(self.names[at], (FEW_SHARED, MOST_FOLLOWED) if large else None)
        found.pop(at, None)
        return self._best(found, self.sizes[at], SHARED[large], MOST_COMPARED[large])

    def nearest(self, parts: Parts, most: int) -> list[int]:
        """Return the ``most`` names worth comparing with one that need be none of them."""
        found = self._found(parts, LOOKED_UP)
        size = sum(map(self.weights, dict.fromkeys(parts.texts)))
        return self._best(found, size, SHARED[False], most)

    def _found(self, parts: Parts, reach: tuple[int, int] | None) -> dict[int, float]:
        """Return the names that a name's words lead to, and how much they have in common.

        ``reach``: how many names one word may lead to, and all words before the last together.
        """
        found: dict[int, float] = defaultdict(float)
        followed = 0
        for weight, text, share in sorted(self._leads(parts), reverse=True):
            posted = self.by_word[text]
            if reach and (len(posted) > reach[0] or followed > reach[1]):
                continue
            followed += len(posted)
            for to in posted:
                found[to] += weight * share
        for to in self._whole(parts):
            found[to] += 1.0
        return found

    def _best(self, found: Mapping[int, float], own: float, least: float, most: int) -> list[int]:
        sizes = self.sizes
        shared = ((-2 * much / (own + sizes[to] + 0.1), to) for to, much in found.items())
        best = nsmallest(most, (each for each in shared if each[0] <= -least))
        return [to for _, to in best]

    def _leads(self, parts: Parts) -> Iterator[tuple[float, str, float]]:
        """Yield (weight, word, how far it is the name's word) for each word that leads on."""
        told: dict[str, float] = {}
        for word in parts.words:
            told[word.text] = 1.0
            for key in _near_keys(word.text, loose=len(self.names) <= SMALL):
                for text in self.near.get(key, ()):
                    told.setdefault(text, 0.8)
        for text, share in told.items():
            if text in self.by_word:
                yield self.weights(text), text, share

    def _whole(self, parts: Parts) -> Iterator[int]:
        """Yield the names that are the same run of letters, or initials of one another."""
        for run in _runs(parts):
            yield from self.by_run.get(run, ())[:FEW_SHARED]
        for text in parts.texts:
            yield from self.by_initials.get(text, ())[:FEW_SHARED]
        for initials in _initials(parts, loose=len(self.names) <= SMALL):
            yield from self.by_word.get(initials, ())[:FEW_SHARED]


def _runs(parts: Parts) -> Iterable[str]:
    """Return the run of a name's words, with what it is and without."""
    kinds = likeness_words().kinds
    whole = "".join(sorted(parts.texts)), "".join(t for t in parts.texts if t not in kinds)
    return dict.fromkeys(run for run in whole if len(run) >= SHORTEST_FUZZY)


def _initials(parts: Parts, *, loose: bool) -> Iterable[str]:
    """Return the acronyms that a name's words may make, those after three, four words too.

    ``loose`` adds those that take more than one letter of a word: UniBo, MiBACT.
    """
    found: dict[str, None] = {}
    for words in dict.fromkeys((parts.plain, parts.texts)):
        size = len(words)
        for start in range(min(2, size)):
            for end in {start + 3, start + 4, size - 2, size - 1, size}:
                run = words[start : min(end, size)]
                if end > size or not 2 <= len(run) <= LONGEST_INITIALS:
                    continue
                firsts = "".join([word[0] for word in run])
                found[firsts] = None
                if loose:
                    found[run[0][:2] + firsts[1:]] = None
                    twos = "".join([word[:2] for word in run[1:]])
                    found |= {run[0][:2] + twos: None, run[0][:3] + twos: None}
    return sorted(found)


def _near_keys(text: str, *, loose: bool) -> Iterator[str]:
    """Yield the word and the word with one letter left out: two words share one if they differ
    in a letter. ``loose`` adds its beginning, which a word cut short keeps.
    """
    if len(text) >= SHORTEST_FUZZY:
        yield text
        for at in range(len(text)):
            yield text[:at] + text[at + 1 :]
    if loose and len(text) >= 4:
        yield f"{text[:4]}…"
