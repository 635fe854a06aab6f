"""The findings of a build as a table of the snapshot, each with the sheet that it is about.

findings.json tells them as the build met them; people ask by sheet, plan and kind, page by page.
What the table holds is what was told: of withheld names it holds what they were replaced by.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import PurePath

from psmgraph.build.editions import Edition
from psmgraph.build.reading import ReadDone
from psmgraph.errors import Finding, Place
from psmgraph.store.tables import Cell, RowTable

TABLE = "findings"
COLUMNS = (
    "level", "code", "kind", "plan", "edition", "current", "project", "project_title",
    "file", "line", "page", "place", "section", "words", "shape", "focus",
    "message_it", "message_en",
)  # fmt: skip
INDEX = ("kind", "level", "edition", "project", "plan")
EMPTY = RowTable(TABLE, COLUMNS, (), INDEX)


@dataclass(frozen=True, slots=True)
class _Stands:
    """An edition, and where in its file its sheet begins."""

    plan: str
    path: str
    project: str
    title: str
    begins: Place
    current: bool


def findings_table(
    findings: Iterable[Finding], read: Sequence[ReadDone], made: Sequence[Edition], base: str
) -> RowTable:
    """Return ``findings``, sorted by level, kind and place, each with its edition if it has one.

    A finding belongs to the edition that its focus is part of, else to the sheet of its file that
    begins last before it; a file from which no edition came leaves it without. Files stand by
    their names without folders: those are of the machine that built.
    """
    files, folders = _by_file(read, made), _folders(read)
    of_file = {done.file.name: done.file.plan for done in read if done.file.plan}
    of_path = {one.path: one for group in files.values() for one in group}
    rows = []
    for finding in (_without_folders(each, folders) for each in findings):
        found = _of_focus(finding, of_path, base) or _of_place(finding.place, files)
        plan = found.plan if found else of_file.get(finding.place.file, "") or _plan(finding, base)
        rows.append(_row(finding, found, plan, base))
    return RowTable(TABLE, COLUMNS, tuple(sorted(rows, key=_order)), INDEX)


def _row(finding: Finding, found: _Stands | None, plan: str, base: str) -> tuple[Cell, ...]:
    place, level = finding.place, finding.level.value
    file = _name(place.file)
    shape = finding.shape.rpartition("#")[2]
    return (
        level,
        finding.code,
        shape or finding.code,
        f"{base}plan/{plan}" if plan else None,
        f"{base}{found.path}" if found else None,
        None if found is None else "true" if found.current else "false",
        f"{base}{found.project}" if found else None,
        found.title if found else None,
        file or None,
        place.line or None,
        place.page or None,
        str(place)[len(place.file) :].lstrip(":") or None,
        finding.section or None,
        finding.words or None,
        finding.shape or None,
        finding.focus or None,
        finding.message("it"),
        finding.message("en"),
    )


_LEVELS = {"error": 0, "warning": 1, "info": 2}


_SORTED = ("level", "kind", "file", "page", "line", "place", "focus", "message_it")
_cells = itemgetter(*map(COLUMNS.index, _SORTED))


def _order(row: tuple[Cell, ...]) -> tuple[object, ...]:
    level, kind, file, page, line, place, focus, message = _cells(row)
    where = (file or "", page or 0, line or 0)
    return _LEVELS[level], kind, *where, place or "", focus or "", message or ""


def _by_file(read: Sequence[ReadDone], made: Sequence[Edition]) -> Mapping[str, Sequence[_Stands]]:
    """Return the editions of each file, in the order in which they stand in it.

    A file is known by its whole name, and by its last part where no other file has the same.
    """
    published = {edition.entry.key: edition for edition in made}
    newest: dict[str, str] = {}
    for edition in made:
        sheet, path = edition.record.sheet, edition.record.path
        newest[sheet] = max(newest.get(sheet, ""), path)
    files: dict[str, list[_Stands]] = defaultdict(list)
    short: dict[str, set[str]] = defaultdict(set)
    for done in read:
        short[_name(done.file.name)].add(done.file.name)
        for entry in done.sheets:
            found = published.get(entry.key)
            if found is not None:
                files[done.file.name].append(_stands(found, entry.usage.place, newest))
    for group in files.values():
        group.sort(key=lambda one: _at(one.begins))
    return files | {
        name: files[next(iter(whole))]
        for name, whole in short.items()
        if len(whole) == 1 and name not in files and next(iter(whole)) in files
    }


def _stands(edition: Edition, begins: Place, newest: Mapping[str, str]) -> _Stands:
    record = edition.record
    current = newest[record.sheet] == record.path
    project = f"plan/{record.plan}/project/{record.slug}"
    return _Stands(record.plan, record.path, project, record.title, begins, current)


def _of_focus(finding: Finding, known: Mapping[str, _Stands], base: str) -> _Stands | None:
    """Return the edition that the finding's focus is, or is a part of."""
    path = finding.focus.removeprefix(base) if finding.focus.startswith(base) else finding.focus
    parts = path.split("/")
    return known.get("/".join(parts[:5]))  # plan/{plan}/sheet/{slug}/{day}


def _of_place(place: Place, files: Mapping[str, Sequence[_Stands]]) -> _Stands | None:
    sheets = files.get(place.file, ())
    if len(sheets) <= 1:
        return sheets[0] if sheets else None
    before = [one for one in sheets if _at(one.begins) <= _at(place)]
    return before[-1] if before else None


def _at(place: Place) -> tuple[int, int]:
    return place.page, place.line


def _plan(finding: Finding, base: str) -> str:
    """Return the plan that the finding's focus stands under, or nothing."""
    before, _, path = finding.focus.partition(f"{base}plan/")
    return path.split("/")[0] if path and not before else ""


def _folders(read: Sequence[ReadDone]) -> Sequence[str]:
    """Return the folders from which files were read, the inner ones first."""
    found = {done.file.name[: -len(_name(done.file.name))] for done in read}
    return sorted(found - {""}, key=lambda folder: (-len(folder), folder))


def _name(file: str) -> str:
    """Return the last part of a file's name."""
    plain = not file.endswith(("/", "/.")) and file != "."
    return file.rpartition("/")[2] if plain else PurePath(file).name


def _without_folders(finding: Finding, folders: Sequence[str]) -> Finding:
    """Return the finding with files by their names alone, where it tells of another place."""
    detail = finding.detail
    for folder in folders if detail else ():
        detail = detail.replace(folder, "")
    return finding if detail == finding.detail else replace(finding, detail=detail)
