"""A reader's hold on a snapshot: no build deletes it meanwhile.

A shared lock on the manifest, which the system gives back when the process ends, however it
does: nothing is left behind that would keep a snapshot for ever. A server holds what it serves, a
backup what it copies.
"""

import fcntl
import os
import time
from pathlib import Path

_FILE = "manifest.json"
_TRIES = 50
_PAUSE = 0.01  # seconds: who looks whether a snapshot is held has its lock for less


class Hold:
    """A hold on the snapshot in the folder ``path``, until let go."""

    def __init__(self, path: Path) -> None:
        """Take hold. Where the file system has no locks, there is none, and no error either.

        Raises:
            FileNotFoundError: the snapshot is gone, or is being deleted now.
        """
        self._file: int | None = os.open(path / _FILE, os.O_RDONLY)
        for tries in range(_TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:  # taken by one who looks, or who deletes it
                if tries == _TRIES - 1 or not self.stands(path):
                    self.let_go()
                    raise FileNotFoundError(str(path)) from error
                time.sleep(_PAUSE)
            except OSError:
                return
        if not (path / _FILE).exists():
            self.let_go()
            raise FileNotFoundError(str(path))

    def stands(self, path: Path) -> bool:
        """Tell whether what is held is still what stands at ``path``."""
        if self._file is None:
            return False
        try:
            there = (path / _FILE).stat()
        except OSError:
            return False
        return os.path.samestat(os.fstat(self._file), there)

    def let_go(self) -> None:
        """Let go; harmless when done before."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def is_held(path: Path) -> bool:
    """Tell whether a server or a backup that lives holds the snapshot in the folder ``path``."""
    try:
        file = os.open(path / _FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(file)
    return False
