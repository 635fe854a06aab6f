"""The built demo, the real sheet and the ontology, ready to be asked."""

import pyoxigraph as ox
import pytest
from rdflib import Graph

from psmgraph.config import Config
from psmgraph.resources import folder
from psmgraph.store.snapshot import Snapshot, current

from .asking import Ask, asking


@pytest.fixture(scope="session")
def demo_graph(demo_snapshot: Snapshot) -> ox.Store:
    return demo_snapshot.open_store()


@pytest.fixture(scope="session")
def ask(demo_graph: ox.Store, demo_config: Config) -> Ask:
    """Ask a query of the demo plan: ``ask("co-actors", actor="actor/asp-tre-ponti")``."""
    return asking(demo_graph, demo_config.base)


@pytest.fixture(scope="session")
def ask_real(real_config: Config) -> Ask:
    """Ask a query of the store that holds the real sheet."""
    snapshot = current(real_config.store)
    assert snapshot is not None
    return asking(snapshot.open_store(), real_config.base)


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return Graph().parse(folder("ontology") / "psmgraph.ttl")


@pytest.fixture(scope="session")
def terms(ontology: Graph) -> Graph:
    """The ontology and its vocabularies in one graph."""
    graph = Graph() + ontology
    for file in sorted((folder("ontology") / "vocab").glob("*.ttl")):
        graph.parse(file)
    return graph
