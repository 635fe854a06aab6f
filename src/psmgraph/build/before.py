"""What was published before: known even where the served snapshot cannot be opened any more."""

import json
from dataclasses import dataclass
from pathlib import Path

from psmgraph.build.given import is_kept
from psmgraph.errors import CannotRun, Finding
from psmgraph.store.snapshot import Snapshot, cache_folder, current, served_path, snapshots


@dataclass(frozen=True, slots=True)
class Before:
    """The base and the editions (IRIs) of what was published last."""

    base: str
    editions: frozenset[str]


def published(store: Path) -> tuple[Before | None, tuple[Finding, ...]]:
    """Return what ``store`` serves, as far as it can be known, and what to tell of it.

    A snapshot of an earlier schema version still tells its editions. One that tells nothing is
    answered for by the newest that is kept and can be read; that is told (STORE-UNREAD).

    Raises:
        CannotRun: what stands where the link should be leads to no snapshot (STORE-LINK).
    """
    path = served_path(store)
    if path is None:
        return None, ()
    try:
        served = current(store)
        return None if served is None else _of(served), ()
    except CannotRun as error:
        told = _told_by(path / "manifest.json")
        if told is not None:
            return told, ()
        kept = next((each for each in snapshots(store) if each.as_of is None), None)
        detail = kept.id if kept else "-"
        finding = Finding("STORE-UNREAD", error.finding.place, words=path.name, detail=detail)
        return (_of(kept) if kept else None), (finding,)


def tables_before(store: Path) -> Path | None:
    """Return the tables that the next snapshot may begin with; None where it begins anew."""
    try:
        served = current(store)
    except CannotRun:
        return None
    known = served is not None and is_kept(cache_folder(store), served.manifest.hash)
    return served.tables_path if served is not None and known else None


def _of(snapshot: Snapshot) -> Before:
    manifest = snapshot.manifest
    editions = frozenset(edition for one in manifest.inputs for edition in one.editions)
    return Before(manifest.base, editions)


def _told_by(path: Path) -> Before | None:
    """Return what a manifest of whatever version says, if it says it where ours do."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        editions = frozenset(str(one) for each in told["inputs"] for one in each["editions"])
        return Before(str(told["base"]), editions)
    except (OSError, ValueError, KeyError, TypeError):
        return None
