"""The server through its life: before a build, over a switch, over a broken snapshot, its end."""

import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from .page_rules import faults
from .server import BASE, HTML, start, stop, write_snapshot

LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
QUERY = {"Content-Type": "application/sparql-query"}
NAME = Literal("Nuova bottega", language="it")
NEW = NamedNode(BASE + "actor/nuova-bottega")


@pytest.fixture
def server_without_data(tmp_path):
    server = start(tmp_path / "store")
    yield server, tmp_path / "store"
    stop(server)


def test_before_the_first_build_pages_say_how_to_build(server_without_data):
    server, store = server_without_data
    for path in ("/", "/en/projects", "/page/plan/x", "/sparql?query=ASK%7B%7D"):
        reply = server.ask("GET", path, HTML)
        assert reply.status == 503
        assert "psmgraph build" in reply.text
        assert str(store) in reply.text
        assert faults(reply.text) == []
    for path in ("/data/plan/x.ttl", "/projects.json", "/sparql?query=ASK%7B%7D"):
        reply = server.get(path, "application/json, text/turtle")
        assert reply.status == 503
        assert reply.headers["Retry-After"]
        assert reply.json["detail"] == "psmgraph build"


def test_before_the_first_build_the_ontology_is_there_and_health_says_so(server_without_data):
    server, _ = server_without_data
    assert server.ask("GET", "/ontology", HTML).status == 200
    assert server.get("/healthz").json["status"] == "empty"


def test_a_new_snapshot_is_taken_up_without_restart(server_without_data, sample_quads):
    server, store = server_without_data
    first = write_snapshot(store, sample_quads)
    assert server.get("/healthz").json == {"status": "ok", "snapshot": first}
    assert server.get("/page/actor/nuova-bottega", "text/html").status == 404
    tag = server.get("/data/actor/associazione-faggio.ttl").headers["ETag"]

    more = Quad(NEW, LABEL, NAME, NamedNode(BASE + "graph/authority"))
    second = write_snapshot(store, [*sample_quads, more])
    assert second != first
    reply = server.get("/page/actor/nuova-bottega?all=1", "text/html")
    assert (reply.status, reply.headers["Psmgraph-Snapshot"]) == (200, second)
    asked = server.get(
        "/sparql?query=ASK%7BGRAPH%20%3Fg%7B%3Fs%20%3Fp%20%22Nuova%20bottega%22%40it%7D%7D"
    )
    assert asked.json["boolean"] is True
    # What the new snapshot did not change keeps its tag.
    assert server.get("/data/actor/associazione-faggio.ttl").headers["ETag"] == tag


def test_a_broken_snapshot_leaves_the_one_before_in_service(server_without_data, sample_quads):
    server, store = server_without_data
    first = write_snapshot(store, sample_quads)
    assert server.get("/healthz").json["snapshot"] == first
    broken = store / "snapshots" / "000000000000"
    broken.mkdir()
    (store / "next").symlink_to("snapshots/000000000000")
    (store / "next").replace(store / "current")
    reply = server.ask("GET", "/page/plan/prova", HTML)
    assert (reply.status, reply.headers["Psmgraph-Snapshot"]) == (200, first)


def test_a_store_that_cannot_be_opened_is_said_so(server_without_data):
    server, store = server_without_data
    (store / "snapshots" / "000000000000").mkdir(parents=True)
    (store / "current").symlink_to("snapshots/000000000000")
    reply = server.ask("GET", "/", HTML)
    assert reply.status == 503
    assert "000000000000" in reply.text
    assert faults(reply.text) == []


def test_the_server_ends_when_told_and_leaves_no_worker(sample_store):
    server = start(sample_store)
    assert server.get("/healthz").json["status"] == "ok"
    assert server.page("/page/plan/prova").status == 200
    workers = children(server.process.pid)
    assert workers
    assert stop(server) == 0
    time.sleep(0.5)
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


def children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found
