"""A server's hold on the snapshot that it serves: no build deletes it meanwhile.

A shared lock on the manifest, which the system gives back when the process ends, however it
does: nothing is left behind that would keep a snapshot for ever.
"""

import fcntl
import os
from pathlib import Path

_FILE = "manifest.json"


class Hold:
    """A hold on the snapshot in the folder ``path``, until let go."""

    def __init__(self, path: Path) -> None:
        """Take hold. Where the file system has no locks, there is none, and no error either.

        Raises:
            FileNotFoundError: the snapshot is gone, or is being deleted now.
        """
        self._file: int | None = os.open(path / _FILE, os.O_RDONLY)
        try:
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:  # taken by the one who deletes it
            self.let_go()
            raise FileNotFoundError(str(path)) from error
        except OSError:
            return
        if not (path / _FILE).exists():
            self.let_go()
            raise FileNotFoundError(str(path))

    def let_go(self) -> None:
        """Let go; harmless when done before."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def is_held(path: Path) -> bool:
    """Tell whether a server that lives serves the snapshot in the folder ``path``."""
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
