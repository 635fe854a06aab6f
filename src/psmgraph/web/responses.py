"""Headers that every answer has, and conditional answers: ETag, 304, Vary."""

import hashlib
import re
from datetime import datetime
from urllib.parse import urlencode

from flask import Response

from psmgraph import __version__
from psmgraph.store.snapshot import Snapshot
from psmgraph.web.conditions import answer_if_changed
from psmgraph.web.context import NO_INDEX, served_if_any
from psmgraph.web.encoding import compress
from psmgraph.web.state import NOW, SNAPSHOT, asked

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"  # for a page: its scripts are ours
# For what is made to stand in a frame of another site: nothing in it acts on a click but links.
EMBEDDED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
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
REVALIDATE = "public, max-age=0, must-revalidate"

_CITED = re.compile(rb'<details class="cite">.*?</details>', re.DOTALL)


def finish(response: Response) -> Response:
    """Add to every answer the security headers and the snapshot that it comes from.

    Then it is sent only if the client does not have it, and compressed where it takes that.
    """
    there = {name for name, _ in response.headers}
    if response.mimetype == "text/html" and "Content-Security-Policy" not in there:
        response.headers["Content-Security-Policy"] = SCRIPTED  # every page has the search's script
        there.add("Content-Security-Policy")
    response.headers.extend({key: value for key, value in SECURITY.items() if key not in there})
    if response.headers["Content-Security-Policy"] == EMBEDDED:
        del response.headers["X-Frame-Options"]
    found = served_if_any()
    if found is not None:
        response.headers["Psmgraph-Snapshot"] = found.snapshot.id
        if found.as_of is not None:
            response.headers["Psmgraph-As-Of"] = found.as_of.isoformat()
        if asked() != NOW:  # one page of each entity is enough for those who index the web
            response.headers["X-Robots-Tag"] = NO_INDEX
    return _lean(compress(answer_if_changed(response)))


def _lean(response: Response) -> Response:
    """Leave out of a 304 what the client has with the answer itself (RFC 9110, 15.4.5)."""
    if response.status_code == 304:
        for name in (*SECURITY, "Link", "X-Robots-Tag", "Access-Control-Expose-Headers"):
            response.headers.pop(name, None)
    return response


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answer: the data are public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def tagged(data: bytes, content_type: str, *, of: str = "", said: bytes | None = None) -> Response:
    """Return ``data`` with the ETag of its type, bytes and state, and what else it is ``of``.

    It is strong, unless ``said``, what the ETag is to be of, is not the whole of ``data``.
    """
    response = Response(data, content_type=content_type)
    state = urlencode(asked().arguments)
    words = data if said is None else said
    told = b"\0".join((content_type.encode(), of.encode(), state.encode(), words))
    weak = len(words) != len(data)
    response.set_etag(hashlib.sha256(told).hexdigest()[:32], weak=weak)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def conditional(
    body: bytes | str, content_type: str, *, vary: bool = True, beside: str = ""
) -> Response:
    """Return ``body`` with the ETag of its bytes, so that who has them is not sent them again.

    A snapshot that changes nothing of the body keeps its ETag, which goes before Last-Modified. A
    body that names the snapshot has a weak one, of all but that name: it says the same as the one
    that named the snapshot before (RFC 9110, 8.8.1). So it is with the block on how to cite the
    page, which cites the same words, and with ``beside``, words that change with every snapshot.
    """
    data = body.encode() if isinstance(body, str) else body
    found = served_if_any()
    if found is None:
        response = tagged(data, content_type)
    else:
        said = without_name(_CITED.sub(b"", data), found.snapshot.id)
        if beside:
            said = said.replace(beside.encode(), b"")
        response = tagged(data, content_type, said=said)
        response.last_modified = last_modified(found.snapshot)
    if vary:
        response.vary.add("Accept")
    return response


def last_modified(snapshot: Snapshot) -> datetime | None:
    """Return when what is made of a snapshot can have changed last: when it was built.

    None where other software serves it than built it: what it makes may be new since then.
    """
    manifest = snapshot.manifest
    same = manifest.software_version == __version__
    return datetime.fromisoformat(manifest.built_at) if same else None


def without_name(data: bytes, snapshot: str) -> bytes:
    """Return a body without the id of the snapshot that it comes from.

    One that leads to that very snapshot keeps it: such a link is to be renewed with the snapshot.
    """
    name = snapshot.encode()
    return data if f"{SNAPSHOT}={snapshot}".encode() in data else data.replace(name, b"")
