"""A real server over the demo, for clients that know nothing of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.server import Server, start, stop


@pytest.fixture(scope="session")
def demo_server(demo_store: Path) -> Iterator[Server]:
    server = start(demo_store)
    yield server
    stop(server)


@pytest.fixture
def endpoint(demo_server: Server) -> str:
    return demo_server.address + "sparql"
