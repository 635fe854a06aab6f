"""Sheets at an address: what fsspec opens is read like a file, and told without its password."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.config import load as load_settings
from psmgraph.errors import CannotRun, SheetRefused
from psmgraph.read import MOST_BYTES, load
from psmgraph.read.stored import named
from psmgraph.store.snapshot import current

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
TODAY = date(2026, 1, 1)


@pytest.fixture
def storage() -> Iterator[object]:
    """Storage in memory, with a folder of three sheets and what stands beside them."""
    system = fsspec.filesystem("memory")
    for number in range(3):
        text = sheet_text(title=f"Progetto {number}", description="Un testo.")
        system.pipe(f"/schede/{number % 2}/{number}.txt", text.encode())
    system.pipe("/schede/note.ods", b"...")
    system.pipe("/schede/vecchia.doc", b"...")
    system.pipe("/schede/.nascosta/x.txt", b"...")
    yield system
    system.rm("/schede", recursive=True)


def test_sheets_of_a_storage_become_the_same_graph_as_the_same_files(storage, tmp_path: Path):
    folder = tmp_path / "schede"
    for name in storage.find("/schede"):
        target = folder / name.removeprefix("/schede/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(storage.cat(name))
    hashes = []
    for at, given in enumerate((folder, "memory://schede")):
        store = tmp_path / f"store-{at}"
        outcome = build_snapshot(Config(store=store), [given], plan="valdesempio", today=TODAY)
        codes = {one.code for one in outcome.findings}
        assert {"READ-SKIPPED", "READ-SKIPPED-CONVERTIBLE"} <= codes
        snapshot = current(store)
        assert snapshot is not None
        graphs = {one for one in snapshot.manifest.parts.items() if not one[0].startswith("file")}
        hashes.append((outcome.sheets_in, outcome.exit_code, len(snapshot.manifest.inputs), graphs))
    assert hashes[0] == hashes[1]
    assert hashes[0][0] == 3


def test_a_single_file_is_given_by_its_address(storage, tmp_path: Path):
    address = "memory://schede/1/1.txt"
    build_snapshot(Config(store=tmp_path), [address], plan="valdesempio", today=TODAY)
    snapshot = current(tmp_path)
    assert snapshot is not None
    assert [one.name for one in snapshot.manifest.inputs] == ["1.txt"]


@pytest.mark.parametrize("address", ["memory://nothing/here", "nosuch://a/b", "s3://schede/2015"])
def test_an_address_that_cannot_be_read_stops_the_build_and_says_why(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # What opens s3:// is not installed: neither is it there, nor has it been taken up.
    monkeypatch.setitem(sys.modules, "s3fs", None)
    taken_up = sys.modules["fsspec.registry"]._registry
    monkeypatch.delitem(taken_up, "s3", raising=False)
    with pytest.raises(CannotRun) as told:
        build_snapshot(Config(store=tmp_path), [address], today=TODAY)
    assert told.value.finding.code == "BUILD-ADDRESS"
    assert told.value.finding.detail
    assert current(tmp_path) is None


def test_a_file_that_went_or_is_too_large_is_refused_by_name(storage):
    with pytest.raises(SheetRefused) as gone:
        load("memory://schede/gone.txt", "memory://schede/gone.txt")
    assert gone.value.finding.code == "READ-UNREADABLE"
    storage.pipe("/schede/huge.txt", b"x" * (MOST_BYTES + 1))
    with pytest.raises(SheetRefused) as huge:
        load("memory://schede/huge.txt", "huge.txt")
    assert huge.value.finding.code == "READ-SIZE"


def test_the_name_of_an_address_holds_no_password_and_no_key():
    told = named("https://anna:segreto@example.org/schede/1.txt?key=segreto#x")
    assert told == "https://example.org/schede/1.txt"


def test_inputs_of_the_configuration_may_be_addresses(storage, tmp_path: Path):
    file = tmp_path / "psmgraph.toml"
    file.write_text(
        'store = "s"\n[[plan]]\nslug = "valdesempio"\ninputs = ["memory://schede", "qui"]\n'
    )
    plan = load_settings(file, {}).plans[0]
    assert plan.inputs == ("memory://schede", tmp_path / "qui")
