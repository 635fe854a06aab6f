"""When a build must not go on: sheets that would be lost, bounds that are not met, a full disk."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from psmgraph.build.before import Before
from psmgraph.build.editions import Edition
from psmgraph.build.publishing import Made
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.plan import Plan
from psmgraph.store.gone import hashes_of

MOST_NAMED = 10
_OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")


def unwritable(store: Path, error: OSError | sqlite3.Error) -> CannotRun:
    """Return what tells that the store, or another folder of the build, cannot be written.

    Raises:
        sqlite3.Error: the ``error`` given, where it is no fault of the disk's.
    """
    if isinstance(error, sqlite3.Error):
        if not (getattr(error, "sqlite_errorname", None) or "").startswith(_OF_THE_DISK):
            raise error
        return CannotRun(Finding("STORE-WRITE", Place(str(store)), detail=str(error)))
    place = Place(str(error.filename or store))
    return CannotRun(Finding("STORE-WRITE", place, detail=error.strerror or str(error)))


def nothing_dropped(
    before: Before,
    made: Iterable[Edition],
    store: Path,
    base: str,
    withdrawn: Collection[str] = (),
) -> None:
    """Refuse a build that would leave out an edition of what the ``store`` serves.

    ``withdrawn`` are hashes of IRIs that are to be left out.

    Raises:
        CannotRun: one is not among ``made`` (BUILD-WOULD-DROP, naming them).
    """
    if before.base != base:
        return
    now = {base + edition.record.path for edition in made}
    paths = sorted(edition.removeprefix(base) for edition in before.editions - now)
    lost = [path for path in paths if hashes_of(base, path).isdisjoint(withdrawn)]
    if lost:
        more = f" (+{len(lost) - MOST_NAMED})" if len(lost) > MOST_NAMED else ""
        detail = ", ".join(lost[:MOST_NAMED]) + more
        raise CannotRun(Finding("BUILD-WOULD-DROP", Place(str(store)), detail=detail))


def within_bounds(made: Made, plans: Mapping[str, Plan]) -> None:
    """Refuse a build that falls outside what a plan says it expects.

    Raises:
        CannotRun: a number of sheets, projects or links is out of bounds (BUILD-EXPECTED).
    """
    counts: dict[str, Counter[str]] = {}
    for edition in made.editions:
        counts.setdefault(edition.record.plan, Counter())
    for plan, sheet in {(one.record.plan, one.record.sheet) for one in made.editions}:
        counts[plan]["sheets"] += bool(sheet)
    for plan, _ in made.registry.projects:
        counts[plan]["projects"] += 1
    for edition in made.editions:
        counts[edition.record.plan]["links"] += len(edition.entry.usage.projects)
    for name, found in sorted(counts.items()):
        for what, (low, high) in sorted(plans[name].expect.items()):
            if not low <= found[what] <= high:
                detail = f"{name}: {what} {found[what]} ({low}–{high})"
                raise CannotRun(Finding("BUILD-EXPECTED", Place(name), detail=detail))
