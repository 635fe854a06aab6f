"""Which snapshots are kept, which go, and when each was made.

The newest are kept, by the time in their manifests. That order holds though a clock is turned
back, since no snapshot is given a time before that of one that is there (:func:`moment_after`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psmgraph.errors import Finding, Place
from psmgraph.store import disk
from psmgraph.store.held import is_held
from psmgraph.store.snapshot import (
    SCHEMA_VERSION,
    Snapshot,
    schema_of,
    served_path,
    snapshot_folders,
    snapshots,
)

_STEP = timedelta(seconds=1)  # the finest that HTTP's Last-Modified tells


@dataclass(frozen=True, slots=True)
class Pruned:
    """A snapshot that went, or would go: its id and the bytes that it took on the disk."""

    id: str
    size: int


def prune(store: Path, keep: int) -> tuple[Pruned, ...]:
    """Delete all but the newest ``keep`` snapshots, the served one, and what somebody still holds.

    Snapshots of an earlier schema version, which nobody here can read, count as the oldest;
    those of a later one are left alone. Those of a day do not count: they stay as long as one
    that was there when they were built. Returns what went.
    """
    gone = []
    for path in prunable(store, keep):
        size = size_of(path)
        disk.remove(path)
        gone.append(Pruned(path.name, size))
    return tuple(gone)


def prunable(store: Path, keep: int) -> tuple[Path, ...]:
    """Return the folders of the snapshots that :func:`prune` would delete."""
    found = snapshots(store)
    newest = [each for each in found if each.as_of is None]
    began = min((each.manifest.built_at for each in newest[:keep]), default="")
    of_days = {each.path: each.manifest.built_at for each in found if each.as_of is not None}
    others = set(snapshot_folders(store)) - {each.path for each in found}
    unread = sorted(path for path in others if (schema_of(path) or 0) <= SCHEMA_VERSION)
    gone = [*(each.path for each in newest), *unread][keep:]
    gone += [path for path, built_at in of_days.items() if built_at < began]
    served = served_path(store)
    return tuple(path for path in gone if path != served and not is_held(path))


def size_of(folder: Path) -> int:
    """Return the bytes that the files under ``folder`` take on the disk.

    A file that another snapshot has too (a hard link) gives no room when it goes, and counts none.
    """
    told = (path.lstat() for path in folder.rglob("*"))
    return sum(each.st_blocks * 512 for each in told if each.st_nlink == 1)


def moment_after(store: Path, now: datetime) -> datetime:
    """Return when a snapshot is made that is made ``now``: never before one that is kept.

    A clock that was turned back would else make it the oldest, which goes first, and let readers
    who ask for what changed since (feeds, portals, Last-Modified) miss it.
    """
    last = max((made for each in snapshots(store) if (made := _made(each))), default=None)
    return now if last is None or now > last else last + _STEP


def clock_findings(snapshot: Snapshot, now: datetime) -> tuple[Finding, ...]:
    """Tell where a snapshot's time lies before us: the clock is wrong, or was."""
    made = _made(snapshot)
    if made is None or made <= now:
        return ()
    told, today = (each.isoformat(timespec="seconds") for each in (made, now))
    return (Finding("CLOCK-BACK", Place(str(snapshot.path)), words=told, detail=today),)


def _made(snapshot: Snapshot) -> datetime | None:
    try:
        made = datetime.fromisoformat(snapshot.manifest.built_at)
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)
