"""One query at another server, in the place of a worker process.

A thread asks, turns the answer into the format that is wanted and hands it on piece by piece; it
waits while its reader is slow, so memory does not grow with the answer. Nobody can stop another
server's work, but nobody has to wait for it: the thread is abandoned, its connection shut.
"""

import json
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from threading import Condition, Thread
from typing import IO, Any, cast

from pyoxigraph import QuerySolutions, serialize

from psmgraph.store import wire
from psmgraph.store.process import WorkerGoneError
from psmgraph.store.remote.guard import form_of
from psmgraph.store.remote.http import RemoteError, cause
from psmgraph.store.remote.reading import Asked, Reader, Received
from psmgraph.store.sink import Sink
from psmgraph.store.worker import GRAPHS, RESULTS, XML, kind_of, syntax_told

_FRAMES = 8  # of an answer that wait for their reader, each some 64 KB
_BUSY = (429, 503)


class AbandonedError(Exception):
    """Nobody waits for the answer any more."""


class Channel:
    """Frames on their way from the thread to the reader, a bounded number of them."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._abandoned = False

    def put(self, kind: bytes, payload: bytes) -> None:
        """Add a frame, waiting for room. Raises AbandonedError where nobody will read it."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._frames) < _FRAMES or self._abandoned)
            if self._abandoned:
                raise AbandonedError
            self._frames.append((kind, payload))
            self._changed.notify_all()

    def get(self) -> tuple[bytes, bytes] | None:
        """Return the next frame, waiting for it; None where none will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._abandoned)
            if self._abandoned:
                return None
            frame = self._frames.popleft()
            self._changed.notify_all()
            return frame

    def abandon(self) -> None:
        """Wake both ends: there is nothing more to wait for."""
        with self._changed:
            self._abandoned = True
            self._changed.notify_all()


class ChannelSink(Sink):
    """A :class:`Sink` whose pieces go through a channel instead of a pipe."""

    def __init__(self, channel: Channel, received: Received) -> None:
        super().__init__(-1)
        self._channel = channel
        self._said = {"row_cap": received.row_cap, "store": received.deviates}

    def _send(self, content: bytes, end: bytes = b"") -> None:
        if not self._started:
            self._started = True
            told = {**self._start, "whole": bool(end), **self._said}
            self._channel.put(wire.START, json.dumps(told).encode())
        self._channel.put(wire.DATA, content)
        if end:
            self._channel.put(wire.END, _KEEP)


_KEEP = json.dumps({"retire": False}).encode()


class RemoteWorker:
    """Asks one query through ``reader`` (process.Worker has the face)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._channel = Channel()
        self._received: Received | None = None
        self._thread: Thread | None = None

    def is_alive(self) -> bool:
        """Tell whether its thread still runs."""
        return self._thread is not None and self._thread.is_alive()

    def ready(self) -> None:
        """Return at once: there is nothing to wait for."""

    def send(self, request: Mapping[str, Any]) -> None:
        """Begin to ask: text, formats by kind, default and named graphs, base, seconds."""
        self._thread = Thread(target=self._ask, args=(request,), name="remote-query", daemon=True)
        self._thread.start()

    def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame, waiting for it. Raises WorkerGoneError where it was stopped."""
        frame = self._channel.get()
        if frame is None:
            raise WorkerGoneError("QUERY-FAILED", 0)
        return frame

    def taken(self) -> int:
        """Return nothing: what the query takes, it takes elsewhere."""
        return 0

    def computed(self) -> float:
        """Return nothing: the work is done elsewhere."""
        return 0.0

    def give_way(self) -> None:
        """Do nothing: the work is done elsewhere."""

    def come_back(self) -> bool:
        """Tell that nothing is to be undone."""
        return True

    def pause(self) -> None:
        """Do nothing: the work is done elsewhere."""

    def go_on(self) -> None:
        """Do nothing: the work is done elsewhere."""

    def kill(self) -> None:
        """Abandon the query."""
        self._channel.abandon()
        received = self._received
        if received is not None:
            received.shut()

    def close(self) -> None:
        """Abandon the query, if it still runs."""
        if self.is_alive():
            self.kill()

    def _ask(self, request: Mapping[str, Any]) -> None:
        with suppress(AbandonedError):
            refusal = self._refusal(request)
            if refusal is not None:
                self._channel.put(wire.REFUSED, json.dumps({"retire": False, **refusal}).encode())

    def _refusal(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Give the answer out; return what to tell where that cannot be done."""
        text = request["text"]
        based = f"BASE <{request['base']}>\n{text}" if request["base"] else text
        asked = Asked(based, request["default"], request["named"])
        try:
            received = self._reader.open(asked, form_of(text), request["seconds"])
        except RemoteError as error:
            return _told(text, error, lines_before=based != text)
        self._received = received
        sink = ChannelSink(self._channel, received)
        try:
            return _give(received, request["formats"], sink)
        except AbandonedError:
            raise
        except Exception as error:  # what the sink raised may come back as another error
            return sink.problem or {"code": "QUERY-REMOTE", "detail": cause(error)}
        finally:
            received.close()


def _give(
    received: Received, names: Mapping[str, str | None], sink: ChannelSink
) -> dict[str, Any] | None:
    """Write an answer to ``sink``; return what to tell where its format is not acceptable."""
    results = None if received.graph else received.results()
    kind = "graph" if results is None else kind_of(results)
    name = names[kind]
    if name is None:
        return {"code": "QUERY-FORMAT", "kind": kind}
    sink.begin(kind, name, guard=name in XML)
    output = cast(IO[bytes], sink)
    if results is None:
        serialize(received.triples(), output, GRAPHS[name])
    elif isinstance(results, QuerySolutions):
        results.serialize(output, RESULTS[name])
    else:
        results.serialize(output, RESULTS[name])
    sink.finish(retire=False)
    return None


def _told(text: str, error: RemoteError, *, lines_before: int) -> dict[str, Any]:
    if error.status == 400:
        _, _, words = error.detail.partition(" ")
        told = syntax_told(text, words)
        if told.get("line"):
            told["line"] -= lines_before
        return told
    if error.status in _BUSY:
        return {"code": "QUERY-BUSY"}
    return {"code": "QUERY-REMOTE", "detail": error.detail}
