"""The VoID description of the graph (https://www.w3.org/TR/void/), as Turtle without blank nodes.

The addresses of files and of the query service are relative to the file's own place, dumps/{id}/,
so that they are right on whatever host, and under whatever path, it is served.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from psmgraph.namespaces import PREFIXES
from psmgraph.publish.source import Source
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import load

_VOID = "http://rdfs.org/ns/void#"
_PREFIXES: Mapping[str, str] = {
    **PREFIXES,
    "void": _VOID,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
}
_HERE = "here:"  # of addresses relative to the file, until it is written
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_NAMESPACE = re.compile(r"(.*[#/])[^#/]+")
WHOLE = "graph.nq.gz"
CURRENT = "current.ttl.gz"


@dataclass(frozen=True, slots=True)
class _Set:
    """A part of the data with its numbers."""

    node: NamedNode
    path: str  # what the IRIs of its partitions begin with
    triples: int
    classes: Sequence[tuple[str, int]]
    properties: Sequence[tuple[str, int]]


def description(source: Source) -> str:
    """Return the description of the snapshot."""
    triples = sorted(set(_triples(source)), key=str)
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=_used(triples))
    assert isinstance(written, bytes)  # as no output was given
    return f"# {source.run}\n{written.decode()}".replace(f"<{_HERE}", "<")


def _triples(source: Source) -> Iterator[Triple]:
    store = source.snapshot.open_store()
    graph = NamedNode(f"{source.base}dataset/graph")
    properties = _counts(store, "void/properties", "property", "triples")
    current = _counts(store, "void/current-properties", "property", "triples")
    whole = _Set(graph, f"{graph.value}#", sum(n for _, n in properties),
                 sorted(source.snapshot.manifest.counts.classes.items()), properties)  # fmt: skip
    now = _Set(NamedNode(f"{graph.value}#current"), f"{graph.value}#current-",
               sum(n for _, n in current),
               _counts(store, "void/current-classes", "class", "nodes"), current)  # fmt: skip
    yield from _document(source, graph)
    yield from _about_whole(source, store, whole, now)
    yield from _about_current(source, now)
    for part in (whole, now):
        yield from _partitions(part)
    yield from _linksets(source, store, graph)


def _document(source: Source, graph: NamedNode) -> Iterator[Triple]:
    here = _here("void.ttl")
    yield Triple(here, _TYPE, _void("DatasetDescription"))
    for language, words in (("it", "Descrizione VoID del grafo"), ("en", "VoID description")):
        yield Triple(here, _dct("title"), Literal(words, language=language))
    yield Triple(here, NamedNode(_PREFIXES["foaf"] + "primaryTopic"), graph)
    yield Triple(here, _dct("source"), NamedNode(source.run))


def _about_whole(source: Source, store: Store, whole: _Set, now: _Set) -> Iterator[Triple]:
    graph = whole.node
    plans = source.snapshot.manifest.info.get("plans", ())
    for language, words in (
        ("it", "Il grafo di conoscenza dei progetti"),
        ("en", "The knowledge graph of the projects"),
    ):
        titles = [plan["title"].get(language) or plan["slug"] for plan in plans]
        text = ": ".join((words, ", ".join(titles))) if titles else words
        yield Triple(graph, _dct("title"), Literal(text, language=language))
    for language, words in (
        ("it", "Tutte le edizioni con le parole su cui ogni affermazione si fonda, l'elenco di "
               "autorità, ciò che si deduce e la provenienza. I numeri contano le affermazioni "
               "dei grafi con nome; il grafo predefinito, lo stato attuale, ne ripete una parte."),
        ("en", "All editions with the words that each statement stands on, the authority list, "
               "what is inferred, and provenance. The numbers count the statements of the named "
               "graphs; the default graph, the current state, repeats a part of them."),
    ):  # fmt: skip
        yield Triple(graph, _dct("description"), Literal(words, language=language))
    yield Triple(graph, _void("dataDump"), _here(WHOLE))
    yield Triple(graph, _void("feature"), NamedNode(f"{_FORMATS}N-Quads"))
    yield Triple(graph, _void("sparqlEndpoint"), _here("../../sparql"))
    yield Triple(graph, _void("uriSpace"), Literal(source.base))
    yield Triple(graph, _void("subset"), now.node)
    yield Triple(graph, _dct("license"), NamedNode(source.licence))
    for space in sorted({_space(name) for name, _ in (*whole.classes, *whole.properties)}):
        yield Triple(graph, _void("vocabulary"), NamedNode(space))
    for row in _rows(store, load("void/examples").text):
        if isinstance(example := row["example"], NamedNode):
            yield Triple(graph, _void("exampleResource"), example)


def _about_current(source: Source, now: _Set) -> Iterator[Triple]:
    for language, words in (
        ("it", "Lo stato attuale: il grafo predefinito"),
        ("en", "The current state: the default graph"),
    ):
        yield Triple(now.node, _dct("title"), Literal(words, language=language))
    yield Triple(now.node, _void("dataDump"), _here(CURRENT))
    yield Triple(now.node, _void("feature"), NamedNode(f"{_FORMATS}Turtle"))
    yield Triple(now.node, _void("uriSpace"), Literal(source.base))
    yield Triple(now.node, _dct("license"), NamedNode(source.licence))


def _partitions(part: _Set) -> Iterator[Triple]:
    """Yield the numbers of a set, by class and by property."""
    yield Triple(part.node, _TYPE, _void("Dataset"))
    for name, number in (
        ("triples", part.triples),
        ("classes", len(part.classes)),
        ("properties", len(part.properties)),
    ):
        yield Triple(part.node, _void(name), _number(number))
    for kind, counted, found in (
        ("class", "entities", part.classes),
        ("property", "triples", part.properties),
    ):
        for iri, number in found:
            node = NamedNode(f"{part.path}{kind}-{_slug(iri)}")
            yield Triple(part.node, _void(f"{kind}Partition"), node)
            yield Triple(node, _TYPE, _void("Dataset"))
            yield Triple(node, _void(kind), NamedNode(iri))
            yield Triple(node, _void(counted), _number(number))


def _linksets(source: Source, store: Store, graph: NamedNode) -> Iterator[Triple]:
    """Yield what the current state points at: one set of links a property and place."""
    text = bind(load("void/links").text, {"base": [NamedNode(source.base)]})
    for row in _rows(store, text):
        name, place = row["property"].value, row["place"].value
        links = NamedNode(f"{graph.value}#links-{_slug(name)}-{_slug(place)}")
        target = NamedNode(f"{graph.value}#target-{_slug(place)}")
        yield Triple(target, _TYPE, _void("Dataset"))
        yield Triple(target, _void("uriSpace"), Literal(place))
        yield Triple(graph, _void("subset"), links)
        yield Triple(links, _TYPE, _void("Linkset"))
        yield Triple(links, _void("subjectsTarget"), graph)
        yield Triple(links, _void("objectsTarget"), target)
        yield Triple(links, _void("linkPredicate"), NamedNode(name))
        yield Triple(links, _void("triples"), _number(int(row["triples"].value)))


def _counts(store: Store, query: str, name: str, number: str) -> list[tuple[str, int]]:
    rows = _rows(store, load(query).text)
    return sorted((row[name].value, int(row[number].value)) for row in rows)


def _rows(store: Store, text: str) -> Iterator[Mapping[str, NamedNode | Literal]]:
    found = store.query(text)
    assert isinstance(found, QuerySolutions)  # our own query files are SELECTs
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {
            name: term
            for name, term in zip(names, row, strict=True)
            if isinstance(term, NamedNode | Literal)
        }


def _slug(iri: str) -> str:
    """Return a name for a part of an IRI of ours: prefix and local name, else words and a hash."""
    space = _space(iri)
    prefix = next((key for key, known in _PREFIXES.items() if known == space), "")
    if prefix and iri != space:
        return f"{prefix}-{iri.removeprefix(space)}"
    words = re.sub(r"[^A-Za-z0-9]+", "-", iri.partition(":")[2]).strip("-")
    return f"{words[:40].rstrip('-')}-{sha256(iri.encode()).hexdigest()[:6]}"


def _space(iri: str) -> str:
    found = _NAMESPACE.fullmatch(iri)
    return found[1] if found else iri


def _used(triples: Iterable[Triple]) -> dict[str, str]:
    """Return the prefixes that occur."""
    text = " ".join(map(str, triples))
    return {key: space for key, space in _PREFIXES.items() if f"<{space}" in text}


def _void(name: str) -> NamedNode:
    return NamedNode(_VOID + name)


def _dct(name: str) -> NamedNode:
    return NamedNode(PREFIXES["dct"] + name)


def _here(address: str) -> NamedNode:
    return NamedNode(_HERE + address)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)
