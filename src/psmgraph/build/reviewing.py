"""The review list as a table of the snapshot: names that are alike, with the words of the sheets.

Likeness is no statement: the list stands beside the graph, never in it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from psmgraph.link.candidates import candidates
from psmgraph.link.candidates_model import Candidate, Side, in_order
from psmgraph.link.model import Registry
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import load
from psmgraph.store.tables import Cell, RowTable

TABLE = "review"
COLUMNS = (
    "id", "kind", "plan", "name", "other", "score", "reasons", "name_iri", "other_iri",
    "name_edition", "other_edition", "name_called", "other_called",
    "known", "name_sheets", "other_sheets", "name_passages", "other_passages",
)  # fmt: skip
INDEX = ("id", "plan", "kind")
AT_ONCE = 500  # entities of one query
MOST_SHOWN = 3  # passages of one name, each of another sheet


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a name stands: the edition's IRI, the words, their offsets, their line or page."""

    edition: str
    words: str
    start: int
    end: int
    line: int | None
    page: int | None

    @property
    def order(self) -> tuple[str, str, int]:
        """Return what passages are sorted by: sheet, edition, place."""
        sheet, _, day = self.edition.rpartition("/")
        return sheet, day, self.start

    @property
    def told(self) -> Mapping[str, object]:
        """Return what the list keeps of it."""
        return {
            "edition": self.edition,
            "words": self.words,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "page": self.page,
        }


def review_table(
    registry: Registry, more: Iterable[Candidate], graph: Store, base: str
) -> RowTable:
    """Return the review list: names that are alike, and ``more`` candidates of other stages.

    The passages come from ``graph``, which holds the editions.
    """
    listed = in_order((*candidates(registry), *more))
    paths = {side.path for each in listed for side in (each.one, each.other) if side.path}
    stands = _stands(sorted(paths), graph, base)
    return RowTable(TABLE, COLUMNS, tuple(_row(each, stands, base) for each in listed), INDEX)


def _row(
    candidate: Candidate, stands: Mapping[str, Sequence[Stand]], base: str
) -> tuple[Cell, ...]:
    one, other = candidate.one, candidate.other
    ones, others = stands.get(one.path, ()), stands.get(other.path, ())
    return (
        candidate.id,
        candidate.kind.value,
        f"{base}plan/{candidate.plan}",
        one.name,
        other.name,
        candidate.score,
        " ".join(reason.value for reason in candidate.reasons),
        _iri(one, base),
        _iri(other, base),
        one.edition or None,
        other.edition or None,
        one.called or None,
        other.called or None,
        "true" if other.known else "false",
        _sheets(ones),
        _sheets(others),
        _written(ones),
        _written(others),
    )


def _iri(side: Side, base: str) -> str | None:
    return f"{base}{side.path}" if side.path else None


def _sheets(stands: Sequence[Stand]) -> int:
    return len({stand.edition.rpartition("/")[0] for stand in stands})


def _written(stands: Sequence[Stand]) -> str:
    """Return the first passage of the newest edition of a few sheets, as JSON."""
    newest: dict[str, Stand] = {}
    for stand in sorted(stands, key=lambda one: one.order):
        sheet = stand.edition.rpartition("/")[0]
        if sheet not in newest or newest[sheet].edition != stand.edition:
            newest[sheet] = stand
    shown = [dict(stand.told) for _, stand in sorted(newest.items())]
    return json.dumps(shown[:MOST_SHOWN], ensure_ascii=False)


def _stands(paths: Sequence[str], graph: Store, base: str) -> dict[str, list[Stand]]:
    """Return where each thing is named, by its path."""
    found: dict[str, list[Stand]] = defaultdict(list)
    for at in range(0, len(paths), AT_ONCE):
        for path, stand in _asked(paths[at : at + AT_ONCE], graph, base):
            found[path].append(stand)
    return found


def _asked(paths: Sequence[str], graph: Store, base: str) -> Iterator[tuple[str, Stand]]:
    nodes = [NamedNode(base + path) for path in paths]
    rows = graph.query(bind(load("review/passages").text, {"entity": nodes}))
    assert isinstance(rows, QuerySolutions)  # the query file is a SELECT
    for row in rows:
        entity, edition, words = row["entity"], row["edition"], row["words"]
        if (
            isinstance(entity, NamedNode)
            and isinstance(edition, NamedNode)
            and isinstance(words, Literal)
        ):
            line, page, start, end = (
                _whole(row[name]) for name in ("line", "page", "start", "end")
            )
            stand = Stand(edition.value, words.value, start or 0, end or 0, line, page)
            yield entity.value.removeprefix(base), stand


def _whole(term: object) -> int | None:
    return int(term.value) if isinstance(term, Literal) else None
