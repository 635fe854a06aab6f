"""The service holds little of what it gives out, and its workers no more than they may."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import quote, urlsplit

import pytest
from store.poolside import children, until

from .bombs import FIVE
from .server import start, stop
from .test_sparql_faults import resident

MB = 1_000_000
READERS = [f"127.0.0.{number}" for number in range(2, 6)]
ENDLESS = f"SELECT * {{ {FIVE} }}"  # more gigabytes than anyone could read
GROWING = f"SELECT * {{ {FIVE} }} ORDER BY ?c0 ?c4"


@pytest.fixture(scope="module")
def server(sample_store):
    server = start(sample_store, deadline=20, memory_mb=1024, memory_total_mb=150)
    yield server
    stop(server)


def as_before(server) -> bool:
    return 'psmgraph_workers{pool="sparql",state="idle"} 4.0' in server.get("/metrics").text


def sip(server, source: str, over: Event) -> int:
    """Read the endless answer, 64 KB ten times a second, until told; return what was read."""
    parts = urlsplit(server.address)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.bind((source, 0))
        connection.connect((parts.hostname, parts.port))
        path = f"/sparql?query={quote(ENDLESS)}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        read = 0
        while not over.wait(0.1):
            found = connection.recv(65536)
            assert found, "the answer ended"
            read += len(found)
        return read


def test_the_service_stays_as_large_while_slow_readers_take_an_endless_answer(server):
    before = resident(server.process.pid)
    over, most, sizes = Event(), [], []
    with ThreadPoolExecutor(len(READERS)) as readers:
        sipping = [readers.submit(sip, server, source, over) for source in READERS]
        until(lambda: 'state="busy"} 4.0' in server.get("/metrics").text)
        for _ in range(40):
            most.append(resident(server.process.pid))
            sizes.append(sum(map(resident, children(server.process.pid))))
            time.sleep(0.1)
        over.set()
        read = [each.result() for each in sipping]
    assert min(read) > MB  # all have read for some seconds, and there was always more
    # Two buffers of 1 MB for each reader, and what Python keeps of them; not what was not read.
    assert max(most) - before < len(READERS) * 5 * MB + 20 * MB
    assert max(most[20:]) - max(most[:20]) < 10 * MB
    assert max(sizes[20:]) - max(sizes[:20]) < 20 * MB  # the workers wait: they gather nothing
    until(lambda: as_before(server))


def test_queries_that_grow_together_end_with_the_largest_and_leave_all_as_before(server):
    def ask(source: str):
        return server.ask("GET", f"/sparql?query={quote(GROWING)}", {"X-Forwarded-For": source})

    with ThreadPoolExecutor(3) as others:
        asked = [others.submit(ask, f"192.0.2.{number}") for number in range(3)]
        most = 0
        while not all(each.done() for each in asked):
            most = max(most, sum(map(resident, children(server.process.pid))))
            assert server.get("/projects").status == 200
        ends = [each.result() for each in asked]
    assert {(end.status, end.json["code"]) for end in ends} == {(503, "QUERY-MEMORY-ALL")}
    assert all(end.headers["Retry-After"] for end in ends)
    assert "150 MB" in ends[0].text
    assert most < 12 * 40 * MB + 2 * 150 * MB  # the idle, with the store's files; and the bound
    until(lambda: as_before(server))
