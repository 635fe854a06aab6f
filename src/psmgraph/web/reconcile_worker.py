"""The process that compares names: it holds what the tables of a snapshot name, and answers.

The pool of reconcile_pool.py starts it, kills it at the deadline, and with the end of the pool's
process the pipe ends and so does this one. Frames are those of store/wire.py: a REQUEST of paths
and questions, then END with the answers, or REFUSED.
"""

import json
import os
import resource
import signal
import sqlite3
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from psmgraph.store import wire
from psmgraph.store.sink import write_all
from psmgraph.store.worker import Memory
from psmgraph.web.reconcile_matching import Registry

KEPT = 2  # snapshots whose names are held: the served one, and the one of before or of a day

registry = lru_cache(maxsize=KEPT)(Registry.of)


def answer(request: dict[str, Any]) -> tuple[bytes, object]:
    """Return the kind of frame and what it holds: the candidates of each question, in order."""
    try:
        known = registry(Path(request["tables"]))
        return wire.END, [known.answer(each) for each in request["questions"]]
    except sqlite3.Error as error:
        return wire.REFUSED, {"code": "tables", "detail": str(error)}


def main(arguments: list[str]) -> None:
    """Answer on the pipes until they end: the store (not used), the budget in bytes, niceness."""
    _, budget, _, niceness = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pool's to handle
    source, out = os.fdopen(os.dup(0), "rb"), os.dup(1)
    os.dup2(2, 1)  # nothing else ever writes into the pipe
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Memory(int(budget)).limit()
    os.nice(int(niceness))
    write_all(out, wire.frame(wire.READY, b""))
    while (received := wire.read_frame(source.read)) is not None:
        kind, told = answer(json.loads(received[1]))
        write_all(out, wire.frame(kind, json.dumps(told, ensure_ascii=False).encode()))


if __name__ == "__main__":
    main(sys.argv[1:])
