"""A real server over the demo, and one over a small invented plan; both end with the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from psmgraph.config import Config

from .server import BASE, PSM, Server, start, stop, write_snapshot


@pytest.fixture(scope="session")
def demo_server(demo_store: Path) -> Iterator[Server]:
    server = start(demo_store, memory_store_mb=128)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def sample_quads() -> list[Quad]:
    """The quads of sample.trig, and the default graph that goes with them."""
    store = Store()
    path = Path(__file__).parent / "sample.trig"
    store.load(path=str(path), format=RdfFormat.TRIG, base_iri=BASE)
    quads = list(store)
    evidence = {PSM + name for name in ("Passage", "Mention", "SheetField")}
    hidden = {
        quad.subject for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object.value in evidence
    }  # fmt: skip
    old = "/sheet/bosco/2014-05-04"
    for quad in quads[:]:
        past = quad.graph_name.value.endswith(old) or quad.subject.value.endswith(old)
        if not past and quad.subject not in hidden and quad.predicate.value != PSM + "text":
            quads.append(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    return quads


@pytest.fixture(scope="session")
def sample_store(sample_quads: list[Quad], tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("sample") / "store"
    write_snapshot(store, sample_quads)
    return store


@pytest.fixture(scope="session")
def sample_server(sample_store: Path) -> Iterator[Server]:
    server = start(sample_store, deadline=2.0)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def sample_config(sample_store: Path) -> Config:
    return Config(store=sample_store)
