"""A server as people start it, asked over HTTP."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Quad

from psmgraph.build import reviewing, worklist
from psmgraph.store.tables import RowTable
from psmgraph.store.writer import Facts, SnapshotWriter

BASE = "https://w3id.org/psmgraph/id/"
PSM = "https://w3id.org/psmgraph/ontology#"
BOSCO = ("true", f"{BASE}plan/prova/project/bosco", "Il bosco in città")
# What a build would have found, for the pages that show it: level, code, kind, plan, edition …
FINDINGS = RowTable(
    worklist.TABLE,
    worklist.COLUMNS,
    (
        ("error", "SHEET-NONE", "SHEET-NONE", None, None, None, None, None, "lettera.txt", None,
         None, None, None, None, None, None, "non è una scheda", "this is no sheet"),
        ("warning", "AMOUNT-WORDS", "AMOUNT-WORDS", f"{BASE}plan/prova",
         f"{BASE}plan/prova/sheet/bosco/2015-05-04", *BOSCO, "bosco.txt", 12, None, "12:3",
         "Contributi", "da definire", None, None, "nessun importo", "no amount"),
    ),
    worklist.INDEX,
)  # fmt: skip
TABLES = (FINDINGS, RowTable(reviewing.TABLE, reviewing.COLUMNS, (), reviewing.INDEX))
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# The server as people start it, in a process of its own.
_SERVE = """
import sys
from pathlib import Path
from psmgraph.config import Config, ServerConfig
from psmgraph.web.serve import serve
deadline = float(sys.argv[2])
server = ServerConfig(
    threads=32, workers=4, deadline=deadline, memory_mb=int(sys.argv[3]),
    trusted_proxies=("127.0.0.1",), requests_per_minute=0, memory_total_mb=int(sys.argv[4]),
    memory_store_mb=int(sys.argv[5]),
)
config = Config(store=Path(sys.argv[1]), server=server)
serve(config, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()


@dataclass(slots=True)
class Server:
    """A running server, asked over HTTP."""

    address: str
    process: subprocess.Popen[str]
    seen: dict[str, Reply] = field(default_factory=dict)

    def ask(self, method: str, path: str, headers=None, body=None) -> Reply:
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str | None = None, **headers: str) -> Reply:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, given | ({"Accept": accept} if accept else {}))

    def page(self, path: str) -> Reply:
        """Get a page as a browser does; asked once, for pages do not change under a test."""
        if path not in self.seen:
            self.seen[path] = self.ask("GET", path, HTML)
        return self.seen[path]


def start(
    store: Path,
    deadline: float = 8.0,
    memory_mb: int = 1024,
    memory_total_mb: int = 2048,
    memory_store_mb: int = 0,
) -> Server:
    """Start a server. As it comes it would hold the store in memory, which takes some time of each
    server and no more: the demo's has it so, and those of test_in_memory.py."""
    limits = (deadline, memory_mb, memory_total_mb, memory_store_mb)
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(store), *map(str, limits)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://"), "the server did not start"
    return Server(address, process)


def until_in_memory(server: Server) -> None:
    """Wait until the server answers from memory."""
    end = time.monotonic() + 30
    while b"\npsmgraph_snapshot_in_memory 1" not in server.get("/metrics").body:
        assert time.monotonic() < end, "the snapshot is not in memory"
        time.sleep(0.05)


def stop(server: Server) -> int:
    server.process.terminate()
    try:
        return server.process.wait(timeout=20)
    finally:
        server.process.kill()


def write_snapshot(store: Path, quads: list[Quad], built: str = "2026-01-01T00:00:00Z") -> str:
    with SnapshotWriter(store, BASE) as writer:
        writer.add(quads)
        return writer.finish(Facts("0.1.0", built, tables=TABLES), "[]").id
