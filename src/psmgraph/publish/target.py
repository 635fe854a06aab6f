"""The store that is published to: its addresses, and what its default graph is."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from pyoxigraph import NamedNode

from psmgraph.config import RemoteConfig
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.remote.http import Client, RemoteError, credentials
from psmgraph.store.remote.names import staging
from psmgraph.store.remote.reading import Reader
from psmgraph.store.remote.writing import Writer

VARIABLES = "PSMGRAPH_STORE"  # _USER and _PASSWORD

# What a server calls itself → the paths beside its query address for Update and graphs.
_KNOWN: Mapping[str, tuple[str, str]] = {
    "oxigraph": ("update", "store"),
    "virtuoso": ("sparql-auth", "sparql-graph-crud-auth"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish. ``union``: its default graph is the union of all others."""

    url: str
    reader: Reader
    writer: Writer
    union: bool


def find_target(url: str, settings: RemoteConfig, environ: Mapping[str, str], base: str) -> Target:
    """Return the store that is queried at ``url``, with what ``settings`` leave open found out.

    Raises:
        CannotRun: it does not answer (REMOTE-FAILED), refuses us (REMOTE-DENIED), or it is not
            known where it is written to (REMOTE-WHERE).
    """
    given = credentials(environ, VARIABLES)
    reader = Reader(url, timeout=settings.timeout)
    server = reader.server()
    update, graph_store = settings.update, settings.graph_store
    if not update:
        known = next((paths for name, paths in _KNOWN.items() if name in server.lower()), None)
        if known is None:
            detail = f"Server: {server or '-'}"
            raise CannotRun(Finding("REMOTE-WHERE", Place(url), detail=detail))
        update = _beside(url, known[0])
        graph_store = graph_store or _beside(url, known[1])
    writer = Writer(Client(given, settings.auth, settings.timeout), update, graph_store)
    try:
        union = _is_union(settings.default_graph, reader, writer, base)
    except RemoteError as error:
        raise error.cannot_run() from error
    return Target(url, reader, writer, union)


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", ""))


def _is_union(told: str, reader: Reader, writer: Writer, base: str) -> bool:
    """Tell whether the default graph is the union: as told, else tried with a triple of ours."""
    if told:
        return told == "union"
    probe = staging(base, "probe", 0)
    node = NamedNode(probe)
    writer.add(probe, [f"{node} {node} {node} .\n"])
    try:
        return reader.ask(bind(queryfile.load("remote/seen-by-default").text, {"subject": [node]}))
    finally:
        writer.drop(probe)
