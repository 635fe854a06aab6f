"""/sparql by the SPARQL 1.1 Protocol, over a real server; clauses of its section 2."""

import csv
import http.client
import json
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest

from .page_rules import faults
from .server import BASE, HTML

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s ?o WHERE { ?s a ?o } ORDER BY ?s LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
# Rows beyond counting: it meets the deadline.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT ?a ?c ?d ?f WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def get(server, query, accept=None, **more):
    return server.get("/sparql?" + urlencode({"query": query} | more), accept)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.8", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_rows_come_in_the_format_that_the_client_likes_best(sample_server, accept, media_type):
    reply = get(sample_server, SELECT, accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]


def test_every_result_format_says_the_same(sample_server):
    rows = get(sample_server, SELECT, "application/sparql-results+json").json["results"]["bindings"]
    expected = [(row["s"]["value"], row["o"]["value"]) for row in rows]
    assert len(expected) == 3
    table = list(csv.reader(get(sample_server, SELECT, "text/csv").text.splitlines()))
    assert table == [["s", "o"], *map(list, expected)]
    ns = "{http://www.w3.org/2005/sparql-results#}"
    tree = ET.fromstring(get(sample_server, SELECT, "application/sparql-results+xml").body)
    assert [
        tuple(uri.text for uri in row.iter(f"{ns}uri")) for row in tree.iter(f"{ns}result")
    ] == (expected)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        (None, ox.RdfFormat.TURTLE),
    ],
)
def test_graphs_come_in_every_format_of_rdf(sample_server, accept, form):
    reply = get(sample_server, CONSTRUCT, accept)
    assert reply.media_type == (accept or "text/turtle")
    assert len({quad.triple for quad in ox.parse(reply.body, format=form)}) > 20


def test_a_query_may_be_posted_as_a_form_or_as_itself(sample_server):
    form = sample_server.ask("POST", "/sparql", FORM, urlencode({"query": ASK}))
    direct = sample_server.ask("POST", "/sparql", DIRECT, ASK)
    utf8 = sample_server.ask(
        "POST", "/sparql", {"Content-Type": "application/sparql-query; charset=UTF-8"}, ASK
    )
    assert [reply.json["boolean"] for reply in (form, direct, utf8)] == [True] * 3


def test_unknown_parameters_are_ignored(sample_server):
    reply = get(sample_server, ASK, format="json", output="json", results="json")
    assert reply.json["boolean"] is True


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", {}, None, 400),
        ("POST", f"/sparql?query={quote(ASK)}", FORM, f"query={quote(ASK)}", 400),
        ("POST", f"/sparql?query={quote(ASK)}", DIRECT, ASK, 400),
        ("POST", "/sparql", FORM, "other=1", 400),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, ASK, 415),
        ("POST", "/sparql", {"Content-Type": "multipart/form-data; boundary=x"}, "--x--", 415),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, "x", 415),
        ("POST", "/sparql", {}, ASK, 415),
        ("POST", "/sparql", DIRECT, b"\xff\xfeA\x00S\x00K\x00", 400),
        ("POST", "/sparql", DIRECT, b"ASK {}\x00", 400),
        ("POST", "/sparql", DIRECT, b"", 400),
        ("GET", "/sparql?query=%FF", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%00", {}, None, 400),
        ("GET", f"/sparql?update={quote('DROP ALL')}", {}, None, 403),
        ("POST", "/sparql", FORM, f"update={quote('DROP ALL')}", 403),
        ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, "DROP ALL", 403),
        ("GET", f"/sparql?query={quote('INSERT DATA { <a:a> <b:b> <c:c> }')}", {}, None, 403),
        ("GET", f"/sparql?query={quote('SELECT * { SERVICE <http://127.0.0.1/> {} }')}", {}, None,
         403),
        ("GET", f"/sparql?query={quote(ASK)}&default-graph-uri=no%20iri", {}, None, 400),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused(sample_server, method, path, headers, body, status):
    reply = sample_server.ask(method, path, headers, body)
    assert reply.status == status
    assert reply.json["title"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if status == 415:
        assert "application/sparql-query" in reply.headers["Accept-Post"]


def test_a_slip_in_a_query_is_told_with_line_and_column(sample_server):
    reply = get(sample_server, "SELECT * WHERE {\n  ?s ?p }")
    assert reply.status == 400
    assert reply.json["line"] == 2
    assert reply.json["column"] > 1


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, ASK])
def test_a_format_that_there_is_not_is_refused_with_the_list(sample_server, query):
    reply = get(sample_server, query, "image/png")
    assert reply.status == 406
    assert ("text/turtle" if query is CONSTRUCT else "text/csv") in reply.text


def test_head_has_the_headers_and_no_body(sample_server):
    reply = sample_server.ask("HEAD", f"/sparql?query={quote(SELECT)}", {"Accept": "text/csv"})
    assert (reply.status, reply.body, reply.media_type) == (200, b"", "text/csv")


def test_options_say_what_other_sites_may_send(sample_server):
    reply = sample_server.ask("OPTIONS", "/sparql", {"Origin": "https://other.example"})
    assert reply.status == 204
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]


def test_options_of_an_address_with_suffix_have_no_post(sample_server):
    reply = sample_server.ask("OPTIONS", "/sparql.csv", {"Origin": "https://other.example"})
    assert (reply.status, reply.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    refused = sample_server.ask("POST", "/sparql.csv", FORM, urlencode({"query": ASK}))
    assert refused.status == 405
    assert "POST" not in refused.headers["Allow"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_which_there_are(sample_server, method):
    reply = sample_server.ask(method, "/sparql")
    assert reply.status == 405
    assert "POST" in reply.headers["Allow"]


def test_graphs_named_by_the_request_are_the_dataset(sample_server):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    authority = BASE + "graph/authority"
    whole = get(sample_server, count, "text/csv").text.split()[1]
    part = get(sample_server, count, "text/csv", **{"default-graph-uri": authority}).text.split()[1]
    assert 0 < int(part) < int(whole)
    named = "ASK { GRAPH ?g { ?s ?p ?o } }"
    assert get(sample_server, named, **{"named-graph-uri": authority}).json["boolean"] is True
    assert get(sample_server, named, **{"default-graph-uri": authority}).json["boolean"] is False


def test_a_relative_graph_is_one_of_the_data_as_in_a_query(sample_server):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    whole = get(sample_server, count, "text/csv", **{"default-graph-uri": BASE + "graph/authority"})
    short = get(sample_server, count, "text/csv", **{"default-graph-uri": "graph/authority"})
    from_graph = count.replace("WHERE", "FROM <graph/authority> WHERE")
    in_query = get(sample_server, from_graph, "text/csv")
    assert whole.text == short.text == in_query.text
    assert int(whole.text.split()[1]) > 0
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = get(sample_server, named, "text/csv", **{"named-graph-uri": "graph/authority"})
    assert rows.text.split() == ["g", BASE + "graph/authority"]


def test_too_many_parameters_are_told_as_that(sample_server):
    many = "&".join(f"p{number}=" for number in range(2000))
    for reply in (
        sample_server.ask("GET", f"/sparql?query={quote(ASK)}&{many}"),
        sample_server.ask("POST", "/sparql", FORM, f"query={quote(ASK)}&{many}"),
    ):
        assert reply.status == 413
        assert "2000" in reply.text


def test_without_a_query_the_service_describes_itself(sample_server):
    reply = sample_server.get("/sparql")
    assert reply.media_type == "text/turtle"
    sd = "http://www.w3.org/ns/sparql-service-description#"
    found = {
        quad.predicate.value: quad.object for quad in ox.parse(reply.body, ox.RdfFormat.TURTLE)
    }
    assert found[sd + "endpoint"].value == sample_server.address + "sparql"
    assert sd + "resultFormat" in found


def test_people_get_a_form_and_an_answer_on_a_page(sample_server):
    empty = sample_server.page("/sparql")
    assert "<textarea" in empty.text
    assert faults(empty.text) == []
    answered = sample_server.page(f"/sparql?query={quote(SELECT)}")
    assert answered.text.count("<tr>") == 4
    assert f"/sparql.csv?query={quote(SELECT[:6])}" in answered.text
    assert faults(answered.text) == []
    slip = sample_server.page("/sparql?query=SELEC")
    assert slip.status == 400
    assert "Riga 1, colonna" in slip.text
    assert faults(slip.text) == []


def test_an_answer_on_a_page_is_escaped_and_may_be_cut(sample_server):
    page = sample_server.page("/sparql?" + urlencode({"query": "SELECT ('<script>' AS ?x) {}"}))
    assert "<script>" not in page.text
    many = sample_server.page("/sparql?" + urlencode({"query": "SELECT * { ?a ?b ?c . ?d a ?e }"}))
    assert many.text.count("<tr>") == 101
    assert "Righe seguenti" in many.text


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "xml"])
def test_answers_can_be_had_by_suffix(sample_server, suffix):
    reply = sample_server.get(f"/sparql.{suffix}?{urlencode({'query': SELECT})}", "text/html")
    assert reply.status == 200
    assert reply.media_type != "text/html"


def test_a_query_without_end_is_stopped_with_a_reason(sample_server):
    began = time.monotonic()
    reply = get(sample_server, ENDLESS)
    assert time.monotonic() - began < 6
    assert (reply.status, reply.json["code"]) == (503, "QUERY-DEADLINE")
    assert int(reply.headers["Retry-After"]) > 0


def test_while_queries_run_pages_and_others_are_answered(sample_server):
    def endless(number):
        return sample_server.get(
            f"/sparql?{urlencode({'query': ENDLESS})}", None, X_Forwarded_For=f"192.0.2.{number}"
        )

    with ThreadPoolExecutor(3) as running:
        busy = [running.submit(endless, number) for number in range(3)]
        time.sleep(0.5)
        began = time.monotonic()
        assert get(sample_server, ASK).json["boolean"] is True
        assert sample_server.get("/page/plan/prova/project/orti", "text/html").status == 200
        assert time.monotonic() - began < 1.5
        assert {each.result().status for each in busy} == {503}


def test_one_client_cannot_take_every_place(sample_server):
    def endless(_):
        return sample_server.get(
            f"/sparql?{urlencode({'query': ENDLESS})}", None, X_Forwarded_For="198.51.100.7"
        )

    with ThreadPoolExecutor(8) as running:
        replies = list(running.map(endless, range(8)))
    refused = [reply for reply in replies if reply.status == 429]
    assert refused
    assert refused[0].json["code"] == "QUERY-CLIENT"
    assert refused[0].headers["Retry-After"]


def test_an_answer_cut_by_the_deadline_does_not_look_whole(sample_server):
    parts = urlsplit(sample_server.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request("GET", f"/sparql?{urlencode({'query': LARGE})}")
    reply = connection.getresponse()
    assert reply.status == 200
    assert len(reply.read(100_000)) == 100_000
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        reply.read()


def test_a_client_that_leaves_frees_its_place(sample_server):
    parts = urlsplit(sample_server.address)
    for _ in range(6):  # more than all workers
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        connection.request("GET", f"/sparql?{urlencode({'query': LARGE})}")
        connection.getresponse().read(1000)
        connection.close()
    began = time.monotonic()
    assert get(sample_server, ASK).json["boolean"] is True
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "query",
    ["SELECT * { " + "{ " * 5000 + "} " * 5000 + "}",
     "SELECT * { " + " UNION ".join(["{?a ?b ?c}"] * 20000) + " }"],
    ids=["nested", "unions"],
)  # fmt: skip
def test_a_query_that_would_end_the_parser_ends_only_its_worker(sample_server, query):
    reply = sample_server.ask("POST", "/sparql", DIRECT, query)
    assert reply.status in (200, 400, 503)
    assert get(sample_server, ASK).json["boolean"] is True


def test_a_body_that_is_too_large_is_refused(sample_server):
    reply = sample_server.ask("POST", "/sparql", DIRECT, b"#" * (3 * 1024 * 1024))
    assert reply.status == 413


def test_ready_made_queries_run_from_their_page(demo_server):
    catalogue = demo_server.page("/queries")
    assert catalogue.status == 200
    found = sorted(set(json.dumps(catalogue.text).split("/queries/")[1:]))
    assert found
    for name in {each.split('\\"')[0] for each in found}:
        page = demo_server.ask("GET", f"/queries/{name}", HTML)
        assert page.status == 200, name
        assert faults(page.text) == [], name
