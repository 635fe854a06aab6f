"""What pages show of an edition: laid out in the snapshot, else asked for; of a long one a part.

A snapshot of this software has it beside its tables (store/sheet_rows.py); a state of a day, a
store on another server and a snapshot of older software are asked.
"""

from collections.abc import Collection

from pyoxigraph import Literal

from psmgraph.publish.text_parts import bounds
from psmgraph.store import sheet_rows
from psmgraph.store.rows import Cells
from psmgraph.web.asked import nodes
from psmgraph.web.parts import Parts
from psmgraph.web.served import Served

MOST_ROWS = 5500  # of an edition on one page: a real one has about 500
COLUMNS = ("subject", "told", "value")
_STORED = f"SELECT rows FROM {sheet_rows.TABLE} WHERE edition = ?"
_THERE = f"SELECT 1 FROM sqlite_master WHERE name = '{sheet_rows.TABLE}'"
# What the page of a project does not show, and all that the page of an edition does.
_NOT_OF_PROJECT = frozenset({'"context"', '"refersTo"', '"start"'})
_OF_TEXT = frozenset(
    f'"{name}"'
    for name in (
        "rdfs:label", "actor", "context", "passage", "refersTo", "start", "target", "text"
    )
)  # fmt: skip
_NOTHING = Cells(COLUMNS, ())


def project_sheet(now: Served, project: str, edition: str, part: int | None) -> Cells:
    """Return what the edition in force says of ``project``; of a long one a part.

    ``edition`` is its IRI, "" where there is none: then nothing is said.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    if not edition:
        return _NOTHING
    if part is None:
        rows = _rows(now, edition)
        if rows is not None:
            return Cells(COLUMNS, [row for row in rows if row[1] not in _NOT_OF_PROJECT])
    numbers = Parts(part or 1, part or 1).positions
    return now.cells(
        "page/project-part",
        {"project": nodes(project), "position": [Literal(number) for number in numbers]},
    )


def edition_text(now: Served, edition: str, part: int | None) -> Cells:
    """Return the text of an edition and what stands on it; of a long one a part.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    found = nodes(edition)
    if part is None and found:
        rows = _rows(now, edition)
        if rows is not None:
            return Cells(COLUMNS, [row for row in rows if row[1] in _OF_TEXT])
    begin, end = bounds(part or 1)
    return now.cells(
        "page/edition-part",
        {"edition": found, "from": [Literal(begin)], "to": [Literal(end)]},
    )


def _rows(now: Served, edition: str) -> Collection[list[str]] | None:
    """Return the rows of page/sheet for an edition, None where they are too many for a page."""
    if now.lays_out(_THERE):
        stored = now.rows(_STORED, (edition,))
        if stored and stored[0]["rows"] is None:
            return None
        lines = sheet_rows.read_rows(stored[0]["rows"]).decode() if stored else ""
        rows = [line.split("\t") for line in lines.split("\n")] if lines else []
    else:
        asked = now.cells(sheet_rows.QUERY, {}, limit=MOST_ROWS, graph=edition)
        rows = [list(row) for row in asked.rows]
    return rows if len(rows) < MOST_ROWS else None
