"""Which items of two editions of one sheet are the same: equal text, one row, or a decision.

Likeness never aligns: what is merely alike is left to the review list (extraction.md, "Who is
who"), and a person's decision comes back here.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from psmgraph.graph.items import EditionItems, Item, text_key


class How(StrEnum):
    """Why two items are taken for one (the rule of the inference that says so)."""

    EQUAL = "equal-text"
    ROW = "same-row"  # what was done, beside one planned activity
    DECISION = "decided"


@dataclass(frozen=True, slots=True)
class Told:
    """A decision about texts of two editions: of the later one, and of the earlier one."""

    id: str
    later: str
    earlier: str
    same: bool

    @property
    def keys(self) -> tuple[str, str]:
        """Return the keys of both texts, the later one's first."""
        return text_key(self.later), text_key(self.earlier)


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing as two editions tell it."""

    earlier: Item
    later: Item
    how: How
    decision: str = ""  # its id


@dataclass(frozen=True, slots=True)
class Alignment:
    """The items of two editions: those of both, and those that only one has."""

    pairs: tuple[Pair, ...]
    gone: tuple[Item, ...]
    new: tuple[Item, ...]
    met: frozenset[str]  # ids of the decisions whose two texts are there


def align(
    earlier: EditionItems,
    later: EditionItems,
    told: Sequence[Told] = (),
    known: Mapping[str, str] | None = None,
) -> Alignment:
    """Return which items of ``later`` are those of ``earlier``.

    ``told`` are the decisions about the two; ``known`` is what was aligned already, IRI of the
    later node to IRI of the earlier one (from the graph, over any number of editions).
    """
    work = _Work(earlier.items, later.items)
    for item in later.items:
        before = work.gone.get((known or {}).get(item.node, ""))
        if before is not None:
            work.take(Pair(before, item, How.EQUAL))
    met = {one.id for one in told if work.decided(one)}
    work.equal(lambda item: (item.section, item.key))
    work.rows()
    work.lone(lambda item: (item.section, item.near) if item.near else None)
    gone, new = work.gone.values(), work.new.values()
    return Alignment(tuple(work.pairs), tuple(gone), tuple(new), frozenset(met))


class _Work:
    """What is not yet aligned of two editions, while it is being aligned."""

    def __init__(self, before: Sequence[Item], after: Sequence[Item]) -> None:
        self.gone = {item.node: item for item in before}
        self.new = {item.node: item for item in after}
        self.pairs: list[Pair] = []
        self._before, self._after = before, after

    def take(self, pair: Pair) -> None:
        """Take two items for one, unless one of them is taken already."""
        if pair.earlier.node in self.gone and pair.later.node in self.new:
            del self.gone[pair.earlier.node]
            del self.new[pair.later.node]
            self.pairs.append(pair)

    def decided(self, one: Told) -> bool:
        """Take what a decision calls the same; tell whether both texts are there."""
        later_key, earlier_key = one.keys
        found = [
            (before, after)
            for after in self._after if later_key in after.texts
            for before in self._before
            if before.section == after.section and earlier_key in before.texts
        ]  # fmt: skip
        if one.same:
            for before, after in found:
                self.take(Pair(before, after, How.DECISION, one.id))
        return bool(found)

    def equal(self, key: Callable[[Item], Hashable]) -> None:
        """Take items of an equal key for one, in their order where several have it."""
        waiting: dict[Hashable, deque[Item]] = defaultdict(deque)
        for item in self.gone.values():
            waiting[key(item)].append(item)
        for item in tuple(self.new.values()):
            if waiting[key(item)]:
                self.take(Pair(waiting[key(item)].popleft(), item, How.EQUAL))

    def lone(self, key: Callable[[Item], Hashable]) -> None:
        """Take items for one whose key no other has, in either edition."""
        gone, new = tuple(self.gone.values()), tuple(self.new.values())
        counted = [Counter(map(key, gone)), Counter(map(key, new))]
        before = {key(item): item for item in gone}
        for item in new:
            found = key(item)
            if found is not None and all(counts[found] == 1 for counts in counted):
                self.take(Pair(before[found], item, How.EQUAL))

    def rows(self) -> None:
        """Take what was done for one where it stands beside one planned activity."""
        planned = {pair.later.node: pair.earlier.node for pair in self.pairs}
        before = _by_row(self.gone.values())
        for row, items in _by_row(self.new.values()).items():
            others = before.get(planned.get(row, ""), [])
            if len(items) == len(others) == 1:
                self.take(Pair(others[0], items[0], How.ROW))


def _by_row(items: Iterable[Item]) -> dict[str, list[Item]]:
    rows: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.row:
            rows[item.row].append(item)
    return rows
