"""A new snapshot, from its first quad to the switch.

Everything is written into a folder of another name beside the snapshots and gets its own name
only when it is whole and on the disk; then one rename of a symlink makes it the served one. A
build that fails or is killed, at whatever moment, leaves the served snapshot as it was.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from psmgraph.errors import CannotRun
from psmgraph.store import disk, sheet_rows
from psmgraph.store.ahead import Ahead
from psmgraph.store.beside import Beside
from psmgraph.store.copying import changed_copy, counted
from psmgraph.store.gone import ENTITIES, entities, gone_since, purge
from psmgraph.store.keeping import prune
from psmgraph.store.parts import content_hash, hash_parts
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.queryfile import load as load_query
from psmgraph.store.retabling import Before, Touched, rebuild_tables
from psmgraph.store.snapshot import (
    ID_LENGTH,
    SCHEMA_VERSION,
    Counts,
    Input,
    Manifest,
    Snapshot,
    current,
    current_link,
    open_snapshot,
    snapshots_folder,
)
from psmgraph.store.tables import GivenTable, build_tables, fingerprint, table_queries

AT_ONCE = 256 * 1024**2  # bytes of N-Quads: a million quads
BLOCK = 128 * 1024**2
LOADING = 2  # blocks at a time

Run = Callable[[str], Iterable[Quad]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the build knows of the snapshot it makes (see :class:`Manifest`)."""

    software_version: str
    built_at: str
    info: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    tables: tuple[GivenTable, ...] = ()  # besides those that queries make


class SnapshotWriter:
    """Write one snapshot into the folder ``store``; used in a ``with`` block, under build_lock.

    Add every quad, default graph included, then call :meth:`finish` once. Leaving the block
    without that leaves no trace.
    """

    def __init__(  # noqa: PLR0913 - what a snapshot is written with, by name
        self,
        store: Path,
        base: str,
        *,
        keep: int = 3,
        tables: Sequence[NamedQuery] | None = None,
        fresh: bool = False,
        beside: Executor | None = None,
        ahead: Ahead | None = None,
    ) -> None:
        self._folder = store
        self._base = base
        self._keep = keep
        self._fresh = fresh  # an equal snapshot that is kept is replaced: it may have decayed
        self._tables = table_queries() if tables is None else tuple(tables)
        self._new: Path | None = None
        self._spool: IO[bytes] | None = None
        self._graph: Store | None = None
        self._parts: Mapping[str, str] | None = None  # where they are known without hashing all
        self._change: tuple[Snapshot, Store, Store] | None = None  # where it began as a copy
        self._touched = Touched({}, {})
        self._before: Before | None = None  # the tables, where the snapshot began as a copy
        self._ahead = ahead  # who copies the served snapshot's tables
        self._retabled: frozenset[str] | None = None  # which tables are others than before
        self._beside = Beside(beside)  # what they do while this process makes tables

    @property
    def folder(self) -> Path:
        """Return the store's folder."""
        return self._folder

    def __enter__(self) -> "SnapshotWriter":
        parent = snapshots_folder(self._folder)
        disk.make_folder(parent)
        disk.clear_leftovers(parent)
        self._new = disk.new_folder(parent, ".new-")
        self._spool = (self._new / "spool.nq").open("wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._graph = None  # closes the store
        self._beside.wait()  # nobody reads what is taken away
        try:
            if self._spool is not None:
                self._spool.close()  # which writes, and on a full disk cannot
        finally:
            if self._new is not None and self._new.exists():
                disk.remove(self._new)

    def add(self, quads: Iterable[Quad]) -> None:
        """Add ``quads``; they go to a file as they come, and none is held in memory."""
        spool = self._open_spool()
        spool.writelines(f"{quad} .\n".encode() for quad in quads)

    def load_nquads(self, path: Path) -> None:
        """Add the quads of an N-Quads file, as they stand; :meth:`finish` reads them.

        Raises:
            OSError: the file cannot be read.
        """
        spool = self._open_spool()
        with path.open("rb") as source:
            shutil.copyfileobj(source, spool)
        spool.write(b"\n")  # in case the last line has no end

    def add_nquads(self, lines: bytes) -> None:
        """Add the quads of an N-Quads text, as they stand; :meth:`finish` reads them."""
        spool = self._open_spool()
        spool.write(lines)
        spool.write(b"\n")  # in case the last line has no end

    def tell_parts(self, parts: Mapping[str, str]) -> None:
        """Take the hashes of the parts of all that is added from whoever knows them already."""
        self._parts = parts

    def change(
        self, base: Snapshot, removed: Store, added: Store, parts: Mapping[str, str]
    ) -> bool:
        """Begin with what ``base`` holds, less ``removed`` and with ``added``, and end with it.

        ``parts`` are those of the outcome. Nothing can be added after. Returns False where the
        copy does not come out as it must; then nothing has happened, and all is to be added.
        """
        spool = self._open_spool()
        assert self._new is not None  # as there is a spool in it
        folder = self._new / "store"
        graph = changed_copy(base, folder, removed, added)
        if graph is None:
            shutil.rmtree(folder, ignore_errors=True)
            return False
        spool.close()
        Path(spool.name).unlink()
        self._graph, self._parts = graph, parts
        self._change = base, removed, added
        self._touched = Touched.of(removed, added)
        if base.manifest.info.get("tables") == fingerprint(self._tables):
            given = base.manifest.info.get("given", {})
            tables, graph_path = base.tables_path, base.store_path
            self._before = Before(tables, given, self._touched, graph_path, self._ahead)
        return True

    @property
    def changed(self) -> tuple[Snapshot, Touched] | None:
        """Return what it began with as a copy, and what that touched; None where it did not."""
        return None if self._change is None else (self._change[0], self._touched)

    def graph(self) -> Store:
        """Return the store with all that was added, for checks; nothing can be added after.

        Whoever gets it only reads.

        Raises:
            SyntaxError: a file given to :meth:`load_nquads` holds no N-Quads.
        """
        if self._graph is None:
            spool = self._open_spool()
            assert self._new is not None  # as there is a spool in it
            spool.close()
            folder = self._new / "store"
            self._graph = load(Path(spool.name), folder)
            self._beside.begin(
                self._graph,
                self._new,
                self._base,
                hashes=self._parts is None,
                sheets=sheet_rows.are_wanted(self._tables),
            )
        return self._graph

    def finish(
        self,
        facts: Facts,
        findings_json: str | Callable[[], str],
        run: Run | None = None,
        *,
        serve: bool = True,
    ) -> Snapshot:
        """Make the snapshot whole, switch to it, clear away the oldest, and return it.

        ``findings_json`` may be who tells it, when all else is made.

        Without ``serve`` it is only kept beside the others: nothing is switched or cleared away.

        ``run`` is given the snapshot's id and returns the quads of the run's node, which are
        stored but not hashed. If a snapshot with equal content, inputs and findings is kept
        already, that one is served and returned.

        Raises:
            SyntaxError: a file given to :meth:`load_nquads` holds no N-Quads.
            QueryFileError: a query of the tables does not fit.
        """
        graph, new = self.graph(), self._new
        assert new is not None  # as there is a graph in it
        manifest = self._built(graph, new, facts, run)
        self._graph = graph = None  # type: ignore[assignment]  # closes the store's files
        told = findings_json if isinstance(findings_json, str) else findings_json()
        write_files(new, manifest, told)
        disk.sync_tree(new)
        snapshot = self._settle(Snapshot(new, manifest))
        if serve:
            switch(self._folder, snapshot)
            prune(self._folder, self._keep)
            purge(self._folder, snapshot)
        return snapshot

    def _open_spool(self) -> IO[bytes]:
        if self._spool is None or self._spool.closed:
            raise RuntimeError("a SnapshotWriter is used inside its with block, and once")
        return self._spool

    def _built(self, graph: Store, new: Path, facts: Facts, run: Run | None) -> Manifest:
        """Make the tables in the folder ``new`` and return what the snapshot is."""
        self._make_tables(graph, new / "tables.sqlite", facts.tables)
        parts = self._hashed(graph)
        self._beside.clear()
        digest = content_hash(parts)
        about_run = () if run is None else tuple(run(digest[:ID_LENGTH]))
        # Left in the engine's log, which is synced with the rest: flushed, these few quads would
        # add eight files, and workers like to have few (lockdown.py). Tables tell nothing of it.
        graph.extend(about_run)
        return Manifest(
            id=digest[:ID_LENGTH],
            hash=digest,
            schema_version=SCHEMA_VERSION,
            software_version=facts.software_version,
            built_at=facts.built_at,
            base=self._base,
            info={
                **facts.info,
                "tables": fingerprint(self._tables),
                "given": {table.name: table.digest for table in facts.tables},
                "gone": self._gone(new, facts),
            },
            inputs=facts.inputs,
            counts=self._counts(graph, about_run),
            parts=dict(sorted(parts.items())),
        )

    def _counts(self, graph: Store, run: tuple[Quad, ...]) -> Counts:
        if self._change is None:
            return count(graph)
        base, removed, added = self._change
        return counted(base, graph, removed, added, run)

    def _hashed(self, graph: Store) -> Mapping[str, str]:
        """Return the parts and their hashes: as they are known, else from who reads them beside."""
        if self._parts is not None:
            return self._parts
        return self._beside.hashed() or hash_parts(graph, self._base)

    def _make_tables(self, graph: Store, target: Path, given: Sequence[GivenTable]) -> None:
        """Make the tables: from those before where they can be read, else all anew."""
        if self._before is not None:
            try:
                self._retabled = rebuild_tables(graph, target, self._tables, given, self._before)
                return
            except (OSError, sqlite3.Error, RuntimeError):  # as the engine tells damage
                target.unlink(missing_ok=True)
        build_tables(graph, target, self._tables, given, self._beside.laid)

    def _gone(self, new: Path, facts: Facts) -> list[str]:
        """Return the hashes of the IRIs that the served snapshot, or one before, had."""
        try:
            before = current(self._folder)
        except CannotRun:  # of another schema, or broken: what it had is not known
            before = None
        if before is None or before.manifest.base != self._base:
            return []
        same = self._retabled is not None and not self._retabled & ENTITIES
        if same or "as_of" in facts.info:  # what was not yet there on that day is not gone
            return list(before.manifest.info.get("gone", ()))
        return gone_since(before, entities(new / "tables.sqlite"))

    def _settle(self, made: Snapshot) -> Snapshot:
        """Give the new folder its name, or return the equal snapshot that has it already."""
        target = snapshots_folder(self._folder) / made.id
        if not self._fresh and target.exists() and _equal(target, made):
            return open_snapshot(target)
        disk.place(made.path, target)
        return Snapshot(target, made.manifest)


def load(spool: Path, folder: Path) -> Store:
    """Return a new store in ``folder`` with the quads of ``spool``, which is then deleted.

    What fits is loaded at once, so the store has the fewest files. The engine holds a kilobyte
    for each quad that it loads, of up to three million; so what is longer is loaded block by
    block, two at a time, and memory does not grow with it.
    """
    graph = Store(str(folder))
    if spool.stat().st_size <= AT_ONCE:
        graph.bulk_load(path=str(spool), format=RdfFormat.N_QUADS)
    else:
        with spool.open("rb") as lines, ThreadPoolExecutor(LOADING) as threads:
            taking = Lock()
            loads = [threads.submit(_load_blocks, lines, taking, graph) for _ in range(LOADING)]
        for one in loads:
            one.result()
    spool.unlink()
    graph.flush()
    graph.optimize()
    return graph


def _load_blocks(lines: IO[bytes], taking: Lock, graph: Store) -> None:
    while True:
        with taking:
            block = lines.read(BLOCK)
            block += lines.readline()
        if not block:
            return
        graph.bulk_load(block, format=RdfFormat.N_QUADS)


def count(graph: Store) -> Counts:
    """Return how much ``graph`` holds."""
    solutions = graph.query(load_query("snapshot/classes").text)
    assert isinstance(solutions, QuerySolutions)
    classes: dict[str, int] = {}
    for solution in solutions:
        cls, nodes = solution["class"], solution["nodes"]
        if isinstance(cls, NamedNode) and isinstance(nodes, Literal):
            classes[cls.value] = int(nodes.value)
    graphs = sum(1 for _ in graph.named_graphs())
    return Counts(len(graph), graphs, dict(sorted(classes.items())))


def write_files(folder: Path, manifest: Manifest, findings_json: str) -> None:
    """Write the findings, the folder of the dumps and, last, the manifest."""
    (folder / "dumps").mkdir()
    (folder / "findings.json").write_text(findings_json, encoding="utf-8")
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")


def switch(store: Path, snapshot: Snapshot) -> None:
    """Make ``snapshot`` the one that is served."""
    disk.point(current_link(store), f"snapshots/{snapshot.path.name}")


def _equal(target: Path, made: Snapshot) -> bool:
    """Tell whether the folder ``target`` holds the same as ``made``, the building time apart.

    The id alone does not say so: findings, inputs and tables can differ over equal content.
    """
    try:
        kept = open_snapshot(target)
        findings = kept.findings_path.read_bytes()
    except (CannotRun, OSError):
        return False
    manifest = replace(kept.manifest, built_at=made.manifest.built_at)
    # Compared as text: what was read back has lists where the build may have had tuples.
    return (
        json.loads(manifest.to_json()) == json.loads(made.manifest.to_json())
        and findings == made.findings_path.read_bytes()
        and kept.store_path.is_dir()
        and kept.tables_path.is_file()
    )
