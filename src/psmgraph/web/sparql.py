"""/sparql: the SPARQL 1.1 Protocol for programs, a plain form for people.

Clauses are those of https://www.w3.org/TR/sparql11-protocol/.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from psmgraph.errors import Finding
from psmgraph.store import queryfile
from psmgraph.store.answer import Answer as Stream
from psmgraph.store.pool import QueryRequest
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.refusals import QueryRefused
from psmgraph.web.answer import Answer, Problem
from psmgraph.web.asking import PAGE_ACCEPT, mend, problem_of, read
from psmgraph.web.clients import client_of
from psmgraph.web.context import noindex, served, service
from psmgraph.web.description import FORMATS, description
from psmgraph.web.graphs import HTML
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.negotiation import best
from psmgraph.web.responses import open_to_all
from psmgraph.web.sparql_request import ACCEPTED_BODIES, NotAskedWell, Question, read_question

bp = Blueprint("sparql", __name__)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
# Suffix → the pool's name of the format, for links that carry no Accept header.
SUFFIXES = {
    "json": "json", "xml": "xml", "csv": "csv", "tsv": "tsv",
    "ttl": "turtle", "nt": "nt", "rdf": "rdfxml", "jsonld": "jsonld",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SparqlPage:
    """Everything that the form's page shows."""

    text: str
    answer: Answer | None
    examples: tuple[NamedQuery, ...]
    deadline: float
    address: str


@bp.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """Say what may be sent from where (CORS preflight)."""
    response = open_to_all(Response(status=204))
    response.headers["Allow"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, Accept-Language"
    response.headers["Access-Control-Max-Age"] = "86400"
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


@bp.get(f"/sparql.<any({', '.join(SUFFIXES)}):suffix>")
def download(suffix: str) -> Response:
    """Answer a query in the format of the suffix: for links, which cannot say Accept."""
    try:
        question = _question()
    except NotAskedWell as error:
        return _not_asked_well(error, page=False)
    if question is None:
        return _not_asked_well(NotAskedWell(400, "sparql.no_query"), page=False)
    return _answer(question, form=SUFFIXES[suffix])


def _question() -> Question | None:
    return read_question(
        request.method, request.query_string, request.content_type or "", request.get_data()
    )


def _accept() -> str:
    return request.headers.get("Accept") or "*/*"


def _wants_page() -> bool:
    """Tell whether a page is liked better than every format: a browser's header says so."""
    return best(_accept(), (*FORMATS, HTML)) == HTML


def _asked(question: Question, accept: str, form: str | None) -> QueryRequest:
    trusted = service().config.server.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-For", "")
    return QueryRequest(
        question.text,
        accept=accept,
        format=form,
        client=client_of(request.remote_addr or "", forwarded, trusted),
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
    )


def _answer(question: Question, accept: str = "*/*", form: str | None = None) -> Response:
    asked = _asked(question, accept, form)
    found = served()
    try:
        stream = found.queries.run(asked)
    except QueryRefused as refused:
        return _refused(refused)
    response = Response(_streamed(stream), content_type=stream.content_type)
    response.call_on_close(stream.close)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return open_to_all(response)


def _streamed(stream: Stream) -> Iterator[bytes]:
    """Yield the answer while its reader is there; a fault goes up, so that the server breaks off.

    Where the answer cannot go on, an ending would make what was sent look whole.
    """
    left = request.environ.get("waitress.client_disconnected")

    def chunks() -> Iterator[bytes]:
        try:
            for chunk in stream:
                if left is not None and left():
                    return
                yield chunk
        finally:
            stream.close()

    return chunks()


def _page(question: Question) -> Response:
    status = 200
    try:
        with served().queries.run(_asked(question, PAGE_ACCEPT, None)) as stream:
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
    made = description(request.base_url, served().addresses.base, _accept())
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
    )
    response = Response(render_template("sparql.html", page=made))
    response.vary.add("Accept")
    return noindex(response)


def _not_asked_well(error: NotAskedWell, *, page: bool) -> Response:
    title = say(error.key)
    if page:
        text = (request.args.get("query") or request.form.get("query") or "").replace("\0", "")
        response = _form(text, Answer(problem=Problem(title, "")))
        response.status_code = error.status
    else:
        response = _told(error.status, {"title": title, "code": error.key})
    if error.status == 415:
        response.headers["Accept-Post"] = ", ".join(ACCEPTED_BODIES)
    return response


def _refused(refused: QueryRefused) -> Response:
    finding: Finding = refused.finding
    language = request.accept_languages.best_match(("it", "en")) or language_of_request()
    told: dict[str, object] = {
        "title": finding.message(language),
        "detail": mend(finding, language),
        "code": finding.code,
    }
    if refused.line:
        told |= {"line": refused.line, "column": refused.column}
    response = _told(refused.status, told)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _told(status: int, told: dict[str, object]) -> Response:
    body = json.dumps({"status": status, **told}, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, status, content_type="application/problem+json")
    response.vary.add("Accept")
    return open_to_all(response)
