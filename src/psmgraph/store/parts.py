"""What a snapshot's hash is made of: parts, each hashed by itself.

A part is an edition (with its dates and provenance), a sheet, a bucket of files, the decisions,
or a bucket of the authority or of what was derived. The hash is sha256 over the sorted lines
"part sha256-of-the-part's-sorted-N-Quads": equal content, equal hash, and one changed sheet
hashes one part anew. The default graph follows from the rest and the run's node differs with
the hash itself, so neither is hashed.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

_EDITION = re.compile(r"plan/([^/]+)/sheet/([^/]+)/([0-9]{4}-[0-9]{2}-[0-9]{2})")
_IN_EDITION = re.compile(_EDITION.pattern + r"(?:/.*)?")
_SHEET = re.compile(r"plan/([^/]+)/sheet/([^/]+)")
_SHARED = frozenset({"dates", "provenance"})


def part_of(quad: Quad, base: str) -> str | None:
    """Return the part that ``quad`` belongs to, or None when it is not hashed.

    ``base`` is the base IRI of the data, ending with a slash. A graph that this module does not
    know has a bucket of its own: nothing escapes the hash by having an odd name.
    """
    if isinstance(quad.graph_name, DefaultGraph):
        return None
    return part_named(_name(quad.subject), _name(quad.graph_name), base)


def part_named(subject: str, graph: str, base: str) -> str | None:
    """Return what :func:`part_of` has for a quad, given the IRIs of its subject and graph."""
    name = graph.removeprefix(base)
    edition = _EDITION.fullmatch(name)
    if edition:
        return _edition_part(edition)
    name = name.removeprefix("graph/")
    if name in _SHARED:
        return _shared_part(subject, base, name)
    return f"{name}/{bucket_of(subject)}"


@lru_cache(maxsize=4096)  # a node's quads come one after another
def bucket_of(subject: str) -> str:
    """Return the bucket (two hex digits) of parts of shared graphs that a subject's IRI gives."""
    return hashlib.sha256(subject.encode()).hexdigest()[:2]


def is_edition(graph: str, base: str) -> bool:
    """Tell whether the IRI ``graph`` names the graph of an edition."""
    return _EDITION.fullmatch(graph.removeprefix(base)) is not None


def content_hash(parts: Mapping[str, str]) -> str:
    """Return the hash (hex) of a snapshot with these parts (name → sha256 hex)."""
    lines = sorted(f"{part} {digest}\n".encode() for part, digest in parts.items())
    return hashlib.sha256(b"".join(lines)).hexdigest()


def hash_parts(store: Store, base: str) -> dict[str, str]:
    """Return the sha256 (hex) of each part of what ``store`` holds.

    Memory holds one edition's graph at a time; the shared graphs (whose quads belong to many
    parts) are sorted by SQLite in a temporary file, which it deletes by itself.
    """
    own: list[str] = []
    with closing(sqlite3.connect("")) as spill:
        spill.execute("CREATE TABLE line (part TEXT, quad TEXT)")
        for graph in store.named_graphs():
            if isinstance(graph, NamedNode) and _EDITION.fullmatch(_under(graph, base)):
                own.append(graph.value)
            else:
                quads = store.quads_for_pattern(None, None, None, graph)
                spill.executemany("INSERT INTO line VALUES (?, ?)", _lines(quads, base))
        ordered = spill.execute("SELECT part, quad FROM line ORDER BY part, quad")
        shared = groupby(ordered, key=itemgetter(0))
        return dict(_merged(store, base, sorted(own), shared))


def hash_stored(folder: Path, base: str) -> dict[str, str]:
    """Return :func:`hash_parts` of the store in ``folder``, which is opened to be read only.

    For a process of its own, beside the one that has the store open and writes nothing.
    """
    return hash_parts(Store.read_only(str(folder)), base)


def _merged(
    store: Store,
    base: str,
    graphs: Iterable[str],
    shared: Iterator[tuple[str, Iterator[tuple[str, str]]]],
) -> Iterator[tuple[str, str]]:
    """Yield (part, digest): editions join the lines that shared graphs hold of them.

    Both streams are in the order of their parts' names, so each is read once.
    """
    waiting = next(shared, None)
    for part, graph in sorted((_graph_part(graph, base), graph) for graph in graphs):
        while waiting is not None and waiting[0] < part:
            yield waiting[0], _digest(line for _, line in waiting[1])
            waiting = next(shared, None)
        quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
        lines = [_line(quad) for quad in quads]
        if waiting is not None and waiting[0] == part:
            lines += [line for _, line in waiting[1]]
            waiting = next(shared, None)
        # By their bytes, as SQLite sorts too: code points would order the same.
        yield part, _digest(sorted(lines))
    while waiting is not None:
        yield waiting[0], _digest(line for _, line in waiting[1])
        waiting = next(shared, None)


def _lines(quads: Iterable[Quad], base: str) -> Iterator[tuple[str, str]]:
    for quad in quads:
        part = part_of(quad, base)
        if part is not None:
            yield part, _line(quad)


def _line(quad: Quad) -> str:
    return f"{quad} .\n"


def _digest(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def _graph_part(graph: str, base: str) -> str:
    edition = _EDITION.fullmatch(graph.removeprefix(base))
    assert edition is not None  # only such graphs come here
    return _edition_part(edition)


def _edition_part(match: re.Match[str]) -> str:
    return f"edition/{match[1]}/{match[2]}/{match[3]}"


def _shared_part(subject: str, base: str, graph: str) -> str | None:
    path = subject.removeprefix(base)
    edition = _IN_EDITION.fullmatch(path)
    if edition:
        return _edition_part(edition)
    sheet = _SHEET.fullmatch(path)
    if sheet:
        return f"sheet/{sheet[1]}/{sheet[2]}"
    kind = path.partition("/")[0]
    if kind == "run":
        return None
    if kind == "decision":
        return "decisions"
    return f"{'file' if kind == 'file' else graph}/{bucket_of(subject)}"


def _under(node: NamedNode | BlankNode | Triple, base: str) -> str:
    """Return the node's IRI without the base; other nodes and IRIs as they are written."""
    return _name(node).removeprefix(base)


def _name(node: NamedNode | BlankNode | Triple) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
