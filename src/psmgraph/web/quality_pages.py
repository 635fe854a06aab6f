"""What the pages on quality show: the overview, the findings, the matrix, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from psmgraph.web import completeness, worklist
from psmgraph.web.completeness import Box, SheetRow
from psmgraph.web.finding_words import ways
from psmgraph.web.lists import LISTS, PAGE_SIZE, ListSpec
from psmgraph.web.served import Served
from psmgraph.web.site import Site
from psmgraph.web.worklist import Group, Shapes, Value, Wanted

_MESSAGE = "http://www.w3.org/ns/shacl#message"
MOST_DECISIONS = 5  # of the review list, on the overview
MOST_BODIES = 60
MOST_MISSING = 200  # rows on a page; CSV and JSON have them all
_DECISIONS = "SELECT kind, COUNT(*) AS n FROM review{where} GROUP BY kind ORDER BY n DESC, kind"
_LIKELIEST = "SELECT * FROM review{where} ORDER BY score DESC, rowid LIMIT ?"


@dataclass(frozen=True, slots=True)
class Choices:
    """What all pages narrow by: the plans and the bodies, and the name of the sheet chosen."""

    plans: tuple[Value, ...]
    bodies: tuple[Value, ...]
    sheet: str
    more_bodies: int

    @classmethod
    def of(cls, served: Served, wanted: Wanted, language: str) -> "Choices":
        """Read them from the snapshot's tables."""
        plans = served.rows(
            "SELECT plan AS value, COUNT(edition) AS n FROM projects GROUP BY plan ORDER BY plan"
        )
        where = " WHERE project IN (SELECT project FROM projects WHERE plan = ?)"
        bodies = served.rows(
            "SELECT actor AS value, MIN(name) AS name, COUNT(DISTINCT project) AS n"
            f" FROM responsible{where if wanted.plan else ''}"
            " GROUP BY actor ORDER BY name COLLATE NOCASE",
            [wanted.plan] if wanted.plan else [],
        )
        shown = [row for row in bodies[:MOST_BODIES] if row["value"] != wanted.body]
        chosen = [row for row in bodies if row["value"] == wanted.body]
        return cls(
            tuple(
                Value(row["value"], served.known_name(row["value"], language), row["n"])
                for row in plans
                if row["value"]
            ),
            tuple(Value(row["value"], row["name"], row["n"]) for row in (*chosen, *shown)),
            served.known_name(wanted.sheet, language) if wanted.sheet else "",
            max(0, len(bodies) - MOST_BODIES),
        )


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The overview: what to do, what to decide, how full the sheets are, what is missing."""

    wanted: Wanted
    choices: Choices
    levels: Mapping[str, Mapping[str, int]]
    groups: tuple[Group, ...]
    superseded: int
    decisions: Mapping[str, int]
    likeliest: tuple[Mapping[str, Any], ...]
    review: ListSpec
    sheets: int
    boxes: tuple[Box, ...]
    missing: int
    projects: int
    since: str
    older: int
    known: bool  # whether the findings stand with this snapshot at all

    @classmethod
    def of(
        cls, served: Served, wanted: Wanted, site: Site, language: str, since: str
    ) -> "QualityPage":
        """Read the overview; everything from the snapshot's tables."""
        sheets = completeness.sheets_in(served, wanted)
        missing = len(completeness.missing(served, wanted))
        where = " WHERE plan = ?" if wanted.plan else ""
        given: list[str | int] = [wanted.plan] if wanted.plan else []
        decisions = served.rows(_DECISIONS.format(where=where), given)
        return cls(
            wanted=wanted,
            choices=Choices.of(served, wanted, language),
            levels=worklist.counted(served, wanted),
            groups=worklist.groups(served, wanted, shape_words(site)),
            superseded=worklist.superseded(served, wanted) if not wanted.editions else 0,
            decisions={row["kind"]: row["n"] for row in decisions},
            likeliest=tuple(
                dict(row)
                for row in served.rows(_LIKELIEST.format(where=where), [*given, MOST_DECISIONS])
            ),
            review=LISTS["review"],
            sheets=sheets,
            boxes=completeness.boxes(served, wanted, sheets),
            missing=missing,
            projects=sheets + missing,
            since=since,
            older=len(completeness.older(served, wanted, since)),
            known=not served.queries.server,
        )


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """One page of the findings asked for, each with the way to its words."""

    wanted: Wanted
    choices: Choices
    levels: Mapping[str, Mapping[str, int]]
    kinds: tuple[Value, ...]
    titles: Mapping[str, Mapping[str, str]]  # what a kind says, by kind and language
    rows: tuple[Mapping[str, Any], ...]  # of the table; way, where, mend
    total: int
    superseded: int
    first: int
    pages: Sequence[int]
    page: int

    @classmethod
    def of(cls, served: Served, wanted: Wanted, site: Site, language: str) -> "FindingsPage":
        """Read one page: the tables, and one query for the passages."""
        total, rows = worklist.page_of(served, wanted)
        last = max(1, -(-total // PAGE_SIZE))
        page = min(wanted.page, last)
        told = shape_words(site)
        shown = tuple(
            {
                **row,
                "way": way,
                "where": worklist.where_of(row),
                "mend": {} if row["shape"] else worklist.mend_of(row["code"]),
            }
            for row, way in zip(rows, ways(served, rows), strict=True)
        )
        return cls(
            wanted=wanted,
            choices=Choices.of(served, wanted, language),
            levels=worklist.counted(served, wanted),
            kinds=worklist.kinds(served, wanted),
            titles=_titles(served, told),
            rows=shown,
            total=total,
            superseded=worklist.superseded(served, wanted) if not wanted.editions else 0,
            first=(page - 1) * PAGE_SIZE + 1 if rows else 0,
            pages=worklist.page_numbers(total, page),
            page=page,
        )


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The sheets by the boxes of their forms, a page of sheets at a time, and the totals."""

    wanted: Wanted
    choices: Choices
    sheets: int
    boxes: tuple[Box, ...]
    rows: tuple[SheetRow, ...]
    states: Sequence[str]
    first: int
    pages: Sequence[int]
    page: int

    @classmethod
    def of(cls, served: Served, wanted: Wanted, language: str) -> "MatrixPage":
        """Read one page of the matrix."""
        sheets = completeness.sheets_in(served, wanted)
        page = min(wanted.page, max(1, -(-sheets // PAGE_SIZE)))
        columns = completeness.boxes(served, wanted, sheets)
        rows = completeness.matrix(served, wanted, columns, sheets)
        return cls(
            wanted,
            Choices.of(served, wanted, language),
            sheets,
            columns,
            rows,
            completeness.STATES,
            (page - 1) * PAGE_SIZE + 1 if rows else 0,
            worklist.page_numbers(sheets, page),
            page,
        )


@dataclass(frozen=True, slots=True)
class MissingPage:
    """The projects without a sheet, and the sheets not renewed since a day."""

    wanted: Wanted
    choices: Choices
    missing: tuple[Mapping[str, Any], ...]
    total: int
    sheets: int
    since: str
    older: tuple[Mapping[str, Any], ...]
    older_total: int

    @classmethod
    def of(cls, served: Served, wanted: Wanted, language: str, since: str) -> "MissingPage":
        """Read both lists."""
        missing = completeness.missing(served, wanted)
        older = completeness.older(served, wanted, since)
        return cls(
            wanted,
            Choices.of(served, wanted, language),
            tuple(missing[:MOST_MISSING]),
            len(missing),
            completeness.sheets_in(served, wanted),
            since,
            tuple(older[:MOST_MISSING]),
            len(older),
        )


def shape_words(site: Site) -> Shapes:
    """Return what each shape says, by its IRI and language."""
    found: dict[str, dict[str, str]] = {}
    for triple in site.shapes:
        words = triple.object
        if triple.predicate.value == _MESSAGE and isinstance(words, ox.Literal):
            subject = getattr(triple.subject, "value", "")
            found.setdefault(subject, {})[words.language or ""] = words.value
    return {iri: told for iri, told in found.items() if {"it", "en"} <= told.keys()}


def _titles(served: Served, told: Shapes) -> Mapping[str, Mapping[str, str]]:
    rows = served.rows("SELECT kind, code, MAX(shape) AS shape FROM findings GROUP BY kind")
    return {row["kind"]: worklist.title_of(row["code"], row["shape"] or "", told) for row in rows}
