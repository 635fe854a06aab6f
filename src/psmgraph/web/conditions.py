"""Conditional requests (RFC 9110, 13): a client that has the answer already is not sent it again.

What makes no sense in a conditional header is as if it were not there.
"""

from dataclasses import dataclass

from flask import Response, request
from werkzeug.datastructures import ETags
from werkzeug.http import parse_date

from psmgraph.web.encoding import variants

METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Known:
    """The ETag of an answer that the client has."""

    tag: str
    weak: bool


def drop_unreadable() -> None:
    """Take away conditional headers whose time no calendar has: werkzeug stumbles over them, where
    it sends files too."""
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE"):
        try:
            parse_date(request.environ.get(name))
        except (ValueError, OverflowError):
            del request.environ[name]


def known_by(stem: str) -> Known | None:
    """Return as what the client has an answer whose ETag begins with ``stem``, or None.

    For answers that need not be made then: ``stem`` tells all that they hang on, and what follows
    it (after a dot) their bytes. ``*`` tells nothing of them, for they might be refused.
    """
    told = request.if_none_match
    for tag in sorted(told.as_set(include_weak=True) if told else ()):
        if tag.partition(".")[0] == stem:
            return Known(tag, weak="." not in tag)
    return None


def answer_if_changed(response: Response) -> Response:
    """Make the answer 304 where the client has it, 412 where it wants another (If-Match)."""
    if response.status_code != 200 or request.method not in METHODS:
        return response
    tag, weak = response.get_etag()
    if tag and request.if_match and (weak or not _within(tag, request.if_match, strong=True)):
        return _emptied(response, 412)
    if "If-None-Match" in request.headers:  # goes before the time (13.2.2)
        found = _within(tag, request.if_none_match) if tag else ""
        if found:
            response.set_etag(found, weak=bool(weak))
            return _emptied(response, 304)
        return response
    since = request.if_modified_since
    if since is not None and response.last_modified and response.last_modified <= since:
        return _emptied(response, 304)
    return response


def _within(tag: str, told: ETags, *, strong: bool = False) -> str:
    if told.star_tag:
        return tag
    having = told.is_strong if strong else told.contains_weak
    return next((each for each in variants(tag) if having(each)), "")


def _emptied(response: Response, status: int) -> Response:
    """Return the answer without its body; what was to be streamed is closed with the response."""
    response.status_code = status
    response.direct_passthrough = False
    response.response = []
    for name in ("Content-Length", "Content-Type", "Content-Disposition", "Accept-Ranges"):
        response.headers.pop(name, None)
    return response
