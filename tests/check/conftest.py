"""The valid edition that the tests of this folder break, and the shapes that they break."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph
import pytest

from psmgraph.check import shacl
from psmgraph.check.data_graph import DataGraph, edition_triples
from psmgraph.check.shacl import ShapeResult, Shapes, load_shapes, validate_edition

EDITION = "plan/valdesempio/sheet/orti-urbani/2015-05-04"
PREFIXES = """
@base <https://w3id.org/psmgraph/id/> .
@prefix psm: <https://w3id.org/psmgraph/ontology#> .
@prefix state: <https://w3id.org/psmgraph/vocab/reporting-state#> .
@prefix role: <https://w3id.org/psmgraph/vocab/role#> .
@prefix match: <https://w3id.org/psmgraph/vocab/match#> .
@prefix kind: <https://w3id.org/psmgraph/vocab/figure-kind#> .
@prefix link: <https://w3id.org/psmgraph/vocab/link-state#> .
@prefix origin: <https://w3id.org/psmgraph/vocab/origin#> .
@prefix progress: <https://w3id.org/psmgraph/vocab/project-status#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Quads = list[pyoxigraph.Quad]


def triples(turtle: str) -> list[pyoxigraph.Triple]:
    """Return the triples of ``turtle``, in which ``~`` stands for the edition."""
    text = PREFIXES + turtle.replace("~", EDITION) + " ."
    return [quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]


def without(quads: Quads, pattern: str) -> Quads:
    """Return ``quads`` without those of a subject and predicate ("<~/event/1> dct:title")."""
    (wanted,) = triples(f"{pattern} 0")
    left = [
        quad
        for quad in quads
        if (quad.subject, quad.predicate) != (wanted.subject, wanted.predicate)
    ]
    assert len(left) < len(quads), f"the example does not say {pattern}"
    return left


def with_also(quads: Quads, turtle: str) -> Quads:
    """Return ``quads`` and those of ``turtle``, said in the edition's graph."""
    graph = pyoxigraph.NamedNode(f"https://w3id.org/psmgraph/id/{EDITION}")
    return [*quads, *(pyoxigraph.Quad(*triple, graph) for triple in triples(turtle))]


def by_pyshacl(quads: Quads, shapes: Shapes) -> tuple[ShapeResult, ...]:
    """Return what pyshacl reports of an edition."""
    return shacl.breaches(DataGraph((*edition_triples(quads), *shapes.terms)), shapes)


def by_functions(quads: Quads, shapes: Shapes) -> tuple[ShapeResult, ...]:
    """Return what the compiled shapes report of an edition, though it were to be refused."""
    assert shapes.compiled is not None
    return tuple(sorted({shacl.told(one, shapes) for one in shapes.compiled.breaches(quads)}))


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    return load_shapes()


@pytest.fixture(scope="session")
def example() -> Quads:
    """The quads of example.trig; nobody changes the list itself."""
    return list(pyoxigraph.parse(path=str(Path(__file__).with_name("example.trig"))))


@pytest.fixture(scope="session")
def unbroken(example: Quads, shapes: Shapes) -> tuple[ShapeResult, ...]:
    """What the shapes say of the example as it stands."""
    return validate_edition(example, shapes)


@pytest.fixture
def changed(example: Quads) -> Callable[[Iterable[str], Iterable[str]], Quads]:
    """Return the example with some statements cut (by subject and predicate) and some put."""

    def change(cut: Iterable[str] = (), put: Iterable[str] = ()) -> Quads:
        quads = example
        for pattern in cut:
            quads = without(quads, pattern)
        for turtle in put:
            quads = with_also(quads, turtle)
        return quads

    return change
