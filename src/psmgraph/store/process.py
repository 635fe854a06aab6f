"""The pool's end of one worker: start it, send it a request, read its frames, kill it."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from psmgraph.store import wire

_START = "import sys; from psmgraph.store.worker import main; main(sys.argv[1:])"
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

    def kill(self) -> None:
        """Stop it; whoever reads from it learns at once."""

    def close(self) -> None:
        """Stop it, and give back all that it holds."""


class WorkerProcess:
    """One worker process on the store in ``store_path``.

    ``open_to_network`` leaves out the limit on files and sockets: only for queries whose every
    target is allowed. Nothing here waits for long but :meth:`ready` and :meth:`receive`.
    """

    def __init__(
        self, store_path: Path, budget: int, niceness: int, *, open_to_network: bool = False
    ) -> None:
        self._lock = Lock()
        self._closed = False
        door = "open" if open_to_network else "locked"
        arguments = [str(store_path), str(budget), door, str(niceness)]
        # -P: no module of the folder we happen to stand in is ever imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *arguments],
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

    def kill(self) -> None:
        """Kill the process; whoever reads from it learns at once. Harmless when it has ended."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process, if it still runs, and give back what the system keeps of it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet sent cannot be any more
                    pipe.close()

    def _gone(self) -> WorkerGoneError:
        self._process.kill()  # where only the pipe broke
        status = self._process.wait()
        return WorkerGoneError(_SIGNALLED.get(status, "QUERY-FAILED"), status)
