"""Files made durable, folders exchanged in one step, leftovers cleared away."""

import ctypes
import errno
import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def sync(path: Path) -> None:
    """Ask the system to write the file or folder ``path`` to the disk now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Write everything under ``folder`` to the disk: files first, then the folders' entries."""
    for parent, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(parent, name))
        sync(Path(parent))


def new_folder(parent: Path, prefix: str) -> Path:
    """Make and return a new folder in ``parent``; its name starts with ``prefix`` and our pid."""
    parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        path = parent / f"{prefix}{os.getpid()}-{number}"
        with suppress(FileExistsError):
            path.mkdir()
            return path
    raise AssertionError("count() does not end")


def place(new: Path, target: Path) -> None:
    """Give the folder ``new`` the name ``target``; what stood there is then called ``new``.

    The change is one step of the file system: at every moment a whole folder stands at
    ``target`` (on systems without an exchanging rename, when nothing stood there before).
    """
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        aside = new_folder(target.parent, ".gone-")
        target.rename(aside)
        new.rename(target)
        aside.rename(new)
    sync(target.parent)


def point(link: Path, target: str) -> None:
    """Make ``link`` a symlink to ``target``, in one step if it points elsewhere now."""
    fresh = link.with_name(f".{link.name}-{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    sync(link.parent)


def remove(folder: Path) -> None:
    """Delete ``folder``, which loses its name first: half-deleted, it is not taken for whole."""
    gone = new_folder(folder.parent, ".gone-")
    folder.rename(gone)
    shutil.rmtree(gone)


def clear_leftovers(parent: Path) -> None:
    """Delete what builds that were killed left in ``parent`` (``.new-PID-…``, ``.gone-PID-…``)."""
    for path in parent.glob(".*-*-*"):
        prefix, pid, _ = path.name.split("-", 2)
        if prefix in (".new", ".gone") and pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def clear_of_dead(parent: Path, prefix: str) -> None:
    """Delete the folders ``{prefix}PID-…`` in ``parent`` of processes that are no more."""
    for path in parent.glob(f"{prefix}*-*"):
        pid = path.name.removeprefix(prefix).partition("-")[0]
        if pid.isdigit() and path.is_dir() and not _alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names by renameat2(2); False where the system has no such call."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):  # an old kernel, or a file system without it
        return False
    raise OSError(number, os.strerror(number), str(one))
