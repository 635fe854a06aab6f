"""What reaches the disk, in which order: bytes before names, whole things before what points there.

A power cut keeps what was synced and may lose the rest, in any order. So the calls are recorded as
they are made (by strace, which sees the engine's and SQLite's too; else in this process) and read
like a disk would: what is not synced when the next step counts on it is a defect.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from needs import absent

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.publish import dumps
from psmgraph.store import disk
from psmgraph.store.backup import backup, restore
from psmgraph.store.snapshot import current

from .acts import TODAY
from .conftest import Made

RENAMES = ("rename", "renameat", "renameat2")
CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+)")
PATH = re.compile(r'<([^<>]*)>|"([^"]*)"')


@dataclass(frozen=True)
class Call:
    """One call: "sync" of a path, or "name" of a path to another (a rename, a link)."""

    kind: str
    path: str
    to: str = ""


Recorder = Callable[[Callable[[], object]], list[Call]]


@pytest.fixture
def record(monkeypatch) -> Recorder:
    """Return a function that records what this process asks of the disk meanwhile."""

    def recorded(do: Callable[[], object]) -> list[Call]:
        calls: list[Call] = []
        fsync, rename, replace, symlink = os.fsync, os.rename, os.replace, os.symlink
        exchange = disk._exchange

        def path_of(descriptor: int) -> str:
            return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - no such Path

        def noting(kind: str, whole, *, of=lambda given: given):
            def noted(*given, **named):
                told = tuple(str(of(each)) for each in given[:2])
                done = whole(*given, **named)
                if done is not False:
                    calls.append(Call(kind, *told))
                return done

            return noted

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", noting("sync", fsync, of=path_of))
            patch.setattr(os, "rename", noting("name", rename))
            patch.setattr(os, "replace", noting("name", replace))
            patch.setattr(os, "symlink", noting("link", symlink))
            patch.setattr(disk, "_exchange", noting("name", exchange))
            do()
        return calls

    return recorded


def traced(script: str, *arguments: object, folder: Path) -> list[Call]:
    """Return what a process of its own asks of the disk, as strace tells it."""
    strace = shutil.which("strace")
    if strace is None:
        absent("strace", "strace is not installed")
    told = folder / "strace.txt"
    which = f"fsync,fdatasync,{','.join(RENAMES)}"
    command = [strace, "-f", "-y", "-s", "4096", "-e", f"trace={which}", "-o", str(told)]
    done = subprocess.run(
        [*command, sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        absent("strace", f"no process may be traced here: {done.stderr[:200]}")
    assert done.returncode == 0, done.stderr
    calls = []
    for line in told.read_text(errors="replace").splitlines():
        found = CALL.match(line)
        if not found or found[3] != "0":
            continue
        paths = [one or other for one, other in PATH.findall(found[2])]
        paths = [path for path in paths if path.startswith("/") and path != str(Path.cwd())]
        if found[1] in RENAMES and len(paths) >= 2:
            calls.append(Call("name", paths[-2], paths[-1]))
        elif found[1] not in RENAMES and paths:
            calls.append(Call("sync", paths[0]))
    return calls


def at(calls: list[Call], kind: str, path: str, to: str = "") -> int:
    """Return where the last such call stands; the words are regular expressions."""
    found = [
        number
        for number, call in enumerate(calls)
        if call.kind == kind and re.fullmatch(path, call.path) and re.fullmatch(to, call.to)
    ]
    assert found, f"never: {kind} {path} {to}"
    return found[-1]


def assert_snapshot_first(calls: list[Call], store: Path, snapshot: Path) -> int:
    """All of a snapshot is on the disk, then its name, then the link; return where that stands."""
    where = re.escape(str(store))
    new = rf"{where}/snapshots/\.new-\d+-0"
    named = at(calls, "name", new, re.escape(str(snapshot)))
    for path in (snapshot, *snapshot.rglob("*")):
        inside = path.relative_to(snapshot)
        if path.is_symlink() or (inside.parts[:1] == ("dumps",) and path.is_file()):
            continue
        name = new if path == snapshot else rf"{new}/{re.escape(str(inside))}"
        assert at(calls[:named], "sync", name) < named
    noticed = at(calls, "sync", rf"{where}/snapshots")
    pointed = at(calls, "name", rf"{where}/\.current-\d+", rf"{where}/current")
    assert named < noticed < pointed
    assert pointed < at(calls, "sync", where)
    return pointed


def assert_dumps_last(calls: list[Call], snapshot: Path) -> None:
    """The files to download are on the disk before the index that says so."""
    folder = re.escape(str(snapshot / "dumps"))
    index = at(calls, "name", rf"{folder}/\.new-index\.json", rf"{folder}/index\.json")
    for each in dumps.listed(current(snapshot.parent.parent)):
        name = re.escape(each.name)
        called = at(calls, "name", rf"{folder}/\.new-{name}", rf"{folder}/{name}")
        assert at(calls, "sync", rf"{folder}/\.new-{name}") < called < index
    assert at(calls[:index], "sync", folder) > at(calls, "name", rf"{folder}/\.new-SHA.*", ".*")
    assert at(calls, "sync", rf"{folder}/\.new-index\.json") < index < at(calls, "sync", folder)


def test_a_build_writes_bytes_then_names_then_the_link_then_the_files(made: Made, store, record):
    calls = record(lambda: build_snapshot(Config(store=store), [made.new], today=TODAY))
    snapshot = store / "snapshots" / made.new_id
    pointed = assert_snapshot_first(calls, store, snapshot)
    assert_dumps_last(calls, snapshot)
    folder = re.escape(str(snapshot / "dumps"))
    assert pointed < at(calls, "name", rf"{folder}/\.new-graph.nq.gz", ".*")
    gone = rf"{re.escape(str(store / 'snapshots' / made.kept[-1]))}"
    assert pointed < at(calls, "name", gone, r".*/\.gone-\d+-\d+")


def test_the_first_build_puts_the_folders_of_a_new_store_on_the_disk_too(made, tmp_path, record):
    store = tmp_path / "new" / "store"
    calls = record(lambda: build_snapshot(Config(store=store), [made.old], today=TODAY))
    assert_snapshot_first(calls, store, store / "snapshots" / made.kept[0])
    for folder in (tmp_path, tmp_path / "new", store):
        at(calls, "sync", re.escape(str(folder)))


def test_a_backup_has_its_name_once_its_bytes_are_on_the_disk(made, store, tmp_path, record):
    target = tmp_path / "one.tar"
    calls = record(lambda: backup(current(store), target))
    where = re.escape(str(tmp_path))
    named = at(calls, "name", rf"{where}/\.one\.tar\.\d+\.part", rf"{where}/one\.tar")
    assert at(calls, "sync", rf"{where}/\.one\.tar\.\d+\.part") < named < at(calls, "sync", where)


def test_what_is_restored_is_on_the_disk_before_it_is_served(made, store, record):
    calls = record(lambda: restore(made.backup, store))
    snapshot = store / "snapshots" / made.kept[-1]
    assert_snapshot_first(calls, store, snapshot)
    new = rf"{re.escape(str(store))}/snapshots/\.new-\d+-0"
    for path in (snapshot / "dumps").iterdir():  # these come with it
        at(calls, "sync", rf"{new}/dumps/{re.escape(path.name)}")


BUILDS = """
import sys
from datetime import date
from pathlib import Path
from psmgraph.build import build_snapshot
from psmgraph.config import Config
build_snapshot(Config(store=Path(sys.argv[1])), [Path(sys.argv[2])], today=date(2026, 1, 1))
"""


def test_the_system_is_asked_in_that_order_by_the_engine_and_sqlite_too(made, store, tmp_path):
    calls = traced(BUILDS, store, made.new, folder=tmp_path)
    snapshot = store / "snapshots" / made.new_id
    pointed = assert_snapshot_first(calls, store, snapshot)
    assert_dumps_last(calls, snapshot)
    # Nothing is written into the snapshot behind our back once it has been synced.
    last = at(calls, "name", r".*/\.new-\d+-0", re.escape(str(snapshot)))
    inside = re.escape(str(snapshot)) + r"/(store|tables\.sqlite|manifest\.json).*"
    assert not [call for call in calls[last + 1 :] if re.match(inside, call.path)]
    assert pointed > last
