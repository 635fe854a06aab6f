"""What the reconciliation service offers: its types, and the properties it compares and extends.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Identifiers are
IRIs, as everywhere; the last part of one will do in a question ("Project", "legalForm"). Persons
are not offered: to bring lists of people together is nothing that this service helps with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.terms import DCT, SKOS

PROJECT = ONTOLOGY + "Project"
ORGANISATION = ONTOLOGY + "Organisation"
INSTITUTION = ONTOLOGY + "Institution"
BROADER: Mapping[str, tuple[str, ...]] = {
    ORGANISATION: (),
    INSTITUTION: (ORGANISATION,),
    PROJECT: (),
}
TYPES = tuple(BROADER)
PROJECTS = "^" + ONTOLOGY + "involves"  # written as SPARQL writes a path backwards
IRI = "iri"


@dataclass(frozen=True, slots=True)
class Property:
    """A property: what it is of, where its values come from, what they are.

    ``source`` is "graph", "pointing" (the property leads from the value to the entity), "sheet"
    (the tables' date of the current edition) or "iri". ``compared``: a question may name a value
    of it, besides the name. ``target`` is the type of values that are entities themselves.
    """

    id: str
    of: tuple[str, ...]
    source: str = "graph"
    compared: bool = False
    target: str = ""

    @property
    def iri(self) -> str:
        """Return the IRI of the property in the graph."""
        return self.id.removeprefix("^")


_BODIES = (ORGANISATION, INSTITUTION)
PROPERTIES: Mapping[str, Property] = {
    each.id: each
    for each in (
        Property(SKOS + "altLabel", TYPES),
        Property(ONTOLOGY + "legalForm", _BODIES, compared=True),
        Property(DCT + "isPartOf", _BODIES, target=ORGANISATION),
        Property(PROJECTS, _BODIES, source="pointing", target=PROJECT),
        Property(DCT + "description", (PROJECT,)),
        Property(ONTOLOGY + "inPlan", (PROJECT,), compared=True),
        Property(ONTOLOGY + "thematicTable", (PROJECT,), compared=True),
        Property(ONTOLOGY + "sheetStatus", (PROJECT,), compared=True),
        Property(DCT + "issued", (PROJECT,), source="sheet"),
        Property(ONTOLOGY + "involves", (PROJECT,), target=ORGANISATION),
        Property(ONTOLOGY + "linkedWith", (PROJECT,), target=PROJECT),
        Property(IRI, TYPES, source="iri"),
    )
}
_SHORT = {
    **{each.rsplit("#", 1)[-1]: each for each in TYPES},
    **{each.rsplit("#", 1)[-1].rsplit("/", 1)[-1]: each for each in PROPERTIES if each[0] != "^"},
    "projects": PROJECTS,
}


def whole(identifier: str) -> str:
    """Return the identifier that one of a question stands for: itself, or the one cut short."""
    return _SHORT.get(identifier, identifier)


def kinds_of(types: tuple[str, ...]) -> frozenset[str]:
    """Return the classes of which an entity with one of ``types`` may be; none: of both."""
    wanted = {PROJECT if each == PROJECT else ORGANISATION for each in types if each in BROADER}
    return frozenset(wanted if types else (PROJECT, ORGANISATION))


def properties_of(type_id: str) -> tuple[Property, ...]:
    """Return the properties of a type; "" stands for all of them."""
    return tuple(each for each in PROPERTIES.values() if not type_id or type_id in each.of)


def described(type_id: str, name: Callable[[str], str]) -> dict[str, object]:
    """Return a type as the protocol has it, with those above it; ``name`` gives their names."""
    told: dict[str, object] = {"id": type_id, "name": name(type_id)}
    above = [described(each, name) for each in BROADER.get(type_id, ())]
    return told | ({"broader": above} if above else {})
