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
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from psmgraph.store import places
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.tables import RowTable, fill_table, table_name, write_rows

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PREFIX = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_NAME = re.compile(r"<([^<>\"{}|^`\\\s]*)>|([\w-]*):([\w-]+)")
_COMMENT = re.compile(r"(?m)(?:^|\s)#[^\n]*$")


@dataclass(frozen=True, slots=True)
class Touched:
    """What may be other in a graph: the properties of all that came or went, and its classes."""

    properties: frozenset[str]
    classes: frozenset[str]

    @classmethod
    def of(cls, *changes: Store) -> "Touched":
        """Return what the statements of ``changes`` may touch."""
        properties: set[str] = set()
        classes: set[str] = set()
        for quad in (quad for store in changes for quad in store):
            if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode):
                classes.add(quad.object.value)
            else:
                properties.add(quad.predicate.value)
        return cls(frozenset(properties), frozenset(classes))

    def touches(self, query: NamedQuery) -> bool:
        """Tell whether the answer of ``query`` may be other."""
        named = names_in(query.text)
        return not (named.isdisjoint(self.properties) and named.isdisjoint(self.classes))


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
    """The tables of the snapshot that a copy began with, and what came and went since."""

    path: Path
    given: Mapping[str, str]  # digests of the tables that no query makes
    touched: Touched


def rebuild_tables(
    store: Store,
    target: Path,
    queries: Iterable[NamedQuery],
    given: Iterable[RowTable],
    before: Before,
) -> None:
    """Write the file ``target`` as :func:`psmgraph.store.tables.build_tables` would.

    Raises:
        OSError, sqlite3.Error: the tables before cannot be copied or read.
    """
    shutil.copyfile(before.path, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        placed = places.needs(database)
        for query in queries:
            if before.touched.touches(query):
                _drop(database, table_name(query))
                fill_table(database, store.query, query)
        for table in given:
            if before.given.get(table.name) != table.digest:
                _drop(database, table.name)
                write_rows(database, table)
        if places.needs(database) != placed:
            _drop(database, places.TABLE)
            places.write_places(database)
        database.execute("COMMIT")
        database.execute("ANALYZE")


def _drop(database: sqlite3.Connection, name: str) -> None:
    for table in (f"{name}_fts", f"{name}_words", name):
        database.execute(f'DROP TABLE IF EXISTS "{table}"')
