"""What several folders of tests share: the given material, a built demo, small sheets."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text
from needs import absent
from web.playing import chromium, visitor  # noqa: F401  (fixtures)

from psmgraph.build import DEMO_PLAN, Outcome, build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot, current

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real sheets and suites that the project's own people are given."""
    folder = Path(os.environ.get("PSMGRAPH_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "sheets").is_dir():
        absent("shared", "the folder shared/ with the real sheets is not here")
    return folder


@pytest.fixture(scope="session")
def real_sheet(shared: Path) -> Path:
    """The real sheet, as tagged text."""
    return shared / "sheets" / "patto-per-il-lavoro.txt"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, Outcome]:
    """The demo plan, built once: its configuration and how the build ended."""
    config = Config(store=tmp_path_factory.mktemp("demo") / "store")
    return config, build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=TODAY)


@pytest.fixture(scope="session")
def demo_config(demo: tuple[Config, Outcome]) -> Config:
    """The configuration over the built demo store."""
    return demo[0]


@pytest.fixture(scope="session")
def demo_store(demo: tuple[Config, Outcome]) -> Path:
    """The store folder of the built demo."""
    return demo[0].store


@pytest.fixture(scope="session")
def demo_snapshot(demo_store: Path) -> Snapshot:
    """The demo's served snapshot."""
    snapshot = current(demo_store)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session")
def real_config(real_sheet: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The configuration over a store that holds the real sheet."""
    config = Config(store=tmp_path_factory.mktemp("real") / "store")
    build_snapshot(config, [real_sheet], today=TODAY)
    return config


@pytest.fixture
def write_sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a sheet of the Bologna form into a folder of this test and return its path."""

    def write(name: str = "prova.txt", **values: str) -> Path:
        path = tmp_path / "sheets" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(sheet_text(**values), encoding="utf-8")
        return path

    return write
