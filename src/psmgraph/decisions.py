"""What people decided about sheets, kept as data: who, when, why (extraction.md, "Decisions").

Decisions are read here and checked; the stages that they concern apply them, at every build.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.names import short_hash

TABLE = "decision"
HEADER = re.compile(rf"\s*\[\[\s*{TABLE}\s*\]\]")
EDITION = re.compile(r"(?:.*/)?([^/]+)/([0-9]{4}-[0-9]{2}-[0-9]{2})")
OF_PLAN = re.compile(r"(?:.*/)?plan/([^/]+)/sheet/")
SHEET = re.compile(r"(?:(?:.*/)?plan/([^/]+)/sheet/|([^/]+)/)?([^/]+)")
PATHS: Mapping[str, re.Pattern[str]] = {  # what an IRI without its base names
    "person": re.compile(r"actor/([^/\s]+)/person/([^/\s]+)"),
    "body": re.compile(r"actor/([^/\s]+)"),
    "project": re.compile(r"plan/([^/\s]+)/project/([^/\s]+)"),
}


class What(StrEnum):
    """The kinds of decision, as they are written in the file."""

    SAME = "same"
    NOT_SAME = "notSame"
    ALIAS = "alias"
    FIX = "fix"
    UNDO_JOIN = "undoJoin"
    SECTION = "section"
    KEEP_EDITION = "keepEdition"
    WITHDRAW = "withdraw"


# What the target of each kind must name (each group: one of them), and whether a value is due.
NEEDS: Mapping[What, tuple[tuple[tuple[str, ...], ...], bool]] = {
    What.SAME: ((("name", "edition"), ("name", "words")), True),
    What.NOT_SAME: ((("name", "edition"), ("name", "words")), True),
    What.ALIAS: ((("name",),), True),
    What.FIX: ((("edition", "file"), ("field",), ("words",)), True),
    What.UNDO_JOIN: ((("edition", "file"), ("words", "line", "page")), False),
    What.SECTION: ((("label",),), True),
    What.KEEP_EDITION: ((("edition",),), True),
    What.WITHDRAW: ((("name", "edition", "sheet"),), False),
}
ABOUT_NAMES = frozenset({What.SAME, What.NOT_SAME, What.ALIAS})
ENTRY = ("what", "target", "value", "who", "when", "why")
REQUIRED = ("what", "target", "who", "when", "why")


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about; only what the file names is set.

    ``edition`` is the path of an edition's IRI or its end ("patto/2015-09-16"), ``sheet`` that
    of a sheet ("patto", "bologna/patto"), ``file`` a file's name or the end of its path,
    ``field`` a label as printed or the form's own name, ``body`` whose person ``name`` is.
    """

    file: str = ""
    edition: str = ""
    line: int = 0
    page: int = 0
    words: str = ""
    field: str = ""
    label: str = ""
    name: str = ""
    kind: str = ""  # of what is named: a key of PATHS
    sheet: str = ""
    body: str = ""

    def in_file(self, name: str) -> bool:
        """Tell whether ``name`` is the file meant, or no file is named."""
        wanted, given = PurePath(self.file).parts, PurePath(name).parts
        return not self.file or given[-len(wanted) :] == wanted

    def is_edition(self, plan: str, slug: str, day: date) -> bool:
        """Tell whether this is the edition meant, or no edition is named."""
        if not self.edition:
            return True
        named, of_plan = EDITION.fullmatch(self.edition), OF_PLAN.match(self.edition)
        if named is None or (of_plan is not None and of_plan[1] != plan):
            return False
        return (named[1], named[2]) == (slug, day.isoformat())

    def is_sheet(self, plan: str, slug: str) -> bool:
        """Tell whether this names the sheet: "patto", "bologna/patto" or the path of its IRI."""
        named = SHEET.fullmatch(self.sheet) if self.sheet else None
        return named is not None and (named[1] or named[2] or plan, named[3]) == (plan, slug)

    def __str__(self) -> str:
        given = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return ", ".join(f"{name}: {value}" for name, value in given.items())


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one person. ``place`` is where it is written; it is no part of it."""

    what: What
    target: Target
    value: str
    who: str
    when: date
    why: str
    place: Place
    known_by: str = ""  # its id, where a name in it was masked since

    @property
    def kind(self) -> str:
        """Return what a decision about names names: a key of PATHS, or "" for words of a sheet.

        Where the target does not say it, an IRI's path does, and plain words are a body's.
        """
        if self.what not in ABOUT_NAMES or not self.target.name:
            return ""
        told = [self.target.kind, kind_of_path(self.target.name), kind_of_path(self.value)]
        return next(filter(None, told), "body")

    @property
    def id(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of what is decided, by whom, when, why."""
        return self.known_by or short_hash(self.written(), 16)

    def written(self) -> str:
        """Return the decision as one line of JSON, always the same for the same decision."""
        given = {name: asdict(self)[name] for name in ENTRY}
        given["target"] = {name: value for name, value in given["target"].items() if value}
        return json.dumps(given, ensure_ascii=False, sort_keys=True, default=str)


def kind_of_path(words: str) -> str:
    """Return which key of PATHS ``words`` are the path of, or "" where they are a name."""
    return next((kind for kind, path in PATHS.items() if path.fullmatch(words)), "")


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions that ``path`` (TOML, one ``[[decision]]`` each) holds, in its order.

    Raises:
        CannotRun: the file cannot be read or is no TOML (DECISION-FILE), or an entry lacks a
            part (DECISION-FILE-LACKS), has one that nobody knows (DECISION-FILE-UNKNOWN) or
            one that is not what it must be (DECISION-FILE-VALUE); each with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotRun(Finding("DECISION-FILE", Place(str(path)), detail=str(error))) from error
    for key in content:
        if key != TABLE:
            raise _refused("DECISION-FILE-UNKNOWN", Place(str(path)), "", key, f"[[{TABLE}]]")
    entries = content.get(TABLE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _refused("DECISION-FILE-VALUE", Place(str(path)), "", TABLE, f"[[{TABLE}]]")
    lines = [at for at, line in enumerate(text.splitlines(), start=1) if HEADER.match(line)]
    lines += [0] * len(entries)  # entries written as one inline list have no line of their own
    return tuple(
        _decision(entry, Place(str(path), line), str(number))
        for number, (entry, line) in enumerate(zip(entries, lines, strict=False), start=1)
    )


def _decision(entry: Mapping[str, Any], place: Place, number: str) -> Decision:
    for key in entry:
        if key not in ENTRY:
            raise _refused("DECISION-FILE-UNKNOWN", place, number, key, ", ".join(ENTRY))
    for key in REQUIRED:
        if entry.get(key) in (None, ""):
            raise _refused("DECISION-FILE-LACKS", place, number, key)
    if entry["what"] not in list(What):
        raise _refused("DECISION-FILE-UNKNOWN", place, number, str(entry["what"]), ", ".join(What))
    what = What(entry["what"])
    groups, has_value = NEEDS[what]
    for key in ("who", "why", *(["value"] if "value" in entry else [])):
        if not isinstance(entry[key], str) or not entry[key].strip() or "\n" in entry[key].strip():
            raise _refused("DECISION-FILE-VALUE", place, number, key, '"…"')
    if has_value and "value" not in entry:
        raise _refused("DECISION-FILE-LACKS", place, number, "value")
    if isinstance(entry["when"], datetime) or not isinstance(entry["when"], date):
        raise _refused("DECISION-FILE-VALUE", place, number, "when", "when = 2015-10-02")
    target = _target(entry["target"], what, place, number)
    for group in groups:
        if not any(getattr(target, name) for name in group):
            raise _refused("DECISION-FILE-LACKS", place, number, f"target.{' | '.join(group)}")
    _addresses(target, place, number)
    value = str(entry.get("value", "")).strip()
    decision = Decision(
        what, target, value, entry["who"].strip(), entry["when"], entry["why"].strip(), place
    )
    _of_one_kind(decision, number)
    return decision


def _addresses(target: Target, place: Place, number: str) -> None:
    """Refuse a target whose edition or sheet is not named as one is."""
    if target.edition and not EDITION.fullmatch(target.edition):
        raise _refused("DECISION-FILE-VALUE", place, number, "target.edition", '"patto/2015-09-16"')
    if target.sheet and not SHEET.fullmatch(target.sheet):
        raise _refused("DECISION-FILE-VALUE", place, number, "target.sheet", '"piano/patto"')


def _of_one_kind(decision: Decision, number: str) -> None:
    """Refuse a decision about names whose two sides are of two kinds, or not of a kind."""
    target, place = decision.target, decision.place
    if decision.what not in ABOUT_NAMES:
        return
    for key, words in (("target.name", target.name), ("value", decision.value)):
        if kind_of_path(words) not in ("", decision.kind) and target.name:
            raise _refused("DECISION-FILE-VALUE", place, number, key, decision.kind)
    if target.name and (target.edition or target.words):
        raise _refused("DECISION-FILE-VALUE", place, number, "target", '{ name = "…" }')
    if decision.what is What.ALIAS and decision.kind == "person":
        raise _refused("DECISION-FILE-VALUE", place, number, "target.kind", 'what = "same"')


def _target(given: object, what: What, place: Place, number: str) -> Target:
    """Return the target; a bare text is the one thing that the kind must name."""
    if isinstance(given, str):
        (first, *_), *others = NEEDS[what][0]
        if any(first not in group for group in others):
            raise _refused(
                "DECISION-FILE-VALUE", place, number, "target", f'{{ {first} = "…", … }}'
            )
        given = {first: given}
    if not isinstance(given, dict):
        raise _refused("DECISION-FILE-VALUE", place, number, "target", '"…" | { … }')
    kinds = {field.name: field.type for field in fields(Target)}
    for key, value in given.items():
        if key not in kinds:
            raise _refused(
                "DECISION-FILE-UNKNOWN", place, number, f"target.{key}", ", ".join(kinds)
            )
        if kinds[key] is int and (type(value) is not int or value < 1):
            raise _refused("DECISION-FILE-VALUE", place, number, f"target.{key}", "1, 2, 3 …")
        if key == "kind" and value not in PATHS:
            raise _refused("DECISION-FILE-VALUE", place, number, "target.kind", " | ".join(PATHS))
        if kinds[key] is str and (not isinstance(value, str) or not value.strip()):
            raise _refused("DECISION-FILE-VALUE", place, number, f"target.{key}", '"…"')
    return Target(**given)


def _refused(code: str, place: Place, number: str, words: str, detail: str = "") -> CannotRun:
    """Return the refusal of the entry ``number`` ("" for the file as a whole)."""
    section = f"[[{TABLE}]] {number}".strip()
    return CannotRun(Finding(code, place, section, words, detail))
