"""The graph as files: N-Quads of everything, Turtle of the current state.

Both begin with a comment that names the snapshot. What is written passes through; nothing of it is
held in memory.
"""

from collections.abc import Iterator
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, serialize

from psmgraph.namespaces import PREFIXES
from psmgraph.publish.source import Source


def write_nquads(source: Source, stream: BinaryIO) -> None:
    """Write every graph as N-Quads: the default graph, then the named ones by their names.

    A graph's quads stand in the order of the engine's index, which hangs on the terms alone: equal
    content gives equal bytes.
    """
    stream.write(_named(source))
    serialize(_quads(source.snapshot.open_store()), stream, RdfFormat.N_QUADS)


def write_turtle(source: Source, stream: BinaryIO) -> None:
    """Write the default graph, the current state, as Turtle; a subject's statements together."""
    stream.write(_named(source))
    source.snapshot.open_store().dump(
        stream, RdfFormat.TURTLE, from_graph=DefaultGraph(), prefixes=dict(PREFIXES)
    )


def _quads(store: Store) -> Iterator[Quad]:
    yield from store.quads_for_pattern(None, None, None, DefaultGraph())
    named = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
    for graph in sorted(named, key=lambda each: each.value):
        yield from store.quads_for_pattern(None, None, None, graph)


def _named(source: Source) -> bytes:
    return f"# {source.run}\n# {source.licence}\n".encode()
