"""Queries of ours with their values, and their answers as rows: here, or from another server."""

from collections.abc import Callable, Mapping, Sequence

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from psmgraph.store import queryfile
from psmgraph.store.answer import Answer
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.rows import Cells, cells_of, read_cells, read_rows
from psmgraph.web.values import Row

Values = Mapping[str, Sequence[NamedNode | Literal]]
Run = Callable[[str, str], Answer]
"""Runs a query's text; the second argument is the short name of the answer's format."""
Bound = tuple[NamedQuery, str]


def nodes(iri: str) -> list[NamedNode]:
    """Return the IRI as a value for a query: none for what is no IRI."""
    try:
        return [NamedNode(iri)]
    except ValueError:
        return []


def bound(name: str, values: Values, limit: int | None) -> Bound:
    """Return the query file ``name``, and its text with ``values`` in their places."""
    query = queryfile.load(name)
    return query, bind(query.text, values, limit=limit)


def asked_rows(run: Run, server: str, asked: Bound) -> list[Row]:
    """Return the rows that answer a query; ``server`` is what another server calls itself.

    None where that is known to answer it wrongly: a page says less there, and nothing untrue.

    Raises:
        QueryRefused, BrokenAnswer: as the pool has it.
    """
    query, text = asked
    if query.is_wrong_on(server):
        return []
    if not server:
        return read_rows(run(text, "tsv").read())
    solutions = _solutions(run(text, "json"))
    names = [variable.value for variable in solutions.variables]
    return [
        {key: value for key, value in zip(names, row, strict=True) if value is not None}
        for row in solutions
    ]


def asked_cells(run: Run, server: str, asked: Bound) -> Cells:
    """Return the same rows as cells. Raises as :func:`asked_rows` does."""
    query, text = asked
    if query.is_wrong_on(server):
        return Cells((), ())
    if not server:
        return read_cells(run(text, "tsv").read())
    solutions = _solutions(run(text, "json"))
    return cells_of([variable.value for variable in solutions.variables], solutions)


def _solutions(answer: Answer) -> QuerySolutions:
    solutions = parse_query_results(answer.read(), QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)  # our own query files are SELECTs
    return solutions
