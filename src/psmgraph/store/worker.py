"""A worker: the process that parses and runs queries, and may die of one.

It opens the snapshot for reading, then takes from itself what a query must not have: it can
open no socket any more (lockdown.py: no SERVICE reaches anything, however it is written), take
no more memory than its budget (RLIMIT_AS), leave no core, nor compute for long without anyone
looking (RLIMIT_CPU, renewed for each query). The pool kills it at the deadline;
when the pool's process dies, the pipe ends and so does the worker.

Everything it will ever need is imported before the limits fall. It must stay quick to start, so
it imports little: no dataclasses, none of psmgraph's errors.
"""

import json
import os
import re
import resource
import signal
import sys
from _queue import SimpleQueue
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from typing import IO, Any, cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from psmgraph.store import lockdown, wire
from psmgraph.store.dataset import RefusedError, dataset_of
from psmgraph.store.lexer import names_service, undeclared_prefix, update_keyword
from psmgraph.store.sink import Sink, send_soon, write_all

RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
}
NAME = b"psmgraph-query"  # of the process; no more than 15 bytes
_AT_FIRST = 16 * 1024  # bytes: no more than Python would take from a store of its own
XML = frozenset({"xml", "rdfxml"})

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FUNCTION = re.compile(r"The custom (?:aggregate )?function <?([^>]*)>? is not supported")
_CLASSES = re.compile(r"\[[^\]]*\](?:\s*\|\s*\[[^\]]*\])*")  # how the parser writes letters' ranges


class Worker:
    """An opened snapshot, answering one request at a time on the pipe ``out``."""

    def __init__(self, store: Store, out: int, memory: "Memory", slow: "SimpleQueue[Sink]") -> None:
        self._store = store
        self._out = out
        self._memory = memory
        self._slow = slow

    def answer(self, request: dict[str, Any]) -> None:
        """Answer ``request``: text, formats by kind, default and named graphs, base, seconds."""
        limit_cpu(request["seconds"])
        sink = Sink(self._out, self._slow)
        try:
            self._run(request, sink)
        except RefusedError as refused:
            told = refused.told
        except SyntaxError as error:
            told = syntax_told(request["text"], str(error))
        except MemoryError:
            told = {"code": "QUERY-MEMORY", "retire": True}
        except UnicodeError as error:  # half a surrogate pair in the text: no SPARQL
            told = {"code": "QUERY-SYNTAX", "detail": str(error)[:300]}
        except Exception as error:  # the engine's own errors: it stays usable
            # What the sink raised may come back through the engine as another error.
            told = sink.problem or _failure(request, error)
        else:
            return
        sink.drop()
        self._refuse(told)

    def _run(self, request: dict[str, Any], sink: Sink) -> None:
        text = request["text"]
        if not request["service"] and names_service(text):
            raise RefusedError({"code": "QUERY-SERVICE"})
        dataset = dataset_of(self._store, request)
        results = dataset.store.query(
            text,
            base_iri=request["base"],
            default_graph=dataset.default,
            named_graphs=dataset.named,
        )
        kind = kind_of(results)
        name = request["formats"][kind]
        if name is None:
            raise RefusedError({"code": "QUERY-FORMAT", "kind": kind})
        sink.begin(kind, name, guard=name in XML)
        output = cast(IO[bytes], sink)
        if isinstance(results, QueryTriples):
            results.serialize(output, GRAPHS[name])
        else:
            results.serialize(output, RESULTS[name])
        sink.finish(retire=self._memory.has_grown())

    def _refuse(self, told: dict[str, Any]) -> None:
        told = {"retire": self._memory.has_grown(), **told}
        write_all(self._out, wire.frame(wire.REFUSED, json.dumps(told).encode()))


class Memory:
    """The size of this process, as Linux tells it through a file that stays open."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        try:
            self._file: int | None = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:  # another system: no limit by size there
            self._file = None
        self._start = self._size()

    def limit(self) -> None:
        """Let the process grow by its budget from here, and no further."""
        self._start = self._size()
        if self._file is not None:
            most = self._start + self._budget
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def has_grown(self) -> bool:
        """Tell whether half of the budget is gone for good, so that the next query lacks it."""
        return self._size() - self._start > self._budget // 2

    def _size(self) -> int:
        if self._file is None:
            return 0
        return int(os.pread(self._file, 200, 0).split()[0]) * resource.getpagesize()


def size_of_process() -> int:
    """Return the bytes of addresses that this process has, as Linux tells them."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  (a worker starts light)
        return int(file.read().split()[0]) * resource.getpagesize()


def kind_of(results: QuerySolutions | QueryBoolean | QueryTriples) -> str:
    """Return "solutions", "boolean" or "graph"."""
    if isinstance(results, QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(results, QueryBoolean) else "graph"


def syntax_told(text: str, message: str) -> dict[str, Any]:
    """Return what to tell of a query that the parser refused: an update, or the slip's place."""
    update = update_keyword(text)
    if update:
        return {"code": "QUERY-UPDATE", "words": update}
    found = _AT.match(message)
    line, column, expected = found.groups() if found else ("0", "0", message)
    place, detail = (int(line), int(column)), _CLASSES.sub("…", expected)
    unknown = undeclared_prefix(text)
    if unknown is not None:
        # The parser stops behind it, and says what else it would have taken there.
        before = text[: unknown.start].split("\n")
        start = len(before), len(before[-1]) + 1
        if start <= place:
            place, detail = start, f"no PREFIX {unknown.text.partition(':')[0]}:"
    return {
        "code": "QUERY-SYNTAX",
        "line": place[0],
        "column": place[1],
        "detail": " ".join(detail.split())[:300],
    }


def _failure(request: dict[str, Any], error: Exception) -> dict[str, Any]:
    """Return what to tell of an error of the engine's.

    Only SERVICE opens anything while a query runs; where it hid from the lexer, the limits
    kept it from that, and the engine says that files or addresses cannot be had.
    """
    if (
        isinstance(error, OSError)
        and not request["service"]
        and "service" in request["text"].lower()
    ):
        return {"code": "QUERY-SERVICE"}
    function = _FUNCTION.match(str(error))
    if function:
        return {"code": "QUERY-FUNCTION", "detail": function[1][:300]}
    return {"code": "QUERY-FAILED", "detail": str(error)[:300]}


def limit_cpu(seconds: float) -> None:
    """Let the process compute for about ``seconds`` more: the last line should the pool fail."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _begun(work: Callable[..., None], *arguments: Any) -> None:
    """Do ``work`` in a thread of its own; return once that has taken memory.

    The library of C sets 64 MB of addresses aside for each thread that does, and so much would be
    missing from the first query's budget, and the worker count as grown.
    """
    there = allocate_lock()
    there.acquire()

    def run() -> None:
        bytearray(_AT_FIRST)
        there.release()
        work(*arguments)

    start_new_thread(run, ())
    there.acquire()


def _listen(source: int, requests: "SimpleQueue[dict[str, Any]]") -> None:
    """Put each request from the pipe ``source`` on the queue; end the process with the pipe.

    In a thread of its own, so that a worker ends with the pool even in the midst of a query.
    """
    with os.fdopen(source, "rb") as pipe:
        while True:
            received = wire.read_frame(pipe.read)
            if received is None:
                os._exit(0)
            requests.put(json.loads(received[1]))


def _name_process() -> None:
    """Let lists of processes tell it from what it was forked from."""
    try:
        with open("/proc/self/comm", "wb") as name:  # noqa: PTH123  (a worker starts light)
            name.write(NAME)
    except OSError:  # another system
        pass


def main(arguments: list[str], shared: Store | None = None) -> None:
    """Run a worker: the store's folder, the budget in bytes, "open" or "locked", the niceness.

    ``shared`` is the same store in memory, where it is there already (resident.py).
    """
    path, budget, door, niceness = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pool's to handle
    _name_process()
    source, out = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # nothing else ever writes into the pipe
    requests: SimpleQueue[dict[str, Any]] = SimpleQueue()
    slow: SimpleQueue[Sink] = SimpleQueue()
    _begun(_listen, source, requests)
    _begun(send_soon, slow)
    store = Store.read_only(path) if shared is None else shared
    store.query("ASK { ?s ?p ?o }")  # what is set up at the first query is set up now
    memory = Memory(int(budget))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if door == "locked":
        lockdown.shut(path if shared is None else None)
    memory.limit()
    os.nice(int(niceness))  # only now: a worker that starts beside busy ones is soon there
    worker = Worker(store, out, memory, slow)
    write_all(out, wire.frame(wire.READY, b""))
    while True:
        worker.answer(requests.get())


if __name__ == "__main__":
    main(sys.argv[1:])
