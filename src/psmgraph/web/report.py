"""The monitoring report as a page, and as the documents that people take along."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import cast

from flask import Blueprint, Response, abort, current_app, render_template, request
from markupsafe import Markup

from psmgraph.publish.report import Asked, Places, Plan, Report, docx, html, make_report, plans_of
from psmgraph.publish.report.parting import parted
from psmgraph.web.context import origin, page_path, root, served
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request
from psmgraph.web.parts import Parts
from psmgraph.web.responses import conditional
from psmgraph.web.state import asked, refused

bp = Blueprint("report", __name__)
MOST_SHEETS = 500  # on a page; a longer report is written by the command
HTML = "text/html; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: Mapping[str, tuple[str, Callable[[Report, Places], bytes]]] = {
    "html": (HTML, html.written),
    "docx": (DOCX, docx.written),
}
_SHEETS = "SELECT COUNT(*) AS n FROM projects WHERE plan = ? AND edition IS NOT NULL"


class LastReport:
    """The report that was made last, for its other parts and its files; safe among threads.

    One of 500 sheets takes seconds and some 50 MB, so one is made at a time, and one is kept.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: Hashable = None
        self._report: Report | None = None

    def get(self, key: Hashable, make: Callable[[], Report]) -> Report:
        """Return the report of ``key``, made with ``make`` where it is not the last.

        Raises: whatever ``make`` does; the one before is kept then.
        """
        with self._lock:
            if self._report is None or key != self._key:
                self._report, self._key = make(), key
            return self._report


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that a report can be had of: its slug, its name and the name's language."""

    slug: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything that the page shows; ``body`` is empty where a plan is still to be chosen."""

    plans: tuple[Choice, ...]
    plan: str  # slug of the chosen one, or ""
    since: str  # yyyy-mm-dd, or ""
    body: Markup
    parts: Parts
    sheets: int  # where they are too many for a page, else 0


@bp.get("/report")
def report() -> Response:
    """Show the report of a plan: the only one, or the one that the address names."""
    since = _since()
    return conditional(kept(lambda: _page(since)), HTML, vary=False)


@bp.get("/report.<any(html, docx):suffix>")
def document(suffix: str) -> Response:
    """Give the report as a file, in the language of the address."""
    since = _since()
    name, _, body = kept(lambda: _written(suffix, since)).partition(b"\n")
    response = conditional(body, WRITERS[suffix][0], vary=False)
    response.headers["Content-Disposition"] = f'attachment; filename="{name.decode()}"'
    return response


def _written(suffix: str, since: date | None) -> bytes:
    """Return the name of the document, and behind a line break the document."""
    plan = _plan(plans_of(served().select))
    if plan is None or _sheets(plan) > MOST_SHEETS:
        abort(404)
    made = _made(plan, since)
    day = made.day.isoformat() if made.day else "-"
    name = f"{_slug(plan)}-{day}-{made.language}.{suffix}"
    return name.encode() + b"\n" + WRITERS[suffix][1](made, _places(origin() + root()))


def _page(since: date | None) -> str:
    plans = plans_of(served().select)
    plan, language = _plan(plans), language_of_request()
    sheets = _sheets(plan) if plan is not None else 0
    body, parts = Markup(), Parts()
    if plan is not None and sheets <= MOST_SHEETS:
        body, parts = _body(_made(plan, since), _slug(plan), since)
    page = ReportPage(
        plans=tuple(Choice(_slug(each), *each.name(language)) for each in plans),
        plan=_slug(plan) if plan is not None else "",
        since=since.isoformat() if since else "",
        body=body,
        parts=parts,
        sheets=sheets if sheets > MOST_SHEETS else 0,
    )
    return render_template("report.html", page=page)


def _body(made: Report, plan: str, since: date | None) -> tuple[Markup, Parts]:
    """Return the part of the report that is asked for: all of it, but for a long one."""
    cut = parted(made)
    parts = Parts.among(len(cut.parts))
    arguments = {"plan": plan, "since": since.isoformat() if since else ""}
    contents = []
    for section in made.sections:
        place, at = f"#{section.key}", cut.begins[section.key]
        here = at == parts.number
        contents.append(
            (place if here else page_path(f"/report{place}", part=at, **arguments), section.title)
        )
    shown = cut.parts[parts.number - 1]
    return html.body(shown, _places(root()), cut.numbers, contents), parts


def _made(plan: Plan, since: date | None) -> Report:
    state = served()
    question = Asked(language_of_request(), state.as_of, since)

    def make() -> Report:
        return make_report(state.select, plan, state.snapshot.id, question)

    if state.queries.server:
        return make()  # what another server has may change under its name
    last = cast("LastReport", current_app.extensions["psmgraph.report"])
    return last.get((str(state.snapshot.path), plan.iri, question), make)


def _places(site: str) -> Places:
    base = served().addresses.base
    return Places(site, base, language_of_request(), tuple(asked().arguments.items()))


def _plan(plans: tuple[Plan, ...]) -> Plan | None:
    """Return the plan that the address names, else the only one; None where one is to choose."""
    slug = request.args.get("plan", "")
    if not slug:
        return plans[0] if len(plans) == 1 else None
    found = next((each for each in plans if _slug(each) == slug), None)
    return abort(404) if found is None else found


def _since() -> date | None:
    """Return the day of the report before.

    Raises:
        StateRefused: it is no day (AS-OF-DAY).
    """
    words = request.args.get("since", "").strip()
    if not words:
        return None
    try:
        if len(words) != len("yyyy-mm-dd"):  # of ISO 8601 too, but elsewhere refused
            raise ValueError(words)
        return date.fromisoformat(words)
    except ValueError as error:
        raise refused("AS-OF-DAY", "since", words[:40]) from error


def _sheets(plan: Plan) -> int:
    return int(served().rows(_SHEETS, (plan.iri,))[0]["n"])


def _slug(plan: Plan) -> str:
    return plan.iri.rpartition("/")[2]
