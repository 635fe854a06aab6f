"""The SKOS schemes: complete in both languages, and the only values of their properties."""

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, URIRef

from .names import PSM, VOCABULARY, VS

SCHEMES = {
    "role": "lead referent involvedActor involvedInstitution organiser funder signatory",
    "reporting-state": "reported reportedZero blank notOnForm explicitlyNone",
    "sheet-status": "hasSheet mentionedOnly withdrawn",
    "link-state": "reciprocal oneWay targetWithoutSheet ambiguous",
    "figure-kind": "meetings meanMeetingParticipants events meanEventParticipants",
    "project-status": "notStarted starting inProgress suspended completed abandoned",
    "change": "added removed changed done dropped",
    "decision-kind": "fix undoJoin section keepEdition same notSame alias withdraw",
    "match": "exactKey alias curated firstSeen unresolved",
    "origin": "authority sheet",
    "legal-form": (
        "srl srls spa sapa sas snc scarl scpa cooperativa cooperativaSociale onlus odv aps ets asd"
        " ssd associazione fondazione consorzio geie sindacato comune provincia cittaMetropolitana"
        " regione unioneDiComuni circondario universita aziendaSanitaria asp cameraDiCommercio"
        " istitutoScolastico ministero entePubblico"
    ),
}


def test_the_schemes_are_those_of_the_model(vocabularies):
    assert set(vocabularies) == set(SCHEMES)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_holds_just_its_concepts(vocabularies, name):
    graph, scheme = vocabularies[name], URIRef(VOCABULARY + name)
    concepts = {URIRef(f"{scheme}#{concept}") for concept in SCHEMES[name].split()}
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == concepts
    assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) == {scheme}
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == concepts
    for predicate in (SKOS.inScheme, SKOS.topConceptOf, RDFS.isDefinedBy):
        assert set(graph.subjects(predicate, scheme)) == concepts


@pytest.mark.parametrize("name", SCHEMES)
def test_schemes_and_concepts_are_told_in_both_languages(vocabularies, name):
    graph = vocabularies[name]
    told = [
        (subject, predicate)
        for kind, predicates in (
            (SKOS.Concept, (SKOS.prefLabel, SKOS.definition)),
            (SKOS.ConceptScheme, (SKOS.prefLabel, DCTERMS.title, DCTERMS.description)),
        )
        for subject in graph.subjects(RDF.type, kind)
        for predicate in predicates
    ]
    for subject, predicate in told:
        tags = sorted(value.language for value in graph.objects(subject, predicate))
        assert tags == ["en", "it"], (subject, predicate)


@pytest.mark.parametrize("name", SCHEMES)
def test_labels_tell_the_concepts_of_a_scheme_apart(vocabularies, name):
    labels = list(vocabularies[name].objects(None, SKOS.prefLabel))
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_concept_s_notation_is_its_name_and_its_status_is_given(vocabularies, name):
    graph = vocabularies[name]
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert str(graph.value(concept, SKOS.notation)) == concept.partition("#")[2]
        assert str(graph.value(concept, VS.term_status)) in {"stable", "testing", "unstable"}


def test_every_property_with_concepts_as_values_names_their_scheme(ontology):
    ranged = set(ontology.subjects(RDFS.range, SKOS.Concept))
    assert ranged <= set(ontology.subjects(PSM.valueScheme))
    schemes = {URIRef(VOCABULARY + name) for name in SCHEMES}
    assert set(ontology.objects(None, PSM.valueScheme)) == schemes


def test_the_data_take_values_from_the_scheme_that_the_property_names(ontology, everything, data):
    for predicate, scheme in ontology.subject_objects(PSM.valueScheme):
        for value in data.objects(None, predicate):
            assert (value, SKOS.inScheme, scheme) in everything, (predicate, value)


def test_no_concept_in_the_data_is_one_that_nothing_should_write_yet(everything, data):
    for value in set(data.objects()):
        if (value, RDF.type, SKOS.Concept) in everything:
            assert str(everything.value(value, VS.term_status)) != "unstable", value
