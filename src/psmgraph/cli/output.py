"""Files that a command writes: whole or not at all, refused before the work where possible."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psmgraph.errors import CannotRun, Finding, Place


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whole or not at all.

    Raises:
        CannotRun: the folder is missing or not writable (COMMAND-OUTPUT).
    """
    with written_whole(path) as partial:
        partial.write_bytes(data)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, which takes its name once all is written.

    Raises:
        CannotRun: the folder is missing or not writable (COMMAND-OUTPUT).
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: no rename there
            path.write_bytes(partial.read_bytes())
        else:
            partial.replace(path)
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("COMMAND-OUTPUT", Place(str(path)), detail=cause)) from error
    finally:
        partial.unlink(missing_ok=True)


def check_writable(path: Path | None) -> None:
    """Refuse an output file whose folder is missing before any work is done.

    Raises:
        CannotRun: COMMAND-OUTPUT.
    """
    if path is None or (path.parent.is_dir() and not path.is_dir()):
        return
    cause = os.strerror(errno.EISDIR if path.is_dir() else errno.ENOENT)
    raise CannotRun(Finding("COMMAND-OUTPUT", Place(str(path)), detail=cause))
