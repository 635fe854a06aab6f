"""The entries of an authority file and of those that it includes, each with its lines."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from psmgraph.errors import CannotRun, Finding, Place

TABLES: Mapping[str, tuple[str, ...]] = {  # table → what an entry may say, what it must say first
    "body": (
        "name", "kind", "slug", "legal_form", "aliases", "ipa", "istat", "wikidata", "part_of",
    ),
    "succession": ("from", "to", "date", "act", "label_it", "label_en"),
    "project": ("title", "slug", "aliases", "table"),
    "table": ("slug", "it", "en"),
    "act": ("words", "urn", "title"),
}  # fmt: skip
REQUIRED: Mapping[str, int] = {"body": 2, "succession": 3, "project": 1, "table": 3, "act": 1}
INCLUDE = "include"
HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table, and the lines on which it is written."""

    table: str
    data: Mapping[str, Any]
    file: str
    line: int  # of its header, 0 where it has none of its own
    lines: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Return where the entry begins."""
        return Place(self.file, self.line)

    def at(self, key: str, words: str = "") -> Place:
        """Return the line of ``key``, of a list that of its ``words``; else the entry's own."""
        starts = [n for n, one in enumerate(self.lines) if re.match(rf"\s*{key}\s*=", one)]
        if not starts:
            return self.place
        for number, line in enumerate(self.lines[starts[0] :], start=starts[0]):
            if number > starts[0] and re.match(r"\s*\w+\s*=", line):
                break
            if f'"{words}"' in line or f"'{words}'" in line:
                return Place(self.file, self.line + number)
        return Place(self.file, self.line + starts[0])

    def finding(self, code: str, key: str, words: str = "", detail: str = "") -> Finding:
        """Return a finding about what the entry says under ``key``."""
        return Finding(code, self.at(key, words), f"[[{self.table}]]", words, detail)

    def text(self, key: str) -> str:
        """Return what the entry says under ``key``, "" where it says nothing."""
        return str(self.data.get(key, ""))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list that stands under ``key``."""
        return tuple(self.data.get(key, ()))


def entries_of(path: Path) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the entries of ``path`` and of the files that it includes, each file once.

    An entry that is not a whole one is left out and told: a table or a key that nobody knows
    (AUTHORITY-UNKNOWN), a part that it lacks (AUTHORITY-LACKS), a value that is not of its kind
    (AUTHORITY-VALUE).

    Raises:
        CannotRun: a file cannot be read or is no TOML (PLAN-FILE).
    """
    entries: list[Entry] = []
    findings: list[Finding] = []
    waiting, seen = [path], set[Path]()
    while waiting:
        file = waiting.pop(0)
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        text, content = _toml(file)
        for name, value in content.items():
            if name == INCLUDE and _is_texts(value):
                waiting += [file.parent / one for one in value]
            elif name == INCLUDE:
                findings.append(_at_top("AUTHORITY-VALUE", file, text, name, '["altro.toml"]'))
            elif name not in TABLES:
                known = ", ".join((*TABLES, INCLUDE))
                findings.append(_at_top("AUTHORITY-UNKNOWN", file, text, name, known))
            elif not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                findings.append(_at_top("AUTHORITY-VALUE", file, text, name, f"[[{name}]]"))
        for entry in _entries(file, text, content):
            faults = tuple(_faults(entry))
            findings += faults
            if not faults:
                entries.append(entry)
    return tuple(entries), tuple(findings)


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotRun(Finding("PLAN-FILE", Place(str(path)), detail=cause)) from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        place = Place(str(path), int(at[1]) if at else 0)
        raise CannotRun(Finding("PLAN-FILE", place, detail=str(error))) from error


def _at_top(code: str, file: Path, text: str, name: str, detail: str) -> Finding:
    pattern = re.compile(rf"\s*(?:\[+\s*)?{re.escape(name)}\b")
    lines = text.splitlines()
    line = next((at for at, one in enumerate(lines, start=1) if pattern.match(one)), 0)
    return Finding(code, Place(str(file), line), "", name, detail)


def _entries(file: Path, text: str, content: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the entries of one file; those written as inline lists have no line of their own."""
    lines = text.splitlines()
    headers = [(at, found[1]) for at, one in enumerate(lines) if (found := HEADER.match(one))]
    spans: dict[str, list[tuple[int, int]]] = {}
    for (at, table), (stop, _) in pairwise([*headers, (len(lines), "")]):
        spans.setdefault(table, []).append((at, stop))
    for table in TABLES:
        given = content.get(table, [])
        if not isinstance(given, list):
            continue
        data = [one for one in given if isinstance(one, dict)]
        where = spans.get(table, [])
        for number, one in enumerate(data):
            at, stop = where[number] if len(where) == len(data) else (-1, -1)
            yield Entry(table, one, str(file), at + 1, tuple(lines[at:stop]))


def _faults(entry: Entry) -> Iterator[Finding]:
    known = TABLES[entry.table]
    for key in entry.data:
        if key not in known:
            yield entry.finding("AUTHORITY-UNKNOWN", key, key, ", ".join(known))
    for key in known[: REQUIRED[entry.table]]:
        if key not in entry.data:
            yield entry.finding("AUTHORITY-LACKS", key, key)
    if entry.table == "succession" and not entry.data.keys() & {"label_it", "label_en"}:
        yield entry.finding("AUTHORITY-LACKS", "label_it", "label_it")
    for key, value in entry.data.items():
        if key in known:
            example = _example(key, value)
            if example:
                yield entry.finding("AUTHORITY-VALUE", key, key, example)


def _example(key: str, value: object) -> str:
    """Return what a value might look like that is not as it must be, "" where it is."""
    if key == "aliases":
        return "" if _is_texts(value) else '["…"]'
    if key == "date":
        # A datetime is a date, to Python; here it is none.
        return "" if type(value).__name__ == "date" else "2015-01-01"
    return "" if isinstance(value, str) and value.strip() and "\n" not in value else '"…"'


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
