"""The tables of the served snapshot, copied and synced while a build still reads its sheets.

Of ten thousand sheets they have a gigabyte, and the copy needs nothing of what changed. Whoever
changes the copy then has only its changed pages to sync.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

_AT_ONCE = 16 * 1024**2  # bytes


class Ahead:
    """A copy of the file ``source`` that is being made, for who takes it."""

    def __init__(self, source: Path, target: Path, thread: ThreadPoolExecutor) -> None:
        self.source = source
        self._target = target
        self._over = Event()
        self._made: Future[bool] = thread.submit(self._copy)

    def take(self, target: Path) -> bool:
        """Give the copy the name ``target``, once it is whole; tell whether there is one."""
        try:
            if not self._made.result():
                return False
            self._target.rename(target)
        except OSError:  # no room, another file system: who needs it copies it, and tells
            return False
        return True

    def stop(self) -> None:
        """Copy no more, and leave nothing of what nobody took."""
        self._over.set()
        self._made.exception()
        self._target.unlink(missing_ok=True)

    def _copy(self) -> bool:
        with self.source.open("rb") as source, self._target.open("wb") as target:
            while not self._over.is_set():
                if not os.sendfile(target.fileno(), source.fileno(), None, _AT_ONCE):
                    os.fsync(target.fileno())
                    return True
        return False


@contextmanager
def copied_ahead(source: Path | None, folder: Path) -> Iterator[Ahead | None]:
    """Give the copy of ``source`` that is made in ``folder`` meanwhile; None where there is none.

    Its name is that of an unfinished entry of the cache, which the next build clears away.
    """
    if source is None or not folder.is_dir():
        yield None
        return
    with ThreadPoolExecutor(1) as thread:
        ahead = Ahead(source, folder / f"{source.name}.{os.getpid()}.new", thread)
        try:
            yield ahead
        finally:
            ahead.stop()
