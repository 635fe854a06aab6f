"""The ready-made queries as an API and as pages: /queries, /queries/NAME, /queries/NAME.csv.

Each file at the top of queries/ is an address that answers in every format of results, by the
Accept header or by its suffix. What it takes stands in its header, and is checked.
"""

import json
from collections.abc import Mapping
from functools import lru_cache

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import force_locale  # type: ignore[import-untyped]

from psmgraph.store import formats, queryfile
from psmgraph.store.lexer import FORMS, code_tokens
from psmgraph.store.parameters import Asked, read_parameters, text_of
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.refusals import QueryRefused
from psmgraph.store.refusals import refused as query_refused
from psmgraph.web.answering import (
    SUFFIXES,
    Wanted,
    answer_of,
    language_of_client,
    preflight,
    query_of,
    refusal_of,
    stem_of,
    told_problem,
    unchanged,
)
from psmgraph.web.context import noindex, root, served
from psmgraph.web.description import FORMATS
from psmgraph.web.errors import not_acceptable
from psmgraph.web.graphs import HTML
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.negotiation import best
from psmgraph.web.openapi import document
from psmgraph.web.parameters import BESIDE, WORDS, pairs_of
from psmgraph.web.query_page import shown
from psmgraph.web.responses import conditional, open_to_all

bp = Blueprint("queries", __name__)
METHODS = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"
KINDS = {"SELECT": formats.SOLUTIONS, "ASK": formats.BOOLEAN}
LACKING = "Psmgraph-Lacking"


@bp.route("/queries", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/queries/<name>", methods=["OPTIONS"], provide_automatic_options=False)
def options(name: str = "") -> Response:  # noqa: ARG001  (of the route)
    """Say what may be sent from where (CORS preflight)."""
    return preflight(METHODS)


@bp.get("/queries", provide_automatic_options=False)
def catalogue() -> Response:
    """List the ready-made queries, for people and for programs."""
    offered = (JSON, HTML)
    liked = best(request.headers.get("Accept"), offered)
    if liked is None:
        return not_acceptable(offered)
    if liked == JSON:
        return catalogue_data()
    return conditional(render_template("queries.html", queries=_public()), f"{HTML}; charset=utf-8")


@bp.get("/queries.json", provide_automatic_options=False)
def catalogue_data() -> Response:
    """List the ready-made queries: what each answers, takes, and where."""
    told = {
        "openapi": f"{_here()}/openapi.json",
        "queries": [_described(each) for each in _public()],
    }
    return open_to_all(conditional(json.dumps(told, ensure_ascii=False, indent=1) + "\n", JSON))


@bp.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """Describe the API: OpenAPI 3.1, made from the headers of the query files."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    kinds = {each.name: kind_of(each) for each in _public()}
    told = document(_public(), kinds, _here(), language_of_request(), rules)
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return open_to_all(conditional(text, JSON, vary=False))


@bp.get("/queries/<name>", provide_automatic_options=False)
def query(name: str) -> Response:
    """Answer a ready-made query, or show its form and its answer."""
    stem, _, suffix = name.partition(".")
    accept = request.headers.get("Accept") or "*/*"
    people = best(accept, (*FORMATS, HTML)) == HTML
    if stem not in queryfile.public_names() or (suffix and suffix not in SUFFIXES):
        return abort(404) if people else _unknown(name)
    found = queryfile.load(stem)
    if people and not suffix:
        return _page(found)
    try:
        given = pairs_of(request.query_string)
    except ValueError:
        return _wrong({"": "not_utf8"})
    asked = read_parameters(found, given, served().addresses.base, language_of_request(), BESIDE)
    if asked.wrong:
        return _wrong(asked.wrong)
    return _answer(found, asked, Wanted(accept, SUFFIXES[suffix] if suffix else None))


def _answer(found: NamedQuery, asked: Asked, wanted: Wanted) -> Response:
    """Run the query and stream its answer; 304 where the client has it already.

    The same query on the same snapshot with the same values gives the same rows: no query file
    asks for the time or for chance. Pages of it need the same order too, so that no row stands on
    two of them or on none.
    """
    state = served()
    text = text_of(found, asked)
    kind = kind_of(found)
    chosen = (
        formats.by_name(kind, wanted.form)
        if wanted.form
        else formats.by_accept(kind, wanted.accept)
    )
    if chosen is None:
        media_types = ", ".join(formats.media_types(kind))
        return refusal_of(query_refused("QUERY-FORMAT", detail=media_types))
    stem = stem_of(text, chosen.content_type)
    if response := unchanged(stem):
        return response
    try:
        state.refuse_wrong(found)
        stream = state.named.run(query_of(text, wanted))
    except QueryRefused as refused:
        return refusal_of(refused)
    response = answer_of(stream, state, stem)
    if found.rests_on_derived and not state.derives:
        response.headers[LACKING] = "derived"
    return response


def kind_of(found: NamedQuery) -> str:
    """Return the kind of answer that a query file gives."""
    return _kind_of(found.text)


@lru_cache(maxsize=256)
def _kind_of(text: str) -> str:
    form = next(token.text.upper() for token in code_tokens(text) if token.is_word(*FORMS))
    return KINDS.get(form, formats.GRAPH)


def _page(found: NamedQuery) -> Response:
    page = shown(found, kind_of(found), _here())
    response = noindex(Response(render_template("query.html", page=page), page.status))
    response.vary.add("Accept")
    return response


def _public() -> list[NamedQuery]:
    return [queryfile.load(name) for name in queryfile.public_names()]


def _here() -> str:
    """Return the address under which everything here stands, without the language."""
    return request.host_url.rstrip("/") + root()


def _described(found: NamedQuery) -> Mapping[str, object]:
    address = f"{_here()}/queries/{found.name}"
    names = {each.name for each in formats.BY_KIND[kind_of(found)]}
    return {
        "name": found.name,
        "title": dict(found.title),
        "description": dict(found.description),
        "rests_on_derived": found.rests_on_derived,
        "parameters": [
            {
                "name": each.name,
                "title": dict(each.title),
                "type": each.type,
                "class": each.cls,
                "required": each.required,
                "default": each.default,
                "example": each.example,
            }
            for each in found.parameters
        ],
        "address": address,
        "formats": {
            suffix: f"{address}.{suffix}" for suffix, form in SUFFIXES.items() if form in names
        },
    }


def _unknown(name: str) -> Response:
    with force_locale(language_of_client()):
        told = {"title": say("query.unknown"), "detail": name, "code": "unknown"}
    return told_problem(404, told)


def _wrong(wrong: Mapping[str, str]) -> Response:
    """Say which parameters cannot be taken, and why."""
    with force_locale(language_of_client()):
        told = [{"parameter": name, "detail": say(WORDS[key])} for name, key in wrong.items()]
        title = say("parameter.wrong")
    detail = " ".join(f"{each['parameter']}: {each['detail']}" for each in told)
    return told_problem(
        400, {"title": title, "detail": detail, "code": "QUERY-PARAMETER", "errors": told}
    )
