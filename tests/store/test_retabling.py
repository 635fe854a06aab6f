"""Which tables are made again: every pattern of every query of tables names what it can meet."""

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import URIRef, Variable
from rdflib.paths import Path as PropertyPath
from rdflib.paths import SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.retabling import TYPE, Touched, names_in
from psmgraph.store.tables import table_name, table_queries

PSM = "https://w3id.org/psmgraph/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def inside(value: object) -> Iterator[object]:
    """Yield a part of a query's algebra and all that stands in it."""
    yield value
    if isinstance(value, dict):
        for one in value.values():
            yield from inside(one)
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from inside(one)


def patterns(algebra: object) -> list[tuple[object, object, object]]:
    return [
        triple
        for part in inside(algebra)
        if isinstance(part, CompValue) and isinstance(part.get("triples"), list)
        for triple in part["triples"]
    ]


def told(algebra: object) -> set[Variable]:
    """Return the variables that are held against values: by VALUES, or by = and IN."""
    found: set[Variable] = set()
    for part in inside(algebra):
        if not isinstance(part, CompValue):
            continue
        if part.name in {"values", "ToMultiSet"}:
            found |= {one for row in part.get("res") or () for one in row}
        elif part.name == "RelationalExpression" and part.get("op") in {"=", "IN"}:
            found |= {part["expr"]} if isinstance(part["expr"], Variable) else set()
    return found


@pytest.mark.parametrize("query", table_queries(), ids=lambda one: one.name)
def test_every_pattern_has_a_property_and_a_class_that_the_text_names(query: NamedQuery) -> None:
    algebra = prepareQuery(query.text).algebra
    named, known = names_in(query.text), told(algebra)
    found = patterns(algebra)
    assert found
    for _, predicate, value in found:
        if isinstance(predicate, PropertyPath):
            # Of a sequence every step is met; a path of no length would meet anything.
            assert isinstance(predicate, SequencePath)
            assert {str(step) for step in predicate.args} <= named - {TYPE}
            continue
        asked = value if predicate == URIRef(TYPE) else predicate
        assert str(asked) in named if isinstance(asked, URIRef) else asked in known


def test_a_table_is_made_again_when_a_property_or_a_class_of_its_query_is_touched() -> None:
    actors = next(one for one in table_queries() if table_name(one) == "actors")
    node = NamedNode("urn:x")

    def touched(predicate: str, value: str) -> bool:
        quad = Quad(node, NamedNode(predicate), NamedNode(value))
        store = Store()
        store.add(quad)
        return Touched.of(Store(), store).touches(actors)

    assert touched(TYPE, f"{PSM}Organisation")
    assert touched(LABEL, "urn:y")
    assert not touched(TYPE, f"{PSM}Event")
    assert not touched(f"{PSM}exact", "urn:y")


def test_nothing_that_came_or_went_touches_nothing() -> None:
    assert not any(Touched.of(Store(), Store()).touches(one) for one in table_queries())


def test_names_in_comments_and_texts_of_literals_are_no_harm() -> None:
    text = 'PREFIX psm: <urn:psm#>\nSELECT ?x WHERE { ?x psm:a "psm:b" } # psm:c'
    assert names_in(text) == {"urn:psm#a", "urn:psm#b"}
    assert Literal("psm:b").value  # a name too many only makes a table once too often
