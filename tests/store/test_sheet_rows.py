"""What pages show of an edition is laid out when a snapshot is made, and is what the graph says."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from psmgraph.store import queryfile, sheet_rows
from psmgraph.store.rows import term_in
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import build_tables, table_queries

PSM = "https://w3id.org/psmgraph/ontology#"


@pytest.fixture(scope="module")
def graph(demo_snapshot: Snapshot) -> Store:
    return demo_snapshot.open_store()


@pytest.fixture
def tables(demo_snapshot: Snapshot) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(demo_snapshot.tables_path)) as tables:
        yield tables


def laid_out(tables: sqlite3.Connection) -> dict[str, list[tuple[str, str, str]]]:
    """Return the rows of each edition, each with its three cells."""
    return {
        edition: [
            (subject, told, value)
            for subject, node in sheet_rows.read_rows(rows).items()
            for told, values in node.items()
            for value in values
        ]
        for edition, rows in tables.execute("SELECT edition, rows FROM sheet_rows")
    }


def test_each_row_is_a_statement_of_the_edition_and_none_that_pages_show_is_missing(graph, tables):
    every = laid_out(tables)
    assert every.keys() == {edition for (edition,) in tables.execute("SELECT edition FROM sheets")}
    told = set()
    for edition, rows in every.items():
        names = {row[1] for row in rows}
        told |= names
        said = {
            (str(quad.subject), f'"{quad.predicate.value.removeprefix(PSM)}"', str(quad.object))
            for quad in graph.quads_for_pattern(None, None, None, NamedNode(edition))
            if quad.predicate.value.startswith(PSM)
        }
        ours = {
            (subject, name, str(term_in(value))) for subject, name, value in rows if ":" not in name
        }
        assert ours == {(subject, name, value) for subject, name, value in said if name in names}, (
            edition
        )
    assert len(told) > 25
    assert {'"rdfs:label"', '"dct:title"', '"dct:description"', '"text"', '"passage"'} <= told


def test_where_a_sheet_is_too_long_for_a_page_nothing_is_laid_out(graph, tables, monkeypatch):
    edition, rows = max(laid_out(tables).items(), key=lambda each: len(each[1]))
    monkeypatch.setattr(sheet_rows, "MOST", len(rows) - 1)
    assert sheet_rows.rows_of(graph, edition) is None
    monkeypatch.setattr(sheet_rows, "MOST", len(rows))
    assert sheet_rows.rows_of(graph, edition) is not None


def test_what_was_touched_is_made_again_and_what_is_gone_goes(tmp_path: Path, demo_snapshot):
    graph = Store()
    graph.extend(demo_snapshot.open_store())
    build_tables(graph, tmp_path / "tables.sqlite", table_queries())
    with closing(sqlite3.connect(tmp_path / "tables.sqlite")) as tables:
        assert list(sheet_rows.verified(tables, graph)) == []
        changed, gone, other, *_ = [each for (each,) in tables.execute(
            "SELECT edition FROM sheet_rows ORDER BY edition"
        )]  # fmt: skip
        before = dict(tables.execute("SELECT edition, rows FROM sheet_rows"))
        (quad, *_) = graph.quads_for_pattern(
            None, NamedNode(f"{PSM}passage"), None, NamedNode(changed)
        )
        graph.remove(quad)
        graph.add(Quad(quad.subject, quad.predicate, NamedNode("urn:x:other"), quad.graph_name))
        assert list(sheet_rows.verified(tables, graph)) == [f"other rows of {changed}"]
        tables.execute("DELETE FROM sheets WHERE edition = ?", (gone,))
        sheet_rows.rewrite_sheet_rows(tables, graph, {changed, gone, "urn:x:derived"})
        after = dict(tables.execute("SELECT edition, rows FROM sheet_rows"))
        assert after.keys() == before.keys() - {gone}
        assert after[other] == before[other]
        assert "urn:x:other" in str(sheet_rows.read_rows(after[changed]))
        assert list(sheet_rows.verified(tables, graph)) == []


def test_the_query_names_what_it_tells_as_the_vocabularies_do():
    text = queryfile.load(sheet_rows.QUERY).text
    pairs = [
        line.strip("()").split(" ", 1)
        for part in text.partition("VALUES")[2].partition("}")[0].split("(")[2:]
        for line in [part.partition(")")[0]]
    ]
    assert len(pairs) > 35
    for prefixed, told in pairs:
        assert told == f'"{prefixed.removeprefix("psm:")}"'


def test_another_process_lays_out_what_this_one_would(tmp_path: Path, demo_snapshot, graph, tables):
    laid = sheet_rows.lay_out(demo_snapshot.store_path, tmp_path / "laid.sqlite")
    build_tables(graph, tmp_path / "tables.sqlite", table_queries(), laid=lambda: laid)
    with closing(sqlite3.connect(tmp_path / "tables.sqlite")) as made:
        assert list(made.execute("SELECT * FROM sheet_rows")) == list(
            tables.execute("SELECT * FROM sheet_rows")
        )
