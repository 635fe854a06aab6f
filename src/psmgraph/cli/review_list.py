"""The review list as a table, as CSV for a spreadsheet, as JSON; and the CSV read back."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from psmgraph.build.reviewed import Listed
from psmgraph.build.reviewing import Stand
from psmgraph.cli.table import WIDEST
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.words.review import kind_words, reason_words

CSV_COLUMNS = (
    "id", "decision", "kind", "plan", "name", "other", "score", "reasons",
    "name_sheets", "name_passages", "other_sheets", "other_passages",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def show(rows: Sequence[Listed], language: str, output: TextIO) -> None:
    """Write the list for people, one line a pair."""
    titles = {
        "it": ("id", "punti", "tipo", "nome", "altro nome", "perché"),
        "en": ("id", "score", "kind", "name", "other name", "why"),
    }[language]
    console = Console(file=output, width=None if output.isatty() else WIDEST, highlight=False)
    table = Table(*titles, box=box.SIMPLE_HEAD, show_edge=False)
    for each in rows:
        one = each.candidate
        known = " *" if one.other.known else ""
        table.add_row(
            one.id,
            str(one.score),
            kind_words(one.kind, language),
            Text(one.one.name),
            Text(one.other.name + known),
            reason_words(one.reasons, language),
        )
    console.print(table)


def as_csv(rows: Iterable[Listed], language: str) -> str:
    """Return the list as a spreadsheet opens it by itself: BOM, semicolons, no cell that runs.

    The column ``decision`` is empty: a person writes same or notSame into it.
    """
    out = io.StringIO()
    written = csv.writer(out, delimiter=";", lineterminator="\r\n")
    written.writerow(CSV_COLUMNS)
    for each in rows:
        one = each.candidate
        cells = (
            one.id, "", kind_words(one.kind, language), one.plan, one.one.name, one.other.name,
            one.score, reason_words(one.reasons, language),
            each.name_sheets, _told(each.name_passages),
            each.other_sheets, _told(each.other_passages),
        )  # fmt: skip
        written.writerow([_safe(str(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def as_json(rows: Iterable[Listed], snapshot: str) -> str:
    """Return the list as JSON, reasons by their codes."""
    told = [
        {
            "id": each.candidate.id,
            "kind": each.candidate.kind,
            "plan": each.candidate.plan,
            "name": each.candidate.one.name,
            "other": each.candidate.other.name,
            "score": each.candidate.score,
            "reasons": list(each.candidate.reasons),
            "name_path": each.candidate.one.path,
            "other_path": each.candidate.other.path,
            "known": each.candidate.other.known,
            "name_passages": [dict(stand.told) for stand in each.name_passages],
            "other_passages": [dict(stand.told) for stand in each.other_passages],
        }
        for each in rows
    ]
    return json.dumps({"snapshot": snapshot, "rows": told}, ensure_ascii=False, indent=2) + "\n"


def filled_in(path: Path) -> Iterator[tuple[Place, str, str]]:
    """Yield (place, id, word) for each line of a filled-in CSV whose ``decision`` is not empty.

    Comma or semicolon, with or without BOM; other columns are passed over.

    Raises:
        CannotRun: the file cannot be read, or lacks a column (REVIEW-CSV).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(Finding("REVIEW-CSV", Place(str(path)), detail=str(error))) from error
    header = text.partition("\n")[0]
    separator = max(";,\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    if not {"id", "decision"} <= set(rows.fieldnames or ()):
        raise CannotRun(Finding("REVIEW-CSV", Place(str(path), 1), detail="id, decision"))
    for row in rows:
        word = (row["decision"] or "").strip().lstrip("'").strip()
        if word:
            yield Place(str(path), rows.line_num), (row["id"] or "").strip().lstrip("'"), word


def _told(stands: Sequence[Stand]) -> str:
    """Return passages on one line: the edition, line or page, and the words."""
    return " | ".join(
        f"{'/'.join(stand.edition.rsplit('/', 2)[-2:])}{_where(stand)}: {stand.words}"
        for stand in stands
    )


def _where(stand: Stand) -> str:
    if stand.page:
        return f" p{stand.page}"
    return f":{stand.line}" if stand.line else ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
