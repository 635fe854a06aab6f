"""How many triples the graphs of a snapshot hold: counted once, when first asked for."""

from threading import Lock

from pyoxigraph import Literal, NamedNode

from psmgraph.store.refusals import BrokenAnswer, QueryRefused
from psmgraph.web.description import Sizes
from psmgraph.web.served import Served

# Beyond this, only the shared graphs are listed: there would be one line for every edition.
MOST_GRAPHS = 500
_SHARED = ("authority", "derived", "dates", "provenance")
_UNKNOWN = Sizes(None, {})
_KEPT = 8  # snapshots


class GraphSizes:
    """The sizes of the snapshots that were asked about; safe to ask from many threads.

    Counting reads the whole store, so it is done once for a snapshot, and once at a time: whoever
    asks meanwhile is told no sizes. Nor are there any where counting takes longer than a page may.
    """

    def __init__(self) -> None:
        self._counting = Lock()
        self._known: dict[str, Sizes] = {}

    def of(self, served: Served) -> Sizes:
        """Return the sizes of every named graph and of the default graph.

        Of many graphs only the shared ones are counted, and the default graph is not.
        """
        name = served.snapshot.id
        if name in self._known or not self._counting.acquire(blocking=False):
            return self._known.get(name, _UNKNOWN)
        try:
            sizes = _counted(served)
        except (QueryRefused, BrokenAnswer) as error:
            sizes = _UNKNOWN
            if error.finding.code == "QUERY-BUSY":  # it may be had the next time
                return sizes
        finally:
            self._counting.release()
        if len(self._known) >= _KEPT:
            self._known = {}
        self._known[name] = sizes
        return sizes


def _counted(served: Served) -> Sizes:
    counts = served.snapshot.manifest.counts
    base = served.addresses.base
    shared = [NamedNode(f"{base}graph/{name}") for name in _SHARED]
    every = counts.graphs <= MOST_GRAPHS
    rows = served.select("page/graph-sizes", {} if every else {"graph": shared})
    named = {
        graph.value: int(triples.value)
        for row in rows
        if isinstance(graph := row["graph"], NamedNode)
        and isinstance(triples := row["triples"], Literal)
    }
    return Sizes(counts.quads - sum(named.values()) if every else None, named)
