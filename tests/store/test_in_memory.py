"""Workers that share a snapshot in memory: they answer as those on disk do, and are as harmless."""

import os
import resource
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.store import wire
from psmgraph.store.inmemory import InMemory
from psmgraph.store.nursery import nursery
from psmgraph.store.pool import Pool, QueryRequest
from psmgraph.store.process import WorkerProcess
from psmgraph.store.refusals import QueryRefused
from psmgraph.store.resident import Resident
from psmgraph.store.worker import NAME

from .conftest import build, plan_quads
from .poolside import BOMB, ROWS, alive, children, until

MIB = 1024**2
GIB = 1024**3
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LONG = {  # as the pool asks it: rows enough for a worker's second thread to have work
    "text": f"SELECT * {{ {ROWS} }} LIMIT 20000", "base": None, "default": [], "named": [],
    "formats": dict.fromkeys(("solutions", "boolean", "graph"), "csv"), "disjoint": False,
    "service": False, "seconds": 8,
}  # fmt: skip
MANY = 40_000  # quads: 17 MB in memory
pytestmark = pytest.mark.skipif(nursery() is None, reason="this system forks no workers")


def quads_of(snapshot) -> int:
    return snapshot.manifest.counts.quads


@pytest.fixture(scope="module")
def resident(snapshot):
    found = Resident(snapshot.store_path, quads_of(snapshot))
    found.load()
    yield found
    found.close()


@pytest.fixture(scope="module")
def pools(snapshot, resident):
    """A pool with the snapshot in memory, and one that has it on disk."""
    with (
        Pool(snapshot.path, size=2, deadline=2, budget=512 * MIB) as memory,
        Pool(snapshot.path, size=2) as disk,
    ):
        memory.share(resident)
        yield memory, disk


def holders() -> set[int]:
    """Return our processes that hold a snapshot."""
    return {
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"sharing import serve" in _read(path)
        and _read(path.parent / "comm").strip() != NAME  # as the workers that it forked are called
        and _parent(path.parent) == os.getpid()
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _parent(folder: Path) -> int:
    return int((_read(folder / "stat").rpartition(b")")[2].split() or [b"0", b"0"])[1])


@contextmanager
def held(pool, snapshot, most=GIB):
    """Let the snapshot of ``pool`` be held in memory, as the service does; yield what holds it."""
    kept = InMemory([pool], most, soon=0)
    try:
        kept.follow(snapshot.store_path, quads_of(snapshot))
        yield kept
    finally:
        kept.close()


@pytest.mark.parametrize(
    ("text", "name", "request_"),
    [
        ("SELECT * { ?s ?p ?o }", "csv", {}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "tsv", {}),
        ("SELECT * { ?s ?p ?o }", "csv", {"default_graphs": ("graph/dates", "graph/provenance")}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "csv", {"named_graphs": ("graph/dates",)}),
        ("SELECT DISTINCT ?g FROM NAMED <graph/dates> { GRAPH ?g { ?s ?p ?o } }", "csv", {}),
        ("CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER (isIRI(?o)) }", "nt", {}),
        ("DESCRIBE <plan/valdesempio/project/scuola-aperta>", "nt", {}),
        (
            "SELECT (SUM(?n) AS ?sum) { ?s ?p ?n FILTER isNumeric(?n) }",
            "csv",
            {},
        ),
    ],
)
def test_from_memory_comes_what_comes_from_disk(pools, snapshot, text, name, request_):
    base = snapshot.manifest.base
    answers = [
        pool.run(QueryRequest(text, format=name, base_iri=base, **request_)).read()
        for pool in pools
    ]
    rows = [sorted(answer.splitlines()) for answer in answers]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 1


def test_terms_are_the_same_to_the_letter_in_memory(tmp_path, resident):
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [
        Literal("a\r\n\"b\"\\c\t\u00e0\U0001f331"), Literal("d", language="it-it"), Literal(""),
        Literal("1.50", datatype=NamedNode(f"{xsd}decimal")), Literal(0.1), Literal(1e300),
        Literal("07", datatype=NamedNode(f"{xsd}integer")),
        Literal("2014-04", datatype=NamedNode(f"{xsd}gYearMonth")), NamedNode("urn:x:\u00e8%20"),
    ]  # fmt: skip
    graph = NamedNode("urn:x:g")
    quads = [
        Quad(NamedNode(f"urn:x:{n}"), NamedNode("urn:x:p"), value, graph)
        for n, value in enumerate(values)
    ]
    made = build(tmp_path, quads)
    with Pool(made.path, size=1) as pool:
        asked = QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s", format="tsv")
        on_disk = pool.run(asked).read()
        with held(pool, made) as kept:
            until(lambda: kept.holds(made.store_path))
            assert pool.run(asked).read() == on_disk
            assert on_disk.count(b"\n") > len(values)


def test_a_worker_in_memory_can_open_nothing_and_has_one_store_with_all_others(snapshot, resident):
    before = children()
    workers = [
        WorkerProcess(snapshot.store_path, 128 * MIB, 10, nursery=resident) for _ in range(2)
    ]
    for worker in workers:
        worker.ready()
        folder = Path(f"/proc/{worker.pid}")
        files = {str(each.readlink()) for each in (folder / "fd").iterdir()}
        assert not any(str(snapshot.path) in name or "socket:" in name for name in files)
        limits = (folder / "limits").read_text()
        assert "Max open files            0                    0" in limits
        assert "Max core file size        0                    0" in limits
        assert "unlimited" not in next(
            line for line in limits.splitlines() if line.startswith("Max address space")
        )
        assert int((folder / "stat").read_text().rpartition(")")[2].split()[16]) == 10  # niceness
    assert children() - before == {worker.pid for worker in workers}
    for worker in workers:
        worker.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "QUERY-DEADLINE"),
        (f"SELECT * {{ {'{' * 5000} ?s ?p ?o {'}' * 5000} }}", "QUERY-DEPTH"),
        (f"SELECT * {{ {ROWS} . ?j ?k ?l . ?m ?n ?o }} ORDER BY ?o", "QUERY-MEMORY"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "QUERY-SERVICE"),
    ],
)
def test_bombs_end_in_memory_as_they_do_on_disk(pools, text, code):
    memory, _ = pools
    with pytest.raises(QueryRefused) as caught:
        memory.run(QueryRequest(text))
    assert caught.value.finding.code == code
    until(lambda: memory.status().idle_workers == 2)
    assert memory.ask("ASK { ?s ?p ?o }")


def test_what_is_set_aside_for_a_workers_threads_is_no_part_of_its_budget(snapshot, resident):
    """64 MB for each: half of a small budget was gone after one answer, and the worker replaced."""
    worker = WorkerProcess(snapshot.store_path, 128 * MIB, 0, nursery=resident)
    try:
        worker.ready()
        before = addresses(worker.pid)
        worker.send(LONG)
        while (frame := worker.receive())[0] != wire.END:
            assert frame[0] in (wire.START, wire.DATA)
        assert frame[1] == b'{"retire": false}'
        assert addresses(worker.pid) - before < 32 * MIB
    finally:
        worker.close()


def addresses(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


def test_pages_that_workers_copy_are_counted_as_theirs(tmp_path):
    quads = (
        Quad(NamedNode(f"urn:x:{n}"), NamedNode("urn:x:p"), Literal(f"v{n}"), NamedNode("urn:x:g"))
        for n in range(MANY)
    )
    made = build(tmp_path, quads)
    with Pool(made.path, size=2) as pool, held(pool, made) as kept:
        until(lambda: kept.holds(made.store_path) and pool.status().idle_workers == 2)
        assert all(each.size < 4 * MIB for each in pool.holdings())
        pool.run(QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }", format="csv")).read()
        sizes = sorted(each.size for each in pool.holdings())
        assert sizes[0] < 4 * MIB < sizes[1] < 64 * MIB


def test_a_new_snapshot_goes_into_memory_and_gives_back_the_one_before(tmp_path):
    old, new = build(tmp_path / "1", plan_quads()), build(tmp_path / "2", plan_quads()[:12])
    others = holders()
    with Pool(old.path, size=2) as pool, held(pool, old) as kept:
        until(lambda: kept.holds(old.store_path))
        before = pool.select(COUNT)
        expected = pool.run(QueryRequest(f"SELECT * {{ {ROWS} }}")).read()
        running = pool.run(QueryRequest(f"SELECT * {{ {ROWS} }}"))
        first, (holder,) = next(running), holders() - others
        pool.reload(new.path)
        kept.follow(new.store_path, quads_of(new))
        assert pool.select(COUNT) != before  # at once, whether it is in memory or not
        until(lambda: kept.holds(new.store_path))
        assert not alive(holder)
        assert first + running.read() == expected
        assert pool.select(COUNT) != before


def test_a_snapshot_that_is_too_large_stays_on_disk_and_answers(snapshot):
    with Pool(snapshot.path, size=1) as pool, held(pool, snapshot, most=1000) as kept:
        assert pool.ask("ASK { ?s ?p ?o }")
        assert not kept.holds(snapshot.store_path)
        assert not any("in-memory" in each.name for each in threading.enumerate())


def test_not_all_of_a_snapshot_is_never_taken_for_all(snapshot):
    short = Resident(snapshot.store_path, quads_of(snapshot) + 1)
    with pytest.raises(OSError, match="could not be loaded"):
        short.load()
    short.close()


def test_queries_go_on_where_the_process_that_holds_the_snapshot_is_killed(snapshot):
    others = holders()
    with Pool(snapshot.path, size=1, deadline=2) as pool, held(pool, snapshot) as kept:
        until(lambda: kept.holds(snapshot.store_path))
        (holder,) = holders() - others
        os.kill(holder, signal.SIGKILL)
        until(lambda: not kept.holds(snapshot.store_path))
        with pytest.raises(QueryRefused):
            pool.run(QueryRequest(BOMB, deadline=0.2))  # its worker is replaced from disk
        assert pool.ask("ASK { ?s ?p ?o }")
