"""How long people wait for a page of a large store, beside a server that only says "yes".

    python tests/bench/bench_pages.py [--quads 1000000] [--store FOLDER] [--seconds 30]

`psmgraph serve` as it comes, over the demo's graph copied until it is as large as wanted; its
lists and its search are filled (a million quads in some two minutes; FOLDER keeps the store for
the next time). One client asks for each kind of page in turn, as a browser does, and for the bare
server between them: what that takes is the machine's and the client's. "Made anew" is the first
time that anybody asks for that page, "kept" the second. Told are milliseconds, and milliseconds of
processor in the server and in its workers for each answer. 15 ms (p50) are asked for the pages of
entities.
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from bare_server import start_bare
from sparql_peers import Endpoint, cpu, ours
from sparql_store import BASE, made

from psmgraph.store.snapshot import Snapshot

BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, br",
}
ENTITIES = {
    "project": "SELECT project FROM projects WHERE issued IS NOT NULL",
    "actor": "SELECT actor FROM actors",
    "edition": "SELECT edition FROM sheets",
}
LISTS = ("projects", "actors", "activities", "links", "events", "contributions", "sheets")
WORDS = ("biblioteca", "comune", "scuola", "energia", "turismo", "lavoro", "casa", "verde")
ASKED = 15.0  # milliseconds, the median of a page of an entity


@dataclass(slots=True)
class Kind:
    """One kind of page: how the next address of it is made, and what asking for them took."""

    name: str
    port: int
    address: Callable[[], str]
    wanted: float | None = None
    pid: int | None = None
    times: list[float] = field(default_factory=list)
    server: float = 0.0
    workers: float = 0.0

    def ask(self) -> None:
        """Ask for the next page, over a connection of its own."""
        path = self.address()
        before = cpu(self.pid) if self.pid else (0.0, 0.0)
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=BROWSER)
        reply = connection.getresponse()
        reply.read()
        connection.close()
        self.times.append(time.perf_counter() - began)
        if reply.status != 200:
            raise SystemExit(f"{path}: {reply.status}")
        if self.pid:
            after = cpu(self.pid)
            self.server += after[0] - before[0]
            self.workers += after[1] - before[1]

    def row(self) -> str:
        """Return what it took as a row of a table."""
        times = sorted(self.times)
        p50, p90, p99 = (times[int(len(times) * part)] * 1e3 for part in (0.5, 0.9, 0.99))
        each = 1e3 / len(times)
        spent = f"{self.server * each:.1f} | {self.workers * each:.1f}" if self.pid else " | "
        verdict = ""
        if self.wanted is not None:
            verdict = "met" if p50 <= self.wanted else f"{self.wanted:g} is asked: missed"
        figures = f"{len(times)} | {p50:.1f} | {p90:.1f} | {p99:.1f} | {spent}"
        return f"| {self.name} | {figures} | {verdict} |"


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshot = made(options.store or folder / "store", options.quads, tables=True)
        print(f"{snapshot.manifest.counts.quads:,} quads")
        peer, port = start_bare()
        stack.callback(peer.terminate)
        server = ours("psmgraph serve", snapshot.path.parents[1], 0)  # as large stores are
        stack.callback(server.stop)
        server.start()
        kinds = [Kind("bare server", port, lambda: "/"), *_kinds(snapshot, server)]
        for _ in range(3):  # templates and texts are read at first use
            for kind in kinds:
                kind.ask()
        for kind in kinds:
            kind.times.clear()
            kind.server = kind.workers = 0.0
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            for kind in kinds:
                kind.ask()
        print("| page | answers | p50 ms | p90 ms | p99 ms | server, CPU ms | workers, CPU ms | |")
        print("|---|---|---|---|---|---|---|---|")
        for kind in kinds:
            print(kind.row())


class Pages:
    """Pages one after the other; when all were asked for, an argument makes other addresses."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths
        self._number = -1

    def anew(self) -> str:
        """Return the next address."""
        self._number += 1
        return self.kept()

    def kept(self) -> str:
        """Return the same address again."""
        again, at = divmod(self._number, len(self._paths))
        path = self._paths[at]
        return f"{path}{'&' if '?' in path else '?'}again={again}" if again else path


def _kinds(snapshot: Snapshot, server: Endpoint) -> Iterator[Kind]:
    """Yield what is asked of the server; of each entity its page anew, and then as kept."""
    dice = random.Random(1)
    with closing(sqlite3.connect(snapshot.tables_path)) as tables:
        for name, sql in ENTITIES.items():
            iris = sorted({row[0] for row in tables.execute(sql)})
            dice.shuffle(iris)
            pages = Pages([f"/page/{quote(iri.removeprefix(BASE))}" for iri in iris])
            yield Kind(f"{name}, made anew", server.port, pages.anew, ASKED, server.pid)
            yield Kind(f"{name}, kept", server.port, pages.kept, ASKED, server.pid)
    words = Pages([f"/search?q={word}" for word in WORDS])
    yield Kind("search", server.port, words.anew, None, server.pid)
    for name in LISTS:
        lists = Pages([f"/{name}"])
        yield Kind(f"list of {name}", server.port, lists.anew, None, server.pid)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="keep the store here, or use the one there is")
    parser.add_argument("--seconds", type=float, default=30.0, help="of asking, all pages together")
    return parser.parse_args()


if __name__ == "__main__":
    main()
