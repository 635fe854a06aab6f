"""What pages show of an edition: laid out in the snapshot, else asked for; of a long one a part.

A snapshot of this software has it beside its tables (store/sheet_rows.py); a state of a day, a
store on another server and a snapshot of older software are asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from psmgraph.publish.text_parts import bounds
from psmgraph.store import sheet_rows
from psmgraph.store.rows import words_in
from psmgraph.web.asked import nodes
from psmgraph.web.parts import positions
from psmgraph.web.served import Served

_STORED = f"SELECT rows FROM {sheet_rows.TABLE} WHERE edition = ?"
_THERE = f"SELECT 1 FROM sqlite_master WHERE name = '{sheet_rows.TABLE}'"


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """What an edition says, as EditionGraph takes it.

    ``last`` is the highest number of an entry where it is a part, else 0.
    """

    statements: sheet_rows.Nodes | Sequence[Sequence[str]]
    last: int = 0


def project_sheet(now: Served, project: str, edition: str, part: int | None) -> SheetAsked:
    """Return what the edition in force says of ``project``; of a long one a part.

    ``edition`` is its IRI, "" where there is none: then nothing is said.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    whole = _whole(now, edition) if part is None or not edition else None
    if whole is not None:
        return whole
    asked = now.cells(
        "page/project-part",
        {"project": nodes(project), "position": [Literal(number) for number in positions(part)]},
    )
    last = next(
        (value for subject, prop, value in asked.rows if value and not (subject or prop)), ""
    )
    return SheetAsked(asked.rows, int(words_in(last)) if last else 0)


def edition_text(now: Served, edition: str, part: int | None) -> SheetAsked:
    """Return the text of an edition and what stands on it; of a long one a part.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    whole = _whole(now, edition) if part is None else None
    if whole is not None:
        return whole
    begin, end = bounds(part or 1)
    asked = now.cells(
        "page/edition-part",
        {"edition": nodes(edition), "from": [Literal(begin)], "to": [Literal(end)]},
    )
    return SheetAsked(asked.rows)


def _whole(now: Served, edition: str) -> SheetAsked | None:
    """Return all that page/sheet tells of an edition; None where that is too much for a page."""
    if not nodes(edition):
        return SheetAsked(())
    if not now.lays_out(_THERE):
        asked = now.cells(sheet_rows.QUERY, {}, limit=sheet_rows.MOST + 1, graph=edition).rows
        return SheetAsked(asked) if len(asked) <= sheet_rows.MOST else None
    stored = now.rows(_STORED, (edition,))
    if not stored:
        return SheetAsked(())
    if stored[0]["rows"] is None:
        return None
    return SheetAsked(sheet_rows.read_rows(stored[0]["rows"]))
