"""The SPARQL 1.1 Service Description: what /sparql says of itself when nothing is asked.

https://www.w3.org/TR/sparql11-service-description/. Every node is a part of the document itself
(``…/sparql#service``), so that its IRI leads back to it. No sd:feature is claimed, for none of
the five holds: no address is fetched, the default graph is no union of the others, no request
has to name a dataset, no graph is kept empty, and SERVICE is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.store import formats

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_W3C_FORMATS = "http://www.w3.org/ns/formats/"
_W3C_NAMES = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
_WRITERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
# Every media type of every format, the proper ones first.
FORMATS = tuple(
    dict.fromkeys(
        media_type
        for each in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
        for media_type in each.media_types
    )
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many triples the graphs hold: ``named`` by IRI; ``default`` None where not counted."""

    default: int | None
    named: Mapping[str, int]


def description(endpoint: str, sizes: Sizes, accept: str) -> tuple[bytes, str] | None:
    """Return the description and its Content-Type, or None where no format of RDF is liked.

    ``endpoint`` is the address of the service.
    """
    chosen = formats.by_accept(formats.GRAPH, accept)
    if chosen is None:
        return None
    written = ox.serialize(
        _triples(endpoint, sizes),
        format=_WRITERS[chosen.format.name],
        prefixes={"sd": SD, "void": VOID},
    )
    assert isinstance(written, bytes)  # serialize returns bytes when given no output
    return written, chosen.content_type


def _triples(endpoint: str, sizes: Sizes) -> Iterator[ox.Triple]:
    service, dataset = _node(f"{endpoint}#service"), _node(f"{endpoint}#dataset")
    default = _node(f"{endpoint}#default-graph")
    yield ox.Triple(service, _TYPE, _node(SD + "Service"))
    yield ox.Triple(service, _node(SD + "endpoint"), _node(endpoint))
    yield ox.Triple(service, _node(SD + "supportedLanguage"), _node(SD + "SPARQL11Query"))
    for name in _W3C_NAMES:
        yield ox.Triple(service, _node(SD + "resultFormat"), _node(_W3C_FORMATS + name))
    yield ox.Triple(service, _node(SD + "defaultEntailmentRegime"), _SIMPLE)
    yield ox.Triple(service, _node(SD + "defaultDataset"), dataset)
    yield ox.Triple(dataset, _TYPE, _node(SD + "Dataset"))
    yield ox.Triple(dataset, _node(SD + "defaultGraph"), default)
    yield ox.Triple(default, _TYPE, _node(SD + "Graph"))
    if sizes.default is not None:
        yield ox.Triple(default, _node(VOID + "triples"), ox.Literal(sizes.default))
    for number, (name, size) in enumerate(sorted(sizes.named.items()), start=1):
        named, graph = _node(f"{endpoint}#named-{number}"), _node(f"{endpoint}#graph-{number}")
        yield ox.Triple(dataset, _node(SD + "namedGraph"), named)
        yield ox.Triple(named, _TYPE, _node(SD + "NamedGraph"))
        yield ox.Triple(named, _node(SD + "name"), _node(name))
        yield ox.Triple(named, _node(SD + "graph"), graph)
        yield ox.Triple(graph, _TYPE, _node(SD + "Graph"))
        yield ox.Triple(graph, _node(VOID + "triples"), ox.Literal(size))


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
