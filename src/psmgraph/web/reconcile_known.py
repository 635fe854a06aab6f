"""What the served snapshot says of the entities that are offered: suggestions, previews, values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from psmgraph.web import reconcile_terms as terms
from psmgraph.web.near import terms as words_of
from psmgraph.web.reconcile_request import Extension, plain_text
from psmgraph.web.served import Served
from psmgraph.web.terms import DCT, Terms
from psmgraph.web.values import XSD, Row

SUGGESTED = 20
MOST_CURSOR = 1_000
_AT_ONCE = 250  # entities of one query
_KINDS = (terms.ORGANISATION, terms.PROJECT)
_SUGGEST = """
SELECT names.entity, names.kind, names.name, names.also FROM names_fts
JOIN names ON names.rowid = names_fts.rowid
WHERE names_fts MATCH ? AND names.kind IN (?, ?)
ORDER BY bm25(names_fts, 4.0, 1.0), names.entity LIMIT ? OFFSET ?
"""
_NAME = "SELECT entity, kind, name, also FROM names WHERE entity = ? AND kind IN (?, ?)"
_ACTOR = "SELECT kind, legal_form, projects FROM actors WHERE actor = ?"
_PROJECT = """
SELECT plan, thematic_table_it, thematic_table_en, sheet_status, issued, actors
FROM projects WHERE project = ?
"""

Cell = dict[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """An entity by its names; ``kind`` is the IRI of its class."""

    iri: str
    kind: str
    name: str
    also: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview shows of an entity; ``term`` is its legal form, or the state of its sheet."""

    known: Known
    path: str
    thematic_table: str = ""
    term: str = ""
    issued: str = ""
    projects: int | None = None
    actors: int | None = None


def suggested(served: Served, prefix: str, cursor: int) -> list[Known]:
    """Return entities whose names hold every word of ``prefix``, or words that begin so."""
    expression = " ".join(f'"{word}"*' for word in words_of(prefix))
    if not expression:
        return []
    rows = served.rows(_SUGGEST, (expression, *_KINDS, SUGGESTED, cursor))
    return [Known(row["entity"], row["kind"], row["name"], row["also"] or "") for row in rows]


def known(served: Served, identifier: str) -> Known | None:
    """Return the entity of an identifier, whole or without the base; None where none is offered."""
    for row in served.rows(_NAME, (iri_of(served, identifier), *_KINDS)):
        return Known(row["entity"], row["kind"], row["name"], row["also"] or "")
    return None


def preview(served: Served, found: Known, language: str) -> Preview:
    """Return what a preview shows of an entity."""
    path = served.addresses.path(found.iri) or ""
    if found.kind == terms.PROJECT:
        for row in served.rows(_PROJECT, (found.iri,)):
            table = row[f"thematic_table_{language}"] or row["thematic_table_it"] or ""
            issued, actors = row["issued"] or "", row["actors"] or 0
            return Preview(found, path, table, row["sheet_status"], issued, actors=actors)
    for row in served.rows(_ACTOR, (found.iri,)):
        form = row["legal_form"]
        exact = Known(found.iri, row["kind"], found.name, found.also)
        return Preview(exact, path, term=form or "", projects=row["projects"] or 0)
    return Preview(found, path)


def iri_of(served: Served, identifier: str) -> str:
    """Return the IRI that an identifier stands for: "actor/comune-di-bologna" will do."""
    text = plain_text(identifier)
    return served.addresses.iri(text) if text.startswith(("actor/", "plan/")) else text


def extended(
    served: Served, asked: Extension, words: Terms, language: str
) -> dict[str, dict[str, list[Cell]]]:
    """Return the values of each property of each entity; none for what is not offered.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    by_iri = {iri_of(served, each): each for each in asked.ids}
    found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for some in _slices(sorted(by_iri)):
        offered = _offered(served, some)
        for iri, pid, cell in _cells(served, offered, asked, (words, language)):
            if cell not in found[iri, pid]:
                found[iri, pid].append(cell)
    return {
        given: {
            pid: sorted(found[iri_of(served, given), pid], key=_order)[: most or None]
            for pid, most in asked.properties
        }
        for given in asked.ids
    }


def _cells(
    served: Served, iris: Sequence[str], asked: Extension, told: tuple[Terms, str]
) -> Iterable[tuple[str, str, Cell]]:
    """Yield (entity, property, value) of what is asked, in no order."""
    wanted = {pid: terms.PROPERTIES[pid] for pid, _ in asked.properties if pid in terms.PROPERTIES}
    entities = [NamedNode(iri) for iri in iris]
    if not entities:
        return
    if terms.IRI in wanted:
        for iri in iris:
            yield iri, terms.IRI, {"str": iri}
    if DCT + "issued" in wanted:
        marks = ", ".join("?" * len(iris))
        sql = f"SELECT project, issued FROM projects WHERE issued > '' AND project IN ({marks})"
        for row in served.rows(sql, iris):
            yield row["project"], DCT + "issued", {"str": row["issued"]}
    for source in ("values", "pointing"):
        of = {
            each.iri: each
            for each in wanted.values()
            if each.source == {"values": "graph"}.get(source, source)
        }
        if of:
            values = {"entity": entities, "property": [NamedNode(each) for each in of]}
            rows = served.select(f"reconcile/{source}", values)
            yield from _read(rows, of, told)


def _read(
    rows: Iterable[Row], of: Mapping[str, terms.Property], told: tuple[Terms, str]
) -> Iterable[tuple[str, str, Cell]]:
    names: dict[tuple[str, str, object], list[Literal]] = defaultdict(list)
    for row in rows:
        entity, prop, name = row["entity"], row["property"], row.get("name")
        assert isinstance(entity, NamedNode)
        assert isinstance(prop, NamedNode)
        kept = names[entity.value, prop.value, row["value"]]
        if isinstance(name, Literal):
            kept.append(name)
    for (iri, pid, value), labels in names.items():
        yield iri, of[pid].id, _cell(value, labels, of[pid], told)


def _cell(
    value: object, labels: Sequence[Literal], prop: terms.Property, told: tuple[Terms, str]
) -> Cell:
    """Return a value as the protocol has it; what is no entity of the service is its name."""
    words, language = told
    if isinstance(value, Literal):
        whole = value.datatype.value == XSD + "integer"
        return {"int": int(value.value)} if whole else {"str": value.value}
    iri = value.value if isinstance(value, NamedNode) else str(value)
    best = sorted(labels, key=lambda each: (each.language != language, each.value))
    name = best[0].value if best else words.name(iri, language)
    return {"id": iri, "name": name} if prop.target else {"str": name}


def _offered(served: Served, iris: Sequence[str]) -> list[str]:
    marks = ", ".join("?" * len(iris))
    sql = f"SELECT entity FROM names WHERE entity IN ({marks}) AND kind IN (?, ?) ORDER BY entity"
    return [row["entity"] for row in served.rows(sql, (*iris, *_KINDS))]


def _slices(iris: Sequence[str]) -> Iterable[Sequence[str]]:
    return (iris[at : at + _AT_ONCE] for at in range(0, len(iris), _AT_ONCE))


def _order(cell: Cell) -> tuple[str, ...]:
    return tuple(str(cell.get(part, "")) for part in ("name", "str", "int", "id"))
