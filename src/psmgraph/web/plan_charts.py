"""The numbers of a plan's sheets as small charts: a column for each project, highest first."""

from collections.abc import Sequence

from psmgraph.web.columns import Columns, Told, columns, ranked
from psmgraph.web.served import Served
from psmgraph.web.terms import local_name

_FIGURES = """
SELECT f.kind, f.project, f.project_title AS title, f.state, f.value, f.approximate
FROM figures AS f JOIN projects AS p ON p.project = f.project
WHERE p.plan = ? AND p.edition IS NOT NULL ORDER BY f.kind, f.figure
"""
# The amounts in euro that a sheet tells; none where it tells none, and then the box's state.
_CONTRIBUTIONS = """
SELECT p.project, p.title, s.contributions AS state, c.value, c.approximate
FROM projects AS p
LEFT JOIN states AS s ON s.project = p.project
LEFT JOIN (
  SELECT project, SUM(amount) AS value, MAX(approximate = 'true') AS approximate FROM contributions
  WHERE amount IS NOT NULL AND COALESCE(currency, 'EUR') = 'EUR' GROUP BY project
) AS c ON c.project = p.project
WHERE p.plan = ? AND p.edition IS NOT NULL
"""
_SHEETS = "SELECT COUNT(*) AS n FROM projects WHERE plan = ? AND edition IS NOT NULL"


def plan_charts(served: Served, plan: str) -> tuple[Columns, ...]:
    """Return a chart for each kind of number that a sheet of ``plan`` (IRI) reports."""
    sheets = served.rows(_SHEETS, (plan,))[0]["n"]
    path = served.addresses.path
    by_kind: dict[str, list[Told]] = {}
    for row in served.rows(_FIGURES, (plan,)):
        value = None if row["value"] is None else str(row["value"])
        state = local_name(row["state"] or "") or "blank"
        told = Told(row["title"], path(row["project"]), value, state, row["approximate"] == "true")
        by_kind.setdefault(row["kind"], []).append(told)
    made = [columns(kind, ranked(told), of=sheets) for kind, told in by_kind.items()]
    given: Sequence[Told] = [
        Told(
            row["title"],
            path(row["project"]),
            None if row["value"] is None else f"{row['value']:.2f}",
            _state(local_name(row["state"] or "") or "notOnForm"),
            bool(row["approximate"]),
        )
        for row in served.rows(_CONTRIBUTIONS, (plan,))
    ]
    made.append(columns("contributions", ranked(given), money=True, of=sheets))
    return tuple(chart for chart in made if chart is not None)


def _state(state: str) -> str:
    """Return the state of a box without amounts: what it holds may be in kind."""
    return "noAmount" if state == "reported" else state
