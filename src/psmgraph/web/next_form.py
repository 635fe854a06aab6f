"""The form of a sheet's next edition, already filled in, as a file to download."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, abort, current_app, render_template, request

from psmgraph.build.forms import forms
from psmgraph.errors import CannotRun
from psmgraph.graph.comparison import known_sheet
from psmgraph.publish.form import MEDIA_TYPES, SUFFIXES, names_persons, next_form, written
from psmgraph.sheet.spec import Template
from psmgraph.web.asking import mend
from psmgraph.web.context import noindex, served, service
from psmgraph.web.errors import document, wants_html
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.responses import conditional
from psmgraph.web.state import asked

bp = Blueprint("next_form", __name__)
_KNOWN = "psmgraph.forms"


@bp.get(f"/form/<plan>/<slug>.<any({', '.join(SUFFIXES)}):suffix>")
def form(plan: str, slug: str, suffix: str) -> Response:
    """Give the form of the edition of the day that the address names (``date``)."""
    sheet = known_sheet(served().select, served().addresses.iri(f"plan/{plan}/sheet/{slug}"))
    if sheet is None:
        abort(404)
    try:
        day = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return _refused(say("form.day"), "")
    config = service().config
    try:
        made = next_form(
            served().select, sheet, day, known_forms(), persons=names_persons(config, sheet)
        )
    except CannotRun as error:
        language = language_of_request()
        return _refused(error.finding.message(language), mend(error.finding, language))
    response = conditional(written(made, suffix), MEDIA_TYPES[suffix], vary=False)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.{suffix}"'
    return noindex(response)


def known_forms() -> Mapping[str, Template]:
    """Return the forms that ship and those of the configuration, by name; read once."""
    known: Mapping[str, Template] | None = current_app.extensions.get(_KNOWN)
    if known is None:
        known = {one.name: one for one in forms(service().config, None, None).known}
        current_app.extensions[_KNOWN] = known
    return known


def form_path(project: str, template: str) -> str:
    """Return the path, without suffix, of the form of a project's next edition.

    "" where the form by which the newest edition was read (``template``) does not say how it is
    written, or is not known here. ``project`` is the path of the project's IRI.
    """
    try:
        found = known_forms().get(template)
    except CannotRun:  # a file of the configuration is gone since: that is no fault of the page
        return ""
    if found is None or found.write is None or asked().arguments:
        return ""
    _, plan, _, slug = project.split("/")
    return f"/form/{plan}/{slug}"


def _refused(detail: str, hint: str) -> Response:
    """Say in the page's language why there is no form; 400, for the address asks amiss."""
    if not wants_html():
        return noindex(document(400, {"title": detail, "detail": hint}))
    page = render_template("error.html", code=400, name="", detail=detail, hint=hint)
    return noindex(Response(page, 400, content_type="text/html; charset=utf-8"))
