"""The tables of a snapshot that began as a copy: only those are made again that may be others.

A query's answer hangs on the statements that its patterns can meet. Each pattern has a property
that the query's text names, itself or among the values that a variable may take; where it asks
for a class, the text names the class (tests/store/test_retabling.py holds every query of tables to
that). So a table stays as it is when no statement that came or went has such a property, or says
that something is of such a class.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from psmgraph.store import places, sheet_rows
from psmgraph.store.ahead import Ahead
from psmgraph.store.patterning import TYPE
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.reaching import End, Reach, Seen, TooFarError
from psmgraph.store.rerowing import Changed, Index, NotAsBeforeError, OrderedTable, Row
from psmgraph.store.tables import GivenTable, answered, fill_table, table_name, write_rows

_PREFIX = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_NAME = re.compile(r"<([^<>\"{}|^`\\\s]*)>|([\w-]*):([\w-]+)")
_COMMENT = re.compile(r"(?m)(?:^|\s)#[^\n]*$")


@dataclass(frozen=True, slots=True)
class Touched:
    """What may be other in a graph: subjects by the properties and classes of what came or went."""

    properties: Mapping[str, frozenset[NamedNode]]
    classes: Mapping[str, frozenset[NamedNode]]
    graphs: frozenset[str] = frozenset()  # IRIs of those in which something came or went

    @classmethod
    def of(cls, *changes: Store) -> "Touched":
        """Return what the statements of ``changes`` may touch."""
        properties: dict[str, set[NamedNode]] = {}
        classes: dict[str, set[NamedNode]] = {}
        for quad in (quad for store in changes for quad in store):
            assert isinstance(quad.subject, NamedNode)  # there are no blank nodes
            if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode):
                classes.setdefault(quad.object.value, set()).add(quad.subject)
            else:
                properties.setdefault(quad.predicate.value, set()).add(quad.subject)
        return cls(
            {name: frozenset(nodes) for name, nodes in properties.items()},
            {name: frozenset(nodes) for name, nodes in classes.items()},
            frozenset(
                graph.value
                for store in changes
                for graph in store.named_graphs()
                if isinstance(graph, NamedNode)
            ),
        )

    def nodes(self, named: Iterable[str]) -> set[NamedNode]:
        """Return the subjects of statements that a query naming these IRIs may meet."""
        found: set[NamedNode] = set()
        for name in named:
            found |= self.properties.get(name, frozenset()) | self.classes.get(name, frozenset())
        return found

    def ends(self, reach: Reach, named: frozenset[str]) -> list[End]:
        """Return the subjects that a query naming these IRIs may meet, by variable."""
        every = self.nodes(named)
        of_class = self.nodes(named.intersection(self.classes))
        found: list[End] = []
        for name, properties in reach.properties.items():
            nodes = self.nodes(properties - {TYPE}) if properties else every
            found += [(name, node) for node in nodes]
            if TYPE in properties:
                found += [(name, node) for node in of_class]
        return found

    def touches(self, query: NamedQuery) -> bool:
        """Tell whether the answer of ``query`` may be other."""
        return bool(self.nodes(names_in(query.text)))


def names_in(text: str) -> frozenset[str]:
    """Return every IRI that the text of a query names, itself or by a prefix."""
    plain = _COMMENT.sub(" ", text)
    prefixes: Mapping[str, str] = dict(_PREFIX.findall(plain))
    return frozenset(
        iri or prefixes[prefix] + local
        for iri, prefix, local in _NAME.findall(_PREFIX.sub(" ", plain))
        if iri or prefix in prefixes
    )


@dataclass(frozen=True, slots=True)
class Before:
    """The tables and the graph that a copy began with, and what came and went since."""

    path: Path
    given: Mapping[str, str]  # digests of the tables that no query makes
    touched: Touched
    graph: Path  # the folder of the store
    ahead: Ahead | None = None  # who copies the tables already


def rebuild_tables(
    store: Store,
    target: Path,
    queries: Iterable[NamedQuery],
    given: Iterable[GivenTable],
    before: Before,
) -> frozenset[str]:
    """Write the file ``target`` as :func:`psmgraph.store.tables.build_tables` would.

    Rows and their order are the same; numbers of rows, and what the engine counted for its own
    use, may be others. Returns the names of the tables whose rows may be others than before.

    Raises:
        OSError, sqlite3.Error: the tables before cannot be copied or read.
    """
    ahead = before.ahead
    if ahead is None or ahead.source != before.path or not ahead.take(target):
        shutil.copyfile(before.path, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        old = Store.read_only(str(before.graph))
        anew, changed = _retabled(database, old, store, queries, before)
        for query in anew:
            _drop(database, table_name(query))
            fill_table(database, store.query, query)
        for table in given:
            if before.given.get(table.name) != table.digest:
                _drop(database, table.name)
                write_rows(database, table)
        if _is_placed_anew(anew, changed) and places.needs(database) != _placed(before.path):
            _drop(database, places.TABLE)
            places.write_places(database)
        if sheet_rows.are_wanted(queries):
            sheet_rows.rewrite_sheet_rows(database, store, before.touched.graphs)
        database.execute("COMMIT")
        for query in anew:
            database.execute(f'ANALYZE "{table_name(query)}"')
    return frozenset((*(name for name, rows in changed.items() if rows), *map(table_name, anew)))


def _is_placed_anew(anew: Iterable[NamedQuery], changed: Mapping[str, Changed]) -> bool:
    """Tell whether the picture may be another: what it is made of is, but for the order of rows."""
    made = places.NEEDS.keys() & {table_name(query) for query in anew}
    rows = places.NEEDS.keys() & changed.keys()
    return bool(made) or any(changed[name].concerns(places.NEEDS[name]) for name in rows)


def _placed(path: Path) -> tuple[object, ...]:
    """Return what the picture of the tables before was made of."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return places.needs(database)


def _retabled(
    database: sqlite3.Connection,
    old: Store,
    new: Store,
    queries: Iterable[NamedQuery],
    before: Before,
) -> tuple[list[NamedQuery], Mapping[str, Changed]]:
    """Change the rows that may be other.

    Returns the queries whose tables are to be made anew, and of the others, by the table's name,
    which rows came or went.
    """
    anew: list[NamedQuery] = []
    changed: dict[str, Changed] = {}
    due: list[tuple[NamedQuery, Reach, set[str]]] = []
    little, whole = (Store(), Store()), (Seen(old), Seen(new))
    for query in queries:
        named = names_in(query.text)
        if not before.touched.nodes(named):
            continue
        reach = Reach.of(query)
        try:
            if reach is None:
                raise TooFarError
            keys = reach.keys(before.touched.ends(reach, named), whole)
            for part, graph in zip(little, whole, strict=True):
                part.extend(said_around(graph, reach.around(keys, graph), reach, named))
        except TooFarError:
            anew.append(query)
            continue
        due.append((query, reach, {node.value for node in keys}))
    for query, reach, wanted in due:
        try:
            rows = [_rows_of(part, query, reach.by, wanted) for part in little]
            table = OrderedTable(database, table_name(query), _indexes(query))
            changed[table_name(query)] = table.change(*rows)
        except NotAsBeforeError:
            anew.append(query)
    return anew, changed


def said_around(
    graph: Seen, ends: Iterable[End], reach: Reach, named: frozenset[str]
) -> Iterator[Quad]:
    """Yield what ``graph`` says of ``ends`` as far as a query that names these IRIs asks."""
    properties = {
        name: [NamedNode(each) for each in wanted or named | {TYPE}]
        for name, wanted in reach.properties.items()
    }
    for name, node in ends:
        yield from graph.said(node, properties[name])


def _rows_of(part: Store, query: NamedQuery, by: str, keys: set[str]) -> list[Row]:
    columns, rows = answered(part.query, query)
    at = columns.index(by)
    return [row for row in rows if row[at] in keys]


def _indexes(query: NamedQuery) -> Sequence[Index]:
    """Return the full-text indexes beside the table of ``query``."""
    wanted, name = query.extra.get("table", {}), table_name(query)
    found = []
    if wanted.get("fts"):
        found.append(Index(f"{name}_fts", tuple(wanted["fts"])))
    if wanted.get("search"):
        names = frozenset(wanted.get("names", ()))
        found.append(Index(f"{name}_words", tuple(wanted["search"]), names, own=True))
    return found


def _drop(database: sqlite3.Connection, name: str) -> None:
    for table in (f"{name}_fts", f"{name}_words", name):
        database.execute(f'DROP TABLE IF EXISTS "{table}"')
