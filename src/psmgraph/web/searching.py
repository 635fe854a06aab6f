"""Where the search answers: /search, the same as data, and what is offered while somebody types."""

import json
from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup

from psmgraph.store.fulltext import Piece, sought
from psmgraph.web.context import noindex, page_path, served
from psmgraph.web.errors import not_acceptable
from psmgraph.web.filters import term
from psmgraph.web.found import Group, SearchPage, every_hit, named, of_kind, overview
from psmgraph.web.languages import counted, say
from psmgraph.web.listing import as_csv, as_excel_csv
from psmgraph.web.negotiation import best
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.search import KINDS, suggested

bp = Blueprint("search", __name__)
LONGEST = 200  # characters of what is looked for
OFFERED = 8
_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}
_COLUMNS = (
    "group", "kind", "entity", "name", "also", "project", "project_title", "passage", "words"
)  # fmt: skip


@bp.get("/search")
@bp.get("/search.<any(csv, json):suffix>")
def search(suffix: str = "") -> Response:
    """Find things by their names, and by what the sheets say of them."""
    if not suffix:
        media_type = best(request.headers.get("Accept"), tuple(_TYPES))
        if media_type is None:
            return not_acceptable(tuple(_TYPES))
        suffix = _TYPES[media_type]
    words, kind = _asked("q"), _asked("kind")
    if kind and kind not in KINDS:
        abort(404)
    if suffix != "html":
        return noindex(open_to_all(_data(every_hit(served(), words, kind), suffix)))
    number = _asked("page") or "1"
    if not number.isascii() or not number.isdigit() or not 0 < int(number[:7]) < 10**6:
        abort(404)
    page = of_kind(served(), words, kind, int(number)) if kind else overview(served(), words)
    if page.page > page.last:
        abort(404)
    body = render_template("search.html", page=page, kinds=KINDS)
    return conditional(body, "text/html; charset=utf-8")


@bp.get("/search/suggest")
def suggest() -> Response:
    """Offer things whose name begins with what somebody is typing, as JSON."""
    looked_for = sought(_asked("q"))
    found = suggested(served(), looked_for, OFFERED) if looked_for else ()
    offered = [
        {
            "name": _pieces(*named(hit, looked_for)),
            "kind": term(hit.kind),
            "href": page_path(served().addresses.path(hit.entity) or "/"),
        }
        for hit in found
    ]
    said = counted("suggest.one", "suggest.many", len(offered)) if offered else say("suggest.none")
    body = json.dumps({"said": said, "offered": offered}, ensure_ascii=False)
    return noindex(conditional(body, "application/json", vary=False))


def suggesting() -> Markup:
    """Return a search field's attributes that tell its script (static/suggest.js) what to ask."""
    said = Markup('autocomplete="off" data-suggest="{}" data-suggestions="{}"')
    return said.format(page_path("/search/suggest"), say("suggest.label"))


def _asked(name: str) -> str:
    return " ".join(request.args.get(name, "").replace("\0", " ").split())[:LONGEST]


def _pieces(name: tuple[Piece, ...], also: tuple[Piece, ...]) -> list[tuple[str, bool]]:
    pieces = (*name, Piece(" ("), *also, Piece(")")) if also else name
    return [(piece.text, piece.hit) for piece in pieces]


def _data(page: SearchPage, suffix: str) -> Response:
    """Return what was found as a table: every hit, up to a bound that is told."""
    rows = [row for group in page.groups for row in _rows(group)]
    cut = any(len(group.shown) < group.count.total for group in page.groups)
    if suffix == "json":
        manifest = served().snapshot.manifest
        told = {
            "list": "search", "snapshot": manifest.id, "base": manifest.base, "q": page.words,
            "counts": {group.spec.name: group.count.total for group in page.groups},
            "complete": not cut, "count": len(rows), "rows": rows,
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        return _bounded(conditional(body, "application/json"), page, cut=cut)
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(rows, _COLUMNS)
    response = conditional("".join(lines), "text/csv; charset=utf-8; header=present")
    name = "search-excel.csv" if excel else "search.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _bounded(response, page, cut=cut)


def _bounded(response: Response, page: SearchPage, *, cut: bool) -> Response:
    if cut:
        most = max(len(group.shown) for group in page.groups)
        response.headers["Psmgraph-Row-Cap"] = str(most)
    return response


def _rows(group: Group) -> list[Mapping[str, str]]:
    told = {"group": group.spec.name}
    return [told | {name: getattr(each.hit, name) for name in _COLUMNS[1:]} for each in group.shown]
