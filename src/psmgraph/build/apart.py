"""Work that a second process does on what this one knows, while this one goes on.

The process is forked: it sees all that there is without being told, and what it makes comes back as
bytes. It must leave alone whatever has threads (the engine, other servers' files), for no fork has
them. Where there is one processor only, no process to be had, or it comes to grief, the work is
done here when its outcome is asked for; that is the same.
"""

import gc
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

FEW = 1000  # things: fewer are done sooner than another process begins
_PATIENCE = 300_000  # milliseconds without a sign: it hangs
_PIECE = 1024 * 1024  # bytes
_LENGTH = 8  # bytes of the number of those that follow

Work = Callable[[], bytes]


@contextmanager
def apart(work: Work, things: int) -> Iterator[Work]:
    """Let ``work`` begin in a process of its own; give who waits for what it returns.

    ``things`` are how many it goes through.

    Raises:
        Exception: who waits raises what ``work`` does.
    """
    if things < FEW or not _is_another_processor():
        yield cache(work)
        return
    try:
        reader, writer = os.pipe()
        child = os.fork()
    except OSError:
        yield cache(work)
        return
    if child == 0:
        _work(work, writer)
    os.close(writer)
    try:
        yield cache(lambda: _told(reader) or work())
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _is_another_processor() -> bool:
    return hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def _work(work: Work, writer: int) -> None:
    """Write what ``work`` returns, its length first, and end without tidying up."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is told, and ends this too
        # What is open is the other's, the lock of the build among it.
        os.closerange(0, writer)
        os.closerange(writer + 1, os.sysconf("SC_OPEN_MAX"))
        gc.disable()  # to look through all there is would copy all of it
        made = work()
        with open(writer, "wb") as told:
            told.write(len(made).to_bytes(_LENGTH))
            told.write(made)
    finally:
        os._exit(0)


def _told(reader: int) -> bytes | None:
    """Return what was written, None where that is not all."""
    pieces: list[bytes] = []
    waiting = select.poll()
    waiting.register(reader, select.POLLIN)
    while waiting.poll(_PATIENCE):
        piece = os.read(reader, _PIECE)
        if piece:
            pieces.append(piece)
            continue
        told = b"".join(pieces)
        length, made = told[:_LENGTH], told[_LENGTH:]
        return made if len(made).to_bytes(_LENGTH) == length else None
    return None
