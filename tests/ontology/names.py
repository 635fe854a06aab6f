"""The namespaces, and which terms of ours a graph or a source file uses."""

import ast
import re
from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS, XSD, Graph, Namespace, URIRef

PSM = Namespace("https://w3id.org/psmgraph/ontology#")
VOCABULARY = "https://w3id.org/psmgraph/vocab/"
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
OURS = re.compile(r"https://w3id\.org/psmgraph/(?:ontology|vocab/[a-z-]+)#")
PREFIX = re.compile(r"@?prefix\s+(\w[\w-]*):\s*<([^>]*)>", re.IGNORECASE)
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PROPERTIES = KINDS[1:]
STRING = XSD.string
LANGUAGE_STRING = RDF.langString
INTEGER = XSD.integer
LEAST = {XSD.positiveInteger: 1, XSD.nonNegativeInteger: 0}
DATES = {XSD.date, XSD.gYearMonth, XSD.gYear}


def is_ours(term: object) -> bool:
    return isinstance(term, URIRef) and OURS.match(term) is not None and not term.endswith("#")


def terms(ontology: Graph, kinds: Iterable[URIRef] = KINDS) -> set[URIRef]:
    """The psm terms that ``ontology`` declares to be of one of ``kinds``."""
    found = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    return {term for term in found if term in PSM}


def used(graph: Graph) -> set[URIRef]:
    """Every term of ours that stands anywhere in ``graph``."""
    return {term for triple in graph for term in triple if is_ours(term)}


def emitted(graph: Graph, ontology: Graph) -> set[URIRef]:
    """The psm properties that ``graph`` states and the psm classes that its nodes are of."""
    classes = {cls for cls in graph.objects(None, RDF.type) if cls in PSM}
    above = {up for cls in classes for up in ontology.transitive_objects(cls, RDFS.subClassOf)}
    properties = {term for term in graph.predicates() if term in PSM}
    return properties | {cls for cls in above if cls in PSM}


def in_text(text: str) -> set[URIRef]:
    """Terms of ours in a query or shape: written out, or short by a prefix of ours."""
    written = re.findall(OURS.pattern + r"[A-Za-z]\w*", text)
    short: list[str] = []
    prefixes = {"psm": str(PSM)} | dict(PREFIX.findall(text))
    for prefix, namespace in prefixes.items():
        if OURS.fullmatch(namespace):
            names = re.findall(rf"(?<![\w:-]){re.escape(prefix)}:([A-Za-z]\w*)", text)
            short += [namespace + name for name in names]
    return {URIRef(term) for term in (*written, *short)}


def in_python(source: str) -> set[URIRef]:
    """Terms of ours in the code that writes the graph.

    Understands ``psm("x")``, ``concept("scheme", "x")``, ``nodes.node("kind", "Class", …)`` and
    ``nodes.short("x", …)`` with literal names, and whatever ``in_text`` finds.
    """
    return in_text(source) | {URIRef(term) for term in _called(ast.parse(source))}


def _called(tree: ast.AST) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        words = [part.value if isinstance(part, ast.Constant) else None for part in call.args]
        match name, words:
            case (("psm" | "short"), [str(term), *_]):
                yield PSM + term
            case "node", [_, str(term), *_]:
                yield PSM + term
            case "concept", [str(scheme), str(term)]:
                yield f"{VOCABULARY}{scheme}#{term}"
