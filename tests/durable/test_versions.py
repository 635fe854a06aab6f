"""Software meets a store of other software: it builds anew, or refuses and says what to do."""

import json
import sqlite3
from contextlib import closing

import pytest

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.store.keeping import prune
from psmgraph.store.snapshot import SCHEMA_VERSION, current, snapshots
from psmgraph.store.verify import verify

from .acts import TODAY, Act, do
from .conftest import assert_builds, assert_whole


def change(snapshot, **told):
    path = snapshot.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **told}))


def test_over_an_older_store_a_build_makes_the_snapshot_anew_and_reads_no_sheet_again(made, store):
    change(current(store), schema_version=SCHEMA_VERSION - 1)
    with pytest.raises(CannotRun) as caught:
        current(store)
    assert caught.value.finding.code == "STORE-SCHEMA"
    outcome = build_snapshot(Config(store=store), [made.old], today=TODAY)
    assert (outcome.exit_code, outcome.unchanged) == (0, 3)
    assert_whole(store, made.kept[0])


def test_an_older_snapshot_still_tells_what_was_published(made, store, tmp_path):
    change(current(store), schema_version=SCHEMA_VERSION - 1, counts="said otherwise")
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    first = min(made.old.iterdir())
    (fewer / first.name).write_bytes(first.read_bytes())
    with pytest.raises(CannotRun) as caught:
        build_snapshot(Config(store=store), [fewer], today=TODAY)
    assert caught.value.finding.code == "BUILD-WOULD-DROP"


@pytest.mark.parametrize("text", ["", '{"schema_version": 2}'])
def test_where_the_served_one_tells_nothing_the_newest_kept_one_answers_for_it(text, made, store):
    (current(store).path / "manifest.json").write_text(text)
    outcome = build_snapshot(Config(store=store), [made.new], today=TODAY)
    (told,) = [each for each in outcome.findings if each.code == "STORE-UNREAD"]
    assert (told.words, told.detail) == (made.kept[0], made.kept[1])
    assert_whole(store, made.new_id)


def test_older_software_refuses_to_touch_what_newer_software_serves(made, store):
    served = current(store)
    change(served, schema_version=SCHEMA_VERSION + 1)
    (served.dumps_path / "index.json").unlink()  # who knows what it is called there
    files = [path for path in store.rglob("*") if path.is_file() and path.name != "build.lock"]
    before = {path: path.stat().st_mtime_ns for path in files}
    for what, given in (("build", made.new), ("restore", made.backup)):
        with pytest.raises(CannotRun) as caught:
            do(Act(what, store, given))
        assert caught.value.finding.code == "STORE-NEWER"
    assert [each.id for each in prune(store, 1)] == [made.kept[2]]  # of those it can read
    after = {path: path.stat().st_mtime_ns for path in files if path.exists()}
    assert after == {path: at for path, at in before.items() if made.kept[2] not in path.parts}


def test_what_a_manifest_says_besides_is_left_alone(made, store):
    change(current(store), later={"than": "us"})
    assert current(store).id == made.kept[0]
    assert verify(current(store)) == ()
    assert_builds(store, made)


def test_tables_that_lack_one_are_found_and_a_full_build_makes_them_anew(made, store):
    served = current(store)
    with closing(sqlite3.connect(served.tables_path)) as tables:
        tables.execute("DROP TABLE projects")
    (found,) = verify(served)
    assert (found.code, found.detail) == ("STORE-BROKEN", "no such table: projects")
    outcome = build_snapshot(Config(store=store), [made.old], today=TODAY, full=True)
    assert outcome.snapshot_id == made.kept[0]
    assert_whole(store, made.kept[0])


def test_a_graph_that_decayed_is_made_anew_by_a_full_build(made, store):
    served = current(store)
    for path in (served.path / "store").glob("*.sst"):
        held = bytearray(path.read_bytes())
        held[len(held) // 3] ^= 0xFF
        path.write_bytes(held)
    assert verify(served)
    outcome = build_snapshot(Config(store=store), [made.old], today=TODAY, full=True)
    assert outcome.snapshot_id == made.kept[0]
    assert_whole(store, made.kept[0])


def test_what_other_software_left_beside_ours_is_left_alone(made, store):
    (store / "snapshots" / "notes").mkdir()
    (store / "snapshots" / "notes" / "keep.txt").write_text("keep")
    assert {each.id for each in prune(store, 1)} == set(made.kept[1:])
    assert (store / "snapshots" / "notes" / "keep.txt").read_text() == "keep"
    assert [each.id for each in snapshots(store)] == [made.kept[0]]
