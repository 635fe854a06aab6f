"""What the triples of one edition say, node by node."""

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, Triple

from psmgraph.graph.terms import TYPE, iri_of, psm

Term = NamedNode | Literal


class Said:
    """The triples of an edition's graph, from a build or from a store, in whatever order."""

    def __init__(self, triples: Iterable[Quad | Triple]) -> None:
        self._said: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._classes: dict[str, list[str]] = defaultdict(list)
        for one in triples:
            if isinstance(one.object, NamedNode | Literal) and isinstance(one.subject, NamedNode):
                if one.predicate == TYPE:
                    self._classes[iri_of(one.object)].append(one.subject.value)
                else:
                    self._said[one.subject.value, one.predicate.value].append(one.object)

    def of(self, class_name: str) -> list[str]:
        """Return the nodes of class psm:``class_name``, by their position."""
        return sorted(set(self._classes[psm(class_name).value]), key=self.position)

    def all(self, node: str, predicate: NamedNode) -> list[Term]:
        """Return the values of a property, in an order that does not hang on the triples'."""
        found = self._said.get((node, predicate.value), [])
        return sorted(set(found), key=str) if len(found) > 1 else found

    def one(self, node: str, predicate: NamedNode) -> Term | None:
        """Return the first of them."""
        return next(iter(self.all(node, predicate)), None)

    def text(self, node: str, predicate: NamedNode) -> str:
        """Return the first as text: words, a number, an IRI; "" where there is none."""
        return iri_of(self.one(node, predicate))

    def name(self, node: str, predicate: NamedNode) -> str:
        """Return the last part of a concept's IRI."""
        return self.text(node, predicate).rpartition("#")[2]

    def numbers(self, node: str, predicate: NamedNode) -> tuple[int, ...]:
        """Return whole numbers, sorted."""
        return tuple(sorted(int(iri_of(one)) for one in self.all(node, predicate)))

    def position(self, node: str) -> int:
        """Return the node's number among its kind; 0 where it has none."""
        return next(iter(self.numbers(node, psm("position"))), 0)

    def literal(self, node: str, predicate: NamedNode) -> Literal | None:
        """Return the first value that is a literal."""
        found = self.one(node, predicate)
        return found if isinstance(found, Literal) else None
