"""A new snapshot, from its first quad to the switch.

Everything is written into a folder of another name beside the snapshots and gets its own name
only when it is whole and on the disk; then one rename of a symlink makes it the served one. A
build that fails or is killed, at whatever moment, leaves the served snapshot as it was.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from psmgraph.errors import CannotRun
from psmgraph.store import disk
from psmgraph.store.gone import entities, gone_since, purge
from psmgraph.store.held import is_held
from psmgraph.store.parts import content_hash, hash_parts
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.queryfile import load as load_query
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
    snapshots,
    snapshots_folder,
)
from psmgraph.store.tables import RowTable, build_tables, fingerprint, table_queries

_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")

Run = Callable[[str], Iterable[Quad]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the build knows of the snapshot it makes (see :class:`Manifest`)."""

    software_version: str
    built_at: str
    info: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    tables: tuple[RowTable, ...] = ()  # besides those that queries make


class SnapshotWriter:
    """Write one snapshot into the folder ``store``; used in a ``with`` block, under build_lock.

    Add every quad, default graph included, then call :meth:`finish` once. Leaving the block
    without that leaves no trace.
    """

    def __init__(
        self,
        store: Path,
        base: str,
        *,
        keep: int = 3,
        tables: Sequence[NamedQuery] | None = None,
    ) -> None:
        self._folder = store
        self._base = base
        self._keep = keep
        self._tables = table_queries() if tables is None else tuple(tables)
        self._new: Path | None = None
        self._spool: IO[bytes] | None = None
        self._graph: Store | None = None

    def __enter__(self) -> "SnapshotWriter":
        parent = snapshots_folder(self._folder)
        parent.mkdir(parents=True, exist_ok=True)
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
        if self._spool is not None:
            self._spool.close()
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
            self._graph = load(Path(spool.name), self._new / "store")
        return self._graph

    def finish(
        self, facts: Facts, findings_json: str, run: Run | None = None, *, serve: bool = True
    ) -> Snapshot:
        """Make the snapshot whole, switch to it, clear away the oldest, and return it.

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
        write_files(new, manifest, findings_json)
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
        parts = hash_parts(graph, self._base)
        digest = content_hash(parts)
        if run is not None:
            # Left in the engine's log, which is synced with the rest: flushed, these few quads
            # would add eight files, and workers like to have few (lockdown.py).
            graph.extend(run(digest[:ID_LENGTH]))
        build_tables(graph, new / "tables.sqlite", self._tables, facts.tables)
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
            counts=count(graph),
            parts=dict(sorted(parts.items())),
        )

    def _gone(self, new: Path, facts: Facts) -> list[str]:
        """Return the hashes of the IRIs that the served snapshot, or one before, had."""
        try:
            before = current(self._folder)
        except CannotRun:  # of another schema, or broken: what it had is not known
            before = None
        if before is None or before.manifest.base != self._base:
            return []
        if "as_of" in facts.info:  # what was not yet there on that day is not gone
            return list(before.manifest.info.get("gone", ()))
        return gone_since(before, entities(new / "tables.sqlite"))

    def _settle(self, made: Snapshot) -> Snapshot:
        """Give the new folder its name, or return the equal snapshot that has it already."""
        target = snapshots_folder(self._folder) / made.id
        if target.exists() and _equal(target, made):
            return open_snapshot(target)
        disk.place(made.path, target)
        return Snapshot(target, made.manifest)


def load(spool: Path, folder: Path) -> Store:
    """Return a new store in ``folder`` with the quads of ``spool``, which is then deleted.

    All is loaded at once, so the store has the fewest files.
    """
    graph = Store(str(folder))
    graph.bulk_load(path=str(spool), format=RdfFormat.N_QUADS)
    spool.unlink()
    graph.flush()
    graph.optimize()
    return graph


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


def prune(store: Path, keep: int) -> None:
    """Delete all but the newest ``keep`` snapshots, the served one, and what a server still holds.

    Snapshots of another schema version, which nobody here can read, count as the oldest. Those
    of a day do not count: they stay as long as one that was there when they were built.
    """
    served = current_link(store).readlink().name
    found = snapshots(store)
    newest = [each for each in found if each.as_of is None]
    began = min((each.manifest.built_at for each in newest[:keep]), default="")
    of_days = {each.path: each.manifest.built_at for each in found if each.as_of is not None}
    others = {path for path in snapshots_folder(store).iterdir() if _ID.fullmatch(path.name)}
    unread = sorted(others - {each.path for each in found})
    gone = [*(each.path for each in newest), *unread][keep:]
    gone += [path for path, built_at in of_days.items() if built_at < began]
    for path in gone:
        if path.name != served and not is_held(path):
            disk.remove(path)


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
        and kept.tables_path.is_file()
        and kept.store_path.is_dir()
    )
