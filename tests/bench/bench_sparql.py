"""How much HTTP and safety cost: our query service beside the engine itself, and beside others.

    python tests/bench/bench_sparql.py [--quads 1000000] [--store FOLDER] [--seconds 10]
        [--part one|many|all] [--rdflib-endpoint PYTHON]

The engine in this process, `psmgraph serve`, `oxigraph serve-read-only` (where the package
oxigraph is installed) and rdflib-endpoint (where PYTHON has it: python -m venv, pip install
rdflib-endpoint uvicorn) take turns, query by query, so that what else the machine does meets all;
medians are shown, and for each query what ours should do. Then clients of 16 addresses ask at
once, in turn with two bare processes that do nothing else. The store is made (a million quads in
20 seconds) and deleted, or kept in FOLDER.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import sparql_load
from pyoxigraph import RdfFormat
from sparql_peers import Endpoint, Engine, ours, oxigraph, rdflib_endpoint, rows
from sparql_store import CO_ACTORS, HOPS, JOIN, LOOK_UP, SCAN, Query, made

from psmgraph.store.snapshot import Snapshot

ROUNDS = 3  # at least
SLOW = 60.0  # seconds for one query, rounds together: who is slower has fewer of them
Asked = Engine | Endpoint


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshot = made(options.store or folder / "store", options.quads)
        store = snapshot.path.parents[1]
        print(f"{snapshot.manifest.counts.quads:,} quads")
        servers = [ours(store)]
        if other := oxigraph(snapshot.store_path):
            servers.append(other)
        if options.rdflib_endpoint:
            triples = _default_graph(snapshot, folder / "default.nt")
            servers.append(rdflib_endpoint(options.rdflib_endpoint, triples))
        for server in servers:
            stack.callback(server.stop)
            server.start()
        if options.part != "many":
            _latencies([Engine(snapshot.store_path), *servers], options.seconds)
        if options.part != "one":
            _throughput(snapshot, servers, options.seconds)


def _latencies(asked: Sequence[Asked], seconds: float) -> None:
    """Print the median of each query, in milliseconds, and what ours should be.

    In brackets a quarter of the times was below: what a machine that is busy otherwise adds to
    each passing from one process to the next is less in these.
    """
    print(f"\n{'median (quarter) ms':26}" + "".join(f"{e.name:>19}" for e in asked) + "    ours")
    for query in (LOOK_UP, HOPS, CO_ACTORS, SCAN, JOIN):
        times = measured(asked, query, seconds)
        took = {name: statistics.median(values) * 1e3 for name, values in times.items()}
        least = {name: sorted(each)[len(each) // 4] * 1e3 for name, each in times.items()}
        engine, served = took["engine"], took["psmgraph"]
        if query in (SCAN, JOIN):
            verdict = f"{served / engine:.2f} × engine; 2 is asked"
            if slow := took.get("rdflib-endpoint"):
                verdict += f"; rdflib-endpoint {slow / served:.1f} × ours; 10"
        else:
            quiet = least["psmgraph"] - least["engine"]
            verdict = f"engine + {served - engine:.2f} ({quiet:.2f}) ms; 3 is asked"
        cells = "".join(f"{f'{took[e.name]:.2f} ({least[e.name]:.2f})':>19}" for e in asked)
        print(f"{query.name:26}{cells}    {verdict}", flush=True)


def measured(asked: Sequence[Asked], query: Query, seconds: float) -> Mapping[str, list[float]]:
    """Return the seconds of each; they take turns, beginning with another each round."""
    took: dict[str, list[float]] = {each.name: [] for each in asked}
    answers = {each.name: rows(query, each.ask(query)) for each in asked}  # and warms up
    if len(set(answers.values())) > 1:
        raise SystemExit(f"{query.name}: they do not answer the same: {answers}")
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end or number < ROUNDS:
        for turn in range(len(asked)):
            each = asked[(number + turn) % len(asked)]
            if sum(took[each.name]) > SLOW:
                continue
            began = time.perf_counter()
            each.ask(query)
            took[each.name].append(time.perf_counter() - began)
        number += 1
    return took


def _throughput(snapshot: Snapshot, servers: Sequence[Endpoint], seconds: float) -> None:
    """Print how many answers 16 clients get, beside what two bare processes do.

    By the second, and by the second of processor (server, workers and clients together): on a
    machine that nobody else uses, two of these are one second of two cores.
    """
    names = "".join(f"{each.name:>17}" for each in servers)
    print(f"\n{'16 clients':26}{'two bare':>17}{names}    ours")
    for query in (LOOK_UP, HOPS, CO_ACTORS):
        found: list[list[tuple[float, float]]] = [[] for _ in range(len(servers) + 1)]
        for _ in range(ROUNDS):
            part = seconds / ROUNDS
            load = sparql_load.bare(snapshot.store_path, query.text, query.accept, part)
            found[0].append((load.answers / part, load.answers / load.cpu))
            for each, told in zip(servers, found[1:], strict=True):
                before = each.cpu()
                load = sparql_load.served(each.port, each.address(query), query.accept, part)
                spent = each.cpu() - before + load.cpu
                told.append((load.answers / part, load.answers / spent))
        for place, what in enumerate(("a second", "a CPU second")):
            values = [statistics.median(pair[place] for pair in told) for told in found]
            cells = "".join(f"{value:>17.0f}" for value in values)
            verdict = f"{100 * values[1] / values[0]:.0f} %; 80 is asked"
            print(f"{query.name + ', ' + what:26}{cells}    {verdict}", flush=True)


def _default_graph(snapshot: Snapshot, path: Path) -> Path:
    """Write what a query sees without GRAPH: more than that rdflib would not answer from."""
    from pyoxigraph import DefaultGraph

    snapshot.open_store().dump(str(path), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    return path


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="keep the store here, or use the one there is")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each query")
    parser.add_argument("--part", choices=("one", "many", "all"), default="all", help="clients")
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", help="that has it, and uvicorn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
