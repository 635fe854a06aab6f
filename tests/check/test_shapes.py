"""Each shape speaks when it is broken, and no other speaks for it."""

from collections.abc import Callable

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from psmgraph import resources
from psmgraph.check.shacl import Severity, Shapes, validate_edition

from .breaks import BREAKS
from .conftest import by_functions, by_pyshacl

PSMSH = "https://w3id.org/psmgraph/shapes#"


@pytest.fixture(scope="module")
def written() -> rdflib.Graph:
    """All shape files as they are written, in one graph."""
    graph = rdflib.Graph()
    for file in resources.folder("shapes").glob("*.ttl"):
        graph.parse(file)
    return graph


def reporting(written: rdflib.Graph) -> set[str]:
    """The shapes that can report: property shapes of a shape with a target, and node shapes with
    a target and a constraint of their own. Pieces of sh:or, sh:xone and sh:not only count."""
    targets = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
    with_target = {shape for how in targets for shape in written.subjects(how)}
    own = (SH["or"], SH.xone, SH["and"], SH["not"], SH.sparql)
    return {
        str(shape).removeprefix(PSMSH)
        for top in with_target
        for shape in (
            *written.objects(top, SH.property),
            *((top,) if any((top, how, None) in written for how in own) else ()),
        )
    }


def test_the_example_conforms_but_for_what_people_should_see(unbroken):
    assert [(r.shape.removeprefix(PSMSH), r.severity) for r in unbroken] == [
        ("Involvement-named", Severity.INFO),  # "tutte le scuole"
        ("IntegrationLink-found", Severity.WARNING),  # "Un parco nuovo" is no project known
    ]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: f"{b.shape}")
def test_a_broken_shape_speaks_alone_and_in_both_languages(
    broken, unbroken, changed: Callable, shapes: Shapes
):
    quads = changed(broken.cut, broken.put)
    found = by_pyshacl(quads, shapes)
    assert by_functions(quads, shapes) == found
    spoken = set(found) - set(unbroken)
    assert {result.shape for result in spoken} == {PSMSH + broken.shape}
    for result in spoken:
        assert result.message_it.endswith(".")
        assert result.message_en.endswith(".")
        assert result.message_it != result.message_en
        assert result.focus.startswith("https://w3id.org/psmgraph/id/")


def test_every_shape_that_can_report_is_broken_by_a_row_of_the_table(written):
    assert {row.shape for row in BREAKS} == reporting(written)


def test_every_shape_has_an_iri_of_ours(written):
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in written.subjects(RDF.type, kind):
            assert isinstance(shape, rdflib.URIRef)
            assert str(shape).startswith(PSMSH)
    pieces = {o for how in (SH.property, SH.node, SH["not"]) for o in written.objects(None, how)}
    pieces |= {
        piece
        for how in (SH["or"], SH.xone, SH["and"])
        for start in written.objects(None, how)
        for piece in written.items(start)
    }
    for piece in pieces:
        assert isinstance(piece, rdflib.URIRef)
        assert (piece, RDF.type, None) in written, f"{piece} is named but not written"


def test_every_shape_that_can_report_says_how_grave_it_is_and_why_in_two_languages(written):
    for name in reporting(written):
        shape = rdflib.URIRef(PSMSH + name)
        (severity,) = written.objects(shape, SH.severity)
        assert severity in {SH.Violation, SH.Warning, SH.Info}
        languages = sorted(message.language for message in written.objects(shape, SH.message))
        assert languages == ["en", "it"], name


def test_no_message_is_used_for_two_shapes_of_one_concept(written):
    """A clerk who reads the sentence must be able to tell what is meant."""
    by_concept: dict[tuple[str, str], list[str]] = {}
    for shape, message in written.subject_objects(SH.message):
        concept = str(shape).removeprefix(PSMSH).split("-")[0]
        by_concept.setdefault((concept, str(message)), []).append(str(shape))
    assert [shapes for shapes in by_concept.values() if len(shapes) > 1] == []


@pytest.mark.parametrize(
    ("shape", "scheme"),
    [
        ("Involvement-role", "role"),
        ("SheetField-reportingStatus", "reporting-state"),
        ("ReportedFigure-reportingStatus", "reporting-state"),
        ("ReportedFigure-figureKind", "figure-kind"),
        ("Mention-matchedBy", "match"),
        ("Decision-decisionKind", "decision-kind"),
        ("IntegrationLink-linkState", "link-state"),
        ("Plan-origin", "origin"),
        ("Project-origin", "origin"),
        ("Organisation-origin", "origin"),
    ],
)
def test_a_list_of_values_in_a_shape_is_the_whole_vocabulary(written, shape, scheme):
    vocabulary = rdflib.Graph().parse(resources.folder("ontology") / "vocab" / f"{scheme}.ttl")
    concepts = set(
        vocabulary.subjects(
            rdflib.SKOS.inScheme, rdflib.URIRef(f"https://w3id.org/psmgraph/vocab/{scheme}")
        )
    )
    (values,) = written.objects(rdflib.URIRef(PSMSH + shape), SH["in"])
    assert set(written.items(values)) == concepts


def test_every_short_cut_of_the_ontology_is_in_the_example(example):
    """Else the two short-cut shapes would not be tried on it."""
    ontology = rdflib.Graph().parse(resources.folder("ontology") / "psmgraph.ttl")
    shortcut_of = rdflib.URIRef("https://w3id.org/psmgraph/ontology#shortcutOf")
    said = {quad.predicate.value for quad in example}
    assert {str(p) for p in ontology.subjects(shortcut_of)} <= said


def test_an_edition_that_this_one_revises_is_not_asked_for_its_text(unbroken, changed, shapes):
    quads = changed((), ("<plan/valdesempio/sheet/orti-urbani/2014-05-04> a psm:SheetEdition",))
    assert validate_edition(quads, shapes) == unbroken


def test_what_a_store_gives_back_conforms_as_well(example, unbroken, shapes):
    """The store turns xsd:positiveInteger into xsd:integer; published data must still conform."""
    store = pyoxigraph.Store()
    store.extend(example)
    assert validate_edition(store, shapes) == unbroken


def test_a_blank_node_is_refused(example, shapes):
    label = pyoxigraph.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quad = pyoxigraph.Quad(pyoxigraph.BlankNode(), label, pyoxigraph.Literal("x"))
    with pytest.raises(TypeError):
        validate_edition([*example, quad], shapes)
