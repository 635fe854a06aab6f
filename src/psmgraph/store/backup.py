"""A snapshot copied into one file, and taken back from it.

A backup is of one snapshot, which never changes, so it is consistent though a build runs. The
snapshot is held meanwhile, so none prunes it; a withdrawal deletes it all the same, and then no
backup comes of it. What is restored is read and hashed again before anything is switched to.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.store import archive, disk
from psmgraph.store.archive import BadArchive, Contents
from psmgraph.store.gone import may_hold, purge
from psmgraph.store.held import Hold
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import (
    SCHEMA_VERSION,
    Snapshot,
    open_snapshot,
    refuse_newer,
    served_path,
    snapshots_folder,
)
from psmgraph.store.verify import verify
from psmgraph.store.writer import switch

_DUMPS = "dumps/"
_INDEX = "dumps/index.json"  # without it there are no dumps, whatever lies there
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: where, of which snapshot, how many files and bytes."""

    path: Path
    snapshot: str
    files: int
    size: int


def backup(snapshot: Snapshot, target: Path) -> Backup:
    """Write ``snapshot`` to ``target``: a file, or a folder in which it gets a name of its own.

    Raises:
        CannotRun: the snapshot is not whole (BACKUP-BROKEN, with what is wrong), or was deleted
            or replaced meanwhile (BACKUP-CHANGED).
        OSError: the file cannot be written.
    """
    if target.is_dir():
        target /= f"psmgraph-{snapshot.id}.tar"
    changed = Finding("BACKUP-CHANGED", Place(str(snapshot.path)), words=snapshot.id)
    try:
        hold = Hold(snapshot.path)
    except FileNotFoundError as error:
        raise CannotRun(changed) from error
    try:
        _refuse_broken(snapshot)
        with _whole(target) as partial, partial.open("wb") as stream:
            contents = _contents(snapshot)
            with archive.packed(stream, target.name) as packed:
                archive.write(snapshot.path, contents, packed)
            if not hold.stands(snapshot.path):
                raise CannotRun(changed)
    except (BadArchive, FileNotFoundError) as error:
        if hold.stands(snapshot.path):
            raise
        raise CannotRun(changed) from error
    finally:
        hold.let_go()
    return Backup(target, snapshot.id, len(contents.files), target.stat().st_size)


def inspect(path: Path) -> Contents:
    """Return what the backup in the file ``path`` says of itself.

    Raises:
        CannotRun: it is no backup (BACKUP-FILE), or of another schema version (BACKUP-SCHEMA).
    """
    place = Place(str(path))
    try:
        with archive.opened(path) as stream:
            contents = archive.read_contents(stream)
    except BadArchive as error:
        raise CannotRun(Finding("BACKUP-FILE", place, detail=str(error))) from error
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("BACKUP-FILE", place, detail=cause)) from error
    if contents.schema_version != SCHEMA_VERSION:
        detail = f"{contents.schema_version} ≠ {SCHEMA_VERSION}"
        raise CannotRun(Finding("BACKUP-SCHEMA", place, detail=detail))
    return contents


def restore(path: Path, store: Path, *, replace: bool = False) -> Snapshot:
    """Take the snapshot in the file ``path`` into ``store`` and serve it.

    It is made whole beside the others and verified first; until then nothing in the store has
    changed. That of a day is kept and not served. ``replace`` allows a store that serves data of
    another base.

    Raises:
        CannotRun: the file is no whole backup, or the store must not take it (BACKUP-…); the
            store is in use, cannot be written or is newer software's (STORE-…).
    """
    contents = inspect(path)
    with build_lock(store):
        refuse_newer(store)
        info = _served_info(store)
        if not replace and info.get("base", contents.base) != contents.base:
            raise CannotRun(
                Finding("BACKUP-BASE", Place(str(path)), words=contents.base, detail=info["base"])
            )
        _refuse_full(store, contents.size)
        try:
            return _taken_in(path, store, info.get("info", {}))
        except OSError as error:
            place = Place(str(error.filename or store))
            cause = error.strerror or str(error)
            raise CannotRun(Finding("STORE-WRITE", place, detail=cause)) from error


def _taken_in(path: Path, store: Path, served: dict[str, Any]) -> Snapshot:
    parent = snapshots_folder(store)
    new = disk.new_folder(parent, ".new-")
    try:
        made = _unpacked(path, new)
        withheld = frozenset(served.get("withheld", ()))
        withdrawn = frozenset(served.get("withdrawn", ()))
        if may_hold(made.manifest, withheld, withdrawn):
            raise CannotRun(Finding("BACKUP-WITHDRAWN", Place(str(path)), words=made.id))
        disk.sync_tree(new)
        target = parent / made.id
        disk.place(new, target)
    finally:
        if new.exists():
            disk.remove(new)
    snapshot = Snapshot(target, made.manifest)
    if snapshot.as_of is None:
        switch(store, snapshot)
        purge(store, snapshot)
    return snapshot


def _unpacked(path: Path, folder: Path) -> Snapshot:
    """Return the snapshot of the file ``path``, unpacked into ``folder`` and found whole."""
    place = Place(str(path))
    try:
        with archive.opened(path) as stream:
            contents = archive.read_contents(stream)
            archive.extract(stream, contents, folder)
    except BadArchive as error:
        raise CannotRun(Finding("BACKUP-FILE", place, detail=str(error))) from error
    (folder / "dumps").mkdir(exist_ok=True)
    try:
        made = open_snapshot(folder)
    except CannotRun as error:
        raise CannotRun(Finding("BACKUP-FILE", place, detail=error.finding.detail)) from error
    told = (contents.snapshot, contents.hash, contents.base)
    manifest = made.manifest
    if told != (manifest.id, manifest.hash, manifest.base):
        raise CannotRun(Finding("BACKUP-FILE", place, detail=f"{archive.LIST} ≠ manifest.json"))
    wrong = [each for each in verify(made) if each.level is Level.ERROR]
    if wrong:
        raise CannotRun(Finding("BACKUP-FILE", place, detail=wrong[0].message("en")), wrong)
    return made


def _contents(snapshot: Snapshot) -> Contents:
    files = tuple(archive.listed(snapshot.path))
    if not any(each.name == _INDEX for each in files):
        files = tuple(each for each in files if not each.name.startswith(_DUMPS))
    manifest = snapshot.manifest
    return Contents(
        snapshot=manifest.id,
        hash=manifest.hash,
        base=manifest.base,
        built_at=manifest.built_at,
        schema_version=manifest.schema_version,
        software_version=manifest.software_version,
        files=files,
    )


def _refuse_broken(snapshot: Snapshot) -> None:
    wrong = [each for each in verify(snapshot) if each.level is Level.ERROR]
    if wrong:
        place = Place(str(snapshot.path))
        raise CannotRun(Finding("BACKUP-BROKEN", place, words=snapshot.id), wrong)


def _refuse_full(store: Path, size: int) -> None:
    free = shutil.disk_usage(store).free
    if free < size:
        needed, there = (f"{each / GIGABYTE:.3f} GB" for each in (size, free))
        raise CannotRun(Finding("BACKUP-ROOM", Place(str(store)), words=needed, detail=there))


def _served_info(store: Path) -> dict[str, Any]:
    """Return what the served snapshot's manifest says, whatever schema version it has."""
    path = served_path(store)
    try:
        told = json.loads((path / "manifest.json").read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Give a path to write to, which is called ``target`` once all is on the disk."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    for left in target.parent.iterdir():  # by backups that were killed
        pid = left.name.removeprefix(f".{target.name}.").removesuffix(".part")
        if left.name == f".{target.name}.{pid}.part" and pid.isdigit() and not disk.alive(int(pid)):
            left.unlink(missing_ok=True)
    try:
        yield partial
        disk.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
