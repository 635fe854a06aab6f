"""What bench_sparql.py measures: the engine itself, our server, and others over the same quads."""

import csv
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
from sparql_load import opened
from sparql_store import Query

_OURS = """
import sys
from pathlib import Path
from psmgraph.config import Config, ServerConfig
from psmgraph.web.serve import serve
settings = ServerConfig(
    requests_per_minute=0, deadline=60.0, log="errors", memory_store_mb=int(sys.argv[3]),
    memory_total_mb=16384,
)
config = Config(store=Path(sys.argv[1]), server=settings)
serve(config, "127.0.0.1", int(sys.argv[2]))
"""
# It has what a query sees without GRAPH: rdflib would be minutes over each of so many graphs.
_RDFLIB = """
import sys
import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph().parse(sys.argv[1], format="nt")
uvicorn.run(
    SparqlEndpoint(graph=graph), host="127.0.0.1", port=int(sys.argv[2]), log_level="error",
    timeout_keep_alive=600,
)
"""

IDLE = 30.0  # seconds after which a connection is made anew: ours are closed after a minute


class Engine:
    """The engine in this process: what can be had at best."""

    def __init__(self, name: str, store_path: Path) -> None:
        self.name = name
        self._store = opened(store_path)

    def ask(self, query: Query) -> bytes:
        """Return the answer's bytes."""
        out = io.BytesIO()
        results = self._store.query(query.text)
        assert isinstance(results, ox.QuerySolutions)
        results.serialize(out, query.format)
        return out.getvalue()


@dataclass(slots=True)
class Endpoint:
    """A server at ``/{path}`` on a port of its own, asked over one connection that stays."""

    name: str
    command: list[str]  # with {port}
    path: str
    patience: float = 60.0
    in_memory: bool = False  # one of ours, which is to be asked when it has all in memory
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None
    _connection: http.client.HTTPConnection | None = field(default=None)
    _used: float = 0.0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.port = _free_port()
        command = [part.replace("{port}", str(self.port)) for part in self.command]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        end = time.monotonic() + self.patience
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.ask(Query("", "ASK {}"))
                if not self.in_memory or self._has_loaded():
                    return
            except (OSError, http.client.HTTPException):
                self._connection.close()
            time.sleep(0.2)
        self.stop()
        raise SystemExit(f"{self.name} does not answer")

    def stop(self) -> None:
        """End the server."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:  # one that answers for minutes, and hears nothing
                self._process.kill()
                self._process.wait()

    def ask(self, query: Query) -> bytes:
        """Return the answer's bytes."""
        assert self._connection is not None
        if time.monotonic() - self._used > IDLE:  # the server may have closed it since
            self._connection.close()
        self._connection.request("GET", self.address(query), headers={"Accept": query.accept})
        reply = self._connection.getresponse()
        body = reply.read()
        self._used = time.monotonic()
        if reply.status != 200:
            raise SystemExit(f"{self.name}: {reply.status} for {query.name}")
        return body

    def _has_loaded(self) -> bool:
        assert self._connection is not None
        self._connection.request("GET", "/metrics")
        return b"\npsmgraph_snapshot_in_memory 1" in self._connection.getresponse().read()

    def address(self, query: Query) -> str:
        """Return the path at which the query is answered."""
        return f"{self.path}?{urlencode({'query': query.text})}"

    def cpu(self) -> tuple[float, float]:
        """Return the seconds of processor that the server has taken, and its workers."""
        return cpu(self.pid)

    @property
    def pid(self) -> int:
        """Return the server's process."""
        assert self._process is not None
        return self._process.pid


def ours(name: str, store: Path, memory_mb: int) -> Endpoint:
    """Return `psmgraph serve` as it comes, but for some limits: on the number of requests, on the
    memory of all workers, and on what is held in memory (``memory_mb``)."""
    command = [sys.executable, "-c", _OURS, str(store), "{port}", str(memory_mb)]
    return Endpoint(name, command, "/sparql", in_memory=memory_mb > 0)


def oxigraph(store_path: Path) -> Endpoint | None:
    """Return `oxigraph serve-read-only` over the same folder, where it is installed."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        return None
    command = [str(program), "serve-read-only", "--location", str(store_path)]
    return Endpoint("oxigraph serve", [*command, "--bind", "127.0.0.1:{port}"], "/query")


def rdflib_endpoint(python: str, triples: Path) -> Endpoint:
    """Return rdflib-endpoint, run by the Python that has it, over the N-Triples of a file."""
    command = [python, "-c", _RDFLIB, str(triples), "{port}"]
    return Endpoint("rdflib-endpoint", command, "/", patience=600)


def rows(query: Query, body: bytes) -> int:
    """Return the number of rows of an answer."""
    if query.accept == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    return len(json.loads(body)["results"]["bindings"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu(pid: int) -> tuple[float, float]:
    """Return the seconds of processor of a process, and of its children, ended ones too."""
    own, ended = _cpu(pid)
    return own, ended + sum(_cpu(child)[0] for child in _children(pid))


def _children(pid: int) -> list[int]:
    """Return the processes that any thread of the process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(each) for path in tasks for each in path.read_text().split()]


def _cpu(pid: int) -> tuple[float, float]:
    """Return the seconds of a process, and of those children of it that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0, 0.0
    user, system, ended_user, ended_system = (int(field) for field in fields[11:15])
    second = os.sysconf("SC_CLK_TCK")
    return (user + system) / second, (ended_user + ended_system) / second
