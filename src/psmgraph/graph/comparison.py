"""Any two editions of a sheet compared, as they stand in a store: for the command and the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from psmgraph.graph.changes import Change, compare
from psmgraph.graph.items import EditionItems
from psmgraph.graph.terms import iri_of

Row = Mapping[str, NamedNode | BlankNode | Literal | Triple]
Select = Callable[[str, Mapping[str, Sequence[NamedNode | Literal]]], Sequence[Row]]
"""Answers a query file with the values given; unbound columns are left out of a row."""


@dataclass(frozen=True, slots=True)
class KnownEdition:
    """An edition of a sheet: its IRI and its day (yyyy-mm-dd)."""

    iri: str
    day: str


@dataclass(frozen=True, slots=True)
class KnownSheet:
    """A sheet with its editions, oldest first; IRIs."""

    iri: str
    title: str
    project: str
    editions: tuple[KnownEdition, ...]

    def edition(self, day: str) -> KnownEdition | None:
        """Return the edition of a day, or None."""
        return next((one for one in self.editions if one.day == day), None)

    @property
    def newest(self) -> tuple[KnownEdition, KnownEdition] | None:
        """Return the two newest editions, the older first; None where there is one only."""
        return (self.editions[-2], self.editions[-1]) if len(self.editions) > 1 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed in a sheet from one edition to a later one."""

    sheet: KnownSheet
    earlier: KnownEdition
    later: KnownEdition
    changes: tuple[Change, ...]


def known_sheet(select: Select, iri: str) -> KnownSheet | None:
    """Return the sheet with that IRI; None for another thing's, and for what is no IRI."""
    try:
        rows = select("comparison/sheet", {"sheet": [NamedNode(iri)]})
    except ValueError:
        return None
    if not rows:
        return None
    editions = {iri_of(row["edition"]): iri_of(row["issued"]) for row in rows}
    return KnownSheet(
        iri,
        iri_of(rows[0]["title"]),
        iri_of(rows[0]["project"]),
        tuple(KnownEdition(one, day) for one, day in sorted(editions.items(), key=_by_day)),
    )


def compare_stored(
    select: Select, sheet: KnownSheet, earlier: KnownEdition, later: KnownEdition
) -> Comparison:
    """Return what changed from ``earlier`` to ``later``, whatever editions lie between.

    What the graph says of each edition and the next is followed from one to the other, so a
    decision about two neighbours holds for those further apart too.
    """
    rows = select("comparison/revisions", {"sheet": [NamedNode(sheet.iri)]})
    revises = {iri_of(row["later"]): iri_of(row["earlier"]) for row in rows}
    before, after = (_items(select, one.iri) for one in (earlier, later))
    known = {item.node: _followed(item.node, revises, f"{earlier.iri}/") for item in after.items}
    _, changes = compare(before, after, known=known)
    return Comparison(sheet, earlier, later, changes)


def _items(select: Select, edition: str) -> EditionItems:
    rows = select("page/edition", {"edition": [NamedNode(edition)]})
    triples: list[Triple] = []
    names: dict[str, str] = {}
    for row in rows:
        subject, prop, value = row.get("subject"), row.get("property"), row["value"]
        if isinstance(subject, NamedNode) and isinstance(prop, NamedNode):
            triples.append(Triple(subject, prop, value))
        if "name" in row:
            names.setdefault(iri_of(value), iri_of(row["name"]))
    return EditionItems.of(edition, triples, names)


def _followed(node: str, revises: Mapping[str, str], under: str) -> str:
    """Return the node of an earlier edition to which ``node`` leads, or nothing."""
    seen = {node}
    while not node.startswith(under):
        node = revises.get(node, "")
        if not node or node in seen:
            return ""
        seen.add(node)
    return node


def _by_day(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[1], pair[0]
