"""Changes to another server's store: Graph Store Protocol where it has one, SPARQL Update."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from psmgraph.store.remote.http import Client

_NTRIPLES = {"Content-Type": "application/n-triples"}
_UPDATE = {"Content-Type": "application/sparql-update"}
_ESCAPES = re.compile(r"\\\\([uU])|\\.", re.DOTALL)


class Writer:
    """The addresses at which a store is written to; ``graph_store`` may be empty."""

    def __init__(self, client: Client, update: str, graph_store: str) -> None:
        self._client = client
        self._update = update
        self._graph_store = graph_store

    def add(self, graph: str, lines: Sequence[str]) -> None:
        """Add triples, given as lines of N-Triples, to a graph, which is made where it is not.

        Doing so twice is doing so once: our triples have no blank nodes.

        Raises:
            RemoteError: the server did not take them.
        """
        if self._graph_store:
            sign = "&" if "?" in self._graph_store else "?"
            url = f"{self._graph_store}{sign}{urlencode({'graph': graph})}"
            self._client.send("POST", url, "".join(lines).encode(), _NTRIPLES)
        else:
            # SPARQL 1.1, 19.2: a store may read \\u0041 as an escape before it parses.
            triples = _ESCAPES.sub(_guarded, "".join(lines))
            self.update([f"INSERT DATA {{ GRAPH {NamedNode(graph)} {{\n{triples}}} }}"])

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there. Raises as :meth:`add` does."""
        self.update([f"DROP SILENT GRAPH {NamedNode(graph)}"])

    def update(self, operations: Iterable[str]) -> None:
        """Send operations as one request. Raises as :meth:`add` does."""
        self._client.send("POST", self._update, " ;\n".join(operations).encode(), _UPDATE)


def moving(source: str, target: str | None) -> str:
    """Return the operation that moves a graph to ``target`` (None: the default graph).

    A source that is not there, for it has no triples, is no error; its target is then emptied.
    """
    place = "DEFAULT" if target is None else f"GRAPH {NamedNode(target)}"
    return f"MOVE SILENT GRAPH {NamedNode(source)} TO {place}"


def dropping(graph: str) -> str:
    """Return the operation that removes a graph, if it is there."""
    return f"DROP SILENT GRAPH {NamedNode(graph)}"


def _guarded(match: re.Match[str]) -> str:
    letter = match.group(1)
    return match.group() if letter is None else f"\\\\\\u{ord(letter):04X}"
