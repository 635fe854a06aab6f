"""The CSV files and their descriptions: valid, true to the graph, and blank is not zero."""

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from csvw import CSVW
from form import sheet_text
from pyoxigraph import DefaultGraph, Literal, NamedNode

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.publish.csv_tables import Column, CsvTable, cell, csv_tables
from psmgraph.publish.dumps import CLASSES
from psmgraph.store.snapshot import Snapshot, current

TODAY = date(2026, 1, 1)
STATES = {"reported", "reportedZero", "explicitlyNone", "blank", "notOnForm", ""}
Row = Mapping[str, str]
tables = pytest.mark.parametrize("table", csv_tables().values(), ids=lambda table: table.name)


def rows_of(found: Snapshot, name: str) -> list[Row]:
    text = (found.dumps_path / f"{name}.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def described(found: Snapshot, name: str) -> dict:
    return json.loads((found.dumps_path / f"{name}.csv-metadata.json").read_text("utf-8"))


def read_as_described(folder: Path, name: str) -> list[dict]:
    """Return the rows as a reader of CSVW has them; it raises where file and description differ."""
    read = CSVW(str(folder / f"{name}.csv-metadata.json"), validate=True)
    assert read.warnings == []
    (table,) = read.tables
    rows = list(table.iterdicts(strict=True))
    assert read.is_valid, read.warnings
    return rows


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of sheets whose words need quoting, and that leave things out in several ways."""
    folder = tmp_path_factory.mktemp("awkward")
    sheets = folder / "sheets"
    sheets.mkdir()
    (sheets / "a.txt").write_text(
        sheet_text(title='Orti, "giardini" e =SOMMA(A1)', events="<p></p>"), encoding="utf-8"
    )
    (sheets / "b.txt").write_text(sheet_text(title="Scuole aperte"), encoding="utf-8")
    config = Config(store=folder / "store")
    build_snapshot(config, [sheets], plan="valdesempio", today=TODAY)
    found = current(config.store)
    assert found is not None
    return found


def test_there_is_a_table_for_each_class() -> None:
    assert tuple(csv_tables()) == CLASSES


@tables
def test_each_file_is_valid_against_its_description(
    table: CsvTable, demo_snapshot: Snapshot
) -> None:
    rows = read_as_described(demo_snapshot.dumps_path, table.name)
    assert len(rows) == len(rows_of(demo_snapshot, table.name)) > 0


def test_a_description_would_tell_a_file_that_is_not_what_it_says(
    demo_snapshot: Snapshot, tmp_path: Path
) -> None:
    for name in ("projects.csv", "projects.csv-metadata.json"):
        (tmp_path / name).write_bytes((demo_snapshot.dumps_path / name).read_bytes())
    whole = (tmp_path / "projects.csv").read_text("utf-8")
    day = rows_of(demo_snapshot, "projects")[0]["issued"]
    for wrong in (
        whole.replace(f",{day},", ",ieri,", 1),
        whole.replace("project,title", "progetto,title", 1),
        whole + whole.splitlines()[-1] + "\r\n",  # its key twice
    ):
        (tmp_path / "projects.csv").write_text(wrong, encoding="utf-8", newline="")
        with pytest.raises((ValueError, AssertionError)):
            read_as_described(tmp_path, "projects")


@tables
def test_the_rows_have_one_key_each_and_stand_in_its_order(
    table: CsvTable, demo_snapshot: Snapshot
) -> None:
    keys = [row[table.key.name] for row in rows_of(demo_snapshot, table.name)]
    assert keys == sorted(set(keys))
    assert described(demo_snapshot, table.name)["tableSchema"]["primaryKey"] == table.key.name


@tables
def test_what_a_column_is_said_to_say_stands_in_the_graph(
    table: CsvTable, demo_snapshot: Snapshot
) -> None:
    """The description turns a row into statements; every one of them is a quad of the graph."""
    store = demo_snapshot.open_store()
    schema = described(demo_snapshot, table.name)["tableSchema"]
    told = 0
    for row in rows_of(demo_snapshot, table.name):
        subject = NamedNode(expanded(schema["aboutUrl"], row))
        for column in schema["columns"]:
            if "propertyUrl" not in column or not row[column["name"]]:
                continue
            values = [
                quad.object for quad in store.quads_for_pattern(
                    subject, NamedNode(column["propertyUrl"]), None, DefaultGraph()
                )
            ]  # fmt: skip
            if "valueUrl" in column:
                assert NamedNode(expanded(column["valueUrl"], row)) in values
            else:
                said = [one.value for one in values if isinstance(one, Literal)]
                assert row[column["name"]] in [*said, *map(without_zeros, said)], column["name"]
            told += 1
    assert told > 70


def expanded(template: str, row: Row) -> str:
    return re.sub(r"\{\+?(\w+)\}", lambda name: row[name[1]], template)


def without_zeros(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


@tables
def test_titles_are_in_both_languages_and_the_header_in_neither(
    table: CsvTable, demo_snapshot: Snapshot
) -> None:
    told = described(demo_snapshot, table.name)
    assert {each["@language"] for each in told["dc:title"]} == {"it", "en"}
    assert {each["@language"] for each in told["dc:description"]} == {"it", "en"}
    header = (demo_snapshot.dumps_path / f"{table.name}.csv").read_text("utf-8").splitlines()[0]
    assert header.split(",") == [each["titles"]["und"] for each in told["tableSchema"]["columns"]]
    for each in told["tableSchema"]["columns"]:
        assert each["titles"]["it"]
        assert each["titles"]["en"]


def test_a_zero_that_a_sheet_states_is_a_zero_and_a_blank_is_empty(demo_snapshot: Snapshot) -> None:
    by_state: dict[str, set[str]] = {}
    for row in rows_of(demo_snapshot, "projects"):
        for name in row:
            if name.endswith("_reported_state") or name.endswith("_mean_state"):
                by_state.setdefault(row[name], set()).add(row[name.removesuffix("_state")])
    assert by_state["reportedZero"] == {"0"}
    assert by_state["blank"] == by_state["explicitlyNone"] == {""}
    assert "" not in by_state["reported"]
    assert "0" not in by_state["reported"]


def test_a_project_without_a_row_of_events_has_a_state_that_says_why(
    demo_snapshot: Snapshot,
) -> None:
    for name, of in (("events", "project"), ("contributions", "project"), ("links", "source")):
        with_rows = {row[of] for row in rows_of(demo_snapshot, name)}
        for row in rows_of(demo_snapshot, "projects"):
            state = row[f"{name}_state"]
            assert state in STATES
            if row["project"] in with_rows and name != "events":  # whose rows are meetings too
                assert state == "reported"
            if state in ("blank", "explicitlyNone", "notOnForm") and name != "events":
                assert row["project"] not in with_rows
            if not state:
                assert row["sheet_status"] != "hasSheet"
    states = {row["contributions_state"] for row in rows_of(demo_snapshot, "projects")}
    assert {"blank", "explicitlyNone", "notOnForm"} <= states


def test_no_count_of_ours_is_ever_zero(demo_snapshot: Snapshot) -> None:
    for name in ("actors", "planned", "performed", "links", "named_by"):
        assert "0" not in {row[name] for row in rows_of(demo_snapshot, "projects")}


def test_awkward_words_come_back_as_they_were_written(awkward: Snapshot) -> None:
    data = (awkward.dumps_path / "projects.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    titles = {row["title"] for row in rows_of(awkward, "projects")}
    assert 'Orti, "giardini" e =SOMMA(A1)' in titles
    read = read_as_described(awkward.dumps_path, "projects")
    assert {row["title"] for row in read} == titles


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (None, "decimal", ""),  # nothing said
        (0.0, "decimal", "0"),  # said to be nothing
        (23700.0, "decimal", "23700"),
        (0.5, "decimal", "0.5"),
        (1e16, "decimal", "10000000000000000"),  # xsd:decimal has no exponent
        (1e-7, "decimal", "0.0000001"),
        (1200.1, "decimal", "1200.1"),
        (100, "integer", "100"),  # whose zeros do say something
        ("true", "flag", "true"),
        ("https://x/#reported", "term", "reported"),
        ("https://other/#x", "term", "https://other/#x"),  # of no scheme that we know: whole
        ("https://x/#b https://x/#a", "terms", "a b"),
        ("=1+1", "text", "=1+1"),  # data, to the letter
    ],
)
def test_a_cell_is_what_its_type_says(value: object, type_: str, expected: str) -> None:
    assert cell(value, Column("c", type_, {}, scheme="https://x/#")) == expected


def test_the_real_sheet_gives_valid_files_too(real_config: Config) -> None:
    found = current(real_config.store)
    assert found is not None
    for name in CLASSES:
        assert read_as_described(found.dumps_path, name) or name in ("contributions", "events")
