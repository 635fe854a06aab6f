"""An answer as it comes from a worker, and the worker's time while it does."""

import json
import time
from collections.abc import Callable, Iterator
from threading import Lock
from types import TracebackType
from typing import Any

from psmgraph.errors import Finding
from psmgraph.store import wire
from psmgraph.store.clock import Clock
from psmgraph.store.formats import Chosen, media_types
from psmgraph.store.process import Worker, WorkerGoneError
from psmgraph.store.refusals import BrokenAnswer, QueryRefused, finding
from psmgraph.store.tally import LEFT
from psmgraph.store.turns import Turns

Finish = Callable[[Worker, bool, str], None]
"""Takes a worker back: is it usable, and if not, why (a code, LEFT; "" where it has grown)."""

_JUDGE = 0.02  # seconds between two looks how long it has computed, at least
_LOOK = 0.25  # seconds between two looks whether the client is still there
_STARVED = 0.005  # seconds that a query that gave way computes between two looks, or it starves


class Lease:
    """A worker while one query runs on it.

    The query has ``seconds`` for itself: the time in which somebody waits for it. Time in which
    it waits for its reader is not its own, but ``reading`` seconds after the start all ends.
    All ends, too, when ``gone`` tells that nobody waits any more. After ``patience`` seconds of
    computing the query gives way to all else: not of waiting, or on a busy machine all would.
    From then on it computes when it is its turn among ``turns``. Where all else leaves it next to
    nothing it takes its usual place for as long again.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (each is a matter by itself)
        self,
        worker: Worker,
        clock: Clock,
        seconds: float,
        reading: float,
        finish: Finish,
        gone: Callable[[], bool] | None = None,
        patience: float | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.worker = worker
        self.began = time.monotonic()
        self.stopped = ""  # the code under which we stopped it
        self._why = ""  # it was ended
        self._clock = clock
        self._left = seconds
        self._last = self.began + max(reading, seconds)
        self._finish = finish
        self._gone = gone
        self._lock = Lock()
        self._finished = False
        self._patience = patience
        self._turns = turns
        self._long_from = 0.0
        if patience is not None:
            computed = worker.computed()
            self._long_from = computed + patience
            self._judge(computed)
        self._look()

    def receive(self) -> tuple[bytes, bytes]:
        """Return the worker's next frame, on the query's own time.

        Raises:
            WorkerGoneError: the worker has ended, or was stopped.
        """
        began = time.monotonic()
        self._set(min(began + self._left, self._last))
        try:
            return self.worker.receive()
        finally:
            self._left -= time.monotonic() - began
            self._set(self._last)

    def stop(self, code: str) -> None:
        """Kill the worker; the query counts as ended by ``code``."""
        self.stopped = self.stopped or code
        self._why = self._why or code
        self.worker.kill()

    def end(self, code: str) -> None:
        """Stop the query, unless its worker was given back already: it may be another's by now."""
        with self._lock:
            if not self._finished:
                self.stop(code)

    def leave(self) -> None:
        """Kill the worker, for nobody waits for the answer any more."""
        self._why = self._why or LEFT
        self.stop("QUERY-FAILED")

    def finish(self, *, usable: bool, code: str = "") -> None:
        """Give the worker back, once; ``code`` says of what it died."""
        with self._lock:
            if self._finished:
                return
            self._finished = True
        self._clock.cancel(self)
        self._clock.cancel((self, "gone"))
        self._clock.cancel((self, "long"))
        if self._turns is not None:  # nothing lets it join any more
            self._turns.leave(self.worker)
        # Stopped in the last moment: the answer is whole, but the worker is no more.
        self._finish(self.worker, usable and not self.stopped, self._why or code)

    @property
    def finished(self) -> bool:
        """Tell whether the worker was given back."""
        return self._finished

    def _set(self, moment: float) -> None:
        with self._lock:
            if not self._finished:
                self._clock.set(self, moment, lambda: self.stop("QUERY-DEADLINE"))

    def _judge(self, computed: float | None = None) -> None:
        """Let the query give way where it has proved a long one; else judge again when it may.

        ``computed`` is what the worker has computed by now, where the caller has just looked.
        """
        if self._patience is None or self._finished:
            return
        if computed is None:
            computed = self.worker.computed()
        left = self._long_from - computed
        if left > 0:
            self._clock.set((self, "long"), time.monotonic() + max(left, _JUDGE), self._judge)
        else:
            self.worker.give_way()
            if self._turns is not None:
                self._turns.join(self.worker)
            self._watch_over(computed)

    def _watch_over(self, before: float) -> None:
        """Look soon whether the query that gave way, having computed ``before``, gets on at all."""

        def look() -> None:
            if self._patience is None or self._finished:
                return
            computed = self.worker.computed()
            waited = self._turns is not None and self._turns.was_stopped(self.worker)
            if waited or computed - before >= _STARVED:
                self._watch_over(computed)
            elif self.worker.come_back():
                if self._turns is not None:
                    self._turns.leave(self.worker)
                self._long_from = computed + self._patience
                self._judge()

        self._clock.set((self, "long"), time.monotonic() + _LOOK, look)

    def _look(self) -> None:
        """Stop where nobody waits any more; look again soon.

        Without the lock: the clock runs this under its own, and :meth:`finish` marks the lease
        before it cancels.
        """
        if self._gone is None or self._finished:
            return
        if self._gone():
            self.leave()
        else:
            self._clock.set((self, "gone"), time.monotonic() + _LOOK, self._look)


class Answer:
    """What a query answered: an iterator of byte chunks, to be closed when no longer wanted.

    ``kind`` is "solutions", "boolean" or "graph"; ``media_type`` the one that was asked for.
    The first chunk is there already. A small answer is there as a whole and holds no worker; a
    large one comes as it is read. When it cannot go on, iterating raises BrokenAnswer: what was
    given out until then must not look whole.
    """

    def __init__(
        self,
        lease: Lease,
        kind: str,
        chosen: Chosen,
        first: bytes,
        tell: Callable[[str], str],
    ) -> None:
        self.kind = kind
        self.format = chosen.format
        self.media_type = chosen.media_type
        self.content_type = chosen.content_type
        self.row_cap: int | None = None  # rows at which another server cuts its answers off
        self.store = ""  # another server's name, where its answers are not as SPARQL 1.1 says
        self._lease = lease
        self._first: bytes | None = first
        self._tell = tell

    @property
    def is_whole(self) -> bool:
        """Tell whether all of the answer is there already (a small one)."""
        return self._lease.finished

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self._lease.finished:
            raise StopIteration
        try:
            kind, payload = self._lease.receive()
        except WorkerGoneError as error:
            code = self._lease.stopped or error.code
            self._lease.finish(usable=False, code=code)
            raise BrokenAnswer(finding(code, detail=self._tell(code))) from error
        if kind == wire.DATA:
            return payload
        told = json.loads(payload)
        self._lease.finish(usable=not told["retire"])
        if kind == wire.END:
            raise StopIteration
        raise BrokenAnswer(_told_finding(told, self._tell))

    def close(self) -> None:
        """Let the answer go; a query that still runs is killed (its reader has left)."""
        self._first = None
        if not self._lease.finished:
            self._lease.leave()
            self._lease.finish(usable=False)

    def read(self) -> bytes:
        """Return all that is left of the answer, and close it."""
        with self:
            return b"".join(self)

    def __enter__(self) -> "Answer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def begin(
    lease: Lease,
    request: dict[str, Any],
    chosen: dict[str, Chosen | None],
    tell: Callable[[str], str],
) -> Answer:
    """Send ``request`` to the worker and return its answer once that has begun.

    ``chosen`` has the format for each kind of answer; ``tell`` returns the detail that a
    code's words need (the seconds, the megabytes).

    Raises:
        QueryRefused: the query was refused, or ended before it gave anything.
    """
    try:
        lease.worker.send(request)
        kind, payload = lease.receive()
        told = json.loads(payload)
        if kind == wire.REFUSED:
            lease.finish(usable=not told["retire"])
            raise QueryRefused(_told_finding(told, tell))
        _, first = lease.receive()
        if told["whole"]:
            lease.finish(usable=not json.loads(lease.receive()[1])["retire"])
    except WorkerGoneError as error:
        code = lease.stopped or error.code
        lease.finish(usable=False, code=code)
        raise QueryRefused(finding(code, detail=tell(code))) from error
    format_chosen = chosen[told["kind"]]
    assert format_chosen is not None  # the worker refuses where there is none
    answer = Answer(lease, told["kind"], format_chosen, first, tell)
    answer.row_cap, answer.store = told.get("row_cap"), told.get("store", "")
    return answer


def _told_finding(told: dict[str, Any], tell: Callable[[str], str]) -> Finding:
    """Return the finding of a REFUSED frame."""
    code = told["code"]
    detail = told.get("detail") or tell(code)
    if code == "QUERY-FORMAT":
        detail = ", ".join(media_types(told["kind"]))
    return finding(
        code,
        words=told.get("words", ""),
        detail=detail,
        line=told.get("line", 0),
        column=told.get("column", 0),
    )
