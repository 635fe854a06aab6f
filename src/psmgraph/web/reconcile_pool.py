"""Where names are compared: one process beside the server, asked by one request at a time.

So a run of thousands of names takes one core at most, and pages go on beside it. It is started by
the first batch, replaced when it died, and killed at the deadline like the workers for queries.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psmgraph.config import ServerConfig
from psmgraph.store import wire
from psmgraph.store.admission import Admission
from psmgraph.store.clock import Clock
from psmgraph.store.process import WorkerGoneError, WorkerProcess
from psmgraph.store.rate import Rate
from psmgraph.store.refusals import refused

TO_OPEN = 60.0  # seconds for the names of a snapshot that was not asked for before
QUEUE = 8  # requests that wait: each holds a thread of the server
PER_CLIENT = 3  # of them, of one client
NICENESS = 10  # behind the server and the pages' workers

_CODE = "import sys; from psmgraph.web.reconcile_worker import main; main(sys.argv[1:])"

Answers = list[list[dict[str, Any]]]


class NameWorker(WorkerProcess):
    """The process that compares names."""

    code = _CODE


class Reconciler:
    """Answers batches of names; safe to ask from many threads."""

    def __init__(self, server: ServerConfig) -> None:
        self._deadline = server.deadline
        self._budget = server.memory_mb * 1024**2
        self._rate = Rate(server.requests_per_minute)
        self._admission = Admission(1, 1, PER_CLIENT, QUEUE)
        self._clock: Clock | None = None
        self._worker: NameWorker | None = None
        self._opened: set[Path] = set()  # of the worker that runs

    @property
    def pid(self) -> int | None:
        """Return the id of the process, if one runs."""
        return self._worker.pid if self._worker else None

    @property
    def waiting(self) -> int:
        """Return how many requests wait for their place."""
        return self._admission.counts()[1]

    @contextmanager
    def place(self, client: str, gone: Callable[[], bool] | None = None) -> Iterator[None]:
        """Count one request of ``client``, and let it compute while it is in here.

        Raises:
            QueryRefused: it has had all of its own for now (QUERY-RATE), or too many ask
                (QUERY-CLIENT, QUERY-BUSY).
        """
        self._rate.take(client)
        self._admission.enter(client, self._deadline, gone)
        try:
            yield
        finally:
            self._admission.leave(client)

    def ask(self, tables: Path, questions: Sequence[dict[str, Any]]) -> Answers:
        """Return the candidates of each question, in order, from a snapshot's ``tables``.

        To be called in a :meth:`place`.

        Raises:
            QueryRefused: it took too long (QUERY-DEADLINE) or too much memory (QUERY-MEMORY), or
                the snapshot is gone (QUERY-BUSY).
        """
        path = tables.resolve()
        seconds = self._deadline if path in self._opened else self._deadline + TO_OPEN
        worker = self._running()
        clock = self._clock = self._clock or Clock("reconcile")
        killed: list[bool] = []

        def kill() -> None:
            killed.append(True)
            worker.kill()

        clock.set(self, time.monotonic() + seconds, kill)
        try:
            worker.send({"tables": str(path), "questions": list(questions)})
            kind, payload = worker.receive()
        except WorkerGoneError as error:
            self._drop()
            code = "QUERY-DEADLINE" if killed else error.code
            detail = f"{seconds:g}" if killed else str(self._budget // 1024**2)
            raise refused(code, detail=detail) from error
        finally:
            clock.cancel(self)
        if kind != wire.END:
            code = "QUERY-FAILED" if path.exists() else "QUERY-BUSY"  # deleted since it began
            raise refused(code, detail=json.loads(payload)["detail"])
        self._opened.add(path)
        answers: Answers = json.loads(payload)
        return answers

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.close()
        if self._clock is not None:
            self._clock.close()
        self._worker = self._clock = None

    def _running(self) -> NameWorker:
        if self._worker is None or not self._worker.is_alive():
            self._drop()
            self._worker = NameWorker(Path("-"), self._budget, NICENESS)
            try:
                self._worker.ready()
            except WorkerGoneError as error:
                self._drop()
                raise refused("QUERY-FAILED", detail=str(error)) from error
        return self._worker

    def _drop(self) -> None:
        self._opened.clear()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
