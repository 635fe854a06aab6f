"""One line a request, without anything of who asked or what: time, route, status, size, duration.

Addresses of clients, query strings and the paths of entities (a person's name may stand in one)
are never written. The id in the line is the one in the answer's X-Request-Id, in the documents of
errors and on their pages.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from psmgraph.errors import PsmgraphError
from psmgraph.web.clients import is_trusted

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
ID, ROUTE = "psmgraph.request_id", "psmgraph.route"  # keys of the WSGI environment
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_LOG = logging.getLogger("psmgraph.web")

WHOLE, BROKEN, LEFT = "whole", "broken", "left"


@dataclass(slots=True)
class Entry:
    """One request and what came of it. ``end``: WHOLE, BROKEN off, or its client LEFT."""

    id: str
    method: str
    route: str = "none"  # the pattern of the address, not the address
    status: int = 0
    bytes: int = 0
    seconds: float = 0.0
    end: str = LEFT
    why: str = ""  # it broke off: a finding's code, or an error's name

    @property
    def is_fault(self) -> bool:
        """Tell whether it went wrong on our side."""
        return self.status >= 500 or self.end == BROKEN


Note = Callable[[Entry], None]


class Journal:
    """WSGI middleware: gives each request an id, and notes it when its answer has ended."""

    def __init__(self, app: "WSGIApplication", notes: Iterable[Note], trusted: Iterable[str]):
        self._app = app
        self._notes = tuple(notes)
        self._trusted = tuple(trusted)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Hand the request on, and count what comes back."""
        began = time.monotonic()
        method = environ.get("REQUEST_METHOD", "")
        entry = Entry(self._id(environ), method if method in _METHODS else "other")
        environ[ID] = entry.id

        def start(
            status: str, headers: list[tuple[str, str]], error: "OptExcInfo | None" = None
        ) -> Callable[[bytes], object]:
            entry.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, entry.id)], error)

        def ended() -> None:
            entry.route = environ.get(ROUTE, entry.route)
            entry.seconds = time.monotonic() - began
            for note in self._notes:
                note(entry)

        try:
            body = self._app(environ, start)
        except BaseException:
            entry.status, entry.end = 500, BROKEN
            ended()
            raise
        if _is_sent_by_server(body, environ):
            return _told_when_sent(body, entry, ended)
        return _Counted(body, entry, ended)

    def _id(self, environ: "WSGIEnvironment") -> str:
        """Return the id that a trusted proxy gave the request, else one of our own."""
        given = environ.get("HTTP_X_REQUEST_ID", "")
        if _GIVEN.fullmatch(given) and is_trusted(environ.get("REMOTE_ADDR", ""), self._trusted):
            return str(given)
        return secrets.token_hex(8)


class _Counted:
    """The body of an answer on its way: how much of it went, and how it ended."""

    def __init__(self, body: Iterable[bytes], entry: Entry, ended: Callable[[], None]) -> None:
        self._body = body
        self._pieces: Iterator[bytes] = iter(body)
        self._entry = entry
        self._ended = ended

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._entry.end = WHOLE
            raise
        except Exception as error:
            told = isinstance(error, PsmgraphError)
            self._entry.end = BROKEN
            self._entry.why = error.finding.code if told else type(error).__name__  # type: ignore[attr-defined]
            if not told:
                _LOG.exception("%s %s", self._entry.id, "an answer broke off")
            raise
        self._entry.bytes += len(piece)
        return piece

    def close(self) -> None:
        """Let go of the body; the request has ended."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._ended()


def _is_sent_by_server(body: Iterable[bytes], environ: "WSGIEnvironment") -> bool:
    """Tell whether the body is a file that the server sends by itself, while its thread goes on.

    It does so for what its own wrapper made, and for nothing that is put around that (PEP 3333).
    """
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper) and hasattr(body, "remain")


def _told_when_sent(body: Any, entry: Entry, ended: Callable[[], None]) -> Iterable[bytes]:
    """Return ``body``, which is counted and told of when the server closes it."""
    close = body.close
    size = body.prepare()
    told = False

    def closed() -> None:
        nonlocal told
        if not told:
            told = True
            entry.bytes = size - body.remain
            entry.end = LEFT if body.remain else WHOLE
            ended()
        close()

    body.close = closed
    sent: Iterable[bytes] = body
    return sent


def line(entry: Entry, now: datetime) -> str:
    """Return the line of the log: a JSON object."""
    told: dict[str, object] = {
        "time": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "id": entry.id,
        "method": entry.method,
        "route": entry.route,
        "status": entry.status,
        "bytes": entry.bytes,
        "ms": round(entry.seconds * 1000, 1),
        "end": entry.end,
    }
    if entry.why:
        told["why"] = entry.why
    return json.dumps(told)


def writer(write: Callable[[str], object], *, faults_only: bool) -> Note:
    """Return what writes the line of each request, or of those that went wrong alone."""

    def note(entry: Entry) -> None:
        if entry.is_fault or not faults_only:
            write(line(entry, datetime.now(UTC)) + "\n")

    return note
