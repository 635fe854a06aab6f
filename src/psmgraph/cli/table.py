"""The rows of an answer as a table for people: short names, nothing cut away."""

from typing import TextIO

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    parse_query_results,
)
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from psmgraph.namespaces import PREFIXES

WIDEST = 10_000  # columns, where the output is no terminal: nothing is wrapped there


def show(answer: bytes, base: str, output: TextIO) -> None:
    """Write ``answer``, SPARQL JSON, to ``output``; IRIs under ``base`` stand without it."""
    results = parse_query_results(answer, QueryResultsFormat.JSON)
    console = Console(file=output, width=None if output.isatty() else WIDEST, highlight=False)
    if isinstance(results, QueryBoolean):
        console.print(str(bool(results)).lower())
        return
    names = [variable.value for variable in results.variables]
    table = Table(*names, box=box.SIMPLE_HEAD, show_edge=False)
    for row in results:
        table.add_row(*(Text(shown(term, base)) for term in row))
    console.print(table)


def shown(term: object, base: str) -> str:
    """Return an IRI without the base or with a prefix, a literal's own words, "" for nothing."""
    if isinstance(term, Literal):
        return term.value
    if not isinstance(term, NamedNode):
        return "" if term is None else str(term)
    if term.value.startswith(base):
        return term.value.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{term.value.removeprefix(namespace)}"
    return term.value
