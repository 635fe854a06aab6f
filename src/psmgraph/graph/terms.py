"""The terms that the graph is written in, and how values become RDF terms."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from psmgraph.sheet.values.dates import PartialDate

ONTOLOGY = "https://w3id.org/psmgraph/ontology#"
VOCABULARY = "https://w3id.org/psmgraph/vocab/"
XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
ALT_LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
DEFAULT = DefaultGraph()


@cache
def psm(name: str) -> NamedNode:
    """Return the term ``name`` of our ontology."""
    return NamedNode(ONTOLOGY + name)


@cache
def dct(name: str) -> NamedNode:
    """Return the DCMI metadata term ``name``."""
    return NamedNode(DCT + name)


@cache
def prov(name: str) -> NamedNode:
    """Return the PROV-O term ``name``."""
    return NamedNode(PROV + name)


@cache
def org(name: str) -> NamedNode:
    """Return the Organization Ontology term ``name``."""
    return NamedNode(ORG + name)


@cache
def concept(scheme: str, name: str) -> NamedNode:
    """Return the concept ``name`` of the vocabulary ``scheme``."""
    return NamedNode(f"{VOCABULARY}{scheme}#{name}")


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRI policy: every path under one configured base."""

    base: str

    def node(self, path: str) -> NamedNode:
        """Return the IRI of ``path``."""
        return NamedNode(self.base + path)

    def graph(self, name: str) -> NamedNode:
        """Return the graph ``name``: authority, derived, dates or provenance."""
        return NamedNode(f"{self.base}graph/{name}")


def words(text: str, language: str) -> Literal:
    """Return ``text`` in the language of the sheets."""
    return Literal(text, language=language)


def whole(number: int) -> Literal:
    """Return an xsd:nonNegativeInteger."""
    return Literal(str(number), datatype=NamedNode(XSD + "nonNegativeInteger"))


def position(number: int) -> Literal:
    """Return an xsd:positiveInteger."""
    return Literal(str(number), datatype=NamedNode(XSD + "positiveInteger"))


def decimal(number: Decimal) -> Literal:
    """Return an xsd:decimal in its canonical plain form."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def day(value: date) -> Literal:
    """Return an xsd:date."""
    return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))


def partial(value: PartialDate) -> Literal:
    """Return an xsd:date, xsd:gYearMonth or xsd:gYear, as precise as the words were."""
    return Literal(value.lexical(), datatype=NamedNode(XSD + value.datatype))


def true() -> Literal:
    """Return xsd:boolean true."""
    return Literal("true", datatype=NamedNode(XSD + "boolean"))


def iri_of(term: object) -> str:
    """Return the IRI, or the text, of a term; "" for what is neither (we write none)."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def quad(
    subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal, graph: NamedNode
) -> Quad:
    """Return one statement in ``graph``."""
    return Quad(subject, predicate, value, graph)
