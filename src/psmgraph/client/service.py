"""A psmgraph service over HTTP: its ready-made queries and its /sparql."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from psmgraph import __version__
from psmgraph.client.face import AskError
from psmgraph.store.queryfile import NamedQuery, Parameter

SNAPSHOT = "Psmgraph-Snapshot"
_JSON = "application/sparql-results+json"
_ACCEPT = {"json": _JSON, "nt": "application/n-triples"}
_FORM = "application/x-www-form-urlencoded"


class ServiceFace:
    """The snapshot that a service had when it was opened, or the one that was named.

    Every request names it, so that what a program reads is of one piece while the service takes
    new snapshots up; once the service keeps it no more, the error says so (STORE-NO-SNAPSHOT).
    """

    def __init__(
        self, address: str, language: str, snapshot: str, as_of: date | None, timeout: float
    ) -> None:
        self._address = address.rstrip("/")
        self._language = language
        self._timeout = timeout
        self._open = True
        told, headers = self._asked("/queries.json", {"snapshot": snapshot}, "application/json")
        self.snapshot = snapshot or str(headers.get(SNAPSHOT) or "")
        try:
            self.catalogue: Mapping[str, NamedQuery] = _catalogue(json.loads(told))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{self._address} is no psmgraph service: /queries.json lists no queries"
            raise AskError(message) from error
        if not self.snapshot:
            raise AskError(f"{self._address} has no snapshot yet")
        self._state = {"snapshot": self.snapshot}
        if as_of is not None:
            self._state["as_of"] = as_of.isoformat()

    def named(self, found: NamedQuery, given: Sequence[tuple[str, str]]) -> bytes:
        """Return the answer of a ready-made query as JSON. Raises AskError."""
        return self._asked(f"/queries/{found.name}", dict(given) | self._state, _JSON)[0]

    def sparql(self, text: str, form: str) -> bytes:
        """Return the answer of a query as ``form``. Raises AskError."""
        body = urlencode({"query": text}).encode()
        return self._asked("/sparql", self._state, _ACCEPT[form], body)[0]

    def close(self) -> None:
        """Let go: there is nothing to keep open between two requests."""
        self._open = False

    def _asked(
        self, path: str, arguments: Mapping[str, str], accept: str, body: bytes | None = None
    ) -> tuple[bytes, Any]:
        if not self._open:
            raise AskError("this client is closed")
        query = urlencode({name: value for name, value in arguments.items() if value})
        address = f"{self._address}{path}" + (f"?{query}" if query else "")
        headers = {
            "Accept": accept,
            "Accept-Language": self._language,
            "User-Agent": f"psmgraph/{__version__}",
        } | ({"Content-Type": _FORM} if body is not None else {})
        request = urllib.request.Request(address, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            raise _refusal(error, self._address) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise AskError(f"{self._address} gives no whole answer: {reason!r}") from error


def _catalogue(told: Mapping[str, Any]) -> dict[str, NamedQuery]:
    return {
        each["name"]: NamedQuery(
            name=each["name"],
            title=each["title"],
            description=each["description"],
            parameters=tuple(_parameter(one) for one in each["parameters"]),
            text="",  # the service has it
            extra={"derived": each["rests_on_derived"]},
        )
        for each in told["queries"]
    }


def _parameter(told: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=told["name"],
        type=told["type"],
        cls=told["class"],
        default=told["default"],
        example=told["example"],
        required=told["required"],
        title=told["title"],
    )


def _refusal(error: urllib.error.HTTPError, address: str) -> AskError:
    """Return what the service says in its problem document, or that it is none of ours."""
    try:
        told = json.loads(error.read())
        message = f"{told['title']}: {told['detail']}" if told.get("detail") else told["title"]
        code, line, column = told.get("code", ""), told.get("line", 0), told.get("column", 0)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, AttributeError):
        message, code, line, column = f"{address} answers {error.code} {error.reason}", "", 0, 0
    later = error.headers.get("Retry-After", "")
    return AskError(
        message,
        code=code,
        status=error.code,
        line=line,
        column=column,
        retry_after=int(later) if later.isdigit() else None,
    )
