"""The W3C tests of SPARQL 1.1, as their manifests tell them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

FOLDER = Path("suites/sparql11/sparql/sparql11")
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

EVALUATION = frozenset({"QueryEvaluationTest", "CSVResultFormatTest"})
SYNTAX = frozenset({"PositiveSyntaxTest11", "NegativeSyntaxTest11"})
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One test: ``data`` and ``graphs`` are the IRIs of the files that make its dataset."""

    group: str
    name: str
    kind: str
    query: Path
    data: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    result: Path | None = None

    @property
    def id(self) -> str:
        """Return the name under which known.toml has it."""
        return f"{self.group}/{self.name}"

    @property
    def iri(self) -> str:
        """Return the IRI of the query's file, which its relative IRIs are resolved against."""
        return f"{BASE}{self.group}/{self.query.name}"

    @property
    def text(self) -> str:
        """Return the query."""
        return self.query.read_text(encoding="utf-8")


def manifest(path: Path) -> tuple[Graph, list[Node]]:
    """Return a manifest's graph and the tests that it lists, in order."""
    graph = Graph()
    iri = f"{BASE}{path.parent.name}/{path.name}"
    graph.parse(path, format="turtle", publicID=iri)
    head = graph.value(URIRef(iri), MF.entries)
    return graph, list(Collection(graph, head)) if head is not None else []


def kinds(suite: Path) -> Iterator[tuple[str, str]]:
    """Yield (group, kind) of every test that the suite's folders list."""
    for path in sorted(suite.glob("*/manifest*.ttl")):
        graph, tests = manifest(path)
        for test in tests:
            yield path.parent.name, _local(graph.value(test, RDF.type))


def cases(suite: Path, wanted: frozenset[str]) -> Iterator[Case]:
    """Yield the tests of the ``wanted`` kinds, folder by folder."""
    for path in sorted(suite.glob("*/manifest.ttl")):
        graph, tests = manifest(path)
        for test in tests:
            kind = _local(graph.value(test, RDF.type))
            if kind in wanted:
                yield _case(path.parent, graph, test, kind)


def _case(folder: Path, graph: Graph, test: Node, kind: str) -> Case:
    action = graph.value(test, MF.action)
    query = graph.value(action, QT.query) or action
    result = graph.value(test, MF.result)
    return Case(
        folder.name,
        _local(test),
        kind,
        folder / _file(query),
        tuple(map(str, graph.objects(action, QT.data))),
        tuple(map(str, graph.objects(action, QT.graphData))),
        folder / _file(result) if result is not None else None,
    )


def _local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]


def _file(node: Node) -> str:
    return unquote(urlsplit(str(node)).path.rpartition("/")[2])


def quads_of(suite: Path, iri: str) -> Iterator[ox.Quad]:
    """Yield a data file's triples in the graph ``iri``; no blank node is another file's."""
    path = suite / iri.removeprefix(BASE)
    parsed = ox.parse(
        path.read_bytes(), _FORMATS[path.suffix], base_iri=iri, rename_blank_nodes=True
    )
    for quad in parsed:
        yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(iri))
