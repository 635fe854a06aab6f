"""What changed: in the newest editions against those before, and in the last build.

An edition's changes are those of the graph (psm:Change), as the feed tells them; a build's are the
editions whose part of the snapshot has another hash than in the snapshot kept before it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Row

from psmgraph.errors import CannotRun
from psmgraph.store import snapshot
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.comparing import compare_path
from psmgraph.web.served import Served

KINDS = ("added", "removed", "changed", "done", "dropped")  # of vocab/change, as they are told
EDITIONS = 6  # that the home page tells
_NAMED = 8  # of each kind of change that it names of a build
_PART = "edition/"
# A sheet of two projects has a row for each: twice as many as are told, and doubles left out.
_NEWEST = f"""
SELECT edition, sheet, project, project_title, issued FROM sheets
ORDER BY issued DESC, edition LIMIT {2 * EDITIONS}
"""
_CHANGES = "SELECT edition, earlier, kind, changes FROM edition_changes WHERE edition IN ({})"
_TOTALS = """
SELECT kind, SUM(changes) AS changes FROM edition_changes
WHERE edition IN (SELECT edition FROM sheets WHERE current IN ('true', '1', 1)) GROUP BY kind
"""
_RENEWED = """
SELECT COUNT(*) AS n FROM
  (SELECT sheet FROM sheets GROUP BY sheet HAVING COUNT(DISTINCT edition) > 1)
"""
_TITLES = """
SELECT edition, MIN(project_title) AS title FROM sheets WHERE edition IN ({}) GROUP BY edition
"""


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition, and how many changes of each kind it brought; none where it is the first."""

    path: str | None
    title: str
    project: str | None
    issued: str
    earlier: str  # the day of the edition before; nothing where this is the first
    compare: str  # path of the comparison with it
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """An edition that a build changed; one that is gone has no page."""

    title: str
    day: str
    path: str | None


@dataclass(frozen=True, slots=True)
class BuildNews:
    """What a build changed against the snapshot kept before it; the first of each kind by name."""

    before: str  # id of that snapshot
    before_at: str  # when it was built
    new: tuple[Touched, ...]
    changed: tuple[Touched, ...]
    gone: tuple[Touched, ...]
    counts: tuple[int, int, int]  # new, changed, gone
    editions: int  # that the snapshot holds
    beside: bool  # what stands beside the sheets (names, decisions) changed, too


@dataclass(frozen=True, slots=True)
class News:
    """All that changed."""

    editions: tuple[NewEdition, ...]
    totals: tuple[tuple[str, int], ...]  # of the newest editions together, by kind
    renewed: int  # sheets with more than one edition
    build: BuildNews | None


def news_of(served: Served, store: Path) -> News:
    """Return what changed in the snapshot, and since the one kept before it in ``store``."""
    rows = _newest(served)
    changes = changes_of(served, [row["edition"] for row in rows])
    totals = {_local(row["kind"]): row["changes"] for row in served.rows(_TOTALS)}
    before = None if served.as_of else _before(served.snapshot, store)
    return News(
        tuple(_edition(served, row, changes.get(row["edition"], {})) for row in rows),
        _in_order(totals),
        served.rows(_RENEWED)[0]["n"],
        _build(served, before) if before else None,
    )


def _newest(served: Served) -> list[Row]:
    once = {row["edition"]: row for row in reversed(served.rows(_NEWEST))}
    return [*reversed(once.values())][:EDITIONS]


def changes_of(served: Served, editions: Sequence[str]) -> dict[str, dict[str, dict[str, int]]]:
    """Return by edition, and by the edition before it, how many changes there are of each kind."""
    marks = ", ".join("?" * len(editions))
    made: dict[str, dict[str, dict[str, int]]] = {}
    for row in served.rows(_CHANGES.format(marks), editions):
        of_edition = made.setdefault(row["edition"], {}).setdefault(row["earlier"], {})
        of_edition[_local(row["kind"])] = row["changes"]
    return made


def _edition(served: Served, row: Row, changes: Mapping[str, Mapping[str, int]]) -> NewEdition:
    path = served.addresses.path
    earlier = max(changes, default="")
    day = earlier[-len("2015-05-04") :]
    name = served.addresses.name(row["edition"])
    return NewEdition(
        path(row["edition"]),
        row["project_title"],
        path(row["project"]),
        row["issued"],
        day,
        compare_path(name, day) if day and name else "",
        _in_order(changes[earlier]) if earlier else (),
    )


def _in_order(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((kind, counts[kind]) for kind in KINDS if counts.get(kind))


def _before(now: Snapshot, store: Path) -> Snapshot | None:
    """Return the newest snapshot kept that was built before ``now``, of no single day."""
    with suppress(OSError, CannotRun):
        for each in snapshot.snapshots(store):  # newest first
            older = each.manifest.built_at < now.manifest.built_at
            if older and each.id != now.id and each.as_of is None:
                return each
    return None


def _build(served: Served, before: Snapshot) -> BuildNews:
    now, then = _parts(served.snapshot), _parts(before)
    new, gone = sorted(now.keys() - then.keys()), sorted(then.keys() - now.keys())
    # A new edition ends the one before it, which is changed by that alone.
    sheets = {name.rpartition("/")[0] for name in (*new, *gone)}
    changed = sorted(
        name for name in now.keys() & then.keys()
        if now[name] != then[name] and name.rpartition("/")[0] not in sheets
    )  # fmt: skip
    return BuildNews(
        before.id,
        before.manifest.built_at,
        _touched(served, new),
        _touched(served, changed),
        tuple(Touched(slug, day, None) for _, slug, day in map(_named, gone[:_NAMED])),
        (len(new), len(changed), len(gone)),
        len(now),
        beside=_beside(served.snapshot) != _beside(before),
    )


def _parts(found: Snapshot) -> dict[str, str]:
    """Return the hashes of the editions."""
    return {name: digest for name, digest in found.manifest.parts.items() if name.startswith(_PART)}


def _beside(found: Snapshot) -> list[tuple[str, str]]:
    """Return the hashes of what people gave beside the sheets: the authority, the decisions."""
    parts = found.manifest.parts.items()
    return sorted(pair for pair in parts if pair[0].startswith(("authority/", "decisions")))


def _named(part: str) -> tuple[str, str, str]:
    """Return plan, slug and day of an edition's part: edition/{plan}/{slug}/{day}."""
    _, plan, slug, day = part.split("/")
    return plan, slug, day


def _touched(served: Served, parts: Sequence[str]) -> tuple[Touched, ...]:
    """Return the first of those editions, by title."""
    iri = served.addresses.iri
    named = {
        iri(f"plan/{plan}/sheet/{slug}/{day}"): (slug, day)
        for plan, slug, day in map(_named, parts[:_NAMED])
    }
    marks = ", ".join("?" * len(named))
    rows = served.rows(_TITLES.format(marks), [*named])
    titles = {row["edition"]: row["title"] for row in rows}
    return tuple(
        Touched(titles.get(each, slug), day, served.addresses.path(each))
        for each, (slug, day) in named.items()
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
