"""From the shape files, as pyshacl has read them, to functions; and an edition put through them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from psmgraph.check.compiled import constraints
from psmgraph.check.compiled.constraints import Check, Conforms, Values
from psmgraph.check.compiled.index import RDF_TYPE, SUBCLASS, EditionIndex, Value
from psmgraph.check.compiled.queries import CompiledQuery, queries_of
from psmgraph.check.compiled.values import Shape, judge, less_than, valued

OF_ONE_VALUE = frozenset({
    SH.datatype, SH.nodeKind, SH["in"], SH.pattern, SH.minLength, SH.maxLength,
    SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive,
})  # fmt: skip
BY_ONE: Mapping[Any, tuple[Callable[[Any], Check], Callable[[Any], Any]]] = {
    SH.minCount: (constraints.min_count, int),
    SH.maxCount: (constraints.max_count, int),
    SH.disjoint: (constraints.disjoint, str),
    SH.equals: (constraints.equals, str),
    SH.hasValue: (constraints.has_value, valued),
}
BY_SHAPES = {SH["or"]: constraints.any_of, SH.xone: constraints.one_of}
LESS = frozenset({SH.lessThan, SH.lessThanOrEquals})
TARGETS = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf})
SAYING = frozenset({RDF.type, SH.path, SH.severity, SH.sparql, SH.property})
Follow = Callable[[EditionIndex, Value], Values]
Below = Mapping[str, frozenset[Value]]  # a class → it and those under it


class Uncompiled(Exception):
    """A shape uses what only pyshacl knows (it says what)."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of one shape; ``path`` and ``value`` are None where SHACL gives none."""

    shape: str
    severity: str  # the IRI
    focus: Value
    path: str | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class CompiledShape:
    """A shape with targets: how its focus nodes are found, and what must hold of each."""

    iri: str
    severity: str
    path: str | None  # where it is one property
    focus: Callable[[EditionIndex], Values]
    follow: Follow
    checks: tuple[Check, ...]
    queries: tuple[CompiledQuery, ...]

    def breaches(self, index: EditionIndex) -> Iterator[Breach]:
        """Yield what breaks the shape."""
        for focus in self.focus(index):
            values = self.follow(index, focus)
            for check in self.checks:
                for value in check(index, focus, values):
                    yield Breach(self.iri, self.severity, focus, self.path, value)


@dataclass(frozen=True, slots=True)
class CompiledShapes:
    """All shapes with targets, and the ontology's triples that they look at."""

    shapes: tuple[CompiledShape, ...]
    terms: tuple[pyoxigraph.Quad, ...]

    def breaches(self, quads: Iterable[pyoxigraph.Quad]) -> list[Breach]:
        """Return what breaks the shapes in an edition.

        Raises:
            Unusual: the edition has something in it that only pyshacl judges.
        """
        index = EditionIndex.of(quads)
        found = [breach for shape in self.shapes for breach in shape.breaches(index)]
        asked = [(shape, focus) for shape in self.shapes if shape.queries
                 for focus in shape.focus(index)]  # fmt: skip
        if asked:
            store = pyoxigraph.Store()
            store.extend(index.quads)
            store.extend(self.terms)
            for shape, focus in asked:
                for query in shape.queries:
                    for subject, path, value in query.rows(store, focus):
                        found.append(Breach(shape.iri, shape.severity, subject, path, value))
        return found


def compile_shapes(
    prepared: pyshacl.ShapesGraph, terms: Iterable[pyoxigraph.Triple]
) -> CompiledShapes:
    """Return the shapes of ``prepared``, which has no node shape with targets and sh:property.

    Raises:
        Uncompiled: a shape uses what is not known here.
    """
    held = tuple(terms)
    tuple(prepared.shapes)  # reads them, where nobody did before
    compiler = _Compiler(prepared, _below(held))
    targeted = {node for how in TARGETS for node in prepared.graph.subjects(how)}
    shapes = tuple(compiler.shape(node) for node in sorted(targeted, key=str))
    if getattr(prepared, "custom_constraints", ()):
        raise Uncompiled("sh:ConstraintComponent")
    return CompiledShapes(shapes, tuple(pyoxigraph.Quad(*one) for one in held))


def _below(terms: Iterable[pyoxigraph.Triple]) -> Below:
    """Return each class with those under it, by the ontology's rdfs:subClassOf."""
    under: dict[str, set[Value]] = {}
    for one in terms:
        if one.predicate.value == SUBCLASS:
            under.setdefault(_iri(one.object), set()).add(_iri(one.subject))
    found: dict[str, frozenset[Value]] = {}
    for name in under:
        seen: set[Value] = {name}
        waiting: list[Value] = [name]
        while waiting:
            for inner in under.get(str(waiting.pop()), set()) - seen:
                seen.add(inner)
                waiting.append(inner)
        found[name] = frozenset(seen)
    return found


def _iri(term: object) -> str:
    assert isinstance(term, pyoxigraph.NamedNode)  # so they are taken from the ontology
    return term.value


@dataclass(frozen=True, slots=True)
class _Compiler:
    prepared: pyshacl.ShapesGraph
    below: Below

    def shape(self, node: Any) -> CompiledShape:
        shape = self._read(node)
        if list(shape.objects(SH.property)):
            raise Uncompiled(f"{node}: sh:property of a shape with targets")
        path = shape.path()
        return CompiledShape(
            iri=str(node),
            severity=str(shape.severity),
            path=str(path) if isinstance(path, rdflib.URIRef) else None,
            focus=self._focus(shape),
            follow=self._follow(shape),
            checks=tuple(self._checks(shape)),
            queries=queries_of(shape),
        )

    def _read(self, node: Any) -> Shape:
        shape = self.prepared.lookup_shape_from_node(node)
        if shape.deactivated:
            raise Uncompiled(f"{node}: sh:deactivated")
        return shape

    def _focus(self, shape: Shape) -> Callable[[EditionIndex], Values]:
        classes: set[Value] = set()
        for one in shape.objects(SH.targetClass):
            classes |= self._with_those_below(one)
        subjects = [str(one) for one in shape.objects(SH.targetSubjectsOf)]
        objects = [str(one) for one in shape.objects(SH.targetObjectsOf)]

        def focus(index: EditionIndex) -> Values:
            found: set[Value] = set()
            of_type = index.turned(RDF_TYPE)
            for name in classes:
                found |= of_type.get(name, set())
            for name in subjects:
                found.update(index.said.get(name, ()))
            for name in objects:
                found.update(index.turned(name))
            return found

        return focus

    def _with_those_below(self, name: object) -> frozenset[Value]:
        return self.below.get(str(name), frozenset({str(name)}))

    def _follow(self, shape: Shape) -> Follow:
        path = shape.path()
        if path is None:
            return lambda _index, focus: frozenset((focus,))
        return self._along(path)

    def _along(self, path: Any) -> Follow:
        graph = self.prepared.graph
        if isinstance(path, rdflib.URIRef):
            name = str(path)
            return lambda index, focus: index.values(focus, name)
        inverse = graph.value(path, SH.inversePath)
        if isinstance(inverse, rdflib.URIRef):
            backwards = str(inverse)
            return lambda index, focus: index.subjects(backwards, focus)
        choice = graph.value(path, SH.alternativePath)
        if choice is None:
            raise Uncompiled("a path of several properties")
        ways = [self._along(one) for one in graph.items(choice)]
        return lambda index, focus: frozenset().union(*(way(index, focus) for way in ways))

    def _checks(self, shape: Shape) -> Iterator[Check]:
        for parameter in {name for name, _ in shape.sg.predicate_objects(shape.node)}:
            values = list(shape.objects(parameter))
            if parameter in SAYING or parameter in TARGETS:
                continue
            if parameter in OF_ONE_VALUE:
                yield constraints.each(judge(shape, parameter))
                continue
            for value in values:
                yield self._check(shape, parameter, value)

    def _check(self, shape: Shape, parameter: Any, value: Any) -> Check:
        if parameter in BY_SHAPES:
            return BY_SHAPES[parameter](self._members(value))
        if parameter in BY_ONE:
            made, of = BY_ONE[parameter]
            return made(of(value))
        if parameter in LESS:
            return constraints.less(str(value), less_than(shape, parameter))
        if parameter == SH["class"]:
            return constraints.of_class(self._with_those_below(value))
        if parameter == SH.uniqueLang and value.value is True:
            return constraints.unique_lang
        raise Uncompiled(f"{shape.node}: {parameter}")

    def _members(self, head: Any) -> list[Conforms]:
        return [self._conforms(node) for node in self.prepared.graph.items(head)]

    def _conforms(self, node: Any) -> Conforms:
        shape = self._read(node)
        if list(shape.objects(SH.sparql)):
            raise Uncompiled(f"{node}: sh:sparql inside another shape")
        parts = [self._conforms(part) for part in shape.objects(SH.property)]
        return constraints.conforming(self._follow(shape), list(self._checks(shape)), parts)
