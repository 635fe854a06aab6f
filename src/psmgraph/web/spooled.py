"""Answers made line by line, of any length: held while short, else written to a file and sent.

The lists of ten thousand sheets have tens of megabytes. The file has no name, and the server sends
from it by itself, so a slow reader holds neither memory nor a thread; the answer has the same
strong ETag as one that is held, and what goes wrong while it is made is told, not broken off.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.wsgi import wrap_file

from psmgraph.web.context import served
from psmgraph.web.encoding import Packer, coding_for, packer_for
from psmgraph.web.responses import REVALIDATE, conditional, last_modified, without_name
from psmgraph.web.state import asked

HELD = 1_000_000  # characters up to which an answer is held
PIECE = 65_536  # characters that are hashed, compressed and written at a time


def told(lines: Iterable[str], content_type: str) -> Response:
    """Return the answer that ``lines`` come to, as :func:`~.responses.conditional` has it."""
    pieces = _pieces(lines)
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) * PIECE > HELD:
            break
    else:
        return conditional("".join(held), content_type)
    return _from_file(_all(held, pieces), content_type)


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines put together, whole ones."""
    filled: list[str] = []
    size = 0
    for line in lines:
        filled.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(filled)
            filled.clear()
            size = 0
    yield "".join(filled)


def _all(held: list[str], pieces: Iterator[str]) -> Iterator[str]:
    while held:
        yield held.pop(0)
    yield from pieces


def _from_file(pieces: Iterator[str], content_type: str) -> Response:
    """Return the answer out of a file, compressed where the client takes that."""
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    packer = packer_for(coding)
    name, state = served().snapshot.id, urlencode(asked().arguments)
    digest = hashlib.sha256(f"{content_type}\0\0{state}\0".encode())
    weak = False
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the server closes it)
    try:
        for piece in pieces:
            data = piece.encode()
            said = without_name(data, name)
            weak = weak or len(said) != len(data)
            digest.update(said)
            file.write(packer.add(data) if packer else data)
        response = _sent(file, packer)
    except BaseException:
        file.close()
        raise
    response.content_type = content_type
    tag = digest.hexdigest()[:32]
    response.set_etag(f"{tag}-{coding}" if coding and not weak else tag, weak=weak)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.vary.update(("Accept", "Accept-Encoding"))
    response.headers["Cache-Control"] = REVALIDATE
    response.last_modified = last_modified(served().snapshot)
    return response


def _sent(file: IO[bytes], packer: Packer | None) -> Response:
    """Return an answer whose body the server takes from the beginning of the file to its end."""
    if packer is not None:
        file.write(packer.finish())
    size = file.tell()
    file.seek(0)
    response = Response()
    response.call_on_close(file.close)
    response.response = wrap_file(request.environ, file)
    response.direct_passthrough = True
    response.content_length = size
    return response
