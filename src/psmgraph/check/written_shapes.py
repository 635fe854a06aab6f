"""The shapes as they are written: triples by subject and property, in the files' order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NIL = ox.NamedNode(RDF + "nil")


@dataclass(frozen=True, slots=True)
class WrittenShapes:
    """What is written of each node of the shape files."""

    said: Mapping[Node, Mapping[str, tuple[Node, ...]]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> "WrittenShapes":
        """Return ``triples`` by subject and property."""
        said: dict[Node, dict[str, list[Node]]] = {}
        for triple in triples:
            of_property = said.setdefault(triple.subject, {})
            of_property.setdefault(triple.predicate.value, []).append(triple.object)
        return cls(
            {
                subject: {name: tuple(values) for name, values in properties.items()}
                for subject, properties in said.items()
            }
        )

    def values(self, node: Node, name: str) -> tuple[Node, ...]:
        """Return the values of a property; ``name`` is SHACL's short one, or an IRI."""
        return self.said.get(node, {}).get(name if ":" in name else SH + name, ())

    def value(self, node: Node, name: str) -> Node | None:
        """Return the first value of a property, or None."""
        return next(iter(self.values(node, name)), None)

    def list(self, node: Node | None) -> Iterator[Node]:
        """Yield the members of an RDF list.

        Raises:
            ValueError: the list does not end.
        """
        seen: set[Node] = set()
        while node is not None and node != NIL:
            if node in seen:
                raise ValueError("a list of the shapes goes round in a circle")
            seen.add(node)
            yield from self.values(node, RDF + "first")
            node = self.value(node, RDF + "rest")

    def words(self, node: Node, name: str) -> dict[str, str]:
        """Return the values of a property that are words, by language."""
        return {
            each.language or "": each.value
            for each in self.values(node, name)
            if isinstance(each, ox.Literal)
        }

    def number(self, node: Node, name: str) -> int | None:
        """Return a whole number, or None where the property has no value."""
        value = self.value(node, name)
        return int(text(value)) if value is not None else None

    def is_true(self, node: Node, name: str) -> bool:
        """Return whether a yes-or-no property says yes."""
        return any(text(value) in ("true", "1") for value in self.values(node, name))

    def shapes(self) -> Iterator[Node]:
        """Yield the node and property shapes, in the files' order."""
        kinds = {ox.NamedNode(SH + "NodeShape"), ox.NamedNode(SH + "PropertyShape")}
        for subject in self.said:
            if kinds & set(self.values(subject, RDF + "type")):
                yield subject


def text(node: Node) -> str:
    """Return the IRI of a node, the words of a literal, a blank node's label."""
    return str(node) if isinstance(node, ox.Triple) else node.value
