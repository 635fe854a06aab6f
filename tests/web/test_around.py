"""What the page of a project takes from tables and from IRIs is what the graph says."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from pyoxigraph import Store

from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.app import create_app
from psmgraph.web.around import Around, around
from psmgraph.web.pages import escaped, once

PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/>
"""


@pytest.fixture(scope="module")
def graph(demo_snapshot: Snapshot) -> Store:
    return demo_snapshot.open_store()


@pytest.fixture(scope="module")
def app(demo_config: Config) -> Iterator[Flask]:
    app = create_app(demo_config)
    yield app
    app.extensions["psmgraph.service"].close()


@pytest.fixture(scope="module")
def known(app: Flask, graph: Store) -> dict[str, Around]:
    """What the tables know of each project, by its IRI."""
    served = app.extensions["psmgraph.service"].current()
    return {
        project: around(served, project)
        for (project,) in rows(graph, "SELECT ?p { ?p a psm:Project }")
    }


def rows(graph: Store, query: str) -> set[tuple[str, ...]]:
    return {
        tuple(term.value if term is not None else "" for term in solution)
        for solution in graph.query(PREFIXES + query)
    }


def told(found: list, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(str(row[column] or "") for column in columns) for row in found}


def test_the_names_editions_and_links_of_a_project_are_the_graph_s(graph, known):
    for project, facts in known.items():
        this = f"BIND (<{project}> AS ?this)"
        assert {(each,) for each in facts.titles} == rows(
            graph, f"SELECT ?n {{ {this} ?this rdfs:label ?n }}"
        )
        assert told(facts.editions, "edition", "issued") == rows(
            graph,
            f"SELECT ?e ?d {{ {this} ?s psm:describes ?this "
            "GRAPH ?g { ?e dct:isVersionOf ?s ; dct:issued ?d } }",
        )
        assert told(facts.links_out, "link", "state") == rows(
            graph, f"SELECT ?l ?s {{ {this} ?l psm:source ?this ; psm:linkState ?s }}"
        )
        assert told(facts.links_in, "link", "source", "state") == rows(
            graph,
            f"SELECT ?l ?o ?s {{ {this} ?l psm:target ?this ; psm:source ?o ; psm:linkState ?s }}",
        )
        assert told(facts.same_events, "event", "same", "other") == rows(
            graph,
            f"SELECT ?e ?s ?o {{ {this} ?this psm:event ?e . ?e psm:sameEventAs ?s . "
            "?s psm:project ?o }",
        )
    assert any(facts.links_in for facts in known.values())
    assert any(facts.same_events for facts in known.values())


def test_the_projects_that_share_an_actor_are_those_that_the_graph_says(graph, known):
    for project, facts in known.items():
        shown = {
            (row["project"], facts.things[row["inference"]]["thing"])
            for row in facts.grounds
            if row["project"] != project and facts.is_shared_actor(row)
        }
        assert shown == rows(
            graph,
            f'SELECT ?o ?a {{ ?i psm:about <{project}> ; psm:rule "shared-actor" ; '
            f"psm:inferred ?a ; psm:about ?o FILTER (?o != <{project}>) }}",
        )
        assert {(other,) for other, _ in shown} == rows(
            graph, f"SELECT ?o {{ <{project}> psm:sharesActorWith ?o }}"
        )


def test_ties_reasons_and_their_words_are_the_graph_s(graph, known):
    assert sum(len(facts.ties) for facts in known.values()) > 100
    counted = dict(
        rows(graph, "SELECT ?i (COUNT(DISTINCT ?p) AS ?n) { ?i psm:about ?p } GROUP BY ?i")
    )
    for project, facts in known.items():
        assert told(facts.ties, "other", "tie", "inference") == rows(
            graph,
            f"SELECT ?o ?t ?r {{ ?t a psm:Relatedness ; psm:about <{project}> , ?o ; "
            f"psm:reason ?r FILTER (?o != <{project}>) }}",
        )
        for tie in facts.ties:
            assert tie["inference"] in facts.things
            assert facts.names[tie["other"]]
        for inference, thing in facts.things.items():
            assert str(thing["shared_by"]) == counted[inference]
            said = [row for row in facts.grounds if row["inference"] == inference]
            expected = rows(
                graph,
                f"SELECT ?p ?w ?l {{ <{inference}> psm:reason ?n GRAPH ?e {{ ?n psm:project ?p ; "
                "psm:passage ?s . ?s psm:exact ?w OPTIONAL { ?s psm:line ?l } } }",
            )
            assert told(said, "project", "words", "line") == expected


def test_an_edition_s_nodes_have_their_numbers_and_its_passages_their_words_from_the_text(graph):
    numbers = rows(graph, "SELECT ?n ?p { GRAPH ?g { ?n psm:position ?p } }")
    assert len(numbers) > 1000
    assert all(node.rpartition("/")[2] == number for node, number in numbers)
    passages = rows(
        graph,
        "SELECT ?x ?w ?t { GRAPH ?g { ?e psm:text ?t . ?x psm:exact ?w } "
        'FILTER (STRSTARTS(STR(?x), CONCAT(STR(?g), "/"))) FILTER (?e = ?g) }',
    )
    assert len(passages) > 500
    for passage, words, text in passages:
        start, _, end = passage.rpartition("/")[2].partition("-")
        assert text[int(start) : int(end)] == words


@given(st.one_of(st.text(), st.text(alphabet="&<>'\"a").map(Markup), st.integers(), st.none()))
def test_what_a_template_puts_out_is_escaped_as_markupsafe_does_it(value):
    assert str(escaped(value)) == str(escape(value))


def test_what_is_shown_once_is_the_same_wherever_it_stands():
    shown = []
    show = once(lambda thing: shown.append(thing) or Markup("<b>x</b>"))
    one, other = object(), object()
    assert {show(each) for each in (one, other, one, one)} == {"<b>x</b>"}
    assert shown == [one, other]
