"""What the program does when we made a mistake, and when a library swallows an interrupt."""

import contextlib
import os
import signal

import pytest

from psmgraph.cli import info, main
from psmgraph.cli.building import progress
from psmgraph.cli.interrupt import install


def test_a_mistake_of_ours_is_told_in_full_and_ends_with_2(monkeypatch, capsys):
    def wrong(_config):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(info, "served", wrong)
    with pytest.raises(SystemExit) as ended:
        main(["info"], signals=False)
    assert ended.value.code == 2
    assert "RuntimeError: a mistake" in capsys.readouterr().err


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_a_library_swallowed_is_heeded_at_the_next_step(by):
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        install()
        with progress() as told:
            told("read", 0, 2)  # nothing was asked for: it goes on
            with contextlib.suppress(KeyboardInterrupt):
                os.kill(os.getpid(), by)
            with pytest.raises(KeyboardInterrupt):
                told("read", 1, 2)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
