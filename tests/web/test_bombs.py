"""Fifty bombs at once, from one address and from many: others are answered, and all is as before.

Latencies depend on the machine: tests/bench/bench_bombs.py tells them.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from store.poolside import children, until

from .bombs import BOMBS, STATUSES, Barrage, bystander, thrown
from .server import start, stop
from .test_sparql_faults import resident

ASK = "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
PAGE = "/page/plan/prova/project/orti"
NAMED = "/queries/co-actors.json?actor=actor/associazione-faggio"
MANY = [f"127.0.0.{number}" for number in range(2, 40)]


@pytest.fixture(scope="module")
def server(sample_store):
    server = start(sample_store, deadline=1.5, memory_mb=64)
    yield server
    stop(server)


def as_before(server) -> bool:
    """Tell whether every worker stands and none is busy."""
    text = server.get("/metrics").text
    return 'psmgraph_workers{pool="sparql",state="idle"} 4.0' in text


@pytest.mark.parametrize("name", BOMBS)
def test_each_bomb_ends_as_the_documents_say(server, name):
    end = thrown(server, BOMBS[name])
    assert end == "broken" or int(end) in STATUSES
    until(lambda: as_before(server))


@pytest.mark.parametrize("sources", [["127.0.0.2"], MANY], ids=["one client", "many clients"])
def test_beside_fifty_bombs_others_are_answered_and_all_is_as_before(server, sources):
    with Barrage(server, sources) as barrage, ThreadPoolExecutor(3) as others:
        asked = [others.submit(bystander, server, path, "127.0.0.1", barrage)
                 for path in (ASK, PAGE, NAMED)]  # fmt: skip
        most = 0
        while not barrage.is_over:
            most = max(most, resident(server.process.pid))
        asks, pages, named = ([status for _, status in each.result()] for each in asked)
    assert pages
    assert set(pages) == set(named) == {200}
    # Where many bomb, a query may be told at once that there is no place.
    assert set(asks) <= ({200} if len(sources) == 1 else {200, 503})
    assert barrage.ends.total() == 50
    assert set(barrage.ends) <= {str(each) for each in STATUSES} | {"broken", "left"}
    assert most < 300e6
    until(lambda: as_before(server), 20)
    assert len(children(server.process.pid)) == 4 + 4 + 4
