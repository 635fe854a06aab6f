"""A service under mixed load for minutes, with a new snapshot every minute; prints a report.

    python tests/long/soak.py [MINUTES=20] [SECONDS BETWEEN SNAPSHOTS=60]

Pages, searches, ready-made queries and SPARQL are asked by readers, one more client throws bombs,
and a build publishes a changed sheet again and again. Every answer tells its snapshot: what SPARQL
answers is held against what the engine itself says of that snapshot, and a page must be the same
each time within one. Ends with 1 where an answer was wrong, a request was dropped or a worker lost.
Talks to loopback only, and stops by itself.
"""

import hashlib
import http.client
import json
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from pyoxigraph import QuerySolutions

sys.path.insert(0, str(Path(__file__).parents[1]))

from journeys.serving import run, serving
from web.bombs import BOMBS

from psmgraph.resources import PACKAGE
from psmgraph.store.snapshot import Snapshot, current

READERS = 4
QUERIES = {
    "titles": "SELECT ?p ?t { ?p a <https://w3id.org/psmgraph/ontology#Project> ; "
    "<http://purl.org/dc/terms/title> ?t }",
    "actors": "SELECT ?a ?n { ?p <https://w3id.org/psmgraph/ontology#involves> ?a . "
    "?a <http://xmlns.com/foaf/0.1/name> ?n }",
    "words": "SELECT ?e (COUNT(*) AS ?n) { GRAPH ?e { ?x a "
    "<https://w3id.org/psmgraph/ontology#Passage> } } GROUP BY ?e",
}
PROJECT = "/page/plan/valdesempio/project/la-biblioteca-diffusa"
PAGES = (
    "/", "/en/", "/projects", "/actors", PROJECT, f"/en{PROJECT}", "/quality", "/links/explorer",
    "/search?q=biblioteca", "/queries/co-actors.csv?actor=actor/comune-di-valdesempio",
    "/queries/links.json", "/catalog.ttl",
)  # fmt: skip
FOLLOWING = ("/catalog.ttl",)  # tells the files to download, which follow the switch
BUSY = (429, 503)  # what may be said to SPARQL while bombs fall, at once and with a reason


@dataclass(slots=True)
class Seen:
    """What the readers met, by what they asked."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: Counter[str] = field(default_factory=Counter)
    busy: Counter[str] = field(default_factory=Counter)
    bombs: Counter[str] = field(default_factory=Counter)
    dropped: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # (snapshot, what)
    slow: dict[str, list[float]] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)  # kilobytes, over time
    expected: dict[tuple[str, str], str] = field(default_factory=dict)


def fetched(address: str, path: str, source: str) -> tuple[int, str, bytes]:
    """Return status, snapshot and body."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=60, source_address=(source, 0)
    )
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.getheader("Psmgraph-Snapshot", ""), reply.read()
    finally:
        connection.close()


def rows_of(body: bytes) -> str:
    """Return a hash of a JSON answer's rows, in no order."""
    told = json.loads(body)
    rows = sorted(
        repr(sorted((name, term["value"]) for name, term in row.items()))
        for row in told["results"]["bindings"]
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def expect(snapshot: Snapshot, seen: Seen) -> None:
    """Keep what the engine itself answers of a snapshot."""
    store = snapshot.open_store()
    for name, text in QUERIES.items():
        solutions = store.query(text)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        rows = sorted(
            repr(sorted((name, row[name].value) for name in names if row[name] is not None))
            for row in solutions
        )
        digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        seen.expected[snapshot.id, name] = digest


def read(address: str, source: str, seen: Seen, over: threading.Event) -> None:
    asked = [*((path, path) for path in PAGES)]
    asked += [(name, f"/sparql.json?query={quote(text)}") for name, text in QUERIES.items()]
    turn = 0
    while not over.is_set():
        what, path = asked[turn % len(asked)]
        turn += 1
        began = time.monotonic()
        try:
            status, snapshot, body = fetched(address, path, source)
        except (OSError, http.client.HTTPException) as error:
            with seen.lock:
                seen.dropped.append(f"{what}: {type(error).__name__}")
            continue
        took = time.monotonic() - began
        with seen.lock:
            seen.asked[what] += 1
            seen.slow.setdefault(what, []).append(took)
            if status in BUSY and what in QUERIES:
                seen.busy[what] += 1
            elif status != 200:
                seen.dropped.append(f"{what}: {status}")
            else:
                digest = rows_of(body) if what in QUERIES else hashlib.sha256(body).hexdigest()
                seen.answers.setdefault((snapshot, what), set()).add(digest)
        over.wait(0.05)


def bomb(address: str, seen: Seen, over: threading.Event) -> None:
    turn = 0
    names = [name for name in BOMBS if name != "megabyte"]  # a GET takes no megabyte
    while not over.wait(2):
        name = names[turn % len(names)]
        turn += 1
        try:
            status, _, _ = fetched(address, f"/sparql?query={quote(BOMBS[name])}", "127.0.0.99")
            ended = str(status)
        except (OSError, http.client.HTTPException):
            ended = "broken"
        with seen.lock:
            seen.bombs[ended] += 1


def resident(folder: Path) -> int:
    """Return the kilobytes that the service and its workers hold, by the store they serve."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = status.with_name("cmdline").read_bytes().decode(errors="replace")
            environment = status.with_name("cwd").resolve()
            if environment == folder and "python" in words and "build" not in words:
                text = status.read_text()
                total += int(text.partition("VmRSS:")[2].split()[0])
        except (OSError, IndexError, ValueError):
            continue
    return total


def renew(folder: Path, sheets: Path, seen: Seen, turn: int) -> None:
    """Publish the sheets with one of them changed, and keep what is to be expected of it."""
    changed = sorted(sheets.glob("*.txt"))[0]
    text = changed.read_text(encoding="utf-8")
    told = re.sub(r"Cinque cammini( \(giro \d+\))?", f"Cinque cammini (giro {turn})", text, count=1)
    changed.write_text(told, encoding="utf-8")
    run(folder, "build", "--plan", "valdesempio", str(sheets))
    snapshot = current(folder / "psmgraph-store")
    assert snapshot is not None
    expect(snapshot, seen)


def soak(minutes: float, between: float) -> int:
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        folder = Path(place).resolve()
        sheets = folder / "sheets"
        shutil.copytree(PACKAGE / "plans/valdesempio/sheets", sheets)
        renew(folder, sheets, seen, 0)
        with serving(folder) as address:
            over = threading.Event()
            threads = [
                threading.Thread(target=read, args=(address, f"127.0.1.{n + 1}", seen, over))
                for n in range(READERS)
            ]
            threads.append(threading.Thread(target=bomb, args=(address, seen, over)))
            for thread in threads:
                thread.start()
            try:
                turns = _turn(folder, sheets, seen, minutes, between)
            finally:
                over.set()
                for thread in threads:
                    thread.join(timeout=70)
            status, _, health = fetched(address, "/healthz", "127.0.0.1")
            _, _, metrics = fetched(address, "/metrics", "127.0.0.1")
    return report(seen, turns, minutes, status, health, metrics.decode())


def _turn(folder: Path, sheets: Path, seen: Seen, minutes: float, between: float) -> int:
    began, turns = time.monotonic(), 0
    due = began + between
    while time.monotonic() < began + minutes * 60:
        if time.monotonic() >= due:
            turns += 1
            due += between
            renew(folder, sheets, seen, turns)
        seen.memory.append(resident(folder))
        time.sleep(2)
    return turns


def report(seen: Seen, turns: int, minutes: float, status: int, health: bytes, metrics: str) -> int:
    wrong = [
        f"{what} of {snapshot}"
        for (snapshot, what), found in seen.answers.items()
        if (what in QUERIES and found != {seen.expected.get((snapshot, what), "")})
        or (snapshot and what not in FOLLOWING and len(found) > 1)
    ]
    print(f"{minutes:g} minutes, {turns} new snapshots, {sum(seen.asked.values())} requests")
    for what in (*PAGES, *QUERIES):
        times = sorted(seen.slow.get(what, [0.0]))
        p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
        print(f"  {what[:64]:64} {seen.asked[what]:6} times {p50 * 1e3:6.0f} ms {p99 * 1e3:6.0f} ms"
              f"{f' busy {seen.busy[what]}' if seen.busy[what] else ''}")  # fmt: skip
    quarter = max(1, len(seen.memory) // 4)
    early, late = seen.memory[quarter : 2 * quarter] or [0], seen.memory[-quarter:] or [0]
    print(f"bombs: {dict(seen.bombs)}")
    print(f"memory, MB: second quarter {sum(early) / len(early) / 1024:.0f}, "
          f"last {sum(late) / len(late) / 1024:.0f}, "
          f"most {max(seen.memory) / 1024:.0f}")  # fmt: skip
    ended = [line for line in metrics.splitlines() if line.startswith("psmgraph_workers")]
    print("\n".join(ended))
    print(f"health: {status} {health.decode().strip()}")
    print(f"wrong answers: {len(wrong)}; dropped requests: {len(seen.dropped)}")
    for line in (*wrong[:10], *seen.dropped[:10]):
        print(f"  {line}")
    return 1 if wrong or seen.dropped or status != 200 else 0


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    sys.exit(soak(*(given + [20.0, 60.0][len(given) :])))
