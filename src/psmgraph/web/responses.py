"""Headers that every answer has, and conditional answers: ETag, 304, Vary."""

import hashlib
from datetime import datetime

from flask import Response, request

from psmgraph.web.context import served_if_any

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_REVALIDATE = "public, max-age=0, must-revalidate"


def finish(response: Response) -> Response:
    """Add to every answer the security headers and the snapshot that it comes from."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    found = served_if_any()
    if found is not None:
        response.headers["Psmgraph-Snapshot"] = found.snapshot.id
    return response


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answer: the data are public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Psmgraph-Snapshot, Retry-After, ETag, Link"
    return response


def conditional(body: bytes | str, content_type: str, *, vary: bool = True) -> Response:
    """Return ``body`` with the strong ETag of its bytes; 304 where the client has them already.

    A snapshot that changes nothing of the body keeps its ETag, which goes before Last-Modified.
    """
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, content_type=content_type)
    tag = hashlib.sha256(content_type.encode() + b"\0" + data).hexdigest()[:32]
    response.set_etag(tag)
    response.headers["Cache-Control"] = _REVALIDATE
    found = served_if_any()
    if found is not None:
        response.last_modified = datetime.fromisoformat(found.snapshot.manifest.built_at)
    if vary:
        response.vary.add("Accept")
    response.make_conditional(request)
    return response
