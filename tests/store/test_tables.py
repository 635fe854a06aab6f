import sqlite3
from contextlib import closing

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from psmgraph.store.queryfile import NamedQuery, QueryFileError
from psmgraph.store.tables import (
    RowTable,
    build_tables,
    fingerprint,
    open_tables,
    search_expression,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES = """SELECT * { VALUES (?name ?count ?amount ?what ?mixed) {
  ("b" 10 2.50 <http://example.org/x> 1) ("a" 9 1e1 <http://example.org/y> "x")
  ("a" UNDEF 3 UNDEF true) } }"""


def query(text: str, name: str = "tables/things", **table: object) -> NamedQuery:
    return NamedQuery(name, {}, {}, (), text, {"table": table} if table else {})


def made(tmp_path, *queries, store=None):
    target = tmp_path / "tables.sqlite"
    build_tables(store or Store(), target, queries)
    return closing(open_tables(target))


def test_numbers_are_numbers_and_all_else_is_text_in_sorted_rows(tmp_path):
    text = VALUES.replace("*", "?name ?count ?amount ?what ?mixed", 1)
    with made(tmp_path, query(text)) as tables:
        assert [tuple(row) for row in tables.execute("SELECT * FROM things")] == [
            ("a", None, 3, None, "true"),
            ("a", 9, 10.0, "http://example.org/y", "x"),
            ("b", 10, 2.5, "http://example.org/x", 1),
        ]
        types = {row["name"]: row["type"] for row in tables.execute("PRAGMA table_info(things)")}
        assert types == {
            "name": "TEXT",
            "count": "INTEGER",
            "amount": "REAL",
            "what": "TEXT",
            "mixed": "",
        }


@pytest.mark.parametrize("text", ['"9223372036854775808"', '"x"', '"NaN"'])
def test_a_number_that_sqlite_cannot_hold_stays_the_text_it_is(tmp_path, text):
    kind = "double" if "NaN" in text else "integer"
    select = f"SELECT ?n {{ VALUES ?n {{ {text}^^<{XSD}{kind}> }} }}"
    with made(tmp_path, query(select)) as tables:
        assert tables.execute("SELECT n FROM things").fetchone()[0] == text.strip('"')


def test_full_text_finds_words_without_accents_and_by_prefix(tmp_path):
    select = 'SELECT ?label { VALUES ?label { "Città metropolitana di Provetta" "Orti" } }'
    with made(tmp_path, query(select, "tables/names", fts=["label"])) as tables:
        sql = "SELECT label FROM names_fts WHERE names_fts MATCH ?"
        for typed in ("citta", "CITTÀ metro", 'metropolitana "pro'):
            found = tables.execute(sql, (search_expression(typed),)).fetchall()
            assert [row["label"] for row in found] == ["Città metropolitana di Provetta"]


@pytest.mark.parametrize("typed", ['"', "a* OR b", "NEAR(a b)", "label:x", "-", "", "ciao' --"])
def test_whatever_a_person_types_is_a_search_and_never_an_error(tmp_path, typed):
    select = 'SELECT ?label { VALUES ?label { "Orti" } }'
    with made(tmp_path, query(select, "tables/names", fts=["label"])) as tables:
        expression = search_expression(typed)
        if expression:
            sql = "SELECT label FROM names_fts WHERE names_fts MATCH ?"
            assert tables.execute(sql, (expression,)).fetchall() == []


def test_the_header_asks_for_indexes_of_one_column_or_several(tmp_path):
    wanted = query(VALUES.replace("*", "?name ?count", 1), index=["name", ["count", "name"]])
    with made(tmp_path, wanted) as tables:
        sql = "SELECT name FROM pragma_index_info(?)"
        columns = [[row[0] for row in tables.execute(sql, (f"things_{n}",))] for n in (1, 2)]
        assert columns == [["name"], ["count", "name"]]


def test_equal_content_gives_an_equal_file(tmp_path):
    terms = [Quad(NamedNode(f"urn:x:{n}"), NamedNode("urn:p"), Literal(f"v{n}")) for n in range(50)]
    files = []
    for number, order in enumerate((terms, terms[::-1])):
        store = Store()
        store.extend(order)
        target = tmp_path / str(number)
        build_tables(store, target, [query("SELECT ?s ?o { ?s ?p ?o }", index=["o"])])
        files.append(target.read_bytes())
    assert files[0] == files[1]


def test_rows_that_no_query_gives_are_written_as_they_come(tmp_path):
    given = RowTable("alike", ("id", "score"), (("b", 9), ("a", None)), index=("id",))
    target = tmp_path / "tables.sqlite"
    build_tables(Store(), target, [query("SELECT (1 AS ?a) {}")], [given])
    with closing(open_tables(target)) as tables:
        assert [tuple(row) for row in tables.execute("SELECT * FROM alike")] == list(given.rows)
        assert [row["name"] for row in tables.execute("PRAGMA index_list(alike)")] == ["alike_id"]
    other = RowTable("alike", ("id", "score"), (("b", 8), ("a", None)))
    assert given.digest != other.digest


def test_the_served_file_cannot_be_written(tmp_path):
    select = query("SELECT (1 AS ?a) {}")
    with made(tmp_path, select) as tables, pytest.raises(sqlite3.OperationalError):
        tables.execute("DELETE FROM things")


@pytest.mark.parametrize(
    "wrong",
    [
        query("ASK {}"),
        query("SELECT nonsense"),
        query("SELECT (1 AS ?a) {}", name="tables/1st"),
        query("SELECT (1 AS ?a) {}", index=["b"]),
        query("SELECT (1 AS ?a) {}", fts=["b"]),
    ],
)
def test_a_query_that_makes_no_table_is_named(tmp_path, wrong):
    with pytest.raises(QueryFileError, match="tables/"), made(tmp_path, wrong):
        pass


def test_the_fingerprint_changes_with_any_query():
    one, other = query("SELECT (1 AS ?a) {}"), query("SELECT (2 AS ?a) {}")
    assert fingerprint([one]) != fingerprint([other])
    assert fingerprint([one]) == fingerprint([query("SELECT (1 AS ?a) {}")])
