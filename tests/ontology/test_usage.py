"""What code, queries, shapes and data say is in the ontology, and its statuses tell the truth."""

import tomllib
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

import psmgraph
from psmgraph.resources import folder
from psmgraph.words import italian_words

from .names import PSM, VOCABULARY, VS, emitted, in_python, in_text, terms, used

CODE = Path(psmgraph.__file__).parent
PLACES = {
    "code that writes the graph": (CODE / "graph", "*.py"),
    "queries": (folder("queries"), "*.rq"),
    "shapes": (folder("shapes"), "*.ttl"),
}


def of_status(ontology: Graph, *statuses: str) -> set[URIRef]:
    return {
        term
        for term in terms(ontology)
        if any((term, VS.term_status, Literal(status)) in ontology for status in statuses)
    }


@pytest.mark.parametrize("place", PLACES)
def test_every_term_named_in_a_source_file_is_in_the_ontology(everything, place):
    where, pattern = PLACES[place]
    files = sorted(where.rglob(pattern))
    assert files, f"no {place} found under {where}"
    read = in_python if pattern == "*.py" else in_text
    found = {file.name: read(file.read_text(encoding="utf-8")) for file in files}
    assert set().union(*found.values()), f"no term found in the {place}: is it still read right?"
    unknown = {
        name: sorted(map(str, named - set(everything.subjects()))) for name, named in found.items()
    }
    assert {name: named for name, named in unknown.items() if named} == {}


def test_every_legal_form_that_names_may_spell_is_a_concept(vocabularies):
    concepts = {str(one).partition("#")[2] for one in vocabularies["legal-form"].subjects()}
    spelled = {form.concept for form in italian_words().legal_forms.values()}
    assert spelled - concepts == set()


def test_every_legal_form_of_the_plans_that_ship_is_a_concept(vocabularies):
    concepts = {str(one).partition("#")[2] for one in vocabularies["legal-form"].subjects()}
    given = {
        body["legal_form"]
        for file in (CODE / "plans").glob("*/authority.toml")
        for body in tomllib.loads(file.read_text(encoding="utf-8")).get("body", [])
        if "legal_form" in body
    }
    assert given
    assert given - concepts == set()


def test_every_term_in_the_data_is_in_the_ontology(everything, data):
    assert used(data) - set(everything.subjects()) == set()


def test_a_term_that_nothing_writes_yet_is_unstable(ontology, example):
    written = emitted(example, ontology) | emitted(ontology, ontology)
    assert of_status(ontology, "stable", "testing") - written == set()


def test_a_term_that_is_written_is_not_unstable(ontology, data):
    assert of_status(ontology, "unstable") & emitted(data, ontology) == set()


def test_terms_are_found_in_a_query_by_whatever_prefix():
    query = """PREFIX psm: <https://w3id.org/psmgraph/ontology#>
    prefix st: <https://w3id.org/psmgraph/vocab/reporting-state#>
    SELECT * { ?x psm:plans/psm:period ?y ; a <https://w3id.org/psmgraph/ontology#Project> .
      ?y psm:reportingStatus st:blank . psmsh:Shape }"""
    assert in_text(query) == {
        PSM.plans,
        PSM.period,
        PSM.Project,
        PSM.reportingStatus,
        URIRef(VOCABULARY + "reporting-state#blank"),
    }


def test_terms_are_found_in_the_calls_of_the_code():
    code = """say(node, psm("begins"), concept("role", "funder"))
nodes.short("cites", nodes.node("event", "Event", passage))
psm(name)"""
    assert in_python(code) == {
        PSM.begins,
        PSM.cites,
        PSM.Event,
        URIRef(VOCABULARY + "role#funder"),
    }
