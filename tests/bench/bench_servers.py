"""Which WSGI server stands behind `serve`: the same application under each, in one run.

    python tests/bench/bench_servers.py        (gunicorn is compared where it is installed)

Prints, for each server, page and ASK latencies with 8 clients, and whether an answer that fails
half-way is visibly broken off: a client must never take it for whole.
"""

import http.client
import importlib.util
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

PATHS = {
    "home page": "/",
    "ASK": "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
}
CLIENTS, REQUESTS = 8, 40
APP = """
import sys
from pathlib import Path
from psmgraph.config import Config
from psmgraph.web import create_app

def failing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    def body():
        yield b"half of it"
        raise RuntimeError("the other half is lost")
    return body()

application = create_app(Config(store=Path({store!r})))

def app(environ, start_response):
    if environ["PATH_INFO"] == "/failing":
        return failing(environ, start_response)
    return application(environ, start_response)
"""
COMMANDS = {
    "waitress": [
        sys.executable, "-m", "waitress", "--host=127.0.0.1", "--threads=64", "--port={port}",
        "bench_app:app",
    ],
    "gunicorn": [
        sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--workers=1",
        "--threads=64", "--bind=127.0.0.1:{port}", "--log-level=critical", "bench_app:app",
    ],
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[float, bool]:
    """Return how long one request took, and whether its answer was whole."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Language": "it"})
        connection.getresponse().read()
        whole = True
    except (http.client.IncompleteRead, http.client.HTTPException, ConnectionError):
        whole = False
    finally:
        connection.close()
    return time.perf_counter() - began, whole


def latencies(port: int, path: str) -> list[float]:
    found: list[float] = []

    def client() -> None:
        for _ in range(REQUESTS):
            found.append(fetch(port, path)[0])

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def wait(port: int) -> None:
    """Wait until the server answers, 30 seconds at most."""
    for _ in range(150):
        if fetch(port, "/healthz")[1]:
            return
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        (Path(folder) / "bench_app.py").write_text(APP.format(store=str(store)), "utf-8")
        for name, command in COMMANDS.items():
            if importlib.util.find_spec(name) is None:
                print(f"{name}: not installed")
                continue
            port = free_port()
            server = subprocess.Popen([part.format(port=port) for part in command], cwd=folder,
                                      stderr=subprocess.DEVNULL)  # fmt: skip
            try:
                wait(port)
                for what, path in PATHS.items():
                    took = latencies(port, path)
                    p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
                    print(f"{name}, {what}: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms")
                broken = not fetch(port, "/failing")[1]
                print(f"{name}: an answer that fails half-way is broken off: {broken}")
            finally:
                server.terminate()
                server.wait(20)


if __name__ == "__main__":
    main()
