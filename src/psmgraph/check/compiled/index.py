"""What is said in an edition, by property and subject."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph
import rdflib

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SHEET_EDITION = "https://w3id.org/psmgraph/ontology#SheetEdition"
STRING = "http://www.w3.org/2001/XMLSchema#string"
NOTHING: frozenset["Value"] = frozenset()

Value = str | pyoxigraph.Literal
"""An IRI as its text, or a literal."""


class Unusual(Exception):
    """An edition holds what only pyshacl judges (it says what)."""


@dataclass(frozen=True, slots=True)
class EditionIndex:
    """The triples of an edition, by property and subject; the other way round where asked."""

    said: dict[str, dict[str, set[Value]]]
    quads: tuple[pyoxigraph.Quad, ...]  # those that it is made of
    _turned: dict[str, dict[Value, set[Value]]] = field(default_factory=dict)

    @classmethod
    def of(cls, quads: Iterable[pyoxigraph.Quad]) -> "EditionIndex":
        """Return the index of ``quads``, without the description of any other edition.

        Raises:
            Unusual: there is a blank node, a class of the data's own, or a literal that rdflib
                writes in another way ("01" as a number).
        """
        said: dict[str, dict[str, set[Value]]] = {}
        held = tuple(quads)
        for subject, predicate, found, _ in held:
            if type(subject) is not pyoxigraph.NamedNode:
                raise Unusual(str(subject))
            if type(found) is pyoxigraph.NamedNode:
                value: Value = found.value
            elif type(found) is pyoxigraph.Literal and _is_usual(found):
                value = found
            else:
                raise Unusual(str(found))
            of_property = said.setdefault(predicate.value, {})
            name = subject.value
            if name in of_property:
                of_property[name].add(value)
            else:
                of_property[name] = {value}
        if SUBCLASS in said:
            raise Unusual(SUBCLASS)
        others = _others(said, held)
        if others:
            for of_property in said.values():
                for subject_of in others:
                    of_property.pop(subject_of, None)
            held = tuple(
                quad
                for quad in held
                if not (isinstance(quad.subject, pyoxigraph.NamedNode)
                        and quad.subject.value in others)
            )  # fmt: skip
        return cls(said, held)

    def values(self, subject: Value, name: str) -> Set[Value]:
        """Return the values of the property ``name``."""
        of_property = self.said.get(name)
        if of_property is None or type(subject) is not str:
            return NOTHING
        return of_property.get(subject, NOTHING)

    def subjects(self, name: str, value: Value) -> Set[Value]:
        """Return what has ``value`` for the property ``name``."""
        return self.turned(name).get(value, NOTHING)

    def turned(self, name: str) -> dict[Value, set[Value]]:
        """Return the subjects of the property ``name`` by its values."""
        if name not in self._turned:
            turned: dict[Value, set[Value]] = {}
            for subject, values in self.said.get(name, {}).items():
                for value in values:
                    turned.setdefault(value, set()).add(subject)
            self._turned[name] = turned
        return self._turned[name]


def _others(said: dict[str, dict[str, set[Value]]], quads: Iterable[pyoxigraph.Quad]) -> set[str]:
    """Return the editions whose graph is not here (:func:`..data_graph.edition_triples`)."""
    types = said.get(RDF_TYPE, {})
    editions = {subject for subject, classes in types.items() if SHEET_EDITION in classes}
    if not editions:
        return editions
    graphs = {quad.graph_name for quad in quads}
    return {one for one in editions if pyoxigraph.NamedNode(one) not in graphs}


def _is_usual(literal: pyoxigraph.Literal) -> bool:
    language = literal.language
    if language is not None:
        return language.islower()
    datatype = literal.datatype.value
    return datatype == STRING or _is_as_written(literal.value, datatype)


@lru_cache(maxsize=65536)
def _is_as_written(text: str, datatype: str) -> bool:
    """Tell whether rdflib keeps the words of a literal as they are."""
    return str(rdflib.Literal(text, datatype=rdflib.URIRef(datatype))) == text
