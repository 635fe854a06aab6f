"""persons = "role-only" over HTTP: no page, table or answer names a referent of the demo."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from traces import folded, pattern_of

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot, current

from .server import HTML, Server, start, stop

PERSONS = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?name WHERE { ?person a psm:Person ; rdfs:label ?name }
"""
ALL = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def people(demo_snapshot: Snapshot) -> dict[str, str]:
    """The persons that the demo names when it is published: IRI and name."""
    rows = demo_snapshot.open_store().query(PERSONS)
    return {row["person"].value: row["name"].value for row in rows}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = Config(store=tmp_path_factory.mktemp("roles") / "store", persons="role-only")
    build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
    return config.store


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    running = start(store)
    yield running
    stop(running)


def paths(store: Path) -> list[str]:
    """The pages of projects and editions, and the lists."""
    found = current(store)
    assert found is not None
    base = found.manifest.base
    editions = [e.removeprefix(base) for one in found.manifest.inputs for e in one.editions]
    projects = {e.rpartition("/")[0].replace("/sheet/", "/project/") for e in editions}
    lists = [
        *("/", "/projects", "/actors", "/review", "/quality", "/quality/findings"),
        *("/quality/findings.csv?editions=all", "/quality/completeness", "/quality/missing"),
    ]
    return [*lists, *(f"/page/{p}" for p in (*editions, *sorted(projects)))]


def test_no_page_names_a_referent(server: Server, store: Path, people: dict[str, str]) -> None:
    pattern = pattern_of(people.values())
    for path in paths(store):
        page = server.ask("GET", path, HTML)
        assert page.status == 200, path
        assert pattern.findall(folded(page.text)) == [], path
        if "/sheet/" in path:
            data = server.get(path.replace("/page/", "/data/") + ".ttl")
            assert data.status == 200
            assert pattern.findall(folded(data.text)) == [], path


def test_no_answer_to_a_query_names_one(server: Server, people: dict[str, str]) -> None:
    answer = server.ask("POST", "/sparql", {"Content-Type": "application/sparql-query",
                        "Accept": "text/csv"}, ALL.encode())  # fmt: skip
    assert answer.status == 200
    assert answer.text.count("\n") > 10_000
    assert "[omissis]" in answer.text
    assert pattern_of(people.values()).findall(folded(answer.text)) == []


def test_the_search_finds_none_and_their_addresses_are_not_there(
    server: Server, people: dict[str, str]
) -> None:
    for iri, name in list(people.items())[:5]:
        found = server.ask("GET", f"/search?q={name.replace(' ', '+')}", HTML)
        assert iri.rpartition("/")[2] not in found.text
        path = iri.partition("/id/")[2]
        assert server.ask("GET", f"/page/{path}", HTML).status == 404  # it never had them
