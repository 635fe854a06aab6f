"""The demo behind a server, and its research pack, unpacked."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.server import Server, start, stop

from psmgraph.build.dumping import source_of
from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.config import Config
from psmgraph.publish.making import make
from psmgraph.publish.research.pack import write_pack
from psmgraph.publish.source import Source
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import Snapshot


@pytest.fixture(scope="session")
def demo_server(demo_store: Path) -> Iterator[Server]:
    server = start(demo_store)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def source(demo_snapshot: Snapshot, demo_store: Path) -> Source:
    owner = CatalogueConfig(publisher="Città di Valdesempio & c.")
    return source_of(demo_snapshot, Config(store=demo_store, catalogue=owner))


@pytest.fixture(scope="session")
def packed(source: Source) -> bytes:
    stream = io.BytesIO()
    write_pack(source, stream)
    return stream.getvalue()


@pytest.fixture(scope="session")
def unpacked(packed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack in a folder that was empty."""
    folder = tmp_path_factory.mktemp("pack")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def server_with_files(demo_server: Server, source: Source) -> Server:
    """The server once the snapshot's files are made, as after any build."""
    with build_lock(source.snapshot.path.parents[1]):
        make(source)  # does nothing where the build has made them
    return demo_server
