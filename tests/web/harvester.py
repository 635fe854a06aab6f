"""A harvester that comes again: it keeps what it got, and counts the bytes that travel."""

import gzip
import io
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPMessage, HTTPResponse
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import brotli

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DATA = "application/ld+json"
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}


@dataclass
class Kept:
    """What the harvester has of an address: its ETag, and the body, uncompressed."""

    tag: str
    body: bytes


@dataclass
class Visit:
    """One coming: how many answers and bytes, and which addresses came with a body."""

    answers: int = 0
    bytes: int = 0
    new: dict[str, bytes] = field(default_factory=dict)  # by address


@dataclass
class Harvester:
    """Comes to one server as often as it is told to; without ``condition`` it forgets."""

    address: str
    conditional: bool = True
    coding: str = "br, gzip"
    kept: dict[str, Kept] = field(default_factory=dict)

    def come(self, others: tuple[str, ...] = ()) -> Visit:
        """Get the sitemap, the data of all its pages, and ``others``."""
        visit = Visit()
        robots = self._get(visit, "/robots.txt", "text/plain").decode()
        (start,) = [line.split(": ", 1)[1] for line in robots.splitlines() if "Sitemap:" in line]
        for place in self._listed(visit, start):
            for page in self._listed(visit, place):
                path = urlsplit(page).path
                if path.startswith("/page/") and not path.endswith("/progress"):  # which is a page
                    self._get(visit, path, DATA)
        for place in others:
            self._get(visit, place, "*/*")
        return visit

    def _listed(self, visit: Visit, address: str) -> Iterator[str]:
        told = ET.fromstring(self._get(visit, urlsplit(address).path, "*/*"))
        return (each.text or "" for each in told.iter(f"{SITEMAP}loc"))

    def _get(self, visit: Visit, path: str, accept: str) -> bytes:
        known = self.kept.get(path)
        condition = f"If-None-Match: {known.tag}\r\n" if known and self.conditional else ""
        status, headers, body, size = self._exchange(
            f"GET {path} HTTP/1.1\r\nHost: {urlsplit(self.address).netloc}\r\n"
            f"Accept: {accept}\r\nAccept-Encoding: {self.coding}\r\n{condition}"
            "Connection: close\r\n\r\n"
        )
        visit.answers += 1
        visit.bytes += size
        if status == 304:
            assert known is not None
            assert body == b""
            return known.body
        assert status == 200, (path, status)
        whole = UNPACK[headers.get("Content-Encoding")](body)
        visit.new[path] = whole
        self.kept[path] = Kept(headers.get("ETag") or '"none"', whole)
        return whole

    def _exchange(self, request: str) -> tuple[int, HTTPMessage, bytes, int]:
        """Return status, headers and body, and all bytes that came: headers and chunks too."""
        parts = urlsplit(self.address)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
            connection.sendall(request.encode())
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        answer = HTTPResponse(_Sent(received))
        answer.begin()
        return answer.status, answer.headers, answer.read(), len(received)


class _Sent:
    """Bytes in the place of a socket."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_: object) -> object:
        return io.BytesIO(self._received)
