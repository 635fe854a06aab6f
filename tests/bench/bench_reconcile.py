"""Reconcile 10,000 names in one run: against the demo, and against a registry of 10,000 bodies.

    python tests/bench/bench_reconcile.py [NAMES] [BATCH]

Prints what a name costs the processor (in this process), then over HTTP names a second, p50 and
p99 of a batch, and p50 and p99 of a page (an actor's) alone and beside the run: the batches
compute in a process of their own, so the page should hardly feel it. The names are invented, a
third of them as the registry has them, the rest misspelt or strange.
"""

import json
import random
import sys
import tempfile
import threading
import time
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

sys.path.insert(0, str(Path(__file__).parents[1]))

from web.server import BASE, PSM, start, stop, write_snapshot

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.web.reconcile_matching import Registry

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
KINDS = (
    "Comune di", "Associazione", "Fondazione", "Cooperativa sociale", "Istituto comprensivo",
    "Circolo", "Unione dei Comuni", "Consorzio", "Centro studi", "Polisportiva", "Comitato",
)  # fmt: skip
SYLLABLES = "ba be bo ca ce co da do fa fe ga go la le li lo ma me mi mo na ne no pa pe ra re ri ro"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SIZE = 10_000
TODAY = date(2026, 1, 1)


def invented(rng: random.Random, number: int) -> list[str]:
    """Return so many names of bodies: a kind, one or two words, a place."""

    def words(count: int, syllables: tuple[int, int]) -> list[str]:
        parts = SYLLABLES.split()
        return [
            "".join(rng.choice(parts) for _ in range(rng.randint(*syllables))).capitalize()
            for _ in range(count)
        ]

    telling, places = words(3_000, (2, 4)), words(200, (3, 3))
    return [
        " ".join((rng.choice(KINDS), *rng.sample(telling, rng.randint(1, 2)), rng.choice(places)))
        for _ in range(number)
    ]


def asked(rng: random.Random, known: list[str], number: int) -> list[str]:
    """Return names to ask about: some equal, some misspelt, some with a form, some of nobody."""
    names = []
    for _ in range(number):
        name, chance = rng.choice(known), rng.random()
        at = rng.randrange(len(name))
        if chance < 0.35:
            names.append(name.upper())
        elif chance < 0.65:
            names.append(name[:at] + name[at + 1 :])
        elif chance < 0.8:
            names.append(f"{name} ONLUS")
        else:
            names.append(" ".join(invented(rng, 1)))
    return names


def registry(store: Path, names: list[str]) -> None:
    """Write a snapshot with a body for each name."""
    quads = []
    for at, name in enumerate(names):
        actor = NamedNode(f"{BASE}actor/a{at}")
        said = [(RDF_TYPE, NamedNode(PSM + "Organisation")), (LABEL, Literal(name, language="it"))]
        for graph in (NamedNode(f"{BASE}graph/authority"), DefaultGraph()):
            quads += [Quad(actor, predicate, value, graph) for predicate, value in said]
    write_snapshot(store, quads)


def timed(seconds: list[float], percent: float) -> float:
    """Return a percentile in milliseconds."""
    return 1000 * sorted(seconds)[min(int(len(seconds) * percent / 100), len(seconds) - 1)]


class Pages(threading.Thread):
    """Gets a page every 50 ms until it is stopped, and keeps how long each took."""

    def __init__(self, address: str, path: str) -> None:
        super().__init__()
        self.address, self.path = address, path
        self.taken: list[float] = []
        self.done = threading.Event()

    def run(self) -> None:
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname or "", parts.port)
        while not self.done.wait(0.05):
            began = time.perf_counter()
            connection.request("GET", self.path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            self.taken.append(time.perf_counter() - began)


def pages(address: str, path: str, while_doing) -> list[float]:
    """Return how long the page took while something was done."""
    thread = Pages(address, path)
    thread.start()
    while_doing()
    thread.done.set()
    thread.join()
    return thread.taken


def cost(title: str, store: Path, names: list[str]) -> None:
    """Print what opening the names and looking one up costs, in seconds of the processor."""
    began = time.process_time()
    known = Registry.of(store / "current" / "tables.sqlite")
    opened = time.process_time()
    for name in names:
        known.answer({"query": name, "types": [], "strict": "any", "limit": 10, "properties": []})
    each = (time.process_time() - opened) / len(names)
    print(f"{title}: opened in {opened - began:.1f} s, {1000 * each:.1f} ms a name", flush=True)


def measure(title: str, store: Path, names: list[str], path: str, batch: int) -> None:
    """Reconcile all names against the store and print what it took."""
    server = start(store)
    batches: list[float] = []
    matched = found = 0

    def run() -> None:
        nonlocal matched, found
        parts = urlsplit(server.address)
        connection = HTTPConnection(parts.hostname or "", parts.port)
        for at in range(0, len(names), batch):
            questions = {str(n): {"query": name} for n, name in enumerate(names[at : at + batch])}
            began = time.perf_counter()
            body = urlencode({"queries": json.dumps(questions)})
            connection.request("POST", "/reconcile", body, FORM)
            answer = connection.getresponse()
            told = json.loads(answer.read())
            assert answer.status == 200, told
            batches.append(time.perf_counter() - began)
            matched += sum(any(c["match"] for c in each["result"]) for each in told.values())
            found += sum(bool(each["result"]) for each in told.values())

    try:
        server.get(path)
        alone = pages(server.address, path, lambda: time.sleep(5))
        began = time.perf_counter()
        beside = pages(server.address, path, run)
        took = time.perf_counter() - began
    finally:
        stop(server)
    print(
        f"{title}: {len(names)} names in {took:.1f} s ({len(names) / took:.0f}/s), "
        f"first batch {1000 * batches[0]:.0f} ms, then p50 {timed(batches[1:], 50):.0f} "
        f"p99 {timed(batches[1:], 99):.0f} ms; {found} with candidates, {matched} matched\n"
        f"  page alone p50 {timed(alone, 50):.0f} p99 {timed(alone, 99):.0f} ms, "
        f"beside p50 {timed(beside, 50):.0f} p99 {timed(beside, 99):.0f} ms",
        flush=True,
    )


def main() -> None:
    """Measure both."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    rng = random.Random(14)
    names = invented(rng, SIZE)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        build_snapshot(Config(store=demo), demo_inputs(), plan=DEMO_PLAN, today=TODAY)
        bodies = ["AUSL di Valdesempio", "Comune di Borgoprova", "Unione Colline Immaginate"]
        cost("demo", demo, asked(rng, bodies, 500))
        measure("demo", demo, asked(rng, bodies, number), "/page/actor/comune-di-borgoprova", batch)
        large = Path(folder) / "large"
        registry(large, names)
        cost(f"{SIZE} bodies", large, asked(rng, names, 500))
        measure(f"{SIZE} bodies", large, asked(rng, names, number), "/page/actor/a17", batch)


if __name__ == "__main__":
    main()
