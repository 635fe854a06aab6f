"""The shapes made into functions say what pyshacl says, of whole editions and of broken ones.

Each break of breaks.py is held against pyshacl in test_shapes.py.
"""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph import resources
from psmgraph.check import shacl
from psmgraph.check.compiled import Unusual
from psmgraph.check.shacl import Severity, Shapes, load_shapes, validate_edition

from .conftest import Quads, by_functions, by_pyshacl, with_also

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SHAPES = load_shapes()
VIOLATION = Severity.VIOLATION
EXAMPLE: Quads = list(ox.parse(path=str(Path(__file__).with_name("example.trig"))))


def test_all_shapes_that_ship_are_functions_too():
    assert SHAPES.compiled is not None


# --- Editions broken at random ----------------------------------------------------------------

TERMS = sorted({quad.object for quad in EXAMPLE}, key=str)
SUBJECTS = sorted({quad.subject for quad in EXAMPLE}, key=str)
PREDICATES = sorted({quad.predicate for quad in EXAMPLE}, key=str)
CLASSES = sorted({quad.object for quad in EXAMPLE if quad.predicate == TYPE}, key=str)
ODD = (
    ox.Literal(""),
    ox.Literal("senza lingua"),
    ox.Literal("in English", language="en"),
    ox.Literal("0", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("-1", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("7", datatype=ox.NamedNode(f"{XSD}nonNegativeInteger")),
    ox.Literal("07", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("2.5", datatype=ox.NamedNode(f"{XSD}decimal")),
    ox.Literal("no number", datatype=ox.NamedNode(f"{XSD}decimal")),
    ox.Literal("2015-02-30", datatype=ox.NamedNode(f"{XSD}date")),
    ox.Literal("2015-05", datatype=ox.NamedNode(f"{XSD}gYearMonth")),
    ox.Literal("2014-12-31", datatype=ox.NamedNode(f"{XSD}date")),
    ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")),
    ox.NamedNode("https://w3id.org/psmgraph/id/nowhere"),
)
places = st.integers(0, len(EXAMPLE) - 1)
objects = st.sampled_from([*ODD, *TERMS])
mutations = st.one_of(
    st.tuples(st.just("cut"), places, st.none()),
    st.tuples(st.just("swap"), places, objects),
    st.tuples(st.just("also"), places, objects),
    st.tuples(st.just("class"), places, st.sampled_from(CLASSES)),
    st.tuples(st.just("said"), st.sampled_from(SUBJECTS), st.sampled_from(PREDICATES)),
)


def mutated(wanted: Sequence[tuple[str, int, object]]) -> Quads:
    """The example with statements cut, put, or with another value."""
    cut = {at for how, at, _ in wanted if how in {"cut", "swap"}}
    quads = [quad for at, quad in enumerate(EXAMPLE) if at not in cut]
    for how, at, value in wanted:
        if how == "said":
            quads.append(
                ox.Quad(at, value, TERMS[len(str(at)) % len(TERMS)], EXAMPLE[0].graph_name)
            )
        elif how != "cut":
            old = EXAMPLE[at]
            predicate = TYPE if how == "class" else old.predicate
            quads.append(ox.Quad(old.subject, predicate, value, old.graph_name))
    return quads


@settings(max_examples=60, deadline=None)
@given(st.lists(mutations, min_size=1, max_size=12))
def test_an_edition_broken_at_random_is_reported_as_pyshacl_reports_it(wanted):
    quads = mutated(wanted)
    try:
        told = by_functions(quads, SHAPES)
    except Unusual:
        return  # pyshacl alone speaks of it
    assert told == by_pyshacl(quads, SHAPES)


# --- Where pyshacl speaks ---------------------------------------------------------------------


def test_a_number_that_is_written_oddly_is_left_to_pyshacl():
    quads = with_also(EXAMPLE, '<~/event/1> psm:position "01"^^xsd:integer')
    assert SHAPES.compiled is not None
    with pytest.raises(Unusual):
        SHAPES.compiled.breaches(quads)
    assert validate_edition(quads, SHAPES) == by_pyshacl(quads, SHAPES)


def test_a_sheet_to_be_refused_is_put_before_pyshacl(changed, monkeypatch):
    asked = []
    real = shacl.breaches
    monkeypatch.setattr(shacl, "breaches", lambda *given: asked.append(1) or real(*given))
    assert not [one for one in validate_edition(EXAMPLE, SHAPES) if one.severity is VIOLATION]
    assert not asked
    broken = changed(["<~/event/1> dct:title"])
    assert [one for one in validate_edition(broken, SHAPES) if one.severity is VIOLATION]
    assert asked


def test_shapes_with_a_constraint_that_is_no_function_are_left_to_pyshacl(tmp_path):
    own = tmp_path / "closed.ttl"
    own.write_text(
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix psm: <https://w3id.org/psmgraph/ontology#> .
        <urn:closed> a sh:NodeShape ; sh:targetClass psm:Event ; sh:closed true ;
            sh:message "Chiuso."@it , "Closed."@en .
        """
    )
    shapes = Shapes.load(tmp_path, resources.folder("ontology"))
    assert shapes.compiled is None
    assert {one.shape for one in validate_edition(EXAMPLE, shapes)} == {"urn:closed"}
