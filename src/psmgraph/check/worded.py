"""The shapes in words: what each of them asks of what, in Italian and English.

Pages, and whatever else tells people what holds of the data, are made from this; so no list of
rules is written a second time by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from psmgraph import resources
from psmgraph.check.named_terms import short
from psmgraph.check.wording import STEPS, Wording
from psmgraph.check.written_shapes import RDFS, SH, Node, WrittenShapes, text

LANGUAGES = ("it", "en")
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
ENDS = {"targetSubjectsOf": RDFS + "domain", "targetObjectsOf": RDFS + "range"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a shape looks at: ``how`` is SHACL's word (targetClass …), ``term`` an IRI."""

    how: str
    term: str


@dataclass(frozen=True, slots=True)
class WordedConstraint:
    """One thing that a shape asks for."""

    path: str  # IRI of the property; a way along several as in SPARQL; "" = of the thing itself
    words: Mapping[str, str]  # by language
    severity: str  # "Violation", "Warning", "Info"
    path_words: Mapping[str, str] = field(default_factory=dict)  # the name of what ``path`` is
    shape: str = ""  # IRI of the shape that it is written in
    component: str = ""  # SHACL's word: "class", "in" …; "count" for sh:minCount and sh:maxCount
    message: Mapping[str, str] = field(default_factory=dict)  # what is said on a breach
    properties: tuple[str, ...] = ()  # the IRIs of the properties that ``path`` has
    # What ``words`` tell on one line, in parts: by language the sentence, then its cases.
    lead: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordedShape:
    """One shape with all that it asks for.

    A shape without targets is a piece that others are made of; its ``target`` is "".
    """

    iri: str
    target: str  # IRI of the first class that it looks at
    title: Mapping[str, str]  # by language; empty for a piece
    constraints: tuple[WordedConstraint, ...]
    targets: tuple[Target, ...] = ()
    classes: tuple[str, ...] = ()  # all classes that it looks at


def worded(shapes: Iterable[ox.Triple] | None = None) -> tuple[WordedShape, ...]:
    """Return the shapes in words, in the files' order; without ``shapes``, those that ship.

    A property shape that belongs to a node shape is told there, and not by itself.

    Raises:
        ValueError: a constraint has no words.
    """
    return _shipped() if shapes is None else _worded(WrittenShapes.of(shapes))


def constraints_of(shapes: Iterable[WordedShape], class_iri: str) -> tuple[WordedConstraint, ...]:
    """Return what ``shapes`` ask of the things of one class, in their order."""
    return tuple(
        each for shape in shapes if class_iri in shape.classes for each in shape.constraints
    )


@cache
def _shipped() -> tuple[WordedShape, ...]:
    triples = [
        quad.triple
        for path in sorted(resources.folder("shapes").glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    return _worded(WrittenShapes.of(triples))


def _worded(shapes: WrittenShapes) -> tuple[WordedShape, ...]:
    listed = list(shapes.shapes())
    owned = {part for shape in listed for part in shapes.values(shape, "property")}
    return tuple(_shape(shapes, shape) for shape in listed if shape not in owned)


def _shape(shapes: WrittenShapes, shape: Node) -> WordedShape:
    targets = tuple(
        Target(how, text(term)) for how in TARGETS for term in shapes.values(shape, how)
    )
    classes = tuple(dict.fromkeys(iri for target in targets for iri in _classes(target)))
    return WordedShape(
        text(shape),
        next(iter(classes), ""),
        shapes.words(shape, RDFS + "label"),
        tuple(_constraints(shapes, shape)),
        targets,
        classes,
    )


def _constraints(shapes: WrittenShapes, shape: Node) -> Iterator[WordedConstraint]:
    """Yield the constraints of ``shape`` itself, then those of its property shapes."""
    path = shapes.value(shape, "path")
    severity = shapes.value(shape, "severity")
    wordings = {language: Wording(shapes, language) for language in LANGUAGES}
    told = [list(wording.constraints(shape)) for wording in wordings.values()]
    named = {} if path is None else {name: each.path(path) for name, each in wordings.items()}
    for row in zip(*told, strict=True):
        component = row[0][0]
        cases = {name: each.cases(shape, component) for name, each in wordings.items()}
        yield WordedConstraint(
            path="" if path is None else _written(shapes, path),
            words=dict(zip(LANGUAGES, (words for _, words in row), strict=True)),
            severity="Violation" if severity is None else text(severity).removeprefix(SH),
            path_words=named,
            shape=text(shape),
            component=component,
            message=shapes.words(shape, "message"),
            properties=() if path is None else tuple(_properties(shapes, path)),
            lead={
                name: each.phrase(component, shape, parts="").rstrip(": ")
                for name, each in wordings.items()
                if cases[name]
            },
            cases=cases,
        )
    for part in shapes.values(shape, "property"):
        yield from _constraints(shapes, part)


def _classes(target: Target) -> tuple[str, ...]:
    """Return the classes that a target means; the ontology says it of ends of a property."""
    if target.how == "targetClass":
        return (target.term,)
    return _ends().get((target.term, ENDS.get(target.how, "")), ())


@cache
def _ends() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the domains and ranges that the ontology declares, by property."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted(resources.folder("ontology").glob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value in ENDS.values():
                key = (text(quad.subject), quad.predicate.value)
                found[key] = (*found.get(key, ()), text(quad.object))
    return found


def _properties(shapes: WrittenShapes, path: Node) -> Iterator[str]:
    """Yield the IRIs of the properties in a path."""
    if isinstance(path, ox.NamedNode):
        yield path.value
        return
    for step in ("inversePath", *STEPS):
        for inner in shapes.values(path, step):
            yield from _properties(shapes, inner)
    for inner in shapes.list(shapes.value(path, "alternativePath") or path):
        yield from _properties(shapes, inner)


def _written(shapes: WrittenShapes, path: Node) -> str:
    """Return the IRI of a property, or a way along several as SPARQL writes it."""
    return path.value if isinstance(path, ox.NamedNode) else _along(shapes, path)


def _along(shapes: WrittenShapes, path: Node) -> str:
    if isinstance(path, ox.NamedNode):
        return short(path.value)
    marks = dict(zip(STEPS, "*+?", strict=True))
    for step, mark in marks.items():
        repeated = shapes.value(path, step)
        if repeated is not None:
            return f"({_along(shapes, repeated)}){mark}"
    inverse = shapes.value(path, "inversePath")
    if inverse is not None:
        return f"^{_along(shapes, inverse)}"
    choice = shapes.value(path, "alternativePath")
    return ("|" if choice else "/").join(_along(shapes, e) for e in shapes.list(choice or path))
