"""What a constraint says of one value, or of two: pyshacl's own word, asked for once."""

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import pyoxigraph
import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.graph_abstraction import DataGraph as ShaclData
from rdflib.namespace import RDF, SH, XSD

from psmgraph.check.compiled.index import STRING, Value
from psmgraph.check.data_graph import as_rdflib

REMEMBERED = 16384  # values of one constraint: numbers, codes, dates recur from sheet to sheet
Shape = Any
"""A shape as pyshacl has read it; its annotations are not whole."""

Judge = Callable[[Value], bool]
LessThan = Callable[[Value, Value], bool]

_FOCUS = rdflib.URIRef("urn:focus")
_EXECUTOR = SimpleNamespace(sparql_mode=False)
_WHOLE = frozenset(
    str(XSD[name]) for name in ("integer", "nonNegativeInteger", "positiveInteger")
)  # fmt: skip


def judge(shape: Shape, parameter: rdflib.URIRef) -> Judge:
    """Return what tells whether a value meets the constraint ``parameter`` of ``shape``.

    The constraint is one that looks at each value by itself. What most values are is told here;
    the others are put before pyshacl.
    """
    asked = _asked(_component(shape, parameter))
    if parameter == SH.datatype:
        return _of_datatype(shape, asked)
    if parameter == SH.nodeKind and set(shape.objects(SH.nodeKind)) == {SH.IRI}:
        return _is_iri
    if parameter == SH["in"]:
        return _is_in(shape)
    if parameter == SH.minLength:
        return _is_long(shape, asked)
    return lru_cache(maxsize=REMEMBERED)(asked)


def less_than(shape: Shape, parameter: rdflib.URIRef) -> LessThan:
    """Return what tells whether sh:lessThan, or sh:lessThanOrEquals, holds of two values."""
    component = _component(shape, parameter)

    @lru_cache(maxsize=REMEMBERED)
    def asked(value: Value, other: Value) -> bool:
        beside = rdflib.Graph(bind_namespaces="none")
        beside.add((_FOCUS, next(shape.objects(parameter)), term(other)))
        return _holds(component, value, ShaclData.from_rdflib(beside))

    strictly = parameter == SH.lessThan

    def holds(value: Value, other: Value) -> bool:
        left, right = _whole(value), _whole(other)
        if left is None or right is None:
            return asked(value, other)
        return left < right or (left == right and not strictly)

    return holds


def term(value: Value) -> rdflib.URIRef | rdflib.Literal:
    """Return a value as rdflib's."""
    return rdflib.URIRef(value) if isinstance(value, str) else as_rdflib(value)


def valued(node: object) -> Value:
    """Return a term of rdflib as a value.

    Raises:
        ValueError: it is neither an IRI nor a literal.
    """
    if isinstance(node, rdflib.URIRef):
        return str(node)
    if isinstance(node, rdflib.Literal):
        if node.language:
            return pyoxigraph.Literal(str(node), language=node.language)
        return pyoxigraph.Literal(
            str(node), datatype=pyoxigraph.NamedNode(str(node.datatype or STRING))
        )
    raise ValueError(f"{node} is neither an IRI nor a literal")


def _component(shape: Shape, parameter: rdflib.URIRef) -> Any:
    return CONSTRAINT_PARAMETERS_MAP[parameter](shape)


def _asked(component: Any) -> Judge:
    nothing = ShaclData.from_rdflib(rdflib.Graph(bind_namespaces="none"))
    return lambda value: _holds(component, value, nothing)


def _holds(component: Any, value: Value, beside: ShaclData) -> bool:
    holds, _ = component.evaluate(_EXECUTOR, beside, {_FOCUS: {term(value)}}, [])
    return bool(holds)


def _of_datatype(shape: Shape, asked: Judge) -> Judge:
    (datatype,) = shape.objects(SH.datatype)
    if datatype == RDF.langString:
        return lambda value: type(value) is pyoxigraph.Literal and value.language is not None
    if datatype == XSD.string:
        return lambda value: type(value) is pyoxigraph.Literal and value.datatype.value == STRING
    return lru_cache(maxsize=REMEMBERED)(asked)


def _is_iri(value: Value) -> bool:
    return type(value) is str


def _is_in(shape: Shape) -> Judge:
    (head,) = shape.objects(SH["in"])
    return frozenset(map(valued, shape.sg.graph.items(head))).__contains__


def _is_long(shape: Shape, asked: Judge) -> Judge:
    (least,) = (int(one) for one in shape.objects(SH.minLength))

    def judged(value: Value) -> bool:
        if type(value) is pyoxigraph.Literal and value.language is not None:
            return len(value.value) >= least
        return asked(value)

    return judged


def _whole(value: Value) -> int | None:
    if type(value) is pyoxigraph.Literal and value.datatype.value in _WHOLE:
        text = value.value
        return int(text) if text.isdecimal() and text.isascii() else None
    return None
