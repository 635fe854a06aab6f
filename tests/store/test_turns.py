"""Long queries take turns: real workers, what the system says of them, and nothing left stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from psmgraph.store.nursery import Nursery, nursery
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.process import WorkerProcess
from psmgraph.store.refusals import QueryRefused
from psmgraph.store.turns import Turns

from .poolside import BOMB, alive, children, computed, until

MIB = 1024**2
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="this system does not tell what is computed"
)


def stopped(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:  # it has ended
        return False


def stopped_of(workers: list[WorkerProcess]) -> int:
    return sum(stopped(worker.pid) for worker in workers)


@pytest.fixture
def computing(snapshot) -> Iterator[list[WorkerProcess]]:
    """Three workers, each busy with a query that never ends by itself."""
    formats = {"solutions": "json", "boolean": "json", "graph": "nt"}
    asked = {"text": BOMB, "formats": formats, "default": [], "named": [], "disjoint": False,
             "base": None, "service": False, "seconds": 60}  # fmt: skip
    workers = [WorkerProcess(snapshot.store_path, 128 * MIB, 0) for _ in range(3)]
    for worker in workers:
        worker.ready()
        worker.send(asked)
    yield workers
    for worker in workers:
        worker.close()


@pytest.fixture
def turns() -> Iterator[Turns]:
    made = Turns("test", at_once=1)
    yield made
    made.close()


def test_of_those_that_compute_all_but_one_are_stopped_and_each_has_its_turn(computing, turns):
    for worker in computing:
        turns.join(worker)
    until(lambda: stopped_of(computing) == 2)
    before = [computed(worker.pid) for worker in computing]
    until(
        lambda: all(
            computed(worker.pid) - computed_before >= 0.1
            for worker, computed_before in zip(computing, before, strict=True)
        ),
        30,
    )
    until(lambda: stopped_of(computing) == 2)
    assert all(map(turns.was_stopped, computing))


def test_who_leaves_goes_on_for_good_and_makes_room(computing, turns):
    for worker in computing:
        turns.join(worker)
    for worker in computing[:2]:
        turns.leave(worker)
        assert not stopped(worker.pid)
    until(lambda: not stopped(computing[2].pid))
    time.sleep(0.3)
    assert not any(stopped(worker.pid) for worker in computing)
    assert not turns.was_stopped(computing[0])


def test_who_waits_takes_no_place_and_is_not_stopped(snapshot, computing, turns):
    idle = WorkerProcess(snapshot.store_path, 128 * MIB, 0)
    idle.ready()
    turns.join(idle)
    turns.join(computing[0])
    until(lambda: not stopped(computing[0].pid))
    time.sleep(0.3)
    assert not stopped(idle.pid)
    assert not stopped(computing[0].pid)
    idle.close()


def test_the_end_leaves_nobody_stopped(computing):
    turns = Turns("test", at_once=1)
    for worker in computing:
        turns.join(worker)
    turns.close()
    assert not any(stopped(worker.pid) for worker in computing)
    turns.join(computing[0])  # in vain, but harmless
    assert not stopped(computing[0].pid)


def test_long_queries_end_at_their_deadline_stopped_or_not_and_all_workers_are_back(snapshot):
    with Pool(snapshot.path, size=6, deadline=1.5, patience=0.02) as pool:
        until(lambda: pool.status().idle_workers == 6)
        pool._turns._at_once = 1
        codes: list[str] = []

        def bomb(number: int) -> None:
            with pytest.raises(QueryRefused) as caught:
                pool.run(QueryRequest(BOMB, client=f"198.51.100.{number}"))
            codes.append(caught.value.finding.code)

        threads = [Thread(target=bomb, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        until(lambda: any(map(stopped, children())))
        assert pool.ask("ASK { ?s ?p ?o }")  # beside them
        for thread in threads:
            thread.join(20)
        assert codes == ["QUERY-DEADLINE"] * 5
        until(lambda: pool.status().idle_workers == 6)
        assert all(pool.ask("ASK { ?s ?p ?o }") for _ in range(12))
        assert not any(map(stopped, children()))


PARENT = """
import sys, threading, time
from pathlib import Path
from psmgraph.store.pool import Pool, QueryRequest
pool = Pool(Path(sys.argv[1]), size=4, deadline=60, patience=0.02)
pool._turns._at_once = 1
for number in range(3):
    asked = QueryRequest(sys.argv[2], client=str(number))
    threading.Thread(target=pool.run, args=(asked,), daemon=True).start()
time.sleep(60)
"""


@pytest.mark.skipif(nursery() is None, reason="this system adopts no processes")
def test_stopped_workers_end_too_when_the_service_is_killed(snapshot):
    """This process takes on what the service leaves behind, so the system ends none of it."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(snapshot.path), BOMB])
    until(lambda: any(map(stopped, children(parent.pid))), 20)
    workers = children(parent.pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait(10)
    until(lambda: not any(map(alive, workers)))


def test_no_signal_is_sent_to_what_has_ended(snapshot):
    own = Nursery()
    worker = WorkerProcess(snapshot.store_path, 128 * MIB, 0, nursery=own)
    worker.ready()
    worker.close()
    until(lambda: not Path(f"/proc/{worker.pid}").exists())
    worker.pause()  # its number may be another's by now
    worker.go_on()
    own.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)
