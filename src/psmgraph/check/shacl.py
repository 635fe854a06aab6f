"""The shapes, loaded once, and one edition held against them.

What comes back is a tuple of plain values. Nothing is fetched and nothing inferred: the few triples
of the ontology that constraints need are added to the data. The shapes made into functions
(:mod:`psmgraph.check.compiled`) go first; where they cannot say, or a sheet is to be refused, the
graph goes to pyshacl.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from pyshacl.graph_abstraction import DataGraph as ShaclData
from rdflib.namespace import RDFS, SH

from psmgraph import resources
from psmgraph.check.compiled import Breach, CompiledShapes, Uncompiled, Unusual, compile_shapes
from psmgraph.check.data_graph import DataGraph, as_rdflib, edition_triples

ONTOLOGY = rdflib.Namespace("https://w3id.org/psmgraph/ontology#")
SHORTCUT_OF = ONTOLOGY.shortcutOf
SHORTCUTS = (SHORTCUT_OF, ONTOLOGY.shortcutFrom, ONTOLOGY.shortcutTo)
WORDS = (SH.message, RDFS.label)
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


class Severity(StrEnum):
    """How much a breach of a shape matters (the names are SHACL's)."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Message:
    """What a shape says when it is breached, by language."""

    it: str
    en: str


@dataclass(frozen=True, slots=True, order=True)
class ShapeResult:
    """One breach of one shape. ``path`` and ``value`` are "" where SHACL gives none
    (``path`` also where it is more than one property)."""

    focus: str
    shape: str
    path: str
    value: str
    severity: Severity
    message_it: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes, made ready for pyshacl; their messages; the ontology's part in the checks.

    ``compiled`` are the same as functions, or None where a shape uses what only pyshacl knows.
    """

    prepared: pyshacl.ShapesGraph
    messages: Mapping[str, Message]
    terms: tuple[pyoxigraph.Triple, ...]
    compiled: CompiledShapes | None = None

    @classmethod
    def load(cls, shapes: Path, ontology: Path) -> "Shapes":
        """Return the shapes of the Turtle files in ``shapes``, with ``ontology``'s files.

        Raises:
            OSError, rdflib's ParserError: a file cannot be read, or is no Turtle.
        """
        written = _turtle(sorted(shapes.glob("*.ttl")))
        messages = {
            str(shape): Message(
                *(
                    str(next((m for m in said if m.language == language), ""))  # type: ignore[attr-defined]
                    for language in ("it", "en")
                )
            )
            for shape in set(written.subjects(SH.message))
            if (said := tuple(written.objects(shape, SH.message)))
        }
        prepared = pyshacl.ShapesGraph(_each_shape_with_its_own_targets(written))
        terms = _terms(_turtle(sorted(ontology.glob("*.ttl"))))
        try:
            compiled = compile_shapes(prepared, terms)
        except Uncompiled:
            compiled = None
        return cls(prepared, messages, terms, compiled)


@cache
def load_shapes() -> Shapes:
    """Return the shapes that psmgraph ships; they are read once in a process (60 ms)."""
    return Shapes.load(resources.folder("shapes"), resources.folder("ontology"))


def validate_edition(quads: Iterable[pyoxigraph.Quad], shapes: Shapes) -> tuple[ShapeResult, ...]:
    """Return what ``shapes`` have to say of one edition, sorted.

    ``quads`` are those of the edition's graph and, from the graphs of authority, provenance and
    dates, the descriptions of what it names, of its sheet and files, and of itself. Authority
    and derived graphs can be checked by themselves as well.

    Raises:
        TypeError: the quads hold a blank node.
        pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ValidationFailure: a shape cannot
            be applied (a mistake in the shape files).
    """
    held = tuple(quads)
    found = _without_pyshacl(held, shapes)
    if found is not None and all(one.severity is not Severity.VIOLATION for one in found):
        return found
    return breaches(DataGraph((*edition_triples(held), *shapes.terms)), shapes)


def _without_pyshacl(
    quads: tuple[pyoxigraph.Quad, ...], shapes: Shapes
) -> tuple[ShapeResult, ...] | None:
    """Return what the compiled shapes say of an edition; None where they cannot."""
    if shapes.compiled is None:
        return None
    try:
        found = shapes.compiled.breaches(quads)
    except Unusual:
        return None
    return tuple(sorted({told(one, shapes) for one in found}))


def told(breach: Breach, shapes: Shapes) -> ShapeResult:
    """Return a breach that a compiled shape found as pyshacl's report would have it."""
    message = shapes.messages.get(breach.shape, Message("", ""))
    value = breach.value if isinstance(breach.value, str | None) else as_rdflib(breach.value)
    return ShapeResult(
        focus=breach.focus if isinstance(breach.focus, str) else breach.focus.value,
        shape=breach.shape,
        path=breach.path or "",
        value=str(value or ""),
        severity=Severity(breach.severity.removeprefix(str(SH))),
        message_it=message.it,
        message_en=message.en,
    )


def breaches(graph: rdflib.Graph, shapes: Shapes) -> tuple[ShapeResult, ...]:
    """Return what ``shapes`` have to say of ``graph``, sorted.

    Raises:
        pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ValidationFailure: a shape cannot
            be applied (a mistake in the shape files).
    """
    validator = pyshacl.Validator(
        ShaclData.from_rdflib(graph), shacl_graph=rdflib.Graph(), options={"inference": "none"}
    )
    # pyshacl.validate() would read the shapes anew for each edition, a quarter of its time.
    validator.shacl_graph = shapes.prepared
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    found = {_result(report, node, shapes) for node in report.objects(None, SH.result)}
    return tuple(sorted(found))


def _result(report: rdflib.Graph, node: rdflib.term.Node, shapes: Shapes) -> ShapeResult:
    """Return one sh:ValidationResult of pyshacl's report as a value of ours."""
    shape = str(report.value(node, SH.sourceShape))
    path = report.value(node, SH.resultPath)
    message = shapes.messages.get(shape, Message("", ""))
    return ShapeResult(
        focus=str(report.value(node, SH.focusNode)),
        shape=shape,
        path=str(path) if isinstance(path, rdflib.URIRef) else "",
        value=str(report.value(node, SH.value) or ""),
        severity=Severity(str(report.value(node, SH.resultSeverity)).removeprefix(str(SH))),
        message_it=message.it,
        message_en=message.en,
    )


def _turtle(files: Iterable[Path]) -> rdflib.Graph:
    """Return one graph with the triples of all ``files``."""
    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def _each_shape_with_its_own_targets(written: rdflib.Graph) -> rdflib.Graph:
    """Return ``written`` with the targets of each node shape given to its property shapes.

    The results are the same, but pyshacl then takes all focus nodes of a property shape
    together, where it would go down to it anew for each (a third of the time goes). Words are
    left out: they are looked up by the shape's IRI, and pyshacl would step over each anew.
    """
    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in written:
        if triple[1] not in WORDS:
            graph.add(triple)
    for shape, part in written.subject_objects(SH.property):
        targets = [(how, what) for how in TARGETS for what in written.objects(shape, how)]
        for how, what in targets:
            graph.add((part, how, what))
        if targets:
            graph.remove((shape, SH.property, part))
    return graph


def _terms(ontology: rdflib.Graph) -> tuple[pyoxigraph.Triple, ...]:
    """Return the ontology's triples that constraints look at.

    These are the classes above each class (sh:class), and for each short-cut the node that it
    is the short-cut of and the range, which tells the mentions that concern it.
    """
    shortcuts = set(ontology.subjects(SHORTCUT_OF))
    wanted = [
        *(triple for name in SHORTCUTS for triple in ontology.triples((None, name, None))),
        *ontology.triples((None, RDFS.subClassOf, None)),
        *(t for t in ontology.triples((None, RDFS.range, None)) if t[0] in shortcuts),
    ]
    return tuple(
        pyoxigraph.Triple(*(pyoxigraph.NamedNode(str(part)) for part in triple))
        for triple in sorted(wanted)
        if all(isinstance(part, rdflib.URIRef) for part in triple)
    )
