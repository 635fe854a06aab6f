"""The files of a snapshot over HTTP: whole, in parts, and said where they are not."""

import gzip
import hashlib
import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from psmgraph.publish.dumps import Dump, index_text, listed
from psmgraph.publish.making import make
from psmgraph.publish.source import Source
from psmgraph.store.snapshot import Snapshot, current, snapshots

from .server import Server, start, stop, write_snapshot

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
VOID = "http://rdfs.org/ns/void#"
THREADS = 32  # of the servers of these tests


@pytest.fixture(scope="session")
def place(demo_snapshot: Snapshot) -> str:
    return f"/dumps/{demo_snapshot.id}"


@pytest.fixture(scope="session")
def graph(demo_snapshot: Snapshot) -> bytes:
    return (demo_snapshot.dumps_path / "graph.nq.gz").read_bytes()


def test_every_file_arrives_whole_with_its_type(
    demo_server: Server, demo_snapshot: Snapshot, place: str
) -> None:
    types = {".gz": "application/gzip", ".csv": "text/csv; charset=utf-8",
             ".json": "application/csvm+json", ".ttl": "text/turtle; charset=utf-8",
             "": "text/plain; charset=utf-8"}  # fmt: skip
    for each in listed(demo_snapshot):
        reply = demo_server.get(f"{place}/{each.name}", Accept_Encoding="gzip, br")
        assert reply.status == 200
        assert hashlib.sha256(reply.body).hexdigest() == each.sha256
        if Path(each.name).suffix in types:
            assert reply.headers["Content-Type"] == types[Path(each.name).suffix]
        assert reply.headers["Content-Encoding"] is None  # the sum is of what travels
        assert reply.headers["Content-Length"] == str(each.size)
        assert reply.headers["Accept-Ranges"] == "bytes"
        assert "immutable" in reply.headers["Cache-Control"]
        assert reply.headers["ETag"].strip('"') == each.sha256[:32]
        assert reply.headers["Psmgraph-Snapshot"] == demo_snapshot.id
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_csv_leads_to_its_description(demo_server: Server, place: str) -> None:
    link = demo_server.get(f"{place}/events.csv").headers["Link"]
    assert link == '<events.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    told = demo_server.get(f"{place}/events.csv-metadata.json").json
    assert told["url"] == "events.csv"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=-7", -7, None), ("bytes=1000-", 1000, None)],
)
def test_a_part_is_sent_where_a_part_is_asked_for(
    demo_server: Server, place: str, graph: bytes, asked: str, start: int, stop: int | None
) -> None:
    reply = demo_server.get(f"{place}/graph.nq.gz", Range=asked)
    assert (reply.status, reply.body) == (206, graph[start:stop])
    first = start % len(graph)
    last = (stop or len(graph)) - 1
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{len(graph)}"
    assert reply.headers["Content-Length"] == str(len(reply.body))


def test_a_download_that_broke_off_goes_on_where_it_was(
    demo_server: Server, place: str, graph: bytes
) -> None:
    begun = demo_server.get(f"{place}/graph.nq.gz", Range="bytes=0-100000")
    rest = demo_server.get(
        f"{place}/graph.nq.gz", Range="bytes=100001-", If_Range=begun.headers["ETag"]
    )
    assert gzip.decompress(begun.body + rest.body).startswith(b"# https://")
    other = demo_server.get(f"{place}/graph.nq.gz", Range="bytes=5-", If_Range='"other"')
    assert (other.status, other.body) == (200, graph)


@pytest.mark.parametrize("junk", ["bytes=9-1", "bytes=a", "pages=1-2", "bytes=0-1,3-4", "\xff"])
def test_a_range_that_makes_no_sense_gets_the_whole(
    demo_server: Server, place: str, graph: bytes, junk: str
) -> None:
    reply = demo_server.get(f"{place}/graph.nq.gz", Range=junk)
    assert (reply.status, len(reply.body)) == (200, len(graph))


def test_a_range_behind_the_end_is_refused_with_the_length(
    demo_server: Server, place: str, graph: bytes
) -> None:
    reply = demo_server.get(f"{place}/graph.nq.gz", Range=f"bytes={len(graph)}-")
    assert reply.status == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(graph)}"
    assert str(len(graph)) in reply.text


def test_head_tells_what_get_would_and_knows_no_range(
    demo_server: Server, place: str, graph: bytes
) -> None:
    reply = demo_server.ask("HEAD", f"{place}/graph.nq.gz", {"Range": "bytes=0-9"})
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Length"] == str(len(graph))


def test_conditions_go_before_the_range(demo_server: Server, place: str) -> None:
    known = demo_server.ask("HEAD", f"{place}/void.ttl")
    asked = {"Range": "bytes=0-9"}
    tag = {"If-None-Match": known.headers["ETag"]}
    since = {"If-Modified-Since": known.headers["Last-Modified"]}
    for condition in (tag, since):
        reply = demo_server.ask("GET", f"{place}/void.ttl", asked | condition)
        assert (reply.status, reply.body) == (304, b"")
    reply = demo_server.ask("GET", f"{place}/void.ttl", asked | {"If-Match": '"other"'})
    assert reply.status == 412
    assert demo_server.ask("POST", f"{place}/void.ttl").status == 405


def test_latest_leads_to_the_newest_and_is_asked_for_each_time(
    demo_server: Server, place: str
) -> None:
    reply = demo_server.get("/dumps/latest/graph.nq.gz")
    assert (reply.status, reply.headers["Location"]) == (302, f"{place}/graph.nq.gz")
    assert reply.headers["Cache-Control"] == "no-cache"
    assert demo_server.get("/dumps/latest").headers["Location"] == "/dumps"


@pytest.mark.parametrize(
    "path",
    ["/dumps/aaaaaaaaaaaa/graph.nq.gz", "/dumps/aaaaaaaaaaaa", "/dumps/AAAAAAAAAAAA/graph.nq.gz",
     "/dumps/%2e%2e/graph.nq.gz", "/dumps/x%00y/graph.nq.gz", f"/dumps/{'a' * 500}/graph.nq.gz"],
)  # fmt: skip
def test_a_snapshot_that_is_not_kept_is_said_so(demo_server: Server, path: str) -> None:
    reply = demo_server.get(path)
    assert reply.status == 404
    if "%" not in path:
        assert reply.json["code"] == "STORE-NO-SNAPSHOT"


@pytest.mark.parametrize(
    "name",
    ["nothing.gz", "index.json", "..%2fmanifest.json", "%2e%2e", ".new-graph.nq.gz", "GRAPH.NQ.GZ"],
)
def test_only_files_that_are_named_are_sent(demo_server: Server, place: str, name: str) -> None:
    reply = demo_server.get(f"{place}/{name}")
    assert reply.status == 404
    assert b"software_version" not in reply.body
    assert demo_server.get(f"/dumps/latest/{name}").status == 404


def test_the_list_is_a_page_in_both_languages_and_data(
    demo_server: Server, demo_snapshot: Snapshot, place: str
) -> None:
    for path, word in (("/dumps", "File da scaricare"), ("/en/dumps", "Files to download")):
        page = demo_server.page(path)
        assert page.status == 200
        assert word in page.text
        for each in listed(demo_snapshot):
            assert f'href="{place}/{each.name}"' in page.text
    told = demo_server.get("/dumps", "application/json").json
    assert told == demo_server.get("/dumps.json").json
    assert (told["snapshot"], told["hash"]) == (demo_snapshot.id, demo_snapshot.manifest.hash)
    for each, dump in zip(told["files"], listed(demo_snapshot), strict=True):
        assert each["sha256"] == dump.sha256
        parts = urlsplit(each["url"])
        assert f"{parts.scheme}://{parts.netloc}/" == demo_server.address
        assert demo_server.ask("HEAD", parts.path).headers["Content-Length"] == str(dump.size)
    assert demo_server.get("/dumps", "image/png").status == 406
    assert demo_server.get(place, "application/json").json == told


def test_the_description_is_found_from_where_void_says_to_look(demo_server: Server) -> None:
    reply = demo_server.get("/.well-known/void")
    assert (reply.status, reply.headers["Location"]) == (302, "/void")
    forms = {
        "text/turtle": RdfFormat.TURTLE, "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD, "application/n-triples": RdfFormat.N_TRIPLES,
    }  # fmt: skip
    read = []
    for media_type, form in forms.items():
        reply = demo_server.get("/void", media_type)
        assert reply.media_type == media_type
        assert "Accept" in reply.headers["Vary"]
        store = Store()
        store.load(reply.body, form)
        read.append(set(store))
    assert all(each == read[0] for each in read)
    assert demo_server.get("/void").media_type == "text/turtle"
    assert demo_server.get("/void.rdf").media_type == "application/rdf+xml"
    assert demo_server.get("/void", "image/png").status == 406
    assert demo_server.ask("GET", "/void", {"Accept": "text/html"}).headers["Location"] == "/dumps"


def test_every_address_in_the_description_answers(demo_server: Server, place: str) -> None:
    store = Store()
    address = urljoin(demo_server.address, f"{place}/void.ttl")
    store.load(demo_server.get(f"{place}/void.ttl").body, RdfFormat.TURTLE, base_iri=address)
    for quad in store.quads_for_pattern(None, NamedNode(VOID + "dataDump"), None, None):
        assert demo_server.ask("HEAD", urlsplit(quad.object.value).path).status == 200
    (endpoint,) = store.quads_for_pattern(None, NamedNode(VOID + "sparqlEndpoint"), None, None)
    asked = demo_server.get(f"{urlsplit(endpoint.object.value).path}?query=ASK%20%7B%7D")
    assert asked.json["boolean"] is True
    for quad in store.quads_for_pattern(None, NamedNode(VOID + "exampleResource"), None, None):
        path = "/id/" + quad.object.value.partition("/id/")[2]
        assert demo_server.get(path).status == 303


@pytest.fixture(scope="module")
def own(sample_quads, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Server]]:
    """A store of its own, whose files the tests take away, and the server over it."""
    store = tmp_path_factory.mktemp("own") / "store"
    named = next(quad for quad in sample_quads if not isinstance(quad.graph_name, DefaultGraph))
    write_snapshot(store, [each for each in sample_quads if each != named], "2026-01-01T00:00:00Z")
    write_snapshot(store, sample_quads, "2026-01-02T00:00:00Z")
    server = start(store)
    yield store, server
    stop(server)


def test_while_no_files_are_made_that_is_said_and_latest_leads_to_those_before(
    own: tuple[Path, Server],
) -> None:
    store, server = own
    now = current(store)
    assert now is not None
    (before,) = (each for each in snapshots(store) if each.id != now.id)
    for path in (f"/dumps/{now.id}/graph.nq.gz", "/dumps/latest/graph.nq.gz", "/void"):
        reply = server.get(path)
        assert (reply.status, reply.headers["Retry-After"]) == (503, "60")
        assert "psmgraph dump" in reply.json["title"]
    for path in (f"/dumps/{now.id}/graph.nq.gz", "/dumps"):
        assert "psmgraph dump" in server.ask("GET", path, {"Accept": "text/html"}).text
    assert server.get("/dumps.json").json["files"] == []
    make(Source(before, LICENCE))
    led = server.get("/dumps/latest/graph.nq.gz").headers["Location"]
    assert led == f"/dumps/{before.id}/graph.nq.gz"
    reply = server.get(led)
    assert (reply.status, reply.headers["Psmgraph-Snapshot"]) == (200, before.id)
    assert f"/dumps/{before.id}" in server.ask("GET", "/dumps", {"Accept": "text/html"}).text
    make(Source(now, LICENCE))
    assert server.get("/dumps/latest/graph.nq.gz").headers["Location"].split("/")[2] == now.id
    shutil.rmtree(before.path)
    assert server.get(led).status == 404


def test_slow_readers_of_large_files_hold_no_thread(own: tuple[Path, Server]) -> None:
    store, server = own
    now = current(store)
    assert now is not None
    with (now.dumps_path / "large.gz").open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    dump = Dump("large.gz", "application/n-quads", 200 * 1024 * 1024, "0" * 64, True)
    (now.dumps_path / "index.json").write_text(index_text([dump]), encoding="utf-8")
    parts = urlsplit(server.address)
    request = f"GET /dumps/{now.id}/large.gz HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as clients:
        for _ in range(THREADS + 8):
            client = clients.enter_context(socket.create_connection((parts.hostname, parts.port)))
            client.sendall(request)
            assert client.recv(100).startswith(b"HTTP/1.1 200")  # and then it reads no more
        began = time.monotonic()
        assert server.get("/healthz").status == 200
        assert time.monotonic() - began < 5
    assert json.loads(server.get("/healthz").body)["status"] == "ok"
