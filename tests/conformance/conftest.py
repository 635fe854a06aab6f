"""One real server over every data file of the suite, each a graph named by its address.

A test's dataset is then what its request names: ``default-graph-uri`` and ``named-graph-uri``
are under test themselves, and nothing has to be loaded between two tests.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad
from web.server import Server, start, stop, until_in_memory, write_snapshot

from .protocol import graphs_of
from .suite import EVALUATION, FOLDER, cases, quads_of


@pytest.fixture(scope="session")
def suite(shared: Path) -> Path:
    """The folder with the suite's groups."""
    return shared / FOLDER


@pytest.fixture(scope="session")
def known() -> Mapping[str, Any]:
    """What known.toml says: how many tests each group has, and which fail, and why."""
    return tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def suite_server(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server, as people start it, over a scratch snapshot of the suite's data."""
    files = {iri for case in cases(suite, EVALUATION) for iri in (*case.data, *case.graphs)}
    quads = [quad for iri in sorted(files) for quad in quads_of(suite, iri)]
    for iri, name in sorted(graphs_of(suite)):
        quads += [
            Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))
            for quad in quads_of(suite, iri)
        ]
    store = tmp_path_factory.mktemp("suite") / "store"
    write_snapshot(store, quads)
    server = start(store, memory_store_mb=128)  # as it comes
    try:
        until_in_memory(server)
        yield server
    finally:
        stop(server)
