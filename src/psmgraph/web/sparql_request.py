"""What a request to /sparql asks, read as SPARQL 1.1 Protocol, 2.1, has it.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import re
from binascii import a2b_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header

from psmgraph.web.state import ARGUMENTS, NOW, State, state_of

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
ACCEPTED_BODIES = (FORM, DIRECT)
_MAX_FIELDS = 2000
_SLICE = 16 * 1024
_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class NotAskedWell(ValueError):
    """The request is none of the protocol; ``status`` and ``key`` (of its text) say why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the graphs that the request names for it."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    state: State = NOW  # of the dataset: our own parameters as_of and snapshot


def read_question(
    method: str, query_string: bytes, content_type: str, body: bytes
) -> Question | None:
    """Return what is asked; None where a GET asks nothing (the service's description is meant).

    Unknown parameters are ignored: clients add their own (format, output, results).

    Raises:
        NotAskedWell: 400 for two queries, none, or text that is no UTF-8; 403 for an update;
            413 for more than 2,000 parameters; 415 for a body of another type.
        StateRefused: as_of is no day, or as_of or snapshot has two values.
    """
    in_address = _fields(query_string, "sparql.not_utf8")
    in_body: Mapping[str, Sequence[str]] = {}
    texts = list(in_address.get("query", ()))
    if method == "POST":
        kind, options = parse_options_header(content_type)
        kind = kind.lower()  # RFC 9110, 8.3.1
        if kind == UPDATE:
            raise NotAskedWell(403, "sparql.update")
        if kind not in ACCEPTED_BODIES or options.get("charset", "utf-8").lower() not in (
            "utf-8", "utf8", "us-ascii",
        ):  # fmt: skip
            raise NotAskedWell(415, "sparql.body")
        if kind == FORM:
            in_body = _fields(body, "sparql.not_utf8")
            texts += in_body.get("query", ())
        else:
            texts.append(_decoded(body))
    if "update" in in_address or "update" in in_body:
        raise NotAskedWell(403, "sparql.update")
    if len(texts) > 1:
        raise NotAskedWell(400, "sparql.two_queries")
    if not texts:
        if method == "POST":
            raise NotAskedWell(400, "sparql.no_query")
        return None
    if "\0" in texts[0]:
        raise NotAskedWell(400, "sparql.nul")
    return Question(
        texts[0],
        _graphs("default-graph-uri", in_address, in_body),
        _graphs("named-graph-uri", in_address, in_body),
        state_of({name: _graphs(name, in_address, in_body) for name in ARGUMENTS}),
    )


def _graphs(name: str, *sources: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for source in sources for each in source.get(name, ())))


def _fields(data: bytes, key: str) -> Mapping[str, Sequence[str]]:
    parts = [part for part in data.split(b"&", _MAX_FIELDS) if part]
    if len(parts) > _MAX_FIELDS:
        raise NotAskedWell(413, "sparql.fields")
    fields: dict[str, list[str]] = {}
    for part in parts:
        name, _, value = part.partition(b"=")
        try:
            fields.setdefault(_unquoted(name), []).append(_unquoted(value))
        except UnicodeDecodeError as error:
            raise NotAskedWell(400, key) from error
    return fields


def _unquoted(part: bytes) -> str:
    """Return the text of a name or value, taken apart by slices.

    The library makes an object of every escaped character: fifty times the size of a large query,
    and 58 ms for a megabyte, in which pages wait. Written with another mark the same escapes are
    those of quoted-printable, which Python reads in C: 10 ms.
    Raises UnicodeDecodeError where it is no UTF-8.
    """
    part = part.replace(b"+", b" ")
    found, start = bytearray(), 0
    while start < len(part):
        end = start + _SLICE
        escape = part.find(b"%", end - 2, end)  # not to be cut
        end = escape if escape > start and end < len(part) else end
        piece = part[start:end]
        if _NO_ESCAPE.search(piece):
            found += unquote_to_bytes(piece)
        else:
            found += a2b_qp(piece.replace(b"=", b"=3D").replace(b"%", b"="))
        start = end
    return found.decode("utf-8")


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")  # editors of Windows put a mark before the text
    except UnicodeDecodeError as error:
        raise NotAskedWell(400, "sparql.not_utf8") from error
