"""Files of the cache that tell whether they are whole.

They are renamed into place without waiting for the disk, so after a power cut one may be empty,
short, or hold what stood there before: then it is as if it were not there. Each begins with the
sha256 of what follows.
"""

import hashlib
import os
from pathlib import Path

_LENGTH = 32  # bytes of a sha256


def seal(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whole or not at all.

    Raises:
        OSError: it cannot be written; then nothing is left of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(hashlib.sha256(data).digest() + data)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def unseal(path: Path) -> bytes | None:
    """Return what :func:`seal` wrote to ``path``; None where that is not there, or not whole."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    digest, data = held[:_LENGTH], held[_LENGTH:]
    return data if hashlib.sha256(data).digest() == digest else None
