"""The search: what each kind of thing holds for the words asked for, in order, counted.

Each kind has a table of its own (queries/tables/search-*.rq), whose rows stand in the order of
their weight: an actor of many projects before one of few. Names count before texts. Hundreds of
rows are put in order by how well they fit; words that thousands hold tell nothing of any, and those
rows come as they stand, as a handful does that is shown whole: so no question costs more than
another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psmgraph.store.fulltext import Sought, expression
from psmgraph.web.served import Served

RANKED = 500  # rows; more are not put in order by how well they fit
MOST_COUNTED = 10_000  # rows of a kind; the page says that there are more

Ask = Callable[[str, Sequence[str | int]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of things that are searched; ``text``: also by what the sheets say of them."""

    name: str
    text: bool = False
    columns: tuple[str, ...] = ()  # besides entity, kind and name
    mentioned: bool = False  # sheets name it: its passages are those of its mentions
    suggested: bool = False  # offered while somebody types
    titled: bool = False  # its other name tells what it is: the title of an act

    @property
    def table(self) -> str:
        """Return the name of its table."""
        return f"search_{self.name}"


_OF_PROJECT = ("passage", "project", "project_title")
# In the order in which they are shown.
KINDS: Mapping[str, KindSpec] = {
    spec.name: spec
    for spec in (
        KindSpec("projects", text=True, columns=("also", "edition"), suggested=True),
        KindSpec("actors", text=True, columns=("also",), mentioned=True, suggested=True),
        KindSpec("activities", columns=_OF_PROJECT),
        KindSpec("events", text=True, columns=("words", *_OF_PROJECT)),
        KindSpec("items", columns=_OF_PROJECT),
        KindSpec("contributions", text=True, columns=("words", *_OF_PROJECT)),
        KindSpec("acts", columns=("also",), mentioned=True, suggested=True, titled=True),
        KindSpec("plans", columns=("also",), suggested=True, titled=True),
        KindSpec("persons", columns=("also",), mentioned=True, suggested=True),
    )
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what its table says of it."""

    entity: str
    kind: str  # IRI of its class
    name: str
    also: str = ""
    words: str = ""
    passage: str = ""
    project: str = ""
    project_title: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows fit: those whose name does, and all; ``more``: at least so many."""

    names: int
    total: int

    @property
    def more(self) -> bool:
        """Tell whether there may be more than were counted."""
        return self.total >= MOST_COUNTED


def count(ask: Ask, spec: KindSpec, looked_for: Sequence[Sought]) -> Count:
    """Return how many rows of the kind hold every word."""
    whole = _count(ask, spec, expression(looked_for))
    if not spec.text or not whole:
        return Count(whole, whole)
    return Count(_count(ask, spec, _in_names(spec, looked_for)), whole)


def hits(
    ask: Ask, spec: KindSpec, looked_for: Sequence[Sought], found: Count, span: tuple[int, int]
) -> tuple[Hit, ...]:
    """Return so many rows (``span[1]``) after so many (``span[0]``); first those by their name."""
    rowids: list[int] = []
    start, most = span
    whole, names = expression(looked_for), _in_names(spec, looked_for)
    if start < found.names:
        rowids += _rows(ask, spec, names, found.names, span)
    left = most - len(rowids)
    if left and found.total > found.names:
        others = f"({whole}) NOT ({names})"
        rest = max(0, start - found.names), left
        rowids += _rows(ask, spec, others, found.total - found.names, rest)
    return _read(ask, spec, rowids)


def suggested(served: Served, looked_for: Sequence[Sought], most: int) -> tuple[Hit, ...]:
    """Return things whose names fit, some of each kind, for who is still typing."""
    kinds = [spec for spec in KINDS.values() if spec.suggested]
    offered: list[tuple[int, int, Hit]] = []
    with served.reading() as ask:
        for at, spec in enumerate(kinds):
            names = _in_names(spec, looked_for)
            rowids = _rows(ask, spec, names, _count(ask, spec, names), (0, most))
            offered += [(place, at, hit) for place, hit in enumerate(_read(ask, spec, rowids))]
    # The first of each kind before the second of any; shown kind by kind.
    kept = sorted(offered, key=lambda each: each[:2])[:most]
    return tuple(hit for _, _, hit in sorted(kept, key=lambda each: (each[1], each[0])))


def _in_names(spec: KindSpec, looked_for: Sequence[Sought]) -> str:
    columns = [name for name in ("name", "also") if name in ("name", *spec.columns)]
    return expression(looked_for, columns if spec.text else ())


def _count(ask: Ask, spec: KindSpec, match: str) -> int:
    words = f"{spec.table}_words"
    sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {words} WHERE {words} MATCH ? LIMIT ?)"
    return int(ask(sql, (match, MOST_COUNTED))[0][0])


def _rows(ask: Ask, spec: KindSpec, match: str, total: int, span: tuple[int, int]) -> list[int]:
    words = f"{spec.table}_words"
    order = f"bm25({words}, 8.0, 4.0, 1.0), rowid" if span[1] < total <= RANKED else "rowid"
    sql = f"SELECT rowid FROM {words} WHERE {words} MATCH ? ORDER BY {order} LIMIT ? OFFSET ?"
    return [row[0] for row in ask(sql, (match, span[1], span[0]))]


def _read(ask: Ask, spec: KindSpec, rowids: Sequence[int]) -> tuple[Hit, ...]:
    if not rowids:
        return ()
    columns = ("entity", "kind", "name", *spec.columns)
    marks = ", ".join("?" * len(rowids))
    sql = f"SELECT rowid, {', '.join(columns)} FROM {spec.table} WHERE rowid IN ({marks})"
    rows = {row[0]: row for row in ask(sql, rowids)}
    return tuple(
        Hit(**{name: row[name] or "" for name in columns})
        for row in (rows[each] for each in rowids)
    )
