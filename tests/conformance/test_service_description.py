"""The suite's tests of the service description: three sentences, so they are written out here."""

import pyoxigraph as ox
import pytest
from web.server import BASE, start, stop, write_snapshot

SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
# The classes of what a property leads from and to (Service Description, 3).
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", None),
    "resultFormat": ("Service", None),
    "defaultEntailmentRegime": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}


def described(server, media_type="text/turtle") -> list[ox.Triple]:
    reply = server.get("/sparql", media_type)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]
    return [quad.triple for quad in ox.parse(reply.body, FORMATS[media_type])]


@pytest.mark.parametrize("media_type", FORMATS)
def test_returns_rdf(suite_server, media_type):
    """returns-rdf: GET on the endpoint returns RDF."""
    assert set(described(suite_server, media_type)) == set(described(suite_server))


def test_has_endpoint_triple(suite_server):
    """has-endpoint-triple: there is an sd:endpoint triple, of the address that was asked."""
    endpoints = [
        each.object for each in described(suite_server) if each.predicate.value == SD + "endpoint"
    ]
    assert endpoints == [ox.NamedNode(suite_server.address + "sparql")]


def test_conforms_to_schema(suite_server):
    """conforms-to-schema: each property leads from and to what the vocabulary says."""
    triples = described(suite_server)
    types = {each.subject: each.object.value for each in triples if each.predicate.value == TYPE}
    seen = set()
    for triple in triples:
        name = triple.predicate.value.removeprefix(SD)
        if name == triple.predicate.value:
            continue
        seen.add(name)
        subject, target = SCHEMA[name]
        assert types[triple.subject] == SD + subject
        assert target is None or types[triple.object] == SD + target
        assert isinstance(triple.object, ox.NamedNode)
    assert seen == set(SCHEMA)


def test_every_graph_is_listed_with_as_many_triples_as_a_query_counts(suite_server):
    said = {}
    for triple in described(suite_server):
        said.setdefault(triple.predicate.value.rpartition("#")[2], []).append(triple)
    sizes = {each.subject: int(each.object.value) for each in said["triples"]}
    graphs = {each.subject: each.object for each in said["graph"]}
    listed = {each.object.value: sizes[graphs[each.subject]] for each in said["name"]}
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    reply = suite_server.ask("POST", "/sparql", {"Content-Type": "application/sparql-query"}, query)
    rows = reply.json["results"]["bindings"]
    assert listed == {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    assert len(listed) > 50


def test_of_very_many_graphs_only_the_shared_ones_are_listed(tmp_path):
    one, authority = ox.NamedNode("urn:x:one"), ox.NamedNode(f"{BASE}graph/authority")
    names = [authority, *(ox.NamedNode(f"{BASE}plan/x/sheet/{n}/2016-01-01") for n in range(500))]
    write_snapshot(tmp_path / "store", [ox.Quad(one, one, one, name) for name in names])
    server = start(tmp_path / "store")
    try:
        triples = described(server)
    finally:
        stop(server)
    listed = [each.object for each in triples if each.predicate.value == SD + "name"]
    assert listed == [authority]
    counts = [each for each in triples if each.predicate.value.endswith("void#triples")]
    assert [each.object.value for each in counts] == ["1"]
