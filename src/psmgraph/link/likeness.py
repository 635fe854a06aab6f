"""How alike two names are, from 0 to 100, and why: what a review list is sorted by.

Words weigh by their rarity, short ones and acronyms count only when equal, and what contradicts
(two kinds of body, two legal forms, two numbers, a part and its whole) holds the score down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Prefix

from psmgraph.link.against import HIGHEST, caps
from psmgraph.link.candidates_model import Reason
from psmgraph.link.named import SAINT, Parts, Word, stands_for
from psmgraph.link.weights import Weights
from psmgraph.names import name_key
from psmgraph.words.likeness import likeness_words

SHORTEST_FUZZY = 5  # letters: a shorter word is the same or another (CGIL, CISL)
SHORTEST_JOINED = 4  # letters of a word that may also be written as two
ALIKE = 0.8  # of the letters of two words
SHORTEST_CUT = 5  # letters that a word cut short without a stop keeps ("metrop")
STEM = 0.65  # the share of two words of one stem
SAME_BEGINNING = 0.57  # of the longer word: where it is shared, the stem is
MOST_INITIALS = 8
INITIAL = 0.6  # the share of a word that only its initial stands for
ENOUGH = 1.5  # weight in common that makes "contained in" worth a look


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score from 0 to 99, and the reasons for and against."""

    score: int
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Matched:
    """Which words of two names found one another, and how well."""

    one: list[float]
    other: list[float]
    pairs: list[tuple[int, int]]
    reasons: set[Reason]


def likeness(one: Parts, other: Parts, weights: Weights) -> Likeness:
    """Return how alike two names are; their order makes next to no difference (a point or two,
    where a word could be paired with several).
    """
    found = _match(one, other, weights)
    ones, others = _weighed(one, weights), _weighed(other, weights)
    got_one = sum(w * share for w, share in zip(ones, found.one, strict=True))
    got_other = sum(w * share for w, share in zip(others, found.other, strict=True))
    all_one, all_other = sum(ones), sum(others)
    if not all_one or not all_other:
        return Likeness(0, ())
    both = (got_one + got_other) / (all_one + all_other)
    within = max(got_one / all_one, got_other / all_other)
    evidence = min(1.0, min(got_one, got_other) / ENOUGH)
    score = 100 * (0.6 * both + 0.4 * within * max(evidence, both))
    reasons = found.reasons
    left = _left(one, found.one), _left(other, found.other)
    if left[0] and left[1] and score < 95:
        reasons.add(Reason.WORDS_DIFFER)
        only_place = any(weights.places.issuperset(mine) for mine in left)
        score *= 0.9 if only_place else 0.8
    elif (left[0] or left[1]) and within > 0.85:
        reasons.add(Reason.CONTAINED)
    elif not (left[0] or left[1]):
        reasons |= _about_order(one, other, found)
    score = min(score, *caps(one, other, left, weights, reasons))
    score -= 2 * len(reasons & {Reason.FORM_MISSING, Reason.KIND_MISSING})
    order = list(Reason)
    return Likeness(max(0, min(HIGHEST, round(score))), tuple(sorted(reasons, key=order.index)))


def text_likeness(one: str, other: str) -> int:
    """Return how alike two texts are (0–99), by their words and by their letters."""
    keys = name_key(one), name_key(other)
    alike = fuzz.token_sort_ratio(*keys)
    if min(len(key.split()) for key in keys) > 3:
        alike = max(alike, 0.9 * fuzz.token_set_ratio(*keys))
    return min(HIGHEST, round(alike))


def _weighed(parts: Parts, weights: Weights) -> list[float]:
    return [weights(word.text) for word in parts.words]


def _match(one: Parts, other: Parts, weights: Weights) -> _Matched:
    """Pair the words of two names: equal ones, then cut or misspelt ones, then initials."""
    made = _Matched([0.0] * len(one.words), [0.0] * len(other.words), [], set())
    _joined(one, made.one, other, made.other, made.reasons)
    _joined(other, made.other, one, made.one, made.reasons)
    for sure in (True, False):
        for at, word in enumerate(one.words):
            for to, facing in enumerate(other.words):
                if made.one[at] or made.other[to]:
                    continue
                share = 1.0 if word.text == facing.text else 0.0
                if not sure and not share:
                    share = _share(word, facing, made.reasons)
                if share:
                    made.one[at] = share if len(facing.text) > 1 else min(share, INITIAL)
                    made.other[to] = share if len(word.text) > 1 else min(share, INITIAL)
                    made.pairs.append((at, to))
                    _about_writing(word, facing, made.reasons)
    _initials(one, made.one, other, made.other, (made.reasons, weights))
    _initials(other, made.other, one, made.one, (made.reasons, weights))
    return made


def _share(word: Word, facing: Word, reasons: set[Reason]) -> float:
    """Return how far two unequal words are one word, and why."""
    for cut, whole in ((word, facing), (facing, word)):
        long_enough = len(cut.text) >= SHORTEST_CUT and len(whole.text) - len(cut.text) > 2
        if whole.text.startswith(cut.text) and (cut.cut or long_enough) and not cut.text.isdigit():
            reasons.add(Reason.INITIAL if len(cut.text) == 1 else Reason.ABBREVIATION)
            return 0.95 if cut.cut else 0.8
    if min(len(word.text), len(facing.text)) < SHORTEST_FUZZY:
        return 0.0
    alike = OSA.normalized_similarity(word.text, facing.text, score_cutoff=ALIKE)
    if not alike and _one_stem(word.text, facing.text):
        alike = STEM
    if alike:
        reasons.add(Reason.SPELLING)
    return float(alike)


def _one_stem(one: str, other: str) -> bool:
    """Tell whether two words begin alike (Bologna, bolognese) or one ends with the other."""
    short, long = sorted((one, other), key=len)
    shared = Prefix.similarity(one, other)
    ends = len(short) > SHORTEST_FUZZY and long.endswith(short)
    return ends or (shared > 3 and shared >= SAME_BEGINNING * len(long))


def _about_writing(word: Word, facing: Word, reasons: set[Reason]) -> None:
    """Note that two words that are compared as one stand differently on the sheets."""
    if word.text == facing.text and word.written != facing.written:
        reasons.add(Reason.SAINT if word.text == SAINT else Reason.ABBREVIATION)


def _initials(
    short: Parts,
    got: list[float],
    long: Parts,
    got_long: list[float],
    told: tuple[set[Reason], Weights],
) -> None:
    """Let an acronym of ``short`` stand for a run of words of ``long``."""
    reasons, weights = told
    free = [at for at, share in enumerate(got_long) if not share]
    for at, word in enumerate(short.words):
        if got[at] or not 2 <= len(word.text) <= MOST_INITIALS or not word.text.isalpha():
            continue
        others = (to for to in range(len(got)) if to != at and not got[to])
        alone = all(short.texts[to] in weights.silent for to in others)
        run = _spelled(word.text, long, free, weights.silent if alone else None)
        if run:
            got[at] = 0.95
            for to in run:
                got_long[to] = 0.95
            free = [to for to in free if to not in run]
            reasons.add(Reason.ACRONYM)


def _spelled(
    acronym: str, long: Parts, free: Sequence[int], silent: frozenset[str] | None
) -> tuple[int, ...]:
    """Return which words of ``long`` an acronym is made of: the ``free`` ones from the first on.

    One that stands alone in its name may take several letters of a word, and leave out
    ``silent`` words behind; any other is made of initials alone. Three initials may leave out
    more.
    """
    texts = long.texts
    # Phrases that were put together give their initials apart: ausl is azienda usl.
    if len(free) == len(texts) and _is_made_of(acronym, long.plain, silent is not None):
        return tuple(free)
    for size in range(len(free), 1, -1):
        run = tuple(free[:size])
        words = tuple(texts[at] for at in run)
        if run[-1] - run[0] != size - 1 or not _is_made_of(acronym, words, silent is not None):
            continue
        rest = {texts[at] for at in free[size:]}
        if rest <= (silent or frozenset()) or size == len(acronym) > 2:
            return run
    return ()


def _is_made_of(acronym: str, words: tuple[str, ...], freely: bool) -> bool:
    if freely:
        return stands_for(acronym, words)
    return len(words) == len(acronym) and all(map(str.startswith, words, acronym))


def _joined(
    one: Parts, got: list[float], other: Parts, got_other: list[float], reasons: set[Reason]
) -> None:
    """Pair a word of ``one`` with two of ``other`` that are it, written apart ("Emil Banca")."""
    for at, word in enumerate(one.words):
        if got[at] or len(word.text) < SHORTEST_JOINED:
            continue
        for to, (first, second) in enumerate(pairwise(other.texts)):
            if word.text == first + second and not (got_other[to] or got_other[to + 1]):
                got[at] = got_other[to] = got_other[to + 1] = 1.0
                reasons.add(Reason.SPELLING)
                break


def _left(parts: Parts, got: Sequence[float]) -> tuple[str, ...]:
    """Return the words that found nothing and tell bodies apart: neither kinds nor weak ones."""
    lists = likeness_words()
    return tuple(
        word.text
        for word, share in zip(parts.words, got, strict=True)
        if not share and word.text not in lists.kinds and word.text not in lists.weak
    )


def _about_order(one: Parts, other: Parts, found: _Matched) -> set[Reason]:
    """Return what tells two names apart whose words all found one another."""
    told = set()
    ends = [to for _, to in sorted(found.pairs)]
    if any(before > after for before, after in pairwise(ends)):
        told.add(Reason.WORD_ORDER)
    if one.small != other.small:
        told.add(Reason.SMALL_WORDS)
    return told
