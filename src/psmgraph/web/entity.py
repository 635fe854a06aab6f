"""The page of any entity: what is said of it, by property, and what points at it, with counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.terms import DCT, PROV, RDF, RDFS, SKOS
from psmgraph.web.values import Naming, Row, Shown, best_name, excerpt, names_in

POINTING_LIMIT = 2000  # rows asked for; beyond, the page says that there are more
_FIRST = (
    RDFS + "label", SKOS + "altLabel", DCT + "title", DCT + "description", ONTOLOGY + "exact",
)  # fmt: skip
_GENERAL_CLASSES = {PROV + "Activity", ONTOLOGY + "Organisation"}  # shown only when alone


@dataclass(frozen=True, slots=True)
class Origin:
    """The graph in which a statement stands: an edition, or one of the shared graphs."""

    name: str  # "authority", "derived", "dates", "provenance", or the edition's date
    path: str | None
    derived: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One value, and the graphs that say so; ``past`` where only older editions do."""

    value: Shown
    origins: tuple[Origin, ...]
    past: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its values; ``path`` leads to what the ontology says of it."""

    iri: str
    name: str
    comment: str
    path: str | None
    derived: bool  # we inferred it: no sheet says it
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Everything that the page of an entity shows."""

    iri: str
    name: str
    title: str
    title_language: str | None  # of its words, where they have one
    title_kind: str  # what kind of thing it is, before the words; nothing where those stand alone
    classes: tuple[Shown, ...]
    said: tuple[Property, ...]
    pointing: tuple[Property, ...]
    more_pointing: bool
    person: bool
    sole_origin: Origin | None  # where all of it stands, but for what is inferred

    @classmethod
    def of(
        cls, iri: str, said: Sequence[Row], pointing: Sequence[Row], naming: Naming
    ) -> "EntityPage":
        """Make the page from the rows of entity/said and entity/pointing."""
        name = naming.addresses.name(iri) or iri
        types = [row["value"] for row in said if _is(row.get("property"), RDF + "type")]
        classes = {term.value for term in types if isinstance(term, ox.NamedNode)}
        title, language, kind = _title(name, said, naming)
        properties = _properties(said, "value", naming)
        shown = sorted(classes - _GENERAL_CLASSES) or sorted(classes)
        return cls(
            iri=iri,
            name=name,
            title=title,
            title_language=language,
            title_kind=kind,
            classes=tuple(naming.show(ox.NamedNode(each)) for each in shown),
            said=properties,
            pointing=_properties(pointing, "source", naming),
            more_pointing=len(pointing) >= POINTING_LIMIT,
            person=ONTOLOGY + "Person" in classes,
            sole_origin=_sole_origin(properties),
        )

    @property
    def title_words(self) -> str:
        """Return the title without the kind before it."""
        return self.title.removeprefix(f"{self.title_kind}: ") if self.title_kind else self.title


def triples_of(iri: str, said: Sequence[Row]) -> list[ox.Triple]:
    """Return the statements of entity/said as triples.

    What holds today (no ?graph) where anything does; else all that stands in named graphs:
    evidence, and the nodes of older editions, are nowhere else.
    """
    subject = ox.NamedNode(iri)
    today = [row for row in said if row.get("graph") is None] or said
    return [
        ox.Triple(subject, prop, value)
        for row in today
        if isinstance(prop := row["property"], ox.NamedNode)
        and isinstance(value := row["value"], ox.NamedNode | ox.Literal)
    ]


def origin_of(graph: object, naming: Naming) -> Origin:
    """Return which graph it is: a shared one by its name, an edition by its date."""
    iri = graph.value if isinstance(graph, ox.NamedNode) else ""
    name = naming.addresses.name(iri) or iri
    last = name.rsplit("/", 1)[-1]
    shared = name.startswith("graph/")
    return Origin(
        last,
        None if shared else naming.addresses.path(iri),
        name in ("graph/derived", "graph/dates"),
    )


def _sole_origin(properties: Sequence[Property]) -> Origin | None:
    """Return the graph in which every statement stands that is not inferred, if it is one."""
    found = {
        origin
        for prop in properties
        for each in prop.statements
        for origin in each.origins
        if not origin.derived
    }
    return next(iter(found)) if len(found) == 1 else None


def _title(name: str, said: Sequence[Row], naming: Naming) -> tuple[str, str | None, str]:
    own = [
        (prop.value, value)
        for row in said
        if isinstance(prop := row.get("property"), ox.NamedNode)
        and isinstance(value := row.get("value"), ox.Literal)
    ]
    named = [pair for pair in own if pair[0] in (*_FIRST, ONTOLOGY + "dateWords")]
    best = best_name(named, naming.language)
    kind = naming.kind_of(name)
    if kind and best:
        return f"{kind}: {excerpt(best.value, 90)}", best.language, kind
    if kind:
        return kind, None, ""
    return (excerpt(best.value), best.language, "") if best else (name, None, "")


def _properties(rows: Sequence[Row], column: str, naming: Naming) -> tuple[Property, ...]:
    names = names_in(rows, column)
    origins: dict[str, dict[object, list[Origin]]] = {}
    today: set[tuple[str, object]] = set()
    for row in rows:
        term, prop = row[column], row["property"]
        if not isinstance(prop, ox.NamedNode) or _is(prop, RDF + "type"):
            continue
        found = origins.setdefault(prop.value, {}).setdefault(term, [])
        if row.get("graph") is None:
            today.add((prop.value, term))
            continue
        origin = origin_of(row["graph"], naming)
        if origin not in found:
            found.append(origin)
    made = [_property(iri, values, names, today, naming) for iri, values in origins.items()]
    return tuple(sorted(made, key=_order))


def _property(
    iri: str,
    values: dict[object, list[Origin]],
    names: dict[str, list[tuple[str, ox.Literal]]],
    today: set[tuple[str, object]],
    naming: Naming,
) -> Property:
    statements = [
        Statement(
            naming.show(term, names.get(getattr(term, "value", ""), ())),
            tuple(sorted(found, key=lambda origin: origin.name)),
            past=bool(today) and (iri, term) not in today and not _is_evidence(term),
        )
        for term, found in values.items()
    ]
    statements.sort(
        key=lambda each: (each.past, _natural(each.value.note), each.value.text.casefold())
    )
    return Property(
        iri=iri,
        name=naming.terms.name(iri, naming.language),
        comment=naming.terms.comment(iri, naming.language),
        path=naming.addresses.path(iri),
        derived=any(each.origins for each in statements)
        and all(origin.derived for each in statements for origin in each.origins),
        statements=tuple(statements),
    )


def _order(prop: Property) -> tuple[int, bool, str]:
    first = _FIRST.index(prop.iri) if prop.iri in _FIRST else len(_FIRST)
    return first, prop.derived, prop.name.casefold()


def _natural(note: str) -> tuple[str, int]:
    words, _, number = note.rpartition(" ")
    return (words, int(number)) if number.isdigit() else (note, 0)


def _is_evidence(term: object) -> bool:
    """Tell whether it is a node that stands in edition graphs only, whatever its edition."""
    return isinstance(term, ox.NamedNode) and any(
        f"/{kind}/" in term.value for kind in ("passage", "mention", "field")
    )


def _is(term: object, iri: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == iri
