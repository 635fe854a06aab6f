"""How long others wait while fifty bombs are thrown at once, from one address and from many.

    python tests/bench/bench_bombs.py        (under a minute)

The server has its default number of workers. All share one machine, so each of those who wait is
a process of its own, the throwers stand behind all else (in life they are other machines), and a
bare server that only says "yes" is asked in the same moments: what it takes is not ours.
"""

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bare_server import SPAWN, start_bare
from web.bombs import Barrage, bystander
from web.server import Server, stop
from web.test_operations import running
from web.test_sparql_faults import resident

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

PROJECT = "/page/plan/valdesempio/project/la-biblioteca-diffusa"
PATHS = {
    "bare server": "/",
    "ASK": "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "page, made anew": PROJECT + "?n={bombs}-{number}",
    "page, kept": PROJECT,
    "ready-made query": "/queries/co-actors.json?actor=actor/comune-di-valdesempio",
}
SOURCES = {
    "none": [],
    "one client": ["127.0.0.2"],
    "many clients": [f"127.0.0.{number}" for number in range(2, 52)],
}


@dataclass(slots=True)
class Over:
    """What a bystander looks at: whether the barrage is over."""

    event: Any

    @property
    def is_over(self) -> bool:
        return self.event.is_set()


def throw(address: str, sources: list[str], over: Any) -> dict[str, int]:
    """Throw fifty bombs, or wait for four seconds; then say that it is over."""
    os.nice(19)
    try:
        if not sources:
            over.wait(4)
            return {}
        with Barrage(Server(address, None), sources) as barrage:
            pass
        return dict(barrage.ends)
    finally:
        over.set()


def wait(address: str, path: str, over: Any) -> list[tuple[float, int]]:
    return bystander(Server(address, None), path, "127.0.0.1", Over(over))


def main() -> None:
    peer, port = start_bare()
    with tempfile.TemporaryDirectory() as folder, SPAWN.Manager() as manager:
        store = Path(folder) / "store"
        build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        server = running(store, deadline=4.0, memory_mb=128, requests_per_minute=0)
        addresses = dict.fromkeys(PATHS, server.address) | {
            "bare server": f"http://127.0.0.1:{port}/"
        }
        try:
            print("| bombs from | asked | answers | 503 | p50 ms | p90 ms | p99 ms |")
            print("|---|---|---|---|---|---|---|")
            with ProcessPoolExecutor(len(PATHS), mp_context=SPAWN) as others:
                list(others.map(abs, range(40)))  # they stand
                for path in list(PATHS.values()) * 3:  # templates and texts are read at first use
                    server.get(path)
                for name, sources in SOURCES.items():
                    over = manager.Event()
                    asked = {
                        what: others.submit(
                            wait, addresses[what], path.replace("{bombs}", str(len(sources))), over
                        )
                        for what, path in PATHS.items()
                    }
                    with ProcessPoolExecutor(1, mp_context=SPAWN) as thrower:  # its niceness stays
                        ends = thrower.submit(throw, server.address, sources, over).result()
                    for what, each in asked.items():
                        row(name, what, each.result())
                    size = resident(server.process.pid) / 1e6
                    print(f"service: {size:.0f} MB; {ends}", file=sys.stderr)
        finally:
            stop(server)
            peer.terminate()


def row(name: str, what: str, found: list[tuple[float, int]]) -> None:
    answered = sorted(took for took, status in found if status == 200)
    parts = (0.5, 0.9, 0.99)
    times = [f"{answered[int(len(answered) * part)] * 1e3:.1f}" for part in parts]
    refused = sum(status == 503 for _, status in found)
    print(f"| {name} | {what} | {len(answered)} | {refused} | {' | '.join(times)} |")


if __name__ == "__main__":
    main()
