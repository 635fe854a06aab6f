"""The home page: what the dataset holds, each count with what it is a part of; what changed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psmgraph.web.news import News, news_of
from psmgraph.web.served import Served
from psmgraph.web.shares import Part, Shares, in_order, shares
from psmgraph.web.terms import local_name

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
SELECT plan, MAX(plan_it) AS it, MAX(plan_en) AS en, COUNT(*) AS projects, COUNT(edition) AS sheets,
  MIN(issued) AS oldest, MAX(issued) AS newest
FROM projects GROUP BY plan ORDER BY it
"""
# What the pictures show: how many rows there are of each state.
_STATES = {
    "projects": "SELECT sheet_status AS state, COUNT(*) AS n FROM projects GROUP BY sheet_status",
    "activities": "SELECT state, COUNT(*) AS n FROM activities WHERE planned IS NOT NULL"
                  " GROUP BY state",
    "links": "SELECT state, COUNT(*) AS n FROM links WHERE state IS NOT NULL GROUP BY state",
    "boxes": "SELECT state, COUNT(*) AS n FROM boxes WHERE edition IN"
             " (SELECT edition FROM projects) GROUP BY state",
}  # fmt: skip
_ORDER = ("hasSheet", "reported", "reportedZero", "explicitlyNone", "blank", "notOnForm",
          "reciprocal", "oneWay", "targetWithoutSheet", "mentionedOnly")  # fmt: skip
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
    oldest: str | None  # days of the current sheets
    newest: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor, with a count."""

    path: str | None
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything that the home page shows."""

    totals: Mapping[str, Any]
    figures: tuple[FigureTotal, ...]
    pictures: tuple[Shares, ...]
    plans: tuple[PlanCard, ...]
    news: News
    busiest: tuple[Entry, ...]
    built_at: str
    statements: int

    @classmethod
    def of(cls, served: Served, store: Path) -> "HomePage":
        """Read the page's values from the snapshot's tables and manifest, and from the manifest of
        the snapshot kept before it in ``store``.
        """
        path = served.addresses.path
        totals = dict(served.rows(_TOTALS)[0])
        return cls(
            totals=totals,
            figures=figure_totals(served, totals["sheets"]),
            pictures=tuple(
                made for kind in _STATES if (made := _picture(served, kind)) is not None
            ),
            plans=tuple(
                PlanCard(
                    path(row["plan"]),
                    {key: row[key] for key in ("it", "en") if row[key]},
                    row["projects"],
                    row["sheets"],
                    row["oldest"],
                    row["newest"],
                )
                for row in served.rows(_PLANS)
            ),
            news=news_of(served, store),
            busiest=tuple(
                Entry(path(row["actor"]), row["name"], str(row["projects"]))
                for row in served.rows(_BUSIEST)
            ),
            built_at=served.snapshot.manifest.built_at,
            statements=served.snapshot.manifest.counts.quads,
        )

    def data(self, snapshot: str) -> dict[str, Any]:
        """Return the page as data; ``snapshot`` is the id of the one that it shows."""
        told = asdict(self)
        told["pictures"] = {
            each.kind: {drawn.part.name: drawn.part.count for drawn in each.parts}
            for each in self.pictures
        }
        return {"snapshot": snapshot, **told}


def _picture(served: Served, kind: str) -> Shares | None:
    counts = {row["state"]: row["n"] for row in served.rows(_STATES[kind]) if row["state"]}
    return shares(kind, [_part(kind, state, n) for state, n in in_order(counts, _ORDER)])


def _part(kind: str, state: str, count: int) -> Part:
    """Return a part with the way to the list of its rows, where there is one."""
    if kind == "boxes":
        return Part(state, count, "/quality/completeness")
    if kind == "projects":
        return Part(state, count, "/projects", (("sheet_status", local_name(state)),))
    return Part(state, count, f"/{kind}", (("state", state),))


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
