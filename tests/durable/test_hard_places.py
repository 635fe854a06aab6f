"""Full disks, modes that forbid, clocks turned back, changing files: told, and nothing bent."""

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from form import sheet_text
from needs import absent
from traces import traces

from psmgraph.build import build_snapshot, pipeline, recalled
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.publish import dumps
from psmgraph.read import load
from psmgraph.store.backup import backup, restore
from psmgraph.store.keeping import prune
from psmgraph.store.lock import build_lock
from psmgraph.store.sealed import seal, unseal
from psmgraph.store.snapshot import current, snapshots

from .acts import TODAY, Act, Process, do
from .conftest import assert_builds, assert_clean, assert_whole, build, copied

# --- a full disk


@pytest.mark.parametrize("size", [2_000, 40_000, 300_000])
def test_a_build_that_may_write_no_more_tells_it_and_leaves_no_trace(size, made, store):
    """A limit on the size of a file is a full disk that needs no root: EFBIG for ENOSPC."""
    told = Process(Act("build", store, made.new, size=size)).wait()
    assert told.split()[-1] in ("STORE-WRITE", "DUMP-FAILED")
    served = assert_whole(store, made.kept[0], made.new_id)
    assert (served.id == made.new_id) == ("DUMP-FAILED" in told)
    if "DUMP-FAILED" in told:
        assert dumps.listed(served) == ()
    assert_clean(store)
    assert_builds(store, made)


def test_a_backup_that_finds_no_room_leaves_no_file(made, store, tmp_path):
    target = tmp_path / "copies" / "one.tar"
    target.parent.mkdir()
    told = Process(Act("backup", store, target, size=100_000)).wait()
    assert told == f"OSError {errno.EFBIG}"
    assert [*target.parent.iterdir()] == []
    assert Process(Act("restore", store, made.backup, size=100_000)).wait() == "STORE-WRITE"
    assert_whole(store, made.kept[0])
    assert_clean(store)


@pytest.fixture
def small_disk(made, tmp_path) -> Iterator[Path]:
    """A file system with room for the store and half a megabyte more."""
    folder = tmp_path / "small"
    folder.mkdir()
    size = sum(path.lstat().st_blocks * 512 for path in made.store.rglob("*"))
    option = f"size={size // 1024 + 1000}k"
    asked = ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(folder)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        absent("mount", f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write until not a byte is free."""
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):  # noqa: PT012
        while True:
            file.write(bytes(65536))


def test_on_a_full_disk_nothing_is_bent_and_pruning_makes_room(made, small_disk):
    store = copied(made.store, small_disk / "store")
    for left in (900_000, 400_000, 150_000):
        free = shutil.disk_usage(small_disk).free
        (small_disk / f"fill-{left}").write_bytes(bytes(max(free - left, 0)))
        with pytest.raises(CannotRun) as caught:
            build_snapshot(Config(store=store), [made.new], today=TODAY)
        assert caught.value.finding.code == "STORE-WRITE"
        assert_whole(store, made.kept[0])
        assert_clean(store)
    fill(small_disk / "fill")
    with pytest.raises(CannotRun) as caught:
        restore(made.backup, store)
    assert caught.value.finding.code == "BACKUP-ROOM"
    with build_lock(store):
        gone = prune(store, 1)
    assert [each.id for each in gone] == [*made.kept[1:]]
    assert sum(each.size for each in gone) > 500_000
    assert_whole(store, made.kept[0])
    for path in small_disk.glob("fill*"):
        path.unlink()
    assert_builds(store, made)


# --- permissions


@pytest.mark.parametrize("place", [".", "snapshots", "cache"])
def test_where_nothing_may_be_written_a_build_says_so_and_changes_nothing(place, made, store):
    closed = store / place
    mode = closed.stat().st_mode
    closed.chmod(0o444 if closed.is_file() else 0o555)
    try:
        assert Process(Act("build", store, made.new, humble=True)).wait() == "STORE-WRITE"
        assert_whole(store, made.kept[0])
    finally:
        closed.chmod(mode)
    assert_builds(store, made)


def test_a_sheet_that_may_not_be_read_any_more_is_told_and_stays_published(made, store, tmp_path):
    sheets = copied(made.old, tmp_path / "sheets")
    (sheets / "Case nuove.txt").chmod(0)
    assert Process(Act("build", store, sheets, humble=True)).wait() == "BUILD-WOULD-DROP"
    assert_whole(store, made.kept[0])


# --- the clock


def test_a_clock_turned_back_is_told_and_bends_no_order(made, store):
    served = current(store)
    assert served is not None
    path = served.path / "manifest.json"
    ahead = {**json.loads(path.read_text()), "built_at": "2099-01-01T00:00:00.000000+00:00"}
    path.write_text(json.dumps(ahead))
    outcome = build_snapshot(Config(store=store), [made.new], today=TODAY)
    assert outcome.exit_code == 0
    assert [each.code for each in outcome.findings].count("CLOCK-BACK") == 1
    kept = snapshots(store)
    assert [each.id for each in kept[:2]] == [made.new_id, made.kept[0]]
    assert kept[0].manifest.built_at == "2099-01-01T00:00:01.000000+00:00"
    assert "CLOCK-BACK" not in kept[0].findings_path.read_text()
    with build_lock(store):
        assert [each.id for each in prune(store, 2)] == [made.kept[1]]
    assert [each.id for each in snapshots(store)] == [made.new_id, made.kept[0]]
    assert_whole(store, made.new_id)


def test_a_clock_that_stands_still_puts_each_snapshot_after_the_one_before(made, store):
    times = [each.manifest.built_at for each in snapshots(store)]
    assert times == sorted(set(times), reverse=True)


# --- two at once


def test_while_one_builds_others_learn_who_and_a_backup_is_made_all_the_same(made, store, tmp_path):
    slow = Act("build", store, made.new).at("psmgraph.store.disk:point", after=False, sleeps=True)
    process = Process(slow)
    assert process.told() == "sleeps"
    for what, given in (("build", made.new), ("restore", made.backup), ("prune", ""), ("dump", "")):
        with pytest.raises(CannotRun) as caught:
            do(Act(what, store, given))
        assert caught.value.finding.code == "STORE-LOCKED"
        assert caught.value.finding.detail == str(process.pid)
    copy = backup(snapshots(store)[1], tmp_path).path  # of the served one
    process.kill()
    assert restore(copy, tmp_path / "other").id == made.kept[0]
    assert_builds(store, made)


def test_a_snapshot_that_is_being_copied_is_not_pruned(made, store, tmp_path):
    copying = Act("backup", store, tmp_path / "x.tar").at(
        "psmgraph.store.archive:write", after=False, sleeps=True
    )
    process = Process(copying)
    assert process.told() == "sleeps"
    build(store, made.new)
    with build_lock(store):
        assert {each.id for each in prune(store, 1)} == {made.kept[1]}
    assert made.kept[0] in {each.id for each in snapshots(store)}
    process.kill()
    with build_lock(store):
        assert [each.id for each in prune(store, 1)] == [made.kept[0]]


# --- files that change


def test_a_file_that_is_written_into_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "orti.txt"
    path.write_text(sheet_text(title="Orti urbani"), encoding="utf-8")
    looked = os.fstat

    def and_somebody_writes(descriptor: int) -> os.stat_result:
        told = looked(descriptor)
        with path.open("a", encoding="utf-8") as file:
            file.write("…")
        return told

    monkeypatch.setattr("psmgraph.read.os.fstat", and_somebody_writes)
    with pytest.raises(Exception, match="READ-CHANGED"):
        load(path, "orti.txt")


def test_a_file_that_changes_costs_itself_and_no_other(made, store, tmp_path, monkeypatch):
    sheets = copied(made.new, tmp_path / "sheets")
    whole = recalled.read_job

    def changing(job):
        if job.file.name.endswith("Strade scolastiche.txt"):
            monkeypatch.setattr("psmgraph.read.os.fstat", touched(job.file.path))
        try:
            return whole(job)
        finally:
            monkeypatch.setattr("psmgraph.read.os.fstat", looked)

    looked = os.fstat

    def touched(path: Path):
        def and_somebody_writes(descriptor: int) -> os.stat_result:
            told = looked(descriptor)
            os.utime(path, ns=(1, 1))
            return told

        return and_somebody_writes

    monkeypatch.setattr(recalled, "read_job", changing)
    outcome = build_snapshot(Config(store=store), [sheets], today=TODAY, workers=1)
    assert [each.code for each in outcome.findings if each.level == "error"] == ["READ-CHANGED"]
    assert (outcome.exit_code, outcome.sheets_in) == (1, 3)
    assert outcome.snapshot_id == made.kept[0]


def test_a_name_written_into_a_sheet_after_names_were_gathered_is_not_published(
    tmp_path, monkeypatch
):
    sheet = tmp_path / "orti.txt"
    sheet.write_text(sheet_text(title="Orti", referents="Anna Bianchi (Comune di Provetta)"))
    gathered = pipeline.people_job

    def and_somebody_writes(job):
        done = gathered(job)
        named = sheet_text(title="Orti", referents="Carla Verdoni (Comune di Provetta)")
        sheet.write_text(named, encoding="utf-8")
        return done

    monkeypatch.setattr(pipeline, "people_job", and_somebody_writes)
    config = Config(store=tmp_path / "store", persons="role-only")
    outcome = build_snapshot(config, [sheet], today=TODAY, workers=1)
    assert [each.code for each in outcome.findings if each.level == "error"] == ["READ-CHANGED"]
    assert traces(config.store, ["Carla Verdoni"]) == []


# --- the cache


@pytest.mark.parametrize("harm", ["cut", "turned", "emptied", "another"])
def test_an_entry_of_the_cache_that_is_not_whole_is_as_if_it_were_not_there(harm, tmp_path):
    path = tmp_path / "cache" / "one.pickle"
    seal(path, b"what a sheet says")
    held = path.read_bytes()
    assert unseal(path) == b"what a sheet says"
    harmed = {"cut": held[:-1], "turned": held[:-1] + b"z", "emptied": b"", "another": b"\x80\x04."}
    path.write_bytes(harmed[harm])
    assert unseal(path) is None


def test_a_build_over_a_harmed_cache_reads_anew_and_comes_to_the_same(made, store):
    for number, path in enumerate(sorted((store / "cache").iterdir())):
        held = path.read_bytes()
        path.write_bytes(held[: len(held) // 2] if number % 2 else held.replace(b"Orti", b"Arti"))
    assert_builds(store, made)


# --- odd places


def test_a_store_on_another_file_system_than_temporary_files_is_built_alike(made, small_disk):
    sheets = copied(made.old, small_disk / "sheets")
    one = build(small_disk / "store", sheets)
    assert one.id == made.kept[0]
    assert_whole(small_disk / "store", one.id)


@pytest.mark.parametrize("instead", ["folder", "file", "elsewhere", "nowhere"])
def test_a_link_that_is_none_of_ours_is_told_and_followed_nowhere(instead, made, store):
    link = store / "current"
    link.unlink()
    if instead == "folder":
        copied(store / "snapshots" / made.kept[0], link)
    elif instead == "file":
        link.write_text(f"snapshots/{made.kept[0]}")
    else:
        link.symlink_to("/etc" if instead == "elsewhere" else "snapshots/..")
    with pytest.raises(CannotRun) as caught:
        current(store)
    assert caught.value.finding.code == "STORE-LINK"
    with pytest.raises(CannotRun) as caught:
        build_snapshot(Config(store=store), [made.new], today=TODAY)
    assert caught.value.finding.code == "STORE-LINK"
    if instead == "folder":
        link.rename(store.with_name("aside"))
        assert_builds(store, made)
