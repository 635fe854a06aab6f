"""Many clients at once, and what two bare processes with the engine do in the same time.

They ask one question again and again for some seconds, or several in turn for some rounds. Run as
a program, it is one of those processes; it imports little, so that it starts soon.
"""

import io
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

CLIENTS = 16
WORKERS = 2
PATIENCE = 300.0  # seconds for one load
WARM = 2  # rounds of all at once, before anything is counted


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking: answers, the seconds, and the processor's seconds of who asked."""

    answers: int
    seconds: float
    cpu: float


def bare(store_path: Path, asked: Sequence[tuple[str, str]], seconds: float, rounds: int) -> Load:
    """Return what two processes do that do nothing but ask the engine.

    ``store_path`` is a folder, or a file of N-Quads to be held in memory.
    ``asked`` are texts and media types, which each asks in turn: for ``seconds``, or, where
    ``rounds`` are given, the two together as often as the clients of :func:`served`.
    """
    each = rounds * CLIENTS // WORKERS
    return _run([["work", str(store_path), json.dumps(asked)]] * WORKERS, seconds, each)


def served(
    port: int,
    asked: Sequence[tuple[str, str]],
    seconds: float,
    rounds: int,
    ready: Callable[[], object],
) -> Load:
    """Return what clients of 16 addresses get from a server that has the ``asked`` paths.

    Each asks them in turn, beginning with another: for ``seconds``, or for ``rounds``. Before that,
    uncounted, all ask the same at the same time: so each worker meets each of the long ones, and
    has its own copy of what it writes to there. ``ready`` is called after that.
    """
    return _run([["ask", str(port), json.dumps(asked)]], seconds, rounds, ready)


def _run(
    jobs: list[list[str]], seconds: float, rounds: int, ready: Callable[[], object] = bool
) -> Load:
    """Run a process for each of ``jobs``, all in the same time; add up what they did."""
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, str(seconds), str(rounds), *job],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for job in jobs
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # it is ready
    ready()
    began = time.monotonic()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(process.communicate(timeout=PATIENCE)[0]) for process in processes]
    ended = max(end for _, end, _ in told)
    return Load(sum(answers for answers, _, _ in told), ended - began, sum(cpu for *_, cpu in told))


def _begin() -> float:
    """Say that all is ready, wait for the others, and return the processor's time until then."""
    print(flush=True)
    sys.stdin.readline()
    return time.process_time()


def _work(span: "Span", store_path: str, asked: str) -> tuple[int, float, float]:
    """Ask the engine again and again; return how often, when it was over, the processor's time."""
    store = opened(Path(store_path))

    def asking(text: str, accept: str) -> Callable[[], None]:
        form = ox.QueryResultsFormat.from_media_type(accept)
        assert form is not None
        return lambda: store.query(text).serialize(io.BytesIO(), form)  # type: ignore

    asks = [asking(*each) for each in json.loads(asked)]
    for ask in asks * WARM:
        ask()
    began = _begin()
    done = span.keep(asks)
    return done, time.monotonic(), time.process_time() - began


def opened(path: Path) -> ox.Store:
    """Return the store in the folder ``path``; or in memory, where that is a file of N-Quads."""
    if path.is_dir():
        return ox.Store.read_only(str(path))
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
    return store


@dataclass(frozen=True, slots=True)
class Span:
    """How long to go on: for some rounds, or, where that is 0, for some seconds."""

    seconds: float
    rounds: int

    def keep(self, asks: Sequence[Callable[[], None]]) -> int:
        """Ask all in turn until it is over; return how many answers there were."""
        done, end = 0, time.monotonic() + self.seconds
        while done < self.rounds * len(asks) if self.rounds else time.monotonic() < end:
            asks[done % len(asks)]()
            done += 1
        return done


class Client:
    """One client: a connection that stays, until the server says that it closes it."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._reader: io.BufferedReader | None = None

    def ask(self, request: bytes) -> None:
        """Ask once, and read the whole answer."""
        if self._reader is None:
            self._socket = socket.create_connection(
                ("127.0.0.1", self._port), timeout=PATIENCE, source_address=(self._address, 0)
            )
            self._reader = self._socket.makefile("rb", buffering=256 * 1024)
        self._socket.sendall(request)
        reader = self._reader
        status, headers = reader.readline(), {}
        while (line := reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip().lower()
        if b" 200 " not in status:
            raise SystemExit(f"answered {status!r}")
        if b"content-length" in headers:
            reader.read(int(headers[b"content-length"]))
        else:
            while size := int(reader.readline(), 16):
                reader.read(size + 2)
            reader.readline()
        if headers.get(b"connection") == b"close":
            self.close()

    def close(self) -> None:
        """Leave."""
        if self._reader is not None:
            self._reader.close()
            self._socket.close()
            self._reader = None


def _ask(span: Span, port: str, asked: str) -> tuple[int, float, float]:
    """Let 16 clients ask again and again; return as :func:`_work` does."""
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
        for path, accept in json.loads(asked)
    ]
    done = [0] * CLIENTS
    ready, begun = threading.Semaphore(0), threading.Event()
    together = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        own = Client(int(port), f"127.0.0.{number + 2}")
        for each in requests * WARM:
            together.wait(PATIENCE)
            own.ask(each)
        first = number % len(requests)
        asks = [partial(own.ask, each) for each in requests[first:] + requests[:first]]
        ready.release()
        begun.wait()
        done[number] = span.keep(asks)
        own.close()

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        if not ready.acquire(timeout=PATIENCE):
            raise SystemExit("a client got no answer")
    began = _begin()
    begun.set()
    for thread in threads:
        thread.join()
    return sum(done), time.monotonic(), time.process_time() - began


if __name__ == "__main__":
    seconds, rounds, job, *given = sys.argv[1:]
    span = Span(float(seconds), int(rounds))
    print(json.dumps((_work if job == "work" else _ask)(span, *given)))
