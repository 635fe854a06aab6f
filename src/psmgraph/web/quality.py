"""Quality and worklist: what to mend, what to decide, what is blank, what is missing; read-only.

Decisions are today's, and so is what asks for them: these pages show the served snapshot.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.web import completeness, worklist
from psmgraph.web.context import noindex, served, site
from psmgraph.web.errors import not_acceptable
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request
from psmgraph.web.listing import Rows, as_csv, as_excel_csv, json_lines
from psmgraph.web.negotiation import best
from psmgraph.web.quality_pages import (
    FindingsPage,
    MatrixPage,
    MissingPage,
    QualityPage,
    shape_words,
)
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.served import Served
from psmgraph.web.spooled import told
from psmgraph.web.state import NOW, ask
from psmgraph.web.worklist import Wanted

bp = Blueprint("quality", __name__)
_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}
_HTML = "text/html; charset=utf-8"
_GROUPS = ("level", "code", "title_it", "title_en", "mend_it", "mend_en", "shape", "findings",
           "sheets")  # fmt: skip
_MISSING = ("kind", "plan", "project", "title", "named_by", "edition", "issued")


@bp.get("/quality")
@bp.get("/quality.<any(csv, json):suffix>")
def quality(suffix: str = "") -> Response:
    """Show what is to be done, by kind, and how complete the sheets are."""
    return _answer(
        suffix,
        "quality",
        _GROUPS,
        _groups,
        lambda found, wanted: render_template(
            "quality.html",
            page=QualityPage.of(found, wanted, site(), language_of_request(), _since()),
        ),
    )


@bp.get("/quality/findings")
@bp.get("/quality/findings.<any(csv, json):suffix>")
def findings(suffix: str = "") -> Response:
    """List the findings that are asked for, each with its place, its words and its mend."""
    return _answer(suffix, "findings", worklist.COLUMNS, worklist.every_row, _findings)


def _findings(found: Served, wanted: Wanted) -> str:
    page = FindingsPage.of(found, wanted, site(), language_of_request())
    if wanted.page > page.page:
        abort(404)
    return render_template("findings.html", page=page)


@bp.get("/quality/completeness")
@bp.get("/quality/completeness.<any(csv, json):suffix>")
def boxes(suffix: str = "") -> Response:
    """Show how each sheet fills in each box."""
    return _answer(suffix, "completeness", completeness.ROWS, completeness.every_box, _matrix)


def _matrix(found: Served, wanted: Wanted) -> str:
    page = MatrixPage.of(found, wanted, language_of_request())
    if wanted.page > page.page:
        abort(404)
    return render_template("completeness.html", page=page)


@bp.get("/quality/missing")
@bp.get("/quality/missing.<any(csv, json):suffix>")
def missing(suffix: str = "") -> Response:
    """List the projects without a sheet, and the sheets older than a given day."""
    return _answer(
        suffix,
        "missing",
        _MISSING,
        _lacking,
        lambda found, wanted: render_template(
            "missing.html", page=MissingPage.of(found, wanted, language_of_request(), _since())
        ),
    )


def _answer(
    suffix: str,
    name: str,
    columns: Sequence[str],
    rows: Callable[[Served, Wanted], Rows],
    page: Callable[[Served, Wanted], str],
) -> Response:
    """Answer with the page, or with all its rows as data."""
    ask(NOW)
    if not suffix:
        media_type = best(request.headers.get("Accept"), tuple(_TYPES))
        if media_type is None:
            return not_acceptable(tuple(_TYPES))
        suffix = _TYPES[media_type]
    found = served()
    wanted = Wanted.of(request.args, found.addresses.base)
    if suffix == "html":
        body = kept(lambda: page(found, wanted))
        shown = conditional(body, _HTML)
        return noindex(shown) if request.path != "/quality" else shown
    every = rows(found, wanted)
    if suffix == "json":
        manifest = found.snapshot.manifest
        lines = json_lines(every, name, manifest.id, manifest.base)
        return open_to_all(told(lines, "application/json"))
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(every.rows, columns)
    response = told(lines, "text/csv; charset=utf-8; header=present")
    file = f"{name}-excel.csv" if excel else f"{name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return open_to_all(response)


def _since() -> str:
    return completeness.day_of(request.args.get("since", ""))


def _groups(found: Served, wanted: Wanted) -> Rows:
    return Rows.all([
        {
            "level": each.level,
            "code": each.code,
            "title_it": each.title["it"],
            "title_en": each.title["en"],
            "mend_it": each.mend.get("it"),
            "mend_en": each.mend.get("en"),
            "shape": each.shape,
            "findings": each.findings,
            "sheets": each.sheets,
        }
        for each in worklist.groups(found, wanted, shape_words(site()))
    ])  # fmt: skip


def _lacking(found: Served, wanted: Wanted) -> Rows:
    none = dict.fromkeys(_MISSING)
    without = [
        {**none, "kind": "without-sheet", **_picked(row)}
        for row in completeness.missing(found, wanted)
    ]
    older = completeness.older(found, wanted, _since())
    told_older = [{**none, "kind": "older", **_picked(row)} for row in older]
    return Rows.all([*without, *told_older])


def _picked(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: row[name] for name in _MISSING if name in row}
