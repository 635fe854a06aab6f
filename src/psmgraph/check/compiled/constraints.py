"""One function for each kind of constraint: from the values of a focus node to what breaks it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

import pyoxigraph

from psmgraph.check.compiled.index import RDF_TYPE, EditionIndex, Value
from psmgraph.check.compiled.values import Judge, LessThan

Values = AbstractSet[Value]
Check = Callable[[EditionIndex, Value, Values], Iterable[Value | None]]
"""(edition, focus node, its values) → the values that are wrong; None for a lack of any."""

Conforms = Callable[[EditionIndex, Value], bool]
KEPT: tuple[Value | None, ...] = ()
BROKEN: tuple[Value | None, ...] = (None,)


def min_count(least: int) -> Check:
    """sh:minCount (4.2.1 of https://www.w3.org/TR/shacl/, as all below)."""
    return lambda _index, _focus, values: KEPT if len(values) >= least else BROKEN


def max_count(most: int) -> Check:
    """sh:maxCount (4.2.2)."""
    return lambda _index, _focus, values: KEPT if len(values) <= most else BROKEN


def each(judge: Judge) -> Check:
    """A constraint that looks at each value by itself (4.1, 4.3, 4.4, sh:in)."""

    def check(_index: EditionIndex, _focus: Value, values: Values) -> Iterable[Value | None]:
        for value in values:
            if not judge(value):
                return [one for one in values if not judge(one)]
        return KEPT

    return check


def of_class(below: AbstractSet[Value]) -> Check:
    """sh:class (4.1.1); ``below`` are the class and those under it."""

    def check(index: EditionIndex, _focus: Value, values: Values) -> Iterable[Value | None]:
        if not values:
            return KEPT
        return [value for value in values if below.isdisjoint(index.values(value, RDF_TYPE))]

    return check


def has_value(wanted: Value) -> Check:
    """sh:hasValue (4.8.2)."""
    return lambda _index, _focus, values: KEPT if wanted in values else BROKEN


def unique_lang(_index: EditionIndex, _focus: Value, values: Values) -> Iterable[Value | None]:
    """sh:uniqueLang (4.4.5)."""
    languages = [
        one.language for one in values if isinstance(one, pyoxigraph.Literal) and one.language
    ]
    return KEPT if len(languages) == len(set(languages)) else BROKEN


def disjoint(name: str) -> Check:
    """sh:disjoint (4.5.2) with the property ``name``."""
    return lambda index, focus, values: values & index.values(focus, name) if values else KEPT


def equals(name: str) -> Check:
    """sh:equals (4.5.1) with the property ``name``."""
    return lambda index, focus, values: values ^ index.values(focus, name)


def less(name: str, holds: LessThan) -> Check:
    """sh:lessThan (4.5.3) or sh:lessThanOrEquals (4.5.4) with the property ``name``."""

    def check(index: EditionIndex, focus: Value, values: Values) -> Iterable[Value | None]:
        if not values:
            return KEPT
        others = index.values(focus, name)
        return [value for value in values if not all(holds(value, other) for other in others)]

    return check


def any_of(members: Sequence[Conforms]) -> Check:
    """sh:or (4.6.3)."""
    return lambda index, _focus, values: [
        value for value in values if not any(conforms(index, value) for conforms in members)
    ]


def one_of(members: Sequence[Conforms]) -> Check:
    """sh:xone (4.6.4)."""
    return lambda index, _focus, values: [
        value for value in values if sum(conforms(index, value) for conforms in members) != 1
    ]


def conforming(
    follow: Callable[[EditionIndex, Value], Values],
    checks: Collection[Check],
    parts: Collection[Conforms],
) -> Conforms:
    """Return what tells whether a node conforms to a shape that reports nothing by itself."""

    def conforms(index: EditionIndex, focus: Value) -> bool:
        values = follow(index, focus)
        for check in checks:
            if any(True for _ in check(index, focus, values)):
                return False
        return all(part(index, value) for value in values for part in parts)

    return conforms
