"""The page of a plan: what it is, and its projects."""

from dataclasses import dataclass
from typing import Any

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.columns import Columns
from psmgraph.web.entity import EntityPage, Property
from psmgraph.web.lists import ListSpec
from psmgraph.web.parts import Parts
from psmgraph.web.plan_charts import plan_charts
from psmgraph.web.served import Served
from psmgraph.web.terms import DCT, RDFS

PROJECTS = 500  # on one page


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that the page of a plan shows."""

    entity: EntityPage
    description: str
    projects: tuple[tuple[str | None, dict[str, Any]], ...]  # the project's path, its row
    sheets: int
    parts: Parts  # of the projects
    rest: tuple[Property, ...]
    charts: tuple[Columns, ...]

    @property
    def shown(self) -> tuple[tuple[str | None, dict[str, Any]], ...]:
        """Return the projects of the part that is shown."""
        return self.parts.cut(self.projects, PROJECTS)

    @classmethod
    def of(cls, entity: EntityPage, served: Served, spec: ListSpec) -> "PlanPage":
        """Make the page from the generic one and the list of projects."""
        rows = served.rows(
            f'SELECT * FROM "{spec.name}" WHERE plan = ? ORDER BY title COLLATE NOCASE',
            (entity.iri,),
        )
        shown = {DCT + "description", RDFS + "label", ONTOLOGY + "origin"}
        return cls(
            entity=entity,
            description=_description(entity),
            projects=tuple((served.addresses.path(row["project"]), dict(row)) for row in rows),
            parts=Parts.of(len(rows), PROJECTS),
            sheets=sum(1 for row in rows if row["edition"]),
            rest=tuple(prop for prop in entity.said if prop.iri not in shown),
            charts=plan_charts(served, entity.iri),
        )


def _description(entity: EntityPage) -> str:
    values = [
        each.value for prop in entity.said if prop.iri == DCT + "description"
        for each in prop.statements
    ]  # fmt: skip
    fitting = [value for value in values if value.language == entity.title_language]
    return next((value.text for value in (*fitting, *values)), "")
