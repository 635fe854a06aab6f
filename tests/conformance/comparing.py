"""Whether an answer is the one that a test expects: names of blank nodes do not count."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW = "urn:x-row:"
_RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]


class Table:
    """Solutions: their variables, and rows of the bound ones."""

    def __init__(self, variables: Iterable[str], rows: Sequence[Row]) -> None:
        self.variables = frozenset(variables)
        self.rows = rows

    def as_graph(self, *, ordered: bool) -> ox.Dataset:
        """Return the rows as a graph that is isomorphic to that of equal rows only."""
        quads = []
        counted = Counter(frozenset(row.items()) for row in self.rows)
        numbered = enumerate(self.rows) if ordered else enumerate(map(dict, counted))
        for number, row in numbered:
            node = ox.BlankNode(f"row{number}")
            times = number if ordered else counted[frozenset(row.items())]
            quads.append(ox.Quad(node, ox.NamedNode(_ROW), ox.Literal(times)))
            quads += [
                ox.Quad(node, ox.NamedNode(_ROW + name), by_value(value))
                for name, value in row.items()
            ]
        return _canonical(quads)


Answer = bool | Table | ox.Dataset


def by_value(term: Term) -> Term:
    """Return a number or truth as its value is written here; any other term as it is.

    The engine keeps them by their value (1.0 and 1.00 are one decimal), and so do the
    suite's own rules for comparing results.
    """
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "decimal":
            return ox.Literal(str(Decimal(term.value).normalize()), datatype=term.datatype)
        if kind == "integer":
            return ox.Literal(str(int(term.value)), datatype=term.datatype)
        if kind == "boolean":
            return ox.Literal(term.value in ("true", "1"))
        if kind in ("double", "float"):
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        pass
    return term


def same(expected: Answer, found: Answer, *, ordered: bool = False) -> bool:
    """Tell whether ``found`` is ``expected``."""
    if isinstance(expected, Table) and isinstance(found, Table):
        return expected.variables == found.variables and (
            expected.as_graph(ordered=ordered) == found.as_graph(ordered=ordered)
        )
    return type(expected) is type(found) and expected == found


def expected_of(path: Path, iri: str) -> Answer:
    """Return what a test's file of results says."""
    if path.suffix == ".csv":
        return read_csv(path.read_bytes())
    if path.suffix in _RESULTS:
        return read_results(path.read_bytes(), _RESULTS[path.suffix])
    triples = [
        quad.triple for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=iri)
    ]
    if any(each.object == ox.NamedNode(RS + "ResultSet") for each in triples):
        return _table_of(triples)
    return _canonical(map(_quad, triples))


def _table_of(triples: Iterable[ox.Triple]) -> Table:
    """Return solutions that are written as a graph, in the vocabulary of the first tests."""
    said: dict[tuple[object, str], list[Term]] = {}
    for triple in triples:
        name = triple.predicate.value.removeprefix(RS)
        said.setdefault((triple.subject, name), []).append(triple.object)

    def all_of(name: str) -> list[Term]:
        return [value for (_, key), values in said.items() if key == name for value in values]

    rows = [
        {said[node, "variable"][0].value: said[node, "value"][0] for node in said[row, "binding"]}
        for row in all_of("solution")
    ]
    return Table([name.value for name in all_of("resultVariable")], rows)


def read_results(body: bytes, form: ox.QueryResultsFormat) -> Answer:
    """Return rows or a truth from one of the standard's formats."""
    return answer_of(ox.parse_query_results(body, form))


def answer_of(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Return what the engine found, or read back."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QueryTriples):
        return _canonical(map(_quad, results))
    names = [variable.value for variable in results.variables]
    rows = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in results
    ]
    return Table(names, rows)


def read_csv(body: bytes) -> Table:
    """Return the rows of a CSV, which tells a blank node by its ``_:`` and nothing else."""
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return Table(
        head,
        [
            {
                name: ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)
                for name, cell in zip(head, row, strict=True)
            }
            for row in rows
        ],
    )


def read_graph(body: bytes, form: ox.RdfFormat) -> ox.Dataset:
    """Return a graph."""
    return _canonical(_quad(quad.triple) for quad in ox.parse(body, form))


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, by_value(triple.object))


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset
