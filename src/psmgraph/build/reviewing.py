"""The review list as a table of the snapshot: names that are alike, with the words of the sheets.

Likeness is no statement: the list stands beside the graph, never in it. What was compared for the
last build is kept, and where nothing changed the passages are those of the list before.
"""

import hashlib
import json
import pickle
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from psmgraph.build.depending import graph_code
from psmgraph.graph.terms import dct, iri_of, psm
from psmgraph.link.candidates import candidates
from psmgraph.link.candidates_model import Candidate, Side, in_order
from psmgraph.link.model import Registry
from psmgraph.store.queryfile import load
from psmgraph.store.reaching import Reach, Seen, TooFarError
from psmgraph.store.retabling import Touched, names_in
from psmgraph.store.sealed import seal, unseal
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import Cell, RowTable, open_tables

TABLE = "review"
COLUMNS = (
    "id", "kind", "plan", "name", "other", "score", "reasons", "name_iri", "other_iri",
    "name_edition", "other_edition", "name_called", "other_called",
    "known", "name_sheets", "other_sheets", "name_passages", "other_passages",
)  # fmt: skip
INDEX = ("id", "plan", "kind")
COMPARED = "review.recalled"  # the file of the cache
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


Told = tuple[int, str]  # in how many sheets a thing is named, and a few of the passages


def compared(
    registry: Registry, about: str, cache: Path | None, *, full: bool = False
) -> tuple[Candidate, ...]:
    """Return the names that are alike: kept in ``cache`` of equal names, else compared now.

    ``about`` is a hash of all that the registry follows from. With ``full`` what is kept is not
    used, only replaced.
    """
    if cache is None or not cache.is_dir():
        return candidates(registry)
    held = None if full else unseal(cache / COMPARED)
    *known, kept = pickle.loads(held) if held else ("", b"")
    if about in known:  # which tells who wrote it, as the names' hash does
        found: tuple[Candidate, ...] = pickle.loads(kept)
        return found
    names = _names(registry)
    found = pickle.loads(kept) if names in known else candidates(registry)
    seal(cache / COMPARED, pickle.dumps((about, names, pickle.dumps(found))))
    return found


def _names(registry: Registry) -> str:
    """Return a hash of all that likeness hangs on."""
    digest = hashlib.sha256(graph_code().encode())
    for each in (registry.bodies, registry.actors, registry.projects, registry.titles,
                 registry.persons):  # fmt: skip
        for item in each.items():
            digest.update(f"{item}\n".encode())
    apart = sorted(sorted(pair) for pair in registry.apart.values())
    successions = [plan.authority.successions for plan in registry.plans.values()]
    digest.update(f"{apart} {successions}".encode())
    return digest.hexdigest()


def review_table(
    listed: Iterable[Candidate],
    graph: Store,
    base: str,
    changed: tuple[Snapshot, Touched] | None = None,
) -> RowTable:
    """Return the review list of candidates, the likeliest first.

    The passages come from ``graph``, which holds the editions; where it is that of a snapshot
    that ``changed`` a little, for the rest from the list of that one.
    """
    ordered = in_order(tuple(listed))
    paths = {side.path for each in ordered for side in (each.one, each.other) if side.path}
    known = _known(graph, base, *changed) if changed else {}
    stands = {path: known.get(path) or _told(path, graph, base) for path in sorted(paths)}
    return RowTable(TABLE, COLUMNS, tuple(_row(each, stands, base) for each in ordered), INDEX)


def _known(graph: Store, base: str, before: Snapshot, touched: Touched) -> Mapping[str, Told]:
    """Return what the list before told, by path, of all that the change does not touch."""
    query = load("snapshot/standing")
    reach = Reach.of(query)
    assert reach is not None  # its header says so
    ends = touched.ends(reach, names_in(query.text))
    try:
        keys = reach.keys(ends, (Seen(before.open_store()), Seen(graph)))
        with closing(open_tables(before.tables_path)) as tables:
            rows = tables.execute(_SIDES).fetchall()
    except (TooFarError, sqlite3.Error):
        return {}
    gone = {node.value for node in keys}
    return {iri.removeprefix(base): (n, told) for iri, n, told in rows if iri not in gone}


_SIDES = f"""
SELECT name_iri, name_sheets, name_passages FROM {TABLE} WHERE name_iri IS NOT NULL
UNION SELECT other_iri, other_sheets, other_passages FROM {TABLE} WHERE other_iri IS NOT NULL
"""


def _told(path: str, graph: Store, base: str) -> Told:
    stands = list(_standing(NamedNode(base + path), graph))
    return _sheets(stands), _written(stands)


def _row(candidate: Candidate, stands: Mapping[str, Told], base: str) -> tuple[Cell, ...]:
    one, other = candidate.one, candidate.other
    ones, others = stands.get(one.path, NOWHERE), stands.get(other.path, NOWHERE)
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
        ones[0],
        others[0],
        ones[1],
        others[1],
    )


NOWHERE: Told = (0, "[]")


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


def _standing(entity: NamedNode, graph: Store) -> Iterator[Stand]:
    """Yield where the words stand that name an entity, or that a node of an edition has.

    For a project the title of its sheet counts too. Once for each edition, words and offsets; these
    are look-ups, as a query with ``GRAPH ?edition`` would go through all editions for each.
    queries/snapshot/standing.rq tells what they meet.
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
