"""The home page: what the dataset holds today, each count with what it is a part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psmgraph.web.served import Served

# One row: how many there are of everything. Each sub-query is a look-up in tables.sqlite.
_TOTALS = """
SELECT
  (SELECT COUNT(*) FROM projects) AS projects,
  (SELECT COUNT(*) FROM projects WHERE edition IS NOT NULL) AS sheets,
  (SELECT COUNT(*) FROM sheets) AS editions,
  (SELECT MIN(issued) FROM projects) AS oldest,
  (SELECT MAX(issued) FROM projects) AS newest,
  (SELECT COUNT(*) FROM actors) AS actors,
  (SELECT COUNT(*) FROM actors WHERE kind LIKE '%#Institution') AS institutions,
  (SELECT COUNT(*) FROM activities WHERE planned IS NOT NULL) AS planned,
  (SELECT COUNT(*) FROM activities WHERE planned IS NOT NULL AND performed IS NOT NULL) AS matched,
  (SELECT COUNT(*) FROM activities WHERE performed IS NOT NULL) AS performed,
  (SELECT COUNT(*) FROM events) AS events,
  (SELECT COUNT(DISTINCT project) FROM events) AS events_sheets,
  (SELECT COUNT(*) FROM links) AS links,
  (SELECT COUNT(*) FROM links WHERE state LIKE '%#reciprocal') AS reciprocal,
  (SELECT COUNT(*) FROM contributions) AS contributions,
  (SELECT COUNT(DISTINCT project) FROM contributions) AS contributions_sheets
"""
_FIGURES = """
SELECT kind,
  COUNT(DISTINCT project) AS sheets,
  SUM(value IS NOT NULL) AS reported,
  SUM(state LIKE '%#blank') AS blank,
  SUM(state LIKE '%#notOnForm') AS absent,
  SUM(value) AS total,
  AVG(value) AS mean
FROM figures GROUP BY kind ORDER BY kind
"""
_PLANS = """
SELECT plan, MAX(plan_it) AS it, MAX(plan_en) AS en, COUNT(*) AS projects, COUNT(edition) AS sheets
FROM projects GROUP BY plan ORDER BY it
"""
_RECENT = "SELECT project, title, issued FROM projects WHERE issued IS NOT NULL" \
          " ORDER BY issued DESC, title LIMIT 6"  # fmt: skip
_BUSIEST = "SELECT actor, name, projects FROM actors WHERE projects IS NOT NULL" \
           " ORDER BY projects DESC, name LIMIT 8"  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureTotal:
    """What the sheets' numbers of one kind come to; means are never added up."""

    kind: str
    reported: int
    sheets: int
    blank: int
    absent: int
    value: float | None
    is_mean: bool


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan, with its names by language."""

    path: str | None
    names: Mapping[str, str]
    projects: int
    sheets: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A project or an actor, with a date or a count."""

    path: str | None
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything that the home page shows."""

    totals: Mapping[str, Any]
    figures: tuple[FigureTotal, ...]
    plans: tuple[PlanCard, ...]
    recent: tuple[Entry, ...]
    busiest: tuple[Entry, ...]
    built_at: str
    statements: int

    @classmethod
    def of(cls, served: Served) -> "HomePage":
        """Read the page's values from the snapshot's tables and manifest."""
        path = served.addresses.path
        totals = dict(served.rows(_TOTALS)[0])
        return cls(
            totals=totals,
            figures=figure_totals(served, totals["sheets"]),
            plans=tuple(
                PlanCard(
                    path(row["plan"]),
                    {key: row[key] for key in ("it", "en") if row[key]},
                    row["projects"],
                    row["sheets"],
                )
                for row in served.rows(_PLANS)
            ),
            recent=tuple(
                Entry(path(row["project"]), row["title"], row["issued"])
                for row in served.rows(_RECENT)
            ),
            busiest=tuple(
                Entry(path(row["actor"]), row["name"], str(row["projects"]))
                for row in served.rows(_BUSIEST)
            ),
            built_at=served.snapshot.manifest.built_at,
            statements=served.snapshot.manifest.counts.quads,
        )


def figure_totals(served: Served, sheets: int) -> tuple[FigureTotal, ...]:
    """Return the totals of the sheets' numbers, each with its denominator."""
    return tuple(
        FigureTotal(
            kind=row["kind"],
            reported=row["reported"] or 0,
            sheets=sheets,
            blank=row["blank"] or 0,
            absent=(row["absent"] or 0) + max(0, sheets - row["sheets"]),
            value=row["mean"] if "#mean" in row["kind"] else row["total"],
            is_mean="#mean" in row["kind"],
        )
        for row in served.rows(_FIGURES)
    )
