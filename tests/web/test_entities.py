"""/id, /page and /data: one entity in five formats, and the headers that let clients cache them."""

import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest

from .server import BASE, HTML

ACTOR = "actor/comune-di-valdesempio"
PLAN = "plan/valdesempio"
FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
}


def triples(reply, form):
    return {quad.triple for quad in ox.parse(reply.body, format=form)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_iri_leads_to_each_format_by_suffix_and_by_accept(demo_server, suffix):
    media_type, _ = FORMATS[suffix]
    for reply in (
        demo_server.get(f"/id/{ACTOR}.{suffix}"),
        demo_server.get(f"/id/{ACTOR}", media_type),
        demo_server.get(f"/page/{ACTOR}.{suffix}"),
    ):
        assert reply.status == 303
        assert reply.headers["Location"] == f"/data/{ACTOR}.{suffix}"
        assert "Accept" in reply.headers["Vary"]
    assert demo_server.get(f"/data/{ACTOR}.{suffix}").media_type == media_type


def test_an_iri_leads_people_to_the_page(demo_server):
    for accept in (None, HTML["Accept"], "*/*"):
        reply = demo_server.get(f"/id/{ACTOR}", accept)
        assert (reply.status, reply.headers["Location"]) == (303, f"/page/{ACTOR}")
    english = demo_server.get(f"/en/id/{ACTOR}", HTML["Accept"])
    assert english.headers["Location"] == f"/en/page/{ACTOR}"


def test_every_format_says_the_same(demo_server):
    found = [triples(demo_server.get(f"/data/{ACTOR}.{suffix}"), form)
             for suffix, (_, form) in FORMATS.items()]  # fmt: skip
    assert all(each == found[0] for each in found)
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    name = ox.Literal("Comune di Valdesempio", language="it")
    assert ox.Triple(ox.NamedNode(BASE + ACTOR), label, name) in found[0]


def test_data_and_pages_negotiate_where_they_are(demo_server):
    assert demo_server.get(f"/page/{PLAN}", "text/turtle").media_type == "text/turtle"
    assert (
        demo_server.get(f"/data/{PLAN}", "application/ld+json").media_type == "application/ld+json"
    )
    assert demo_server.get(f"/data/{PLAN}").media_type == "text/turtle"
    page = demo_server.get(f"/data/{PLAN}", "text/html")
    assert (page.status, page.headers["Location"]) == (303, f"/page/{PLAN}")


@pytest.mark.parametrize("path", ["/id/", "/page/", "/data/"])
def test_a_format_that_there_is_not_is_refused_with_the_list(demo_server, path):
    reply = demo_server.get(path + PLAN, "image/png")
    assert reply.status == 406
    assert "text/turtle" in reply.text
    assert "Accept" in reply.headers["Vary"]


def test_an_edition_brings_its_whole_graph(demo_server):
    sheets = demo_server.get("/sheets.json").json["rows"]
    name = sheets[0]["edition"].removeprefix(BASE)
    found = triples(demo_server.get(f"/data/{name}.nt"), ox.RdfFormat.N_TRIPLES)
    text = ox.NamedNode("https://w3id.org/psmgraph/ontology#text")
    assert len(found) > 300
    assert [triple for triple in found if triple.predicate == text]


def test_data_of_a_project_hold_what_is_so_today_only(demo_server):
    rows = demo_server.get("/sheets.json").json["rows"]
    twice = next(row["project"] for row in rows if row["current"] == "false")
    found = triples(demo_server.get(f"/data/{twice.removeprefix(BASE)}.nt"), ox.RdfFormat.N_TRIPLES)
    current = next(r["edition"] for r in rows if r["project"] == twice and r["current"] == "true")
    nodes = {triple.object.value for triple in found if "/sheet/" in str(triple.object)}
    assert nodes
    assert all(node.startswith(current) for node in nodes)


@pytest.mark.parametrize("name", ["actor/nessuno", "plan/x/project/y", "file/00"])
def test_what_is_unknown_is_not_found_in_any_format(demo_server, name):
    assert demo_server.get(f"/id/{name}").status == 404
    assert demo_server.get(f"/page/{name}", "text/html").status == 404
    assert demo_server.get(f"/data/{name}.ttl").status == 404
    assert demo_server.get(f"/data/{name}.xyz").status == 404


def test_an_unchanged_document_is_not_sent_again(demo_server):
    for path in (f"/data/{ACTOR}.ttl", f"/page/{ACTOR}", "/projects", "/projects.csv", "/"):
        first = demo_server.ask("GET", path, HTML)
        tag = first.headers["ETag"]
        # A page names its snapshot at its foot: its tag is of all but that name, and so a weak one.
        weak = first.media_type == "text/html"
        assert tag.startswith('W/"' if weak else '"'), path
        again = demo_server.ask("GET", path, HTML | {"If-None-Match": tag})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == tag


def test_a_client_that_knows_only_the_time_is_answered_by_it(demo_server):
    first = demo_server.get(f"/data/{ACTOR}.ttl")
    again = demo_server.get(f"/data/{ACTOR}.ttl", If_Modified_Since=first.headers["Last-Modified"])
    assert (again.status, again.body) == (304, b"")


def test_formats_and_languages_have_tags_of_their_own(demo_server):
    tags = {
        demo_server.ask("GET", path, HTML).headers["ETag"]
        for path in (
            f"/data/{ACTOR}.ttl",
            f"/data/{ACTOR}.nt",
            f"/page/{ACTOR}",
            f"/en/page/{ACTOR}",
        )
    }
    assert len(tags) == 4


def test_every_answer_names_the_snapshot_and_guards_its_reader(demo_server, demo_snapshot):
    for path in ("/", f"/page/{PLAN}", f"/data/{PLAN}.ttl", "/projects.json", "/healthz",
                 "/ontology.ttl", "/robots.txt", "/static/psmgraph.css", "/not/there",
                 "/sparql?query=ASK%7B%7D", "/sparql?query=x", f"/id/{PLAN}"):  # fmt: skip
        headers = demo_server.get(path).headers
        assert headers["Psmgraph-Snapshot"] == demo_snapshot.id, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["Referrer-Policy"]
        assert "Set-Cookie" not in headers


def test_data_may_be_read_by_pages_of_other_sites(demo_server):
    for path in (f"/id/{PLAN}", f"/data/{PLAN}.jsonld", "/projects.json", "/ontology.ttl"):
        assert demo_server.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_head_answers_as_get_does_but_without_body(demo_server):
    for path in (f"/page/{PLAN}", f"/data/{PLAN}.ttl", "/projects.csv"):
        head, get = demo_server.ask("HEAD", path), demo_server.ask("GET", path)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["ETag"] == get.headers["ETag"]
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_other_methods_are_told_which_there_are(demo_server):
    for path in (f"/page/{PLAN}", f"/data/{PLAN}.ttl", "/projects"):
        reply = demo_server.ask("DELETE", path)
        assert reply.status == 405
        assert "GET" in reply.headers["Allow"]


@pytest.mark.parametrize("place", ["/ontology", "/shapes", "/vocab/role"])
def test_ontology_vocabularies_and_shapes_are_served_as_data(demo_server, place):
    found = {}
    for suffix, (media_type, form) in FORMATS.items():
        reply = demo_server.get(f"{place}.{suffix}")
        assert reply.media_type == media_type
        found[suffix] = len(list(ox.parse(reply.body, format=form)))
        assert demo_server.get(place, media_type).media_type == media_type
    assert len(set(found.values())) == 1


def test_machine_readable_formats_are_well_formed(demo_server):
    json.loads(demo_server.get(f"/data/{ACTOR}.jsonld").body)
    ET.fromstring(demo_server.get(f"/data/{ACTOR}.rdf").body)


def test_each_page_links_to_its_data(demo_server):
    reply = demo_server.page(f"/page/{ACTOR}")
    for suffix, (media_type, _) in FORMATS.items():
        assert f'href="/data/{ACTOR}.{suffix}"' in reply.text
        assert (
            f'</data/{ACTOR}.{suffix}>; rel="alternate"; type="{media_type}"'
            in (reply.headers["Link"])
        )
