"""The review list as a table of the snapshot: names that are alike, with the words of the sheets.

Likeness is no statement: the list stands beside the graph, never in it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from psmgraph.graph.terms import dct, iri_of, psm
from psmgraph.link.candidates import candidates
from psmgraph.link.candidates_model import Candidate, Side, in_order
from psmgraph.link.model import Registry
from psmgraph.store.tables import Cell, RowTable

TABLE = "review"
COLUMNS = (
    "id", "kind", "plan", "name", "other", "score", "reasons", "name_iri", "other_iri",
    "name_edition", "other_edition", "name_called", "other_called",
    "known", "name_sheets", "other_sheets", "name_passages", "other_passages",
)  # fmt: skip
INDEX = ("id", "plan", "kind")
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
    """Return where each thing is named, by its path: once for each edition, words and offsets.

    These are look-ups, as a query with ``GRAPH ?edition`` would go through all editions for each.
    """
    return {path: list(_standing(NamedNode(base + path), graph)) for path in paths}


def _standing(entity: NamedNode, graph: Store) -> Iterator[Stand]:
    """Yield where the words stand that name an entity, or that a node of an edition has.

    For a project the title of its sheet counts too.
    """
    lines: dict[tuple[NamedNode, str, int, int], list[tuple[int | None, int | None]]]
    lines = defaultdict(list)
    for node, edition in _naming(entity, graph):
        for found in graph.quads_for_pattern(node, psm("passage"), None, edition):
            passage = found.object
            assert isinstance(passage, NamedNode)  # psm:passage leads to a node
            line, page, start, end = (
                _lowest(passage, name, edition, graph) for name in ("line", "page", "start", "end")
            )
            for said in graph.quads_for_pattern(passage, psm("exact"), None, edition):
                lines[edition, iri_of(said.object), start or 0, end or 0].append((line, page))
    for (edition, words, start, end), places in lines.items():
        line = min((one for one, _ in places if one is not None), default=None)
        page = min((one for _, one in places if one is not None), default=None)
        yield Stand(edition.value, words, start, end, line, page)


def _naming(entity: NamedNode, graph: Store) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield the nodes whose passages name the entity, each with the edition that it stands in."""
    title = dct("title")
    for one in graph.quads_for_pattern(entity, psm("passage"), None):
        if isinstance(one.graph_name, NamedNode):
            yield entity, one.graph_name
    for name in ("refersTo", "person", "project"):
        for one in graph.quads_for_pattern(None, psm(name), entity):
            node, edition = one.subject, one.graph_name
            if not isinstance(node, NamedNode) or not isinstance(edition, NamedNode):
                continue  # of the default graph: the same, without evidence
            if name != "project" or any(
                graph.quads_for_pattern(node, psm("statedProperty"), title, edition)
            ):
                yield node, edition


def _lowest(node: NamedNode, name: str, edition: NamedNode, graph: Store) -> int | None:
    values = graph.quads_for_pattern(node, psm(name), None, edition)
    return min((int(iri_of(one.object)) for one in values), default=None)
