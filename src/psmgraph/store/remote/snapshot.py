"""The snapshot that another server holds, with what this machine keeps of it.

Lists and the search need tables (store/tables.py). They are made here from the server's answers
and kept in STORE/remote/{12 hex of its address}/{snapshot}-{8 hex of the tables' queries}/, beside
a manifest; a folder there is like a snapshot's, without its graph.
"""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store import disk, queryfile
from psmgraph.store.remote import contents, names
from psmgraph.store.remote.pool import MOST_NAMED, Dataset
from psmgraph.store.remote.reading import Reader
from psmgraph.store.snapshot import SCHEMA_VERSION, Counts, Manifest, Snapshot, open_snapshot
from psmgraph.store.tables import RowTable, fingerprint, table_queries, write_tables

_KEPT = 2  # folders of one server: the served one, and the one before, for who still reads it


@dataclass(frozen=True, slots=True)
class Held:
    """What a server holds. ``dataset`` is None where its default graph is its own."""

    snapshot: str
    software: str
    base: str
    counts: Counts
    dataset: Dataset | None
    server: str = ""  # what it calls itself


def look(reader: Reader, base: str, default_graph: str = "") -> Held:
    """Return what the server behind ``reader`` holds under ``base``.

    ``default_graph`` is "own" or "union" (config.py); empty: union where our graph for that is.

    Raises:
        CannotRun: it holds nothing of ours (REMOTE-EMPTY), or does not answer (REMOTE-…).
    """
    run = contents.run_of(reader, base)
    if run is None:
        raise CannotRun(Finding("REMOTE-EMPTY", Place(reader.url), words=base))
    sizes = contents.sizes(reader, base)
    kept = {name: size for name, size in sizes.items() if not _is_staged(name, base)}
    current = names.current(base)
    union = current in kept if not default_graph else default_graph == "union"
    named = tuple(sorted(kept.keys() - {current}))
    dataset = Dataset(current, named) if union else None
    quads = sum(kept.values()) + (0 if union else contents.default_size(reader))
    classes = _classes(reader, _graphs_of(dataset))
    return Held(*run, base, Counts(quads, len(named), classes), dataset, reader.server())


def take_up(reader: Reader, held: Held, folder: Path, given: Iterable[RowTable] = ()) -> Snapshot:
    """Return what ``held`` is, with its tables, which are made where ``folder`` has them not.

    ``given`` are tables that no query makes, as they are to stand.

    Raises:
        CannotRun: the server does not answer, cuts its answers off (REMOTE-ROW-CAP), or has
            gone over to another snapshot meanwhile (REMOTE-FAILED).
    """
    queries = table_queries()
    home = home_of(folder, reader.url)
    path = home / f"{held.snapshot}-{fingerprint(queries)[:8]}"
    if path.is_dir():
        try:
            return open_snapshot(path)
        except CannotRun:  # of other software
            disk.remove(path)
    home.mkdir(parents=True, exist_ok=True)
    disk.clear_leftovers(home)
    new = disk.new_folder(home, ".new-")
    try:
        with ExitStack() as answers:

            def ask(text: str) -> object:
                dataset = _graphs_of(held.dataset)
                received = answers.enter_context(reader.asking(text, dataset))
                reader.refuse_cut(received, "tables.sqlite")
                return received.results()

            write_tables(ask, new / "tables.sqlite", queries, given)
        run = contents.run_of(reader, held.base)
        if run is None or run[0] != held.snapshot:
            detail = f"{held.snapshot} → {run[0] if run else '-'}"
            raise CannotRun(Finding("REMOTE-FAILED", Place(reader.url), detail=detail))
        (new / "findings.json").write_text("[]\n", encoding="utf-8")
        (new / "manifest.json").write_text(_manifest(held).to_json(), encoding="utf-8")
        disk.sync_tree(new)
        disk.place(new, path)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    _prune(home, path)
    return open_snapshot(path)


def home_of(folder: Path, url: str) -> Path:
    """Return the folder, under the store's ``folder``, of what is kept of the server at ``url``."""
    return folder / "remote" / sha256(url.encode()).hexdigest()[:12]


def _manifest(held: Held) -> Manifest:
    return Manifest(
        id=held.snapshot,
        hash=held.snapshot,
        schema_version=SCHEMA_VERSION,
        software_version=held.software,
        built_at=datetime.now(UTC).isoformat(),  # when it was first seen: no store says more
        base=held.base,
        info={"tables": fingerprint(table_queries())},
        inputs=(),
        counts=held.counts,
        parts={},
    )


def _is_staged(name: str, base: str) -> bool:
    return name.startswith(names.stagings(base))


def _graphs_of(dataset: Dataset | None) -> Sequence[Sequence[str]]:
    """Return the default and the named graphs to ask with."""
    if dataset is None:
        return ((), ())
    few = len(dataset.named) <= MOST_NAMED
    return ((dataset.default,), tuple(dataset.named) if few else ())


def _classes(reader: Reader, graphs: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return how many nodes there are of each class."""
    with reader.asking(queryfile.load("snapshot/classes").text, graphs) as received:
        rows = received.results()
        assert isinstance(rows, QuerySolutions)  # a query file of ours, and a SELECT
        found: dict[str, int] = {}
        for row in rows:
            cls, nodes = row["class"], row["nodes"]
            if isinstance(cls, NamedNode) and isinstance(nodes, Literal):
                found[cls.value] = int(nodes.value)
        return dict(sorted(found.items()))


def _prune(home: Path, served: Path) -> None:
    """Delete all but the newest folders."""
    others = [path for path in home.iterdir() if path != served and not path.name.startswith(".")]
    newest = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[_KEPT - 1 :]:
        disk.remove(path)
