"""Files at an address: object storage, another server, whatever fsspec opens (``s3://…``).

The packages that open them are optional; credentials come from where those look for them, never
from a file of ours.
"""

import errno
import hashlib
import importlib
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from psmgraph.errors import CannotRun, Finding, Place, SheetRefused
from psmgraph.read.model import SourceFile


def named(address: str) -> str:
    """Return the address as messages and the graph name it: without user name and password."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", "")) or address


def addresses(address: str) -> list[str]:
    """Return the files at ``address``, those of its subfolders included, sorted; itself if a file.

    Raises:
        CannotRun: nothing is there, it may not be read, or what opens such addresses is not
            installed (BUILD-ADDRESS).
    """
    place = Place(named(address))
    try:
        system, path = _opener(address)
        if system.isfile(path):
            return [address]
        found = sorted(system.find(path))
    except Exception as error:  # each storage has errors of its own: no key, no such server …
        raise CannotRun(Finding("BUILD-ADDRESS", place, detail=_cause(error))) from error
    if not found:
        raise CannotRun(Finding("BUILD-ADDRESS", place, detail="no such file or folder"))
    inside = [one for one in found if not _is_hidden(one.removeprefix(path))]
    return [str(system.unstrip_protocol(one)) for one in inside]


def load_address(address: str, name: str, most: int, media_type: str) -> SourceFile:
    """Return the file at ``address`` with its hash; messages will call it ``name``.

    Raises:
        SheetRefused: it cannot be opened (READ-UNREADABLE), is larger than ``most`` bytes
            (READ-SIZE), or was changed while it was read: it is not as long as the storage says,
            or the storage itself says so (READ-CHANGED).
    """
    place = Place(name)
    try:
        system, path = _opener(address)
        with system.open(path, "rb") as stream:
            size = getattr(stream, "size", None)
            data = bytes(stream.read(most + 1)) if size is None or size <= most else b""
    except Exception as error:  # see above
        # A storage that keeps versions does not go on with another than it began with.
        changed = isinstance(error, OSError) and error.errno == errno.EBUSY
        finding = Finding("READ-UNREADABLE", place, detail=_cause(error))
        raise SheetRefused(Finding("READ-CHANGED", place) if changed else finding) from error
    if max(len(data), size or 0) > most:
        raise SheetRefused(Finding("READ-SIZE", place, detail=f"{most} byte"))
    if size is not None and size != len(data):
        raise SheetRefused(Finding("READ-CHANGED", place))
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), media_type)


def _opener(address: str) -> tuple[Any, str]:
    """Return what opens ``address``, and what it calls the file.

    What it keeps of earlier listings is forgotten: since then objects may have come and changed.
    """
    core = importlib.import_module("fsspec.core")
    system, path = core.url_to_fs(address)
    system.invalidate_cache()
    return system, str(path)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _cause(error: Exception) -> str:
    told = getattr(error, "strerror", None) or str(error)
    return told.splitlines()[0] if told else type(error).__name__
