"""The whole graph as many N-Quads files of about one size, for the bulk loaders of other stores.

What belongs together stands together: an edition's graph is in one file, and in the shared graphs
and the default graph all that is said of one node. Equal content gives equal bytes.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import NamedNode

from psmgraph.publish.source import Source
from psmgraph.store.parts import is_edition

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Shard:
    """One file: its name, how many quads and bytes (compressed) it has, its sha256 (hex)."""

    name: str
    quads: int
    bytes: int
    sha256: str


def write_shards(source: Source, folder: Path, count: int) -> tuple[Shard, ...]:
    """Write ``count`` gzipped files into the empty folder ``folder``, and last the manifest.

    Memory holds the lines of one file at a time, so more files need less of it.

    Raises:
        OSError: the folder cannot be written.
    """
    plain = [folder / f"{number:05}.nq" for number in range(count)]
    with ExitStack() as stack:
        streams = [stack.enter_context(path.open("wb")) for path in plain]
        _part(source, streams)
    shards = tuple(_packed(path) for path in plain)
    told = {
        "snapshot": source.snapshot.id,
        "hash": source.snapshot.manifest.hash,
        "run": source.run,
        "base": source.base,
        "licence": source.licence,
        "quads": sum(shard.quads for shard in shards),
        "shards": [asdict(shard) for shard in shards],
    }
    (folder / MANIFEST).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return shards


def _part(source: Source, streams: Sequence[BinaryIO]) -> None:
    base = source.base
    for quad in source.snapshot.open_store():
        graph = quad.graph_name
        own = isinstance(graph, NamedNode) and is_edition(graph.value, base)
        key = str(graph) if own else str(quad.subject)
        streams[_number(key, len(streams))].write(f"{quad} .\n".encode())


@lru_cache(maxsize=65536)  # a graph's or a node's quads come one after another
def _number(key: str, count: int) -> int:
    return zlib.crc32(key.encode()) % count


def _packed(path: Path) -> Shard:
    """Sort the lines of a file, put it into a gzipped one without a time, and delete it."""
    lines = sorted(path.read_bytes().splitlines(keepends=True))
    target = path.with_name(f"{path.name}.gz")
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        packed.writelines(lines)
    path.unlink()
    digest = hashlib.sha256()
    with target.open("rb") as written:
        while block := written.read(1 << 20):
            digest.update(block)
    return Shard(target.name, len(lines), target.stat().st_size, digest.hexdigest())
