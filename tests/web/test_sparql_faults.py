"""Faults that were measured in other services, each tried on ours.

What is not here stands where it belongs: formats, methods, bodies and limits in test_sparql.py,
literals in test_sparql_exact.py, the workers' own limits in tests/store/test_pool_limits.py.
"""

import socket
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlencode, urlsplit

import pytest
from store.poolside import alive, listener, until

from .server import BASE, Server, start, stop

DIRECT = {"Content-Type": "application/sparql-query"}
TRIPLES = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def get(server: Server, query: str, accept: str | None = None, **more):
    return server.get("/sparql?" + urlencode({"query": query} | more, doseq=True), accept)


def number(reply) -> int:
    return int(reply.json["results"]["bindings"][0]["n"]["value"])


def workers(server: Server) -> list[int]:
    """Return the pids of the server's workers."""
    found: list[int] = []
    for each in Path(f"/proc/{server.process.pid}/task").glob("*/children"):
        try:
            found += map(int, each.read_text().split())
        except OSError:  # the thread has ended
            continue
    return found


def resident(pid: int) -> int:
    """Return the bytes of memory that the process holds now; 0 where it is no more."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * 4096


@pytest.mark.parametrize("accept", [None, "text/turtle", "application/rdf+xml"])
def test_a_description_is_labelled_as_a_graph_and_not_as_results(sample_server, accept):
    reply = get(sample_server, "DESCRIBE ?s WHERE { ?s a ?o } LIMIT 1", accept)
    assert (reply.status, reply.media_type) == (200, accept or "text/turtle")
    asked_wrongly = get(sample_server, "DESCRIBE <urn:x>", "application/sparql-results+xml")
    assert asked_wrongly.status == 406


def test_tsv_is_tsv_and_not_xml_under_another_name(sample_server):
    reply = get(sample_server, "SELECT ?s { ?s a ?o } LIMIT 1", "text/tab-separated-values")
    assert reply.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert reply.text.startswith("?s\n<https://")


def test_a_query_as_plain_text_gets_no_description_for_an_answer(sample_server):
    reply = sample_server.ask("POST", "/sparql", {"Content-Type": "text/plain"}, "ASK {}")
    assert (reply.status, reply.media_type) == (415, "application/problem+json")
    assert "sd:Service" not in reply.text


def test_the_type_of_a_body_is_read_in_any_case_and_a_mark_before_the_text_passed_over(
    sample_server,
):
    for content_type in ("Application/SPARQL-Query", 'application/sparql-query; Charset="UTF-8"'):
        body = "\ufeffASK {}".encode()
        reply = sample_server.ask("POST", "/sparql", {"Content-Type": content_type}, body)
        assert (reply.status, reply.json["boolean"]) == (200, True)


@pytest.mark.parametrize("path", ["/sparql", f"/sparql?query={quote('ASK {}')}", "/sparql?query=x"])
def test_head_has_no_body_whatever_it_asks(sample_server, path):
    reply = sample_server.ask("HEAD", path)
    assert reply.status in (200, 400)
    assert reply.body == b""


def test_a_triple_of_two_default_graphs_counts_once(sample_server):
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    names = [row["g"]["value"] for row in get(sample_server, graphs).json["results"]["bindings"]]
    asked = {"default-graph-uri": names}
    both = number(get(sample_server, COUNT, **asked))
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    apart = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert both == number(get(sample_server, distinct)) < number(get(sample_server, apart))
    in_query = COUNT.replace("WHERE", " ".join(f"FROM <{name}>" for name in names) + " WHERE")
    assert number(get(sample_server, in_query)) == both


def test_the_graphs_of_the_request_win_over_those_of_the_query(sample_server):
    authority, nowhere = BASE + "graph/authority", "urn:x-nowhere"
    query = COUNT.replace("WHERE", f"FROM <{nowhere}> WHERE")
    assert number(get(sample_server, query)) == 0
    alone = number(get(sample_server, COUNT, **{"default-graph-uri": authority}))
    assert number(get(sample_server, query, **{"default-graph-uri": authority})) == alone > 0
    named = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{nowhere}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert number(get(sample_server, named)) == 0
    assert number(get(sample_server, named, **{"named-graph-uri": authority})) == alone


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <ADDRESS> { ?s ?p ?o }",
        "SELECT * FROM NAMED <ADDRESS> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <ADDRESS> { ?s ?p ?o } }",
        "DESCRIBE <ADDRESS>",
        "SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <ADDRESS> { ?s ?p ?o } }",
        "SELECT * { VALUES ?where { <ADDRESS> } SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } } } }",
        # A lexer that reads <2)SERVICE:x#> as an IRI overlooks this one.
        "PREFIX : <ADDRESS>\nSELECT * { FILTER(1<2)SERVICE:x#>\n{ ?s ?p ?o } }",
        "LOAD <ADDRESS>",
        "LOAD SILENT <ADDRESS> INTO GRAPH <urn:x>",
    ],
)
def test_no_query_makes_the_service_fetch_anything(sample_server, query):
    with listener(b"HTTP/1.0 404 Not Found\r\n\r\n") as (port, received):
        text = query.replace("ADDRESS", f"http://127.0.0.1:{port}/")
        reply = sample_server.ask("POST", "/sparql", DIRECT, text)
        for name in ("default-graph-uri", "named-graph-uri"):
            get(sample_server, "ASK { ?s ?p ?o }", **{name: f"http://127.0.0.1:{port}/"})
    assert received == []
    assert reply.status == (403 if "SERVICE" in text or "LOAD" in text else 200)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ {TRIPLES} }} ORDER BY ?a ?d ?g",
        f"SELECT DISTINCT * {{ {TRIPLES} }} ORDER BY ?a LIMIT 1",
        f"SELECT (GROUP_CONCAT(?c) AS ?all) {{ {TRIPLES} }}",
        "SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c . ?c !<urn:x>* ?d } "
        "ORDER BY ?a",
    ],
)
def test_what_never_ends_by_itself_is_stopped_and_computes_no_more(sample_server, query):
    before = workers(sample_server)
    began = time.monotonic()
    reply = get(sample_server, query)
    assert time.monotonic() - began < 6
    assert (reply.status, reply.json["code"]) in {(503, "QUERY-DEADLINE"), (503, "QUERY-MEMORY")}
    assert [pid for pid in before if not alive(pid)]  # the one that ran it
    assert get(sample_server, "ASK {}").json["boolean"] is True


def test_a_query_ends_soon_after_its_client_has_left(sample_store):
    server = start(sample_store, deadline=30.0)
    parts = urlsplit(server.address)
    path = "/sparql?" + urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} }}"})
    try:
        get(server, "ASK {}")
        before = set(workers(server))
        with socket.create_connection((parts.hostname, parts.port), 10) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.5)
            assert all(alive(pid) for pid in before)
        until(lambda: not all(alive(pid) for pid in before), 5)  # its deadline is 30 s
        assert get(server, "ASK {}").json["boolean"] is True
    finally:
        stop(server)


def test_memory_stays_under_its_bound_whatever_is_asked(sample_store):
    server = start(sample_store, deadline=6.0, memory_mb=100)
    most = [0]

    def watch() -> None:
        while server.process.poll() is None:
            most[0] = max(most[0], *map(resident, [server.process.pid, *workers(server)]))
            time.sleep(0.01)

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        reply = get(server, f"SELECT DISTINCT ?a ?c ?d ?f ?g ?i ?l {{ {TRIPLES} }} ORDER BY ?a")
        assert (reply.status, reply.json["code"]) == (503, "QUERY-MEMORY")
        assert get(server, "ASK {}").json["boolean"] is True
    finally:
        stop(server)
        watching.join(10)
    assert 30e6 < most[0] < 250e6


def test_xml_keeps_a_carriage_return_and_is_never_ill_formed(sample_server):
    xml = "application/sparql-results+xml"
    reply = get(sample_server, 'SELECT ("a\\rb" AS ?x) {}', xml)
    literals = ET.fromstring(reply.body).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert [each.text for each in literals] == ["a\rb"]
    refused = get(sample_server, 'SELECT ("a\\u0001b" AS ?x) {}', xml)
    assert (refused.status, refused.json["code"]) == (406, "QUERY-CHARACTER")


@pytest.mark.parametrize("content_type", ["application/sparql-query", "text/plain", ""])
@pytest.mark.parametrize(
    "body", [b"ASK {}\0", b"\0" * 100, "ASK {}".encode("utf-16"), b"\xed\xa0\x80 ASK {}", b"\xff"]
)
def test_bodies_that_are_no_text_are_the_clients_fault(sample_server, content_type, body):
    headers = {"Content-Type": content_type} if content_type else {}
    reply = sample_server.ask("POST", "/sparql", headers, body)
    assert reply.status == (400 if headers == DIRECT else 415)
    assert reply.json["title"]


def test_relative_iris_are_the_datas_own(sample_server):
    query = "SELECT (COUNT(*) AS ?n) { <plan/prova/project/orti> ?p ?o }"
    whole = query.replace("<plan", f"<{BASE}plan")
    assert number(get(sample_server, query)) == number(get(sample_server, whole)) > 0
    other = "BASE <http://example.org/>\nASK { <plan/prova/project/orti> ?p ?o }"
    assert get(sample_server, other).json["boolean"] is False


def test_a_function_that_there_is_not_is_named(sample_server):
    reply = get(sample_server, "SELECT (<http://example.org/f>(1) AS ?x) {}")
    assert (reply.status, reply.json["code"]) == (400, "QUERY-FUNCTION")
    assert "http://example.org/f" in reply.json["title"]


def test_an_answer_says_its_snapshot_inside_where_the_format_has_a_place(sample_server):
    import rdflib

    rows, graph = "SELECT ?s { ?s a ?o }", "CONSTRUCT WHERE { ?s a ?o }"
    header = get(sample_server, rows).headers["Psmgraph-Snapshot"]
    run = f"{BASE}run/{header}"
    for query in (rows, "ASK {}"):
        assert get(sample_server, query).json["head"]["link"] == [run]
        xml = ET.fromstring(get(sample_server, query, "text/xml").body)
        assert [each.attrib["href"] for each in xml[0] if each.tag.endswith("}link")] == [run]
    sizes = set()
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        reply = get(sample_server, graph, media_type)
        assert run in reply.text.split("\n<rdf", 1)[0][:200]
        sizes.add(len(rdflib.Graph().parse(data=reply.body, format=media_type)))
    assert len(sizes) == 1
    assert run not in get(sample_server, rows, "text/csv").text


def test_an_answer_that_the_client_has_is_not_sent_again(sample_server):
    query = "SELECT ?s { ?s a ?o }"
    first, csv = get(sample_server, query), get(sample_server, query, "text/csv")
    assert first.headers["ETag"] != csv.headers["ETag"]
    path = f"/sparql?{urlencode({'query': query})}"
    again = sample_server.get(path, None, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["Vary"] == first.headers["Vary"]
    assert sample_server.get(path, None, If_None_Match=csv.headers["ETag"]).status == 200
