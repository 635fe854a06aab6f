"""Workers that are forked: each a child of ours, alone with its pipes, whatever becomes of the
process that they were forked from."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from psmgraph.store.nursery import Nursery, nursery
from psmgraph.store.process import WorkerProcess

from .poolside import alive, children, until

MIB = 1024**2
pytestmark = pytest.mark.skipif(nursery() is None, reason="this system adopts no processes")


@pytest.fixture
def own() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def started(snapshot, own: Nursery) -> WorkerProcess:
    worker = WorkerProcess(snapshot.store_path, 128 * MIB, 0, nursery=own)
    worker.ready()
    return worker


def test_a_forked_worker_is_a_child_of_ours_and_leaves_nothing_behind(snapshot, own):
    before = children()
    worker = started(snapshot, own)
    assert children() - before == {worker.pid}
    assert os.getpgid(worker.pid) == worker.pid  # Ctrl-C in a terminal does not reach it
    worker.close()
    assert not alive(worker.pid)
    until(lambda: not Path(f"/proc/{worker.pid}").exists())  # no zombie either, a moment later


def test_a_forked_worker_has_no_descriptor_of_another_nor_a_socket(snapshot, own):
    first, second = started(snapshot, own), started(snapshot, own)
    held = [{str(each.readlink()) for each in Path(f"/proc/{worker.pid}/fd").iterdir()}
            for worker in (first, second)]  # fmt: skip
    pipes = [{name for name in names if name.startswith("pipe:")} for names in held]
    assert not pipes[0] & pipes[1]
    assert not any(name.startswith("socket:") for names in held for name in names)
    first.close()
    second.close()


def test_workers_go_on_without_the_process_that_they_were_forked_from(snapshot, own):
    worker = started(snapshot, own)
    own.close()
    assert worker.is_alive()
    worker.close()


def test_another_process_takes_the_place_of_one_that_was_killed(snapshot, own):
    before = {int(each) for each in Path("/proc/self/task").glob("*/children")
              for each in each.read_text().split()}  # fmt: skip
    first = started(snapshot, own)
    first.close()
    until(lambda: not Path(f"/proc/{first.pid}").exists())
    (mother,) = {int(each) for path in Path("/proc/self/task").glob("*/children")
                 for each in path.read_text().split()} - before  # fmt: skip
    os.kill(mother, signal.SIGKILL)
    until(lambda: not alive(mother))
    worker = started(snapshot, own)
    assert worker.is_alive()
    worker.close()


def test_how_a_forked_worker_ended_is_known(snapshot, own):
    worker = own.start(["/no/such/store", str(MIB), "locked", "0"])
    assert worker.wait() > 0  # by itself, with an error
    worker = own.start([str(snapshot.store_path), str(128 * MIB), "locked", "0"])
    os.kill(worker.pid, signal.SIGSEGV)
    assert worker.wait() == -signal.SIGSEGV
    worker.kill()  # harmless by now
    for each in (worker.stdin, worker.stdout):
        each.close()
