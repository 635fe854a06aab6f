"""Starts workers by forking a process that has imported all that they need (forking.py)."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import IO

from psmgraph.store.sink import PIECE

_CODE = "from psmgraph.store.forking import serve; serve()"
_PR_SET_CHILD_SUBREAPER = 36  # prctl.h
_PATIENCE = 30.0  # seconds for one start: on a machine that is busy with all else
_MOMENT = 1.0  # seconds from a worker's end until the system may forget it


class Forked:
    """A process that was forked for us, as ``subprocess.Popen`` has those that it started."""

    def __init__(
        self, pid: int, stdin: IO[bytes], stdout: IO[bytes], bury: Callable[[int], None]
    ) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self._bury = bury
        self._status: int | None = None
        self._lock = Lock()

    def poll(self) -> int | None:
        """Return with what it ended (a signal as its number below 0); None while it runs."""
        with self._lock:
            if self._status is None:
                try:
                    found = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
                except ChildProcessError:  # somebody else in this process has waited for it
                    self._status = 1
                else:
                    self._status = _status_of(found)
                    if found is not None:
                        self._bury(self.pid)
            return self._status

    def wait(self) -> int:
        """Return with what it ended, waiting for that."""
        while True:
            status = self.poll()
            if status is not None:
                return status
            with suppress(ChildProcessError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended: until then its number is nobody else's."""
        with self._lock:
            if self._status is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self.send_signal(signal.SIGKILL)


class Undertaker:
    """Lets the system forget workers that have ended, a moment after their end.

    The kernel then drops what it holds of the process below /proc. While a thread of that process
    is still about to end, and what competes for the processors lets it wait, the one who asks for
    that spins in the kernel: for seconds, beside queries that keep the processors busy.
    """

    def __init__(self) -> None:
        self._ended: SimpleQueue[tuple[float, int] | None] = SimpleQueue()
        self._closing = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def bury(self, pid: int) -> None:
        """Take on a process that has ended; at once, where this is closed."""
        with self._lock:
            if not self._closing.is_set():
                if self._thread is None:
                    self._thread = Thread(target=self._work, name="undertaker", daemon=True)
                    self._thread.start()
                self._ended.put((time.monotonic() + _MOMENT, pid))
                return
        _forget(pid)

    def close(self) -> None:
        """Wait no more; all that were taken on are forgotten when this returns."""
        with self._lock:
            self._closing.set()
            self._ended.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (each := self._ended.get()) is not None:
            moment, pid = each
            self._closing.wait(max(moment - time.monotonic(), 0))
            _forget(pid)


class Nursery:
    """Forks workers, one at a time. Its process starts with the first of them, and anew if it died.

    Safe to use from many threads.
    """

    shared = 0  # bytes of a store that its workers have in memory, all of them together

    def __init__(self) -> None:
        self._lock = Lock()
        self._undertaker = Undertaker()
        self._process: subprocess.Popen[bytes] | None = None
        self._door: socket.socket | None = None

    def start(self, arguments: Sequence[str]) -> Forked:
        """Start a worker with ``arguments``.

        Raises:
            OSError: it cannot be started.
        """
        with self._lock:
            try:
                return self._asked(arguments)
            except OSError:
                self._end()  # it may have been killed: for memory, say
                return self._asked(arguments)

    def close(self) -> None:
        """End the process; the workers go on."""
        with self._lock:
            self._end()
        self._undertaker.close()

    def _asked(self, arguments: Sequence[str]) -> Forked:
        door = self._door or self._opened([sys.executable, "-P", "-c", _CODE])
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        _widen(ours_out)
        try:
            socket.send_fds(door, [json.dumps(list(arguments)).encode()], [theirs_in, theirs_out])
            pid = int(door.recv(32) or 0)
            if not pid:
                raise OSError("no process can be forked")
        except BaseException:
            os.close(ours_in)
            os.close(ours_out)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        stdin, stdout = os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb")
        return Forked(pid, stdin, stdout, self._undertaker.bury)

    def _opened(self, command: Sequence[str], files: Sequence[int] = ()) -> socket.socket:
        """Start the process; return the socket on which it is asked."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                process_group=0,
                pass_fds=files,
            )
        ours.settimeout(_PATIENCE)
        self._door = ours
        return ours

    def _end(self) -> None:
        if self._door is not None:
            self._door.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._door = self._process = None


def _status_of(found: "os.waitid_result | None") -> int | None:
    """Return how a process ended as ``subprocess.Popen`` has it."""
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def _widen(pipe: int) -> None:
    """Let the pipe hold two pieces of an answer, so that worker and service need not take turns.

    The system lends a user so much room for pipes; where it is used up, they stay as they are.
    """
    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 2 * PIECE)


def _forget(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def nursery() -> Nursery | None:
    """Return a nursery, or None where the system has none: workers are then started anew."""
    return Nursery() if _adopts() else None


@cache
def _adopts() -> bool:
    """Let this process be the parent of what its children leave behind; tell whether it is."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        system = ctypes.CDLL(None, use_errno=True)
        return bool(system.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False
