"""Look a name up among those that are known: which of them it is, or may be, and why.

The same keys and the same likeness as in linking: an equal key is the one sign that two names
are one; whatever is only alike is offered with its score, and never more than that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from psmgraph.link.blocking import Index
from psmgraph.link.candidates import LOWEST
from psmgraph.link.candidates_model import Kind, Reason
from psmgraph.link.likeness import likeness
from psmgraph.link.named import Parts, body_parts, body_spellings, text_parts
from psmgraph.link.weights import Weights
from psmgraph.names import body_key, name_key

EQUAL = 100  # the score of an equal key; likeness ends at 99
MOST_COMPARED = 15  # names with which one is compared
MOST_BESIDE = 6  # the same, where an equal one is known: what else it might be is less likely
LONGEST = 500  # characters of a name that is looked up; a longer one is no name


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name of one thing."""

    entity: str
    kind: Kind
    text: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that the name may be of: by which of its spellings, how alike (0–100), and why.

    ``equal``: the keys are equal; only then may both be one without a person looking.
    """

    entity: str
    spelling: str
    score: int
    equal: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """The spellings of one kind, ready to be looked through."""

    by_key: Mapping[str, tuple[tuple[str, str], ...]]  # key → (entity, spelling)
    owner: tuple[tuple[str, str], ...]  # for each name of the index: (entity, spelling)
    index: Index


@dataclass(frozen=True, slots=True)
class Lookup:
    """Known names, of bodies and of projects, to look others up in."""

    kept: Mapping[Kind, _Kept]

    @classmethod
    def of(cls, spellings: Iterable[Spelling]) -> "Lookup":
        """Return the look-up over ``spellings``; their order makes no difference.

        Raises:
            KeyError: a spelling is neither of a body nor of a project.
        """
        by_kind: dict[Kind, list[Spelling]] = {Kind.BODY: [], Kind.PROJECT: []}
        for each in spellings:
            by_kind[each.kind].append(each)
        return cls({kind: _kept(kind, some) for kind, some in by_kind.items()})

    def equal(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Return the things of ``kind`` with a name of the same key: two where it is not unique."""
        found = self.kept[kind].by_key.get(_key(kind, name), ())
        return tuple(dict.fromkeys(entity for entity, _ in found))

    def find(self, name: str, kinds: Collection[Kind]) -> list[Found]:
        """Return what of ``kinds`` the name is or may be, the likeliest first.

        A name of more than LONGEST characters is of nothing.
        """
        best: dict[str, Found] = {}
        if len(name) <= LONGEST and name.strip():
            for kind in kinds:
                for found in self._found(name, kind):
                    known = best.get(found.entity)
                    if known is None or found.score > known.score:  # the main name first
                        best[found.entity] = found
        return sorted(best.values(), key=_order)

    def _found(self, name: str, kind: Kind) -> Iterable[Found]:
        kept = self.kept[kind]
        equal = kept.by_key.get(_key(kind, name), ())
        for entity, spelling in equal:
            yield Found(entity, spelling, EQUAL, equal=True)
        for parts in _parts(kind, name):
            for at in kept.index.nearest(parts, MOST_BESIDE if equal else MOST_COMPARED):
                alike = likeness(parts, kept.index.names[at], kept.index.weights)
                if alike.score >= LOWEST:
                    entity, spelling = kept.owner[at]
                    yield Found(entity, spelling, alike.score, equal=False, reasons=alike.reasons)


def _kept(kind: Kind, spellings: Iterable[Spelling]) -> _Kept:
    by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
    parts: list[Parts] = []
    owner: list[tuple[str, str]] = []
    for each in sorted(spellings, key=lambda one: (not one.main, one.entity, one.text)):
        by_key[_key(kind, each.text)].append((each.entity, each.text))
        for one in _parts(kind, each.text):
            parts.append(one)
            owner.append((each.entity, each.text))
    return _Kept(
        {key: tuple(found) for key, found in by_key.items() if key},
        tuple(owner),
        Index.of(parts, Weights.of(parts)),
    )


def _key(kind: Kind, name: str) -> str:
    return body_key(name) if kind is Kind.BODY else name_key(name)


def _parts(kind: Kind, name: str) -> list[Parts]:
    if kind is not Kind.BODY:
        return [text_parts(name)]
    return [body_parts(one) for one in dict.fromkeys(body_spellings(name))]


def _order(found: Found) -> tuple[int, str, str]:
    return -found.score, found.entity, found.spelling
