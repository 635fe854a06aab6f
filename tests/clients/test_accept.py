"""What clients send as Accept, word for word, and the format that they can read.

Taken from their sources: Apache Jena (QueryEngineHTTP, WebContent), Eclipse RDF4J
(SPARQLProtocolSession), Virtuoso (SPARQL_REXEC), EasyRDF (Sparql\\Client, Format).
"""

from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest

from .questions import GRAPH, TITLES, YES

ROWS_JSON = "application/sparql-results+json"
ROWS_XML = "application/sparql-results+xml"
JENA_ROWS = (
    "application/sparql-results+json,application/sparql-results+xml;q=0.9,"
    "text/tab-separated-values;q=0.7,text/csv;q=0.5,application/json;q=0.2,"
    "application/xml;q=0.2,*/*;q=0.1"
)
JENA_GRAPH = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
    "application/rdf+xml;q=0.7,*/*;q=0.3"
)
JENA_DATASET = "application/trig,application/n-quads;q=0.9,application/ld+json;q=0.8,*/*;q=0.3"
RDF4J_ROWS = (
    "application/x-binary-rdf-results-table;q=0.8, application/sparql-results+xml, "
    "application/xml, application/sparql-results+json;q=0.8, application/json;q=0.8, "
    "text/csv;q=0.8, text/tab-separated-values;q=0.8"
)
RDF4J_BOOLEAN = (
    "text/boolean, application/sparql-results+xml;q=0.8, application/xml;q=0.8, "
    "application/sparql-results+json;q=0.8, application/json;q=0.8"
)
RDF4J_GRAPH = (
    "application/rdf+xml;q=0.4, application/xml;q=0.4, text/xml;q=0.4, "
    "application/n-triples;q=0.7, text/plain;q=0.7, text/turtle, application/x-turtle, "
    "text/n3;q=0.8, text/rdf+n3;q=0.8, "
    "application/trig;q=0.8, application/x-trig;q=0.8, application/n-quads;q=0.7, "
    "application/ld+json;q=0.8, application/x-binary-rdf;q=0.8"
)
VIRTUOSO = (
    "application/sparql-results+xml, text/rdf+n3, text/rdf+ttl, text/rdf+turtle, text/turtle, "
    "application/turtle, application/x-turtle, application/rdf+xml, application/xml"
)
EASYRDF_ROWS = "application/sparql-results+json,application/sparql-results+xml;q=0.8"
EASYRDF_GRAPH = (
    "application/json,application/ld+json,application/n-triples,application/rdf+json;q=0.9,"
    "text/json;q=0.9,text/plain;q=0.9,text/ntriples;q=0.9,application/ntriples;q=0.9,"
    "application/x-ntriples;q=0.9,text/turtle;q=0.8,application/rdf+xml;q=0.8,"
    "application/turtle;q=0.7,application/x-turtle;q=0.7,text/xml;q=0.5,application/xml;q=0.5,"
    "text/html;q=0.4,application/xhtml+xml;q=0.4"
)
EASYRDF_ANY = (
    f"application/sparql-results+json,{EASYRDF_GRAPH},application/sparql-results+xml;q=0.8"
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("client", "accept", "query", "media_type"),
    [
        ("Jena", JENA_ROWS, TITLES, ROWS_JSON),
        ("Jena", JENA_ROWS, YES, ROWS_JSON),
        ("Jena", JENA_GRAPH, GRAPH, "text/turtle"),
        ("Jena", JENA_DATASET, GRAPH, "application/trig"),
        ("RDF4J", RDF4J_ROWS, TITLES, ROWS_XML),
        ("RDF4J", RDF4J_BOOLEAN, YES, ROWS_JSON),  # text/boolean, which it likes best, is not ours
        ("RDF4J", RDF4J_GRAPH, GRAPH, "text/turtle"),
        ("Virtuoso", VIRTUOSO, TITLES, ROWS_XML),
        ("Virtuoso", VIRTUOSO, YES, ROWS_XML),
        ("Virtuoso", VIRTUOSO, GRAPH, "text/turtle"),
        ("EasyRDF", EASYRDF_ROWS, TITLES, ROWS_JSON),
        # It takes application/json for RDF/JSON, which is not JSON-LD: N-Triples it is.
        ("EasyRDF", EASYRDF_GRAPH, GRAPH, "application/n-triples"),
        ("EasyRDF before 1.0", EASYRDF_ANY, TITLES, ROWS_JSON),
        ("EasyRDF before 1.0", EASYRDF_ANY, GRAPH, "application/n-triples"),
        ("a browser", BROWSER, TITLES, "text/html"),
        ("curl", "*/*", TITLES, ROWS_JSON),
        ("curl", "*/*", GRAPH, "text/turtle"),
    ],
)
def test_a_client_gets_a_format_that_it_can_read(demo_server, client, accept, query, media_type):
    for reply in (
        demo_server.get(f"/sparql?query={quote(query)}", accept),
        demo_server.ask(
            "POST", "/sparql",
            {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"},
            f"query={quote(query)}",
        ),
    ):  # fmt: skip
        assert (reply.status, reply.media_type) == (200, media_type)


def test_accept_may_be_sent_in_several_lines(demo_server):
    """RDF4J before 4.0 sends one header for each media type (RFC 9110, 5.3: they are one list)."""
    parts = urlsplit(demo_server.address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.putrequest("GET", f"/sparql?query={quote(TITLES)}")
    for each in RDF4J_ROWS.split(", "):
        connection.putheader("Accept", each)
    connection.endheaders()
    reply = connection.getresponse()
    assert (reply.status, reply.headers.get_content_type()) == (200, ROWS_XML)
    connection.close()
