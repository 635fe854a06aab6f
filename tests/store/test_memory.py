"""The memory of all workers together has one bound: the largest goes, the others go on."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from psmgraph.store.memory import Holding, MemoryWatch, keep_within
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.refusals import QueryRefused

from .poolside import ROWS, until

MIB = 1024**2
GROWS = f"SELECT * {{ {ROWS} . ?j ?k ?l . ?m ?n ?o }} ORDER BY ?o"  # hundreds of MB a second
ASK = "ASK { ?s ?p ?o }"


class Workers:
    """Holdings in numbers of MB; those that were ended."""

    def __init__(self, *sizes: tuple[int, bool]) -> None:
        self.ended: list[int] = []
        self.all = [self.holding(size, busy) for size, busy in sizes]

    def holding(self, size: int, busy: bool) -> Holding:
        return Holding(size * MIB, busy, lambda: self.ended.append(size))


@pytest.mark.parametrize(
    ("sizes", "ended", "left"),
    [
        ([(50, True), (40, True)], [], 90),  # within
        ([(50, True), (60, True), (30, True)], [60], 80),  # the largest is enough
        ([(90, True), (80, True), (70, True)], [90, 80], 70),
        ([(90, True), (20, False)], [20], 90),  # whom nobody misses
        ([(90, True), (12, False)], [90], 12),  # not for the little that it holds
        ([(300, True)], [300], 0),
    ],
)
def test_the_largest_are_ended_until_the_rest_is_within_the_bound(sizes, ended, left):
    workers = Workers(*sizes)
    assert keep_within(100 * MIB, workers.all) == left * MIB
    assert workers.ended == ended


@contextmanager
def watched(snapshot, total: int):
    with Pool(snapshot.path, size=4, deadline=30, per_client_running=4) as pool:
        pool.memory_of_all = total
        watch = MemoryWatch([pool], total)
        try:
            yield pool
        finally:
            watch.close()


def refusal(pool, text, client):
    with pytest.raises(QueryRefused) as caught:
        pool.run(QueryRequest(text, client=client)).read()
    return caught.value


def test_queries_that_each_keep_their_budget_are_held_to_that_of_all(snapshot):
    total = 200 * MIB
    with watched(snapshot, total) as pool, ThreadPoolExecutor(3) as others:
        asked = [others.submit(refusal, pool, GROWS, f"10.0.0.{n}") for n in range(3)]
        most, answers = 0, []
        while not all(each.done() for each in asked):
            most = max(most, sum(each.size for each in pool.holdings()))
            answers.append(pool.ask(ASK, "10.0.1.1"))
            time.sleep(0.02)  # the workers run in the time that is left
        refused = [each.result() for each in asked]
        assert {(each.status, each.finding.code) for each in refused} == {(503, "QUERY-MEMORY-ALL")}
        assert "200 MB" in refused[0].finding.message("en")
        assert refused[0].retry_after
        # What two cores write between two looks may come on top.
        assert most < 2 * total
        assert answers
        assert all(answers)
        until(lambda: pool.status().idle_workers == 4)


def test_a_query_within_the_bound_is_left_alone(snapshot):
    with watched(snapshot, 200 * MIB) as pool:
        rows = pool.run(QueryRequest(f"SELECT * {{ {ROWS} }} ORDER BY ?i", format="csv")).read()
        assert rows.count(b"\n") > 1000
        assert pool.kills.counts() == {}
