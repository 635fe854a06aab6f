"""How long others wait while fifty bombs are thrown at once, from one address and from many.

    python tests/bench/bench_bombs.py        (under a minute)

The server has its default number of workers; bombs, bystanders and server share the machine.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from web.bombs import Barrage, bystander
from web.server import stop
from web.test_operations import running
from web.test_sparql_faults import resident

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

PATHS = {
    "ASK": "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "page": "/page/plan/valdesempio/project/la-biblioteca-diffusa",
    "ready-made query": "/queries/co-actors.json?actor=actor/comune-di-provetta",
}
SOURCES = {
    "none": [],
    "one client": ["127.0.0.2"],
    "many clients": [f"127.0.0.{number}" for number in range(2, 52)],
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build_snapshot(Config(store=store), demo_inputs(), plan=DEMO_PLAN, today=date(2026, 1, 1))
        server = running(store, deadline=4.0, memory_mb=128, requests_per_minute=0)
        try:
            print(
                f"{'bombs from':14}{'asked':18}{'answers':>8}{'503':>6}{'p50 ms':>9}{'p99 ms':>9}"
            )
            for name, sources in SOURCES.items():
                number = 50 if sources else 0
                barrage = Barrage(server, sources or ["127.0.0.2"], number)
                if not number:
                    barrage = Quiet(4.0)
                with barrage, ThreadPoolExecutor(3) as others:
                    asked = {
                        what: others.submit(bystander, server, path, "127.0.0.1", barrage)
                        for what, path in PATHS.items()
                    }
                for what, each in asked.items():
                    row(name, what, each.result())
                print(f"  service: {resident(server.process.pid) / 1e6:.0f} MB; "
                      f"{dict(getattr(barrage, 'ends', {}))}")  # fmt: skip
        finally:
            stop(server)


def row(name: str, what: str, found: list[tuple[float, int]]) -> None:
    answered = sorted(took for took, status in found if status == 200)
    p50, p99 = (answered[int(len(answered) * part)] * 1e3 for part in (0.5, 0.99))
    refused = sum(status == 503 for _, status in found)
    print(f"{name:14}{what:18}{len(answered):>8}{refused:>6}{p50:>9.1f}{p99:>9.1f}")


class Quiet(Barrage):
    """No bombs, for so many seconds: what the others are compared with."""

    def __init__(self, seconds: float) -> None:
        import threading

        self._threads = [threading.Thread(target=threading.Event().wait, args=(seconds,))]


if __name__ == "__main__":
    main()
