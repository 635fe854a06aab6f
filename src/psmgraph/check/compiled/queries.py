"""A shape's sh:sparql constraints, run by pyoxigraph on the edition's quads as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from rdflib.namespace import SH

from psmgraph.check.compiled.index import Unusual, Value
from psmgraph.check.compiled.values import Shape

_THIS = pyoxigraph.Variable("this")


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """One query, its prefixes before it."""

    text: str

    def rows(
        self, store: pyoxigraph.Store, focus: Value
    ) -> Iterator[tuple[Value, str | None, Value | None]]:
        """Yield (focus node, path, value) of each result (SHACL, 5.3.2).

        Raises:
            TypeError: the query is no SELECT.
            Unusual: the focus node is a literal.
        """
        if type(focus) is not str:
            raise Unusual(str(focus))
        this: Any = {_THIS: pyoxigraph.NamedNode(focus)}
        found = store.query(self.text, substitutions=this, use_default_graph_as_union=True)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise TypeError("a SHACL constraint of the shapes is no SELECT query")
        names = {variable.value for variable in found.variables}
        for row in found:
            path = row["path"] if "path" in names else None
            value = row["value"] if "value" in names else None
            yield (
                focus,
                path.value if isinstance(path, pyoxigraph.NamedNode) else None,
                focus if value is None else _value(value),
            )


def queries_of(shape: Shape) -> tuple[CompiledQuery, ...]:
    """Return the queries of a shape, with the prefixes that they ask for."""
    if not list(shape.objects(SH.sparql)):
        return ()
    helpers = SPARQLBasedConstraint(shape).sparql_constraints
    texts = (one.apply_prefixes(one.pre_bind_variables(None)[1]) for one in helpers)
    return tuple(CompiledQuery(text) for text in sorted(texts))


def _value(found: object) -> Value:
    if isinstance(found, pyoxigraph.NamedNode):
        return found.value
    if isinstance(found, pyoxigraph.Literal):
        return found
    raise TypeError(f"the dataset holds IRIs and literals only, not {found}")
