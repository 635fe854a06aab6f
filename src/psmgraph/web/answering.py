"""Answers of the query workers as responses: streamed, or whole with an ETag, or refused.

The same for a query that somebody wrote (/sparql) and for a ready-made one (/queries).
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flask import Response, request

from psmgraph import __version__
from psmgraph.store.answer import Answer as Stream
from psmgraph.store.pool import QueryRequest
from psmgraph.store.refusals import BrokenAnswer, QueryRefused
from psmgraph.web.asking import mend
from psmgraph.web.clients import client_of, counted_as
from psmgraph.web.conditions import known_by
from psmgraph.web.context import request_id, served, service
from psmgraph.web.languages import language_of_request
from psmgraph.web.responses import REVALIDATE, open_to_all, tagged
from psmgraph.web.served import Served
from psmgraph.web.stamp import stamped
from psmgraph.web.state import asked as asked_state

# Suffix → the pool's name of the format, for links that carry no Accept header.
SUFFIXES = {
    "json": "json", "xml": "xml", "csv": "csv", "tsv": "tsv",
    "ttl": "turtle", "nt": "nt", "rdf": "rdfxml", "jsonld": "jsonld",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """The format of an answer: by its short name, or else by what an Accept header likes."""

    accept: str = "*/*"
    form: str | None = None


def query_of(
    text: str,
    wanted: Wanted,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> QueryRequest:
    """Return the query as this request asks it: for its client, on its state, while it waits."""
    return QueryRequest(
        text,
        accept=wanted.accept,
        format=wanted.form,
        client=client_here(),
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        gone=request.environ.get("waitress.client_disconnected"),
        snapshot=served().snapshot.path,  # what the headers say, though another be served by now
        base_iri=served().addresses.base,  # the application's choice (RFC 3986, 5.1.4)
    )


def client_here() -> str:
    """Return whom the limits count this request for."""
    trusted = service().config.server.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-For", "")
    return counted_as(client_of(request.remote_addr or "", forwarded, trusted))


def answer_of(stream: Stream, found: Served, stem: str = "") -> Response:
    """Return the answer as it comes, with what its headers have to say.

    ``stem`` is what its ETag begins with (:func:`stem_of`), where that is known. An answer that is
    whole has the strong one of its bytes; one that streams has what is known only, a weak one, for
    rows that the query does not tell apart may come in another order. There is no Last-Modified:
    NOW and RAND change without the snapshot.
    """
    run = f"{found.addresses.base}run/{found.snapshot.id}"
    if stream.is_whole:
        body = stamped(stream.read(), stream.format.name, run)
        response = tagged(body, stream.content_type, of=found.snapshot.id)
        if stem:
            response.set_etag(f"{stem}.{response.get_etag()[0]}")
    else:
        response = Response(_streamed(stream, run), content_type=stream.content_type)
        response.call_on_close(stream.close)
        response.headers["Cache-Control"] = REVALIDATE if stem else "no-cache"
        if stem:
            response.set_etag(stem, weak=True)
    if stream.row_cap is not None:
        response.headers["Psmgraph-Row-Cap"] = str(stream.row_cap)
    if stream.store:
        response.headers["Psmgraph-Store"] = stream.store
    response.vary.add("Accept")
    return open_to_all(response)


def stem_of(text: str, content_type: str, *others: str) -> str:
    """Return what the ETags of an answer begin with: all that it hangs on, and nothing else.

    That is the snapshot and its state, the query, ``others`` (graphs, say), the format, and the
    software. Only for what a query finds in the snapshot: neither time, nor chance.
    """
    state = str(asked_state().arguments)
    said = (__version__, served().snapshot.id, state, text, content_type, *others)
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:32]


def unchanged(stem: str) -> Response | None:
    """Return 304 where the client has the answer whose ETag begins so, without making it."""
    known = known_by(stem)
    if known is None:
        return None
    response = open_to_all(Response(status=304))
    response.set_etag(known.tag, weak=known.weak)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE
    return response


def refusal_of(refused: QueryRefused) -> Response:
    """Return why there is no answer, as a problem document."""
    finding = refused.finding
    language = language_of_client()
    told: dict[str, object] = {
        "title": finding.message(language),
        "detail": mend(finding, language),
        "code": finding.code,
    }
    if refused.line:
        told |= {"line": refused.line, "column": refused.column}
    response = told_problem(refused.status, told)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def told_problem(status: int, told: Mapping[str, object]) -> Response:
    """Return a problem document (RFC 9457)."""
    told = {"status": status, **told, "id": request_id()}
    body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, status, content_type="application/problem+json")
    response.vary.add("Accept")
    return open_to_all(response)


def preflight(methods: Collection[str]) -> Response:
    """Say what pages of other sites may send (CORS)."""
    response = open_to_all(Response(status=204))
    told = ", ".join(methods)
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = told
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, Accept-Language"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def language_of_client() -> str:
    """Return the language in which a program is told what went wrong."""
    return request.accept_languages.best_match(("it", "en")) or language_of_request()


def _streamed(stream: Stream, run: str) -> Iterator[bytes]:
    """Yield the answer while its reader is there; a fault goes up, so that the server breaks off.

    Where the answer cannot go on, an ending would make what was sent look whole.
    """
    left = request.environ.get("waitress.client_disconnected")

    def chunks() -> Iterator[bytes]:
        try:
            yield stamped(next(stream), stream.format.name, run)
            yield from stream
        except BrokenAnswer:
            if left is None or not left():  # else it was stopped for that
                raise
        finally:
            stream.close()

    return chunks()
