"""The ontology's files as graphs, an invented example, and the built demo plan."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph

from psmgraph.resources import folder
from psmgraph.store.snapshot import Snapshot

EXAMPLE = Path(__file__).parent / "example.ttl"


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return Graph().parse(folder("ontology") / "psmgraph.ttl")


@pytest.fixture(scope="session")
def alignments() -> Graph:
    return Graph().parse(folder("ontology") / "alignments.ttl")


@pytest.fixture(scope="session")
def vocabularies() -> dict[str, Graph]:
    files = sorted((folder("ontology") / "vocab").glob("*.ttl"))
    return {file.stem: Graph().parse(file) for file in files}


@pytest.fixture(scope="session")
def everything(ontology: Graph, alignments: Graph, vocabularies: dict[str, Graph]) -> Graph:
    """Every file of ontology/ in one graph."""
    graph = Graph()
    for part in (ontology, alignments, *vocabularies.values()):
        graph += part
    return graph


@pytest.fixture(scope="session")
def example() -> Graph:
    return Graph().parse(EXAMPLE)


def union(quads: Iterable[pyoxigraph.Quad]) -> Graph:
    """The statements of ``quads``, of whatever graph, in one graph that rdflib can reason over."""
    triples = [quad.triple for quad in quads]
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return Graph().parse(data=lines, format="nt")


@pytest.fixture(scope="session")
def demo_dataset(everything: Graph, demo_snapshot: Snapshot) -> Graph:
    """All statements of the built demo plan, whatever graph they stand in, but our own files'."""
    quads = demo_snapshot.open_store().quads_for_pattern(None, None, None, None)
    return union(quads) - everything


@pytest.fixture(params=["example", "demo_dataset"])
def data(request: pytest.FixtureRequest) -> Graph:
    """The example, and then the built demo plan."""
    graph: Graph = request.getfixturevalue(request.param)
    return graph
