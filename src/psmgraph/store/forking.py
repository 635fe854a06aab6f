"""The process that workers are forked from: it has imported all that they need, and opened nothing.

A worker that is started anew pays for the interpreter and its modules, 40 ms of processor each time
one is killed; forked, it pays for opening the store. The engine has threads once a store is open,
which no fork survives: so this process never opens one. It has one thread, and ends with the socket
(descriptor 0) on which it is asked.
"""

import gc
import json
import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from psmgraph.store import worker

MOST = 65_536  # bytes of a request: the worker's arguments, as JSON


def serve(run: Callable[[list[str]], object] = worker.main) -> None:
    """Fork a worker for each request, and answer with its pid (0: it could not be).

    A request has two descriptors with it: what the worker reads, and what it writes to. The worker
    is no child of this process but of its parent, which must be a subreaper (prctl(2)).
    """
    gc.freeze()  # what stands by now is shared with every worker
    door = socket.socket(fileno=0)
    workers: list[int] = []
    while True:
        message, files, _, _ = socket.recv_fds(door, MOST, 2)
        if not message:
            # Whoever asked us may have been killed. A worker that it has stopped must go on to see
            # that nobody is there any more; to any other process the signal means nothing.
            _signalled(workers, signal.SIGCONT)
            return
        pid = _forked(door, json.loads(message), files, run)
        workers = _signalled([*workers, pid], 0)  # those that are left
        for each in files:
            os.close(each)
        door.send(str(pid).encode())


def _signalled(pids: Sequence[int], number: int) -> list[int]:
    """Send the signal ``number`` to each process; return those that are there."""
    found = []
    for pid in pids:
        with suppress(OSError):
            if pid > 0:  # 0 would be ourselves
                os.kill(pid, number)
                found.append(pid)
    return found


def _forked(
    door: socket.socket,
    arguments: list[str],
    files: Sequence[int],
    run: Callable[[list[str]], object],
) -> int:
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:  # ends at once, so that the worker is handed on
        try:
            pid = os.fork()
        except OSError:
            os._exit(1)
        if pid:
            os.write(writer, str(pid).encode())
            os._exit(0)
        try:
            os.setpgid(0, 0)  # Ctrl-C in a terminal reaches the pool only
            door.detach()
            os.dup2(files[0], 0)
            os.dup2(files[1], 1)
            for each in (*files, reader, writer):
                os.close(each)
            run(arguments)
        finally:
            os._exit(1)
    os.close(writer)
    told = os.read(reader, 32)
    os.close(reader)
    os.waitpid(between, 0)
    return int(told or 0)
