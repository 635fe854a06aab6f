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
from psmgraph.web.served import Served
from psmgraph.web.tied import fellows, related_rows, sharing_rows

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
def served(app: Flask) -> Served:
    return app.extensions["psmgraph.service"].current()


@pytest.fixture(scope="module")
def projects(graph: Store) -> list[str]:
    return sorted(project for (project,) in rows(graph, "SELECT ?p { ?p a psm:Project }"))


@pytest.fixture(scope="module")
def known(served: Served, projects: list[str]) -> dict[str, Around]:
    """What the tables know of each project, by its IRI."""
    return {project: around(served, project) for project in projects}


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


def test_the_projects_that_share_an_actor_are_those_that_the_graph_says(graph, served, projects):
    for project in projects:
        found = sharing_rows(served, project, 1000)
        assert told(found.actors, "other", "thing") == rows(
            graph,
            f'SELECT ?o ?a {{ ?i psm:about <{project}> ; psm:rule "shared-actor" ; '
            f"psm:inferred ?a ; psm:about ?o FILTER (?o != <{project}>) }}",
        )
        assert told(found.others, "other") == rows(
            graph, f"SELECT ?o {{ <{project}> psm:sharesActorWith ?o }}"
        )
        assert found.total == len(found.others)
        counts = [row["actors"] for row in found.others]
        assert counts == sorted(counts, reverse=True)


def test_ties_reasons_and_their_words_are_the_graph_s(graph, served, projects):
    counted = dict(
        rows(graph, "SELECT ?i (COUNT(DISTINCT ?p) AS ?n) { ?i psm:about ?p } GROUP BY ?i")
    )
    said = 0
    for project in projects:
        found = related_rows(served, project, 1000)
        assert told(found.reasons, "other", "inference") == rows(
            graph,
            f"SELECT ?o ?r {{ ?t a psm:Relatedness ; psm:about <{project}> , ?o ; "
            f"psm:reason ?r FILTER (?o != <{project}>) }}",
        )
        others = {row["other"] for row in found.others}
        assert told(found.others, "other", "name") == rows(
            graph,
            f"SELECT ?o ?n {{ ?t a psm:Relatedness ; psm:about <{project}> , ?o . "
            f"?o rdfs:label ?n FILTER (?o != <{project}>) }}",
        )
        assert found.total == len(others)
        assert {row["inference"] for row in found.reasons} == found.things.keys()
        for inference, thing in found.things.items():
            assert str(thing["shared_by"]) == counted[inference]
            expected = rows(
                graph,
                f"SELECT ?p ?w ?l {{ <{inference}> psm:reason ?n GRAPH ?e {{ ?n psm:project ?p ; "
                "psm:passage ?s . ?s psm:exact ?w OPTIONAL { ?s psm:line ?l } } }",
            )
            here = [row for row in found.grounds if row["inference"] == inference]
            assert told(here, "project", "words", "line") == {
                row for row in expected if row[0] in {project, *others}
            }
            said += len(here)
    assert said > 100


def test_some_of_the_ties_are_the_same_as_in_the_whole(served, projects):
    for project in projects:
        whole = [tuple(row) for row in related_rows(served, project, 1000).others]
        parts = [related_rows(served, project, 3, first) for first in range(0, len(whole), 3)]
        assert [tuple(row) for part in parts for row in part.others] == whole
        shared = [tuple(row) for row in sharing_rows(served, project, 1000).others]
        parts = [sharing_rows(served, project, 3, first) for first in range(0, len(shared), 3)]
        assert [tuple(row) for part in parts for row in part.others] == shared


def test_whom_an_actor_works_with_is_what_the_graph_says_of_one_and_of_several(graph, served):
    actors = sorted(actor for (actor,) in rows(graph, "SELECT ?a { ?a a psm:Organisation }"))
    assert len(actors) > 20
    for asked in (*([actor] for actor in actors), actors[:3], actors[3:9]):
        ours = " ".join(f"<{actor}>" for actor in asked)
        expected = rows(
            graph,
            f"SELECT ?o ?n (COUNT(DISTINCT ?p) AS ?c) {{ VALUES ?a {{ {ours} }} "
            f"?p psm:involves ?a , ?o . ?o a psm:Organisation ; rdfs:label ?n "
            f"FILTER (?o NOT IN ({ours.replace(' ', ', ')})) }} GROUP BY ?o ?n",
        )
        found = told(fellows(served, asked), "actor", "name", "projects")
        assert found == expected if len(expected) <= 60 else found < expected


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
