"""The review list as a snapshot keeps it, read back for those who decide."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from psmgraph.build.reviewing import TABLE, Stand
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.link.candidates_model import Candidate, Kind, Reason, Side
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import open_tables


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate with the words of the sheets on which its two names stand."""

    candidate: Candidate
    name_sheets: int
    other_sheets: int
    name_passages: tuple[Stand, ...]
    other_passages: tuple[Stand, ...]


def listed(snapshot: Snapshot) -> tuple[Listed, ...]:
    """Return the review list of a snapshot, the likeliest first.

    Raises:
        CannotRun: the snapshot was built before there was one (REVIEW-NO-LIST).
    """
    base = snapshot.manifest.base
    with closing(open_tables(snapshot.tables_path)) as tables:
        known = tables.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
        if known is None:
            raise CannotRun(Finding("REVIEW-NO-LIST", Place(snapshot.id)))
        rows = tables.execute(f"SELECT * FROM {TABLE} ORDER BY rowid").fetchall()
    return tuple(listed_row(dict(row), base) for row in rows)


def listed_row(row: Mapping[str, str | int | None], base: str) -> Listed:
    """Return what one row of the table ``review`` holds."""
    candidate = Candidate(
        kind=Kind(str(row["kind"])),
        plan=str(row["plan"]).rpartition("/")[2],
        one=_side(row, "name", base),
        other=_side(row, "other", base, known=row["known"] == "true"),
        score=int(row["score"] or 0),
        reasons=tuple(map(Reason, str(row["reasons"] or "").split())),
    )
    return Listed(
        candidate,
        int(row["name_sheets"] or 0),
        int(row["other_sheets"] or 0),
        _stands(row["name_passages"]),
        _stands(row["other_passages"]),
    )


def _side(
    row: Mapping[str, str | int | None], which: str, base: str, *, known: bool = False
) -> Side:
    def text(column: str) -> str:
        return str(row[column] or "")

    return Side(
        text(which),
        text(f"{which}_iri").removeprefix(base),
        text(f"{which}_edition"),
        known,
        text(f"{which}_called"),
    )


def _stands(told: str | int | None) -> tuple[Stand, ...]:
    return tuple(Stand(**one) for one in json.loads(str(told or "[]")))
