"""Real SPARQL servers, and a proxy that a test puts before one to break or watch it."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

from needs import absent
from pyoxigraph import Quad, RdfFormat, parse

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO_ROWS = 5000  # fewer than the demo's default graph has triples: it has to be paged
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass
class Store:
    """A running server: where it is queried, and its process."""

    url: str
    process: subprocess.Popen[bytes]
    command: tuple[str | Path, ...] = ()  # that started it

    def query(self, text: str, accept: str = "text/csv") -> str:
        request = urllib.request.Request(
            self.url, urlencode({"query": text}).encode(), {"Accept": accept}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read().decode()

    def update(self, text: str) -> None:
        place = self.url.rpartition("/")[0] + "/update"
        request = urllib.request.Request(
            place, text.encode(), {"Content-Type": "application/sparql-update"}
        )
        urllib.request.urlopen(request, timeout=30).close()

    def quads(self) -> set[Quad]:
        """Everything that an Oxigraph server holds."""
        place = self.url.rpartition("/")[0] + "/store"
        request = urllib.request.Request(place, headers={"Accept": "application/n-quads"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return set(parse(response.read(), RdfFormat.N_QUADS))

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        """End it with all that it does, and start it anew over what it holds."""
        self.stop()
        self.process = _quiet(self.command)
        _ready(self)


def _quiet(command: tuple[str | Path, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_oxigraph(folder: Path) -> Store:
    if not OXIGRAPH.exists():
        absent("oxigraph", "the server of the package oxigraph is not installed")
    port = free_port()
    command = (OXIGRAPH, "serve", "--location", folder, "--bind", f"127.0.0.1:{port}")
    return _ready(Store(f"http://127.0.0.1:{port}/query", _quiet(command), command))


def start_virtuoso(folder: Path) -> Store:
    program = shutil.which("virtuoso-t")
    if program is None:
        absent("virtuoso", "Virtuoso 7 is not installed (virtuoso-opensource-7-bin)")
    port = free_port()
    folder.mkdir(parents=True)
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(sql=free_port(), http=port, rows=VIRTUOSO_ROWS))
    process = subprocess.Popen(
        [program, "-f", "-c", ini.name], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return _ready(Store(f"http://127.0.0.1:{port}/sparql", process))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _ready(store: Store) -> Store:
    for _ in range(300):
        try:
            store.query("ASK { }", "*/*")
            return store
        except OSError:
            assert store.process.poll() is None, "the server ended by itself"
            time.sleep(0.1)
    store.stop()
    raise AssertionError("the server does not answer")


@dataclass
class Passing:
    """A request on its way, and then its answer; a proxy's ``change`` may alter both."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    told: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    cut: int | None = None  # bytes of the answer after which the connection breaks


class Proxy:
    """Stands before a server; ``before`` and ``after`` see every request and answer."""

    def __init__(
        self,
        store: Store,
        before: Callable[[Passing], None] = lambda passing: None,
        after: Callable[[Passing], None] = lambda passing: None,
    ) -> None:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(store.url))
        seen: list[Passing] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                passing = Passing(
                    self.command, self.path, dict(self.headers), self.rfile.read(length)
                )
                seen.append(passing)
                before(passing)
                if not passing.status:
                    _forward(origin, passing)
                after(passing)
                self.send_response_only(passing.status)
                for name, value in passing.told.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(passing.answer)))
                self.end_headers()
                self.wfile.write(passing.answer[: passing.cut])

            do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        self.seen = seen
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{urlsplit(store.url).path}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _forward(origin: str, passing: Passing) -> None:
    kept = {
        name: value
        for name, value in passing.headers.items()
        if name.lower() in ("accept", "content-type", "authorization")
    }
    request = urllib.request.Request(
        origin + passing.path, passing.body, kept, method=passing.method
    )
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        passing.status = response.status
        passing.answer = response.read()
        passing.told = {
            name.lower(): value
            for name, value in response.headers.items()
            if name.lower() in ("content-type", "server", "www-authenticate", "x-sparql-maxrows")
        }
