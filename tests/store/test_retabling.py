"""Which tables and rows are made again: every pattern of their queries names what it can meet."""

from collections import Counter
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import URIRef, Variable
from rdflib.paths import Path as PropertyPath
from rdflib.paths import SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from psmgraph.store.patterning import patterns_in
from psmgraph.store.queryfile import NamedQuery, QueryFileError, load, names
from psmgraph.store.reaching import Reach
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


OTHERS = [load(name) for name in (*names("check"), "snapshot/standing")]
PARTED = [*table_queries(), *(one for one in OTHERS if "table" in one.extra)]
EVERY = pytest.mark.parametrize("query", PARTED, ids=lambda one: one.name)


@EVERY
def test_the_patterns_are_those_that_a_parser_finds(query: NamedQuery) -> None:
    parsed: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for subject, predicate, _ in patterns(prepareQuery(query.text).algebra):
        assert isinstance(subject, Variable)
        if isinstance(predicate, SequencePath):
            parsed[str(subject), tuple(map(str, predicate.args))] += 1
        else:
            steps = (str(predicate),) if isinstance(predicate, URIRef) else ()
            parsed[str(subject), steps] += 1
    # A parser's algebra holds a group twice where it was taken into another.
    found = Counter((one.subject, one.properties) for one in patterns_in(query.text))
    assert set(parsed) == set(found)


@EVERY
def test_every_subject_is_the_key_or_a_way_leads_from_it_there(query: NamedQuery) -> None:
    reach = Reach.of(query)
    assert reach is not None
    parsed = prepareQuery(query.text)
    assert Variable(reach.by) in parsed.algebra["PV"]
    for subject, predicate, _ in patterns(parsed.algebra):
        assert str(subject) in reach.distances
        if isinstance(predicate, SequencePath):  # what stands in the middle has a way of its own
            assert len(predicate.args) == 2
            (step,) = (one for one in reach.steps if one.variables[0] == str(subject)
                       and one.predicate.value == str(predicate.args[0]))  # fmt: skip
            assert step.variables[1] in reach.distances


@EVERY
def test_every_way_is_one_of_the_querys_own_patterns(query: NamedQuery) -> None:
    reach = Reach.of(query)
    assert reach is not None
    known = {(one.subject, one.properties[:1]) for one in patterns_in(query.text)}
    free = {one.subject for one in patterns_in(query.text) if not one.properties}
    for step in reach.steps:
        subject = step.variables[0]
        assert subject in free or (subject, (step.predicate.value,)) in known or "_" in subject


@pytest.mark.parametrize(
    "through", ["?a psm:b", "?a psm:b c", "?a b ?c", "?far psm:b ?away", "?a other:b ?c"]
)
def test_a_pattern_that_is_none_or_leads_nowhere_is_refused(through: str) -> None:
    text = "PREFIX psm: <urn:psm#>\nSELECT ?key WHERE { ?key psm:b ?c }"
    table = {"by": "key", "through": [through]}
    with pytest.raises(QueryFileError, match="tables/x"):
        Reach.of(NamedQuery("tables/x", {}, {}, (), text, {"table": table}))
