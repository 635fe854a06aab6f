"""The pool's end of one worker: start it, send it a request, read its frames, kill it."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from psmgraph.store import wire
from psmgraph.store.nursery import Forked, Nursery
from psmgraph.store.taken import Taken, taken

_START = "import sys; from psmgraph.store.worker import main; main(sys.argv[1:])"
_CAP_SYS_NICE = 23  # capability.h
_NICEST = 20  # what RLIMIT_NICE counts from
_SIGNALLED: Mapping[int, str] = {
    -signal.SIGABRT: "QUERY-MEMORY",  # the engine gives up when it is denied memory
    -signal.SIGKILL: "QUERY-MEMORY",  # not by us, so by the system, which does so for memory
    -signal.SIGSEGV: "QUERY-DEPTH",  # the stack ran over
    -signal.SIGBUS: "QUERY-DEPTH",
    -signal.SIGXCPU: "QUERY-DEADLINE",
}


class WorkerGoneError(Exception):
    """The worker has ended; ``code`` says as what that counts."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(f"a query worker ended with {status}")
        self.code = code


class Worker(Protocol):
    """What answers one query at a time, and may be stopped while it does."""

    def is_alive(self) -> bool:
        """Tell whether it can be asked."""

    def ready(self) -> None:
        """Wait until it can be asked. Raises WorkerGoneError where it never can."""

    def send(self, request: Mapping[str, Any]) -> None:
        """Ask. Raises WorkerGoneError where nobody is there any more."""

    def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame (wire.py), waiting for it. Raises WorkerGoneError at its end."""

    def taken(self) -> int:
        """Return how many bytes it has taken here since it was ready."""

    def computed(self) -> float:
        """Return for how many seconds it has computed in its life."""

    def give_way(self) -> None:
        """Go on behind all else on the machine: the query is a long one."""

    def come_back(self) -> bool:
        """Take the usual place again; tell whether that could be."""

    def pause(self) -> None:
        """Compute nothing until :meth:`go_on`; to be killed meanwhile is as ever."""

    def go_on(self) -> None:
        """Go on after a pause."""

    def kill(self) -> None:
        """Stop it; whoever reads from it learns at once."""

    def close(self) -> None:
        """Stop it, and give back all that it holds."""


class WorkerProcess:
    """One worker process on the store in ``store_path``.

    ``open_to_network`` leaves out the limit on files and sockets: only for queries whose every
    target is allowed. A ``nursery`` starts it sooner. Nothing here waits for long but
    :meth:`ready` and :meth:`receive`.
    """

    code = _START  # what the process runs; other workers than those for queries have their own

    def __init__(
        self,
        store_path: Path,
        budget: int,
        niceness: int,
        *,
        open_to_network: bool = False,
        nursery: Nursery | None = None,
    ) -> None:
        self._lock = Lock()
        self._closed = False
        self._gives_way = False
        self._niceness = niceness
        self._taken: Taken | None = None
        self._shared = nursery.shared if nursery is not None else 0
        self._times = -1  # the file in which Linux tells how long it has computed
        door = "open" if open_to_network else "locked"
        arguments = [str(store_path), str(budget), door, str(niceness)]
        self._process: Forked | subprocess.Popen[bytes]
        if nursery is not None:
            self._process = nursery.start(arguments)
            return
        # -P: no module of the folder we happen to stand in is ever imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", self.code, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # where the engine writes that it dies
            process_group=0,  # Ctrl-C in a terminal reaches the pool only
        )

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def ready(self) -> None:
        """Wait until the worker can take a request.

        Raises:
            WorkerGoneError: it could not start.
        """
        if self.receive()[0] != wire.READY:
            raise WorkerGoneError("QUERY-FAILED", 0)
        self._taken = taken(self.pid, self._shared)
        with self._lock, suppress(OSError):
            if self._closed:
                return
            self._times = os.open(f"/proc/{self.pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def send(self, request: Mapping[str, Any]) -> None:
        """Send the request.

        Raises:
            WorkerGoneError: the worker has ended.
        """
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(wire.frame(wire.REQUEST, json.dumps(request).encode()))
            pipe.flush()
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise self._gone() from error

    def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame, waiting for it.

        Raises:
            WorkerGoneError: the worker has ended, by itself or killed.
        """
        pipe = self._process.stdout
        assert pipe is not None
        try:
            received = wire.read_frame(pipe.read)
        except (OSError, ValueError):
            received = None
        if received is None:
            raise self._gone()
        return received

    def taken(self) -> int:
        """Return how many bytes the process has taken since it was ready; the store's files are
        no memory of its own, and what it shares is not before it has a copy."""
        return self._taken.bytes() if self._taken is not None else 0

    def computed(self) -> float:
        """Return the seconds of processor time that its queries took; 0 where Linux does not tell
        them (of the first thread, which runs queries)."""
        with self._lock:  # for it may be closed meanwhile
            if self._times < 0:
                return 0.0
            try:
                return int(os.pread(self._times, 100, 0).split()[0]) / 1e9
            except (OSError, IndexError):
                return 0.0

    def give_way(self) -> None:
        """Let the query run in what time the others leave: a short one never waits for it.

        Niceness alone does not do it: sixteen workers at 10 together outweigh the server. Nothing
        is done where there would be no way back: what is idle dies late, too, when it is killed.
        """
        if _may_come_back(self._niceness):
            self._gives_way = self._schedule("SCHED_IDLE")

    def come_back(self) -> bool:
        """Take the usual place again; tell whether that could be (the system may not allow it)."""
        if self._gives_way and self._schedule("SCHED_OTHER"):
            self._gives_way = False
        return not self._gives_way

    def _schedule(self, policy: str) -> bool:
        """Set how the process (its first thread, which runs queries) is given time."""
        if not (hasattr(os, policy) and self.is_alive()):
            return False
        try:
            os.sched_setscheduler(self.pid, getattr(os, policy), os.sched_param(0))
        except OSError:
            return False
        return True

    def pause(self) -> None:
        """Stop the process until :meth:`go_on`. Whoever watches over its life must see to that."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the process go on after a pause."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill the process; whoever reads from it learns at once. Harmless when it has ended."""
        self.come_back()  # to die takes time as well
        self._process.kill()

    def close(self) -> None:
        """Kill the process, if it still runs, and give back what the system keeps of it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._times >= 0:
                os.close(self._times)
                self._times = -1
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet sent cannot be any more
                    pipe.close()

    def _gone(self) -> WorkerGoneError:
        self.kill()  # where only the pipe broke
        status = self._process.wait()
        return WorkerGoneError(_SIGNALLED.get(status, "QUERY-FAILED"), status)


@cache
def _may_come_back(niceness: int) -> bool:
    """Tell whether a process of that niceness may be made idle and usual again.

    Linux alone has the two. It lets back whom CAP_SYS_NICE or RLIMIT_NICE allows (sched(7)).
    """
    if not hasattr(os, "SCHED_IDLE"):
        return False
    allowed, _ = resource.getrlimit(resource.RLIMIT_NICE)
    if allowed == resource.RLIM_INFINITY or allowed >= _NICEST - niceness:
        return True
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^CapEff:\s*([0-9a-f]+)", status, re.MULTILINE)
    return found is not None and bool(int(found[1], 16) >> _CAP_SYS_NICE & 1)
