import pytest

from psmgraph.store import rate
from psmgraph.store.rate import Rate
from psmgraph.store.refusals import QueryRefused


class Moment:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def allowed(limit: Rate, client: str, asked: int) -> int:
    """Return how many of so many queries pass."""
    passed = 0
    for _ in range(asked):
        try:
            limit.take(client)
        except QueryRefused:
            continue
        passed += 1
    return passed


def test_a_client_may_ask_a_minutes_worth_at_once_and_then_as_the_minute_passes():
    moment = Moment()
    limit = Rate(60, moment)
    assert allowed(limit, "a", 100) == 60
    moment.now += 10
    assert allowed(limit, "a", 100) == 10
    moment.now += 3600
    assert allowed(limit, "a", 100) == 60


def test_one_clients_haste_is_not_anothers():
    limit = Rate(2, Moment())
    assert allowed(limit, "a", 9) == 2
    assert allowed(limit, "b", 9) == 2


def test_the_refusal_says_when_the_next_query_passes():
    moment = Moment()
    limit = Rate(6, moment)
    assert allowed(limit, "a", 6) == 6
    moment.now += 3
    with pytest.raises(QueryRefused) as caught:
        limit.take("a")
    assert (caught.value.status, caught.value.retry_after) == (429, 7)
    moment.now += caught.value.retry_after
    limit.take("a")


def test_without_a_limit_nothing_is_counted():
    assert allowed(Rate(0), "a", 10_000) == 10_000


def test_many_clients_are_not_remembered_for_ever_but_the_hasty_are(monkeypatch):
    monkeypatch.setattr(rate, "_MOST", 100)
    limit = Rate(5, Moment())
    assert allowed(limit, "hasty", 9) == 5
    for number in range(1000):
        limit.take(f"client {number}")
        assert len(limit) <= 101
    assert allowed(limit, "hasty", 9) == 0
