"""What speaks against two names being one, and how high they may then score."""

from collections.abc import Mapping

from psmgraph.link.candidates_model import Reason
from psmgraph.link.named import Parts
from psmgraph.link.weights import Weights
from psmgraph.words.likeness import likeness_words

CAPS: Mapping[Reason, int] = {  # what speaks against a pair, and how high it may then score
    Reason.NUMBER_DIFFERS: 30,
    Reason.PLACE_DIFFERS: 40,
    Reason.KIND_DIFFERS: 40,
    Reason.PART: 55,
    Reason.FORM_DIFFERS: 60,
}
OTHER_KIND_DIFFERS = 65  # "Associazione X" and "Fondazione X": names are used loosely
HIGHEST = 99  # 100 is an equal key, which merges by itself

Left = tuple[tuple[str, ...], tuple[str, ...]]


def caps(
    one: Parts,
    other: Parts,
    left: Left,
    weights: Weights,
    reasons: set[Reason],
) -> list[float]:
    """Return how high a pair may score, for each thing against it, and add those to ``reasons``.

    ``left`` are the words of each name that found nothing in the other.
    """
    highest: list[float] = [HIGHEST]
    against = _against_kinds(one, other, highest, reasons)
    if one.numbers != other.numbers and one.numbers and other.numbers:
        against.add(Reason.NUMBER_DIFFERS)
    if one.forms != other.forms:
        missing = not one.forms or not other.forms
        if missing:
            reasons.add(Reason.FORM_MISSING)
        elif not one.forms & other.forms:
            against.add(Reason.FORM_DIFFERS)
    if one.standings != other.standings:
        reasons.add(Reason.FORM_MISSING)
    if _other_place(one, other, left, weights):
        against.add(Reason.PLACE_DIFFERS)
    if _is_branch(one, left, weights) or _is_branch(other, (left[1], left[0]), weights):
        against.add(Reason.PART)
    reasons |= against
    return [*highest, *(CAPS[reason] for reason in against)]


def _against_kinds(
    one: Parts, other: Parts, highest: list[float], reasons: set[Reason]
) -> set[Reason]:
    """Return what the kinds of two bodies say against the pair."""
    if one.kind == other.kind:
        return set()
    if not one.kind or not other.kind:
        reasons.add(Reason.KIND_MISSING)
        return set()
    lists = likeness_words()
    if (one.kind in lists.unit_kinds and other.kind in one.kinds) or (
        other.kind in lists.unit_kinds and one.kind in other.kinds
    ):
        return {Reason.PART}
    if {one.kind, other.kind} & lists.other_kinds or one.kinds & other.kinds:
        reasons.add(Reason.KIND_DIFFERS)
        highest.append(OTHER_KIND_DIFFERS)
        return set()
    return {Reason.KIND_DIFFERS}


def _other_place(
    one: Parts,
    other: Parts,
    left: Left,
    weights: Weights,
) -> bool:
    """Tell whether each names a place of its own, or a place is all that two kinds share."""
    if all(any(text in weights.places for text in mine) for mine in left):
        return True
    if one.kind == other.kind or weights.places.issuperset((*left[0], *left[1])):
        return False
    lists = likeness_words()
    telling = set(one.texts) & set(other.texts) - lists.kinds - lists.weak
    return bool(telling) and telling <= weights.places


def _is_branch(whole: Parts, left: Left, weights: Weights) -> bool:
    """Tell whether ``whole`` names no place and the other is it with a place: CNA, CNA Bologna."""
    own, more = left
    if own or not more or not all(text in weights.places for text in more):
        return False
    return not any(text in weights.places for text in whole.texts)
