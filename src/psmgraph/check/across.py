"""What only shows when all sheets are seen together, asked of the finished store.

Each question is a file of queries/check/ whose rows are findings: ?focus and ?code, and as far
as it knows them ?words ?detail ?section ?file ?line ?page. A code's words are in findings.toml.

Where a store is another one with some statements changed, only those rows are asked for that may
be other: a question's header says how they hang on their ?focus (store/reaching.py). One that says
nothing is asked as a whole, unless it meets none of what changed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path

import pyoxigraph

from psmgraph import resources
from psmgraph.errors import Finding, Place
from psmgraph.store import queryfile
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.reaching import Reach, Seen, TooFarError
from psmgraph.store.retabling import Touched, names_in, said_around


@dataclass(frozen=True, slots=True)
class EditionDate:
    """An edition, the day it bears, and the file that it was read from."""

    iri: str
    issued: date
    file: str


# As they compare themselves, which for ten thousand sheets takes ten times as long.
_in_order = attrgetter(
    "code", "place.file", "place.line", "place.column", "place.page", "place.table", "place.row",
    "section", "words", "detail", "shape", "focus", "message_it", "message_en",
)  # fmt: skip
Told = Mapping[str, tuple[Finding, ...]]  # by the hash of the question


@dataclass(frozen=True, slots=True)
class Change:
    """A store as it was, what came and went since, and what was found in it then."""

    before: pyoxigraph.Store
    touched: Touched
    told: Told


def across(store: pyoxigraph.Store, questions: Path | None = None) -> tuple[Finding, ...]:
    """Return what the queries in ``questions`` find in ``store``, sorted.

    Raises:
        SyntaxError: a query file is no SPARQL.
        KeyError: a query does not select ?focus or ?code.
    """
    return merged(by_question(store, questions))


def merged(told: Told) -> tuple[Finding, ...]:
    """Return all that was found, sorted, each once."""
    return tuple(sorted({finding for found in told.values() for finding in found}, key=_in_order))


def by_question(
    store: pyoxigraph.Store, questions: Path | None = None, change: Change | None = None
) -> Told:
    """Return what each question finds in ``store``, by the question's hash.

    Raises:
        SyntaxError, KeyError: as :func:`across` has it.
    """
    folder = questions or resources.folder("queries") / "check"
    found = {}
    for file in sorted(folder.glob("*.rq")):
        query = queryfile.read(file, f"check/{file.stem}")
        key = hashlib.sha256(query.text.encode()).hexdigest()
        known = change.told.get(key) if change else None
        if change is None or known is None:
            found[key] = tuple(_rows(store, query.text))
        else:
            found[key] = _since(change, known, store, query)
    return found


def _since(
    change: Change, known: tuple[Finding, ...], store: pyoxigraph.Store, query: NamedQuery
) -> tuple[Finding, ...]:
    named = names_in(query.text)
    if not change.touched.nodes(named):
        return known
    reach = Reach.of(query)
    if reach is None:
        return tuple(_rows(store, query.text))
    seen = Seen(store)
    try:
        keys = reach.keys(change.touched.ends(reach, named), (Seen(change.before), seen))
        little = pyoxigraph.Store()
        little.extend(said_around(seen, reach.around(keys, seen), reach, named))
    except TooFarError:
        return tuple(_rows(store, query.text))
    foci = {node.value for node in keys}
    new = (finding for finding in _rows(little, query.text) if finding.focus in foci)
    return (*(one for one in known if one.focus not in foci), *new)


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
