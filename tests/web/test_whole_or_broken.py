"""No answer looks whole that is not: in each format, whatever ends its query, a client sees it.

The client is http.client, which is as strict as RFC 9112 (8): a chunked body without its last
chunk is incomplete. More moments are tried by `make long` (PSMGRAPH_MOMENTS).
"""

import http.client
import os
import random
import signal
import subprocess
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest
from store.poolside import children, until

from .server import Server, start, stop

ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
        "text/tab-separated-values")  # fmt: skip
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json",
          "application/trig", "application/n-quads")  # fmt: skip
WHERE = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS_ROWS = f"SELECT * {WHERE}"
ENDLESS_GRAPH = f"CONSTRUCT {{ ?a ?b ?c . ?d ?k ?l }} WHERE {WHERE}"
SORTED = f"SELECT * {WHERE} ORDER BY ?a ?l"  # gives nothing before it has all
SOME_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SOME_GRAPH = "CONSTRUCT { ?a ?e ?f . ?d ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f }"
MOMENTS = int(os.environ.get("PSMGRAPH_MOMENTS", "2"))
FORMATS = [(SOME_ROWS, media_type) for media_type in ROWS]
FORMATS += [(SOME_GRAPH, media_type) for media_type in GRAPHS]


@pytest.fixture(scope="module")
def server(sample_store):
    server = start(sample_store, deadline=1.0, memory_mb=64)
    yield server
    stop(server)


@pytest.fixture(scope="module")
def patient(sample_store):
    """A server whose answers end by themselves, however slow the machine is."""
    server = start(sample_store, deadline=60.0)
    yield server
    stop(server)


def asked(server: Server, query: str, media_type: str) -> tuple[int, bytes, bool]:
    """Return the status, what came of the body, and whether it came whole."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    received = bytearray()
    try:
        connection.request("GET", "/sparql?" + urlencode({"query": query}),
                           headers={"Accept": media_type})  # fmt: skip
        reply = connection.getresponse()
        while piece := reply.read1(65536):
            received += piece
        return reply.status, bytes(received), reply.isclosed() or reply.length == 0
    except (http.client.IncompleteRead, ConnectionError):
        return 200, bytes(received), False
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("query", "media_type"),
    [(ENDLESS_ROWS, each) for each in ROWS] + [(ENDLESS_GRAPH, each) for each in GRAPHS],
)
def test_the_deadline_breaks_an_answer_off_or_refuses_it(server, query, media_type):
    status, body, whole = asked(server, query, media_type)
    assert not whole or status == 503
    if not whole:
        assert len(body) > 1000


@pytest.mark.parametrize("media_type", ROWS)
def test_a_lack_of_memory_is_told_and_never_an_empty_answer(server, media_type):
    status, body, whole = asked(server, SORTED, media_type)
    assert (status, whole) == (503, True)
    assert b'"QUERY-' in body


@pytest.mark.parametrize(("query", "media_type"), FORMATS)
def test_a_worker_killed_at_any_moment_leaves_no_answer_that_looks_whole(
    patient, query, media_type
):
    until(
        lambda: asked(patient, query, media_type)[::2] == (200, True), 60
    )  # those before may still be dying
    began = time.monotonic()
    status, expected, whole = asked(patient, query, media_type)
    took = time.monotonic() - began
    assert (status, whole) == (200, True)
    assert len(expected) > 300_000  # several pieces
    moments = random.Random(media_type)
    ended = 0
    for _ in range(MOMENTS):
        until(lambda: patient.get("/healthz").status == 200)
        killer = threading.Timer(moments.uniform(0, took), killed, (patient.process.pid,))
        killer.start()
        status, body, whole = asked(patient, query, media_type)
        killer.join()
        assert status in (200, 500, 503)
        if status == 200 and whole:
            assert len(body) == len(expected)
        ended += status != 200 or not whole
    assert asked(patient, "ASK {}", "text/csv")[0] in (200, 503)


def killed(parent: int) -> None:
    """Kill every worker there is."""
    for pid in children(parent):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_curl_says_so_too(server):
    url = f"{server.address}sparql?" + urlencode({"query": ENDLESS_ROWS})
    for version in ("--http1.1", "--http1.0"):
        ran = subprocess.run(["curl", "-s", "--fail", version, "-o", os.devnull, url],
                             check=False, timeout=60)  # fmt: skip
        assert ran.returncode != 0, version


def test_a_connection_goes_on_after_an_answer_in_chunks_and_after_its_head_alone(patient):
    """Each is followed by another on the same connection: nothing is left over between them."""
    parts = urlsplit(patient.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    path = "/sparql?" + urlencode({"query": SOME_ROWS})
    connection.connect()
    first = connection.sock
    for method in ("GET", "HEAD", "HEAD", "GET"):
        connection.request(method, path, headers={"Accept": "text/csv"})
        reply = connection.getresponse()
        body = reply.read()
        assert (reply.status, reply.headers["Transfer-Encoding"]) == (200, "chunked")
        assert len(body) > 100_000 if method == "GET" else not body
        assert connection.sock is first
    connection.request("GET", path, headers={"Accept": "text/csv", "Connection": "close"})
    reply = connection.getresponse()
    assert reply.headers["Connection"] == "close"
    assert len(reply.read()) > 100_000
    assert connection.sock is None  # as it was asked to be
    connection.close()
