"""The catalogue over HTTP: content types, every IRI of ours, and addresses behind a proxy."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from psmgraph.publish.catalogue import PREFIXES, term

from .server import BASE, Server, stop

PROXY = {
    "X_Forwarded_For": "198.51.100.7",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "dati.provetta.example",
    "X_Forwarded_Prefix": "/piano",
}
PUBLIC = "https://dati.provetta.example/piano"
FOREIGN = (  # what a catalogue names besides the data and the service that it is of
    "http://www.w3.org/", "https://www.w3.org/", "http://publications.europa.eu/",
    "https://www.iana.org/", "http://purl.org/", "http://spdx.org/", "http://dati.gov.it/",
    "http://xmlns.com/", "http://data.europa.eu/", "https://creativecommons.org/",
    "https://w3id.org/psmgraph/",
)  # fmt: skip


def triples(reply, form=ox.RdfFormat.TURTLE) -> set[ox.Triple]:
    return {ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(reply.body, format=form)}


def addresses(reply, form=ox.RdfFormat.TURTLE) -> set[str]:
    """Return the addresses at the service that a document names."""
    nodes = {part.value for t in triples(reply, form) for part in (t.subject, t.object)
             if isinstance(part, ox.NamedNode)}  # fmt: skip
    return {each for each in nodes if not each.startswith(FOREIGN)}


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/catalog.rdf", None, "application/rdf+xml"),
        ("/catalog.rdf", "text/html", "application/rdf+xml"),  # the suffix goes before
        ("/catalog.rdf", "text/plain", "application/rdf+xml"),
        ("/catalog.ttl", None, "text/turtle"),
        ("/catalog.jsonld", None, "application/ld+json"),
        ("/catalog", "application/rdf+xml", "application/rdf+xml"),
        ("/catalog", "text/turtle;q=0.9, text/html;q=0.1", "text/turtle"),
        ("/catalog", "text/html", "text/html"),
        ("/en/catalog", "text/html", "text/html"),
    ],
)
def test_it_comes_in_each_format_with_its_own_content_type(demo_server, path, accept, media_type):
    reply = demo_server.get(path, accept)
    assert (reply.status, reply.media_type) == (200, media_type)


def test_all_formats_say_the_same(demo_server):
    turtle = triples(demo_server.get("/catalog.ttl"))
    assert len(turtle) > 500
    assert turtle == triples(demo_server.get("/catalog.rdf"), ox.RdfFormat.RDF_XML)
    assert turtle == triples(demo_server.get("/catalog.jsonld"), ox.RdfFormat.JSON_LD)


def test_it_is_one_document_whatever_page_or_state_is_asked_for(demo_server):
    whole = demo_server.get("/catalog.rdf")
    for query in ("?page=2", "?limit=1", "?as_of=2014-01-01"):
        assert demo_server.get(f"/catalog.rdf{query}").body == whole.body
    text = whole.text
    assert "hydra" not in text
    assert "PagedCollection" not in text


def test_an_unknown_format_is_refused_with_the_list(demo_server):
    reply = demo_server.get("/catalog", "image/png")
    assert reply.status == 406
    assert "application/rdf+xml" in reply.text


def test_who_has_it_is_not_sent_it_again(demo_server):
    tag = demo_server.get("/catalog.rdf").headers["ETag"]
    again = demo_server.get("/catalog.rdf", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_a_datasets_document_says_what_the_catalogue_says_of_it(demo_server):
    whole = triples(demo_server.get("/catalog.ttl"))
    for name in ("graph", "projects", "ontology", "sparql"):
        own = triples(demo_server.get(f"/data/dataset/{name}.ttl"))
        assert own
        assert own <= whole


def test_every_iri_of_ours_answers_with_data_and_with_a_page(demo_server):
    ours = {each.subject.value for each in triples(demo_server.get("/catalog.ttl"))}
    ours = {each for each in ours if each.startswith(BASE)}
    assert len(ours) > 30
    for iri in ours:
        for accept, media_type in (("text/turtle", "text/turtle"), ("text/html", "text/html")):
            name = iri.removeprefix(BASE)
            first = demo_server.get(f"/id/{name}", accept)
            assert first.status == 303, iri
            end = demo_server.get(first.headers["Location"], accept)
            assert (end.status, end.media_type) == (200, media_type), iri
            if media_type == "text/turtle":
                assert f"<{iri}>" in end.text


@pytest.mark.parametrize(
    "path",
    ["/id/dataset/nothing", "/id/dataset/graph/distribution/nothing", "/id/catalog/nothing",
     "/page/dataset/nothing", "/data/dataset/nothing.ttl", "/page/dataset/graph/period/x"],
)  # fmt: skip
def test_what_is_not_in_the_catalogue_is_not_found(demo_server, path):
    assert demo_server.get(path, "text/html").status == 404


def test_what_it_offers_and_every_page_that_it_names_is_there(demo_server):
    reply = demo_server.get("/catalog.ttl")
    found = addresses(reply)
    assert len(found) > 20
    for address in found:
        path = address.removeprefix(demo_server.address.rstrip("/"))
        assert path != address, address
        assert demo_server.ask("HEAD", path or "/").status in (200, 302), address


@pytest.mark.parametrize("path", ["/catalog.rdf", "/data/dataset/graph.rdf"])
def test_behind_a_trusted_proxy_every_address_is_the_publics(demo_server, path):
    found = addresses(demo_server.get(path, **PROXY), ox.RdfFormat.RDF_XML)
    assert found
    assert {each for each in found if not each.startswith(f"{PUBLIC}/")} == set()


def test_behind_a_proxy_pages_link_under_its_path(demo_server):
    page = demo_server.get("/page/dataset/graph", "text/html", **PROXY)
    links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text))
    assert links
    assert {each for each in links if not each.startswith("/piano/")} == set()
    english = demo_server.get("/en/page/dataset/graph", "text/html", **PROXY)
    assert 'href="/piano/en/catalog"' in english.text
    seen = demo_server.get("/id/dataset/graph", "text/html", **PROXY).headers["Location"]
    assert seen == "/piano/page/dataset/graph"


@pytest.mark.parametrize(
    ("header", "words", "begins"),
    [
        ("X_Forwarded_Proto", "javascript", "http://"),
        ("X_Forwarded_Host", 'evil.example/"><script>', "https://127.0.0.1:"),
        ("X_Forwarded_Prefix", "//evil.example", "https://dati.provetta.example/page"),
        ("X_Forwarded_Prefix", "/../x y", "https://dati.provetta.example/page"),
        # the client's own word, to the left of the proxy's
        ("X_Forwarded_Host", "evil.example, dati.provetta.example", f"{PUBLIC}/page"),
    ],
)
def test_what_makes_no_address_is_as_if_it_were_not_said(demo_server, header, words, begins):
    reply = demo_server.get("/data/dataset/projects.ttl", **(PROXY | {header: words}))
    (landing,) = {t.object.value for t in triples(reply) if t.predicate == term("dcat:landingPage")}
    assert landing.startswith(begins)
    assert "evil" not in reply.text


def test_the_rules_are_shown_and_served(demo_server):
    page = demo_server.page("/en/shapes/catalogue")
    assert "has no e-mail" in page.text or "e-mail address" in page.text
    served = triples(demo_server.get("/shapes/catalogue.ttl"))
    target = ox.NamedNode("http://www.w3.org/ns/shacl#targetClass")
    assert {t.object for t in served if t.predicate == target} >= {term("dcatapit:Dataset")}


_SERVE = """
import sys
from pathlib import Path
from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.config import Config, ServerConfig
from psmgraph.web.serve import serve
server = ServerConfig(workers=1, public_url="https://dati.provetta.example/piano")
config = Config(store=Path(sys.argv[1]), server=server)
serve(config, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def public_server(demo_store) -> Iterator[Server]:
    """A server that trusts no proxy, and knows where the world finds it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(demo_store)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    server = Server(process.stdout.readline().strip(), process)
    yield server
    stop(server)


def test_with_a_public_address_nobodys_header_goes_into_an_address(public_server):
    headers = {"Host": "evil.example", "X_Forwarded_Host": "evil.example"}
    reply = public_server.get("/catalog.ttl", **headers)
    found = addresses(reply)
    assert found
    assert {each for each in found if not each.startswith(f"{PUBLIC}/")} == set()


def test_a_proxy_that_is_not_trusted_is_not_believed(public_server):
    page = public_server.get("/catalog", "text/html", X_Forwarded_Prefix="/altrove")
    assert "/altrove" not in page.text
    assert 'href="/piano/en/catalog"' in page.text


@pytest.mark.parametrize("name", ["dcat", "dct", "foaf", "vcard"])
def test_the_document_is_written_with_usual_prefixes(demo_server, name):
    assert f"@prefix {name}: <{PREFIXES[name]}> ." in demo_server.get("/catalog.ttl").text


def test_size_and_sha256_are_those_of_the_file_that_comes(demo_server):
    found = triples(demo_server.get("/catalog.ttl"))
    said = {(t.subject.value, t.predicate): t.object.value for t in found
            if isinstance(t.subject, ox.NamedNode)}  # fmt: skip
    offers = [node for node, name in said if name == term("spdx:checksum")]
    assert len(offers) >= 9
    for offer in offers:
        address = said[offer, term("dcat:downloadURL")]
        path = address.removeprefix(demo_server.address.rstrip("/"))
        led = demo_server.get(path)
        assert led.status == 302
        body = demo_server.get(led.headers["Location"]).body
        assert said[offer, term("dcat:byteSize")] == str(len(body))
        checksum = said[offer, term("spdx:checksum")]
        assert said[checksum, term("spdx:checksumValue")] == hashlib.sha256(body).hexdigest()
