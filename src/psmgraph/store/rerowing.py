"""Single rows of a table that stands in its order, taken out and put in where they belong.

Rows stand in the order of their values, and are numbered in steps (tables.SPACING), so that one
more finds a number between its neighbours. Where there is none left, neighbours move.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psmgraph.store import fulltext
from psmgraph.store.tables import SPACING, Cell

Row = tuple[Cell, ...]
_FITS: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,)}


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows that went from a table with these columns, and rows that came."""

    columns: tuple[str, ...]
    gone: tuple[Row, ...]
    come: tuple[Row, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.come)

    def concerns(self, columns: Iterable[str]) -> bool:
        """Tell whether the table is another in these columns, whatever the order of its rows."""
        at = [self.columns.index(each) for each in columns]
        gone, come = (Counter(tuple(row[n] for n in at) for row in rows)
                      for rows in (self.gone, self.come))  # fmt: skip
        return gone != come


class NotAsBeforeError(Exception):
    """The table is not what it must have been, or would have other columns now."""


@dataclass(frozen=True, slots=True)
class Index:
    """A full-text index beside a table: over which columns, and which of them hold names.

    ``own`` tells that the words are made here (fulltext.py), else SQLite takes them as they are.
    """

    name: str
    columns: tuple[str, ...]
    names: frozenset[str] = frozenset()
    own: bool = False


class OrderedTable:
    """A table of ``database`` whose rows stand in the order of their values."""

    def __init__(
        self, database: sqlite3.Connection, name: str, indexes: Sequence[Index] = ()
    ) -> None:
        self._database = database
        self._name = name
        told = list(database.execute(f'PRAGMA table_info("{name}")'))
        self._columns = [str(row[1]) for row in told]
        self._types = [str(row[2]) for row in told]
        self._listed = ", ".join(f'"{column}"' for column in self._columns)
        self._indexes = indexes

    def change(self, before: Iterable[Row], after: Iterable[Row]) -> Changed:
        """Make of the rows ``before``, which must be there, those ``after``; return what is other.

        Raises:
            NotAsBeforeError: one is not there, or a column would be of another type; then the
                table is to be made anew.
        """
        gone, come = Counter(before), Counter(after)
        lost = list((gone - come).elements())
        new = sorted((come - gone).elements(), key=_order)
        self._refuse_other_types(new)
        for row in lost:
            self._delete(self._number_of(row), row)
        self._refuse_lost_types(lost)
        self._insert_all(new)
        return Changed(tuple(self._columns), tuple(lost), tuple(new))

    def _refuse_other_types(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for cell, kind in zip(row, self._types, strict=True):
                if kind and cell is not None and not isinstance(cell, _FITS[kind]):
                    raise NotAsBeforeError

    def _refuse_lost_types(self, lost: Sequence[Row]) -> None:
        """A column that holds numbers no more would be one of texts."""
        for at, kind in enumerate(self._types):
            if kind != "TEXT" and any(row[at] is not None for row in lost):
                column = self._columns[at]
                sql = f'SELECT 1 FROM "{self._name}" WHERE "{column}" IS NOT NULL LIMIT 1'
                if not kind or not self._database.execute(sql).fetchone():
                    raise NotAsBeforeError

    def _number_of(self, row: Row) -> int:
        number, found = self._first_from(row)
        if number is None or found is None or _order(found) != _order(row):
            raise NotAsBeforeError
        return number

    def _first_from(self, row: Row, *, after: bool = False) -> tuple[int | None, Row | None]:
        """Return the first row that is not before ``row`` (or that is ``after`` it)."""
        wanted = _order(row)
        lowest, highest = self._ends()
        best: tuple[int | None, Row | None] = None, None
        while lowest <= highest:
            middle = (lowest + highest) // 2
            found = self._at_or_behind(middle)
            if found is None:
                highest = middle - 1
                continue
            number, there = found
            order = _order(there)
            if order > wanted or (order == wanted and not after):
                best = number, there
                highest = middle - 1
            else:
                lowest = number + 1
        return best

    def _ends(self) -> tuple[int, int]:
        low, high = self._database.execute(
            f'SELECT (SELECT MIN(rowid) FROM "{self._name}"),'
            f' (SELECT MAX(rowid) FROM "{self._name}")'
        ).fetchone()
        return (0, -1) if low is None else (low, high)

    def _at_or_behind(self, number: int) -> tuple[int, Row] | None:
        found = self._database.execute(
            f'SELECT rowid, {self._listed} FROM "{self._name}" WHERE rowid >= ?'
            " ORDER BY rowid LIMIT 1",
            (number,),
        ).fetchone()
        return None if found is None else (found[0], tuple(found[1:]))

    def _insert_all(self, rows: list[Row]) -> None:
        """Put in ``rows``, sorted, all those that come before one other at once."""
        while rows:
            follower, there = self._first_from(rows[0], after=True)
            many = len(rows)
            if there is not None:
                end = _order(there)
                many = next((at for at, row in enumerate(rows) if _order(row) >= end), many)
            self._insert(rows[:many], follower)
            rows = rows[many:]

    def _insert(self, rows: list[Row], behind: int | None) -> None:
        before, width = self._last_before(behind), 1
        while behind is not None and behind - before <= len(rows):
            taken = self._neighbours(before, behind, width)
            for number, row in taken:
                self._delete(number, row)
            rows = sorted((*rows, *(row for _, row in taken)), key=_order)
            before = self._last_before(taken[0][0])
            behind = self._first_behind(taken[-1][0])
            width *= 2
        step = SPACING if behind is None else (behind - before) // (len(rows) + 1)
        for at, row in enumerate(rows, start=1):
            self._write(before + step * at, row)

    def _neighbours(self, before: int, behind: int, width: int) -> list[tuple[int, Row]]:
        """Return the ``width`` rows up to ``before`` and those from ``behind``, in their order."""
        sql = f'SELECT rowid, {self._listed} FROM "{self._name}" WHERE rowid'
        here = self._database.execute(f"{sql} <= ? ORDER BY rowid DESC LIMIT {width}", (before,))
        there = self._database.execute(f"{sql} >= ? ORDER BY rowid LIMIT {width}", (behind,))
        return [(row[0], tuple(row[1:])) for row in (*reversed(here.fetchall()), *there)]

    def _last_before(self, number: int | None) -> int:
        sql = f'SELECT MAX(rowid) FROM "{self._name}"'
        found = self._database.execute(f"{sql} WHERE rowid < ?", (number,)) if number else None
        return ((found or self._database.execute(sql)).fetchone()[0]) or 0

    def _first_behind(self, number: int) -> int | None:
        sql = f'SELECT MIN(rowid) FROM "{self._name}" WHERE rowid > ?'
        found: int | None = self._database.execute(sql, (number,)).fetchone()[0]
        return found

    def _delete(self, number: int, row: Row) -> None:
        for index in self._indexes:
            self._into(index, number, row, leaving=True)
        self._database.execute(f'DELETE FROM "{self._name}" WHERE rowid = ?', (number,))

    def _write(self, number: int, row: Row) -> None:
        marks = ", ".join("?" * (len(row) + 1))
        self._database.execute(
            f'INSERT INTO "{self._name}" (rowid, {self._listed}) VALUES ({marks})', (number, *row)
        )
        for index in self._indexes:
            self._into(index, number, row)

    def _into(self, index: Index, number: int, row: Row, *, leaving: bool = False) -> None:
        """Tell an index that a row comes, or that it leaves with the words that it had."""
        cells = [row[self._columns.index(column)] for column in index.columns]
        if index.own:
            cells = [
                fulltext.indexed(None if cell is None else str(cell), name=column in index.names)
                for cell, column in zip(cells, index.columns, strict=True)
            ]
        listed = ", ".join(f'"{column}"' for column in index.columns)
        first, told = (f'"{index.name}", ', ("delete",)) if leaving else ("", ())
        marks = ", ".join("?" * (len(cells) + len(told) + 1))
        self._database.execute(
            f'INSERT INTO "{index.name}" ({first}rowid, {listed}) VALUES ({marks})',
            (*told, number, *cells),
        )


def _order(row: Row) -> tuple[tuple[int, Cell], ...]:
    """Return what rows are sorted by, as SQLite sorts: nothing, numbers, texts by their bytes."""
    return tuple(
        (0, 0) if cell is None else (2, cell) if isinstance(cell, str) else (1, cell)
        for cell in row
    )
