import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from psmgraph.store.admission import OWN, Admission
from psmgraph.store.refusals import QueryRefused


def waiting(admission: Admission, client: str, entered: list[str]) -> Thread:
    """Start a thread that enters as ``client``; return once it waits."""
    before = admission.counts()[1]

    def enter() -> None:
        admission.enter(client, 10)
        entered.append(client)

    thread = Thread(target=enter)
    thread.start()
    while admission.counts()[1] == before:
        time.sleep(0.001)
    return thread


def test_a_client_that_runs_what_it_may_lets_others_by():
    admission = Admission(3, per_client_running=2, per_client_waiting=4, queue=9)
    entered: list[str] = []
    for _ in range(2):
        admission.enter("a", 1)
    first = waiting(admission, "a", entered)
    admission.enter("b", 1)  # at once: a place is free, and "a" may not have it
    second = waiting(admission, "c", entered)
    admission.leave("b")
    second.join(5)
    assert entered == ["c"]
    admission.leave("a")
    first.join(5)
    assert entered == ["c", "a"]
    assert admission.counts() == (3, 0)


def test_the_first_to_wait_is_the_first_to_run():
    admission = Admission(1, per_client_running=2, per_client_waiting=4, queue=9)
    admission.enter("x", 1)
    entered: list[str] = []
    threads = [waiting(admission, client, entered) for client in ("a", "b", "c")]
    for done, client in enumerate(("x", "a", "b")):
        admission.leave(client)
        threads[done].join(5)
    assert entered == ["a", "b", "c"]


def test_too_many_waiting_from_one_address_is_that_clients_fault():
    admission = Admission(1, per_client_running=1, per_client_waiting=1, queue=9)
    admission.enter("a", 1)
    thread = waiting(admission, "a", [])
    with pytest.raises(QueryRefused) as caught:
        admission.enter("a", 1)
    assert (caught.value.status, caught.value.retry_after) == (429, 5)
    admission.leave("a")
    thread.join(5)


def test_a_full_queue_is_told_at_once_and_so_is_a_wait_in_vain():
    admission = Admission(1, per_client_running=1, per_client_waiting=1, queue=1)
    admission.enter("a", 1)
    thread = waiting(admission, "b", [])
    began = time.monotonic()
    with pytest.raises(QueryRefused) as caught:
        admission.enter("c", 60)
    assert (caught.value.status, caught.value.retry_after) == (503, 5)
    assert time.monotonic() - began < 1
    admission.leave("a")
    thread.join(5)
    with pytest.raises(QueryRefused):
        admission.enter("c", 0.05)
    assert admission.counts() == (1, 0)


def test_our_own_pages_have_no_limit_but_the_places():
    admission = Admission(5, per_client_running=1, per_client_waiting=1, queue=1)
    for _ in range(5):
        admission.enter(OWN, 1)
    assert admission.counts() == (5, 0)


def test_a_client_that_leaves_while_it_waits_leaves_the_queue():
    admission = Admission(1, per_client_running=1, per_client_waiting=1, queue=1)
    admission.enter("a", 1)
    began = time.monotonic()
    with pytest.raises(QueryRefused):
        admission.enter("b", 60, lambda: True)
    assert time.monotonic() - began < 5
    assert admission.counts() == (1, 0)


def test_where_nothing_is_about_to_end_nobody_waits():
    hopeless = Event()
    admission = Admission(1, 1, 1, queue=9, hopeless=hopeless.is_set)
    admission.enter("a", 0)
    with ThreadPoolExecutor(1) as other:
        waits = other.submit(admission.enter, "b", 60)
        while admission.counts() != (1, 1):
            time.sleep(0.001)
        hopeless.set()
        assert isinstance(waits.exception(5), QueryRefused)  # told so while it waited
    with pytest.raises(QueryRefused) as caught:
        admission.enter("c", 60)
    assert (caught.value.finding.code, caught.value.status) == ("QUERY-BUSY", 503)
    admission.leave("a")
    admission.enter("c", 0)  # a place is free: nothing to wait for
