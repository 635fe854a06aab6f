"""The state of a day as a folder like a snapshot's: an as-of snapshot that is kept, or one made.

What is made here is made of a snapshot, not of sheets, and thrown away; ``build --as-of`` makes
one that stays.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.day import Validity, day_quads, editions_until, state_began, validities
from psmgraph.store.snapshot import Snapshot, open_snapshot, snapshots
from psmgraph.store.tables import table_queries, write_tables
from psmgraph.store.writer import count, load, write_files

MOST_EDITIONS = 500  # of a state that is made on the way; beyond that it must have been built
PREFIX = "psmgraph-as-of-"  # of the temporary folders, with the process's number
_NICENESS = 5


def known_days(snapshot: Snapshot) -> tuple[Validity, ...]:
    """Return from when to when each edition in ``snapshot`` is valid."""
    return validities(snapshot.open_store(), snapshot.manifest.base)


def too_many(known: tuple[Validity, ...], day: date) -> Finding | None:
    """Return why the state of ``day`` is not made on the way, or None where it may be."""
    number = len(editions_until(known, day))
    if number <= MOST_EDITIONS:
        return None
    words, detail = day.isoformat(), f"{number} > {MOST_EDITIONS}"
    return Finding("AS-OF-LARGE", Place("as_of"), words=words, detail=detail)


def has_derived(snapshot: Snapshot) -> bool:
    """Tell whether the snapshot has a derived graph: a state made on the way has none."""
    return bool(snapshot.manifest.info.get("derived", True))


def of_other_day(snapshot: Snapshot, day: date) -> Finding | None:
    """Return why a snapshot of a day does not tell the state of ``day``; None where it does."""
    if snapshot.as_of in (None, day):
        return None
    words, detail = snapshot.id, f"{snapshot.as_of}"
    return Finding("AS-OF-SNAPSHOT", Place("snapshot"), words=words, detail=detail)


def kept_as_of(
    store: Path, snapshot: Snapshot, known: tuple[Validity, ...], day: date
) -> Snapshot | None:
    """Return the kept snapshot that ``build --as-of`` made of the state of ``day``, or None.

    One of another day will do if no edition came between the two.

    Only one made of the very content of ``snapshot`` counts: the same sheets, read by the same
    software with the same authority and decisions.
    """
    made_of = snapshot.manifest.info.get("made_of")
    began = state_began(known, day)
    found = [
        each
        for each in snapshots(store)
        if made_of
        and each.manifest.info.get("made_of") == made_of
        and each.as_of is not None
        and state_began(known, each.as_of) == began
    ]
    of_day = (each for each in found if each.as_of == day)
    return next(of_day, found[0] if found else None)


def make_day(snapshot: Snapshot, day: date, folder: Path, *, tables: bool = True) -> Snapshot:
    """Make the state of ``day`` of ``snapshot`` in the empty ``folder`` and return it.

    It bears the id of the snapshot that it is drawn from. Without ``tables`` it can be queried,
    but gives no pages.
    """
    manifest = snapshot.manifest
    source = snapshot.open_store()
    spool = folder / "spool.nq"
    with spool.open("wb") as stream:
        serialize(day_quads(source, manifest.base, day), stream, RdfFormat.N_QUADS)
    graph = load(spool, folder / "store")
    if tables:
        write_tables(graph.query, folder / "tables.sqlite", table_queries())
    state = replace(
        manifest,
        counts=count(graph),
        info={**manifest.info, "as_of": day.isoformat(), "derived": False},
        parts={},
    )
    write_files(folder, state, "[]\n")
    return Snapshot(folder, state)


@contextmanager
def state_of(store: Path, snapshot: Snapshot, day: date) -> Iterator[Snapshot]:
    """Give the state of ``day`` for queries: the kept one, else one made for the ``with`` block.

    Raises:
        CannotRun: it is too large to be made on the way (AS-OF-LARGE), or ``snapshot`` holds
            the state of another day (AS-OF-SNAPSHOT).
    """
    if snapshot.as_of is not None:
        problem = of_other_day(snapshot, day)
        if problem is not None:
            raise CannotRun(problem)
        yield snapshot
        return
    known = known_days(snapshot)
    kept = kept_as_of(store, snapshot, known, day)
    if kept is not None:
        yield kept
        return
    problem = too_many(known, day)
    if problem is not None:
        raise CannotRun(problem)
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        yield make_day(snapshot, day, Path(folder), tables=False)


def main(arguments: list[str]) -> None:
    """Make a state in a process of its own: the snapshot's folder, the day, the folder to fill."""
    source, day, folder = arguments
    os.nice(_NICENESS)
    make_day(open_snapshot(Path(source)), date.fromisoformat(day), Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
