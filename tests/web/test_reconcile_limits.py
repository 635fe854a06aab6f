"""Comparing names is bounded: in time, by client, in a process that may die and is replaced."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from psmgraph.config import Config, ServerConfig
from psmgraph.store.refusals import QueryRefused
from psmgraph.web.app import create_app
from psmgraph.web.reconcile_pool import PER_CLIENT, Reconciler

NAME = {"query": "AUSL di Valdesempio", "types": [], "strict": "any", "limit": 3, "properties": []}


@pytest.fixture
def tables(demo_store: Path) -> Path:
    return demo_store / "current" / "tables.sqlite"


@pytest.fixture
def reconciler():
    made = Reconciler(ServerConfig(requests_per_minute=0))
    yield made
    made.close()


def first(answers):
    return answers[0][0]["id"].rsplit("/", 1)[-1]


def test_a_process_that_died_is_replaced(reconciler, tables):
    assert first(reconciler.ask(tables, [NAME])) == "azienda-usl-di-valdesempio"
    before = reconciler.pid
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert first(reconciler.ask(tables, [NAME])) == "azienda-usl-di-valdesempio"
    assert reconciler.pid != before


def test_a_batch_that_takes_too_long_is_stopped_and_the_next_is_answered(tables):
    reconciler = Reconciler(ServerConfig(deadline=0.2))
    slow = NAME | {"query": "Valdesempio Borgoprova comune " * 15}
    try:
        reconciler.ask(tables, [NAME])  # opening the names is not counted
        with pytest.raises(QueryRefused) as refused:
            reconciler.ask(tables, [slow] * 2_000)
        assert refused.value.finding.code == "QUERY-DEADLINE"
        assert first(reconciler.ask(tables, [NAME])) == "azienda-usl-di-valdesempio"
    finally:
        reconciler.close()


_ASKS = """
import os, sys
from pathlib import Path
from psmgraph.config import ServerConfig
from psmgraph.web.reconcile_pool import Reconciler
reconciler = Reconciler(ServerConfig())
reconciler.ask(Path(sys.argv[1]), [])
print(reconciler.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_the_process_ends_with_the_server_even_one_that_is_killed(tables):
    asked = [sys.executable, "-c", _ASKS, str(tables)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == -signal.SIGKILL
    end = time.monotonic() + 20
    while _runs(int(told.stdout)):
        assert time.monotonic() < end
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Who has ended, and whom nobody has asked after, is still listed.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[-1].split()[0] != "Z"


def test_a_snapshot_that_is_gone_is_to_be_asked_again(reconciler, tmp_path):
    with pytest.raises(QueryRefused) as refused:
        reconciler.ask(tmp_path / "tables.sqlite", [NAME])
    assert refused.value.finding.code == "QUERY-BUSY"


def test_one_request_computes_and_a_few_of_one_client_wait(reconciler):
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with reconciler.place("a"):
            entered.set()
            leave.wait(20)

    def wait() -> None:
        with reconciler.place("a"):
            pass

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    assert entered.wait(20)
    threads += [threading.Thread(target=wait) for _ in range(PER_CLIENT)]
    for each in threads[1:]:
        each.start()
    end = time.monotonic() + 20
    while reconciler.waiting < PER_CLIENT:
        assert time.monotonic() < end
        time.sleep(0.01)
    with pytest.raises(QueryRefused) as refused, reconciler.place("a"):
        pass
    assert refused.value.status == 429
    leave.set()
    for each in threads:
        each.join(20)
    assert reconciler.waiting == 0


def test_a_client_that_asks_too_often_is_told_when_to_come_back(demo_store):
    config = Config(store=demo_store, server=ServerConfig(workers=1, requests_per_minute=2))
    app = create_app(config)
    try:
        client = app.test_client()
        address = "/reconcile?" + urlencode({"queries": '{"q": {"query": "AUSL"}}'})
        replies = [client.get(address) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert int(replies[2].headers["Retry-After"]) > 0
        assert replies[2].json["code"] == "QUERY-RATE"
        assert replies[2].headers["Access-Control-Allow-Origin"] == "*"
        assert client.get("/reconcile").status_code == 200  # the manifest costs nothing
    finally:
        app.extensions["psmgraph.service"].close()
        app.extensions["psmgraph.reconciler"].close()
