"""What changed from one edition of a sheet to another, item by item.

One comparison for all: a build makes nodes of it, the command and the page make words of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.graph.alignment import Alignment, Told, align
from psmgraph.graph.items import BLANK, REPORTED, EditionItems, Item


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what the earlier edition says and what the later one does, or one of them.

    ``kind`` is of vocab/change. ``state_before`` and ``state_after`` are of
    vocab/reporting-state, "" where it is not the state that changed.
    """

    kind: str
    section: str
    before: Item | None
    after: Item | None
    state_before: str = ""
    state_after: str = ""

    @property
    def item(self) -> Item:
        """Return the item as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None  # a change is of something
        return found


def compare(
    earlier: EditionItems,
    later: EditionItems,
    told: Sequence[Told] = (),
    known: Mapping[str, str] | None = None,
) -> tuple[Alignment, tuple[Change, ...]]:
    """Return what is the same in two editions of a sheet, and what changed, in its order."""
    aligned = align(earlier, later, told, known)
    states = _States(earlier, later)
    found = [*_items(aligned, states), *_fields(states)]
    return aligned, tuple(sorted(found, key=_order))


def _order(change: Change) -> tuple[object, ...]:
    return change.item.order, change.section, change.kind, change.item.node


class _States:
    """How the fields of both editions were filled in."""

    def __init__(self, earlier: EditionItems, later: EditionItems) -> None:
        self.before = _by_key(earlier.fields)
        self.after = _by_key(later.fields)
        self._keys = {one.field: one.key for one in (*earlier.fields, *later.fields)}
        self.listed = {self._keys.get(one.field) for one in (*earlier.items, *later.items)}
        self.told: set[tuple[str, ...]] = set()  # fields of which an item tells the change

    def of(self, item: Item) -> tuple[str, str]:
        """Return the states of an item's field in both editions, "" where neither is odd."""
        key = self._keys.get(item.field)
        if key is None:
            return "", ""
        self.told.add(key)
        states = tuple(side[key].state if key in side else "" for side in (self.before, self.after))
        return (states[0], states[1]) if states[0] != states[1] else ("", "")


def _by_key(fields: Sequence[Item]) -> dict[tuple[str, ...], Item]:
    """Return fields by key; those of one key (labels that the form does not know) in order."""
    found: dict[tuple[str, ...], Item] = {}
    for field in fields:
        key, number = field.key, 1
        while key in found:
            number += 1
            key = (*field.key, str(number))
        found[key] = field
    return found


def _items(aligned: Alignment, states: _States) -> Iterator[Change]:
    new = {item.row: item for item in aligned.new if item.row}
    done: set[str] = set()
    for pair in aligned.pairs:
        before, after = pair.earlier, pair.later
        performed = new.get(after.node)
        if before.section == "plans" and before.state == BLANK and performed is not None:
            done.add(performed.node)
            states.of(performed)
            yield Change("done", "performed", before, performed, BLANK, REPORTED)
        if before.content != after.content:
            states.of(after)
            differ = before.section != "plans" and before.state != after.state
            odd = (before.state, after.state) if differ else ("", "")
            yield Change("changed", after.section, before, after, *odd)
    for item in aligned.new:
        if item.node not in done:
            yield Change("added", item.section, None, item, *states.of(item))
    for item in aligned.gone:
        dropped = item.section == "plans" and item.state == BLANK
        kind = "dropped" if dropped else "removed"
        yield Change(kind, item.section, item, None, *states.of(item))


def _fields(states: _States) -> Iterator[Change]:
    """Yield the changes of fields that no item tells: words, figures, states."""
    for key in dict.fromkeys((*states.before, *states.after)):
        before, after = states.before.get(key), states.after.get(key)
        listed = key in states.listed
        if before is None or after is None:
            if not listed:
                yield from _lone_field(before, after)
        elif before.content == after.content or (listed and key in states.told):
            continue
        else:
            yield from _field(before, after, listed=listed)


def _lone_field(before: Item | None, after: Item | None) -> Iterator[Change]:
    """Yield that a field stands in one edition only, if it says something there."""
    field = after or before
    if field is not None and field.state == REPORTED:
        yield Change("added" if after else "removed", field.section, before, after)


def _field(before: Item, after: Item, *, listed: bool) -> Iterator[Change]:
    """Yield how a field of both editions changed; of one with items, only its state."""
    odd = (before.state, after.state) if before.state != after.state else ("", "")
    section = "figure" if before.section == "figure" else after.section
    if listed or (section == "value" and any(odd) and REPORTED not in odd):
        section = "reportingStatus"
    if any(odd) or not listed:
        yield Change("changed", section, before, after, *odd)
