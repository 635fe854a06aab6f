"""The links explorer: /links/explorer as a page, a picture of its own, and tables."""

import json

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.web.assets import EXPLORER, FOLDER, asset
from psmgraph.web.context import origin, served
from psmgraph.web.errors import not_acceptable
from psmgraph.web.explorer import COLUMNS, PLACE, ExplorerPage, rows_of
from psmgraph.web.explorer_asked import Asked
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.listing import as_csv
from psmgraph.web.negotiation import best
from psmgraph.web.parts import Parts
from psmgraph.web.responses import SCRIPTED, conditional, open_to_all

bp = Blueprint("exploring", __name__)
_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json",
          "image/svg+xml": "svg"}  # fmt: skip
_COLOURS = """
svg { --ink: #17324d; --soft: #4a5f75; --paper: #fff; --tint: #f2f6fa; --blue: #0066cc;
 --violet: #5b3a9e; --red: #a3142b; }
@media (prefers-color-scheme: dark) { svg { --ink: #e3ebf3; --soft: #a9b8c8; --paper: #10161d;
 --tint: #18212b; --blue: #79b8ff; --violet: #c9b5ff; --red: #ff9aa8; } }
.paper { fill: var(--paper); }
"""


@bp.get(PLACE)
def explorer() -> Response:
    """Show what hangs together, or give it as the client asks: page, table, picture."""
    media_type = best(request.headers.get("Accept"), tuple(_TYPES))
    if media_type is None:
        return not_acceptable(tuple(_TYPES))
    suffix = _TYPES[media_type]
    if suffix != "html":
        return explorer_data(suffix)
    response = conditional(kept(_page), "text/html; charset=utf-8")
    if asset(EXPLORER):
        response.headers["Content-Security-Policy"] = SCRIPTED
    return response


@bp.get(f"{PLACE}.<any(csv, json, svg):suffix>")
def explorer_data(suffix: str) -> Response:
    """Give what the page shows as rows, or its picture as a file of its own."""
    page = _asked()
    if suffix == "svg":
        return _picture(page)
    if suffix == "json":
        return open_to_all(conditional(_json(page), "application/json"))
    lines = as_csv(rows_of(page), COLUMNS)
    response = conditional("".join(lines), "text/csv; charset=utf-8; header=present")
    return open_to_all(_named(response, "links-explorer.csv"))


def _asked() -> ExplorerPage:
    page = ExplorerPage.of(served(), Asked.of(request.args), language_of_request())
    if page is None:
        abort(404)
    return page


def _page() -> str:
    page = _asked()
    parts = Parts.of(len(page.chosen.ties))  # of the list; the picture is whole on each
    return render_template("explorer.html", page=page, parts=parts, script=asset(EXPLORER))


def _picture(page: ExplorerPage) -> Response:
    style = _COLOURS + (FOLDER / "explorer.css").read_text("utf-8")
    focus = page.focus
    title = say("explorer.title") + (f": {focus.name}" if focus else "")
    body = render_template(
        "explorer_alone.html", page=page, label=title, outside=origin(), style=style
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    response = conditional(head + body, "image/svg+xml; charset=utf-8")
    return open_to_all(_named(response, "links-explorer.svg"))


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(page: ExplorerPage) -> str:
    manifest = served().snapshot.manifest
    nodes = [
        {"iri": each.node.iri, "name": each.node.name, "project": each.node.project,
         "sheet": each.node.sheet, "table": each.node.table or None, "level": each.node.level,
         "x": each.x, "y": each.y}
        for each in page.drawing.nodes
    ]  # fmt: skip
    told = {
        "snapshot": manifest.id,
        "base": manifest.base,
        "focus": page.focus.iri if page.focus else None,
        "nodes": nodes,
        "ties": rows_of(page),
        "nodes_left_out": page.chosen.nodes_left,
        "ties_left_out": page.chosen.ties_left,
        "more": page.chosen.cut,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
