"""What those who run the service rely on: health, metrics, log, an end and a switch in peace."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from store.poolside import alive, children, until

from psmgraph.web.clients import counted_as

from .server import BASE, HTML, Server, start, stop, until_in_memory, write_snapshot

LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SERVE = """
import json, sys
from pathlib import Path
from psmgraph.config import Config, ServerConfig
from psmgraph.web.serve import serve
config = Config(store=Path(sys.argv[1]), server=ServerConfig(**json.loads(sys.argv[2])))
serve(config, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""
# A snapshot goes into memory at once, and not some seconds after it is served.
SOON = """
from functools import partial
from psmgraph.web import served
served.InMemory = partial(served.InMemory, soon=0)
"""


def running(store: Path, errors=subprocess.DEVNULL, before="", **settings) -> Server:
    """Start a server with its own settings; what is to run ``before`` it is code."""
    process = subprocess.Popen(
        [sys.executable, "-c", before + SERVE, str(store), json.dumps(settings)],
        stdout=subprocess.PIPE, stderr=errors, text=True,
    )  # fmt: skip
    address = process.stdout.readline().strip()
    assert address.startswith("http://")
    return Server(address, process)


@pytest.fixture
def served(sample_store):
    """Start servers that end with the test."""
    servers: list[Server] = []

    def begin(store: Path = sample_store, **settings) -> Server:
        servers.append(running(store, **settings))
        return servers[-1]

    yield begin
    for server in servers:
        stop(server)


def sparql(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


def sample(text: str, name: str, **labels: str) -> float:
    """Return the value of one sample of the metrics."""
    for line in text.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name:
            told = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
            if told == labels:
                return float(found[3])
    return 0.0


def test_health_is_bad_where_there_is_nothing_to_serve(served, tmp_path):
    reply = served(tmp_path / "store").get("/healthz")
    assert (reply.status, reply.json["status"]) == (503, "empty")
    (tmp_path / "broken" / "snapshots" / "000000000000").mkdir(parents=True)
    (tmp_path / "broken" / "current").symlink_to("snapshots/000000000000")
    reply = served(tmp_path / "broken").get("/healthz")
    assert (reply.status, reply.json["status"]) == (503, "broken")


def test_health_is_good_again_after_every_worker_was_killed(served):
    server = served(workers=2)
    assert server.get("/healthz").status == 200
    for pid in children(server.process.pid):
        os.kill(pid, signal.SIGKILL)
    for _ in range(8):  # each that died is found when it is needed
        server.get(sparql("ASK {}"))
    until(lambda: server.get("/healthz").status == 200)
    assert server.get(sparql("ASK {}")).json["boolean"] is True


def test_metrics_count_requests_refusals_and_workers(served, sample_store):
    server = served(deadline=0.5, workers=2)
    assert server.get(sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . "
                             "?j ?k ?l . ?m ?n2 ?o }")).status == 503  # fmt: skip
    for _ in range(3):
        assert server.get(sparql("ASK {}")).status == 200
    assert server.get("/page/nothing/here", "text/html").status == 404
    server.get(sparql("SELECT"))
    reply = server.get("/metrics")
    assert (reply.status, reply.media_type) == (200, "text/plain")
    text = reply.text
    route = {"route": "/sparql", "method": "GET"}
    assert sample(text, "psmgraph_requests_total", **route, status="200") == 3
    assert sample(text, "psmgraph_requests_total", **route, status="503") == 1
    assert sample(text, "psmgraph_request_seconds_count", route="/sparql") == 5
    refused = "psmgraph_queries_refused_total"
    assert sample(text, refused, pool="sparql", code="QUERY-DEADLINE") == 1
    assert sample(text, refused, pool="sparql", code="QUERY-SYNTAX") == 1
    ended = "psmgraph_workers_ended_total"
    assert sample(text, ended, pool="sparql", reason="QUERY-DEADLINE") == 1
    assert sample(text, "psmgraph_queries", pool="sparql", state="running") == 0
    assert sample(text, "psmgraph_workers", pool="pages", state="idle") == 4
    snapshot = (sample_store / "current").readlink().name
    assert sample(text, "psmgraph_snapshot", id=snapshot) == 1
    assert sample(text, "psmgraph_snapshot_age_seconds") > 0
    assert sample(text, "process_resident_memory_bytes") > 1e7


def test_metrics_say_nothing_of_who_asked_or_what(served):
    server = served()
    server.get(sparql("ASK { <urn:x:something-secret> ?p ?o }"))
    server.get("/page/actor/x/person/mario-rossi", "text/html")
    assert not re.search(r"secret|mario|127\.0", server.get("/metrics").text)


def test_metrics_are_told_to_this_machine_only_and_not_through_a_proxy(served):
    server = served()
    for name in ("X-Forwarded-For", "Forwarded", "Via"):
        assert server.ask("GET", "/metrics", {name: "127.0.0.1"}).status == 403
    behind = served(trusted_proxies=["127.0.0.1"], metrics_from=["192.0.2.0/24"])
    asked = {"192.0.2.7": 200, "198.51.100.1": 403}
    for client, status in asked.items():
        assert behind.ask("GET", "/metrics", {"X-Forwarded-For": client}).status == status
    assert behind.get("/metrics").status == 200  # straight from this machine


def lines_of(store: Path, tmp_path: Path, asked, **settings) -> list[dict[str, object]]:
    """Return the log of a server that was asked so."""
    path = tmp_path / "log"
    with path.open("w") as errors:
        server = running(store, errors, **settings)
        try:
            asked(server)
        finally:
            stop(server)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_log_has_a_line_a_request_and_nothing_personal(sample_store, tmp_path):
    ids: list[str] = []

    def ask(server: Server) -> None:
        for path in (sparql("ASK { ?s <urn:x:secret> ?o }"), "/page/actor/x/person/mario-rossi",
                     "/en/projects?q=secret", "/no/such/mario"):  # fmt: skip
            ids.append(
                server.get(path, "text/html", X_Forwarded_For="192.0.2.1").headers["X-Request-Id"]
            )

    lines = lines_of(sample_store, tmp_path, ask)
    assert [line["id"] for line in lines] == ids
    assert len(set(ids)) == 4
    assert [line["status"] for line in lines] == [200, 404, 200, 404]
    routes = [line["route"] for line in lines]
    assert routes == ["/sparql", "/page/<path:name>", "/projects", "none"]
    assert all(line["end"] == "whole" and line["bytes"] > 100 for line in lines)
    assert not re.search(r"secret|mario|192\.0|127\.0", json.dumps(lines))


def test_the_log_can_be_of_faults_only_and_says_what_broke_off(sample_store, tmp_path):
    def ask(server: Server) -> None:
        server.get("/", "text/html")
        parts = urlsplit(server.address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("GET", sparql("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"))
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            connection.getresponse().read()

    (line,) = lines_of(sample_store, tmp_path, ask, log="errors", deadline=0.5)
    assert (line["route"], line["end"], line["why"]) == ("/sparql", "broken", "QUERY-DEADLINE")


def test_every_error_has_the_id_of_the_log_in_its_header_and_in_itself(sample_server):
    for path in (sparql("SELECT"), "/data/no/such.ttl", "/queries/none?x=1"):
        reply = sample_server.get(path, "application/json, text/turtle")
        assert reply.status >= 400
        assert reply.json["id"] == reply.headers["X-Request-Id"]
    page = sample_server.ask("POST", "/", HTML)
    assert page.status == 405
    assert page.headers["X-Request-Id"] in page.text


def test_the_id_of_a_trusted_proxy_is_kept_and_that_of_others_is_not(sample_server, served):
    given = {"X-Request-Id": "proxy-0123456789"}
    assert sample_server.ask("GET", "/healthz", given).headers["X-Request-Id"] == "proxy-0123456789"
    odd = {"X-Request-Id": 'a"b, injected: 1'}
    assert "injected" not in sample_server.ask("GET", "/healthz", odd).headers["X-Request-Id"]
    assert served().ask("GET", "/healthz", given).headers["X-Request-Id"] != "proxy-0123456789"


def test_a_client_that_asks_too_often_is_told_when_to_come_back_and_pages_go_on(served):
    server = served(requests_per_minute=5)
    replies = [server.get(sparql("ASK {}")) for _ in range(6)]
    assert [reply.status for reply in replies] == [200] * 5 + [429]
    assert replies[-1].json["code"] == "QUERY-RATE"
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 12
    for _ in range(10):
        assert server.get("/page/plan/prova", "text/html").status == 200


def test_an_ipv6_client_is_its_network():
    assert counted_as("2001:db8:1:2:aaaa::1") == counted_as("2001:db8:1:2::7")
    assert counted_as("2001:db8:1:3::1") != counted_as("2001:db8:1:2::1")
    assert counted_as("::ffff:192.0.2.1") == counted_as("192.0.2.1") == "192.0.2.1"


def test_only_a_service_of_the_list_is_asked(served):
    other = served()
    address = f"{other.address}sparql"
    query = f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    server = served(services=[address])
    assert server.get(sparql(query)).json["boolean"] is True
    assert other.get(sparql(query)).status == 403
    unlisted = query.replace("/sparql>", "/sparql2>")
    assert server.get(sparql(unlisted)).json["code"] == "QUERY-SERVICE"


def test_an_address_has_so_many_connections_and_others_have_theirs(served):
    server = served(connections_per_client=5)
    parts = urlsplit(server.address)
    held = [http.client.HTTPConnection(parts.hostname, parts.port, 10) for _ in range(5)]
    try:
        for connection in held:
            connection.connect()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            server.get("/healthz")
        another = http.client.HTTPConnection(parts.hostname, parts.port, 10,
                                             source_address=("127.0.0.2", 0))  # fmt: skip
        another.request("GET", "/healthz")
        assert another.getresponse().status == 200
        another.close()
    finally:
        for connection in held:
            connection.close()
    until(lambda: _answers(server))


def _answers(server: Server) -> bool:
    try:
        return server.get("/healthz").status == 200
    except (http.client.HTTPException, ConnectionError):
        return False


def test_told_to_stop_it_ends_what_it_has_begun_and_takes_nothing_on(sample_store):
    server = start(sample_store)
    parts = urlsplit(server.address)
    try:
        expected = server.get(sparql(ROWS), "text/csv").body
        idle = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("GET", sparql(ROWS), headers={"Accept": "text/csv"})
        reply = connection.getresponse()
        read = reply.read(1000)
        workers = children(server.process.pid)
        server.process.terminate()
        time.sleep(0.5)
        with pytest.raises(ConnectionError):
            server.get("/healthz")
        while piece := reply.read(100_000):
            read += piece
            time.sleep(0.02)
        assert read == expected
        assert server.process.wait(10) == 0
        assert not any(map(alive, workers))
    finally:
        stop(server)


def test_an_answer_without_end_does_not_keep_it_from_stopping(served):
    server = served(grace=0.5, deadline=60)
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("GET", sparql("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"))
    reply = connection.getresponse()
    reply.read(1000)
    server.process.terminate()
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        reply.read()
    assert server.process.wait(15) == 0


def test_a_server_that_nobody_asks_keeps_what_it_serves_through_many_builds(sample_quads, tmp_path):
    store = tmp_path / "store"
    first = write_snapshot(store, sample_quads)
    server = start(store)
    try:
        for number in range(6):  # three are kept; the server looks at none of these
            more = Quad(NamedNode(f"{BASE}actor/n{number}"), LABEL, Literal(f"n{number}"),
                        NamedNode(BASE + "graph/authority"))  # fmt: skip
            last = write_snapshot(store, [*sample_quads, more], f"2026-01-02T00:00:{number:02}Z")
        kept = {path.name for path in (store / "snapshots").iterdir()}
        assert first in kept
        assert len(kept) == 4
        assert server.get("/projects").headers["Psmgraph-Snapshot"] == last
        old = server.get(f"/page/plan/prova/project/orti?snapshot={first}", "text/html")
        assert (old.status, old.headers["Psmgraph-Snapshot"]) == (200, first)
    finally:
        stop(server)


def test_twenty_new_snapshots_drop_no_request(sample_quads, tmp_path):
    store = tmp_path / "store"
    write_snapshot(store, sample_quads)
    server = start(store)
    wrong: list[object] = []
    seen: set[str] = set()
    done = threading.Event()
    paths = ("/page/plan/prova/project/orti", sparql("ASK { ?s ?p ?o }"),
             sparql("SELECT * { ?a ?b ?c . ?d a ?e }"), "/projects.json")  # fmt: skip

    def ask(path: str) -> None:
        while not done.is_set():
            try:
                reply = server.get(path)
            except (OSError, http.client.HTTPException) as error:
                wrong.append(error)
                continue
            seen.add(reply.headers["Psmgraph-Snapshot"])
            if reply.status != 200:
                wrong.append((path, reply.status, reply.text[-1500:]))

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    try:
        for thread in threads:
            thread.start()
        for number in range(20):
            more = Quad(NamedNode(f"{BASE}actor/n{number}"), LABEL, Literal(f"n{number}"),
                        NamedNode(BASE + "graph/authority"))  # fmt: skip
            last = write_snapshot(store, [*sample_quads, more], f"2026-01-02T00:00:{number:02}Z")
            until(lambda: last in seen)  # noqa: B023  (three are kept: none is to be overtaken)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        stop(server)
    assert wrong == []
    assert len(seen) == 21


def test_a_snapshot_in_memory_gives_way_to_others_and_to_the_disk_and_no_request_is_dropped(
    served, sample_quads, tmp_path
):
    """In memory, then another there, then one that is too large for it."""
    store = tmp_path / "store"
    made = {write_snapshot(store, sample_quads): {"0"}}
    server = served(store, before=SOON, memory_store_mb=1, workers=4)
    wrong: list[object] = []
    counted: dict[str, set[str]] = {}
    done = threading.Event()
    added = sparql(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/added> {{ ?s ?p ?o }} }}")

    def ask(path: str) -> None:
        while not done.wait(0.02):
            try:
                reply = server.get(path, "text/csv")
            except (OSError, http.client.HTTPException) as error:
                wrong.append(error)
                continue
            if reply.status != 200:
                wrong.append((path, reply.status, reply.text[-1500:]))
            elif path == added:
                found = counted.setdefault(reply.headers["Psmgraph-Snapshot"], set())
                found.add(reply.text.split()[1])

    def follow(number: int) -> None:
        graph = NamedNode(f"{BASE}graph/added")
        more = [Quad(NamedNode(f"urn:x:{n}"), LABEL, Literal("x"), graph) for n in range(number)]
        last = write_snapshot(store, [*sample_quads, *more])
        made[last] = {str(number)}
        until(lambda: last in counted)

    paths = (added, sparql("SELECT * { ?a ?b ?c . ?d a ?e }"), "/projects.csv")
    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    try:
        until_in_memory(server)
        for thread in threads:
            thread.start()
        follow(1)
        until_in_memory(server)
        follow(3000)
        until(lambda: sample(server.get("/metrics").text, "psmgraph_snapshot_in_memory") == 0)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert counted == made
