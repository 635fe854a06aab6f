"""However long the quads are, the store holds them all, and hashes them as it does itself."""

import shutil
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.store import writer
from psmgraph.store.parts import hash_parts
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.writer import Facts, SnapshotWriter

BASE = "https://w3id.org/psmgraph/id/"
QUADS = [
    Quad(
        NamedNode(f"{BASE}plan/prova/sheet/s{number}/2015-05-04/field/1"),
        NamedNode("https://w3id.org/psmgraph/ontology#value"),
        Literal(f"Parole, anche\nsu due righe: “{number}” ." * 3, language="it"),
        NamedNode(f"{BASE}plan/prova/sheet/s{number}/2015-05-04"),
    )
    for number in range(200)
]


def written(folder, **more) -> Snapshot:
    with SnapshotWriter(folder, BASE, tables=(), **more) as made:
        made.add(QUADS)
        return made.finish(Facts("0", "2026-01-01T00:00:00.000000+00:00"), "[]\n")


@pytest.mark.parametrize("block", [1, 700, 5000, 10**6])
def test_quads_loaded_block_by_block_are_those_loaded_at_once(block, tmp_path, monkeypatch):
    at_once = written(tmp_path / "one")
    monkeypatch.setattr(writer, "AT_ONCE", 1000)
    monkeypatch.setattr(writer, "BLOCK", block)
    in_blocks = written(tmp_path / "two")
    assert set(in_blocks.open_store()) == set(QUADS)
    assert in_blocks.manifest.parts == at_once.manifest.parts


def test_a_line_that_is_no_quad_is_told_though_others_are_loaded_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 1000)
    monkeypatch.setattr(writer, "BLOCK", 700)
    with SnapshotWriter(tmp_path, BASE, tables=()) as made:
        made.add(QUADS)
        made.add_nquads(b"<no end\n")
        with pytest.raises(SyntaxError):
            made.graph()


def test_a_process_beside_finds_the_hashes_that_the_writer_finds(tmp_path):
    with ProcessPoolExecutor(1) as beside:
        found = written(tmp_path, beside=beside)
    assert found.manifest.parts == hash_parts(found.open_store(), BASE)
    kept = {path.name for path in found.path.iterdir()}
    assert kept == {"dumps", "findings.json", "manifest.json", "store", "tables.sqlite"}


def test_what_the_process_beside_cannot_read_the_writer_hashes_itself(tmp_path):
    with ProcessPoolExecutor(1) as beside:
        beside.submit(time.sleep, 1)  # it begins when its files are gone
        with SnapshotWriter(tmp_path, BASE, tables=(), beside=beside) as made:
            made.add(QUADS)
            made.graph()
            (copy,) = tmp_path.glob("snapshots/.new-*/read-beside")
            shutil.rmtree(copy)
            found = made.finish(Facts("0", "2026-01-01T00:00:00.000000+00:00"), "[]\n")
    assert found.manifest.parts == hash_parts(found.open_store(), BASE)


def test_where_the_process_beside_is_gone_the_writer_hashes_itself(tmp_path):
    with ProcessPoolExecutor(1) as beside:
        (pid,) = (beside.submit(int).result(), *beside._processes)[1:]
        with SnapshotWriter(tmp_path, BASE, tables=(), beside=beside) as made:
            made.add(QUADS)
            made.graph()
            beside._processes[pid].kill()
            found = made.finish(Facts("0", "2026-01-01T00:00:00.000000+00:00"), "[]\n")
    assert found.manifest.parts == hash_parts(found.open_store(), BASE)
