"""Who may run a query now, who waits, and who is turned away."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock

from psmgraph.store.refusals import refused

OWN = "page"
"""The client that is ourselves (pages, command line): without limits of its own."""


_LOOK = 0.1  # seconds between two looks whether a client that waits is still there


@dataclass(slots=True)
class _Waiter:
    client: str
    admitted: Event = field(default_factory=Event)


class Admission:
    """So many places to run, so many per client, and a bounded queue for the rest.

    First come, first served, but for clients that run as much as they may: those let others by.
    Where all places are taken and ``hopeless`` tells that none will soon be free, nobody waits.
    """

    def __init__(
        self,
        size: int,
        per_client_running: int,
        per_client_waiting: int,
        queue: int,
        hopeless: Callable[[], bool] = lambda: False,
    ) -> None:
        self._size = size
        self._per_client_running = per_client_running
        self._per_client_waiting = per_client_waiting
        self._queue = queue
        self._hopeless = hopeless
        self._lock = Lock()
        self._running: Counter[str] = Counter()
        self._waiting: list[_Waiter] = []

    def enter(self, client: str, patience: float, gone: Callable[[], bool] | None = None) -> None:
        """Take a place for ``client``, waiting for one up to ``patience`` seconds.

        Raises:
            QueryRefused: the client has as many waiting as it may (QUERY-CLIENT), the queue is
                full or to no purpose, no place came free in time, or it is ``gone``
                (QUERY-BUSY).
        """
        with self._lock:
            if self._may_run(client) and not any(self._may_run(w.client) for w in self._waiting):
                self._running[client] += 1
                return
            self._refuse_if_full(client)
            if self._in_vain():
                raise refused("QUERY-BUSY")
            waiter = _Waiter(client)
            self._waiting.append(waiter)

        def gives_up() -> bool:
            return self._in_vain() or (gone is not None and gone())

        if _waited(waiter.admitted, patience, gives_up):
            return
        with self._lock:
            if waiter.admitted.is_set():  # just now
                return
            self._waiting.remove(waiter)
        raise refused("QUERY-BUSY")

    def leave(self, client: str) -> None:
        """Give the place of ``client`` back; whoever waits longest and may run takes it."""
        with self._lock:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            for waiter in list(self._waiting):
                if self._may_run(waiter.client):
                    self._waiting.remove(waiter)
                    self._running[waiter.client] += 1
                    waiter.admitted.set()

    def counts(self) -> tuple[int, int]:
        """Return how many queries run and how many wait."""
        with self._lock:
            return self._running.total(), len(self._waiting)

    def _in_vain(self) -> bool:
        """Tell whether to wait makes no sense: nothing that runs is about to end."""
        return self._running.total() >= self._size and self._hopeless()

    def _may_run(self, client: str) -> bool:
        if self._running.total() >= self._size:
            return False
        return client == OWN or self._running[client] < self._per_client_running

    def _refuse_if_full(self, client: str) -> None:
        waiting = sum(1 for waiter in self._waiting if waiter.client == client)
        if client != OWN and waiting >= self._per_client_waiting:
            raise refused("QUERY-CLIENT", detail=str(self._per_client_running))
        if len(self._waiting) >= self._queue:
            raise refused("QUERY-BUSY")


def _waited(event: Event, patience: float, gives_up: Callable[[], bool]) -> bool:
    """Wait for ``event``; tell whether it came before patience ended or the client gave up."""
    end = time.monotonic() + patience
    while not event.wait(min(_LOOK, max(end - time.monotonic(), 0))):
        if time.monotonic() >= end or gives_up():
            return False
    return True
