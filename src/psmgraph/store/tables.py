"""The SQLite file of a snapshot: one table for each query of ``queries/tables/``.

The engine looks things up fast but sorts slowly, so whatever needs sorting, paging, counting or
full text is laid out here, at build time, from the graph. The table is named after the query's
file (a hyphen becomes an underscore) and has one column for each projected variable: whole
numbers and decimals as numbers, IRIs and all else as text. Rows stand in the order of their
values from the first column to the last, so equal content gives equal tables; their numbers go
up by :data:`SPACING`, so that a row more finds one between two others (rerowing.py). The query's
header may ask for more::

    #+ table.index = ["project", ["plan", "title"]]   # one index each; a list is one of several
    #+ table.fts = ["title", "text"]                  # full text, in the table {name}_fts
    #+ table.search = ["name", "words"]               # by stems besides, in the table {name}_words
    #+ table.names = ["name"]                         # of these, names: also by their acronyms
    #+ table.listed = { also = " · " }                # a list in a cell, to be put in its order

A table with ``search``, though it be empty, is for the search alone, and not published. What
``table.by`` and ``table.through`` are is told in reaching.py.

Last comes ``places``, made of the other tables (places.py).
"""

import hashlib
import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from psmgraph.store import fulltext, places, queryfile, sheet_rows
from psmgraph.store.queryfile import NamedQuery, QueryFileError

_AHEAD = 1024 * 1024  # bytes
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FRACTIONS = frozenset({f"{_XSD}decimal", f"{_XSD}double", f"{_XSD}float"})
_BOOLEANS = {"1": "true", "0": "false"}
_TABLE = re.compile(r"[a-z][a-z0-9_]*")
_WORDS = re.compile(r"\w+")
_SQLITE_INTEGERS = range(-(2**63), 2**63)
SPACING = 16  # between the numbers of rows: more would make the full text's lists of them longer

Cell = int | float | str | None
Ask = Callable[[str], object]
"""What answers a query's text, as pyoxigraph's ``Store.query`` does."""


class GivenTable(Protocol):
    """A table whose rows no query gives, as :class:`RowTable` is one."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Its rows, sorted."""

    @property
    def index(self) -> tuple[str, ...]:
        """The columns that it is looked up by."""

    @property
    def digest(self) -> str:
        """A sha256 (hex) of name, columns and rows."""


@dataclass(frozen=True, slots=True)
class RowTable:
    """A table whose rows no query gives: the builder hands them over, sorted."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    index: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return a sha256 (hex) of name, columns and rows, the same when they are read again.

        As JSON: a text that is a member of some enumeration comes back as plain text.
        """
        told = json.dumps((self.name, self.columns, self.rows))
        return hashlib.sha256(told.encode()).hexdigest()


def table_queries() -> tuple[NamedQuery, ...]:
    """Return the queries that make the tables, sorted by name."""
    return tuple(queryfile.load(name) for name in queryfile.names("tables"))


def fingerprint(queries: Iterable[NamedQuery]) -> str:
    """Return a sha256 (hex) that changes when the tables that ``queries`` make may change."""
    versions = places.VERSION, fulltext.VERSION, sheet_rows.VERSION
    digest = hashlib.sha256(" ".join(versions).encode())
    made = (*queries, queryfile.load(sheet_rows.QUERY))
    for query in sorted(made, key=lambda each: each.name):
        digest.update(f"{query.name}\n{len(query.text)}\n{query.text}".encode())
    return digest.hexdigest()


def build_tables(
    store: Store,
    target: Path,
    queries: Sequence[NamedQuery],
    given: Iterable[GivenTable] = (),
    laid: Callable[[], Path | None] = lambda: None,
) -> None:
    """Write the SQLite file ``target`` with one table for each of ``queries`` run on ``store``.

    Rows pass one by one into SQLite, which sorts them on disk. The tables ``given`` are written
    as they are. Where there are sheets, what pages show of each stands beside (sheet_rows.py):
    from the file that ``laid`` returns once it is there, if another process made one.

    Raises:
        QueryFileError: a query is no SELECT, or its header or name does not fit.
    """
    write_tables(store.query, target, queries, given)
    if sheet_rows.are_wanted(queries):
        with closing(sqlite3.connect(target, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            sheet_rows.write_sheet_rows(database, store, laid())


def write_tables(
    ask: Ask, target: Path, queries: Iterable[NamedQuery], given: Iterable[GivenTable] = ()
) -> None:
    """Do what :func:`build_tables` does, with the answers that ``ask`` gives."""
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        # Nobody reads the file before it is whole and synced by the writer of the snapshot.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        for query in queries:
            database.execute("BEGIN")
            fill_table(database, ask, query)
            database.execute("COMMIT")
        for table in given:
            database.execute("BEGIN")
            write_rows(database, table)
            database.execute("COMMIT")
        database.execute("BEGIN")
        places.write_places(database)
        database.execute("COMMIT")
        database.execute("ANALYZE")


def table_name(query: NamedQuery) -> str:
    """Return the name of the table that ``query`` makes."""
    return query.name.rpartition("/")[2].replace("-", "_")


def rows_for(ask: Ask, query: NamedQuery) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the table that ``query`` makes, in no order.

    Raises:
        QueryFileError: it is no SELECT.
    """
    return answered(ask, query)[1]


def answered(ask: Ask, query: NamedQuery) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """Return the columns of the table that ``query`` makes, and its rows, in no order.

    Raises:
        QueryFileError: it is no SELECT, or its header names no column of it.
    """
    try:
        solutions = ask(query.text)
    except SyntaxError as error:
        raise QueryFileError(f"{query.name}: {error}") from error
    if not isinstance(solutions, QuerySolutions):
        raise QueryFileError(f"{query.name}: a table is made by a SELECT")
    columns = [variable.value for variable in solutions.variables]
    listed = query.extra.get("table", {}).get("listed", {})
    _known(query, columns, listed)
    return columns, _rows(solutions, {columns.index(name): mark for name, mark in listed.items()})


def open_tables(path: Path) -> sqlite3.Connection:
    """Return a connection that reads the file of a snapshot; rows are :class:`sqlite3.Row`.

    The file is taken as immutable (no locks, no look at its time), which a snapshot's is. The
    connection may pass between threads, one at a time.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def read_ahead(path: Path) -> None:
    """Read the file of a snapshot once, so that the system has it in memory, where there is room.

    A page looks its rows up all over it: from the disk that is 5 ms more of ten thousand sheets.
    """
    part = bytearray(_AHEAD)
    with suppress(OSError), path.open("rb", buffering=0) as file:
        while file.readinto(part):
            pass


def search_expression(words: str) -> str:
    """Return the FTS5 expression for what a person typed: every word, the last as a prefix.

    Empty when ``words`` hold no word at all: there is then nothing to match.
    """
    found = _WORDS.findall(words)
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")


def fill_table(database: sqlite3.Connection, ask: Ask, query: NamedQuery) -> None:
    """Make the table of ``query`` with its indexes; there must be none of its name.

    Raises:
        QueryFileError: it is no SELECT, or its header or name does not fit.
    """
    name = table_name(query)
    if not _TABLE.fullmatch(name):
        raise QueryFileError(f"{query.name}: {name!r} cannot be the name of a table")
    columns, rows = answered(ask, query)
    _fill(database, name, columns, rows)
    _index(database, name, columns, query)


def _fill(
    database: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Make the table ``name`` of ``rows``, sorted, each column with the type of its values."""
    quoted = [_quoted(column) for column in columns]
    listed, marks = ", ".join(quoted), ", ".join("?" * len(columns))
    database.execute(f"CREATE TEMP TABLE unsorted ({listed})")
    database.executemany(f"INSERT INTO temp.unsorted VALUES ({marks})", rows)
    declared = ", ".join(f"{column} {_type_of(database, column)}".strip() for column in quoted)
    order = ", ".join(str(at + 1) for at in range(len(columns)))
    database.execute(f"CREATE TABLE {_quoted(name)} ({declared})")
    database.execute(
        f"CREATE TEMP TABLE sorted AS SELECT {listed} FROM temp.unsorted ORDER BY {order}"
    )
    database.execute("DROP TABLE temp.unsorted")
    database.execute(
        f"INSERT INTO {_quoted(name)} (rowid, {listed})"
        f" SELECT {SPACING} * rowid, {listed} FROM temp.sorted ORDER BY rowid"
    )
    database.execute("DROP TABLE temp.sorted")


def write_rows(database: sqlite3.Connection, table: GivenTable) -> None:
    """Make a table of rows that are given; there must be none of its name."""
    columns = ", ".join(map(_quoted, table.columns))
    marks = ", ".join("?" * len(table.columns))
    database.execute(f"CREATE TABLE {_quoted(table.name)} ({columns})")
    database.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", table.rows)
    for column in table.index:
        database.execute(
            f"CREATE INDEX {_quoted(f'{table.name}_{column}')}"
            f" ON {_quoted(table.name)} ({_quoted(column)})"
        )


def _type_of(database: sqlite3.Connection, column: str) -> str:
    """Return the SQLite type that holds every value of the column as it is ("" for mixed)."""
    found = {
        kind for (kind,) in database.execute(f"SELECT DISTINCT typeof({column}) FROM unsorted")
    }
    found.discard("null")
    if found == {"integer"}:
        return "INTEGER"
    if found and found <= {"integer", "real"}:
        return "REAL"
    return "TEXT" if found <= {"text"} else ""


def _index(
    database: sqlite3.Connection, name: str, columns: Sequence[str], query: NamedQuery
) -> None:
    """Make the indexes and the full-text table that the query's header asks for."""
    wanted = query.extra.get("table", {})
    for number, entry in enumerate(wanted.get("index", ()), start=1):
        keys = _known(query, columns, entry if isinstance(entry, list) else [entry])
        database.execute(
            f"CREATE INDEX {_quoted(f'{name}_{number}')} ON {_quoted(name)} ({', '.join(keys)})"
        )
    texts = _known(query, columns, wanted.get("fts", ()))
    if texts:
        full_text = _quoted(f"{name}_fts")
        # The words stay in the table itself (content=); prefixes make search-as-you-type fast.
        database.execute(
            f"CREATE VIRTUAL TABLE {full_text} USING fts5({', '.join(texts)}, content='{name}', "
            "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        database.execute(f"INSERT INTO {full_text} ({full_text}) VALUES ('rebuild')")
    if wanted.get("search"):
        names = wanted.get("names", ())
        _known(query, columns, (*wanted["search"], *names))
        fulltext.fill(database, name, wanted["search"], names)


def is_published(query: NamedQuery) -> bool:
    """Tell whether the table that ``query`` makes is one for people to download."""
    told = query.extra.get("table", {})
    return bool(told.get("published", "search" not in told))


def _known(query: NamedQuery, columns: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """Return ``wanted`` quoted, each a column of the table."""
    for column in wanted:
        if column not in columns:
            raise QueryFileError(f"{query.name}: its header names no column of it: {column!r}")
    return [_quoted(column) for column in wanted]


def _quoted(name: str) -> str:
    # Names come from our files and from SPARQL variables, neither of which can hold a quote.
    return f'"{name}"'


def _rows(
    solutions: QuerySolutions, listed: Mapping[int, str] = MappingProxyType({})
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows; of those places that are ``listed``, a list parted by the mark in order.

    The engine puts a list together as it comes to its parts: on another way, in another order.
    """
    for solution in solutions:
        row = [_cell(term) for term in solution]
        for at, mark in listed.items():
            cell = row[at]
            if isinstance(cell, str) and mark in cell:
                row[at] = mark.join(sorted(cell.split(mark)))
        yield tuple(row)


def _cell(term: object) -> Cell:
    if isinstance(term, Literal):
        return _number(term)
    if isinstance(term, NamedNode):
        return term.value
    return None if term is None else str(term)


def _number(literal: Literal) -> Cell:
    """Return the literal as a number where SQLite can hold it, else its text."""
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype == f"{_XSD}integer" and int(text) in _SQLITE_INTEGERS:
            return int(text)
        if datatype == f"{_XSD}boolean" and text in _BOOLEANS:  # some stores write 1 and 0
            return _BOOLEANS[text]
        if datatype in _FRACTIONS and math.isfinite(float(text)):
            return float(text)
    except ValueError:
        return text
    return text
