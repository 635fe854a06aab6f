"""The snapshot that is served: taken up when it changes, without a restart.

``STORE/current`` is looked at once a request (one readlink). The pools then take the new snapshot
up: new queries see it, running ones end on theirs.
"""

import logging
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from psmgraph.build.day import has_derived
from psmgraph.config import FOR_PAGES, Config, ServerConfig
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store import queryfile, snapshot
from psmgraph.store.answer import Answer
from psmgraph.store.held import Hold
from psmgraph.store.inmemory import InMemory
from psmgraph.store.memory import MemoryWatch
from psmgraph.store.nursery import Nursery, nursery
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.refusals import refused as query_refused
from psmgraph.store.rows import Cells
from psmgraph.store.tables import fingerprint, open_tables, read_ahead, table_queries
from psmgraph.web.addresses import Addresses
from psmgraph.web.asked import Values, asked_cells, asked_rows, bound, nodes
from psmgraph.web.dates import written
from psmgraph.web.days import Days
from psmgraph.web.state import SNAPSHOT, State, refused
from psmgraph.web.values import Row

_LOG = logging.getLogger("psmgraph.web")
_PLAN_NAMES = "SELECT plan, MAX(plan_it) AS it, MAX(plan_en) AS en FROM projects GROUP BY plan"
_NAME = """
SELECT name FROM names WHERE entity = ?
UNION ALL SELECT project_title FROM sheets WHERE sheet = ? LIMIT 1
"""
_ID = re.compile(rf"[0-9a-f]{{{snapshot.ID_LENGTH}}}")
_EDITION = re.compile(r"/\d{4}-\d{2}-\d{2}$")
# Of workers for pages and ready-made queries: as the service's own. Behind it they would wait for
# whatever it does for others, and 4 ms of computing took 11 where 5 was between them.
PAGE_NICENESS = 0
CROWDED = 0.25  # seconds: where all run for longer, who comes to /sparql is told so at once
PAGE_WORKERS = 4  # for pages, apart from those of the query service
NAMED_WORKERS = 4  # for ready-made queries: their readers may be slow, and pages must not wait


class NotBuiltError(LookupError):
    """There is no snapshot yet: the pages say how to build one."""


class Served:
    """One snapshot as a request sees it: its graph, through the pages' pool, and its tables."""

    def __init__(
        self,
        found: snapshot.Snapshot,
        pages: Pool,
        queries: Pool,
        named: Pool,
        as_of: date | None = None,
    ) -> None:
        self.snapshot = found
        self.as_of = as_of or found.as_of  # the day whose state it is; None: today's
        self.derives = has_derived(found)
        self.addresses = Addresses(found.manifest.base)
        self.queries = queries
        self.named = named
        self.pages = pages
        self._plan_names: Mapping[str, Mapping[str, str]] | None = None
        self._there: dict[str, bool] = {}
        self._tables: list[sqlite3.Connection] = []  # open, and used by none; closed when forgotten

    def beside(self, found: snapshot.Snapshot, as_of: date | None) -> "Served":
        """Return another state, asked through the same workers."""
        return Served(found, self.pages, self.queries, self.named, as_of)

    def select(self, name: str, values: Values, *, limit: int | None = None) -> list[Row]:
        """Return the rows of the query file ``name`` with ``values`` in their places.

        Raises:
            QueryRefused, BrokenAnswer: as the pool has it.
        """
        return asked_rows(self.run, self.queries.server, bound(name, values, limit))

    def cells(
        self, name: str, values: Values, *, limit: int | None = None, graph: str = ""
    ) -> Cells:
        """Return what :meth:`select` does as cells: for many rows, of which a page shows a part.

        ``graph`` is the IRI of the default graph, where that is not the usual one.

        Raises:
            QueryRefused, BrokenAnswer: as the pool has it.
        """
        run = partial(self.run, graph=graph)
        return asked_cells(run, self.queries.server, bound(name, values, limit))

    def refuse_wrong(self, query: queryfile.NamedQuery) -> None:
        """Refuse a ready-made query that the store's server is known to answer wrongly.

        Raises:
            QueryRefused: it is (QUERY-NOT-ON).
        """
        if query.is_wrong_on(self.queries.server):
            raise query_refused("QUERY-NOT-ON", detail=self.queries.server)

    def run(
        self, text: str, form: str | None = None, accept: str = "*/*", graph: str = ""
    ) -> Answer:
        """Run a query of ours on this snapshot, though another may be served by now."""
        graphs = (graph,) if graph else ()
        return self.pages.run(
            QueryRequest(
                text, accept=accept, format=form, snapshot=self.snapshot.path, default_graphs=graphs
            )
        )

    def about(self, name: str, variable: str, iri: str, *, limit: int | None = None) -> list[Row]:
        """Return the rows of the query file ``name`` about one entity: none for what is no IRI."""
        found = nodes(iri)
        return self.select(name, {variable: found}, limit=limit) if found else []

    def rows(self, sql: str, parameters: Sequence[str | int] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query on tables.sqlite, each reachable by column name.

        Raises:
            CannotRun, QueryRefused: as :meth:`reading` has it.
        """
        with self.reading() as ask:
            return ask(sql, parameters)

    def each(self, sql: str, parameters: Sequence[str | int] = ()) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query on tables.sqlite one by one: they may be too many to hold."""
        tables = self._idle_tables()
        try:
            yield from tables.execute(sql, parameters)
        finally:
            tables.close()

    @contextmanager
    def reading(self) -> Iterator[Callable[[str, Sequence[str | int]], list[sqlite3.Row]]]:
        """Give what asks tables.sqlite, opened once for several questions.

        Raises:
            CannotRun: other software made the tables of a kept snapshot (STORE-SCHEMA).
            QueryRefused: the snapshot was deleted meanwhile (QUERY-BUSY): to be asked again.
        """
        try:
            tables = self._idle_tables()
            try:
                yield lambda sql, parameters: tables.execute(sql, parameters).fetchall()
            except BaseException:
                tables.close()
                raise
            self._tables.append(tables)
        except sqlite3.OperationalError as error:
            if not self.snapshot.tables_path.exists():  # deleted since the request began
                raise query_refused("QUERY-BUSY") from error
            made = self.snapshot.manifest.info.get("tables")
            if made in (None, fingerprint(table_queries())):
                raise
            place, words = Place(str(self.snapshot.tables_path)), self.snapshot.id
            raise CannotRun(
                Finding("STORE-SCHEMA", place, words=words, detail=str(error))
            ) from error

    def _idle_tables(self) -> sqlite3.Connection:
        """Return a connection that nobody uses: to open one takes longer than most questions."""
        try:
            return self._tables.pop()
        except IndexError:
            return open_tables(self.snapshot.tables_path)

    def lays_out(self, asked: str) -> bool:
        """Tell whether the snapshot has what ``asked`` (a query on tables.sqlite) asks for.

        It is asked once.
        """
        if asked not in self._there:
            self._there[asked] = bool(self.rows(asked))
        return self._there[asked]

    def names_of(self, iris: Sequence[str]) -> dict[str, str]:
        """Return the names of the entities that have one, by IRI."""
        marks = ", ".join("?" * len(iris))
        rows = self.rows(f"SELECT entity, name FROM names WHERE entity IN ({marks})", iris)
        return {row["entity"]: row["name"] for row in rows}

    @property
    def plan_names(self) -> Mapping[str, Mapping[str, str]]:
        """Return the names of the plans, by IRI and language."""
        if self._plan_names is None:
            rows = self.rows(_PLAN_NAMES)
            self._plan_names = {
                row["plan"]: {key: row[key] for key in ("it", "en") if row[key]} for row in rows
            }
        return self._plan_names

    def known_name(self, iri: str, language: str) -> str:
        """Return a plan's or an actor's name, a sheet's title, or an edition's date."""
        if iri in self.plan_names:
            names = self.plan_names[iri]
            return names.get(language) or next(iter(names.values()), iri)
        if _EDITION.search(iri):
            return written(iri[-10:], language)
        rows = self.rows(_NAME, (iri, iri))
        return rows[0]["name"] if rows else iri.rsplit("/", 1)[-1]


class Service:
    """Holds the served snapshot and the pools; safe to ask from many threads."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._link = ""
        self._served: Served | None = None
        self._pools: tuple[Pool, Pool, Pool] | None = None
        self._memory: MemoryWatch | None = None
        self._nursery: Nursery | None = None
        self._in_memory: InMemory | None = None
        self._holds: list[Hold] = []  # of the served snapshot and the one before, for who reads it
        self._days = Days(config.store, config.server.deadline)

    def current(self) -> Served:
        """Return the snapshot that STORE/current names now.

        Raises:
            NotBuiltError: there is none.
            CannotRun: it cannot be opened, and no other is being served (STORE-…).
        """
        link = _target(snapshot.current_link(self.config.store))
        new = link != self._link or self._served is None
        # One request takes a new snapshot up; the others go on with the one before.
        if new and self._lock.acquire(blocking=self._served is None):
            try:
                if link != self._link or self._served is None:
                    self._take_up(link)
            finally:
                self._lock.release()
        if self._served is None:
            raise NotBuiltError(str(self.config.store))
        return self._served

    def of(self, state: State) -> Served:
        """Return the state that a request asks for.

        Raises:
            StateRefused: no snapshot of that id is kept, or the day's state cannot be had.
            NotBuiltError, CannotRun: as :meth:`current` has it.
        """
        now = self.current()
        found = now.snapshot
        if state.snapshot and state.snapshot != found.id:
            path = snapshot.snapshots_folder(self.config.store) / state.snapshot
            if not _ID.fullmatch(state.snapshot) or not path.is_dir():
                raise refused("STORE-NO-SNAPSHOT", SNAPSHOT, state.snapshot)
            found = snapshot.open_snapshot(path)
        if state.as_of is not None:
            found = self._days.of(found, state.as_of)
        return now if found is now.snapshot else now.beside(found, state.as_of)

    def now_served(self) -> Served | None:
        """Return the snapshot that was last taken up, without looking for another."""
        return self._served

    def pools(self) -> Mapping[str, Pool]:
        """Return the pools by name; none before a snapshot is served."""
        now = self._served
        if now is None:
            return {}
        return {"pages": now.pages, "sparql": now.queries, "named": now.named}

    def in_memory(self) -> bool:
        """Tell whether queries on what is served are answered from memory."""
        kept, now = self._in_memory, self._served
        return kept is not None and now is not None and kept.holds(now.snapshot.store_path)

    def warm(self) -> None:
        """Open the snapshot and start its workers, if there is one that opens."""
        try:
            self.current()
        except (NotBuiltError, CannotRun) as error:
            _LOG.warning("%s", error)

    def close(self) -> None:
        """End every worker; for tests and for the end of ``serve``."""
        self._days.close()
        self._days = Days(self.config.store, self.config.server.deadline)
        with self._lock:
            if self._memory is not None:
                self._memory.close()
                self._memory = None
            if self._in_memory is not None:
                self._in_memory.close()
                self._in_memory = None
            for pool in self._pools or ():
                pool.close()
            if self._nursery is not None:
                self._nursery.close()
                self._nursery = None
            self._served, self._pools, self._link = None, None, ""
            self._hold(None)

    def _take_up(self, link: str) -> None:
        try:
            found = snapshot.current(self.config.store)
            if found is not None:
                hold = _held(found.path)
                try:
                    self._served = Served(found, *self._opened(found.path))
                except CannotRun:
                    hold.let_go()
                    raise
                self._hold(hold)
                self._days.forget(but=found.path)
                ahead = threading.Thread(target=read_ahead, args=(found.tables_path,), daemon=True)
                ahead.start()
                if self._in_memory is not None:
                    self._in_memory.follow(found.store_path, found.manifest.counts.quads)
        except CannotRun as error:
            if self._served is None:
                raise
            _LOG.error("%s", error)  # the snapshot before goes on being served
        self._link = link

    def _hold(self, hold: Hold | None) -> None:
        """Take up the hold on a new snapshot; None: let go of all."""
        kept = [*self._holds[-1:], hold] if hold is not None else []
        for each in self._holds:
            if each not in kept:
                each.let_go()
        self._holds = [each for each in kept if each is not None]

    def _opened(self, path: Path) -> tuple[Pool, Pool, Pool]:
        if self._pools is None:
            server = self.config.server
            budget = server.memory_mb * 1024**2
            sparql, named = queues(server)
            forks = self._nursery = nursery()
            self._pools = (
                Pool(path, size=PAGE_WORKERS, deadline=server.deadline, budget=budget,
                     niceness=PAGE_NICENESS, patience=None, name="pages", forks=forks),
                Pool(path, size=server.workers, deadline=server.deadline, budget=budget,
                     queue=sparql, per_minute=server.requests_per_minute,
                     services=server.services, crowded=CROWDED, forks=forks),
                Pool(path, size=NAMED_WORKERS, deadline=server.deadline, budget=budget,
                     queue=named, per_minute=server.requests_per_minute,
                     niceness=PAGE_NICENESS, name="named", forks=forks),
            )  # fmt: skip
            if forks is not None:
                self._in_memory = InMemory(self._pools, server.memory_store_mb * 1024**2)
            total = server.memory_total_mb * 1024**2
            for pool in self._pools:
                pool.memory_of_all = total
            self._memory = MemoryWatch(self._pools, total)
        else:
            for pool in self._pools:
                pool.reload(path)
        return self._pools


def _held(path: Path) -> Hold:
    """Return a hold on the snapshot.

    Raises:
        CannotRun: it is gone already (STORE-BROKEN).
    """
    try:
        return Hold(path)
    except OSError as error:
        place = Place(str(path))
        raise CannotRun(
            Finding("STORE-BROKEN", place, words=path.name, detail=str(error))
        ) from error


def queues(server: ServerConfig) -> tuple[int, int]:
    """Return how many may wait at /sparql, and for ready-made queries.

    Whoever runs or waits holds a thread of the web server: some must be left for pages.
    """
    free = server.threads - server.workers - NAMED_WORKERS - FOR_PAGES
    return max(free * 3 // 4, 1), max(free // 4, 1)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
