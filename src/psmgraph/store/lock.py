"""One build at a time on a store."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store import disk, leftovers

FILE = "build.lock"


@contextmanager
def build_lock(store: Path) -> Iterator[None]:
    """Hold the store's lock for the length of a ``with`` block.

    The lock is the kernel's and goes with the process, so a killed build leaves none behind;
    the file ``build.lock`` only says who holds it. What killed ones left half-made in the store
    is cleared away first: whoever holds the lock knows that nobody is at it.

    Raises:
        CannotRun: another build holds it (STORE-LOCKED, naming its process), or the store's
            folder cannot be written (STORE-WRITE).
    """
    path = store / FILE
    try:
        disk.make_folder(store)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise _unwritable(store, error) from error
    try:
        _take(file, path)
        with suppress(OSError):  # a full disk: who holds it is then not told, and nothing else
            os.ftruncate(file, 0)
            os.write(file, f"{os.getpid()}\n".encode())
        leftovers.clear(store)
        yield
    finally:
        os.close(file)


def _take(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(file, 64).decode("ascii", "replace").strip() or "?"
        raise CannotRun(Finding("STORE-LOCKED", Place(str(path)), detail=holder)) from error
    except OSError as error:  # a file system without locks
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CannotRun:
    cause = error.strerror or str(error)
    return CannotRun(Finding("STORE-WRITE", Place(str(path)), detail=cause))
