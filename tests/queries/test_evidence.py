"""The query that walks every short-cut back to the words of a sheet."""

import re

import pytest
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from psmgraph.store import queryfile

from .asking import picked, project

PSM = Namespace("https://w3id.org/psmgraph/ontology#")
NAMESPACES = {"psm": str(PSM), "dct": str(DCTERMS)}
ROW = re.compile(r"\(((?:psm|dct):\w+) (psm:\w+) (psm:\w+)(?: (psm:\w+))? \"")
BIKES = project("in-bici-al-lavoro-la-rete-ciclabile-della-valle")
LIBRARY = project("la-biblioteca-diffusa")


def full(short: str) -> URIRef | None:
    prefix, _, local = short.partition(":")
    return URIRef(NAMESPACES[prefix] + local) if short else None


def test_evidence_walks_just_the_short_cuts_of_the_ontology(ontology: Graph):
    walked = {tuple(map(full, row)) for row in ROW.findall(queryfile.load("evidence").text)}
    declared = {
        (
            term,
            cls,
            ontology.value(term, PSM.shortcutFrom),
            ontology.value(term, PSM.shortcutTo),
        )
        for term, cls in ontology.subject_objects(PSM.shortcutOf)
    }
    assert walked == declared


def test_the_involvement_of_a_body_is_shown_by_each_of_its_passages(ask):
    rows = ask("evidence", project=BIKES, value="actor/comune-di-borgoprova", property="involves")
    newest = [row for row in rows if row["issued"] == "2016-03-21"]
    assert picked(newest, "words", "section", "line") == [
        ("Comune di Borgoprova: Nives Provetti", "Referenti del progetto", "8"),
        ("Borgoprova", "Attori coinvolti", "10"),
        ("Comune di Borgoprova", "Attività previste", "16"),
        (
            "Comune di Borgoprova",
            "Rendicontazione dei contributi a supporto delle attività svolte",
            "39",
        ),
    ]
    assert {row["file"] for row in newest} == {
        "in-bici-al-lavoro-la-rete-ciclabile-della-valle-2016-03-21.txt"
    }
    assert {row["value_label"] for row in rows} == {"Comune di Borgoprova"}


def test_the_newest_edition_comes_first_and_the_older_ones_are_not_lost(ask):
    rows = ask("evidence", project=BIKES, value=project("la-ferrovia-di-collina"))
    # The link stood in the edition of 2015 only.
    assert picked(rows, "statement_label", "words", "issued") == [
        ("integrato con", "La ferrovia di collina", "2015-03-16")
    ]
    days = [row["issued"] for row in ask("evidence", project=BIKES)]
    assert days == sorted(days, reverse=True)


def test_a_citation_is_shown_in_the_words_of_the_sheet(ask):
    rows = ask("evidence", project=BIKES, property="cites", lang="en")
    assert ("cites", "L. 366/1998", "legge 19 ottobre 1998, n. 366", "2016-03-21") in picked(
        rows, "statement_label", "value_label", "words", "issued"
    )


def test_a_title_and_a_description_stand_on_their_own_field(ask):
    rows = ask("evidence", project=LIBRARY, property="title")
    assert picked(rows, "value", "words", "line", "issued") == [
        ("La biblioteca diffusa", "La biblioteca diffusa", "3", "2015-11-30"),
        ("La biblioteca diffusa", "La biblioteca diffusa", "3", "2014-11-24"),
    ]
    described = ask("evidence", project=LIBRARY, property="description")
    assert {row["section"] for row in described} == {"Descrizione del progetto"}
    assert all(row["words"] == row["value"] for row in described)


def test_a_referent_is_shown_with_body_and_person_together(ask):
    person = "actor/unione-dei-comuni-delle-colline-immaginate/person/berta-ricalchini"
    rows = ask("evidence", project=LIBRARY, value=person)
    assert picked(rows, "value_label", "words", "issued") == [
        (
            "Berta Ricalchini",
            "Unione dei Comuni delle Colline Immaginate: Berta Ricalchini",
            "2015-11-30",
        )
    ]


def test_an_activity_over_a_page_break_tells_its_first_and_last_line(ask):
    rows = ask("evidence", project=BIKES, property="performed")
    cut = [row for row in rows if (row["words"] or "").startswith("Dal 3 al 5 giugno 2014")]
    assert [(row["issued"], row["line"]) for row in cut] == [
        ("2016-03-21", "16"),
        ("2015-03-16", "16"),
    ]
    assert all(int(row["last_line"]) > int(row["line"]) for row in cut)


@pytest.mark.parametrize("slug", ["la-biblioteca-diffusa", "custodi-del-fiume"])
def test_every_short_cut_of_a_project_is_shown(slug, ask, demo_graph, demo_config, ontology):
    """Whatever an edition's graph says of its project, evidence shows words for it."""
    short = set(ontology.subjects(PSM.shortcutOf))
    said = set()
    for quad in demo_graph:
        if str(quad.subject) == f"<{demo_config.base}{project(slug)}>" and "/sheet/" in str(
            quad.graph_name
        ):
            said.add((quad.predicate.value, quad.object.value))
    said = {(name, value) for name, value in said if URIRef(name) in short}
    rows = ask("evidence", project=project(slug))
    assert {(row["statement"], row["value"]) for row in rows} == said
    assert said
    assert all(row["words"] for row in rows)


def test_a_statement_that_no_sheet_makes_has_no_evidence(ask):
    assert ask("evidence", project=LIBRARY, value="actor/comune-di-borgoprova") == []
    assert ask("evidence", project=project("orti-di-tutti")) == []


def test_names_of_statements_are_the_ontology_s(ask, ontology: Graph):
    for row in ask("evidence", project=LIBRARY, lang="en"):
        term = URIRef(row["statement"])
        if term in PSM:
            assert row["statement_label"] in {str(o) for o in ontology.objects(term, RDFS.label)}
            assert (term, RDF.type, None) in ontology
