"""What a list page shows, and the same rows as CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psmgraph.web.facets import Group, groups_of, short_arguments
from psmgraph.web.lists import LISTS, PAGE_SIZE, Asked, ListSpec, order, pages, where
from psmgraph.web.served import Served

# What a spreadsheet would run: a sign of a formula, also as wide as an ideograph, or white space
# that is cut off before one is looked for.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_FACET_VALUES = 30

Argument = str | int | tuple[str, ...]
"""What an address says under one name, once or several times."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, how many rows have it, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that a list page shows."""

    spec: ListSpec
    asked: Asked
    rows: tuple[Mapping[str, Any], ...]
    total: int  # rows that fit
    whole: int  # rows of the list
    first: int
    pages: Sequence[int]
    facets: Mapping[str, tuple[Choice, ...]]
    plan_names: Mapping[str, Mapping[str, str]]
    groups: tuple[Group, ...]  # of a faceted list
    chosen: Mapping[str, tuple[str, ...]]  # of them, as arguments of the address

    @classmethod
    def of(cls, spec: ListSpec, asked: Asked, served: Served) -> "ListPage":
        """Read one page of the list."""
        clause, parameters = where(spec, asked)
        total = served.rows(f'SELECT COUNT(*) AS n FROM "{spec.name}"{clause}', parameters)[0]["n"]
        whole = served.rows(f'SELECT COUNT(*) AS n FROM "{spec.name}"')[0]["n"]
        last = max(1, -(-total // PAGE_SIZE))
        start = (min(asked.page, last) - 1) * PAGE_SIZE
        rows = served.rows(
            f'SELECT * FROM "{spec.name}"{clause}{order(spec, asked)} LIMIT ? OFFSET ?',
            (*parameters, PAGE_SIZE, start),
        )
        return cls(
            spec=spec,
            asked=asked,
            rows=tuple(dict(row) for row in rows),
            total=total,
            whole=whole,
            first=start + 1 if rows else 0,
            pages=pages(total, min(asked.page, last)),
            facets={name: _choices(spec, asked, name, served) for name in spec.facets},
            plan_names=served.plan_names,
            groups=_groups(spec, asked, served),
            chosen=short_arguments(asked.chosen, served.addresses),
        )

    @property
    def views(self) -> tuple[ListSpec, ...]:
        """Return the lists that are views of this one."""
        return tuple(each for each in LISTS.values() if each.under == self.spec.name)

    @property
    def page(self) -> int:
        """Return the number of the page shown."""
        return (self.first - 1) // PAGE_SIZE + 1 if self.first else 1

    @property
    def deep(self) -> bool:
        """Tell whether the page is one of countless combinations, which nobody need index."""
        return sum(map(len, self.chosen.values())) > 1 or bool(self.chosen and self.asked.words)

    @property
    def telling(self) -> tuple[tuple[str, str], ...]:
        """Return the arguments that make this a page of its own: one value of one facet."""
        return () if self.deep else tuple((name, of[0]) for name, of in self.chosen.items())

    def query(self, **changes: Argument) -> dict[str, Argument]:
        """Return the arguments of this page's address with ``changes``; empty ones fall away."""
        asked = self.asked
        now: dict[str, Argument] = {"q": asked.words, **asked.facets, **self.chosen}
        if (asked.sort, asked.descending) != (self.spec.sort, self.spec.descending):
            now |= {"sort": asked.sort, "dir": "desc" if asked.descending else "asc"}
        return {key: value for key, value in (now | changes).items() if value not in ("", ())}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for CSV and JSON, one after the other: there may be too many to hold."""

    count: int
    rows: Iterable[Mapping[str, Any]]

    @classmethod
    def all(cls, rows: Sequence[Mapping[str, Any]]) -> "Rows":
        """Return rows that are at hand."""
        return cls(len(rows), rows)

    @classmethod
    def asked(cls, served: Served, sql: str, parameters: Sequence[str | int]) -> "Rows":
        """Return the rows of a query on the tables, as yet to be read.

        Raises:
            CannotRun, QueryRefused: as :meth:`Served.reading` has it.
        """
        (row,) = served.rows(f"SELECT COUNT(*) AS n FROM ({sql})", parameters)
        return cls(row["n"], map(dict, served.each(sql, parameters)))


def every_row(spec: ListSpec, asked: Asked, served: Served) -> Rows:
    """Return all rows that fit, in the order asked for, unpaged."""
    clause, parameters = where(spec, asked)
    return Rows.asked(
        served, f'SELECT * FROM "{spec.name}"{clause}{order(spec, asked)}', parameters
    )


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield RFC 4180 CSV, the header first."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(row[column]) for column in columns])


def as_excel_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield CSV that a spreadsheet opens by itself: BOM, semicolons, and no cell that it runs."""
    yield "\ufeff" + _line(columns, ";")
    for row in rows:
        cells = [_cell(row[column]) for column in columns]
        safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
        yield _line(safe, ";")


def as_json(rows: Sequence[Mapping[str, Any]], name: str, snapshot: str, base: str) -> str:
    """Return the rows as a JSON document that names its list, snapshot and base."""
    return "".join(json_lines(Rows.all(rows), name, snapshot, base))


def json_lines(told: Rows, name: str, snapshot: str, base: str) -> Iterator[str]:
    """Yield the same document piece by piece."""
    head = {"list": name, "snapshot": snapshot, "base": base, "count": told.count}
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "rows": ['
    before = "\n  "
    for row in told.rows:
        # A row has only plain values, so it is indented by what stands between them.
        cells = json.dumps(row, ensure_ascii=False, separators=(",\n   ", ": "))[1:-1]
        yield f"{before}{{\n   {cells}\n  }}"
        before = ",\n  "
    yield "\n ]\n}\n" if before.startswith(",") else "]\n}\n"


def _groups(spec: ListSpec, asked: Asked, served: Served) -> tuple[Group, ...]:
    if not spec.faceted:
        return ()
    clause, parameters = where(spec, replace(asked, chosen={}))
    others = [clause.removeprefix(" WHERE ")] if clause else []
    return groups_of(served, asked.chosen, (others, parameters))


def _choices(spec: ListSpec, asked: Asked, name: str, served: Served) -> tuple[Choice, ...]:
    others = {key: value for key, value in asked.facets.items() if key != name}
    narrowed = Asked(asked.words, others, asked.sort, asked.descending, 1)
    clause, parameters = where(spec, narrowed)
    rows = served.rows(
        f'SELECT "{name}" AS value, COUNT(*) AS n FROM "{spec.name}"{clause}'
        f" GROUP BY 1 HAVING value IS NOT NULL ORDER BY n DESC, value LIMIT {MAX_FACET_VALUES}",
        parameters,
    )
    return tuple(
        Choice(row["value"], row["n"], asked.facets.get(name) == row["value"]) for row in rows
    )


def _line(cells: Sequence[str], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else str(value)
