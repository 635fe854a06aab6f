"""Pages that were made a moment ago, kept to be given out again.

A snapshot never changes, so neither does a page that shows nothing else. The key has all that a
page may hang on: the snapshot, the whole address as it was asked (host, prefix of a proxy,
language, state, arguments) and the day, for a page may tell it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from threading import Lock
from typing import cast

from flask import Response, current_app, g, request

from psmgraph.web.context import served
from psmgraph.web.languages import language_of_request

MOST = 32 * 1024**2  # bytes of all pages together; a large one has 100 KB


class KeptPages:
    """The pages asked for last, as many as fit into ``most`` bytes; safe among threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], str | bytes]) -> bytes:
        """Return the page of ``key``, made with ``make`` (outside the lock) where it is not kept.

        Raises: whatever ``make`` does; nothing is kept then.
        """
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
                return page
        page = _bytes(make())
        with self._lock:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])
        return page

    @property
    def size(self) -> int:
        """Return how many bytes the kept pages have."""
        return self._size


def kept(make: Callable[[], str | bytes]) -> bytes:
    """Return the page that ``make`` makes of this request's snapshot, or the one kept of it.

    What another server answers is asked each time: it may change under its name.
    """
    now = served()
    if now.queries.server:
        return _bytes(make())
    key = (
        str(now.snapshot.path),
        now.as_of,
        language_of_request(),
        request.url_root,
        request.path,
        request.query_string,
        datetime.now(UTC).date(),
    )
    g.kept_key = key
    return _pages().get(key, make)


def keep_packed(response: Response) -> None:
    """Let the compressed body of ``response``, which is a kept page, be kept as well."""
    g.packing = (response, g.get("kept_key"))


def packed_once(response: Response, coding: str, pack: Callable[[], bytes]) -> bytes:
    """Return what ``pack`` makes of the body of ``response``, or what it made of it before."""
    packing, key = g.get("packing", (None, None))
    return _pages().get((key, coding), pack) if key and packing is response else pack()


def _pages() -> KeptPages:
    return cast("KeptPages", current_app.extensions["psmgraph.kept"])


def _bytes(made: str | bytes) -> bytes:
    return made.encode() if isinstance(made, str) else made
