"""Headers that every answer has, and conditional answers: ETag, 304, Vary."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, request

from psmgraph.web.context import NO_INDEX, served_if_any
from psmgraph.web.state import NOW, asked

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"  # for a page with a script of ours
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_EXPOSED = (
    "Psmgraph-Snapshot, Psmgraph-As-Of, Psmgraph-Lacking, Psmgraph-Row-Cap, Psmgraph-Store, "
    "Retry-After, ETag, Link, X-Request-Id"
)
_REVALIDATE = "public, max-age=0, must-revalidate"


def finish(response: Response) -> Response:
    """Add to every answer the security headers and the snapshot that it comes from."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    found = served_if_any()
    if found is not None:
        response.headers["Psmgraph-Snapshot"] = found.snapshot.id
        if found.as_of is not None:
            response.headers["Psmgraph-As-Of"] = found.as_of.isoformat()
        if asked() != NOW:  # one page of each entity is enough for those who index the web
            response.headers["X-Robots-Tag"] = NO_INDEX
    return response


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answer: the data are public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def tagged(data: bytes, content_type: str, *, of: str = "") -> Response:
    """Return ``data`` with the strong ETag of its type, bytes and state, and what else it is of."""
    response = Response(data, content_type=content_type)
    state = urlencode(asked().arguments)
    said = b"\0".join((content_type.encode(), of.encode(), state.encode(), data))
    response.set_etag(hashlib.sha256(said).hexdigest()[:32])
    response.headers["Cache-Control"] = _REVALIDATE
    return response


def conditional(body: bytes | str, content_type: str, *, vary: bool = True) -> Response:
    """Return ``body`` with the strong ETag of its bytes; 304 where the client has them already.

    A snapshot that changes nothing of the body keeps its ETag, which goes before Last-Modified.
    """
    data = body.encode() if isinstance(body, str) else body
    response = tagged(data, content_type)
    found = served_if_any()
    if found is not None:
        response.last_modified = datetime.fromisoformat(found.snapshot.manifest.built_at)
    if vary:
        response.vary.add("Accept")
    response.make_conditional(request)
    return response
