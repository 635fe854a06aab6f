"""Where the world finds the service: as configured, or as a trusted proxy says it was asked.

The proxy takes the path before ours off (``X-Forwarded-Prefix``, or the path of ``public_url``);
it is WSGI's SCRIPT_NAME here, so that every address that is written has it again.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from psmgraph.web.clients import is_trusted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Names, numbers and [IPv6], each with a port perhaps; no more, for it goes into addresses.
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")


class Forwarded:
    """WSGI middleware: scheme, host and path under which the client asked.

    ``public_url`` goes before what a proxy says; X-Forwarded-Proto, -Host and -Prefix count only
    from one of ``trusted`` (addresses or networks), and only where they are what they should be.
    """

    def __init__(self, app: "WSGIApplication", public_url: str, trusted: Iterable[str]) -> None:
        self._app = app
        self._public = urlsplit(public_url) if public_url else None
        self._trusted = tuple(trusted)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Write it into the request, and hand that on."""
        if self._public is not None:
            _move(environ, self._public.scheme, self._public.netloc, self._public.path)
        elif is_trusted(environ.get("REMOTE_ADDR", ""), self._trusted):
            hops = self._hops(environ)
            scheme = _told(environ, "PROTO", hops).lower()
            host, prefix = _told(environ, "HOST", hops), _told(environ, "PREFIX", hops)
            _move(
                environ,
                scheme if scheme in ("http", "https") else "",
                host if _HOST.fullmatch(host) else "",
                prefix.rstrip("/") if _PREFIX.fullmatch(prefix.rstrip("/")) else "",
            )
        return self._app(environ, start_response)

    def _hops(self, environ: "WSGIEnvironment") -> int:
        """Return how many trusted proxies a request came through, the peer being one.

        Each may have added a value to a header; one further left was written by the client.
        """
        came = [each.strip() for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        hops = 1
        for address in reversed(came):
            if not is_trusted(address, self._trusted):
                break
            hops += 1
        return hops


def _told(environ: "WSGIEnvironment", name: str, hops: int) -> str:
    """Return what the outermost trusted proxy said; a proxy that replaces leaves one value."""
    told: str = environ.get(f"HTTP_X_FORWARDED_{name}", "")
    values = [each.strip() for each in told.split(",")]
    return values[-min(hops, len(values))]


def _move(environ: "WSGIEnvironment", scheme: str, host: str, prefix: str) -> None:
    if scheme:
        environ["wsgi.url_scheme"] = scheme
    if host:
        environ["HTTP_HOST"] = host
    if prefix:
        environ["SCRIPT_NAME"] = prefix + environ.get("SCRIPT_NAME", "")
