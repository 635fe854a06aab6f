"""Starts workers by forking a process that has imported all that they need (forking.py)."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import IO

_CODE = "from psmgraph.store.forking import serve; serve()"
_PR_SET_CHILD_SUBREAPER = 36  # prctl.h
_PATIENCE = 30.0  # seconds for one start: on a machine that is busy with all else


class Forked:
    """A process that was forked for us, as ``subprocess.Popen`` has those that it started."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self._status: int | None = None
        self._lock = Lock()

    def poll(self) -> int | None:
        """Return with what it ended (a signal as its number below 0); None while it runs."""
        with self._lock:
            if self._status is None:
                try:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # somebody else in this process has waited for it
                    self._status = 1
                else:
                    self._status = os.waitstatus_to_exitcode(status) if pid else None
            return self._status

    def wait(self) -> int:
        """Return with what it ended, waiting for that."""
        while True:
            status = self.poll()
            if status is not None:
                return status
            with suppress(ChildProcessError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def kill(self) -> None:
        """Kill it, unless it has ended: until then its number is nobody else's."""
        with self._lock:
            if self._status is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Forks workers, one at a time. Its process starts with the first of them, and anew if it died.

    Safe to use from many threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
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

    def _asked(self, arguments: Sequence[str]) -> Forked:
        door = self._door or self._opened()
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
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
        return Forked(pid, os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb"))

    def _opened(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CODE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                process_group=0,
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
