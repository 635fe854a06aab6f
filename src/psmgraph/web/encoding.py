"""Compressed answers (RFC 9110, 8.4 and 12.5.3): brotli or gzip, where the client takes it.

Each chunk of a stream is flushed, so that what the engine has is with the client at once; a stream
that fails half-way is left without the end of its compression, and so is not taken for whole. The
strong ETag of an answer is that of its bytes: a compressed one has its own (8.8.3.3).
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
from flask import Response, request

from psmgraph.store.accept import quality_value
from psmgraph.web.kept import packed_once

# A page of 87 KB, measured: brotli 4 makes 9.6 KB of it in 0.5 ms, gzip 6 9.9 KB in 0.9 ms.
_BROTLI, _GZIP = 4, 6
_LEAST = 860  # bytes: what fits one packet gains nothing
_TEXTS = ("text/", "application/", "image/svg+xml")
_PACKED = frozenset({"application/gzip", "application/zip", "application/octet-stream",
                     "application/vnd.sqlite3", "application/pdf"})  # fmt: skip
_KEPT_WHOLE = "Accept-Ranges"  # who asks for a part of a file asks for a part of its own bytes
_STATIC = "static"


@dataclass(frozen=True, slots=True)
class Packer:
    """What compresses one body: piece by piece, each piece whole at once, and its end."""

    add: Callable[[bytes], bytes]
    flush: Callable[[], bytes]
    finish: Callable[[], bytes]


def _gzip() -> Packer:
    made = zlib.compressobj(_GZIP, zlib.DEFLATED, zlib.MAX_WBITS + 16)  # 16: as gzip, without time
    return Packer(made.compress, lambda: made.flush(zlib.Z_SYNC_FLUSH), made.flush)


def _brotli() -> Packer:
    made = brotli.Compressor(quality=_BROTLI)
    return Packer(made.process, made.flush, made.finish)


_PACKERS: dict[str, Callable[[], Packer]] = {"br": _brotli, "gzip": _gzip}  # the best first
CODINGS = tuple(_PACKERS)


def packer_for(coding: str) -> Packer | None:
    """Return what compresses a body in that coding; None for "", as it is."""
    return _PACKERS[coding]() if coding else None


def coding_for(accept_encoding: str) -> str:
    """Return the coding that a client likes best, "" for none: what it does not name it lacks."""
    liked: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = [value for key, _, value in (each.partition("=") for each in parameters)
                 if key.strip() == "q"]  # fmt: skip
        liked.setdefault(name.removeprefix("x-"), quality_value(given[0]) if given else 1.0)
    other = liked.get("*", 0.0)
    plain = liked.get("identity", 0.0)
    best = max(CODINGS, key=lambda each: liked.get(each, other))
    found = liked.get(best, other)
    return best if found > 0 and found >= plain else ""


def variants(tag: str) -> tuple[str, ...]:
    """Return the strong ETags under which one answer is sent: as it is, and in each coding."""
    return (tag, *(f"{tag}-{coding}" for coding in CODINGS))


def compress(response: Response) -> Response:
    """Send the answer compressed where that is worth it and the client takes it."""
    static = request.endpoint == _STATIC
    if not _may(response, static=static):
        return response
    response.vary.add("Accept-Encoding")
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    if response.status_code != 200 or not coding:
        return response
    response.direct_passthrough = False  # of a file of static/
    if response.is_streamed and not static:
        response.response = _pieces(response.iter_encoded(), _PACKERS[coding]())
        response.headers.pop("Content-Length", None)
    else:
        data = response.get_data()
        if len(data) < _LEAST:
            return response
        response.set_data(packed_once(response, coding, lambda: _whole(data, _PACKERS[coding]())))
    response.headers["Content-Encoding"] = coding
    response.headers.pop(_KEPT_WHOLE, None)
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(f"{tag}-{coding}")
    return response


def _may(response: Response, *, static: bool) -> bool:
    """Tell whether the answer is of a kind that is sent compressed to who likes that."""
    kind = response.mimetype or ""
    return (
        response.status_code in (200, 304)
        and (kind.startswith(_TEXTS) or response.status_code == 304)
        and kind not in _PACKED
        and "Content-Encoding" not in response.headers
        and (static or _KEPT_WHOLE not in response.headers)
    )


def _whole(data: bytes, packer: Packer) -> bytes:
    return packer.add(data) + packer.finish()


def _pieces(chunks: Iterable[bytes], packer: Packer) -> Iterator[bytes]:
    """Yield ``chunks`` compressed; where they fail, so does this, without an end."""
    for chunk in chunks:
        if piece := packer.add(chunk) + packer.flush():
            yield piece
    yield packer.finish()
