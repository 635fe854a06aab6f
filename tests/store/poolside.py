"""What the tests of the pool share: a bomb, the workers' processes, a server that listens."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from psmgraph.store.worker import NAME

# Ten patterns without a common variable: no machine lives to count them.
CROSS = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(10))
BOMB = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
ROWS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"  # some thousands of rows, some megabytes


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until ``holds``; fail when it does not come to."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.01)


def children(parent: int | None = None) -> set[int]:
    """Return the pids of the workers whose parent is ``parent`` (this process), without those that
    have ended and are only still listed."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            name = (folder / "comm").read_bytes().strip()
        except (OSError, ValueError):
            continue
        ours = int(status[1]) == (parent or os.getpid()) and name == NAME
        if ours and alive(int(folder.name)):
            found.add(int(folder.name))
    return found


def alive(pid: int) -> bool:
    """Tell whether the process runs (a zombie does not, once all of its threads have ended)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return False


def computed(pid: int) -> float:
    """Return the seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def listener(reply: bytes = b"") -> Iterator[tuple[int, list[bytes]]]:
    """Listen on loopback; yield the port and what each connection sent."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:  # closed: the end
                    return
                with connection:
                    received.append(connection.recv(65536))
                    connection.sendall(reply)

        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1], received
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
