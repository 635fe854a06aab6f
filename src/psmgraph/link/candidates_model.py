"""What the review list holds: two names that are alike, and why a person should look at them.

A candidate is likeness and nothing more: it never enters the graph.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from psmgraph.names import short_hash

ID_DIGITS = 12
LIKELY = 60  # most pairs that score it were one, where it was measured (docs/review.md)


class Kind(StrEnum):
    """What the two names are names of."""

    BODY = "body"
    PROJECT = "project"
    PERSON = "person"
    ACTIVITY = "activity"
    RESULT = "result"
    EVENT = "event"
    CRITICALITY = "criticality"
    SUCCESS_FACTOR = "successFactor"
    CONTRIBUTION = "contribution"


OF_EDITIONS = frozenset(Kind) - {Kind.BODY, Kind.PROJECT, Kind.PERSON}


class Reason(StrEnum):
    """Why two names are offered, or what speaks against them; words/review.toml tells it."""

    SPELLING = "spelling"  # a letter or two differ
    SMALL_WORDS = "smallWords"  # articles and prepositions differ
    WORD_ORDER = "wordOrder"
    ACRONYM = "acronym"  # one is the initials of the other
    ABBREVIATION = "abbreviation"  # a word is cut short
    SAINT = "saint"  # S., San, Santa …
    CONTAINED = "contained"  # all words of one stand in the other
    FORM_MISSING = "formMissing"  # one tells its legal form, the other does not
    FORM_DIFFERS = "formDiffers"  # against: two legal forms
    KIND_MISSING = "kindMissing"  # one tells what it is (Comune di …), the other does not
    KIND_DIFFERS = "kindDiffers"  # against: a Comune and a Provincia
    NUMBER_DIFFERS = "numberDiffers"  # against: two numbers
    PLACE_DIFFERS = "placeDiffers"  # against: two places, or nothing in common but the place
    WORDS_DIFFER = "wordsDiffer"  # against: each has words that the other has not
    PART = "part"  # against: a part or local branch and its whole
    INITIAL = "initial"  # a first name is cut to its initial
    WORDING = "wording"  # words in common


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: ``name`` as written.

    ``path`` is the IRI, without the base, of the shared thing or of the edition's node; ""
    where nothing stands for it. ``edition`` ("slug/2015-09-16") is only set for what is of
    editions. ``known`` tells that the authority has it. ``called`` is what a decision calls it,
    where its name would not do.
    """

    name: str
    path: str
    edition: str = ""
    known: bool = False
    called: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two names of one kind that may name one thing.

    A decision is written ``target = {name = one.name}`` and ``value = other.name``; for what is
    of editions ``target = {edition = one.edition, words = one.name}``, and ``other`` is of the
    edition before. The better name is ``other``. ``score`` runs from 0 to 100.
    """

    kind: Kind
    plan: str
    one: Side
    other: Side
    score: int
    reasons: tuple[Reason, ...]

    @property
    def id(self) -> str:
        """Return 12 hex digits of a SHA-256 of kind, plan and both names, with their editions."""
        parts = (self.kind, self.plan, self.one.edition, self.one.name,
                 self.other.edition, self.other.name)  # fmt: skip
        return short_hash("\n".join(parts), ID_DIGITS)

    @property
    def order(self) -> tuple[object, ...]:
        """Return what the list is sorted by: the likeliest first, then by name."""
        one, other = self.one, self.other
        return (-self.score, self.kind, self.plan, one.name, other.name, one.edition, other.edition)


def in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates as the list has them, each pair once."""
    return tuple(sorted({each.id: each for each in candidates}.values(), key=lambda c: c.order))
