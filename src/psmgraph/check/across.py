"""What only shows when all sheets are seen together, asked of the finished store.

Each question is a file of queries/check/ whose rows are findings: ?focus and ?code, and as far
as it knows them ?words ?detail ?section ?file ?line ?page. A code's words are in findings.toml.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph

from psmgraph import resources
from psmgraph.errors import Finding, Place


@dataclass(frozen=True, slots=True)
class EditionDate:
    """An edition, the day it bears, and the file that it was read from."""

    iri: str
    issued: date
    file: str


def across(store: pyoxigraph.Store, questions: Path | None = None) -> tuple[Finding, ...]:
    """Return what the queries in ``questions`` find in ``store``, sorted.

    Raises:
        SyntaxError: a query file is no SPARQL.
        KeyError: a query does not select ?focus or ?code.
    """
    folder = questions or resources.folder("queries") / "check"
    found = {
        finding
        for file in sorted(folder.glob("*.rq"))
        for finding in _rows(store, file.read_text(encoding="utf-8"))
    }
    return tuple(sorted(found))


def future_editions(editions: Iterable[EditionDate], today: date) -> tuple[Finding, ...]:
    """Return a finding for each edition dated after ``today``, sorted.

    ``today`` is the caller's: a build may be told another day, and the graph never knows it.
    """
    return tuple(
        sorted(
            Finding(
                "EDITION-IN-FUTURE",
                Place(edition.file),
                detail=edition.issued.isoformat(),
                focus=edition.iri,
            )
            for edition in editions
            if edition.issued > today
        )
    )


def _rows(store: pyoxigraph.Store, query: str) -> Iterable[Finding]:
    rows = store.query(query)
    if not isinstance(rows, pyoxigraph.QuerySolutions):
        raise TypeError("a query of queries/check is no SELECT query")
    names = [variable.value for variable in rows.variables]
    for row in rows:
        said = {
            name: value.value
            for name, value in zip(names, row, strict=True)
            if isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal)
        }
        yield Finding(
            code=said["code"],
            place=Place(
                said.get("file", ""),
                int(said.get("line", 0)),
                page=int(said.get("page", 0)),
            ),
            section=said.get("section", ""),
            words=said.get("words", ""),
            detail=said.get("detail", ""),
            focus=said["focus"],
        )
