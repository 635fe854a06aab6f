"""The files of a snapshot: what they hold, when they are made, and that none is ever half."""

import gzip
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse
from traces import traces

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.publish import making
from psmgraph.publish.dumps import Dump, find, listed, path_of
from psmgraph.publish.making import FILES, File, make
from psmgraph.publish.source import Source
from psmgraph.publish.sqlite_file import public_tables
from psmgraph.store.parts import content_hash, hash_parts
from psmgraph.store.snapshot import Snapshot, current, open_snapshot
from psmgraph.store.verify import verify
from psmgraph.store.writer import Facts, SnapshotWriter

TODAY = date(2026, 1, 1)
BASE = "https://w3id.org/psmgraph/id/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WriteSheet = Callable[..., Path]


def unpacked(found: Snapshot, name: str) -> bytes:
    dump = find(found, name)
    assert dump is not None
    return gzip.decompress(path_of(found, dump).read_bytes())


def served(store: Path) -> Snapshot:
    found = current(store)
    assert found is not None
    return found


def built(folder: Path, sheets: Path, **options: object) -> Snapshot:
    config = Config(store=folder)
    outcome = build_snapshot(config, [sheets], plan="valdesempio", today=TODAY, **options)
    assert outcome.exit_code == 0, outcome.findings
    return served(folder)


@pytest.fixture
def sheets(write_sheet: WriteSheet, tmp_path: Path) -> Path:
    write_sheet("a.txt", title="Orti urbani", day="3 marzo 2014")
    write_sheet("b.txt", title="Orti urbani", description='Il "nuovo", e altro.')
    write_sheet("c.txt", title="Scuole aperte", links="<p>Orti urbani</p>")
    return tmp_path / "sheets"


@pytest.fixture
def small(tmp_path: Path) -> Snapshot:
    """A snapshot of a few quads, with all tables, and no files yet."""
    quads = Store()
    quads.load(b"<urn:a> <urn:b> <urn:c> <urn:g> .\n", RdfFormat.N_QUADS)
    with SnapshotWriter(tmp_path / "store", BASE) as writer:
        writer.add(quads)
        return writer.finish(Facts("0.1.0", "2026-01-01T00:00:00Z"), "[]")


def test_the_n_quads_load_back_into_a_store_of_the_same_hash(demo_snapshot: Snapshot) -> None:
    store = Store()
    store.load(unpacked(demo_snapshot, "graph.nq.gz"), RdfFormat.N_QUADS)
    manifest = demo_snapshot.manifest
    assert len(store) == manifest.counts.quads
    assert content_hash(hash_parts(store, manifest.base)) == manifest.hash


def test_the_n_quads_hold_one_graph_after_the_other_the_current_state_first(
    demo_snapshot: Snapshot,
) -> None:
    text = unpacked(demo_snapshot, "graph.nq.gz")
    assert text.startswith(f"# {BASE}run/{demo_snapshot.id}\n".encode())
    graphs = [
        "" if isinstance(graph, DefaultGraph) else graph.value
        for graph, _ in groupby(quad.graph_name for quad in parse(text, RdfFormat.N_QUADS))
    ]
    assert graphs[0] == ""
    assert graphs == sorted(set(graphs))


def test_the_turtle_is_the_current_state_and_nothing_else(demo_snapshot: Snapshot) -> None:
    store = Store()
    store.load(unpacked(demo_snapshot, "current.ttl.gz"), RdfFormat.TURTLE)
    there = demo_snapshot.open_store().quads_for_pattern(None, None, None, DefaultGraph())
    assert {Quad(*each.triple) for each in there} == set(store)


def test_each_file_has_the_size_and_the_sum_that_are_told(demo_snapshot: Snapshot) -> None:
    dumps = listed(demo_snapshot)
    assert [each.name for each in dumps[:-1]] == [each.name for each in FILES]
    for each in dumps:
        data = path_of(demo_snapshot, each).read_bytes()
        assert (each.size, each.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],
        cwd=demo_snapshot.dumps_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(checked.stdout.splitlines()) == len(FILES)
    on_disk = {path.name for path in demo_snapshot.dumps_path.iterdir()}
    assert on_disk == {"index.json", *(each.name for each in dumps)}


def test_files_are_the_same_to_the_byte_whatever_the_number_of_workers(
    sheets: Path, tmp_path: Path
) -> None:
    one = built(tmp_path / "one", sheets, workers=1)
    two = built(tmp_path / "two", sheets, workers=2)
    assert listed(one) == listed(two)
    assert listed(one)


def test_a_build_that_changes_nothing_leaves_the_files_alone(sheets: Path, tmp_path: Path) -> None:
    before = built(tmp_path / "store", sheets)
    times = {path: path.stat().st_mtime_ns for path in before.dumps_path.iterdir()}
    after = built(tmp_path / "store", sheets)
    assert after.id == before.id
    assert times == {path: path.stat().st_mtime_ns for path in after.dumps_path.iterdir()}


_KILLED = """
import sys, time
from pathlib import Path
from psmgraph.publish.making import FILES, File, make
from psmgraph.publish.source import Source
from psmgraph.store.snapshot import open_snapshot
def slow(source, stream):
    stream.write(b"half of it")
    stream.flush()
    print("written", flush=True)
    time.sleep(60)
files = (FILES[0], File("slow.txt", "text/plain", slow), *FILES[1:])
make(Source(open_snapshot(Path(sys.argv[1])), sys.argv[2]), files)
"""


def test_a_maker_that_is_killed_leaves_nothing_that_is_taken_for_a_file(small: Snapshot) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(small.path), LICENCE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        os.kill(process.pid, signal.SIGKILL)
    assert listed(small) == ()
    left = {path.name for path in small.dumps_path.iterdir()}
    assert left == {"graph.nq.gz", ".new-slow.txt"}  # the one that was whole, and the half by name
    make(Source(small, LICENCE))
    assert {path.name for path in small.dumps_path.iterdir()} == {
        "index.json", *(each.name for each in listed(small))
    }  # fmt: skip
    assert len(listed(small)) == len(FILES) + 1


def _broken(_source: Source, stream: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_that_cannot_be_made_is_told_and_harms_no_served_snapshot(
    sheets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(store=tmp_path / "store")
    broken = (*FILES[:2], File("full.txt", "text/plain", _broken))
    with monkeypatch.context() as patched:
        patched.setattr(making, "FILES", broken)
        outcome = build_snapshot(config, [sheets], plan="valdesempio", today=TODAY)
    told = [each for each in outcome.findings if each.code == "DUMP-FAILED"]
    assert [(each.words, each.detail) for each in told] == [
        (outcome.snapshot_id, "No space left on device")
    ]
    assert outcome.exit_code == 1
    found = served(config.store)
    assert found.id == outcome.snapshot_id
    assert listed(found) == ()
    assert list(found.dumps_path.iterdir()) == []  # nor do they take room
    assert verify(found) == ()
    again = build_snapshot(config, [sheets], plan="valdesempio", today=TODAY)
    assert (again.snapshot_id, again.exit_code) == (found.id, 0)
    assert len(listed(found)) == len(FILES) + 1


def test_tables_that_lack_a_column_are_told_as_any_other_cause(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path / "store", BASE, tables=()) as writer:
        made = writer.finish(Facts("0.1.0", "2026-01-01T00:00:00Z"), "[]")
    with pytest.raises(CannotRun) as refused:
        make(Source(made, LICENCE))
    assert refused.value.finding.code == "DUMP-FAILED"
    assert "no such table" in refused.value.finding.detail
    assert listed(made) == ()


def test_what_lies_in_the_folder_of_files_is_no_part_of_a_snapshot(small: Snapshot) -> None:
    make(Source(small, LICENCE))
    (small.dumps_path / "graph.nq.gz").write_bytes(b"changed")
    assert verify(small) == ()
    assert open_snapshot(small.path).manifest == small.manifest


def test_who_looks_for_traces_of_a_name_looks_into_the_files(small: Snapshot) -> None:
    make(Source(small, LICENCE))
    found = traces(small.path.parent.parent, ["urn a"])
    for place in ("graph.nq.gz, graph.nq:", "pack.zip, "):
        assert any(place in each for each in found), found


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"files": [{"name": "x"}]}', '{"files": 3}', '"files"', '{"other": []}'],
)
def test_an_index_that_is_none_names_no_file(small: Snapshot, text: str) -> None:
    (small.dumps_path / "index.json").write_text(text, encoding="utf-8")
    assert listed(small) == ()


def test_the_sqlite_file_holds_the_public_tables_row_by_row(
    demo_snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "tables.sqlite"
    path.write_bytes(unpacked(demo_snapshot, "tables.sqlite.gz"))
    with closing(sqlite3.connect(path)) as copy, closing(
        sqlite3.connect(f"{demo_snapshot.tables_path.as_uri()}?mode=ro", uri=True)
    ) as whole:  # fmt: skip
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in copy.execute("SELECT tbl_name FROM sqlite_master")}
        assert names == {"about", *public_tables()}
        assert "review" in {name for (name,) in whole.execute("SELECT tbl_name FROM sqlite_master")}
        for name in public_tables():
            rows = f'SELECT * FROM "{name}" ORDER BY rowid'
            assert copy.execute(rows).fetchall() == whole.execute(rows).fetchall()
        about = dict(copy.execute("SELECT name, value FROM about"))
    assert about["snapshot"] == f"{BASE}run/{demo_snapshot.id}"
    assert about["licence"] == LICENCE


def test_the_type_that_a_file_travels_as_is_that_of_its_compression() -> None:
    assert Dump("a.nq.gz", "application/n-quads", 1, "", True).content_type == "application/gzip"
    assert Dump("a.csv", "text/csv", 1, "", False).content_type == "text/csv; charset=utf-8"
    assert Dump("a.zip", "application/zip", 1, "", False).content_type == "application/zip"
