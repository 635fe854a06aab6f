"""Dask's workers in the place of a pool of processes (architecture.md: no engine of our own).

The workers read the sheets and write quads for the build, which stays where it was started: so
they must see the store's folder and the sheets under the same names, hold the same software, and
do one job at a time each. All of that is looked at before anything is read.
"""

import hashlib
import importlib
import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psmgraph import __version__
from psmgraph.build.depending import graph_code
from psmgraph.build.reading import code_digest
from psmgraph.errors import CannotRun, Finding, Place

PATIENCE = "20s"  # until a scheduler that does not answer is given up
RETRIES = 3  # times that a job is done again after the worker that had it was lost


@dataclass(frozen=True, slots=True)
class Worker:
    """What one worker tells of itself."""

    software: str
    folder: bool  # it sees the store's folder
    daemon: bool  # it may start no process, which files of others are read in


@contextmanager
def cluster(address: str, marker: Path) -> Iterator[tuple[Executor, type[BaseException]]]:
    """Give the workers of the scheduler at ``address``, and the error that tells one was lost.

    ``marker`` is a file in the store's folder, which every worker must see.

    Raises:
        CannotRun: Dask is not installed (CLUSTER-NO-DASK), the scheduler cannot be reached or
            has no workers (CLUSTER-SCHEDULER), or a worker does not fit (CLUSTER-VERSION,
            CLUSTER-FOLDER, CLUSTER-THREADS, CLUSTER-DAEMON).
    """
    place = Place(address)
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise CannotRun(Finding("CLUSTER-NO-DASK", place)) from error
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # a time-out is an OSError
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CannotRun(Finding("CLUSTER-SCHEDULER", place, detail=detail)) from error
    with client:
        _fitting(client, marker, place)
        yield client.get_executor(retries=RETRIES, pure=False), distributed.KilledWorker


def _fitting(client: Any, marker: Path, place: Place) -> None:
    threads: Mapping[str, int] = client.nthreads()
    if not threads:
        raise CannotRun(Finding("CLUSTER-SCHEDULER", place, detail="no workers"))
    told: Mapping[str, Worker] = client.run(_look, str(marker))
    ours = software()
    for name, worker in sorted(told.items()):
        at = Place(name)
        if worker.software != ours:
            detail = f"{worker.software} ≠ {ours}"
            raise CannotRun(Finding("CLUSTER-VERSION", at, detail=detail))
        if not worker.folder:
            raise CannotRun(Finding("CLUSTER-FOLDER", at, detail=str(marker.parent)))
        if threads.get(name, 1) != 1:
            raise CannotRun(Finding("CLUSTER-THREADS", at, detail=str(threads[name])))
        if worker.daemon:
            raise CannotRun(Finding("CLUSTER-DAEMON", at))


def software() -> str:
    """Return the version of the software with the hash of its files."""
    digest = hashlib.sha256(f"{code_digest()} {graph_code()}".encode())
    return f"{__version__} {digest.hexdigest()[:12]}"


def _look(marker: str) -> Worker:
    """Return what this process, a worker, is."""
    daemon = bool(multiprocessing.current_process().daemon)
    return Worker(software(), Path(marker).is_file(), daemon)
