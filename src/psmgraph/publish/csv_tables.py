"""The CSV files of a snapshot, and the CSVW description beside each (csv_tables.toml).

RFC 4180: UTF-8 without BOM, commas, CRLF, a header of machine-readable names. An empty cell is
nothing said; the columns of states tell why. The cells are what the sheets say, to the letter: the
variant for spreadsheets, whose cells none of them runs, is that of the list pages.
"""

import codecs
import csv
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, BinaryIO

from psmgraph.namespaces import PREFIXES
from psmgraph.publish.source import Source
from psmgraph.store.tables import open_tables

_DATATYPES: Mapping[str, object] = {
    "iri": "anyURI",
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    # Of one cell a day, of the next a month or a year: no type of CSVW but a string is all three.
    "partial-date": {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
    "flag": {"base": "boolean", "format": "true|false"},
    "term": "string",
    "terms": "string",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header and in tables.sqlite, type, titles by language."""

    name: str
    type: str
    titles: Mapping[str, str]
    scheme: str = ""  # what the IRIs of a term begin with
    property: str = ""  # IRI of what the cell says of the row's subject


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table: the class of its rows, how they are got, and its columns, the key first."""

    name: str
    class_iri: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    rows: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """Return the column of the row's own IRI."""
        return self.columns[0]


@cache
def csv_tables() -> Mapping[str, CsvTable]:
    """Return the tables by name, in the order of csv_tables.toml."""
    text = resources.files("psmgraph.publish").joinpath("csv_tables.toml").read_text("utf-8")
    return {name: _table(name, told) for name, told in tomllib.loads(text).items()}


def write_csv(table: CsvTable, source: Source, stream: BinaryIO) -> None:
    """Write the rows of ``table``, one after the other, to ``stream``.

    Raises:
        sqlite3.Error: the snapshot's tables lack one, or a column.
    """
    writer = csv.writer(codecs.getwriter("utf-8")(stream), lineterminator="\r\n")
    with closing(open_tables(source.snapshot.tables_path)) as tables:
        writer.writerow([column.name for column in table.columns])
        for row in tables.execute(table.rows):
            writer.writerow([cell(row[column.name], column) for column in table.columns])


def cell(value: object, column: Column) -> str:
    """Return what the CSV holds for a value of tables.sqlite."""
    if value is None:
        return ""
    if column.type == "term":
        return str(value).removeprefix(column.scheme)
    if column.type == "terms":
        return " ".join(sorted(one.removeprefix(column.scheme) for one in str(value).split()))
    if isinstance(value, float):
        return _decimal(value)
    return str(value)


def metadata(table: CsvTable, source: Source) -> str:
    """Return the description of the table's file (CSVW: Metadata Vocabulary for Tabular Data)."""
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{source.base}dataset/{table.name}#table",
        "url": f"{table.name}.csv",
        "dc:title": _in_languages(table.title),
        "dc:description": _in_languages(table.about),
        "dc:license": {"@id": source.licence},
        "dc:isPartOf": {"@id": f"{source.base}dataset/graph"},
        "dc:source": {"@id": source.run},
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": ["\r\n"],
            "trim": False,
        },
        "tableSchema": {
            "columns": [_described(column, table) for column in table.columns],
            "primaryKey": table.key.name,
            "aboutUrl": f"{{+{table.key.name}}}",
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _described(column: Column, table: CsvTable) -> dict[str, object]:
    told: dict[str, object] = {
        "name": column.name,
        # The header's word stands among the titles, without a language: a validator looks there.
        "titles": {"und": column.name, **column.titles},
        "datatype": _DATATYPES[column.type],
    }
    if column is table.key:
        told |= {"required": True, "suppressOutput": True}
    if column.type == "terms":
        told["separator"] = " "
    if column.property:
        told["propertyUrl"] = column.property
        if column.type == "iri":
            told["valueUrl"] = f"{{+{column.name}}}"
        elif column.type == "term":
            told["valueUrl"] = f"{column.scheme}{{{column.name}}}"
    else:
        told["suppressOutput"] = True  # no statement of the graph, in a conversion to RDF
    return told


def _in_languages(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def _decimal(value: float) -> str:
    """Return a number as xsd:decimal writes it: no exponent, no zeros that say nothing."""
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _table(name: str, told: Mapping[str, Any]) -> CsvTable:
    columns: Sequence[Mapping[str, str]] = told["columns"]
    return CsvTable(
        name,
        _expanded(told["class"]),
        told["title"],
        told["about"],
        told["rows"],
        tuple(_columns(columns)),
    )


def _columns(told: Sequence[Mapping[str, str]]) -> Iterator[Column]:
    for each in told:
        titles = {"it": each["it"], "en": each["en"]}
        known = each.get("property", "")
        yield Column(
            each["name"], each["type"], titles, each.get("scheme", ""),
            _expanded(known) if known else "",
        )  # fmt: skip


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
