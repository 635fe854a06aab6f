"""The demo's catalogue, as rdflib reads it."""

import pytest
from rdflib import Graph

from psmgraph.store.snapshot import Snapshot

from .made import of_demo


@pytest.fixture(scope="session")
def read_back(demo_snapshot: Snapshot) -> Graph:
    """The catalogue after a journey as RDF/XML, with what authority tables say."""
    return of_demo(demo_snapshot)
