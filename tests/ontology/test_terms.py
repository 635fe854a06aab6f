"""Every term is documented in both languages, and says what it is for."""

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef

from .names import KINDS, PROPERTIES, PSM, VS, terms, used

ONTOLOGY = URIRef("https://w3id.org/psmgraph/ontology")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
BOTH = {"it", "en"}


def languages(graph: Graph, term: URIRef, predicate: URIRef) -> list[str | None]:
    values = graph.objects(term, predicate)
    return sorted(value.language or "" for value in values if isinstance(value, Literal))


def test_the_ontology_names_its_version_and_its_licence(ontology):
    version = ontology.value(ONTOLOGY, OWL.versionInfo)
    assert ontology.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert ontology.value(ONTOLOGY, DCTERMS.license) == LICENCE


@pytest.mark.parametrize("predicate", [DCTERMS.title, DCTERMS.description])
def test_the_ontology_introduces_itself_in_both_languages(ontology, predicate):
    assert set(languages(ontology, ONTOLOGY, predicate)) == BOTH


@pytest.mark.parametrize("predicate", [RDFS.label, RDFS.comment])
def test_every_term_has_one_label_and_one_comment_in_each_language(ontology, predicate):
    found = {term: languages(ontology, term, predicate) for term in terms(ontology)}
    assert {term: tags for term, tags in found.items() if tags != sorted(BOTH)} == {}


def test_no_two_terms_of_a_kind_share_a_label(ontology):
    for kind in KINDS:
        labels = [
            label for term in terms(ontology, [kind]) for label in ontology[term : RDFS.label]
        ]
        assert sorted(labels) == sorted(set(labels))


def test_a_comment_says_more_than_its_label(ontology):
    short = {
        (term, comment)
        for term in terms(ontology)
        for comment in ontology.objects(term, RDFS.comment)
        if len(comment.split()) < 5
    }
    assert short == set()


def test_every_term_is_defined_by_the_ontology_and_has_a_status(ontology):
    for term in terms(ontology):
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term
        statuses = [str(status) for status in ontology.objects(term, VS.term_status)]
        assert len(statuses) == 1, term
        assert statuses[0] in {"stable", "testing", "unstable"}, term


@pytest.mark.parametrize(
    ("predicate", "reason"),
    [(RDFS.domain, PSM.noDomainReason), (RDFS.range, PSM.noRangeReason)],
)
def test_every_property_declares_its_ends_or_says_why_not(ontology, predicate, reason):
    for term in terms(ontology, PROPERTIES):
        declared = list(ontology.objects(term, predicate))
        reasons = languages(ontology, term, reason)
        assert len(declared) == (0 if reasons else 1), term
        assert reasons in ([], sorted(BOTH)), term


def test_no_term_is_of_two_kinds(ontology):
    for term in terms(ontology):
        kinds = set(ontology.objects(term, RDF.type)) & set(KINDS)
        assert len(kinds) == 1, term


def test_a_literal_has_a_datatype_property_and_a_node_an_object_property(ontology, data):
    objects, literals = (
        terms(ontology, [kind]) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
    )
    for _, predicate, value in data:
        assert predicate not in (objects if isinstance(value, Literal) else literals), predicate


def test_every_term_of_ours_used_in_the_ontology_s_files_is_defined_in_them(everything):
    declared = {term for term in everything.subjects() if isinstance(term, URIRef)}
    assert used(everything) - declared == set()
    assert {term for term in used(everything) if term in PSM} == terms(everything)


def test_nothing_is_imported(everything):
    assert list(everything.subject_objects(OWL.imports)) == []
