"""The page of any entity: what is said of it, by property, and what points at it, with counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.parts import Parts
from psmgraph.web.terms import DCT, PROV, RDF, RDFS, SKOS
from psmgraph.web.values import Naming, Row, Shown, best_name, excerpt, names_in

_FIRST = (
    RDFS + "label", SKOS + "altLabel", DCT + "title", DCT + "description", ONTOLOGY + "exact",
)  # fmt: skip
HEADING = (RDF + "type", *_FIRST, ONTOLOGY + "dateWords")  # what a title is made of
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
    count: int  # of all of them
    begin: int = 0  # how many of them are on parts before this one


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of an entity's statements there is, and what is known of the others.

    Properties are told by whether they lead to the entity, and their IRI.
    """

    parts: Parts
    heading: Sequence[Row]  # of HEADING, whatever part they stand on
    counts: Mapping[tuple[bool, str], int]
    begins: Mapping[tuple[bool, str], int]  # how many statements parts before this one show
    first: Mapping[tuple[bool, str], int]  # the part in which a property begins, in their order

    @property
    def current(self) -> bool:
        """Tell whether the entity is known today, and not from older editions only."""
        return any(row.get("graph") is None for row in self.heading)


@dataclass(frozen=True, slots=True)
class Statements:
    """The rows of entity/said and entity/pointing, or of a part of them."""

    said: Sequence[Row] = ()
    pointing: Sequence[Row] = ()
    part: Part | None = None

    @property
    def none(self) -> bool:
        """Tell whether nothing at all is known of the entity."""
        return not (self.said or self.pointing or (self.part and self.part.heading))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A property of which this part shows nothing: ``part`` is the one in which it begins."""

    name: str
    inward: bool
    count: int
    part: int


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
    person: bool
    sole_origin: Origin | None  # where all of it stands, but for what is inferred
    parts: Parts = field(default_factory=Parts)
    elsewhere: tuple[Elsewhere, ...] = ()

    @classmethod
    def of(cls, iri: str, found: Statements, naming: Naming) -> "EntityPage":
        """Make the page from what was found."""
        name, part = naming.addresses.name(iri) or iri, found.part
        heading = part.heading if part else found.said
        types = [row["value"] for row in heading if _is(row.get("property"), RDF + "type")]
        classes = {term.value for term in types if isinstance(term, ox.NamedNode)}
        title, language, kind = title_of(name, heading, naming)
        properties = _properties(found.said, "value", naming, part)
        shown = sorted(classes - _GENERAL_CLASSES) or sorted(classes)
        return cls(
            iri=iri,
            name=name,
            title=title,
            title_language=language,
            title_kind=kind,
            classes=tuple(naming.show(ox.NamedNode(each)) for each in shown),
            said=properties,
            pointing=_properties(found.pointing, "source", naming, part),
            person=ONTOLOGY + "Person" in classes,
            sole_origin=None if part else _sole_origin(properties),
            parts=part.parts if part else Parts(),
            elsewhere=tuple(_elsewhere(part, naming)) if part else (),
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


def _elsewhere(part: Part, naming: Naming) -> Iterator[Elsewhere]:
    """Yield the properties of which this part shows nothing."""
    for known, first in part.first.items():
        if known not in part.begins:
            inward, iri = known
            name = naming.terms.name(iri, naming.language)
            yield Elsewhere(name, inward, part.counts[known], first)


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


def title_of(name: str, said: Sequence[Row], naming: Naming) -> tuple[str, str | None, str]:
    """Return the title of an entity of which so much is said, its language, its kind before it."""
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


def _properties(
    rows: Sequence[Row], column: str, naming: Naming, part: Part | None
) -> tuple[Property, ...]:
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
    current, inward = part.current if part else bool(today), column == "source"
    made = [
        _property(iri, values, names, today if current else None, naming)
        for iri, values in origins.items()
    ]
    if part:
        made = [
            replace(each, count=part.counts[inward, each.iri], begin=part.begins[inward, each.iri])
            for each in made
        ]
    return tuple(sorted(made, key=_order))


def _property(
    iri: str,
    values: dict[object, list[Origin]],
    names: dict[str, list[tuple[str, ox.Literal]]],
    today: set[tuple[str, object]] | None,
    naming: Naming,
) -> Property:
    statements = [
        Statement(
            naming.show(term, names.get(getattr(term, "value", ""), ())),
            tuple(sorted(found, key=lambda origin: origin.name)),
            past=today is not None and (iri, term) not in today and not _is_evidence(term),
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
        count=len(statements),
    )


def _order(prop: Property) -> tuple[int, bool, str]:
    first, name = first_last(prop.iri, prop.name)
    return first, prop.derived, name


def first_last(iri: str, name: str) -> tuple[int, str]:
    """Return what sorts properties: those that name a thing first, the others by their names."""
    return _FIRST.index(iri) if iri in _FIRST else len(_FIRST), name.casefold()


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
