"""Ontology, alignments and data have no contradiction under OWL RL, and OWL RL would see one.

Of the demo's sheets a few are taken; with PSMGRAPH_WHOLE=1 (make long) all.
"""

import os
import re

import pytest
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from .names import DATES, INTEGER, LANGUAGE_STRING, LEAST, PSM, STRING, terms

PLAN = "https://w3id.org/psmgraph/id/plan/valdesempio/"
PROJECT = URIRef(PLAN + "project/orti-di-quartiere")
EDITION = PLAN + "sheet/orti-di-quartiere/2016-03-01/"
ACTOR = URIRef("https://w3id.org/psmgraph/id/actor/comune-di-arda")


WHOLE = os.environ.get("PSMGRAPH_WHOLE") == "1"
SHEET = re.compile(r"/(?:sheet|project)/([^/]+)")


def some_of(data: Graph) -> Graph:
    """All that is no sheet's own, and what one sheet of four says: the closure takes long."""
    sheets = {found[1] for node in data.subjects() if (found := SHEET.search(node))}
    left = {each for at, each in enumerate(sorted(sheets)) if at % 4}
    kept = Graph()
    for triple in data:
        found = SHEET.search(triple[0])
        if found is None or found[1] not in left:
            kept.add(triple)
    return kept


def contradictions(*graphs: Graph) -> list[str]:
    """What OWL RL finds to contradict itself once all that follows has been added."""
    closure = Graph()
    for graph in graphs:
        closure += graph
    rules = OWLRL_Semantics(closure, axioms=False, daxioms=False, rdfs=False)
    rules.closure()
    nothing = [f"{node} is nothing" for node in closure.subjects(RDF.type, OWL.Nothing)]
    return [*rules.error_messages, *nothing]


def test_the_ontology_itself_is_consistent(everything):
    assert contradictions(everything) == []


def test_the_data_are_consistent_with_the_ontology(everything, data):
    assert contradictions(everything, data if WHOLE else some_of(data)) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (PROJECT, RDF.type, PSM.Sheet),  # a project is no sheet
        (PROJECT, PSM.involves, PROJECT),  # what is involved is an actor, and a project is none
        (URIRef(EDITION + "group/1"), RDF.type, PSM.Organisation),  # never merged with a body
        (URIRef(EDITION + "event/1"), RDF.type, PSM.Meeting),  # counted apart
        (URIRef(EDITION + "planned/1"), PSM.realises, URIRef(EDITION + "planned/2")),
        (URIRef(EDITION + "involvement/1"), PSM.person, ACTOR),  # the person, not the body
        (ACTOR, PSM.passage, URIRef(EDITION + "passage/0-17")),  # shared things have no passage
    ],
)
def test_a_contradiction_would_be_seen(ontology, example, subject, predicate, value):
    wrong = Graph()
    wrong.add((subject, predicate, value))
    assert contradictions(ontology, example, wrong) != []


def test_subclasses_are_those_of_the_model(ontology):
    expected = {
        (PSM.Organisation, PSM.Actor),
        (PSM.Institution, PSM.Organisation),
        (PSM.Person, PSM.Actor),
        (PSM.UnnamedGroup, PSM.Actor),
    }
    assert expected <= set(ontology.subject_objects(RDFS.subClassOf))


def test_literals_are_of_the_datatype_that_the_property_declares(ontology, data):
    # OWL RL's rules as implemented do not look at the datatype of a range
    for term in terms(ontology, [OWL.DatatypeProperty]):
        declared = ontology.value(term, RDFS.range)
        for value in data.objects(None, term):
            assert declared is None or holds(value, declared), (term, value)


def holds(value: Literal, declared: URIRef) -> bool:
    """Whether ``value`` is among the values of ``declared``; Oxigraph widens integers."""
    if declared in LEAST:
        return value.datatype in {declared, INTEGER} and value.value >= LEAST[declared]
    return declared == (LANGUAGE_STRING if value.language else value.datatype or STRING)


@pytest.mark.parametrize("name", ["begins", "ends"])
def test_dates_keep_one_of_three_precisions(data, name):
    for node, value in data.subject_objects(PSM[name]):
        if (node, RDF.type, PSM.Passage) not in data:
            assert value.datatype in DATES, (node, value)
