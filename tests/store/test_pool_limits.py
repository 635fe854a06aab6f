import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from psmgraph.store import lockdown, process, wire
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.process import WorkerGoneError, WorkerProcess
from psmgraph.store.refusals import BrokenAnswer, QueryRefused

from .poolside import BOMB, CROSS, ROWS, alive, children, computed, listener, until

MIB = 1024**2


@pytest.fixture
def pool(snapshot):
    with Pool(snapshot.path, size=2, deadline=1, budget=128 * MIB) as pool:
        yield pool


def refusal(pool, text, **request):
    with pytest.raises(QueryRefused) as caught:
        pool.run(QueryRequest(text, **request))
    return caught.value


def outcome(pool, text):
    """Return the status that the query ends with."""
    try:
        pool.run(QueryRequest(text)).close()
    except QueryRefused as refused:
        return refused.status
    return 200


def whole(pool):
    """Wait until the pool has all its workers again, and check that they answer."""
    until(lambda: pool.status().idle_workers == 2)
    assert pool.status().running == pool.status().busy_workers == 0
    return pool.ask("ASK { ?s ?p ?o }")


def test_a_query_that_takes_too_long_is_killed_and_its_worker_replaced(pool):
    before = children()
    began = time.monotonic()
    refused = refusal(pool, BOMB)
    assert 0.9 < time.monotonic() - began < 5
    assert (refused.status, refused.retry_after) == (503, 30)
    assert "1 " in refused.finding.message("en")
    assert whole(pool)
    assert len(children() - before) == 1


DEEP = f"SELECT * {{ {'{' * 5000} ?s ?p ?o {'}' * 5000} }}"
BRACKETS = f"SELECT * {{ FILTER ({'(' * 20000}1{')' * 20000}) }}"
UNIONS = f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * 70_000)} }}"


@pytest.mark.parametrize("text", [DEEP, BRACKETS, UNIONS], ids=["groups", "brackets", "unions"])
def test_a_query_that_kills_its_parser_kills_one_worker_only(snapshot, text):
    with Pool(snapshot.path, size=2, deadline=20) as pool:
        refused = refusal(pool, text)
        assert (refused.status, refused.finding.code) == (400, "QUERY-DEPTH")
        assert whole(pool)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (COUNT(*) AS ?rows) {{ SELECT DISTINCT * {{ {ROWS} . ?j ?k ?l . ?m ?n ?o }} }}",
        f"SELECT * {{ {ROWS} . ?j ?k ?l . ?m ?n ?o }} ORDER BY ?o",
    ],
)
def test_a_query_that_takes_too_much_memory_says_so(snapshot, text):
    with Pool(snapshot.path, size=2, deadline=20, budget=64 * MIB) as pool:
        refused = refusal(pool, text)
        assert (refused.status, refused.finding.code) == (503, "QUERY-MEMORY")
        assert "64 MB" in refused.finding.message("it")
        assert whole(pool)


def test_an_answer_that_outlives_its_deadline_breaks_and_does_not_end(pool):
    answer = pool.run(QueryRequest(f"SELECT * {{ {CROSS} }}"))  # rows without end
    with pytest.raises(BrokenAnswer) as caught:
        for _ in answer:
            pass
    assert caught.value.finding.code == "QUERY-DEADLINE"
    assert list(answer) == []
    assert whole(pool)


def test_a_reader_that_leaves_ends_its_query(pool):
    for _ in range(3):
        answer = pool.run(QueryRequest(f"SELECT * {{ {CROSS} }}"))
        assert len(next(answer)) >= 8000
        answer.close()
        answer.close()
    assert whole(pool)


def test_a_slow_reader_keeps_its_answer_and_stops_the_worker_by_not_reading(snapshot):
    text = f"SELECT * {{ {ROWS} }}"
    others = children()  # of earlier tests, on their way out
    with Pool(snapshot.path, size=1, deadline=2) as pool:
        (worker,) = children() - others
        expected = sum(map(len, pool.run(QueryRequest(text))))
        answer = pool.run(QueryRequest(text))
        length = len(next(answer))
        time.sleep(0.5)  # the pipe fills, and the worker waits
        before = computed(worker)
        time.sleep(2)  # beyond the deadline
        assert computed(worker) - before < 0.05
        assert length + sum(map(len, answer)) == expected


def test_a_reader_that_never_reads_is_cut_off_in_the_end(snapshot):
    with Pool(snapshot.path, size=1, deadline=0.5, reading=1) as pool:
        answer = pool.run(QueryRequest(f"SELECT * {{ {ROWS} }}"))
        next(answer)
        time.sleep(1.5)
        with pytest.raises(BrokenAnswer):
            list(answer)


def test_a_small_answer_frees_its_worker_before_it_is_read(pool):
    answers = [pool.run(QueryRequest("SELECT * { ?s ?p ?o }", client="one")) for _ in range(5)]
    assert pool.status().running == 0
    assert len({answer.read() for answer in answers}) == 1


def test_a_client_has_two_places_and_others_go_on_beside_it(snapshot):
    with Pool(snapshot.path, size=4, deadline=2, per_client_waiting=1) as pool:
        until(lambda: pool.status().idle_workers == 4)
        codes: list[str] = []

        def bomb() -> None:
            codes.append(refusal(pool, BOMB, client="203.0.113.7").finding.code)

        threads = [Thread(target=bomb) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: codes == ["QUERY-CLIENT"])
        assert pool.status().running == 2
        began = time.monotonic()
        pool.run(QueryRequest("ASK { ?s ?p ?o }", client="198.51.100.1")).read()
        assert time.monotonic() - began < 1.5
        for thread in threads:
            thread.join()
        assert codes.count("QUERY-DEADLINE") >= 2  # the third may have waited in vain


def reaching(port):
    """Yield a query for each way that might reach the port on loopback."""
    target = f"<http://127.0.0.1:{port}/sparql>"
    yield f"SELECT * {{ SERVICE {target} {{ ?s ?p ?o }} }}"
    yield f"SELECT * {{ SERVICE SILENT {target} {{ ?s ?p ?o }} }}"
    yield f"SELECT * {{ BIND ({target} AS ?t) SERVICE ?t {{ ?s ?p ?o }} }}"
    yield f"SELECT * {{ VALUES ?t {{ {target} }} SERVICE SILENT ?t {{ ?s ?p ?o }} }}"
    yield f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {target} {{ ?s ?p ?o }} }} }} }} }}"
    yield f"ASK {{ FILTER EXISTS {{ SERVICE {target} {{ ?s ?p ?o }} }} }}"
    # Hidden from a lexer that follows the longest match of the standard.
    yield f"PREFIX : {target[:-1]}#> ASK {{ FILTER (1<2)SERVICE:x#>\n{{ ?s ?p ?o }} }}"
    yield f"PREFIX : {target[:-1]}#> ASK {{ FILTER (1<2)SERVICE SILENT:x#>\n{{ ?s ?p ?o }} }}"
    yield f"LOAD {target}"
    yield f"SELECT * FROM {target} {{ ?s ?p ?o }}"
    yield f"SELECT * FROM NAMED {target} {{ GRAPH ?g {{ ?s ?p ?o }} }}"


def test_nothing_that_a_query_says_opens_a_connection(pool):
    with listener() as (port, received):
        for text in reaching(port):
            assert outcome(pool, text) in (200, 403), text
        graphs = (f"http://127.0.0.1:{port}/graph",)
        pool.run(QueryRequest("ASK {}", default_graphs=graphs)).close()
        time.sleep(0.1)
        assert received == []


@pytest.fixture(scope="module")
def many_files(tmp_path_factory):
    """The folder of a store with more table files than the engine opens at once."""
    folder = tmp_path_factory.mktemp("many")
    store = Store(str(folder / "store"))
    for number in range(12):
        node = NamedNode(f"urn:x:a-rather-long-name-{number}")
        store.bulk_extend([Quad(node, node, Literal("a text of some length"), node)])
    return folder


def test_a_store_of_many_files_is_read_and_reaches_no_network_either(many_files):
    assert len(list(many_files.glob("store/*.sst"))) > 16
    with Pool(many_files, size=1) as pool, listener() as (port, received):
        assert len(pool.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 12
        for text in reaching(port):
            assert outcome(pool, text) in (200, 403), text
        time.sleep(0.1)
        assert received == []


def test_a_store_that_we_write_has_all_its_files_open_from_the_start(snapshot):
    store = snapshot.open_store()
    assert lockdown.all_tables_open(str(snapshot.store_path))
    del store


def test_only_a_listed_service_is_asked_and_only_by_a_query_that_names_no_other(snapshot):
    rows = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
    reply = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(rows), rows)
    )
    with listener(reply) as (port, received), listener() as (other, nothing):
        listed = f"http://127.0.0.1:{port}/sparql"
        unlisted = f"http://127.0.0.1:{other}/sparql"
        with Pool(snapshot.path, size=1, services=[listed]) as pool:
            ask = f"SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} }}"
            assert pool.select(ask) == []
            assert len(received) == 1
            for text in (
                f"SELECT * {{ SERVICE <{unlisted}> {{ ?s ?p ?o }} }}",
                f"{ask[:-1]} SERVICE <{unlisted}> {{ ?s ?p ?o }} }}",
                f"{ask[:-1]} BIND (<{unlisted}> AS ?t) SERVICE ?t {{ ?s ?p ?o }} }}",
                f"PREFIX : <{unlisted}#> {ask[:-1]} FILTER (1<2)SERVICE:x#>\n{{ ?s ?p ?o }} }}",
            ):
                assert refusal(pool, text).status == 403
            time.sleep(0.1)
        assert nothing == []


def test_a_worker_that_died_unseen_is_not_given_work(pool):
    workers = children()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(alive, workers)))
    assert pool.ask("ASK { ?s ?p ?o }")
    assert whole(pool)


def test_an_idle_pool_does_nothing(pool):
    assert whole(pool)
    workers = children()
    before = time.process_time() + sum(map(computed, workers))
    time.sleep(1)
    assert time.process_time() + sum(map(computed, workers)) - before < 0.05


def test_close_ends_every_worker_and_breaks_what_is_being_read(snapshot):
    pool = Pool(snapshot.path, size=3)
    answer = pool.run(QueryRequest(f"SELECT * {{ {ROWS} }}"))
    next(answer)
    workers = children()
    pool.close()
    assert not any(map(alive, workers))
    with pytest.raises(BrokenAnswer):
        list(answer)
    assert refusal(pool, "ASK {}").status == 503


PARENT = """
import sys, threading, time
from pathlib import Path
from psmgraph.store.pool import Pool, QueryRequest
pool = Pool(Path(sys.argv[1]), size=3, deadline=60)
threading.Thread(target=pool.run, args=(QueryRequest(sys.argv[2]),), daemon=True).start()
while pool.status().busy_workers == 0:
    time.sleep(0.01)
time.sleep(0.2)
print("running", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_die_with_the_process_that_started_them(snapshot, number):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(snapshot.path), BOMB],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert parent.stdout.readline() == b"running\n"
    workers = children(parent.pid)
    assert len(workers) >= 1
    parent.send_signal(number)
    parent.wait(10)
    until(lambda: not any(map(alive, workers)), 5)
    parent.stdout.close()


def test_a_worker_stops_computing_even_if_nobody_kills_it(snapshot):
    worker = WorkerProcess(snapshot.store_path, 128 * MIB, 0)
    worker.ready()
    formats = {"solutions": "json", "boolean": "json", "graph": "nt"}
    worker.send(
        {
            "text": BOMB,
            "formats": formats,
            "default": [],
            "named": [],
            "disjoint": False,
            "base": None,
            "service": False,
            "seconds": 0.1,
        }
    )
    with pytest.raises(WorkerGoneError) as caught:
        worker.receive()
    assert caught.value.code == "QUERY-DEADLINE"
    worker.close()


def test_a_frame_that_is_cut_off_is_the_end():
    whole_frame = wire.frame(wire.DATA, b"abc")
    for length in range(len(whole_frame)):
        pieces = iter([whole_frame[:length][:5], whole_frame[:length][5:]])
        assert wire.read_frame(lambda _: next(pieces)) is None  # noqa: B023
    pieces = iter([whole_frame[:5], whole_frame[5:]])
    assert wire.read_frame(lambda _: next(pieces)) == (wire.DATA, b"abc")


def test_a_worker_starts_light():
    script = (
        "import sys; import psmgraph.store.worker as w; "
        "print({'dataclasses', 'tomllib', 'subprocess', 'psmgraph.errors'} & set(sys.modules))"
    )
    # Where coverage is measured, a process would import what measures it.
    bare = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env=bare
    )
    assert shown.stdout.strip() == b"set()"


@pytest.mark.skipif(
    not process._may_come_back(10),
    reason="the system does not let a process give way and come back (RLIMIT_NICE)",
)
def test_a_long_query_gives_way_to_all_else_and_its_place_is_as_before_after_it(snapshot):
    before = children()
    with Pool(snapshot.path, size=2, deadline=30, patience=0.05) as pool:
        until(lambda: pool.status().idle_workers == 2)
        own = children() - before
        usual = {os.sched_getscheduler(pid) for pid in own}
        assert pool.ask("ASK { ?s ?p ?o }")
        assert {os.sched_getscheduler(pid) for pid in own} == usual  # a short one stays
        long = f"SELECT (COUNT(*) AS ?n) {{ {ROWS} . ?j ?k ?l FILTER (STR(?c) < STR(?l)) }}"
        thread = Thread(target=outcome, args=(pool, long))
        thread.start()
        until(lambda: os.SCHED_IDLE in map(scheduled, own), 20)
        assert pool.ask("ASK { ?s ?p ?o }")  # beside it
        pool_ends(thread, own)
        until(lambda: pool.status().idle_workers == 2)
        assert {os.sched_getscheduler(pid) for pid in children() - before} == usual
        assert whole(pool)


def scheduled(pid):
    try:
        return os.sched_getscheduler(pid)
    except ProcessLookupError:
        return None


def pool_ends(thread, workers):
    """Wait for the long query, or end it: however it ends, its worker is as before or replaced."""
    thread.join(3)
    for pid in workers:
        if thread.is_alive() and scheduled(pid) == os.SCHED_IDLE:
            os.kill(pid, signal.SIGKILL)
    thread.join(20)
