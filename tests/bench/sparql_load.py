"""Many clients at once, and what two bare processes with the engine do in the same time.

Run as a program, it is one of those processes; it imports little, so that it starts soon.
"""

import io
import json
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

CLIENTS = 16
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking for some seconds: answers, and the processor's seconds of who asked."""

    answers: int
    cpu: float


def bare(store_path: Path, text: str, accept: str, seconds: float) -> Load:
    """Return what two processes do that do nothing but ask the engine."""
    return _run([["work", str(store_path), text, accept]] * WORKERS, seconds)


def served(port: int, path: str, accept: str, seconds: float) -> Load:
    """Return what clients of 16 addresses get from a server."""
    return _run([["ask", str(port), path, accept]], seconds)


def _run(jobs: list[list[str]], seconds: float) -> Load:
    """Run a process for each of ``jobs``, all in the same time; add up what they did."""
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, str(seconds), *job],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for job in jobs
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # it is ready
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in processes]
    return Load(sum(answers for answers, _ in told), sum(cpu for _, cpu in told))


def _begin() -> float:
    """Say that all is ready, wait for the others, and return the processor's time until then."""
    print(flush=True)
    sys.stdin.readline()
    return time.process_time()


def _work(seconds: float, store_path: str, text: str, accept: str) -> tuple[int, float]:
    """Ask the engine again and again; return how often, and the processor's time."""
    store = ox.Store.read_only(store_path)
    form = ox.QueryResultsFormat.from_media_type(accept)
    assert form is not None

    def once() -> None:
        store.query(text).serialize(io.BytesIO(), form)  # type: ignore[union-attr, arg-type]

    once()
    began = _begin()
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        once()
        done += 1
    return done, time.process_time() - began


class Client:
    """One client: a connection that stays, until the server says that it closes it."""

    def __init__(self, port: int, request: bytes, address: str) -> None:
        self._port, self._request, self._address = port, request, address
        self._reader: io.BufferedReader | None = None

    def ask(self) -> None:
        """Ask once, and read the whole answer."""
        if self._reader is None:
            self._socket = socket.create_connection(
                ("127.0.0.1", self._port), timeout=60, source_address=(self._address, 0)
            )
            self._reader = self._socket.makefile("rb", buffering=256 * 1024)
        self._socket.sendall(self._request)
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


def _ask(seconds: float, port: str, path: str, accept: str) -> tuple[int, float]:
    """Let 16 clients ask again and again; return their answers, and the processor's time."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
    done = [0] * CLIENTS
    ready, begun = threading.Semaphore(0), threading.Event()

    def client(number: int) -> None:
        asking = Client(int(port), request, f"127.0.0.{number + 2}")
        asking.ask()
        ready.release()
        begun.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            asking.ask()
            done[number] += 1
        asking.close()

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        if not ready.acquire(timeout=60):
            raise SystemExit("a client got no answer")
    began = _begin()
    begun.set()
    for thread in threads:
        thread.join()
    return sum(done), time.process_time() - began


if __name__ == "__main__":
    told, job, *given = sys.argv[1:]
    print(json.dumps((_work if job == "work" else _ask)(float(told), *given)))
