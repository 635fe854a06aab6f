"""Pages for what went wrong: each says what to do next."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from psmgraph.errors import CannotRun
from psmgraph.store.refusals import BrokenAnswer, QueryRefused
from psmgraph.web.asking import mend
from psmgraph.web.context import give_up, request_id, served, served_if_any, service
from psmgraph.web.gone import Gone, Reason, gone
from psmgraph.web.graphs import without_suffix
from psmgraph.web.kinds import ancestors
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.near import suggestions
from psmgraph.web.negotiation import best
from psmgraph.web.responses import open_to_all
from psmgraph.web.served import NotBuiltError
from psmgraph.web.state import NOW, StateRefused, ask

_RETRY = "60"
_FOR_PROGRAMS = re.compile(r"/(sparql|queries|reconcile|dumps/|data/|id/).*|.*\.(csv|json)")


def install(app: Flask) -> None:
    """Register the pages of errors."""
    app.register_error_handler(404, not_found)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(NotBuiltError, not_built)
    app.register_error_handler(CannotRun, cannot_run)
    app.register_error_handler(StateRefused, no_such_state)
    app.register_error_handler(QueryRefused, overloaded)
    app.register_error_handler(BrokenAnswer, overloaded)
    app.register_error_handler(Exception, broken)


def not_found(_error: Exception) -> Response:
    """Say that nothing is known by that address, and offer what has a name like it."""
    try:
        return _nothing_there()
    except (NotBuiltError, CannotRun, StateRefused, QueryRefused, BrokenAnswer) as error:
        # What a handler raises is handed to no other: it would be told as a fault of ours.
        return cast("Response", current_app.handle_user_exception(error))


def _nothing_there() -> Response:
    name = request.path.removeprefix("/page/").removeprefix("/id/").removeprefix("/data/")
    if name != request.path and (what := gone(served(), without_suffix(name))):
        return no_more(what)
    near = suggestions(served(), request.path)
    if not wants_html():
        return problem(404, "error.404.title", request.path)
    page = render_template("404.html", near=near, around=ancestors(name), asked=request.path)
    return _html(page, 404)


def no_more(what: Gone) -> Response:
    """Say that what was there is gone, why, and what is still there around it or is named so."""
    if not wants_html():
        return problem(410, "gone.title", say(f"gone.{what.reason}"))
    dropped = what.reason is Reason.DROPPED  # a body that was merged, perhaps
    near = suggestions(served(), request.path) if dropped else ()
    return _html(render_template("410.html", gone=what, near=near), 410)


def not_acceptable(offered: Sequence[str]) -> Response:
    """Answer 406 with the media types that there are."""
    body = "\n".join(("406 Not Acceptable", "", *offered, ""))
    response = Response(body, 406, content_type="text/plain; charset=utf-8")
    response.vary.add("Accept")
    return open_to_all(response)


def refused(error: HTTPException) -> Response:
    """Answer any other refusal of HTTP, with the methods where one is not allowed."""
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    if not wants_html():
        response = problem(code, "error.general.title", error.name)
    else:
        page = render_template("error.html", code=code, name=error.name, detail="")
        response = _html(page, code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def not_built(_error: Exception) -> Response:
    """Say how to build, where nothing was built yet."""
    if not wants_html():
        response = problem(503, "error.empty.title", "psmgraph build")
    else:
        response = _html(render_template("empty.html", store=str(service().config.store)), 503)
    response.headers["Retry-After"] = _RETRY
    return response


def no_such_state(error: Exception) -> Response:
    """Say why the state that was asked for cannot be had; the page around is today's."""
    assert isinstance(error, StateRefused)  # as registered
    ask(NOW)
    language = language_of_request()
    detail, hint = error.finding.message(language), mend(error.finding, language)
    named = "text/html" in request.headers.get("Accept", "")
    if wants_html() and (named or not _FOR_PROGRAMS.fullmatch(request.path)):
        page = render_template("error.html", code=error.status, name="", detail=detail, hint=hint)
        response = _html(page, error.status)
    else:
        told = {"title": detail, "detail": hint, "code": error.finding.code}
        response = document(error.status, told)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def cannot_run(error: Exception) -> Response:
    """Say why the snapshot cannot be opened."""
    detail = error.finding.message(language_of_request()) if isinstance(error, CannotRun) else ""
    if not wants_html():
        return problem(503, "error.general.title", detail)
    return _html(render_template("error.html", code=503, name="", detail=detail), 503)


def overloaded(error: Exception) -> Response:
    """Say that the page's own query found no place, or no end: to be tried again."""
    found = served_if_any()
    if found is not None and not found.snapshot.tables_path.exists():
        give_up()  # it was deleted since the request began: this page can read nothing of it
    page = render_template("error.html", code=503, name="", detail="")
    response = _html(page, 503)
    retry = getattr(error, "retry_after", None)
    response.headers["Retry-After"] = str(retry or 5)
    return response


def broken(error: Exception) -> Response:
    """Say that the fault is ours; what it was goes to the log only."""
    give_up()
    rule = request.url_rule  # not the path: a person's name may stand in it
    current_app.logger.error("%s %s", request_id(), rule and rule.rule, exc_info=error)
    if not wants_html():
        return problem(500, "error.general.title", "")
    return _html(render_template("error.html", code=500, name="", detail=""), 500)


def problem(status: int, key: str, detail: str) -> Response:
    """Answer a program: a problem document (RFC 9457) with the texts of the pages."""
    return document(status, {"title": say(key), "detail": detail})


def document(status: int, told: Mapping[str, object]) -> Response:
    """Return the problem document of these texts."""
    body = json.dumps({"status": status, **told, "id": request_id()}, ensure_ascii=False) + "\n"
    return open_to_all(Response(body, status, content_type="application/problem+json"))


def wants_html() -> bool:
    """Tell whether the client is a browser: it names text/html, or takes anything as a page."""
    offered = ("text/html", "application/problem+json")
    return best(request.headers.get("Accept"), offered) == "text/html"


def _html(page: str, status: int) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")
