"""The processes by which a snapshot comes to be in memory (resident.py).

One reads it and writes it out as N-Quads; the other takes these in and forks the workers. That one
must never open the snapshot itself, for the engine has threads then, which no fork survives.
"""

import os
import resource
import sys
import time
from contextlib import suppress
from functools import partial
from threading import Thread

from pyoxigraph import RdfFormat, Store

from psmgraph.store import forking, worker

LOADED = b"loaded"  # what is said on the door once workers can be had
_BEHIND = 10  # niceness of loading
_PAUSE = 0.001


def dump() -> None:
    """Write the store in the folder that the command line names to stdout, as N-Quads."""
    os.nice(_BEHIND)
    Store.read_only(sys.argv[1]).dump(sys.stdout.buffer, RdfFormat.N_QUADS)


def serve() -> None:
    """Load a store from a pipe, and fork a worker for each request.

    The command line has the descriptor of the pipe, how many quads will come, and how many bytes of
    addresses they may take: beyond these the process ends.
    """
    source, quads, room = map(int, sys.argv[1:])
    store = loaded(source, room)
    if len(store) != quads:
        raise SystemExit("not all of the snapshot came through")
    os.write(0, LOADED)
    forking.serve(partial(worker.main, shared=store))


def loaded(source: int, room: int) -> Store:
    """Return what comes from the pipe ``source`` as a store; no thread is left of that.

    In a thread of its own, since the library of C keeps what a thread has taken apart from what
    others take: else each query would find its memory in the gaps that loading left all over the
    store, and get a copy of each such page (a look-up 0.4 MB).
    """
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (worker.size_of_process() + room, limits[1]))
    store = Store()
    loading = Thread(target=_load, args=(store, source))
    loading.start()
    loading.join()
    resource.setrlimit(resource.RLIMIT_AS, limits)
    while len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208  (its last moments)
        time.sleep(_PAUSE)
    return store


def _load(store: Store, source: int) -> None:
    os.nice(_BEHIND)  # this thread alone
    with os.fdopen(source, "rb") as quads, suppress(OSError, SyntaxError):
        store.bulk_load(quads, format=RdfFormat.N_QUADS, lenient=True)  # all, or it will be noticed
