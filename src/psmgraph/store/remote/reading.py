"""Queries to another server, sent with SPARQLWrapper; answers come as streams."""

import ast
import http.client
import math
import os
import socket
import urllib.error
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any, cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from SPARQLWrapper import BASIC, DIGEST, JSON, POST, RDFXML, SPARQLExceptions, SPARQLWrapper

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.remote.guard import form_of
from psmgraph.store.remote.http import Credentials, RemoteError, Whole, cause, told

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/plain;q=0.5"  # line by line: no store has to hold it all
DEVIATING = ("virtuoso",)  # docs/remote-stores.md lists how
_GRAPHS = frozenset({"CONSTRUCT", "DESCRIBE"})
_STATUS: Mapping[type[Exception], int] = {
    SPARQLExceptions.QueryBadFormed: 400,
    SPARQLExceptions.Unauthorized: 401,
    SPARQLExceptions.EndPointNotFound: 404,
    SPARQLExceptions.URITooLong: 414,
    SPARQLExceptions.EndPointInternalError: 500,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and its dataset, as they go to the server."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


class Received:
    """An answer that has begun: its body, and what the server says of it."""

    def __init__(self, response: Any, *, graph: bool, row_cap: int | None = None) -> None:
        self.body = Whole(response)
        self.graph = graph
        self.server: str = response.headers.get("Server", "")
        cap = response.headers.get("X-SPARQL-MaxRows", "")  # Virtuoso, where it cut the rows
        self.cut = cap.isdigit()
        self.row_cap = int(cap) if self.cut else row_cap
        # Of its own: the response lets its descriptor go at the end of the body, and the number
        # may be another connection's when somebody shuts this one.
        self._socket = socket.socket(fileno=os.dup(response.fileno()))
        self._lock = Lock()

    @property
    def deviates(self) -> str:
        """Return the server's name where it is known to answer other than SPARQL 1.1 says."""
        return self.server.strip() if self.server.lower().startswith(DEVIATING) else ""

    def results(self) -> QuerySolutions | QueryBoolean:
        """Return the rows, or the yes or no, of a SELECT or ASK, read as they are asked for.

        Raises:
            SyntaxError, OSError: it is none, or breaks off (while the rows are read, too).
        """
        return parse_query_results(cast(IO[bytes], self.body), QueryResultsFormat.JSON)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE, as they are read. Raises likewise."""
        if not self.body.ends_visibly:  # a short answer of lines would look whole
            raise OSError("the server does not say where its answer ends")
        for quad in parse(cast(IO[bytes], self.body), RdfFormat.N_TRIPLES):
            yield quad.triple

    def shut(self) -> None:
        """End the connection, though another thread may be reading from it just now."""
        with self._lock, suppress(OSError):  # it has ended, or was let go
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the connection go."""
        with self._lock:
            self._socket.close()
        self.body.close()


class Reader:
    """The query address of a store."""

    def __init__(
        self, url: str, given: Credentials | None = None, auth: str = "basic", timeout: float = 60.0
    ) -> None:
        self.url = url
        self._given = given
        self._auth = auth
        self._timeout = timeout
        self.row_cap: int | None = None  # where it is known: a CONSTRUCT is cut without a word

    def open(self, asked: Asked, form: str, seconds: float) -> Received:
        """Return the answer to a query of that ``form`` (SELECT …) once it has begun.

        Raises:
            RemoteError: there is none; ``status`` is the server's, 0 where it gave none.
        """
        graph = form in _GRAPHS
        wrapper = SPARQLWrapper(self.url, agent="psmgraph")
        wrapper.setReturnFormat(RDFXML if graph else JSON)
        wrapper.addCustomHttpHeader("Accept", TRIPLES if graph else ROWS)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, math.ceil(seconds)))
        # Not setQuery(), whose patterns take hours for a hostile text.
        wrapper.queryString, wrapper.queryType = asked.text, form
        for name, graphs in (
            ("default-graph-uri", asked.default_graphs),
            ("named-graph-uri", asked.named_graphs),
        ):
            for iri in graphs:
                wrapper.addParameter(name, iri)
        if self._given is not None:
            wrapper.setHTTPAuth(DIGEST if self._auth == "digest" else BASIC)
            wrapper.setCredentials(self._given.user, self._given.password, "SPARQL")
        return Received(self._sent(wrapper), graph=graph, row_cap=self.row_cap)

    def _sent(self, wrapper: SPARQLWrapper) -> Any:
        try:
            return wrapper.query().response
        except SPARQLExceptions.SPARQLWrapperException as error:
            status = _STATUS.get(type(error), 500)
            raise RemoteError(self.url, status, _words_of(error, status)) from error
        except urllib.error.HTTPError as error:
            with error:
                detail = f"{error.code} {told(error.read(4096))}".strip()
            raise RemoteError(self.url, error.code, detail) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RemoteError(self.url, 0, cause(error)) from error

    @contextmanager
    def asking(self, text: str, dataset: Sequence[Sequence[str]] = ((), ())) -> Iterator[Received]:
        """Give the answer to a query of our own, for the ``with`` block.

        ``dataset`` has the default graphs and the named graphs, where the query is to have some.

        Raises:
            CannotRun: there is no answer, it breaks off, or it is not what it must be
                (REMOTE-FAILED, REMOTE-DENIED).
        """
        asked = Asked(text, *dataset)
        try:
            with closing(self.open(asked, form_of(text), self._timeout)) as received:
                yield received
        except RemoteError as error:
            raise error.cannot_run() from error
        except (OSError, SyntaxError) as error:
            raise CannotRun(
                Finding("REMOTE-FAILED", Place(self.url), detail=cause(error))
            ) from error

    def rows(self, text: str) -> list[dict[str, Any]]:
        """Return the rows of a SELECT of our own, by variable. Raises as :meth:`asking` does."""
        with self.asking(text) as received:
            results = received.results()
            if not isinstance(results, QuerySolutions):
                raise SyntaxError("no rows")
            names = [variable.value for variable in results.variables]
            rows = [
                {key: value for key, value in zip(names, row, strict=True) if value is not None}
                for row in results
            ]
            self.refuse_cut(received, "SELECT")
            return rows

    def refuse_cut(self, received: Received, what: str) -> None:
        """Refuse an answer whose rows the server cut off.

        Raises:
            CannotRun: it did (REMOTE-ROW-CAP).
        """
        if received.cut:
            detail = str(received.row_cap)
            raise CannotRun(Finding("REMOTE-ROW-CAP", Place(self.url), words=what, detail=detail))

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK of our own. Raises as :meth:`asking` does."""
        with self.asking(text) as received:
            results = received.results()
            if not isinstance(results, QueryBoolean):
                raise SyntaxError("neither yes nor no")
            return bool(results)

    def server(self) -> str:
        """Return what the server calls itself. Raises as :meth:`asking` does."""
        with self.asking("ASK { }") as received:
            received.results()
            return received.server


def _words_of(error: SPARQLExceptions.SPARQLWrapperException, status: int) -> str:
    """Return what the server itself said: SPARQLWrapper puts it behind words of its own."""
    _, _, written = str(error).partition("Response:\n")
    try:
        body = ast.literal_eval(written)
    except (ValueError, SyntaxError):
        body = b""
    return f"{status} {told(body)}".strip()
