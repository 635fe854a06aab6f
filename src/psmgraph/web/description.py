"""The SPARQL 1.1 Service Description: what /sparql says of itself when nothing is asked."""

import pyoxigraph as ox

from psmgraph.store import formats
from psmgraph.web.graphs import by_media_type
from psmgraph.web.negotiation import best

SD = "http://www.w3.org/ns/sparql-service-description#"
_W3C_FORMATS = "http://www.w3.org/ns/formats/"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_W3C_NAMES = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
# Every media type of every format, the proper ones first.
FORMATS = tuple(
    dict.fromkeys(
        media_type
        for each in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
        for media_type in each.media_types
    )
)
_OFFERED = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")


def description(endpoint: str, base: str, accept: str) -> tuple[bytes, str] | None:
    """Return the description and its Content-Type, or None where no format of RDF is liked.

    ``endpoint`` is the service's address; ``base`` the data's, under which the service is named.
    """
    media_type = best(accept, _OFFERED)
    if media_type is None:
        return None
    form = by_media_type(media_type)
    service, dataset = ox.NamedNode(f"{base}service/sparql"), ox.NamedNode(f"{base}dataset/graph")
    default = ox.NamedNode(f"{base}dataset/graph#default")

    def said(subject: ox.NamedNode, name: str, value: ox.NamedNode) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(SD + name), value)

    triples = [
        ox.Triple(service, _RDF_TYPE, ox.NamedNode(SD + "Service")),
        ox.Triple(dataset, _RDF_TYPE, ox.NamedNode(SD + "Dataset")),
        ox.Triple(default, _RDF_TYPE, ox.NamedNode(SD + "Graph")),
        said(service, "endpoint", ox.NamedNode(endpoint)),
        said(service, "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query")),
        said(service, "defaultDataset", dataset),
        said(dataset, "defaultGraph", default),
        *(said(service, "resultFormat", ox.NamedNode(_W3C_FORMATS + name)) for name in _W3C_NAMES),
    ]
    written = ox.serialize(triples, format=form.rdf, prefixes={"sd": SD})
    assert isinstance(written, bytes)  # serialize returns bytes when given no output
    return written, form.content_type
