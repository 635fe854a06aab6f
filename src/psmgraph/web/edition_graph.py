"""The rows of one edition's graph, as nodes with their properties, in the sheet's order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY, Addresses, passage_anchor, words_place
from psmgraph.web.terms import RDF
from psmgraph.web.values import Row


@dataclass(frozen=True, slots=True)
class Words:
    """The words that something stands on, and the way to them on the edition's page."""

    exact: str
    href: str  # path of the edition's page, with the passage's anchor
    anchor: str
    start: int
    end: int
    lines: tuple[int, ...]
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Something with a name and a page."""

    name: str
    path: str | None


class EditionGraph:
    """One edition's nodes; every look-up is by full IRI."""

    def __init__(self, rows: Iterable[Row], addresses: Addresses) -> None:
        self.addresses = addresses
        self._nodes: dict[str, dict[str, dict[ox.NamedNode | ox.Literal, None]]] = {}
        self._names: dict[str, str] = {}
        self.iri = ""
        for row in rows:
            value, edition = row.get("value"), row.get("edition")
            if isinstance(edition, ox.NamedNode):
                self.iri = edition.value
            if not isinstance(value, ox.NamedNode | ox.Literal):
                continue
            subject, prop, name = row.get("subject"), row.get("property"), row.get("name")
            if isinstance(subject, ox.NamedNode) and isinstance(prop, ox.NamedNode):
                node = self._nodes.setdefault(subject.value, {})
                # As keys, in their order: one node may have thousands of values.
                node.setdefault(prop.value, {})[value] = None
            if isinstance(name, ox.Literal) and isinstance(value, ox.NamedNode):
                self._names.setdefault(value.value, name.value)
        self._by_class: dict[str, list[str]] = {}
        for iri in self._nodes:
            for class_iri in self.classes(iri):
                self._by_class.setdefault(class_iri, []).append(iri)
        for nodes in self._by_class.values():
            nodes.sort(key=self.position)
        self._sets: dict[str, frozenset[str]] = {}
        self._indexes: dict[tuple[str, str], dict[str, list[str]]] = {}

    def of_class(self, name: str) -> list[str]:
        """Return the nodes of class psm:``name``, by their position."""
        return self._by_class.get(ONTOLOGY + name, [])

    def is_a(self, iri: str, name: str) -> bool:
        """Tell whether a node is of class psm:``name``."""
        return iri in self.all_of(name)

    def all_of(self, name: str) -> frozenset[str]:
        """Return the nodes of class psm:``name``, to look others up among them."""
        found = self._sets.get(name)
        if found is None:
            found = self._sets[name] = frozenset(self.of_class(name))
        return found

    def having(self, class_name: str, name: str, value: str) -> list[str]:
        """Return the nodes of class psm:``class_name`` whose psm:``name`` is first ``value``."""
        index = self._indexes.get((class_name, name))
        if index is None:
            index = self._indexes[class_name, name] = {}
            for node in self.of_class(class_name):
                first = self.value(node, name)
                if first is not None:
                    index.setdefault(first, []).append(node)
        return index.get(value, [])

    def classes(self, iri: str) -> list[str]:
        """Return the node's classes."""
        return self.values(iri, RDF + "type")

    def position(self, iri: str) -> int:
        """Return the node's number, else 0."""
        number = self.value(iri, "position")
        return int(number) if number and number.isdigit() else 0

    def terms(self, iri: str, name: str) -> Sequence[ox.NamedNode | ox.Literal]:
        """Return the values of psm:``name`` (or of the full IRI ``name``)."""
        return tuple(self._terms(iri, name))

    def values(self, iri: str, name: str) -> list[str]:
        """Return the same values as strings."""
        return [term.value for term in self._terms(iri, name)]

    def value(self, iri: str, name: str) -> str | None:
        """Return the first of them, or None."""
        return next((term.value for term in self._terms(iri, name)), None)

    def _terms(self, iri: str, name: str) -> Iterable[ox.NamedNode | ox.Literal]:
        node = self._nodes.get(iri)
        return node.get(name if "/" in name else ONTOLOGY + name, ()) if node else ()

    def linked(self, iri: str) -> Linked:
        """Return the name and page of something shared (actor, project, act)."""
        name = self._names.get(iri) or self.addresses.name(iri) or iri
        return Linked(name, self.addresses.path(iri))

    def words(self, iri: str, name: str = "passage") -> Words | None:
        """Return the words that the node ``iri`` stands on."""
        passage = self.value(iri, name)
        return self.passage(passage) if passage else None

    def standing(self, iri: str, text: str) -> Words | None:
        """Return the way to the words that ``iri`` stands on, where the rows hold no passage.

        ``text`` is given as the words: it is what was read from them.
        """
        passage = self.value(iri, "passage")
        found = passage_anchor(self.addresses.name(passage) or "") if passage else None
        if found is None:
            return None
        edition, anchor = found
        start, _, end = anchor.removeprefix("passage-").partition("-")
        href = f"{self.addresses.path(self.addresses.iri(edition))}{words_place(anchor)}"
        return Words(text, href, anchor, int(start), int(end), (), ())

    def passage(self, iri: str) -> Words | None:
        """Return the passage ``iri``, or None where the graph does not hold it."""
        found = passage_anchor(self.addresses.name(iri) or "")
        exact = self.value(iri, "exact")
        if found is None or exact is None:
            return None
        edition, anchor = found
        start, _, end = anchor.removeprefix("passage-").partition("-")
        return Words(
            exact,
            f"{self.addresses.path(self.addresses.iri(edition))}{words_place(anchor)}",
            anchor,
            int(start),
            int(end),
            tuple(sorted(int(each) for each in self.values(iri, "line"))),
            tuple(sorted(int(each) for each in self.values(iri, "page"))),
        )

    def standing_on(self) -> Mapping[str, list[str]]:
        """Return, by passage IRI, the nodes that stand on it."""
        found: dict[str, dict[str, None]] = {}
        for iri in self._nodes:
            for prop in ("passage", "context"):
                for passage in self.values(iri, prop):
                    found.setdefault(passage, {})[iri] = None
        return {passage: list(nodes) for passage, nodes in found.items()}
