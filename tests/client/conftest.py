"""The demo as a folder and behind a service, both opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.server import Server, start, stop

import psmgraph
from psmgraph.client import Client


@pytest.fixture(scope="session")
def demo_server(demo_store: Path) -> Iterator[Server]:
    server = start(demo_store)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def here(demo_store: Path) -> Iterator[Client]:
    with psmgraph.open(demo_store) as client:
        yield client


@pytest.fixture(scope="session")
def there(demo_server: Server) -> Iterator[Client]:
    with psmgraph.open(demo_server.address) as client:
        yield client


@pytest.fixture(params=["folder", "service"])
def client(request, here: Client, there: Client) -> Client:
    return here if request.param == "folder" else there
