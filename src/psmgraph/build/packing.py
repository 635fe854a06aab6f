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
from typing import Any

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
