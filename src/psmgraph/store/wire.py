"""What passes between a pool and its workers: frames over two pipes.

A frame is one letter, a length (four bytes, big end first) and a payload. The pool sends one
request (JSON) at a time and reads frames until END, REFUSED or the end of the pipe. This module
imports next to nothing, for a worker's start is paid again whenever one is killed.
"""

import struct
from collections.abc import Callable

READY = b"O"  # the worker has opened the snapshot and limited itself
REQUEST = b"Q"  # JSON: what to run (worker.Worker.answer reads it)
START = b"S"  # JSON: kind, format, whole (all data and END follow at once)
DATA = b"D"  # bytes of the answer
END = b"E"  # JSON: retire (the worker has grown and is to be replaced)
REFUSED = b"R"  # JSON: code, words, detail, line, column, retire

_HEADER = struct.Struct(">cI")

Read = Callable[[int], bytes]


def frame(kind: bytes, payload: bytes) -> bytes:
    """Return the bytes of one frame."""
    return _HEADER.pack(kind, len(payload)) + payload


def read_frame(read: Read) -> tuple[bytes, bytes] | None:
    """Return the next frame as (kind, payload), or None when the pipe has ended.

    ``read(n)`` must block until it has ``n`` bytes or the pipe ends.
    """
    header = read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, length = _HEADER.unpack(header)
    payload = read(length) if length else b""
    return (kind, payload) if len(payload) == length else None
