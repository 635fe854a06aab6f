"""A snapshot held against its manifest."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from psmgraph.errors import Finding, Place
from psmgraph.store.parts import content_hash, hash_parts
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import open_tables
from psmgraph.store.writer import count


def verify(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what on disk is not as the manifest says; nothing when the snapshot is whole.

    Every quad is read and hashed again, so this takes about as long as the build's last steps.
    """
    return tuple(_verified(snapshot))


def _verified(snapshot: Snapshot) -> Iterator[Finding]:
    manifest = snapshot.manifest
    try:
        graph = snapshot.open_store()
        parts = hash_parts(graph, manifest.base)
        counts = count(graph)
    except (OSError, ValueError) as error:
        yield Finding(
            "STORE-BROKEN", Place(str(snapshot.store_path)), words=snapshot.id, detail=str(error)
        )
        return
    place = Place(str(snapshot.store_path))
    for part in sorted(parts.keys() | manifest.parts.keys()):
        if parts.get(part) != manifest.parts.get(part):
            yield Finding("STORE-PART", place, words=part)
    if content_hash(parts) != manifest.hash or not manifest.hash.startswith(manifest.id):
        yield Finding("STORE-HASH", place, words=manifest.hash, detail=content_hash(parts))
    if counts != manifest.counts:
        yield Finding("STORE-COUNTS", place, words=snapshot.id, detail=str(counts.quads))
    yield from _verified_tables(snapshot)


def _verified_tables(snapshot: Snapshot) -> Iterator[Finding]:
    place = Place(str(snapshot.tables_path))
    try:
        with closing(open_tables(snapshot.tables_path)) as tables:
            problem = tables.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        problem = str(error)
    if problem != "ok":
        yield Finding("STORE-BROKEN", place, words=snapshot.id, detail=problem)
