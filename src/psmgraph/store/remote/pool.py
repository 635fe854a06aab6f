"""The pool of queries in front of another server: the same face and limits as over a folder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from psmgraph.store.answer import Answer
from psmgraph.store.crew import Workers
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.process import Worker
from psmgraph.store.refusals import refused
from psmgraph.store.remote import guard
from psmgraph.store.remote.reading import Reader
from psmgraph.store.remote.worker import RemoteWorker

MOST_NAMED = 90
"""Graphs that one request names at most: Virtuoso answers with a header for each, of which HTTP
libraries take 100, and needs seconds for a thousand."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What queries see of a store whose default graph is the union of all: which graph is our
    default one, and which are named. ``None`` in its place: the store has what we mean."""

    default: str
    named: Sequence[str]


class Connections:
    """Workers that are requests to another server, so many at a time (crew.Workers)."""

    def __init__(self, reader: Reader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._lock = Lock()
        self._busy: set[RemoteWorker] = set()
        self._left: set[RemoteWorker] = set()  # abandoned, their threads not yet ended

    def take(self, patience: float, store_path: Path) -> RemoteWorker:  # noqa: ARG002
        """Return a worker.

        Raises:
            QueryRefused: too many abandoned ones still hang on the server (QUERY-BUSY).
        """
        worker = RemoteWorker(self._reader)
        with self._lock:
            self._left = {each for each in self._left if each.is_alive()}
            if len(self._busy) + len(self._left) >= 2 * self._size:
                raise refused("QUERY-BUSY")
            self._busy.add(worker)
        return worker

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back; it is never used again."""
        worker.close()
        assert isinstance(worker, RemoteWorker)  # nothing else was given out
        with self._lock:
            self._busy.discard(worker)
            if not usable and worker.is_alive():  # else it has given all, and is about to end
                self._left.add(worker)

    def reload(self, store_path: Path) -> None:
        """Do nothing: the server goes over to another snapshot by itself."""

    def renew(self, store_path: Path) -> None:
        """Do nothing: connections are all alike."""

    def count(self) -> tuple[int, int]:
        """Return how many more can be asked, and how many are being asked."""
        with self._lock:
            return self._size - len(self._busy), len(self._busy)

    def idle(self) -> tuple[Worker, ...]:
        """Return none: a worker is made for each query."""
        return ()

    def replace(self, worker: Worker) -> None:
        """Do nothing: there are no idle ones."""

    def close(self) -> None:
        """Abandon every query."""
        with self._lock:
            busy = tuple(self._busy)
        for worker in busy:
            worker.close()


class RemotePool(Pool):
    """Queries to the store behind ``reader``; ``snapshot_path`` holds its tables.

    The deadline counts here: what is abandoned may go on in the other server. ``dataset`` may be
    set anew at any time, and holds for the queries that follow. Memory and network limits are
    the other server's; what may pass at all is judged by guard.py.
    """

    def __init__(  # noqa: PLR0913  (each is a limit by itself)
        self,
        reader: Reader,
        snapshot_path: Path,
        *,
        dataset: Dataset | None = None,
        size: int = 16,
        deadline: float = 8.0,
        queue: int = 64,
        per_minute: int = 0,
        services: Collection[str] = (),
        name: str = "sparql",
    ) -> None:
        self._reader = reader
        self.dataset = dataset
        super().__init__(
            snapshot_path, size=size, deadline=deadline, queue=queue, per_minute=per_minute,
            services=services, name=name,
        )  # fmt: skip

    def run(self, request: QueryRequest) -> Answer:
        """Run a query and return its answer once that has begun.

        Raises:
            QueryRefused: there is no answer, as :class:`Pool` has it; QUERY-REMOTE: the server
                did not give one.
        """
        guard.check(request.text, self._services)
        if self.dataset is not None:
            request = _with_dataset(request, self.dataset)
        if request.snapshot is not None and request.snapshot.parent != self.snapshot_path.parent:
            raise refused("QUERY-REMOTE", detail=f"no snapshot {request.snapshot.name}")
        return super().run(replace(request, snapshot=None))

    def _workers(self, name: str, snapshot_path: Path, size: int) -> Workers:  # noqa: ARG002
        return Connections(self._reader, size)


def _with_dataset(request: QueryRequest, dataset: Dataset) -> QueryRequest:
    """Return ``request`` with the graphs that it means where it names none itself."""
    if request.default_graphs or request.named_graphs or guard.has_from(request.text):
        return request
    wanted = guard.names_graphs(request.text) and len(dataset.named) <= MOST_NAMED
    return replace(
        request,
        default_graphs=(dataset.default,),
        named_graphs=tuple(dataset.named) if wanted else (),
    )
