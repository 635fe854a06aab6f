"""/sparql: the SPARQL 1.1 Protocol for programs, a plain form for people.

Clauses are those of https://www.w3.org/TR/sparql11-protocol/.
"""

import json
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template, request

from psmgraph.store import queryfile
from psmgraph.store.lexer import is_steady
from psmgraph.store.pool import QueryRequest
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.refusals import QueryRefused
from psmgraph.web.answer import Answer, Problem
from psmgraph.web.answering import (
    SUFFIXES,
    Wanted,
    answer_of,
    preflight,
    query_of,
    refusal_of,
    stem_of,
    told_problem,
    unchanged,
)
from psmgraph.web.asking import problem_of, read
from psmgraph.web.assets import EDITOR, asset
from psmgraph.web.context import noindex, served, service, site
from psmgraph.web.description import FORMATS, description
from psmgraph.web.graphs import HTML
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.negotiation import best
from psmgraph.web.offers import offers
from psmgraph.web.responses import SCRIPTED, conditional, open_to_all
from psmgraph.web.showing import page_accept
from psmgraph.web.sizes import GraphSizes
from psmgraph.web.sparql_request import ACCEPTED_BODIES, NotAskedWell, Question, read_question
from psmgraph.web.state import ask

bp = Blueprint("sparql", __name__)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")


@dataclass(frozen=True, slots=True)
class SparqlPage:
    """Everything that the form's page shows."""

    text: str
    answer: Answer | None
    examples: tuple[NamedQuery, ...]
    deadline: float
    address: str
    editor: str  # the address of its script; nothing where that was not built
    posted: bool = False  # the query came in the request's body: no link leads back to it
    bare: bool = False  # nothing was asked: the one of these pages that search engines may take


@bp.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route(
    f"/sparql.<any({', '.join(SUFFIXES)}):suffix>",
    methods=["OPTIONS"],
    provide_automatic_options=False,
)
def options(suffix: str = "") -> Response:
    """Say what may be sent from where (CORS preflight)."""
    methods = [each for each in METHODS if not (suffix and each == "POST")]
    response = preflight(methods)
    response.headers["Accept-Post"] = ", ".join(ACCEPTED_BODIES)
    return response


@bp.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query by the protocol; without one describe the service, or show the form."""
    page = _wants_page()
    try:
        question = _question()
    except NotAskedWell as error:
        return _not_asked_well(error, page=page)
    if question is None:
        return _unasked(page=page)
    return _page(question) if page else _answer(question, accept=_accept())


@bp.route(
    f"/sparql.<any({', '.join(SUFFIXES)}):suffix>",
    methods=["GET"],
    provide_automatic_options=False,
)
def download(suffix: str) -> Response:
    """Answer a query in the format of the suffix: for links, which cannot say Accept."""
    try:
        question = _question()
    except NotAskedWell as error:
        return _not_asked_well(error, page=False)
    if question is None:
        return _not_asked_well(NotAskedWell(400, "sparql.no_query"), page=False)
    return _answer(question, form=SUFFIXES[suffix])


@bp.get("/sparql/terms.json")
def terms() -> Response:
    """Return the terms that the editor offers, in the page's language."""
    told = json.dumps(offers(site(), language_of_request()), ensure_ascii=False) + "\n"
    return conditional(told, "application/json", vary=False)


def _question() -> Question | None:
    question = read_question(
        request.method, request.query_string, request.content_type or "", request.get_data()
    )
    if question is not None:
        ask(question.state)
    return question


def _accept() -> str:
    return request.headers.get("Accept") or "*/*"


def _wants_page() -> bool:
    """Tell whether a page is liked better than every format: a browser's header says so."""
    return best(_accept(), (*FORMATS, HTML)) == HTML


def _asked(question: Question, accept: str, form: str | None) -> QueryRequest:
    wanted = Wanted(accept, form)
    return query_of(question.text, wanted, question.default_graphs, question.named_graphs)


def _answer(question: Question, accept: str = "*/*", form: str | None = None) -> Response:
    asked = _asked(question, accept, form)
    found = served()
    own = not service().config.store_url  # another server may hold more than the snapshot
    stem = _stem(asked) if own and is_steady(asked.text) else ""
    if stem and (response := unchanged(stem)):
        return response
    try:
        stream = found.queries.run(asked)
    except QueryRefused as refused:
        return refusal_of(refused)
    return answer_of(stream, found, stem)


def _stem(asked: QueryRequest) -> str:
    """Return what the ETag begins with: the format is the worker's choice, by what is liked."""
    graphs = (*asked.default_graphs, "", *asked.named_graphs)
    return stem_of(asked.text, asked.accept, asked.format or "", *graphs)


def _page(question: Question) -> Response:
    status = 200
    try:
        with served().queries.run(_asked(question, page_accept(), None)) as stream:
            answer = read(stream, question)
    except QueryRefused as refused:
        answer, status = Answer(problem=problem_of(refused.finding)), refused.status
    response = _form(question.text, answer)
    response.status_code = status
    return response


def _unasked(*, page: bool) -> Response:
    if page:
        name = request.args.get("example", "")
        known = name in queryfile.public_names()
        return _form(
            queryfile.load(name).text if known else queryfile.load("page/first-query").body, None
        )
    sizes: GraphSizes = current_app.extensions["psmgraph.sizes"]
    made = description(request.base_url, sizes.of(served()), _accept())
    if made is None:
        return _not_asked_well(NotAskedWell(400, "sparql.no_query"), page=False)
    response = Response(made[0], content_type=made[1])
    response.vary.add("Accept")
    return open_to_all(response)


def _form(text: str, answer: Answer | None) -> Response:
    made = SparqlPage(
        text=text,
        answer=answer,
        examples=tuple(queryfile.load(name) for name in queryfile.public_names()),
        deadline=service().config.server.deadline,
        address=request.base_url,
        editor=asset(EDITOR),
        posted=request.method == "POST",
        bare=request.method == "GET" and not request.args,
    )
    response = Response(render_template("sparql.html", page=made))
    response.headers["Content-Security-Policy"] = SCRIPTED
    response.vary.add("Accept")
    return response if made.bare else noindex(response)


def _not_asked_well(error: NotAskedWell, *, page: bool) -> Response:
    title = say(error.key)
    if page:
        text = (request.args.get("query") or request.form.get("query") or "").replace("\0", "")
        response = _form(text, Answer(problem=Problem(title, "")))
        response.status_code = error.status
    else:
        response = told_problem(error.status, {"title": title, "code": error.key})
    if error.status == 415:
        response.headers["Accept-Post"] = ", ".join(ACCEPTED_BODIES)
    return response
