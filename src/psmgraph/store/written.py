"""The hashes of parts from quads as they are written, before the engine has them.

To ask the engine for them costs it a look-up for each term: a tenth of a build. The lines must be
those that it would give back: numbers and days are put as it holds them, and what else it might
write in another way is left to :func:`psmgraph.store.parts.hash_parts`.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pyoxigraph import RdfFormat, Store

from psmgraph.store.parts import part_named

_QUAD = re.compile(
    rb"<([^>]*)> <[^>]*> "
    rb'(?:<[^>]*>|"([^"\\]*(?:\\.[^"\\]*)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)'
    rb"(?: <([^>]*)>)? \.\n"
)


def hash_written(text: bytes, base: str) -> dict[str, str] | None:
    """Return the sha256 (hex) of each part of what the N-Quads ``text`` says.

    As the engine would hold it: None where that cannot be told from the text. Each part must be
    wholly in it, and the text is what pyoxigraph wrote (it escapes in one way).
    """
    parts: dict[str, set[bytes]] = {}
    read = 0
    for found in _QUAD.finditer(text):
        subject, lexical, language, datatype, graph = found.groups()
        line = found[0]
        read += len(line)
        if language is not None and not language.islower():
            return None
        if graph is None:
            continue
        if datatype is not None:
            held = _held(lexical, datatype)
            if held is not None:
                at = found.start()
                line = line[: found.start(2) - 1 - at] + held + line[found.end(4) + 1 - at :]
        part = _part(subject, graph, base)
        if part is not None:
            parts.setdefault(part, set()).add(line)
    if read != len(text):  # a blank node, a triple term, a line without an end
        return None
    return {part: hashlib.sha256(b"".join(sorted(lines))).hexdigest()
            for part, lines in parts.items()}  # fmt: skip


def together(hashed: Iterable[Mapping[str, str] | None]) -> dict[str, str] | None:
    """Return all parts of several texts; None where one is not known, or stands in two of them."""
    parts: dict[str, str] = {}
    for one in hashed:
        if one is None or not parts.keys().isdisjoint(one):
            return None
        parts.update(one)
    return parts


@lru_cache(maxsize=4096)  # a node's quads come one after another
def _part(subject: bytes, graph: bytes, base: str) -> str | None:
    return part_named(subject.decode(), graph.decode(), base)


@lru_cache(maxsize=65536)  # places in texts, days: the same on sheet after sheet
def _held(lexical: bytes, datatype: bytes) -> bytes | None:
    """Return a literal as the engine gives it back ("01" as a number: "1"), if in another way."""
    written = b'"%s"^^<%s>' % (lexical, datatype)
    store = Store()
    store.load(b"<urn:x:s> <urn:x:p> %s ." % written, format=RdfFormat.N_TRIPLES)
    (quad,) = store
    held = str(quad.object).encode()
    return None if held == written else held
