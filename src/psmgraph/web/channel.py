"""The web server's connections: so many of one address, and an end that drops no answer."""

import logging
import select
import socket
import struct
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from psmgraph.web.clients import counted_as, is_trusted

_RESET = struct.pack("ii", 1, 0)  # linger for no time: the peer gets RST, not FIN
_MOMENT = 0.02  # seconds for which a part of an answer waits for its reader by itself
_PAUSE = 0.05  # seconds between two looks whether all is sent


class Answering(WSGITask):
    """One request; where its answer fails half-way, the connection is not closed but reset."""

    def execute(self) -> None:
        """Run the application and hand its answer on."""
        try:
            super().execute()
        except ClientDisconnected:
            raise
        except Exception:
            if isinstance(self.channel, Channel):
                self.channel.is_broken = self.wrote_header
            raise

    def write(self, data: bytes) -> None:
        """Send ``data``; what is ahead of it, the answer's head, goes in the same piece."""
        channel = self.channel
        if not data or not isinstance(channel, Channel):
            super().write(data)
            return
        if self.wrote_header:
            self._go_on(channel, data)
            return
        channel.hold()
        try:
            super().write(data)
        finally:
            channel.release()

    def _go_on(self, channel: "Channel", data: bytes) -> None:
        """Send the next part of an answer."""
        if not self.has_body or self.content_length is not None:
            super().write(data)
            return
        channel.is_answering = True
        if self.chunked_response:  # RFC 9112, 7.1
            channel.send_through(b"%X\r\n" % len(data), data, b"\r\n")
        else:
            channel.send_through(data)

    def set_close_on_finish(self) -> None:
        """Close the connection behind the answer, but not behind one that ends in itself.

        The server closes it behind every answer without length, those in chunks (RFC 9112, 7.1)
        too: a client that asks again would have to connect anew.
        """
        request: Any = self.request
        asked = request.headers.get("CONNECTION", "").lower()
        if self.wrote_header or not self.chunked_response or asked == "close":
            super().set_close_on_finish()

    def finish(self) -> None:
        """End the answer; one to HEAD has no body, not even the chunk that ends one."""
        request: Any = self.request
        if request.command != "HEAD":
            super().finish()
            if isinstance(self.channel, Channel):
                self.channel.is_answering = False
        elif not self.wrote_header:
            self.write(b"")


class Channel(HTTPChannel):
    """One connection. What goes wrong in it stands in the journal, without the path.

    In HTTP/1.0 an answer without length ends with its connection: only a reset tells one that
    broke off from a whole one.
    """

    logger = logging.getLogger("psmgraph.web.channel")
    task_class = Answering
    is_broken = False
    is_answering = False  # part of an answer without length is sent, and not its end
    _held: bytes | None = None  # the beginning of what is to be sent; None: nothing is held

    def hold(self) -> None:
        """Keep what is written next, until there is more.

        Head and body in two pieces are two calls of the system, and wake the client twice.
        """
        self._held = b""

    def release(self) -> None:
        """Send what is held, where nothing came behind it."""
        held, self._held = self._held, None
        if held:
            super().write_soon(held)

    def write_soon(self, data: Any) -> int:
        """Send ``data``, behind what is held; the first of what is to be held is kept."""
        if self._held is None or not isinstance(data, bytes):
            self.release()
            return int(super().write_soon(data))
        if not self._held:
            self._held = data
            return len(data)
        held, self._held = self._held, None
        return int(super().write_soon(held + data)) - len(held)

    def send_through(self, *pieces: bytes) -> None:
        """Send a part of a long answer: past the server's buffer, where nothing waits in it.

        So it is neither copied nor handed to the server's own thread. What the client does not
        take within a moment goes the usual way: a slow reader has that much of its answer ready,
        and its query is done sooner.
        """
        left: Sequence[bytes | memoryview] = pieces
        end = 0.0
        while left:
            with self.outbuf_lock:
                if not self.connected or self.total_outbufs_len:
                    break
                left = self._sent(left)
            if left:
                end = end or time.monotonic() + _MOMENT
                if not self._takes_more(end - time.monotonic()):
                    break
        if left:
            self.write_soon(b"".join(left))

    def _sent(self, pieces: Sequence[bytes | memoryview]) -> Sequence[bytes | memoryview]:
        """Send what the client takes of ``pieces`` now; return what is left."""
        connection: Any = self.socket  # None: closed meanwhile
        try:
            sent = connection.sendmsg(pieces) if connection else 0
        except OSError:  # the buffer is full; or what the usual way will meet, too, and close for
            return pieces
        self.last_activity = time.time()
        left = []
        for piece in pieces:
            if sent < len(piece):
                left.append(memoryview(piece)[sent:])
            sent = max(sent - len(piece), 0)
        return left

    def _takes_more(self, seconds: float) -> bool:
        """Wait until the client takes more, for so long at most."""
        connection, poll = self.socket, select.poll()
        if seconds <= 0 or connection is None:
            return False
        try:
            poll.register(connection, select.POLLOUT)
        except (OSError, ValueError):  # closed meanwhile
            return False
        return bool(poll.poll(seconds * 1000))

    def handle_close(self) -> None:
        """Close the connection; reset it where an answer was broken off."""
        unsent = self.total_outbufs_len or self.is_answering
        broken = self.is_broken or bool(self.requests and unsent)
        if broken and self.socket is not None:
            with suppress(OSError):  # closed by its client
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        super().handle_close()

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is being answered, nor left to be sent."""
        return not self.requests and not self.total_outbufs_len


Channel.logger.setLevel(logging.CRITICAL + 1)


class Door:
    """Makes the channels of a server, and turns an address away that has ``most`` of them.

    The connections of a trusted proxy are those of many clients: they are not counted.
    """

    def __init__(self, most: int, trusted: Iterable[str]) -> None:
        self._most = most
        self._trusted = tuple(trusted)

    def __call__(
        self, server: Any, connection: socket.socket, address: Any, adj: Any, map: Any = None
    ) -> None:
        """Take a connection on, or close it."""
        peer = counted_as(address[0])
        there = sum(counted_as(each.addr[0]) == peer for each in server.active_channels.values())
        if there < self._most or is_trusted(address[0], self._trusted):
            Channel(server, connection, address, adj, map=map)
        else:
            connection.close()


def run(servers: dict[int, Any], told_to_stop: Any, grace: float) -> None:
    """Serve what ``servers`` (the map of waitress) holds until ``told_to_stop`` is set.

    Then no connection is taken on any more, and what is being answered has ``grace`` seconds.
    """
    while not told_to_stop.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=servers, count=1)
    for each in list(servers.values()):
        if getattr(each, "accepting", False):
            wasyncore.dispatcher.close(each)
    end = time.monotonic() + grace
    while time.monotonic() < end:
        channels = [each for each in servers.values() if isinstance(each, Channel)]
        for channel in channels:
            if channel.is_idle:
                channel.handle_close()
        if not any(isinstance(each, Channel) for each in servers.values()):
            return
        wasyncore.loop(timeout=_PAUSE, use_poll=True, map=servers, count=1)
    for each in list(servers.values()):
        if isinstance(each, Channel):
            each.handle_close()  # and its thread learns that nobody reads any more
