"""What is to be done about the sheets: the findings of the served snapshot, narrowed and paged.

The address narrows them by plan, sheet, body, level, kind and words; each page keeps that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psmgraph.errors import Told, catalogue
from psmgraph.web.listing import Rows
from psmgraph.web.lists import PAGE_SIZE, pages
from psmgraph.web.served import Served

LEVELS = ("error", "warning", "info")
ALL = "all"  # ?editions=all: superseded ones too
ARGUMENTS = ("plan", "sheet", "body", "level", "code", "q", "editions")
_DONE = frozenset({"TEMPLATE-CHOSEN"})  # says only how a sheet was read: last of its level
SCOPE = ("plan", "sheet", "body")  # those that narrow every part of the pages
_ANYWHERE = ("title", "file", "section", "words", "message_it", "message_en")
_IN_TABLE = re.compile(r"t([0-9]+)r([0-9]+)")  # a place in a Word file
_OF_BODY = "SELECT project FROM responsible WHERE actor = ?"
COLUMNS = (
    "level", "code", "shape", "message_it", "message_en", "mend_it", "mend_en", "plan", "project",
    "project_title", "edition", "current", "file", "place", "line", "page", "section", "words",
    "focus",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; IRIs for plan, sheet (by its project) and body.

    The address names these by their path ("plan/valdesempio"); a whole IRI does as well.
    """

    base: str = ""
    plan: str = ""
    sheet: str = ""
    body: str = ""
    level: str = ""
    code: str = ""  # a code of findings.toml, or the name of a shape
    q: str = ""
    editions: str = ""
    page: int = 1

    @classmethod
    def of(cls, arguments: Mapping[str, str], base: str) -> "Wanted":
        """Read the arguments of an address; what is not known is left out."""
        given = {name: arguments.get(name, "").replace("\0", " ").strip() for name in ARGUMENTS}
        for name in SCOPE:
            if given[name] and "://" not in given[name]:
                given[name] = base + given[name]
        given["q"] = " ".join(given["q"].split())[:200]
        if given["level"] not in LEVELS:
            given["level"] = ""
        if given["editions"] != ALL:
            given["editions"] = ""
        page = arguments.get("page", "1")
        whole = page.isascii() and page.isdigit() and 0 < len(page) < 7
        return cls(base, **given, page=max(int(page), 1) if whole else 1)

    def query(self, **changes: str | int) -> dict[str, str | int]:
        """Return the arguments of this page's address with ``changes``; empty ones fall away."""
        return self._said(ARGUMENTS, changes)

    def scope(self, **changes: str | int) -> dict[str, str | int]:
        """Return the arguments that narrow every part: plan, sheet, body."""
        return self._said(SCOPE, changes)

    def _said(self, names: Sequence[str], changes: Mapping[str, str | int]) -> dict[str, str | int]:
        now: dict[str, str | int] = {name: getattr(self, name) for name in names} | dict(changes)
        for name in SCOPE:
            now[name] = str(now.get(name, "")).removeprefix(self.base)
        return {name: value for name, value in now.items() if value != ""}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind: what they say, and what to do about them, by language."""

    code: str
    level: str
    title: Mapping[str, str]
    mend: Mapping[str, str]
    shape: str  # the shape's IRI, or nothing
    findings: int
    sheets: int


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a filter, its name, and how many findings have it."""

    value: str
    name: str
    count: int


def clauses(wanted: Wanted, *, but: str = "") -> tuple[str, list[str]]:
    """Return the WHERE clause on the table of findings, and its parameters.

    ``but`` is a filter to be left out: its own values are counted over the others. A file that
    nobody could read is of no known plan, and so to be seen under each.
    """
    if but == "level":
        wanted = replace(wanted, level="")
    elif but == "code":
        wanted = replace(wanted, code="")
    found: list[tuple[str, list[str]]] = []
    if not wanted.editions:
        found.append(("current IS NOT 'false'", []))
    if wanted.plan:
        found.append(("(plan = ? OR plan IS NULL)", [wanted.plan]))
    if wanted.sheet:
        found.append(("(project = ? OR focus = ?)", [wanted.sheet, wanted.sheet]))
    if wanted.body:
        found.append((f"project IN ({_OF_BODY})", [wanted.body]))
    if wanted.level:
        found.append(("level = ?", [wanted.level]))
    if wanted.code:
        found.append(("kind = ?", [wanted.code]))
    for word in wanted.q.split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        names = ("project_title" if name == "title" else name for name in _ANYWHERE)
        either = " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in names)
        found.append((f"({either})", [pattern] * len(_ANYWHERE)))
    text = " AND ".join(clause for clause, _ in found)
    return (f" WHERE {text}" if text else ""), [each for _, some in found for each in some]


def groups(served: Served, wanted: Wanted, told: "Shapes") -> tuple[Group, ...]:
    """Return the kinds of findings, the gravest first, then those of which there are most."""
    clause, parameters = clauses(wanted)
    rows = served.rows(
        "SELECT level, code, kind, MAX(shape) AS shape, COUNT(*) AS n,"
        f" COUNT(DISTINCT COALESCE(edition, file, focus)) AS sheets FROM findings{clause}"
        " GROUP BY level, code, kind ORDER BY INSTR('error warning info', level), n DESC, kind",
        parameters,
    )
    found = [
        Group(
            row["kind"],
            row["level"],
            title_of(row["code"], row["shape"] or "", told),
            mend_of(row["code"]) if not row["shape"] else {},
            row["shape"] or "",
            row["n"],
            row["sheets"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (LEVELS.index(each.level), each.code in _DONE)))


Shapes = Mapping[str, Mapping[str, str]]
"""The words of each shape: its IRI → language → message."""


def title_of(code: str, shape: str, told: Shapes) -> Mapping[str, str]:
    """Return what findings of a kind say, without the words of any one of them."""
    if shape in told:
        return told[shape]
    blank = {"words": "…", "detail": "…", "section": "…"}
    known = catalogue().get(code)
    if known is None:
        return {"it": code, "en": code}
    said = {"it": known.it.format(**blank), "en": known.en.format(**blank)}
    return {language: words[:1].upper() + words[1:] for language, words in said.items()}


def mend_of(code: str) -> Mapping[str, str]:
    """Return how findings of a code are mended, by language."""
    known: Told | None = catalogue().get(code)
    return {"it": known.mend_it, "en": known.mend_en} if known else {}


def counted(served: Served, wanted: Wanted) -> Mapping[str, Mapping[str, int]]:
    """Return by level how many findings there are, and on how many sheets or files."""
    clause, parameters = clauses(wanted, but="level")
    rows = served.rows(
        "SELECT level, COUNT(*) AS n, COUNT(DISTINCT COALESCE(edition, file, focus)) AS sheets"
        f" FROM findings{clause} GROUP BY level",
        parameters,
    )
    found = {row["level"]: {"findings": row["n"], "sheets": row["sheets"]} for row in rows}
    return {level: found.get(level, {"findings": 0, "sheets": 0}) for level in LEVELS}


def superseded(served: Served, wanted: Wanted) -> int:
    """Return how many of the findings asked for are on superseded editions."""
    clause, parameters = clauses(replace(wanted, editions=ALL))
    clause += f"{' AND' if clause else ' WHERE'} current = 'false'"
    count: int = served.rows(f"SELECT COUNT(*) AS n FROM findings{clause}", parameters)[0]["n"]
    return count


def kinds(served: Served, wanted: Wanted) -> tuple[Value, ...]:
    """Return the kinds among the findings that are asked for, with how many of each."""
    clause, parameters = clauses(wanted, but="code")
    rows = served.rows(
        f"SELECT kind, COUNT(*) AS n FROM findings{clause} GROUP BY kind ORDER BY n DESC, kind",
        parameters,
    )
    return tuple(Value(row["kind"], row["kind"], row["n"]) for row in rows)


def page_of(served: Served, wanted: Wanted) -> tuple[int, tuple[Mapping[str, Any], ...]]:
    """Return how many findings are asked for, and the rows of the page that is."""
    clause, parameters = clauses(wanted)
    total = served.rows(f"SELECT COUNT(*) AS n FROM findings{clause}", parameters)[0]["n"]
    start = (min(wanted.page, page_numbers(total, 1)[-1]) - 1) * PAGE_SIZE
    rows = served.rows(
        f"SELECT * FROM findings{clause} ORDER BY rowid LIMIT ? OFFSET ?",
        [*parameters, PAGE_SIZE, start],
    )
    return total, tuple(dict(row) for row in rows)


def page_numbers(total: int, page: int) -> Sequence[int]:
    """Return the numbers of the pages to link."""
    return pages(total, page)


def every_row(served: Served, wanted: Wanted) -> Rows:
    """Return all findings asked for, each with its mend, for CSV and JSON."""
    clause, parameters = clauses(wanted)
    found = Rows.asked(served, f"SELECT * FROM findings{clause} ORDER BY rowid", parameters)
    return Rows(found.count, map(_with_mend, found.rows))


def _with_mend(row: Mapping[str, Any]) -> Mapping[str, Any]:
    mend = mend_of(row["code"])
    said = {**row, "mend_it": mend.get("it"), "mend_en": mend.get("en")}
    return {name: said[name] for name in COLUMNS}


def where_of(row: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    """Return where a finding stands in its file: "table" (table, row), "page", "line", or ""."""
    found = _IN_TABLE.match(row["place"] or "")
    if found:
        return "table", (int(found[1]), int(found[2]))
    for kind in ("page", "line"):
        if row[kind]:
            return kind, (row[kind],)
    return "", ()
