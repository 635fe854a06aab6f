"""What pages show of each edition, laid out beside the tables so that no page asks for it.

The engine looks every term of an answer up by itself, 2 µs each: a sheet's four hundred rows are 4
ms of a page. ``sheet_rows`` has a row for each edition: the answer to :data:`QUERY`, sorted, as
JSON, compressed: subjects by their cells (rows.py), each with its values by what the answer calls
the property. NULL where the answer is too long for a page. It is made when the snapshot is, of the
snapshot's own graph.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, Store

from psmgraph.store import queryfile
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.rows import read_cells

Nodes = dict[str, dict[str, list[str]]]

TABLE = "sheet_rows"
QUERY = "page/sheet"
SHEETS = "tables/sheets"  # the query of the table that tells the editions
VERSION = "1"  # changes with what this module makes of the same answer
MOST = 5500  # rows of an edition: a real one has about 500
_AT_ONCE = 2
_LEVEL = 4  # half the time of 6, a twentieth larger
_CREATE = f"CREATE TABLE {TABLE} (edition TEXT PRIMARY KEY, rows BLOB) WITHOUT ROWID"
_EDITIONS = "SELECT DISTINCT edition FROM sheets ORDER BY edition"


def are_wanted(queries: Iterable[NamedQuery]) -> bool:
    """Tell whether these queries make the table of sheets, which the rows stand beside."""
    return any(query.name == SHEETS for query in queries)


def lay_out(store: Path, target: Path) -> Path:
    """Write the SQLite file ``target`` with the rows of all editions in the folder ``store``.

    Returns the file. For another process, while the tables are made.
    """
    graph = Store.read_only(str(store))
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.execute(_CREATE)
        found = graph.query(queryfile.load(SHEETS).text)
        assert isinstance(found, QuerySolutions)  # as the table of sheets is made of it
        _insert(database, graph, sorted({row["edition"].value for row in found}))
        database.execute("COMMIT")
    return target


def write_sheet_rows(database: sqlite3.Connection, graph: Store, laid: Path | None = None) -> None:
    """Make the table, for the editions that the table of sheets has; from ``laid`` where it is.

    Raises:
        sqlite3.Error: ``laid`` was not made by :func:`lay_out`.
    """
    if laid is not None:
        database.execute("ATTACH ? AS laid", (str(laid),))
    database.execute("BEGIN")
    database.execute(_CREATE)
    if laid is None:
        _insert(database, graph, [edition for (edition,) in database.execute(_EDITIONS)])
    else:
        database.execute(f"INSERT INTO {TABLE} SELECT * FROM laid.{TABLE} ORDER BY edition")
    database.execute("COMMIT")
    if laid is not None:
        database.execute("DETACH laid")


def rewrite_sheet_rows(database: sqlite3.Connection, graph: Store, touched: Iterable[str]) -> None:
    """Make those rows again whose editions' graphs (IRIs) are ``touched``.

    Raises:
        sqlite3.Error: the table is not there.
    """
    changed = set(touched)
    database.executemany(f"DELETE FROM {TABLE} WHERE edition = ?", ((each,) for each in changed))
    there = [edition for (edition,) in database.execute(_EDITIONS) if edition in changed]
    _insert(database, graph, there)


def rows_of(graph: Store, edition: str) -> bytes | None:
    """Return what the table has of an edition (its IRI).

    Raises:
        QueryFileError: the query is no SELECT.
    """
    text = queryfile.load(QUERY).text
    solutions = graph.query(text, default_graph=NamedNode(edition))
    if not isinstance(solutions, QuerySolutions):
        raise queryfile.QueryFileError(f"{QUERY}: no SELECT")
    answer = solutions.serialize(format=QueryResultsFormat.TSV)
    assert answer is not None  # as no file was given
    rows = read_cells(answer).rows
    if len(rows) > MOST:
        return None
    nodes: Nodes = {}
    for subject, told, value in sorted(map(tuple, rows)):
        nodes.setdefault(subject, {}).setdefault(told, []).append(value)
    written = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(written.encode(), _LEVEL)


def read_rows(packed: bytes) -> Nodes:
    """Return what a row of the table holds: cells of values by subject and property."""
    nodes: Nodes = json.loads(zlib.decompress(packed))
    return nodes


def verified(database: sqlite3.Connection, graph: Store) -> Iterator[str]:
    """Yield what is wrong with the table: the editions whose rows are not those of the graph."""
    there = dict(database.execute(f"SELECT edition, rows FROM {TABLE}"))
    wanted = [edition for (edition,) in database.execute(_EDITIONS)]
    if there.keys() != set(wanted):
        yield f"{len(there)} editions, {len(wanted)} in the table of sheets"
    for edition in wanted:
        if edition in there and there[edition] != rows_of(graph, edition):
            yield f"other rows of {edition}"


def _insert(database: sqlite3.Connection, graph: Store, editions: Sequence[str]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as threads:  # the engine lets others compute
        rows = threads.map(partial(rows_of, graph), editions)
        database.executemany(f"INSERT INTO {TABLE} VALUES (?, ?)", zip(editions, rows, strict=True))
