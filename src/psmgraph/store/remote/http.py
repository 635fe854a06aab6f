"""Requests to another server: one connection each, credentials where it asks for them."""

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from psmgraph.errors import CannotRun, Finding, Place

_TOLD = 800  # characters of a server's own words in a message of ours


class RemoteError(Exception):
    """The server did not do what it was asked; ``status`` is its answer's, 0 where none came."""

    def __init__(self, url: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.url = url
        self.status = status
        self.detail = detail

    def cannot_run(self) -> CannotRun:
        """Return the error that ends a command: REMOTE-DENIED or REMOTE-FAILED."""
        code = "REMOTE-DENIED" if self.status in (401, 403) else "REMOTE-FAILED"
        return CannotRun(Finding(code, Place(self.url), detail=self.detail))


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and a password; the password shows in no message, log or traceback of ours."""

    user: str
    password: str = field(repr=False)


def credentials(environ: Mapping[str, str], prefix: str) -> Credentials | None:
    """Return what the variables PREFIX_USER and PREFIX_PASSWORD hold, or None without a name."""
    user = environ.get(f"{prefix}_USER", "")
    return Credentials(user, environ.get(f"{prefix}_PASSWORD", "")) if user else None


def told(body: bytes) -> str:
    """Return the beginning of what a server says, on one line and without its mark-up."""
    text = re.sub(r"</?[A-Za-z][^<>]{0,200}>", " ", body[:4096].decode("utf-8", "replace"))
    own, _, _ = text.partition("SPARQL query:")  # Virtuoso repeats the query behind its words
    return " ".join(own.split())[:_TOLD]


class Whole:
    """The body of an answer as a file, which raises where it breaks off instead of ending.

    Raises:
        OSError: (while reading) the body is shorter than was said.
    """

    def __init__(self, response: Any) -> None:
        self._response = response
        length = response.headers.get("Content-Length", "")
        chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
        self._left = int(length) if length.isdigit() and not chunked else None
        self.ends_visibly = chunked or self._left is not None

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes (all, where it is negative); none at the end."""
        try:
            content: bytes = self._response.read() if size < 0 else self._response.read(size)
        except http.client.HTTPException as error:  # IncompleteRead is no OSError
            raise OSError(f"the answer breaks off: {error!r}") from error
        if self._left is not None:
            self._left -= len(content)
            if self._left > 0 and (size < 0 or (size > 0 and not content)):
                raise OSError(f"the answer breaks off {self._left} bytes before its end")
        return content

    def close(self) -> None:
        """Let the connection go."""
        self._response.close()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nothing: a body must not be lost, nor a password go elsewhere."""

    def redirect_request(  # noqa: PLR0913, PLR0917  (urllib's)
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Return no request to go on with."""


class Client:
    """Sends the requests that change a store."""

    def __init__(self, given: Credentials | None, auth: str, timeout: float) -> None:
        self._given = given
        self._auth = auth
        self._timeout = timeout

    def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send one request that changes something.

        Raises:
            RemoteError: the answer is no 2xx, or none came.
        """
        request = urllib.request.Request(url, body, dict(headers), method=method)
        try:
            with self._opener(url).open(request, timeout=self._timeout) as response:
                response.read()
        except urllib.error.HTTPError as error:
            with error:
                detail = f"{error.code} {told(error.read(4096))}".strip()
            raise RemoteError(url, error.code, detail) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RemoteError(url, 0, cause(error)) from error

    def _opener(self, url: str) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if self._given is not None:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, url, self._given.user, self._given.password)
            handlers.append(
                urllib.request.HTTPDigestAuthHandler(passwords)
                if self._auth == "digest"
                else urllib.request.HTTPBasicAuthHandler(passwords)
            )
        return urllib.request.build_opener(*handlers)


def cause(error: Exception) -> str:
    """Return what to tell of an error of the network."""
    reason = getattr(error, "reason", error)
    words = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
    return str(words)[:_TOLD]
