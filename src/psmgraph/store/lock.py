"""One build at a time on a store."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psmgraph.errors import CannotRun, Finding, Place


@contextmanager
def build_lock(store: Path) -> Iterator[None]:
    """Hold the store's lock for the length of a ``with`` block.

    The lock is the kernel's and goes with the process, so a killed build leaves none behind;
    the file ``build.lock`` only says who holds it.

    Raises:
        CannotRun: another build holds it (STORE-LOCKED, naming its process).
    """
    store.mkdir(parents=True, exist_ok=True)
    path = store / "build.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise CannotRun(Finding("STORE-LOCKED", Place(str(path)), detail=holder)) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
