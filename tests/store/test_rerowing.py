"""Rows come and go one by one, and the table is the one that all its rows would have made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.rerowing import Index, NotAsBeforeError, OrderedTable
from psmgraph.store.tables import build_tables

QUERY = NamedQuery(
    "tables/things", {}, {}, (), "SELECT ?words ?n { ?s <urn:w> ?words ; <urn:n> ?n }",
    {"table": {"fts": ["words"], "search": ["words"]}},
)  # fmt: skip
INDEXES = (Index("things_fts", ("words",)), Index("things_words", ("words",), own=True))
Row = tuple[str, int]
rows = st.lists(
    st.tuples(st.sampled_from(("orti", "orti urbani", "scuole", "È", "a")), st.integers(0, 90)),
    max_size=40,
    unique=True,
)


def made(folder: Path, told: list[Row]) -> sqlite3.Connection:
    store = Store()
    for number, (words, n) in enumerate(told):
        node = NamedNode(f"urn:{number}")
        store.add(Quad(node, NamedNode("urn:w"), Literal(words)))
        store.add(Quad(node, NamedNode("urn:n"), Literal(n)))
    target = folder / "tables.sqlite"
    target.unlink(missing_ok=True)
    build_tables(store, target, [QUERY])
    return sqlite3.connect(target, isolation_level=None)


def answers(database: sqlite3.Connection) -> Iterator[object]:
    yield database.execute("SELECT words, n FROM things ORDER BY rowid").fetchall()
    for index in ("things_fts", "things_words"):
        for words in ("orti", "scuol*", "urbani", "e"):
            yield database.execute(
                f"SELECT things.words, n FROM {index} JOIN things ON things.rowid = {index}.rowid"
                f" WHERE {index} MATCH ? ORDER BY bm25({index}), things.rowid",
                (words,),
            ).fetchall()


@settings(deadline=None, max_examples=25)
@given(before=rows, after=rows)
def test_rows_that_come_and_go_leave_the_table_that_all_would_make(
    tmp_path_factory: pytest.TempPathFactory, before: list[Row], after: list[Row]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    one, other = ("zz", 1), ("0", 1)  # so that columns keep their types
    with closing(made(folder, [*before, one, other])) as changed:
        OrderedTable(changed, "things", INDEXES).change(before, after)
        changed.execute("INSERT INTO things_fts (things_fts) VALUES ('integrity-check')")
        told = list(answers(changed))
    with closing(made(folder, [*after, one, other])) as anew:
        assert told == list(answers(anew))


def test_many_rows_find_room_between_two_others(tmp_path: Path) -> None:
    many = [(f"m{number:04}", number) for number in range(500)]
    with closing(made(tmp_path, [("a", 1), ("b", 1), ("y", 2), ("z", 2)])) as database:
        OrderedTable(database, "things", INDEXES).change([], many)
        found = database.execute("SELECT words FROM things ORDER BY rowid").fetchall()
        assert [words for (words,) in found] == ["a", "b", *(words for words, _ in many), "y", "z"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([("is not there", 1)], []),
        ([], [("a", "a text among numbers")]),
        ([("a", 1), ("b", 1)], [("a", None), ("b", None)]),  # no number is left
    ],
)
def test_a_table_that_is_not_what_it_must_be_is_to_be_made_anew(
    tmp_path: Path, before: list[tuple[object, ...]], after: list[tuple[object, ...]]
) -> None:
    with closing(made(tmp_path, [("a", 1), ("b", 1)])) as database:
        table = OrderedTable(database, "things", INDEXES)
        with pytest.raises(NotAsBeforeError):
            table.change(before, after)  # type: ignore[arg-type]


def test_which_columns_are_others_is_told_of_the_rows_that_came_and_went(tmp_path: Path) -> None:
    with closing(made(tmp_path, [("orti", 1), ("scuole", 2), ("a", 3)])) as database:
        table = OrderedTable(database, "things", INDEXES)
        other = table.change([("orti", 1), ("scuole", 2)], [("orti", 7), ("scuole", 2)])
        assert other
        assert other.concerns(("n",))
        assert not other.concerns(("words",))
        swapped = table.change([("orti", 7), ("scuole", 2)], [("orti", 2), ("scuole", 7)])
        assert not swapped.concerns(("n",))
        assert swapped.concerns(("words", "n"))
        assert not table.change([("a", 3)], [("a", 3)])
