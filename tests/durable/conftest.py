"""A store with three snapshots of small sheets, copied for each test that harms it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.publish import dumps
from psmgraph.store.backup import backup
from psmgraph.store.leftovers import leftovers
from psmgraph.store.snapshot import Snapshot, current, snapshots
from psmgraph.store.verify import verify

from .acts import TODAY

TITLES = ("Orti urbani", "Scuole aperte", "Case nuove", "Strade scolastiche")


@dataclass(frozen=True)
class Made:
    """A store, the sheets of its newest snapshot, and those with one more."""

    store: Path
    old: Path
    new: Path
    new_id: str  # of the snapshot that comes of ``new``
    backup: Path  # of the oldest snapshot
    kept: tuple[str, ...]  # ids, newest first


def build(store: Path, sheets: Path) -> Snapshot:
    outcome = build_snapshot(Config(store=store), [sheets], today=TODAY)
    assert outcome.exit_code == 0, [finding.line("en") for finding in outcome.findings]
    snapshot = current(store)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("durable")
    for number in range(1, 5):
        sheets = folder / f"sheets-{number}"
        sheets.mkdir()
        for title in TITLES[:number]:
            text = sheet_text(title=title, referents="Anna Bianchi (Comune di Provetta)")
            (sheets / f"{title}.txt").write_text(text, encoding="utf-8")
        if number < 4:
            build(folder / "store", sheets)
    kept = snapshots(folder / "store")
    copied = backup(kept[-1], folder).path
    shutil.copytree(folder / "store", folder / "ahead", symlinks=True)
    new = build(folder / "ahead", folder / "sheets-4")
    return Made(
        folder / "store", folder / "sheets-3", folder / "sheets-4", new.id, copied,
        tuple(each.id for each in kept),
    )  # fmt: skip


@pytest.fixture
def store(made: Made, tmp_path: Path) -> Path:
    """A copy of the store, to be harmed."""
    return copied(made.store, tmp_path / "store")


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, symlinks=True)
    return target


@pytest.fixture
def copies(made: Made, tmp_path: Path) -> Callable[[], Path]:
    """Return a function that gives a fresh copy of the store."""
    numbers = iter(range(1_000_000))
    return lambda: copied(made.store, tmp_path / f"store-{next(numbers)}")


def assert_whole(store: Path, *ids: str) -> Snapshot:
    """The served snapshot is one of ``ids``, and whole by its hash, its tables and its files."""
    served = current(store)
    assert served is not None
    assert served.id in ids
    assert verify(served) == ()
    assert [*dumps.wrong(served)] == []
    return served


def assert_clean(store: Path) -> None:
    """Nothing half-made is left in the store, or in a place that nobody looks at."""
    assert [*leftovers(store)] == []
    assert [path for path in store.rglob("*") if path.name.startswith(".")] == []
    names = {path.name for path in store.iterdir()}
    assert names <= {"build.lock", "cache", "current", "snapshots", "publish"}
    assert [*(store / "cache").glob("*.new")] == []
    for each in snapshots(store):
        assert {path.name for path in each.path.iterdir()} == {
            "store", "tables.sqlite", "manifest.json", "findings.json", "dumps",
        }  # fmt: skip


def assert_builds(store: Path, made: Made) -> None:
    """The next build works without help, and leaves nothing but itself."""
    assert build(store, made.new).id == made.new_id
    served = assert_whole(store, made.new_id)
    assert dumps.listed(served)
    assert_clean(store)
