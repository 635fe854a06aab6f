"""Work that a second process does: the same comes back, whatever becomes of that process."""

import fcntl
import os
import signal
import time
from pathlib import Path

import pytest

from psmgraph.build.apart import FEW, apart

pytestmark = pytest.mark.skipif(
    len(os.sched_getaffinity(0)) == 1, reason="one processor: all is done in one process"
)


def pid() -> bytes:
    return str(os.getpid()).encode()


def test_it_is_done_by_another_process_once() -> None:
    with apart(pid, FEW) as told:
        assert told() != pid()
        assert told() == told()


def test_what_is_little_is_done_here() -> None:
    with apart(pid, FEW - 1) as told:
        assert told() == pid()


def test_what_is_long_comes_back_whole() -> None:
    long = os.urandom(5_000_000)
    with apart(lambda: long, FEW) as told:
        assert told() == long


def test_where_the_process_is_killed_it_is_done_here() -> None:
    here = os.getpid()

    def work() -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return pid()

    with apart(work, FEW) as told:
        assert told() == pid()


def test_what_goes_wrong_is_told_to_who_asks() -> None:
    def work() -> bytes:
        raise ValueError("no such sheet")

    with apart(work, FEW) as told, pytest.raises(ValueError, match="no such sheet"):
        told()


def test_it_holds_no_file_that_this_process_has_open(tmp_path: Path) -> None:
    """A build that is killed must not leave its lock to what it began."""

    def work() -> bytes:
        (tmp_path / "begun").touch()
        time.sleep(30)
        return b""

    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with apart(work, FEW):
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        os.close(lock)
        other = os.open(tmp_path / "lock", os.O_RDWR)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)


def test_nothing_of_it_is_left_when_nobody_waits_any_more(tmp_path: Path) -> None:
    def work() -> bytes:
        (tmp_path / "pid").write_bytes(pid())
        time.sleep(30)
        return b""

    def interrupted() -> None:
        with apart(work, FEW):
            while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
