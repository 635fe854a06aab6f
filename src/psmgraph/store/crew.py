"""The workers of a pool: always as many as its size, a new one for each that dies."""

from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.process import Worker, WorkerGoneError
from psmgraph.store.refusals import refused

Start = Callable[[Path], Worker]

_FIRST = 4  # workers that must stand before a store is served
_PAUSE = 1.0  # seconds before a worker that could not start is tried again


class Workers(Protocol):
    """What a pool takes its workers from: a :class:`Crew`, or another server's connections."""

    def take(self, patience: float, store_path: Path) -> Worker | None:
        """Return a worker on ``store_path``; None where they are on another by now.

        Raises QueryRefused (QUERY-BUSY) where none comes free in time.
        """

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back."""

    def reload(self, store_path: Path) -> None:
        """Go over to another store."""

    def renew(self, store_path: Path) -> None:
        """Exchange workers on that store for others, as they are started now."""

    def count(self) -> tuple[int, int]:
        """Return how many are idle and how many are busy."""

    def idle(self) -> tuple[Worker, ...]:
        """Return the workers that wait for a query, as far as they hold memory here."""

    def replace(self, worker: Worker) -> None:
        """End a worker if it is idle."""

    def close(self) -> None:
        """End them all."""


class Crew:
    """``size`` worker processes on one store, the first of them ready when this returns.

    A worker is taken for one query and given back; one that died or has grown is closed. One
    thread starts the others, and those that take a place: ahead of need, for beside queries
    that take all of the processor a start takes long.
    """

    def __init__(self, name: str, store_path: Path, size: int, start: Start) -> None:
        self._size = size
        self._start = start
        self._changed = Condition()
        self._closed = False
        self._path = store_path
        self._times = 0  # that all workers were exchanged for others
        self._idle: list[Worker] = self._started(store_path)
        self._busy: set[Worker] = set()
        self._former: set[Worker] = set()  # still busy, on a store of before
        self._keeper = Thread(target=self._keep, name=f"{name}-keeper", daemon=True)
        self._keeper.start()

    def take(self, patience: float, store_path: Path) -> Worker | None:
        """Return a worker that is ready; it is the caller's until given back.

        None: this is no longer the store that new queries are to see.

        Raises:
            QueryRefused: none came free in ``patience`` seconds (QUERY-BUSY).
        """
        with self._changed:
            while self._changed.wait_for(lambda: self._idle or self._closed, patience):
                if self._closed:
                    break
                if store_path != self._path:
                    return None
                worker = self._idle.pop()
                self._changed.notify_all()  # the keeper may start another
                if worker.is_alive():
                    self._busy.add(worker)
                    return worker
                worker.close()
        raise refused("QUERY-BUSY")

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back; one that is not ``usable``, or is of a former store, is ended."""
        with self._changed:
            current = worker in self._busy
            self._busy.discard(worker)
            self._former.discard(worker)
            keep = usable and current and not self._closed and worker.come_back()
            if keep:
                self._idle.append(worker)
            self._changed.notify_all()
        if not keep:
            worker.close()

    def reload(self, store_path: Path) -> None:
        """Go over to another store: new workers take its queries, running ones end in peace.

        Raises:
            CannotRun: no worker can open it (STORE-BROKEN); the former store goes on.
        """
        self._take_up(self._started(store_path), store_path)

    def renew(self, store_path: Path) -> None:
        """Put new workers in the place of those that there are, as ``start`` has them now.

        Nothing happens where this is no longer the store that new queries are to see. Raises as
        :meth:`reload` does.
        """
        self._take_up(self._started(store_path), store_path, only_now=store_path)

    def count(self) -> tuple[int, int]:
        """Return how many workers are idle and how many are busy; the dead are replaced."""
        with self._changed:
            dead = [worker for worker in self._idle if not worker.is_alive()]
            if dead:
                self._idle = [worker for worker in self._idle if worker not in dead]
                self._changed.notify_all()
            for worker in dead:
                worker.close()
            return len(self._idle), len(self._busy) + len(self._former)

    def idle(self) -> tuple[Worker, ...]:
        """Return the workers that wait for a query."""
        with self._changed:
            return tuple(self._idle)

    def replace(self, worker: Worker) -> None:
        """End a worker if it is idle; another is started for it."""
        with self._changed:
            if worker not in self._idle:
                return
            self._idle.remove(worker)
            self._changed.notify_all()
        worker.close()

    def close(self) -> None:
        """End every worker, whatever it is doing."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy, *self._former]
            self._idle = []
            self._changed.notify_all()
        self._keeper.join()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.close()

    def _take_up(self, fresh: list[Worker], store_path: Path, only_now: Path | None = None) -> None:
        with self._changed:
            ended = fresh
            if not self._closed and only_now in (None, self._path):
                ended, self._idle = self._idle, fresh
                self._former |= self._busy
                self._busy = set()
                self._path = store_path
                self._times += 1
                self._changed.notify_all()
        for worker in ended:
            worker.close()

    def _started(self, store_path: Path) -> list[Worker]:
        """Return the first workers, started side by side and ready."""
        workers: list[Worker] = []
        try:
            for _ in range(min(_FIRST, self._size)):
                workers.append(self._start(store_path))
            for worker in workers:
                worker.ready()
        except (WorkerGoneError, OSError) as error:
            for worker in workers:
                worker.close()
            place = Place(str(store_path))
            words, detail = store_path.parent.name, str(error)
            raise CannotRun(Finding("STORE-BROKEN", place, words=words, detail=detail)) from error
        return workers

    def _keep(self) -> None:
        """Start workers while there are too few (the keeper's thread)."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._too_few())
                if self._closed:
                    return
                path, times = self._path, self._times
            worker = _ready(self._start, path)
            with self._changed:
                wanted = worker is not None and times == self._times and not self._closed
                if worker is not None and wanted:
                    self._idle.append(worker)
                    self._changed.notify_all()
                elif worker is None:
                    self._changed.wait_for(lambda: self._closed, _PAUSE)
            if worker is not None and not wanted:
                worker.close()

    def _too_few(self) -> bool:
        return len(self._idle) + len(self._busy) < self._size


def _ready(start: Start, store_path: Path) -> Worker | None:
    """Return a worker that is ready, or None when none can be had now."""
    try:
        worker = start(store_path)
    except OSError:
        return None
    try:
        worker.ready()
    except WorkerGoneError:
        worker.close()
        return None
    return worker
