"""A store that begins as a copy of a snapshot's: its table files are shared by hard links.

The engine never writes into a table file again, so neither of the two can touch the other.
"""

from pathlib import Path

from pyoxigraph import NamedNode, Store

from psmgraph.store.snapshot import Snapshot


def changed_copy(base: Snapshot, folder: Path, removed: Store, added: Store) -> Store | None:
    """Return a store in ``folder`` with what ``base`` holds, less ``removed`` and ``added`` to it.

    The run's node of ``base`` is left out. None where the engine cannot read or copy it, or where
    the numbers show that the copy is not all that was there, that a quad to be removed was not
    there, or that one to be added was.
    """
    try:
        return _changed_copy(base, folder, removed, added)
    except (OSError, ValueError, RuntimeError):  # the engine raises the last for broken files
        return None


def _changed_copy(base: Snapshot, folder: Path, removed: Store, added: Store) -> Store | None:
    run = NamedNode(f"{base.manifest.base}run/{base.id}")
    source = Store.read_only(str(base.store_path))
    due = base.manifest.counts.quads - sum(1 for _ in source.quads_for_pattern(run, None, None))
    source.backup(str(folder))
    graph = Store(str(folder))
    for quad in list(graph.quads_for_pattern(run, None, None)):
        graph.remove(quad)
    if len(graph) != due:
        return None
    for quad in removed:
        graph.remove(quad)
    if len(graph) != due - len(removed):
        return None
    graph.extend(added)
    if len(graph) != due - len(removed) + len(added):
        return None
    for name in {quad.graph_name for quad in removed}:
        if not any(graph.quads_for_pattern(None, None, None, name)):
            graph.remove_graph(name)  # the engine keeps the name of an empty graph
    graph.flush()  # what is in the engine's log only, the next copy would lack
    return graph
