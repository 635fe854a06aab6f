"""How the current sheets fill in their boxes, which sheets are missing, and which are old.

All counts have their denominator, the sheets looked at; a box that a sheet's form does not have is
told apart from one that was left blank.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.listing import Rows
from psmgraph.web.lists import PAGE_SIZE
from psmgraph.web.served import Served
from psmgraph.web.worklist import Wanted

STATES = ("reported", "reportedZero", "explicitlyNone", "blank", "notOnForm")
_STATE = "https://w3id.org/psmgraph/vocab/reporting-state#"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ROWS = ("plan", "project", "title", "edition", "issued", "field", "label", "state")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form over all sheets looked at; ``label`` as printed, or nothing."""

    field: str
    label: str
    alike: bool  # another box has the same label
    counts: Mapping[str, int]  # by state; they come to the number of sheets


@dataclass(frozen=True, slots=True)
class Mark:
    """How one sheet fills one box in, and the way to it."""

    state: str
    path: str | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet of the matrix."""

    title: str
    project: str
    edition: str
    issued: str
    marks: tuple[Mark, ...]  # in the order of the boxes
    filled: int  # boxes that say something, zero and "none" included …
    asked: int  # … of those on its form


def day_of(words: str) -> str:
    """Return the day that ``words`` name, or nothing."""
    try:
        return date.fromisoformat(words).isoformat() if _DAY.fullmatch(words) else ""
    except ValueError:
        return ""


def scope(wanted: Wanted, *, sheets: bool = True) -> tuple[str, list[str]]:
    """Return the WHERE clause on the table of projects: those with a sheet, or without one."""
    found = [f"edition IS {'NOT ' if sheets else ''}NULL"]
    parameters: list[str] = []
    if wanted.plan:
        found.append("plan = ?")
        parameters.append(wanted.plan)
    if wanted.sheet:
        found.append("project = ?")
        parameters.append(wanted.sheet)
    if wanted.body:
        found.append("project IN (SELECT project FROM responsible WHERE actor = ?)")
        parameters.append(wanted.body)
    return " WHERE " + " AND ".join(found), parameters


def sheets_in(served: Served, wanted: Wanted) -> int:
    """Return how many sheets are looked at."""
    clause, parameters = scope(wanted)
    number: int = served.rows(f"SELECT COUNT(*) AS n FROM projects{clause}", parameters)[0]["n"]
    return number


def boxes(served: Served, wanted: Wanted, sheets: int) -> tuple[Box, ...]:
    """Return the boxes of the sheets looked at, in the form's order, with their states counted."""
    clause, parameters = scope(wanted)
    narrowed = wanted.plan or wanted.sheet or wanted.body
    # A whole plan is most of the table: then it is read in the order of the boxes ("+": no index).
    column = "edition" if wanted.sheet or wanted.body else "+edition"
    within = f" WHERE {column} IN (SELECT edition FROM projects{clause})" if narrowed else ""
    rows = served.rows(
        "SELECT field, state, COUNT(DISTINCT edition) AS n, MIN(position) AS position"
        f" FROM boxes{within} GROUP BY field, state",
        parameters if narrowed else [],
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    places: dict[str, int] = {}
    for row in rows:
        field = row["field"]
        counts[field][row["state"].removeprefix(_STATE)] = row["n"]
        places[field] = min(places.get(field, row["position"]), row["position"])
    labels = _labels(served, tuple(counts))
    printed = list(labels.values())
    return tuple(
        Box(field, labels[field], printed.count(labels[field]) > 1, _whole(counts[field], sheets))
        for field in sorted(counts, key=lambda name: (places[name], name))
    )


def _labels(served: Served, fields: Sequence[str]) -> Mapping[str, str]:
    """Return how each box is printed, on the first sheet that prints it."""
    one = "SELECT label FROM boxes WHERE field = ? AND label <> '' LIMIT 1"
    found = {field: served.rows(one, (field,)) for field in fields}
    return {field: rows[0]["label"] if rows else "" for field, rows in found.items()}


def _whole(counts: Mapping[str, int], sheets: int) -> Mapping[str, int]:
    """Return the counts of every state: a sheet without the box has it not on its form."""
    others = sum(number for state, number in counts.items() if state != "notOnForm")
    return {state: counts.get(state, 0) for state in STATES} | {"notOnForm": sheets - others}


def matrix(
    served: Served, wanted: Wanted, columns: Sequence[Box], sheets: int
) -> tuple[SheetRow, ...]:
    """Return the rows of one page: the sheets by title, each with the state of every box."""
    clause, parameters = scope(wanted)
    last = max(1, -(-sheets // PAGE_SIZE))
    start = (min(wanted.page, last) - 1) * PAGE_SIZE
    found = served.rows(
        f"SELECT project, title, edition, issued FROM projects{clause}"
        " ORDER BY title COLLATE NOCASE, project LIMIT ? OFFSET ?",
        [*parameters, PAGE_SIZE, start],
    )
    marks = _marks(served, [row["edition"] for row in found])
    return tuple(_row(dict(row), marks.get(row["edition"], {}), columns) for row in found)


def _row(row: Mapping[str, Any], marks: Mapping[str, Mark], columns: Sequence[Box]) -> SheetRow:
    shown = tuple(marks.get(column.field, Mark("notOnForm", None)) for column in columns)
    asked = [mark for mark in shown if mark.state != "notOnForm"]
    return SheetRow(
        row["title"],
        row["project"],
        row["edition"],
        row["issued"] or "",
        shown,
        sum(mark.state != "blank" for mark in asked),
        len(asked),
    )


def _marks(served: Served, editions: Sequence[str]) -> Mapping[str, Mapping[str, Mark]]:
    """Return by edition and field how each box is filled in."""
    places = ", ".join("?" * len(editions))
    rows = served.rows(
        f"SELECT edition, field, state, passage FROM boxes WHERE edition IN ({places})", editions
    )
    found: dict[str, dict[str, Mark]] = defaultdict(dict)
    for row in rows:
        state = row["state"].removeprefix(_STATE)
        known = found[row["edition"]].get(row["field"])
        if known is None or STATES.index(state) < STATES.index(known.state):
            found[row["edition"]][row["field"]] = Mark(
                state, words_path(served.addresses, row["passage"] or "")
            )
    return found


def words_path(addresses: Addresses, passage: str) -> str | None:
    """Return the path of a passage's words on its edition's page."""
    found = passage_anchor(addresses.name(passage) or "")
    if found is None:
        return None
    edition, anchor = found
    return f"{addresses.path(addresses.iri(edition))}{words_place(anchor)}"


def every_box(served: Served, wanted: Wanted) -> Rows:
    """Return each box of each sheet looked at, for CSV and JSON."""
    clause, parameters = scope(wanted)
    return Rows.asked(
        served,
        "SELECT plan, sheets.project, title, sheets.edition, issued, field, label, state"
        f" FROM (SELECT * FROM projects{clause}) AS sheets"
        " JOIN boxes ON boxes.edition = sheets.edition"
        " ORDER BY title COLLATE NOCASE, sheets.project, position, field",
        parameters,
    )


def missing(served: Served, wanted: Wanted) -> list[Mapping[str, Any]]:
    """Return the projects that are known without a sheet, those named most first."""
    if wanted.body:  # which body answers for a project stands on its sheet
        return []
    clause, parameters = scope(wanted, sheets=False)
    rows = served.rows(
        f"SELECT plan, project, title, thematic_table, named_by FROM projects{clause}"
        " ORDER BY named_by IS NULL, named_by DESC, title COLLATE NOCASE",
        parameters,
    )
    return [dict(row) for row in rows]


def older(served: Served, wanted: Wanted, day: str) -> list[Mapping[str, Any]]:
    """Return the sheets whose current edition is of before ``day``, the oldest first."""
    if not day:
        return []
    clause, parameters = scope(wanted)
    rows = served.rows(
        f"SELECT plan, project, title, edition, issued FROM projects{clause} AND issued < ?"
        " ORDER BY issued, title COLLATE NOCASE",
        [*parameters, day],
    )
    return [dict(row) for row in rows]
