"""Where the engine writes an answer: a buffer that goes down the pipe piece by piece.

Nothing is sent before a good first piece is there, or some moments have passed since its
beginning was, so that an error until then is told as an error, not as an answer that breaks off.
What the engine writes wrongly in XML (a raw carriage
return, which a reader would take for a newline; characters that XML has no way to write) is put
right or refused here.
"""

import json
import os
import re
from _queue import Empty, SimpleQueue
from _thread import allocate_lock
from time import sleep
from typing import Any

from psmgraph.store import wire

FIRST = 256 * 1024  # an answer of up to this size goes as a whole, and frees the worker at once
PIECE = 256 * 1024
MORE = 4096  # bytes at once after which more is to come: the engine hands on 8 KB, or the end
SOON = 0.012  # seconds after which the beginning of an answer goes, however little it is
AGAIN = 0.1  # and so what has gathered since

# Characters outside the production Char of XML 1.0 (rule [2]), as UTF-8: C0 controls but tab,
# newline and carriage return, and the noncharacters U+FFFE and U+FFFF.
_UNWRITABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# What the engine writes for a property whose IRI ends in no XML name: a name without an end.
_NAMELESS = re.compile(rb"<oxprefix: xmlns:oxprefix=\"([^\"]*)\"")
_CUT = re.compile(rb"(?:\xef\xbf?|<o[^<>]*)\Z")


class UnwritableError(Exception):
    """The answer holds a character that its format cannot write."""


class Sink:
    """A file-like object for pyoxigraph's ``serialize``; sends frames to the pipe ``out``.

    ``slow`` is told of it once more than a little is to come (:func:`send_soon`).
    """

    def __init__(self, out: int, slow: "SimpleQueue[Sink] | None" = None) -> None:
        self._out = out
        self._slow = slow
        self._lock = allocate_lock()
        self._over = False
        self._failure: UnwritableError | None = None
        self._buffer = bytearray()
        self._limit = FIRST
        self._start: dict[str, Any] = {}
        self._started = False
        self._guard = False
        self.problem: dict[str, Any] | None = None

    def begin(self, kind: str, name: str, *, guard: bool) -> None:
        """Say what comes: its kind, its format's name, and whether it is XML to be guarded."""
        self._start = {"kind": kind, "format": name}
        self._guard = guard

    def write(self, content: bytes) -> int:
        """Take the next bytes; now and then send what has gathered."""
        if self._slow is not None and len(content) >= MORE:
            self._slow.put(self)
            self._slow = None
        with self._lock:
            if self._failure is not None:
                raise self._failure
            self._buffer += content
            if len(self._buffer) >= self._limit:
                self._send(self._taken(last=False))
                self._limit = PIECE
        return len(content)

    def send_gathered(self) -> bool:
        """Send what has gathered until now; tell whether more may come."""
        with self._lock:
            if self._over or self._failure is not None:
                return False
            try:
                content = self._taken(last=False)
            except UnwritableError as error:
                self._failure = error  # for the one who writes: it is not to go on
                return False
            if content:
                self._send(content)
                self._limit = PIECE
            return True

    def flush(self) -> None:
        """Do nothing: pieces go when they are large enough."""

    def finish(self, *, retire: bool) -> None:
        """Send the rest and the end."""
        end = wire.frame(wire.END, json.dumps({"retire": retire}).encode())
        with self._lock:
            if self._failure is not None:
                raise self._failure
            self._send(self._taken(last=True), end)
            self._over = True

    def drop(self) -> None:
        """Send nothing any more: the answer has failed."""
        with self._lock:
            self._over = True

    def _taken(self, *, last: bool) -> bytes:
        """Return what has gathered, fit for its format; the buffer is empty after it."""
        content = bytes(self._buffer)
        self._buffer.clear()
        if not self._guard:
            return content
        cut = None if last else _CUT.search(content)
        if cut:  # perhaps half of a noncharacter or of a tag: judged with the next piece
            self._buffer += cut.group()
            content = content[: cut.start()]
        found = _UNWRITABLE.search(content)
        if found:
            code = f"U+{ord(found.group().decode()):04X}"
            self.problem = {"code": "QUERY-CHARACTER", "detail": code}
            raise UnwritableError(code)
        nameless = _NAMELESS.search(content)
        if nameless:
            iri = nameless[1].decode()
            self.problem = {"code": "QUERY-PREDICATE", "detail": iri}
            raise UnwritableError(iri)
        return content.replace(b"\r", b"&#13;")

    def _send(self, content: bytes, end: bytes = b"") -> None:
        start = b""
        if not self._started:
            told = {**self._start, "whole": bool(end)}
            start = wire.frame(wire.START, json.dumps(told).encode())
            self._started = True
        write_all(self._out, start + wire.frame(wire.DATA, content) + end)


def send_soon(slow: "SimpleQueue[Sink]") -> None:
    """Send the beginnings of answers that come slowly: for a thread of its own, without end."""
    while True:
        sink = slow.get()
        sleep(SOON)
        while sink.send_gathered():
            try:
                sink = slow.get(timeout=AGAIN)
            except Empty:
                continue
            sleep(SOON)


def write_all(out: int, content: bytes) -> None:
    """Write all of ``content`` to the pipe; end the process when nobody reads it any more."""
    view = memoryview(content)
    try:
        while view:
            view = view[os.write(out, view) :]
    except BrokenPipeError:
        os._exit(0)
