"""psmgraph publish, against real servers: loaded, compared, switched; broken off and taken up."""

import json
import subprocess
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from pyoxigraph import DefaultGraph, Quad

from psmgraph.config import RemoteConfig
from psmgraph.errors import CannotRun
from psmgraph.publish.comparing import compare
from psmgraph.store.snapshot import Snapshot

from .conftest import DBA, PROGRAM, environment, publish_to
from .stores import Passing, Proxy

STAGED = "/graph/staging/"
RUNS = "SELECT ?run { GRAPH ?g { ?run a <https://w3id.org/psmgraph/ontology#Run> } }"
SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def stored(snapshot: Snapshot) -> set[Quad]:
    return set(snapshot.open_store())


def progress_of(folder: Path) -> dict:
    (path,) = (folder / "publish").glob("*.json")
    return json.loads(path.read_text())


def test_the_store_holds_exactly_the_snapshot_afterwards(demo_oxigraph, demo_snapshot):
    assert demo_oxigraph.quads() == stored(demo_snapshot)


def test_publishing_again_checks_and_sends_nothing(demo_oxigraph, demo_snapshot, tmp_path):
    with Proxy(demo_oxigraph) as proxy:
        done = publish_to(proxy.url, demo_snapshot, tmp_path, RemoteConfig(default_graph="own"))
    assert (done.already, done.sent, done.triples) == (True, 0, len(stored(demo_snapshot)))
    assert {passing.path for passing in proxy.seen} == {"/query"}


def test_the_command_tells_what_it_did(psmgraph, oxigraph, two, two_store):
    ran = psmgraph("publish", "--store", two_store, "--to", oxigraph.url)
    assert ran.code == 0, ran.err
    total = len(stored(two))
    assert ran.err.startswith(f"{two.id} published: ")
    assert f"triples {total} " in ran.err
    again = psmgraph("publish", "--store", two_store, "--to", oxigraph.url)
    assert (again.code, "was published already, and is whole" in again.err) == (0, True)


def kill_midway(folder: Path, store: Path, url: str, pieces: int) -> int:
    """Start the command and kill it once ``pieces`` have been confirmed; return how many were."""
    settings = folder / "psmgraph.toml"
    settings.write_text("[remote]\nchunk = 50\n")
    process = subprocess.Popen(
        [PROGRAM, "publish", "--store", str(store), "--to", url], cwd=folder,
        env=environment(), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    confirmed = 0
    while confirmed < pieces:
        assert process.poll() is None, "it was done before it could be killed"
        time.sleep(0.02)
        if (store / "publish").is_dir():
            for path in (store / "publish").glob("*.json"):
                confirmed = sum(json.loads(path.read_text())["pieces"].values())
    process.kill()
    process.wait()
    return sum(progress_of(store)["pieces"].values())


def test_a_publication_killed_midway_goes_on_where_it_was(
    psmgraph, oxigraph, two_store, two, tmp_path
):
    stood = kill_midway(tmp_path, two_store, oxigraph.url, 20)
    assert "0" in oxigraph.query(SIZE)  # readers see nothing of it
    ran = psmgraph("publish", "--store", two_store, "--to", oxigraph.url)
    assert ran.code == 0, ran.err
    assert f"(there before {stood})" in ran.err
    assert oxigraph.quads() == stored(two)
    assert not list((two_store / "publish").iterdir())


def test_what_the_store_lost_meanwhile_is_sent_anew(psmgraph, oxigraph, two_store, two, tmp_path):
    stood = kill_midway(tmp_path, two_store, oxigraph.url, 20)
    graph, pieces = next(iter(progress_of(two_store)["pieces"].items()))
    lost = f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1"
    oxigraph.update(f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ {lost} }}")
    ran = psmgraph("publish", "--store", two_store, "--to", oxigraph.url)
    assert ran.code == 0, ran.err
    assert f"(there before {stood - pieces})" in ran.err
    assert oxigraph.quads() == stored(two)


def test_a_new_snapshot_takes_the_place_of_the_old_and_what_it_lacks_is_dropped(
    oxigraph, two, one, tmp_path
):
    publish_to(oxigraph, two, tmp_path)
    oxigraph.update("INSERT DATA { GRAPH <http://example.org/others> { <x:a> <x:b> <x:c> } }")
    gone = {q.graph_name for q in stored(two)}
    gone -= {q.graph_name for q in stored(one)}
    done = publish_to(oxigraph, one, tmp_path)
    assert done.dropped == len(gone) > 0
    others = {q for q in oxigraph.quads() if "example.org" in str(q.graph_name)}
    assert len(others) == 1
    assert oxigraph.quads() - others == stored(one)


def test_readers_see_the_old_snapshot_or_the_new_and_never_a_part(oxigraph, two, one, tmp_path):
    publish_to(oxigraph, two, tmp_path)
    # One query, so one moment: the run's node stands in a graph, the rest in the default one.
    text = (
        "SELECT ?run ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } "
        "GRAPH <https://w3id.org/psmgraph/id/graph/provenance> "
        "{ ?run a <https://w3id.org/psmgraph/ontology#Run> } }"
    )
    seen: list[str] = []
    ended = Event()

    def read() -> None:
        while not ended.is_set():
            seen.append(oxigraph.query(text))

    reader = Thread(target=read)
    reader.start()
    publish_to(oxigraph, one, tmp_path, RemoteConfig(chunk=200))
    time.sleep(0.1)
    ended.set()
    reader.join()

    def line(snapshot: Snapshot) -> str:
        size = sum(1 for q in stored(snapshot) if q.graph_name == DefaultGraph())
        run = f"{snapshot.manifest.base}run/{snapshot.id}"
        return f"run,n\r\n{run},{size}\r\n"

    assert set(seen) == {line(two), line(one)}
    assert len(seen) > 10


def losing(passing: Passing) -> None:
    """Lose one triple of each piece of a staging graph, and say that all is well."""
    if passing.path.startswith("/store") and passing.method == "POST":
        passing.body = passing.body.split(b"\n", 1)[1]


def changing(passing: Passing) -> None:
    """Change one literal, so that the number of triples stays."""
    if passing.path.startswith("/store") and passing.method == "POST":
        passing.body = passing.body.replace(b'"@it', b'!"@it', 1)


@pytest.mark.parametrize("damage", [losing, changing])
def test_a_store_that_does_not_keep_what_it_was_given_is_found_out(
    damage, oxigraph, two, one, tmp_path
):
    publish_to(oxigraph, one, tmp_path)
    settings = RemoteConfig(default_graph="own")
    with Proxy(oxigraph, before=damage) as proxy, pytest.raises(CannotRun) as error:
        publish_to(proxy.url, two, tmp_path, settings)
    assert error.value.finding.code == "PUBLISH-DIFFERS"
    assert stored(one) <= oxigraph.quads()
    done = publish_to(oxigraph, two, tmp_path, settings)  # no damage now
    assert (done.already, oxigraph.quads() == stored(two)) == (False, True)


def test_a_default_graph_of_others_is_not_replaced_unless_told(oxigraph, two, tmp_path):
    oxigraph.update("INSERT DATA { <x:a> <x:b> <x:c> }")
    with pytest.raises(CannotRun) as error:
        publish_to(oxigraph, two, tmp_path)
    finding = error.value.finding
    assert (finding.code, finding.detail) == ("PUBLISH-FOREIGN", "1")
    publish_to(oxigraph, two, tmp_path, replace=True)
    assert oxigraph.quads() == stored(two)


def test_a_store_with_update_only_is_loaded_by_it(oxigraph, two, tmp_path):
    update = oxigraph.url.replace("/query", "/update")
    with Proxy(oxigraph) as proxy:
        settings = RemoteConfig(update=update.replace(oxigraph.url[:-6], proxy.url[:-6]))
        publish_to(proxy.url, two, tmp_path, settings)
    assert {passing.path for passing in proxy.seen} == {"/query", "/update"}
    assert oxigraph.quads() == stored(two)


def test_a_server_of_unknown_make_has_to_be_described(oxigraph, two, tmp_path):
    def anonymous(passing: Passing) -> None:
        passing.told["server"] = "nginx"

    with Proxy(oxigraph, after=anonymous) as proxy, pytest.raises(CannotRun) as error:
        publish_to(proxy.url, two, tmp_path)
    assert error.value.finding.code == "REMOTE-WHERE"


def test_a_failing_server_is_asked_again_and_a_lost_answer_to_the_switch_is_no_loss(
    oxigraph, two, tmp_path
):
    failed: list[str] = []

    def fail(passing: Passing) -> None:
        if passing.path.startswith("/store") and not failed:
            failed.append(passing.path)
            passing.status = 503

    def lose(passing: Passing) -> None:
        if b"MOVE" in passing.body:
            failed.append(passing.path)
            passing.status, passing.answer = 504, b""  # done, but the answer is lost

    settings = RemoteConfig(default_graph="own")
    with Proxy(oxigraph, before=fail, after=lose) as proxy:
        publish_to(proxy.url, two, tmp_path, settings)
    assert len(failed) == 2
    assert oxigraph.quads() == stored(two)


def test_basic_credentials_go_to_the_addresses_that_write_and_nowhere_else(oxigraph, two, tmp_path):
    def guarded(passing: Passing) -> None:
        if passing.path != "/query" and "Authorization" not in passing.headers:
            passing.status = 401
            passing.told = {"WWW-Authenticate": 'Basic realm="x"'}

    with Proxy(oxigraph, before=guarded) as proxy:
        publish_to(proxy.url, two, tmp_path, **DBA)
        told = {p.path.split("?")[0]: p.headers.get("Authorization") for p in proxy.seen}
        with pytest.raises(CannotRun) as error:  # without credentials
            publish_to(
                proxy.url, two, tmp_path,
                RemoteConfig(update=proxy.url.replace("/query", "/update")),
            )  # fmt: skip
    assert told == {"/query": None, "/update": "Basic ZGJhOmRiYQ==", "/store": "Basic ZGJhOmRiYQ=="}
    assert error.value.finding.code == "REMOTE-DENIED"


def test_virtuoso_is_published_to_with_digest_and_holds_the_same(demo_virtuoso, demo_snapshot):
    store, done = demo_virtuoso
    assert (done.already, done.triples) == (False, len(stored(demo_snapshot)))
    assert "PUBLISH-DIFFERS" not in [finding.code for finding in done.findings]
    base = demo_snapshot.manifest.base
    told = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    sizes = dict(line.replace('"', "").rsplit(",", 1) for line in told.splitlines()[1:])
    ours = {graph: int(size) for graph, size in sizes.items() if graph.startswith(base)}
    assert not [graph for graph in ours if STAGED in graph]
    default = sum(1 for q in stored(demo_snapshot) if q.graph_name == DefaultGraph())
    assert ours.pop(f"{base}graph/current") == default
    assert sum(ours.values()) == len(stored(demo_snapshot)) - default


def test_wrong_credentials_are_refused_and_told_without_the_password(
    psmgraph, demo_virtuoso, demo_store, tmp_path
):
    store, _ = demo_virtuoso
    (tmp_path / "psmgraph.toml").write_text('[remote]\nauth = "digest"\n')
    before = store.query(RUNS)
    secret = {"PSMGRAPH_STORE_USER": "dba", "PSMGRAPH_STORE_PASSWORD": "parola-sbagliata"}
    ran = psmgraph("publish", "--store", demo_store, "--to", store.url, **secret)
    assert (ran.code, "REMOTE-DENIED" in ran.err) == (2, True)
    assert "parola-sbagliata" not in ran.err + ran.out
    assert store.query(RUNS) == before


def test_credentials_in_an_address_are_refused_and_not_repeated(psmgraph, demo_store):
    ran = psmgraph("publish", "--store", demo_store, "--to", "http://dba:segreto@127.0.0.1/sparql")
    assert (ran.code, "CONFIG-STORE" in ran.err, "segreto" in ran.err) == (2, True, False)


def test_a_server_that_is_not_there_is_told(psmgraph, demo_store):
    ran = psmgraph("publish", "--store", demo_store, "--to", "http://127.0.0.1:9/sparql")
    assert (ran.code, "REMOTE-FAILED" in ran.err) == (2, True)


def triples(text: str):
    from pyoxigraph import RdfFormat, parse

    return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("theirs", "respelt", "missing", "extra"),
    [
        ('<a:a> <a:b> 1.50, "x"@it-IT, 3 .', 0, 0, 0),
        ('<a:a> <a:b> 1.5, "x"@it-it, 3 .', 1, 0, 0),  # Virtuoso's way
        ('<a:a> <a:b> 1.50, "x"@it-IT, "3"^^<http://www.w3.org/2001/XMLSchema#int> .', 1, 0, 0),
        ('<a:a> <a:b> 1.50, "x"@it-IT, 4 .', 0, 1, 1),
        ('<a:a> <a:b> 1.50, "x"@en, 3 .', 0, 1, 1),
        ('<a:a> <a:b> 1.50, "x", 3 .', 0, 1, 1),
        ('<a:a> <a:b> 1.50, "x"@it-IT .', 0, 1, 0),
        ('<a:a> <a:b> 1.50, "x"@it-IT, 3, 5 .', 0, 0, 1),
        ('<a:a> <a:b> 1.50, "x"@it-IT, "3" .', 0, 1, 1),
    ],
)
def test_graphs_are_compared_by_what_they_say(theirs, respelt, missing, extra):
    ours = triples('<a:a> <a:b> 1.50, "x"@it-IT, 3 .')
    found = compare(ours, triples(theirs))
    assert (found.respelt, found.missing, found.extra) == (respelt, missing, extra)
    assert found.same is (not missing and not extra)
