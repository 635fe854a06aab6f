"""How long each query of the catalogue takes, beside a trivial look-up in the same run.

    python tests/bench/bench_queries.py [plans]

Each query runs with the examples of its required parameters, on a store that holds the demo's
graph ``plans`` times (by default once), each time as a plan of its own; every other plan shares
its actors with the first. The median of some runs is shown; what has no parameter that narrows
it grows with the store, what has one should not.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.snapshot import current

RUNS = 5
LOOK_UP = """SELECT ?name WHERE {{
  <{base}plan/valdesempio/project/la-biblioteca-diffusa>
    <http://www.w3.org/2000/01/rdf-schema#label> ?name
}}"""


def main() -> None:
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as scratch:
        config = Config(store=Path(scratch) / "store")
        build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        snapshot = current(config.store)
        assert snapshot is not None
        store = snapshot.open_store()
        if plans > 1:
            store = enlarged(store, config.base, plans, Path(scratch) / "large")
        trivial, _ = measured(store, LOOK_UP.format(base=config.base))
        print(f"{len(store):,} quads; a trivial look-up: {trivial * 1000:.3f} ms")
        print(f"{'query':28}{'ms':>10}{'rows':>8}{'ratio':>10}")
        for name in queryfile.public_names():
            took, rows = measured(store, with_examples(name, config.base))
            print(f"{name:28}{took * 1000:>10.1f}{rows:>8}{took / trivial:>10.0f}")


def with_examples(name: str, base: str) -> str:
    """The query with the examples of its required parameters and its defaults."""
    query = queryfile.load(name)
    texts = {
        each.name: each.example if each.required else each.default for each in query.parameters
    }
    values = {
        each.name: [queryfile.typed(each, text, base)]
        for each in query.parameters
        if (text := texts[each.name]) is not None
    }
    return bind(query.text, values)


def measured(store: ox.Store, text: str) -> tuple[float, int]:
    """Seconds (the median of some runs, after one that warms up) and rows."""
    rows = len(list(store.query(text)))
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        list(store.query(text))
        times.append(time.perf_counter() - began)
    return statistics.median(times), rows


def enlarged(store: ox.Store, base: str, plans: int, folder: Path) -> ox.Store:
    """A store of ``plans`` copies of the demo's graph, each a plan of its own."""
    large = ox.Store(str(folder))
    quads = list(store)
    large.bulk_extend(quads)
    for number in range(1, plans):
        large.bulk_extend(copied(quads, base, number))
    large.optimize()
    return large


def copied(quads: list[ox.Quad], base: str, number: int) -> Iterator[ox.Quad]:
    plan, derived, actor = f"{base}plan/{DEMO_PLAN}", f"{base}derived/", f"{base}actor/"

    def moved(term: object) -> object:
        if not isinstance(term, ox.NamedNode):
            return term
        words = term.value
        if words == plan or words.startswith(f"{plan}/"):
            return ox.NamedNode(f"{plan}-{number}{words.removeprefix(plan)}")
        if words.startswith(derived):
            return ox.NamedNode(f"{words}-{number}")
        if words.startswith(actor) and number % 2:
            return ox.NamedNode(f"{actor}{number}-{words.removeprefix(actor)}")
        return term

    for quad in quads:
        yield ox.Quad(*map(moved, (quad.subject, quad.predicate, quad.object, quad.graph_name)))


if __name__ == "__main__":
    main()
