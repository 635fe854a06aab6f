"""Servers with the demo published in them, and empty ones."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config, RemoteConfig
from psmgraph.publish import Published, find_target, publish
from psmgraph.store.snapshot import Snapshot, current

from .stores import Store, start_oxigraph, start_virtuoso

PROGRAM = Path(sys.executable).with_name("psmgraph")
DBA = {"PSMGRAPH_STORE_USER": "dba", "PSMGRAPH_STORE_PASSWORD": "dba"}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def publish_to(
    store: Store | str,
    snapshot: Snapshot,
    folder: Path,
    settings: RemoteConfig | None = None,
    *,
    replace: bool = False,
    **environ: str,
) -> Published:
    """Publish as the command does; ``folder`` keeps how far it came."""
    settings = settings or RemoteConfig()
    url = store if isinstance(store, str) else store.url
    target = find_target(url, settings, environ, snapshot.manifest.base)
    return publish(snapshot, target, folder, settings.chunk, replace=replace)


def environment(**more: str) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PSMGRAPH_")}
    return {**bare, "PSMGRAPH_LANG": "en", "PYTHONUTF8": "1", **more}


@pytest.fixture
def psmgraph(tmp_path: Path) -> Callable[..., Ran]:
    """Return a function that runs the program in a folder of this test."""

    def run(*arguments: object, **environ: str) -> Ran:
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)], cwd=tmp_path, env=environment(**environ),
            capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Store]:
    """An Oxigraph server that holds nothing."""
    store = start_oxigraph(tmp_path / "oxigraph")
    yield store
    store.stop()


@pytest.fixture(scope="session")
def demo_oxigraph(
    demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """An Oxigraph server with the demo published in it."""
    folder = tmp_path_factory.mktemp("oxigraph")
    store = start_oxigraph(folder / "data")
    try:
        publish_to(store, demo_snapshot, folder)
        yield store
    finally:
        store.stop()


@pytest.fixture(scope="session")
def demo_virtuoso(
    demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Published]]:
    """Virtuoso with the demo published in it, and how that ended."""
    folder = tmp_path_factory.mktemp("virtuoso")
    store = start_virtuoso(folder / "data")
    try:
        done = publish_to(store, demo_snapshot, folder, RemoteConfig(auth="digest"), **DBA)
        yield store, done
    finally:
        store.stop()


def _built(folder: Path, *beginnings: str) -> Snapshot:
    """Return a snapshot of those sheets of the demo whose files begin so."""
    inputs = [
        path
        for given in demo_inputs()
        for path in (sorted(given.iterdir()) if given.is_dir() else [given])
        if path.name.startswith(beginnings)
    ]
    config = Config(store=folder / "store")
    build_snapshot(config, inputs, plan=DEMO_PLAN, today=date(2026, 1, 1))
    snapshot = current(config.store)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One sheet."""
    return _built(tmp_path_factory.mktemp("one"), "cento-cortili")


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The same sheet and another."""
    return _built(tmp_path_factory.mktemp("two"), "cento-cortili", "scuole-aperte")


@pytest.fixture
def two_store(two: Snapshot, tmp_path: Path) -> Path:
    """The folder of the store with two sheets, its publications kept apart for this test."""
    store = tmp_path / "store"
    store.mkdir()
    (store / "snapshots").symlink_to(two.path.parent)
    (store / "current").symlink_to(two.path.parent.parent.joinpath("current").readlink())
    return store
