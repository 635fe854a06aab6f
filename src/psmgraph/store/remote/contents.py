"""What a store on another server holds: its graphs, their sizes and their triples."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from psmgraph.store import queryfile
from psmgraph.store.binding import bind
from psmgraph.store.remote.names import provenance
from psmgraph.store.remote.reading import Reader

_PAGE = 5000  # triples asked for at once where a server does not give all


def run_of(reader: Reader, base: str) -> tuple[str, str] | None:
    """Return the id and the software's version of the snapshot that the store holds, or None.

    Raises:
        CannotRun: the server does not answer (REMOTE-…), as all functions here.
    """
    text = bind(_text("run"), {"provenance": [NamedNode(provenance(base))]})
    runs: dict[str, str] = {}
    for row in reader.rows(text):
        run, software = row["run"], row.get("software")
        if isinstance(run, NamedNode) and run.value.startswith(f"{base}run/"):
            known = software.value if isinstance(software, Literal) else ""
            runs[run.value.removeprefix(f"{base}run/")] = known
    return max(runs.items()) if runs else None


def sizes(reader: Reader, base: str) -> Mapping[str, int]:
    """Return the number of triples of each graph whose name begins with ``base``."""
    found: dict[str, int] = {}
    for row in reader.rows(_text("graphs")):
        graph, size = row.get("graph"), row["size"]
        if isinstance(graph, NamedNode) and graph.value.startswith(base):
            found[graph.value] = int(size.value)
    return found


def default_size(reader: Reader) -> int:
    """Return the number of triples of the store's default graph."""
    return int(reader.rows(_text("default-size"))[0]["size"].value)


def triples(reader: Reader, graph: str | None, expected: int) -> Iterator[Triple]:
    """Yield the triples of a graph (None: the default graph), some perhaps more than once.

    All are asked for at once; where a server gives fewer than are ``expected``, since it caps
    its answers, they are asked for page by page. Pages have no order: a server that changed its
    own between two of them would seem to lack triples, and never seem to have them.
    """
    if graph is None:
        text = _text("default-content")
    else:
        text = bind(_text("content"), {"graph": [NamedNode(graph)]})
    given = 0
    with reader.asking(text) as received:
        for triple in received.triples():
            given += 1
            yield triple
    if not 0 < given < expected:
        return
    page, offset = min(_PAGE, given), 0
    while offset < expected:
        given = 0
        with reader.asking(bind(text, {}, limit=page, offset=offset)) as received:
            for triple in received.triples():
                given += 1
                yield triple
        if not given:
            return
        offset += given


def row_cap(reader: Reader) -> int | None:
    """Return the number of rows at which the server cuts its answers, where it says so."""
    with reader.asking(_text("every")) as received:
        received.shut()  # what it says of the answer is said before
        return received.row_cap if received.cut else None


def _text(name: str) -> str:
    return queryfile.load(f"remote/{name}").text
