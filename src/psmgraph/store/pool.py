"""Queries from anyone, run where they can do no harm: in worker processes with limits.

A pool serves one snapshot. It is safe to use from many threads: each call of :meth:`Pool.run`
waits for a place, then for the first bytes of its answer. Queries are parsed in the workers
only, as a parser may be made to die.
"""

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urljoin

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from psmgraph.store import formats
from psmgraph.store.admission import OWN, Admission
from psmgraph.store.answer import Answer, Lease, begin
from psmgraph.store.clock import Clock
from psmgraph.store.crew import Crew, Workers
from psmgraph.store.formats import BY_KIND, Chosen
from psmgraph.store.lexer import asks_only
from psmgraph.store.memory import Holding
from psmgraph.store.nursery import Nursery, nursery
from psmgraph.store.process import Worker, WorkerGoneError, WorkerProcess
from psmgraph.store.rate import Rate
from psmgraph.store.refusals import QueryRefused, refused
from psmgraph.store.resident import Resident
from psmgraph.store.tally import Tally
from psmgraph.store.turns import Turns

GIB = 1024**3
_FEW = 2  # queries at once, as many as processors: each has its whole patience
_SHORT = 0.02  # seconds of computing for which no query gives way, however many run

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One query as it was asked.

    ``format`` is a short name ("json", "turtle") and goes before ``accept``, the value of the
    header. ``client`` is whom the limits count (an address; OWN for our own pages). Graphs are
    those of the protocol's parameters, and win over FROM. ``disjoint``: the caller knows that
    the default graphs share no triple, so they need not be merged. ``snapshot`` is the folder
    of another kept snapshot to ask. ``deadline`` (seconds) replaces the pool's. ``gone`` tells
    whether the client has left, for then the query is stopped; it must answer at once.
    """

    text: str
    accept: str = "*/*"
    client: str = OWN
    format: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float | None = None
    base_iri: str | None = None
    disjoint: bool = False
    snapshot: Path | None = None
    gone: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """What a pool is doing, in numbers."""

    running: int
    waiting: int
    idle_workers: int
    busy_workers: int


class Pool:
    """Workers on the snapshot in the folder ``snapshot_path``.

    ``size`` workers run (about 14 MB each while idle); a query has ``deadline`` seconds and
    ``budget`` bytes, its reader ``reading`` seconds. Each client has ``per_client_running``
    places and ``per_client_waiting`` in the ``queue``.
    A client may ask ``per_minute`` queries a minute (0: no limit).
    ``services`` are the only IRIs that a SERVICE may ask (none, as it comes). ``niceness`` puts
    the workers behind the server itself, and behind a pool of less niceness; after ``patience``
    seconds of computing a query runs only in the time that all others leave (None: never), the
    sooner the more queries run, and takes turns with others of its kind: as many compute at once
    as there are processors. Where all places are taken by queries that have run for
    ``crowded`` seconds, others are told so at once and do not wait (None: they wait). Several
    pools may have workers forked by one nursery, ``forks``, which is then not theirs to close.
    """

    server = ""  # what another server calls itself, where the answers are its own

    def __init__(  # noqa: PLR0913  (each is a limit by itself)
        self,
        snapshot_path: Path,
        *,
        size: int = 16,
        deadline: float = 8.0,
        budget: int = GIB,
        per_client_running: int = 2,
        per_client_waiting: int = 4,
        queue: int = 64,
        reading: float = 120.0,
        per_minute: int = 0,
        services: Collection[str] = (),
        niceness: int = 10,
        patience: float | None = 0.1,
        crowded: float | None = None,
        name: str = "sparql",
        forks: Nursery | None = None,
    ) -> None:
        self._deadline = deadline
        self._patience = patience
        self._budget = budget
        self._reading = reading
        self._services = frozenset(services)
        self._size = size
        self._crowded = crowded
        self._admission = Admission(
            size, per_client_running, per_client_waiting, queue, self._is_crowded
        )
        self._rate = Rate(per_minute)
        self.refusals = Tally()  # by code
        self.memory_of_all = 0  # bytes of all pools' workers together; told to who goes beyond
        self.kills = Tally()  # of workers: by code, LEFT, "" where one had grown
        self._niceness = niceness
        self._leases: set[Lease] = set()
        self._own_nursery = None if forks else nursery()
        self._nursery = forks or self._own_nursery
        self._resident: Resident | None = None
        self._crew = self._workers(name, snapshot_path, size)
        self._clock = Clock(name)
        self._turns = None if patience is None else Turns(name)
        self._snapshot_path = snapshot_path

    @property
    def snapshot_path(self) -> Path:
        """Return the folder of the snapshot that new queries are run on."""
        return self._snapshot_path

    def run(self, request: QueryRequest) -> Answer:
        """Run a query and return its answer once that has begun.

        Raises:
            QueryRefused: there is no answer; ``status`` and ``finding`` say why.
        """
        try:
            return self._run(request)
        except QueryRefused as error:
            self.refusals.add(error.finding.code)
            raise

    def _run(self, request: QueryRequest) -> Answer:
        if request.client != OWN:
            self._rate.take(request.client)
        seconds = self._deadline if request.deadline is None else request.deadline
        chosen = {kind: _chosen(kind, request) for kind in BY_KIND}
        service = asks_only(request.text, self._services)
        payload = _payload(request, chosen, seconds, service=service)
        self._admission.enter(request.client, seconds, request.gone)
        try:
            if request.gone is not None and request.gone():  # while it waited for its place
                raise refused("QUERY-FAILED", detail="nobody waits for the answer")
            lease = self._lease(request, seconds, service=service)
        except BaseException:
            self._admission.leave(request.client)
            raise
        try:
            return begin(lease, payload, chosen, lambda code: self._tell(code, seconds))
        except BaseException:
            lease.finish(usable=False)  # if not yet given back
            raise

    def select(
        self, text: str, client: str = OWN, deadline: float | None = None
    ) -> list[dict[str, Term]]:
        """Return the rows of a SELECT, each with the terms of its bound variables.

        Raises:
            QueryRefused, BrokenAnswer: as :meth:`run` and its answer have it.
            ValueError: the query is no SELECT.
        """
        answer = self.run(QueryRequest(text, client=client, format="json", deadline=deadline))
        solutions = parse_query_results(answer.read(), QueryResultsFormat.JSON)
        if not isinstance(solutions, QuerySolutions):
            raise ValueError("the query is no SELECT")
        names = [variable.value for variable in solutions.variables]
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in solutions
        ]

    def ask(self, text: str, client: str = OWN) -> bool:
        """Return the answer of an ASK query. Raises as :meth:`select` does."""
        answer = self.run(QueryRequest(text, client=client, format="csv"))
        if answer.kind != formats.BOOLEAN:
            answer.close()
            raise ValueError("the query is no ASK")
        return answer.read() == b"true"

    def construct(self, text: str, client: str = OWN) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE. Raises as :meth:`select` does."""
        answer = self.run(QueryRequest(text, client=client, format="nt"))
        quads = parse(answer.read(), RdfFormat.N_TRIPLES)
        return list(dict.fromkeys(quad.triple for quad in quads))

    def reload(self, snapshot_path: Path) -> None:
        """Take up another snapshot: new queries see it, running ones end on theirs.

        Raises:
            CannotRun: it cannot be opened; the one before goes on being served.
        """
        self._crew.reload(snapshot_path / "store")
        self._snapshot_path = snapshot_path  # what is asked of the former until now runs alone

    def share(self, resident: Resident) -> None:
        """Take workers from what holds the snapshot in memory; those there are end in peace.

        Nothing happens where another snapshot is served by now.

        Raises:
            CannotRun: no worker can be had from it; the others go on.
        """
        self._resident = resident
        self._crew.renew(resident.store_path)

    def status(self) -> PoolStatus:
        """Return what the pool is doing now."""
        running, waiting = self._admission.counts()
        idle, busy = self._crew.count()
        return PoolStatus(running, waiting, idle, busy)

    def holdings(self) -> list[Holding]:
        """Return the memory of each worker, and how it is ended (memory.py)."""
        busy = [
            Holding(lease.worker.taken(), True, partial(lease.end, "QUERY-MEMORY-ALL"))
            for lease in self._leases.copy()
        ]
        idle = [
            Holding(worker.taken(), False, partial(self._crew.replace, worker))
            for worker in self._crew.idle()
        ]
        return busy + idle

    def close(self) -> None:
        """End every worker; answers that are being read break off."""
        self._crew.close()
        self._clock.close()
        if self._turns is not None:
            self._turns.close()
        if self._own_nursery is not None:
            self._own_nursery.close()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lease(self, request: QueryRequest, seconds: float, *, service: bool) -> Lease:
        """Return a worker for the query: one of the crew, or one started for it alone."""
        folder, worker, give_back = request.snapshot or self._snapshot_path, None, _end
        if not service and folder == self._snapshot_path:
            worker = self._crew.take(seconds, folder / "store")
            give_back = self._crew.give_back if worker else _end
        if worker is None:
            worker = self._start(folder / "store", open_to_network=service)
            try:
                worker.ready()
            except WorkerGoneError as error:
                worker.close()
                if not folder.exists():  # deleted since the request began: to be asked again
                    raise refused("QUERY-BUSY") from error
                raise refused("QUERY-FAILED", detail=str(error)) from error

        def finish(ended: Worker, usable: bool, why: str) -> None:
            self._leases.discard(lease)
            give_back(ended, usable=usable)
            if not usable:
                self.kills.add(why)
            self._admission.leave(request.client)

        lease = Lease(
            worker, self._clock, seconds, self._reading, finish, request.gone,
            self._patience_now(), self._turns,
        )  # fmt: skip
        self._leases.add(lease)
        return lease

    def _patience_now(self) -> float | None:
        """Return after how many seconds of computing a query that begins now gives way.

        Sixteen that compute for a tenth of a second each, all at once, keep two processors busy
        for a second.
        """
        if self._patience is None:
            return None
        shared = self._patience * _FEW / max(len(self._leases), _FEW)
        return max(shared, min(self._patience, _SHORT))

    def _is_crowded(self) -> bool:
        """Tell whether all places are taken by queries that have run for long already."""
        if self._crowded is None:
            return False
        since = time.monotonic() - self._crowded
        running = self._leases.copy()
        return len(running) >= self._size and all(each.began < since for each in running)

    def _workers(self, name: str, snapshot_path: Path, size: int) -> Workers:
        """Return what answers the queries; a pool over another server has workers of its own."""
        return Crew(name, snapshot_path / "store", size, self._start)

    def _start(self, store_path: Path, *, open_to_network: bool = False) -> WorkerProcess:
        start = partial(
            WorkerProcess,
            store_path,
            self._budget,
            self._niceness,
            open_to_network=open_to_network,
        )
        resident = self._resident
        if resident is not None and resident.store_path == store_path:
            with suppress(OSError):  # it has ended: on disk the same is to be had
                return start(nursery=resident)
        return start(nursery=self._nursery)

    def _tell(self, code: str, seconds: float) -> str:
        """Return the detail that the words of ``code`` need."""
        if code == "QUERY-DEADLINE":
            return f"{seconds:g}"
        if code == "QUERY-MEMORY-ALL":
            return str(self.memory_of_all // 1024**2)
        return str(self._budget // 1024**2) if code == "QUERY-MEMORY" else ""


def _end(worker: Worker, *, usable: bool) -> None:  # noqa: ARG001  (as give_back has it)
    worker.close()


def _chosen(kind: str, request: QueryRequest) -> Chosen | None:
    if request.format is not None:
        return formats.by_name(kind, request.format)
    return formats.by_accept(kind, request.accept)


def _payload(
    request: QueryRequest, chosen: Mapping[str, Chosen | None], seconds: float, *, service: bool
) -> dict[str, Any]:
    """Return what the worker is sent; the graphs' IRIs are checked here.

    As in the query itself, a relative one is one of the data (RFC 3986, 5.2).
    """
    default, named = (
        tuple(_graph(key, graph, request.base_iri) for graph in graphs)
        for key, graphs in (
            ("default-graph-uri", request.default_graphs),
            ("named-graph-uri", request.named_graphs),
        )
    )
    return {
        "text": request.text,
        "formats": {kind: each and each.format.name for kind, each in chosen.items()},
        "default": default,
        "named": named,
        "disjoint": request.disjoint,
        "base": request.base_iri,
        "service": service,
        "seconds": seconds,
    }


def _graph(key: str, words: str, base: str | None) -> str:
    """Return the IRI of a graph that the request names."""
    try:
        return NamedNode(urljoin(base, words) if base and words else words).value
    except ValueError as error:
        raise refused("QUERY-PARAMETER", words=words, detail=f"{key}: iri") from error
