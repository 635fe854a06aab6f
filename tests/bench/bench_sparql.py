"""How much HTTP and safety cost: our query service beside the engine itself, and beside others.

    python tests/bench/bench_sparql.py [--quads 1000000] [--store FOLDER] [--seconds 10]
        [--part one|many|turns|all] [--held disk|memory|both] [--rdflib-endpoint PYTHON]

The engine in this process and `psmgraph serve`, both with the store on disk and in memory,
`oxigraph serve-read-only` (where the package oxigraph is installed) and rdflib-endpoint (where
PYTHON has it: python -m venv, pip install rdflib-endpoint uvicorn) take turns, query by query, so
that what else the machine does meets all; medians are shown, and for each query what ours should
do. Then clients of 16 addresses ask at once, in turn with two bare processes that do nothing
else: one question again and again (many), and all that a visit may ask, one after the other
(turns), once every worker has met what is asked. The store is made (a million quads in 20 seconds)
and deleted, or kept in FOLDER.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sparql_load
from pyoxigraph import RdfFormat
from sparql_peers import Endpoint, Engine, ours, oxigraph, rdflib_endpoint, rows
from sparql_store import CO_ACTORS, HOPS, JOIN, LOOK_UP, ROWS, SCAN, SHEETS, Query, made

from psmgraph.store.snapshot import Snapshot

ROUNDS = 3  # at least
SLOW = 60.0  # seconds for one query, rounds together: who is slower has fewer of them
RUNS = 2  # of a load that is so many rounds, and not so many seconds
SHOWN = (
    "rounds a second", "rounds a CPU second", "rounds a CPU second of no client",
    "CPU ms a round: server", "CPU ms a round: workers", "CPU ms a round: clients",
)  # fmt: skip
SHARES = 3  # of them are compared
# What is asked in turn, and how often by each client: on disk, and in memory, where it is soon done
TURNS = (
    ("all in turn", (LOOK_UP, HOPS, CO_ACTORS, SCAN), (2, 12)),
    ("all but rows", (LOOK_UP, HOPS, CO_ACTORS), (50, 100)),
    (f"{ROWS:,} rows", (SCAN,), (4, 12)),
)
_ENGINE, _ENGINE_IN_MEMORY = "engine", "engine in memory"
_OURS, _IN_MEMORY = "psmgraph", "ours in memory"
_BARE = {"two bare": False, "two in memory": True}  # whether they have the store in memory
_HELD = {"disk": (False,), "memory": (True,), "both": (False, True)}
_ROOM = 1_048_576  # megabytes: all that is measured is held in memory
Asked = Engine | Endpoint
Runs = dict[str, list[tuple[float, ...]]]


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end as well
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshot = made(options.store or folder / "store", options.quads)
        store = snapshot.path.parents[1]
        print(f"{snapshot.manifest.counts.quads:,} quads")
        servers = [ours(_OURS, store, 0), ours(_IN_MEMORY, store, _ROOM)]
        if other := oxigraph(snapshot.store_path):
            servers.append(other)
        quads = folder / "all.nq"
        snapshot.open_store().dump(str(quads), RdfFormat.N_QUADS)
        if options.rdflib_endpoint:
            triples = _default_graph(snapshot, folder / "default.nt")
            servers.append(rdflib_endpoint(options.rdflib_endpoint, triples))
        for server in servers:
            stack.callback(server.stop)
            server.start()
        if options.part in ("one", "all"):
            engines = [Engine(_ENGINE, snapshot.store_path), Engine(_ENGINE_IN_MEMORY, quads)]
            _latencies([*engines, *servers], options.seconds)
            del engines
        bare = _Bare(snapshot.store_path, quads, _HELD[options.held])
        servers = [each for each in servers if each.in_memory in bare.held]
        if options.part in ("many", "all"):
            _throughput(bare, servers, options.seconds)
        if options.part in ("turns", "all"):
            servers = [each for each in servers if each.name != "rdflib-endpoint"]  # minutes
            for name, queries, turns in TURNS:
                _turns(bare, name, queries, servers, turns)


@dataclass(frozen=True, slots=True)
class _Bare:
    """What bare processes have: the store on disk, and its quads, which they take into memory.

    ``held`` tells which of the two are measured, the second as True.
    """

    disk: Path
    memory: Path
    held: tuple[bool, ...]

    @property
    def names(self) -> list[str]:
        """Return what they are called."""
        return [name for name, in_memory in _BARE.items() if in_memory in self.held]

    def load(
        self, queries: Sequence[Query], seconds: float, rounds: int, *, in_memory: bool
    ) -> tuple[sparql_load.Load, tuple[float, float]]:
        """Return what two of them do, and nothing for a server."""
        asked = [(query.text, query.accept) for query in queries]
        path = self.memory if in_memory else self.disk
        return sparql_load.bare(path, asked, seconds, rounds), (0.0, 0.0)


def _latencies(asked: Sequence[Asked], seconds: float) -> None:
    """Print the median of each query, in milliseconds, and what ours should be.

    In brackets a quarter of the times was below: what a machine that is busy otherwise adds to
    each passing from one process to the next is less in these.
    """
    print(f"\n{'median (quarter) ms':26}" + "".join(f"{e.name:>19}" for e in asked))
    for query in (LOOK_UP, HOPS, CO_ACTORS, SCAN, JOIN, SHEETS):
        times = measured(asked, query, seconds)
        took = {name: statistics.median(values) * 1e3 for name, values in times.items()}
        least = {name: sorted(each)[len(each) // 4] * 1e3 for name, each in times.items()}
        cells = "".join(f"{f'{took[e.name]:.2f} ({least[e.name]:.2f})':>19}" for e in asked)
        print(f"{query.name:26}{cells}", flush=True)
        for bare, server in ((_ENGINE, _OURS), (_ENGINE_IN_MEMORY, _IN_MEMORY)):
            engine, served = took[bare], took[server]
            if query in (SCAN, JOIN, SHEETS):
                verdict = f"{served / engine:.2f} × {bare}; 2 is asked"
                if slow := took.get("rdflib-endpoint"):
                    verdict += f"; rdflib-endpoint {slow / served:.1f} × that; 10"
            else:
                quiet = least[server] - least[bare]
                verdict = f"{bare} + {served - engine:.2f} ({quiet:.2f}) ms; 3 is asked"
            print(f"    {server:22}{verdict}", flush=True)


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


def _throughput(bare: _Bare, servers: Sequence[Endpoint], seconds: float) -> None:
    """Print how many answers 16 clients get, beside what two bare processes do.

    By the second, and by the second of processor (server, workers and clients together): on a
    machine that nobody else uses, two of these are one second of two cores.
    """
    names = [*bare.names, *(each.name for each in servers)]
    print(f"\n{'16 clients':26}" + "".join(f"{name:>17}" for name in names))
    for query in (LOOK_UP, HOPS, CO_ACTORS):
        found: Runs = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name, (load, spent) in _loads(bare, servers, (query,), seconds / ROUNDS, (0, 0)):
                cpu = load.cpu + sum(spent)
                found[name].append((load.answers / load.seconds, load.answers / cpu))
        for place, what in enumerate(("a second", "a CPU second")):
            _line(f"{query.name + ', ' + what:26}", found, place, 17, 0, compared=True)


def _turns(
    bare: _Bare,
    name: str,
    queries: Sequence[Query],
    servers: Sequence[Endpoint],
    turns: tuple[int, int],
) -> None:
    """Print what it takes until 16 clients have asked all ``queries`` in turn so often.

    ``turns`` are those of who has the store on disk, and of who has it in memory. That is the same
    work for all, so nothing is half done when it is measured. What the clients take to read the
    answers is told apart: the bare processes have none.
    """
    names = [*bare.names, *(each.name for each in servers)]
    found: Runs = {each: [] for each in names}
    for _ in range(RUNS):
        for each, (load, (server, workers)) in _loads(bare, servers, queries, 0, turns):
            rounds = load.answers / len(queries)
            parts = (load.cpu, 0.0, 0.0) if each in _BARE else (server, workers, load.cpu)
            a_round = (1e3 * part / rounds for part in parts)
            mine = server + workers or load.cpu
            every = load.cpu + server + workers
            found[each].append((rounds / load.seconds, rounds / every, rounds / mine, *a_round))
    print(f"\n{f'16 clients, {name}':34}" + "".join(f"{each:>19}" for each in names))
    for place, what in enumerate(SHOWN):
        _line(f"{what:34}", found, place, 19, 2, compared=place < SHARES)


def _loads(
    bare: _Bare,
    servers: Sequence[Endpoint],
    queries: Sequence[Query],
    seconds: float,
    rounds: tuple[int, int],
) -> Iterator[tuple[str, tuple[sparql_load.Load, tuple[float, float]]]]:
    """Let the bare processes and the servers do the same, one after the other."""
    for name in bare.names:
        held = _BARE[name]
        yield name, bare.load(queries, seconds, rounds[held], in_memory=held)
    for each in servers:
        yield each.name, _served(each, queries, seconds, rounds[each.in_memory])


def _line(what: str, found: Runs, place: int, width: int, digits: int, *, compared: bool) -> None:
    """Print the medians of all, and which part of its bare processes' ours reaches."""
    values = {name: statistics.median(run[place] for run in runs) for name, runs in found.items()}
    told = "".join(f"{value:>{width}.{digits}f}" for value in values.values())
    if compared:
        disk, memory = _BARE
        for peer, own, where in ((disk, _OURS, "on disk"), (memory, _IN_MEMORY, "in memory")):
            if peer in values:
                told += f"    {100 * values[own] / values[peer]:.0f} % {where}"
        told += "; 80 is asked"
    print(what + told, flush=True)


def _served(
    server: Endpoint, queries: Sequence[Query], seconds: float, rounds: int
) -> tuple[sparql_load.Load, tuple[float, float]]:
    """Return what the clients got, and what the server and its workers took for it."""
    asked = [(server.address(query), query.accept) for query in queries]
    before: list[tuple[float, float]] = []
    load = sparql_load.served(
        server.port, asked, seconds, rounds, lambda: before.append(server.cpu())
    )
    (own, others), (own_before, others_before) = server.cpu(), before[0]
    return load, (own - own_before, others - others_before)


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
    parser.add_argument(
        "--part", choices=("one", "many", "turns", "all"), default="all", help="clients"
    )
    parser.add_argument(
        "--held", choices=(*_HELD,), default="both", help="where many and turns have the store"
    )
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", help="that has it, and uvicorn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
