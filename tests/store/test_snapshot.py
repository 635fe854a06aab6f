import json
import os
import signal
import subprocess
import sys
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from psmgraph.errors import CannotRun
from psmgraph.store import disk
from psmgraph.store.held import Hold, is_held
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import (
    SCHEMA_VERSION,
    Manifest,
    current,
    find,
    open_snapshot,
    snapshots,
)
from psmgraph.store.verify import verify
from psmgraph.store.writer import SnapshotWriter

from .conftest import BASE, PSM, facts, iri, plan_quads, run_quads


def more_quads(number: int) -> list[Quad]:
    """The demo plan with another actor's name: other content, so another snapshot."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    extra = Quad(iri(f"actor/n-{number}"), label, Literal(f"N {number}"), iri("graph/authority"))
    return [*plan_quads(), extra]


def test_a_built_snapshot_is_served_whole_and_says_what_it_holds(tmp_path, build):
    made = build(tmp_path, plan_quads())
    served = current(tmp_path)
    assert served is not None
    assert served.manifest == made.manifest
    assert served.path.name == made.manifest.hash[:12]
    assert (tmp_path / "current").readlink().as_posix() == f"snapshots/{made.id}"
    assert served.manifest.counts.classes[f"{PSM}SheetEdition"] == 3
    assert served.manifest.counts.classes[f"{PSM}Involvement"] == 5
    assert served.manifest.counts.quads == len(served.open_store())
    assert served.findings_path.read_text() == "[]\n"
    assert verify(served) == ()
    run = iri(f"run/{made.id}")
    assert len(list(served.open_store().quads_for_pattern(run, None, None))) == 1


def test_a_store_that_was_never_built_serves_nothing(tmp_path):
    assert current(tmp_path) is None
    assert snapshots(tmp_path) == ()


def test_the_manifest_comes_back_from_json_as_it_was(snapshot):
    assert Manifest.from_json(snapshot.manifest.to_json()) == snapshot.manifest


def test_equal_content_in_any_order_gives_the_same_snapshot_once(tmp_path, build):
    first = build(tmp_path, plan_quads(), built_at="2026-01-01T00:00:00+00:00")
    second = build(tmp_path, reversed(plan_quads()), built_at="2026-01-02T00:00:00+00:00")
    assert second == first
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [first.id]


def test_equal_content_with_other_findings_takes_the_place_of_the_old(tmp_path, build):
    first = build(tmp_path, plan_quads())
    with SnapshotWriter(tmp_path, BASE, tables=()) as writer:
        writer.add(plan_quads())
        second = writer.finish(facts(), '["SHEET-REFUSED"]\n', run_quads)
    assert second.path == first.path
    assert current(tmp_path).findings_path.read_text() == '["SHEET-REFUSED"]\n'
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [first.id]
    assert verify(second) == ()


def test_quads_may_come_from_a_file_of_nquads(tmp_path, build):
    made = build(tmp_path / "one", plan_quads())
    lines = "".join(f"{quad} .\n" for quad in plan_quads())
    (tmp_path / "all.nq").write_text(lines, encoding="utf-8")
    with SnapshotWriter(tmp_path / "two", BASE, tables=()) as writer:
        writer.load_nquads(tmp_path / "all.nq")
        assert writer.finish(facts(), "[]\n", run_quads).manifest == made.manifest


def test_the_newest_three_are_kept_and_the_served_one_always(tmp_path, build):
    made = [build(tmp_path, more_quads(n), built_at=f"2026-01-0{n}") for n in range(1, 6)]
    assert [each.id for each in snapshots(tmp_path)] == [each.id for each in made[:1:-1]]
    back = build(tmp_path, more_quads(3), built_at="2026-02-01")  # equal: the kept one, from 3 Jan
    assert back == made[2]
    assert current(tmp_path) == back
    build(tmp_path, more_quads(6), built_at="2025-01-01")  # older by its clock than all others
    assert current(tmp_path).manifest.built_at == "2025-01-01"
    assert find(tmp_path, made[4].id) == made[4]
    assert find(tmp_path, "000000000000") is None


def test_a_snapshot_that_a_server_holds_is_kept_until_it_lets_go(tmp_path, build):
    first = build(tmp_path, more_quads(1), built_at="2026-01-01")
    holds = [Hold(first.path), Hold(first.path)]  # of two servers
    for n in range(2, 7):
        build(tmp_path, more_quads(n), built_at=f"2026-01-0{n}")
    assert is_held(first.path)
    assert first in snapshots(tmp_path)
    assert len(snapshots(tmp_path)) == 4
    holds[0].let_go()
    build(tmp_path, more_quads(7), built_at="2026-01-07")
    assert first in snapshots(tmp_path)
    holds[1].let_go()
    assert not is_held(first.path)
    build(tmp_path, more_quads(8), built_at="2026-01-08")
    assert not first.path.exists()
    with pytest.raises(FileNotFoundError):
        Hold(first.path)


def test_a_hold_ends_with_its_process_however_that_ends(tmp_path, build):
    made = build(tmp_path, plan_quads())
    code = (
        "import sys, time; from pathlib import Path; from psmgraph.store.held import Hold; "
        "hold = Hold(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(made.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    assert is_held(made.path)
    process.kill()
    process.communicate()
    assert not is_held(made.path)


def test_a_snapshot_of_another_schema_says_what_to_do(tmp_path, build):
    made = build(tmp_path, plan_quads())
    path = made.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 99}))
    with pytest.raises(CannotRun) as caught:
        current(tmp_path)
    assert caught.value.finding.code == "STORE-SCHEMA"
    assert snapshots(tmp_path) == ()
    build(tmp_path, plan_quads())  # building again is what it says
    assert verify(current(tmp_path)) == ()


@pytest.mark.parametrize("content", ["", "[]", "{}", f'{{"schema_version": {SCHEMA_VERSION}}}'])
def test_a_broken_manifest_is_told_and_not_served(tmp_path, build, content):
    made = build(tmp_path, plan_quads())
    (made.path / "manifest.json").write_text(content)
    with pytest.raises(CannotRun) as caught:
        open_snapshot(made.path)
    assert caught.value.finding.code == "STORE-BROKEN"


def test_verify_finds_a_changed_quad_and_a_broken_table(tmp_path, build):
    made = build(tmp_path, plan_quads())
    graph = Store(str(made.store_path))
    graph.add(Quad(iri("actor/x"), iri("p"), Literal("x"), iri("graph/authority")))
    graph.flush()
    del graph
    made.tables_path.write_bytes(b"no database at all")
    codes = {finding.code for finding in verify(made)}
    assert codes == {"STORE-PART", "STORE-HASH", "STORE-COUNTS", "STORE-BROKEN"}


def test_a_build_that_fails_leaves_no_trace(tmp_path, build):
    def failing():
        yield from more_quads(1)
        raise RuntimeError("stop")

    made = build(tmp_path, plan_quads())
    with pytest.raises(RuntimeError, match="stop"):
        build(tmp_path, failing())
    assert current(tmp_path) == made
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [made.id]


# A child that builds another snapshot and kills itself before or after one of its steps.
CHILD = """
import os, signal, sys
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from psmgraph.store import disk, writer

store, step, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
module = disk if hasattr(disk, step) else writer
whole = getattr(module, step, None)

def killed(*given):
    if moment == "after":
        whole(*given)
    os.kill(os.getpid(), signal.SIGKILL)

if whole:
    setattr(module, step, killed)
base = "https://w3id.org/psmgraph/id/"
node = NamedNode(base + "actor/coop")
quads = [Quad(node, node, Literal(str(n)), NamedNode(base + "graph/authority")) for n in range(999)]
print("started", flush=True)
while True:
    with writer.SnapshotWriter(store, base, keep=1, tables=()) as made:
        made.add(quads.pop() for _ in range(9))
        made.finish(writer.Facts("0.1.0", "2027-01-01"), "[]")
"""
STEPS = [
    "load",
    "hash_parts",
    "build_tables",
    "write_files",
    "sync_tree",
    "sync",
    "place",
    "switch",
    "point",
    "prune",
    "remove",
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_at_any_step_leaves_a_whole_snapshot_served(tmp_path, build, step, moment):
    before = build(tmp_path / "store", plan_quads())
    child = _child(str(tmp_path / "store"), step, moment)
    assert child.wait(30) == -signal.SIGKILL
    served = current(tmp_path / "store")
    assert verify(served) == ()
    if STEPS.index(step) < STEPS.index("switch"):
        assert served == before
    after = build(tmp_path / "store", more_quads(8), built_at="2027-02-01")
    assert current(tmp_path / "store") == after
    left = [path.name for path in (tmp_path / "store/snapshots").iterdir()]
    assert not [name for name in left if name.startswith(".")]


@pytest.mark.parametrize("delay", [0.01, 0.05, 0.1, 0.2, 0.3])
def test_a_build_killed_from_outside_leaves_a_whole_snapshot_served(tmp_path, build, delay):
    build(tmp_path, plan_quads())
    child = _child(str(tmp_path), "none", "")
    child.stdout.readline()
    time.sleep(delay)
    child.kill()
    child.wait(30)
    assert verify(current(tmp_path)) == ()


def _child(*arguments):
    return subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE)


def test_only_one_build_at_a_time_and_the_other_learns_which(tmp_path):
    with build_lock(tmp_path), pytest.raises(CannotRun) as caught, build_lock(tmp_path):
        pass
    assert caught.value.finding.code == "STORE-LOCKED"
    assert caught.value.finding.detail == str(os.getpid())
    with build_lock(tmp_path):  # free again
        pass


def test_a_killed_build_leaves_no_lock(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from psmgraph.store.lock import build_lock\n"
        "with build_lock(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    child = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert child.returncode == -signal.SIGKILL
    with build_lock(tmp_path):
        pass


def test_leftovers_of_living_builds_are_left_alone(tmp_path):
    parent = tmp_path / "snapshots"
    ours = disk.new_folder(parent, ".new-")
    dead = parent / ".new-4194304-0"  # beyond the largest pid of Linux
    dead.mkdir()
    disk.clear_leftovers(parent)
    assert ours.exists()
    assert not dead.exists()
