"""All projects tied to one, in parts: the page of a project shows the strongest ties only."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template

from psmgraph.web.context import served
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request
from psmgraph.web.parts import Parts, part_asked, positions
from psmgraph.web.related import Related, Shared, related_of, sharing_of
from psmgraph.web.responses import conditional
from psmgraph.web.tied import related_rows, sharing_rows

bp = Blueprint("related", __name__)
_TITLE = "SELECT title FROM projects WHERE project = ?"


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """Everything that the page shows: of each list the part that was asked for."""

    name: str  # path of the project's IRI
    title: str
    related: tuple[Related, ...]
    related_in_all: int
    shared: tuple[Shared, ...]
    shared_in_all: int
    parts: Parts


@bp.get("/page/plan/<plan>/project/<slug>/related")
def related(plan: str, slug: str) -> Response:
    """Show the projects that have something in common with one."""
    name = f"plan/{plan}/project/{slug}"
    body = kept(lambda: render_template("related.html", page=_page(name)))
    return conditional(body, "text/html; charset=utf-8")


def _page(name: str) -> RelatedPage:
    now = served()
    project = now.addresses.iri(name)
    titles = now.rows(_TITLE, (project,))
    if not titles:
        abort(404)
    entries = positions(part_asked())
    ties = related_rows(now, project, len(entries), entries.start - 1)
    sharing = sharing_rows(now, project, len(entries), entries.start - 1)
    return RelatedPage(
        name,
        titles[0]["title"] or name,
        related_of(project, ties, now.addresses, language_of_request()),
        ties.total,
        sharing_of(sharing, now.addresses),
        sharing.total,
        Parts.of(max(ties.total, sharing.total)),
    )
