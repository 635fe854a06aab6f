"""Files made durable, folders exchanged in one step, leftovers cleared away.

What is written survives a power cut only once it was asked to the disk (fsync), and a name only
once its folder was. So the order is always: the bytes of the files, the folders that name them,
then the rename that makes them count, then the folder in which that happened. Whatever is cut off
before the rename has a name with a dot, which nobody reads.
"""

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


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it where missing, each with its name on the disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync(each.parent)


def new_folder(parent: Path, prefix: str) -> Path:
    """Make and return a new folder in ``parent``; its name starts with ``prefix`` and our pid."""
    make_folder(parent)
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


def replace(new: Path, target: Path) -> None:
    """Give the file ``new`` the name ``target`` in one step, once its bytes are on the disk."""
    sync(new)
    new.replace(target)
    sync(target.parent)


def remove(folder: Path) -> None:
    """Delete ``folder``, which loses its name first: half-deleted, it is not taken for whole.

    No folder is made for that: on a full disk there may be no room for one.
    """
    for number in count():
        gone = folder.with_name(f".gone-{os.getpid()}-{number}")
        if not os.path.lexists(gone):
            break
    folder.rename(gone)
    shutil.rmtree(gone)


def clear_leftovers(parent: Path) -> None:
    """Delete what builds that were killed left in ``parent`` (``.new-PID-…``, ``.gone-PID-…``)."""
    for path in parent.glob(".*-*-*"):
        prefix, pid, _ = path.name.split("-", 2)
        if prefix in (".new", ".gone") and pid.isdigit() and not alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def clear_of_dead(parent: Path, prefix: str) -> None:
    """Delete the folders ``{prefix}PID-…`` in ``parent`` of processes that are no more."""
    for path in parent.glob(f"{prefix}*-*"):
        pid = path.name.removeprefix(prefix).partition("-")[0]
        if pid.isdigit() and path.is_dir() and not alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def alive(pid: int) -> bool:
    """Tell whether a process of that number lives."""
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
