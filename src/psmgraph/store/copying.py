"""A store that begins as a copy of a snapshot's: its table files are shared by hard links.

The engine never writes into a table file again, so neither of the two can touch the other.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from psmgraph.store.patterning import TYPE
from psmgraph.store.snapshot import Counts, Snapshot

_TYPE = NamedNode(TYPE)
Subject = NamedNode | BlankNode | Triple


def changed_copy(base: Snapshot, folder: Path, removed: Store, added: Store) -> Store | None:
    """Return a store in ``folder`` with what ``base`` holds, less ``removed`` and ``added`` to it.

    The run's node of ``base`` is left out. None where the engine cannot read or copy it, where a
    quad to be removed is not there, or one to be added is. What is not touched is not looked
    into, as that would take time in proportion to all that there is.
    """
    try:
        return _changed_copy(base, folder, removed, added)
    except (OSError, ValueError, RuntimeError):  # the engine raises the last for broken files
        return None


def counted(
    base: Snapshot, graph: Store, removed: Store, added: Store, run: Iterable[Quad]
) -> Counts:
    """Return how much ``graph``, the outcome of :func:`changed_copy` and ``run``, holds."""
    before, new = base.open_store(), set(run)
    classes = Counter(base.manifest.counts.classes)
    left = list(before.quads_for_pattern(_run(base), None, None))
    types = {
        (quad.subject, quad.object)
        for quad in (*left, *new, *removed, *added)
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode)
    }
    for node, cls in types:
        classes[cls.value] += _is(node, cls, graph) - _is(node, cls, before)
    names = {one.graph_name for one in (*left, *new, *removed, *added)}
    graphs = sum(_has(graph, name) - _has(before, name) for name in names)
    return Counts(
        base.manifest.counts.quads - len(left) + len(new) - len(removed) + len(added),
        base.manifest.counts.graphs + graphs,
        dict(sorted((name, number) for name, number in classes.items() if number)),
    )


def _is(node: Subject, cls: NamedNode, graph: Store) -> bool:
    return any(graph.quads_for_pattern(node, _TYPE, cls))


def _has(graph: Store, name: object) -> bool:
    return isinstance(name, NamedNode) and graph.contains_named_graph(name)


def _run(base: Snapshot) -> NamedNode:
    return NamedNode(f"{base.manifest.base}run/{base.id}")


def _changed_copy(base: Snapshot, folder: Path, removed: Store, added: Store) -> Store | None:
    source = Store.read_only(str(base.store_path))
    source.backup(str(folder))
    graph = Store(str(folder))
    for quad in list(graph.quads_for_pattern(_run(base), None, None)):
        graph.remove(quad)
    for quad in removed:
        if quad not in graph:
            return None
        graph.remove(quad)
    if any(quad in graph for quad in added):
        return None
    graph.extend(added)
    for name in {quad.graph_name for quad in removed}:
        if not any(graph.quads_for_pattern(None, None, None, name)):
            graph.remove_graph(name)  # the engine keeps the name of an empty graph
    graph.flush()  # what is in the engine's log only, the next copy would lack
    return graph
