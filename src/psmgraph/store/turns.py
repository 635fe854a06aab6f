"""Long queries take turns: so many compute at a time, and the others are stopped meanwhile.

All of them get as much of the processors as they would side by side. But sixteen processes that
compute at once take caches and places in the scheduler's queues from whoever has a page to make,
and where the system knows no process that gives way to all others, their share of the time too.
"""

import os
from collections.abc import Mapping
from threading import Condition, Thread

from psmgraph.store.process import Worker

_TURN = 0.1  # seconds
_COMPUTES = 0.004  # seconds of computing in a turn; who has less waits, for its reader say


class Turns:
    """Stops and lets go on the workers that have joined; ``at_once`` of them compute at a time.

    A worker that waits for something is not stopped, and takes no place. One thread watches, for
    as long as there are members. Safe to use from many threads.
    """

    def __init__(self, name: str, at_once: int | None = None) -> None:
        self._at_once = at_once or _processors()
        self._changed = Condition()
        self._computed: dict[Worker, float] = {}  # the members, with their seconds at the last look
        self._at_work: set[Worker] = set()
        self._line: dict[Worker, None] = {}  # the stopped, in the order in which they go on
        self._lately: set[Worker] = set()  # stopped since somebody asked
        self._closed = False
        self._thread = Thread(target=self._watch, name=f"{name}-turns", daemon=True)
        self._thread.start()

    def join(self, worker: Worker) -> None:
        """Let ``worker`` compute when it is its turn: at once, if there is a place."""
        computed = worker.computed()
        with self._changed:
            self._computed[worker] = computed
            if self._closed or len(self._at_work) < self._at_once:
                self._at_work.add(worker)
            else:
                self._stop(worker)
            self._changed.notify()

    def leave(self, worker: Worker) -> None:
        """Let ``worker`` go on for good; it is stopped no more once this returns."""
        if worker not in self._computed:  # as most queries, which are short
            return
        with self._changed:
            self._computed.pop(worker, None)
            self._at_work.discard(worker)
            self._lately.discard(worker)
            if worker in self._line:
                del self._line[worker]
                worker.go_on()
            self._fill()

    def was_stopped(self, worker: Worker) -> bool:
        """Tell whether ``worker`` is stopped, or was since this was asked before."""
        with self._changed:
            lately = worker in self._lately
            self._lately.discard(worker)
            return lately or worker in self._line

    def close(self) -> None:
        """End the thread; whoever is stopped goes on."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        with self._changed:
            for worker in self._line:
                worker.go_on()
            self._line.clear()

    def _watch(self) -> None:
        while self._is_time():
            with self._changed:
                running = [worker for worker in self._computed if worker not in self._line]
            # Without the lock: each look may wait for its turn in this process.
            now = {worker: worker.computed() for worker in running}
            with self._changed:
                if not self._closed:
                    self._next_turn(now)

    def _is_time(self) -> bool:
        """Wait for a turn's end; False where no turn follows."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._computed)
            self._changed.wait_for(lambda: self._closed, _TURN)
            return not self._closed

    def _next_turn(self, now: Mapping[Worker, float]) -> None:
        """Let those go on that have waited longest; who has computed until now waits, if it must.

        ``now`` has what each that was not stopped has computed in all.
        """
        busy = []
        for worker, computed in now.items():
            before = self._computed.get(worker)
            if before is not None and worker not in self._line:
                self._computed[worker] = computed
                if computed - before >= _COMPUTES:
                    busy.append(worker)
        self._at_work.difference_update(now)
        room = max(self._at_once - len(self._at_work) - len(self._line), 0)
        self._at_work.update(busy[:room])
        for worker in busy[room:]:
            self._stop(worker)
        self._fill()

    def _fill(self) -> None:
        while self._line and len(self._at_work) < self._at_once:
            worker = next(iter(self._line))
            del self._line[worker]
            self._at_work.add(worker)
            worker.go_on()

    def _stop(self, worker: Worker) -> None:
        self._line[worker] = None
        self._lately.add(worker)
        worker.pause()


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
