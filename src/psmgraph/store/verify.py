"""A snapshot held against its manifest, and against itself."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from pyoxigraph import Literal, QuerySolutions, Store

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store import sheet_rows
from psmgraph.store.parts import content_hash, hash_parts
from psmgraph.store.queryfile import load as load_query
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import (
    Cell,
    RowTable,
    fingerprint,
    open_tables,
    rows_for,
    table_name,
    table_queries,
)
from psmgraph.store.writer import count

_WHOLE = 2**256
_DAMAGE = (OSError, RuntimeError, ValueError)  # as the engine tells what it cannot read


def verify(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what on disk is not as the manifest says; nothing when the snapshot is whole.

    Every quad is read and hashed again, and every table that our queries make is asked for again
    and compared, so this takes about as long as the build's last steps.
    """
    return tuple(_verified(snapshot))


def compares_rows(snapshot: Snapshot) -> bool:
    """Tell whether the tables' rows can be compared: our queries made them."""
    return snapshot.manifest.info.get("tables") == fingerprint(table_queries())


def _verified(snapshot: Snapshot) -> Iterator[Finding]:
    manifest = snapshot.manifest
    place = Place(str(snapshot.store_path))
    try:
        graph = snapshot.open_store()
        parts = hash_parts(graph, manifest.base)
        counts = count(graph)
        alone = _alone(graph)
    except CannotRun as error:
        yield error.finding
        return
    except _DAMAGE as error:
        yield Finding("STORE-BROKEN", place, words=snapshot.id, detail=str(error)[:300])
        return
    for part in sorted(parts.keys() | manifest.parts.keys()):
        if parts.get(part) != manifest.parts.get(part):
            yield Finding("STORE-PART", place, words=part)
    if content_hash(parts) != manifest.hash or not manifest.hash.startswith(manifest.id):
        yield Finding("STORE-HASH", place, words=manifest.hash, detail=content_hash(parts))
    if counts != manifest.counts:
        yield Finding("STORE-COUNTS", place, words=snapshot.id, detail=str(counts.quads))
    if alone:
        yield Finding("STORE-DEFAULT", place, words=snapshot.id, detail=str(alone))
    yield from _verified_tables(snapshot, graph)


def _alone(graph: Store) -> int:
    """Return how many statements of the default graph stand in no other."""
    solutions = graph.query(load_query("snapshot/alone").text)
    assert isinstance(solutions, QuerySolutions)
    number = next(solutions)["alone"]
    return int(number.value) if isinstance(number, Literal) else 0


def _verified_tables(snapshot: Snapshot, graph: Store) -> Iterator[Finding]:
    place = Place(str(snapshot.tables_path))
    try:
        with closing(open_tables(snapshot.tables_path)) as tables:
            tables.row_factory = None
            problem = tables.execute("PRAGMA integrity_check").fetchone()[0]
            if problem == "ok":
                told = [*_given(snapshot, tables), *_made(snapshot, tables, graph)]
                yield from (Finding("STORE-TABLE", place, words=w, detail=d) for w, d in told)
    except (sqlite3.Error, *_DAMAGE) as error:
        problem = str(error)[:300]
    if problem != "ok":
        yield Finding("STORE-BROKEN", place, words=snapshot.id, detail=problem)


def _given(snapshot: Snapshot, tables: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the tables (with why) that no query makes and that are not as the manifest says."""
    for name, digest in sorted(snapshot.manifest.info.get("given", {}).items()):
        columns = tuple(str(row[1]) for row in tables.execute(f'PRAGMA table_info("{name}")'))
        rows = tuple(tables.execute(f'SELECT * FROM "{name}" ORDER BY rowid')) if columns else ()
        if RowTable(name, columns, rows).digest != digest:
            yield name, f"{len(rows)} rows, not those of the manifest"


def _made(
    snapshot: Snapshot, tables: sqlite3.Connection, graph: Store
) -> Iterator[tuple[str, str]]:
    """Yield the tables (with why) that do not hold the rows which their queries give now."""
    if not compares_rows(snapshot):
        return
    for query in table_queries():
        name = table_name(query)
        there, digest = _digest(tables.execute(f'SELECT * FROM "{name}"'))
        wanted, told = _digest(rows_for(graph.query, query))
        if there != wanted:
            yield name, f"{there} rows, {wanted} in the graph"
        elif digest != told:
            yield name, f"other words in its {there} rows"
    if snapshot.as_of is None:  # a day's state has none
        yield from ((sheet_rows.TABLE, why) for why in sheet_rows.verified(tables, graph))


def _digest(rows: Iterable[tuple[Cell, ...]]) -> tuple[int, int]:
    """Return how many rows there are, and a sum of their hashes: no order, nothing in memory."""
    number = total = 0
    for row in rows:
        # A column of fractions holds whole numbers as fractions too.
        told = repr(tuple(float(each) if isinstance(each, int) else each for each in row))
        total += int.from_bytes(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest())
        number += 1
    return number, total % _WHOLE
