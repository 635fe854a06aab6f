"""One edition's quads as the graph that pyshacl looks at.

pyshacl walks an rdflib graph quickly but hands each SPARQL constraint to rdflib, whose parser
alone takes 10 to 20 ms a query. So the triples live twice: in rdflib for the walking, in a small
pyoxigraph store for the queries (five constraints: 110 ms by rdflib, 4 ms here).
"""

from collections.abc import Iterable
from typing import Any

import pyoxigraph
import rdflib
from rdflib.query import Result

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SHEET_EDITION = "https://w3id.org/psmgraph/ontology#SheetEdition"
STRING = "http://www.w3.org/2001/XMLSchema#string"

Term = rdflib.URIRef | rdflib.Literal
Fixed = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


class DataGraph(rdflib.Graph):
    """An rdflib graph that answers SPARQL from a pyoxigraph store with the same triples.

    Only what SHACL needs works: SELECT queries whose bindings given are IRIs.
    """

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        super().__init__(bind_namespaces="none")
        held = list(triples)
        self.answers = pyoxigraph.Store()
        self.answers.extend(pyoxigraph.Quad(*triple) for triple in held)
        known: dict[object, Term] = {}
        for triple in held:
            self.add(tuple(_known(part, known) for part in triple))  # type: ignore[arg-type]

    def query(self, query_object: str, *options: Any, **named: Any) -> Result:  # type: ignore[override]
        """Return the rows of a SELECT query; rdflib's ``initBindings`` fix variables to IRIs.

        rdflib's other options (language, result format, prefixes) have no meaning here.
        """
        given = dict(zip(("processor", "result", "initNs", "initBindings"), options, strict=False))
        bindings = (given | named).get("initBindings") or {}
        fixed: dict[pyoxigraph.Variable, Fixed] = {
            pyoxigraph.Variable(str(name)): pyoxigraph.NamedNode(str(value))
            for name, value in bindings.items()
        }
        rows = self.answers.query(query_object, substitutions=fixed)
        if not isinstance(rows, pyoxigraph.QuerySolutions):
            raise TypeError("a SHACL constraint of the shapes is no SELECT query")
        names = [rdflib.Variable(variable.value) for variable in rows.variables]
        found = Result("SELECT")
        found.vars = names
        found.bindings = [
            {name: as_rdflib(value) for name, value in zip(names, row, strict=True) if value}
            for row in rows
        ]
        return found


def as_rdflib(term: object) -> Term:
    """Return ``term`` of pyoxigraph as rdflib's.

    Raises:
        TypeError: a blank node or a quoted triple; the dataset has neither.
    """
    match term:
        case pyoxigraph.NamedNode():
            return rdflib.URIRef(term.value)
        case pyoxigraph.Literal() if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        case pyoxigraph.Literal() if term.datatype.value == STRING:
            return rdflib.Literal(term.value)
        case pyoxigraph.Literal():
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise TypeError(f"the dataset holds IRIs and literals only, not {term}")


def edition_triples(quads: Iterable[pyoxigraph.Quad]) -> list[pyoxigraph.Triple]:
    """Return the triples of the edition whose graph is among ``quads``, and those around it.

    The description of another edition (the one that this one revises) is left out: it would be
    asked for a text that stands in a graph which is not here.
    """
    held = list(quads)
    graphs = {quad.graph_name for quad in held}
    others = {
        quad.subject
        for quad in held
        if quad.predicate.value == RDF_TYPE
        and quad.object == pyoxigraph.NamedNode(SHEET_EDITION)
        and quad.subject not in graphs
    }
    return [quad.triple for quad in held if quad.subject not in others]


def _known(term: object, known: dict[object, Term]) -> Term:
    """Return ``term`` as rdflib's, made once for each of its kind: most recur many times."""
    if term not in known:
        known[term] = as_rdflib(term)
    return known[term]
