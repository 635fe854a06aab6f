"""When a build must not go on: sheets that would be lost, bounds that are not met."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from psmgraph.build.editions import Edition
from psmgraph.build.publishing import Made
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.plan import Plan
from psmgraph.store.gone import hashes_of
from psmgraph.store.snapshot import Snapshot

MOST_NAMED = 10


def nothing_dropped(
    served: Snapshot, made: Iterable[Edition], base: str, withdrawn: Collection[str] = ()
) -> None:
    """Refuse a build that would leave out an edition of the served snapshot.

    ``withdrawn`` are hashes of IRIs that are to be left out.

    Raises:
        CannotRun: one is not among ``made`` (BUILD-WOULD-DROP, naming them).
    """
    if served.manifest.base != base:
        return
    now = {base + edition.record.path for edition in made}
    before = {edition for one in served.manifest.inputs for edition in one.editions}
    paths = sorted(edition.removeprefix(base) for edition in before - now)
    lost = [path for path in paths if hashes_of(base, path).isdisjoint(withdrawn)]
    if lost:
        more = f" (+{len(lost) - MOST_NAMED})" if len(lost) > MOST_NAMED else ""
        detail = ", ".join(lost[:MOST_NAMED]) + more
        place = Place(str(served.path.parent.parent))
        raise CannotRun(Finding("BUILD-WOULD-DROP", place, detail=detail))


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
