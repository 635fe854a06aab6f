"""Queries made to freeze a service, and clients that throw them: for tests and for the bench."""

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

from .server import Server

FIVE = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(5))
ANY = "(!<urn:x>|^!<urn:x>)"
VALUES = " ".join(f'"{n}"' for n in range(10_000))
BOMBS = {
    "cross": f"SELECT * {{ {FIVE} }}",
    "count": f"SELECT (COUNT(*) AS ?n) {{ {FIVE} }}",
    "order by": f"SELECT * {{ {FIVE} }} ORDER BY ?c0 ?c4",
    "distinct": f"SELECT DISTINCT * {{ {FIVE} }}",
    "group_concat": f"SELECT (GROUP_CONCAT(?c0) AS ?all) {{ {FIVE} }}",
    "paths": f"SELECT * {{ ?a {ANY}* ?b . ?b {ANY}* ?c . ?c {ANY}* ?d }} ORDER BY ?a",
    "megabyte": f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * 60_000)} }}",
    "nested": f"SELECT * {{ {'{' * 5000} ?s ?p ?o {'}' * 5000} }}",
    "regex": f'SELECT * {{ {FIVE} FILTER REGEX(?c0, "^(a+)+(b|c|d)*(x+x+)+y$") }}',
    "values": f"SELECT * {{ VALUES ?x {{ {VALUES} }} VALUES ?y {{ {VALUES} }} "
    "FILTER (CONCAT(?x, ?y) = '') }",
}  # fmt: skip
# How each may end: answered, refused as too much, or stopped; never otherwise.
STATUSES = frozenset({200, 400, 413, 429, 503})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def thrown(server: Server, query: str, source: str = "127.0.0.1") -> str:
    """Throw one query from the address ``source``; return its status, or "broken"."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(
        parts.hostname, parts.port, timeout=60, source_address=(source, 0)
    )
    try:
        connection.request("POST", "/sparql", urlencode({"query": query}), FORM)
        reply = connection.getresponse()
        while reply.read1(1 << 20):
            pass
        return str(reply.status)
    except (http.client.IncompleteRead, ConnectionError):
        return "broken"
    finally:
        connection.close()


def dribbled(server: Server, query: str, source: str, seconds: float) -> str:
    """Ask and read a byte a second, for so long; then leave."""
    parts = urlsplit(server.address)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind((source, 0))
        connection.connect((parts.hostname, parts.port))
        path = "/sparql?" + urlencode({"query": query})
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end and connection.recv(1):
                time.sleep(1)
        except ConnectionError:
            return "broken"
    return "left"


class Barrage:
    """So many bombs at once, from each of ``sources`` in turn; counts how they ended."""

    def __init__(self, server: Server, sources: Iterable[str], number: int = 50) -> None:
        names, addresses = list(BOMBS), list(sources)
        self.ends: Counter[str] = Counter()
        self._threads = [
            threading.Thread(
                target=self._throw,
                args=(
                    server,
                    number,
                    names[number % len(names)],
                    addresses[number % len(addresses)],
                ),
            )
            for number in range(number)
        ]

    def _throw(self, server: Server, number: int, name: str, source: str) -> None:
        if number % 5 == 4:
            end = dribbled(server, BOMBS["cross"], source, 3)
        else:
            end = thrown(server, BOMBS[name], source)
        self.ends[end] += 1

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def __enter__(self) -> "Barrage":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()


def bystander(server: Server, path: str, source: str, barrage: Barrage) -> list[tuple[float, int]]:
    """Ask for ``path`` again and again while the barrage lasts: seconds and status of each."""
    parts = urlsplit(server.address)
    found = []
    while not barrage.is_over:
        began = time.monotonic()
        connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=60, source_address=(source, 0)
        )
        connection.request("GET", path.replace("{number}", str(len(found))))
        reply = connection.getresponse()
        reply.read()
        connection.close()
        found.append((time.monotonic() - began, reply.status))
        time.sleep(0.02)
    return found
