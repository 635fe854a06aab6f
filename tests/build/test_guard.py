"""A file that hangs, eats memory or ends its process costs itself, and the next one is read."""

import os
import time
from collections.abc import Iterator

import pytest
from guarded_acts import act

from psmgraph.build.guard import Guard, Limits
from psmgraph.errors import Place, SheetRefused

PLACE = Place("cattiva.pdf")


@pytest.fixture
def guard() -> Iterator[Guard[str, str]]:
    guard: Guard[str, str] = Guard(act, Limits(seconds=5, megabytes=512))
    yield guard
    guard.close()


def test_what_is_done_apart_comes_back(guard: Guard[str, str]) -> None:
    assert guard.run("scheda", PLACE) == "SCHEDA"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("eat", "READ-MEMORY"),
        ("die", "READ-DIED"),
        ("nest", "READ-DIED"),
        ("raise", "READ-DIED"),
    ],
)
def test_a_bad_one_is_named_and_the_next_is_read(
    guard: Guard[str, str], what: str, code: str
) -> None:
    with pytest.raises(SheetRefused) as refused:
        guard.run(what, PLACE)
    assert refused.value.finding.code == code
    assert refused.value.finding.place == PLACE
    assert guard.run("dopo", PLACE) == "DOPO"


def test_one_that_hangs_is_killed_at_its_deadline() -> None:
    guard: Guard[str, str] = Guard(act, Limits(seconds=2))
    try:
        guard.run("pronta", PLACE)  # starting the process is no part of the deadline
        began = time.monotonic()
        with pytest.raises(SheetRefused) as refused:
            guard.run("sleep", PLACE)
        assert refused.value.finding.code == "READ-TIME"
        assert time.monotonic() - began < 30  # not the 60 that it would have slept
        assert guard.run("dopo", PLACE) == "DOPO"
    finally:
        guard.close()


def test_a_closed_guard_leaves_no_process() -> None:
    guard: Guard[str, str] = Guard(act, Limits())
    guard.run("x", PLACE)
    child = guard._child
    assert child is not None
    pid = child.pid
    assert pid is not None
    guard.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
