"""Frozen values of a build as bytes, in a form that is quickly read again.

Python's own way gives a frozen dataclass its fields back one by one, in a loop; here it is called
with them, which takes a quarter of the time, and there are a hundred thousand in what is kept of
ten thousand sheets.
"""

import io
import pickle
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from psmgraph.store.sealed import seal, unseal

TROUBLE = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError)
"""What :func:`unpacked` raises of what other software wrote."""


class _Packer(pickle.Pickler):
    def reducer_override(self, obj: object) -> Any:
        kind: Any = type(obj)
        names = _fields(kind)
        if names is None:
            return NotImplemented
        return kind, tuple(getattr(obj, name) for name in names)


@lru_cache(maxsize=256)
def _fields(kind: Any) -> tuple[str, ...] | None:
    """Return the fields that a value of this class is made of; None where it is made otherwise."""
    if issubclass(kind, Enum) or not is_dataclass(kind):
        return None
    found = fields(kind)
    return tuple(each.name for each in found) if all(each.init for each in found) else None


def packed(value: object) -> bytes:
    """Return ``value`` as bytes."""
    stream = io.BytesIO()
    _Packer(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def unpacked(data: bytes) -> object:
    """Return what :func:`packed` was given; for what this software has written and sealed.

    Raises:
        TROUBLE: other software wrote it.
    """
    return pickle.loads(data)


def held(path: Path, about: str) -> object:
    """Return what :func:`hold` kept in the file ``path``; None where it is not there, not whole,
    or of something else than ``about``, which tells the software that wrote it.
    """
    data = unseal(path)
    if data is None:
        return None
    try:
        known, kept = pickle.loads(data)
        return unpacked(kept) if known == about else None
    except TROUBLE:
        return None


def hold(path: Path, about: str, what: object) -> None:
    """Keep a value in the file ``path``, if its folder is there."""
    if path.parent.is_dir():
        seal(path, pickle.dumps((about, packed(what))))
