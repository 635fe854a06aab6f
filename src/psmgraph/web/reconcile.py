"""/reconcile: the Reconciliation Service API 0.2, so that OpenRefine and others find our IRIs.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. A question is a
name, with types and values of properties; the answer has candidates, each with a score and what
it is made of (reconcile_matching.py). Only an equal key of one entity is called a match.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask_babel import force_locale  # type: ignore[import-untyped]
from markupsafe import escape

from psmgraph.link.candidates_model import Reason
from psmgraph.store.refusals import BrokenAnswer, QueryRefused, refused
from psmgraph.web import reconcile_known as known
from psmgraph.web import reconcile_terms as terms
from psmgraph.web.answering import (
    client_here,
    language_of_client,
    preflight,
    refusal_of,
    told_problem,
)
from psmgraph.web.context import noindex, page_path, served, site
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.reconcile_manifest import about, here, like, manifest, name_of, type_of
from psmgraph.web.reconcile_pool import Reconciler
from psmgraph.web.reconcile_request import (
    NotReconcilable,
    parameters_of,
    read_batch,
    read_extension,
)
from psmgraph.web.responses import EMBEDDED, conditional, open_to_all

bp = Blueprint("reconcile", __name__)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FEATURES = ("key_equal", "name_likeness", "key_unique", "main_name", "type_match")
_JSON = "application/json"
_KINDS = "entity, type, property"
_PARTS = "properties, preview, view, about"
_MOST_PROPOSED = 1_000

Given = Mapping[str, str]
Answering = Callable[[Given], Response]


def _protocol(view: Answering) -> Callable[..., Response]:
    """Read the parameters for ``view``; tell a program why it is not answered."""

    @wraps(view)
    def answer(**_of_route: str) -> Response:
        try:
            given = parameters_of(
                request.query_string, request.mimetype, request.get_data(cache=False)
            )
            return open_to_all(view({**given, **_of_route}))
        except NotReconcilable as error:
            with force_locale(language_of_client()):
                told = {"title": say(error.key), "detail": error.detail, "code": error.key}
            return told_problem(error.status, told)
        except QueryRefused as error:
            return refusal_of(error)
        except BrokenAnswer as error:
            return refusal_of(refused("QUERY-FAILED", detail=error.finding.code))

    return answer


@bp.route("/reconcile", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route(f"/reconcile/<any({_PARTS}):part>", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route(
    f"/reconcile/<any(suggest, flyout):part>/<any({_KINDS}):what>",
    methods=["OPTIONS"],
    provide_automatic_options=False,
)
def options(part: str = "", what: str = "") -> Response:  # noqa: ARG001  (of the route)
    """Say what may be sent from where (CORS preflight)."""
    return preflight([each for each in METHODS if not (part and each == "POST")])


@bp.route("/reconcile", methods=["GET", "POST"], provide_automatic_options=False)
@_protocol
def service(given: Given) -> Response:
    """Answer a batch of names, or values of entities; else describe the service."""
    if "queries" in given:
        return _reconciled(given["queries"])
    if "extend" in given:
        return _extended(given["extend"])
    if "query" in given:
        raise NotReconcilable("reconcile.single")
    if request.method == "POST":
        raise NotReconcilable("reconcile.nothing")
    return conditional(_written(manifest()), _JSON, vary=False)


@bp.get("/reconcile/properties", provide_automatic_options=False)
@_protocol
def properties(given: Given) -> Response:
    """Propose properties by which the entities of a type can be extended."""
    asked = terms.whole(given.get("type", ""))
    most = _number(given, "limit", _MOST_PROPOSED, _MOST_PROPOSED)
    found = terms.properties_of(asked)[:most]
    told: dict[str, object] = {"properties": [_property(each.id) for each in found]}
    if asked:
        told["type"] = asked
    if "limit" in given:
        told["limit"] = most
    return _json(told)


@bp.get("/reconcile/suggest/<any(entity, type, property):what>", provide_automatic_options=False)
@_protocol
def suggest(given: Given) -> Response:
    """Suggest entities, types or properties for what a person has typed so far."""
    prefix, cursor = given.get("prefix", ""), _number(given, "cursor", 0, known.MOST_CURSOR)
    if given["what"] == "type":
        return _json({"result": like(terms.TYPES, prefix, name_of)[cursor:]})
    if given["what"] == "property":
        return _json({"result": like(tuple(terms.PROPERTIES), prefix, name_of)[cursor:]})
    found = known.suggested(served(), prefix, cursor)
    return _json({"result": [
        {"id": each.iri, "name": each.name, "notable": [type_of(each.kind)],
         **({"description": each.also} if each.also else {})}
        for each in found
    ]})  # fmt: skip


@bp.get("/reconcile/flyout/<any(entity, type, property):what>", provide_automatic_options=False)
@_protocol
def flyout(given: Given) -> Response:
    """Say a little about a suggestion, as HTML in JSON."""
    asked = given.get("id", "")
    name = more = ""
    if given["what"] == "entity":
        found = known.known(served(), asked)
        if found is not None:
            name, more = found.name, found.also
    else:
        identifier = terms.whole(asked)
        if identifier in (terms.BROADER if given["what"] == "type" else terms.PROPERTIES):
            name, more = name_of(identifier), about(identifier)
    if not name:
        raise NotReconcilable("reconcile.unknown", asked, 404)
    html = f"<p><strong>{escape(name)}</strong></p>" + (f"<p>{escape(more)}</p>" if more else "")
    return _json({"id": asked, "html": html})


@bp.get("/reconcile/preview", provide_automatic_options=False)
def preview() -> Response:
    """Show an entity in a few lines, for a frame of the client."""
    found = known.known(served(), request.args.get("id", "").replace("\0", ""))
    page = known.preview(served(), found, language_of_request()) if found else None
    response = Response(render_template("reconcile_preview.html", page=page), 200 if page else 404)
    response.headers["Content-Security-Policy"] = EMBEDDED
    return noindex(open_to_all(response))


@bp.get("/reconcile/view", provide_automatic_options=False)
def view() -> Response:
    """Lead to the page of an entity, whatever a client escapes in its identifier."""
    found = known.known(served(), request.args.get("id", "").replace("\0", ""))
    path = served().addresses.path(found.iri) if found else None
    if path is None:
        abort(404)
    return cast("Response", redirect(page_path(path), 303))


@bp.get("/reconcile/about")
def about_page() -> Response:
    """Tell people how to use the service, and what the scores are made of."""
    page = render_template(
        "reconcile.html",
        address=f"{here()}/reconcile",
        types=[(each, name_of(each), about(each)) for each in terms.TYPES],
        properties=[(each, name_of(each.id)) for each in terms.PROPERTIES.values()],
        features=FEATURES,
        reasons=tuple(Reason),
    )
    return conditional(page, "text/html; charset=utf-8")


def _reconciled(text: str) -> Response:
    batch = read_batch(text)
    tables = served().snapshot.tables_path  # before a place is taken: a day's state takes a while
    with _place():
        answers = _reconciler().ask(tables, list(batch.values())) if batch else []
    return _json({
        name: {"result": [_candidate(each) for each in answer]}
        for name, answer in zip(batch, answers, strict=True)
    })  # fmt: skip


def _candidate(told: dict[str, Any]) -> dict[str, Any]:
    spelling = told.pop("spelling", "")
    told["type"] = [type_of(each) for each in told.pop("types")]
    if spelling:
        told["description"] = f"{say('reconcile.spelled')} {spelling}"
    return told


def _extended(text: str) -> Response:
    asked, state = read_extension(text), served()
    with _place():
        rows = known.extended(state, asked, site().terms, language_of_request())
    return _json({"meta": [_property(pid) for pid, _ in asked.properties], "rows": rows})


def _property(identifier: str) -> dict[str, object]:
    """Return a property by identifier and name; one that is not known has no values, and that."""
    found = terms.PROPERTIES.get(identifier)
    if found is None:
        return {"id": identifier, "name": identifier}
    told: dict[str, object] = {"id": identifier, "name": name_of(identifier)}
    return told | ({"type": type_of(found.target)} if found.target else {})


def _place() -> AbstractContextManager[None]:
    return _reconciler().place(client_here(), request.environ.get("waitress.client_disconnected"))


def _reconciler() -> Reconciler:
    return cast("Reconciler", current_app.extensions["psmgraph.reconciler"])


def _number(given: Given, name: str, default: int, most: int) -> int:
    words = given.get(name) or str(default)
    if not (words.isascii() and words.isdigit()):
        raise NotReconcilable("reconcile.wrong", name)
    return min(int(words), most) if len(words) < 10 else most


def _written(told: object) -> str:
    # What a client called its questions comes back: in ASCII, for it may hold half a character.
    return json.dumps(told, indent=1) + "\n"


def _json(told: object) -> Response:
    response = Response(_written(told), content_type=_JSON)
    response.headers["Cache-Control"] = "no-cache"
    return response
