"""The rows of an answer in TSV, as terms: the shortest way from a worker to a page.

The engine's own readers make each term anew in each row: of a project's 900 rows in JSON 5.1 ms,
in TSV 3.7. Here a term that stands in many rows is made once: 1.9 ms. A page that shows a part of
what it reads takes the rows as cells, as they are written, and reads a cell when it is asked for:
0.5 ms.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

Term = NamedNode | BlankNode | Literal | Triple

# What needs no judgement: "words", "words"@it, "2015-05-04"^^<…#date>.
_LITERAL = re.compile(
    r'"([^"\\]*(?:\\.[^"\\]*)*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<([^<>\\]*)>)?'
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def read_rows(body: bytes) -> list[Mapping[str, Term]]:
    """Return the rows of SPARQL results in TSV, as the engine writes them (no other server does
    it alike), each with the terms of its bound variables.

    Raises:
        SyntaxError, ValueError: the bytes are no such thing.
    """
    head, *lines = body.decode().removesuffix("\n").split("\n")
    names = [name.removeprefix("?") for name in head.split("\t")]
    known = _Terms()
    return [
        {name: known[cell] for name, cell in zip(names, line.split("\t"), strict=True) if cell}
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of SPARQL results as they are written: a cell is a term in TSV, "" where nothing is
    bound. Equal terms are equal cells."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def of(self, *names: str) -> Iterable[Sequence[str]]:
        """Return the rows with the cells of two columns or more."""
        if names == self.names or not self.rows:
            return self.rows
        return map(itemgetter(*map(self.names.index, names)), self.rows)


def read_cells(body: bytes) -> Cells:
    """Return the rows of SPARQL results in TSV, as the engine writes them.

    Raises:
        ValueError: the bytes are no such thing.
    """
    head, *lines = body.decode().removesuffix("\n").split("\n")
    names = tuple(name.removeprefix("?") for name in head.split("\t"))
    rows = [line.split("\t") for line in lines]
    if any(len(row) != len(names) for row in rows):
        raise ValueError("a row has more cells than there are columns, or fewer")
    return Cells(names, rows)


def cells_of(names: Sequence[str], rows: Iterable[Iterable[Term | None]]) -> Cells:
    """Return rows of terms as cells: for an answer that did not come in TSV."""
    written = [["" if term is None else str(term) for term in row] for row in rows]
    return Cells(tuple(names), written)


def words_in(cell: str) -> str:
    """Return an IRI, or the words of a literal, from how it is written; "" where nothing is."""
    if cell[:1] == '"':
        words = cell[1 : cell.rindex('"')]
        return _ESCAPE.sub(_unescaped, words) if "\\" in words else words
    if cell[:1] == "<" and "\\" not in cell and cell[1] != "<":
        return cell[1:-1]
    if cell and not (cell.isascii() and cell.isdigit()):
        term = _as_engine_reads(cell)
        return term.value if isinstance(term, NamedNode | Literal) else str(term)
    return cell


def term_in(cell: str) -> Term:
    """Return the term that is written in a cell."""
    if cell[0] == "<" and "\\" not in cell and cell[1] != "<":
        return NamedNode(cell[1:-1])
    found = _LITERAL.fullmatch(cell)
    if found is not None:
        words, language, datatype = found.groups()
        if "\\" in words:
            words = _ESCAPE.sub(_unescaped, words)
        if language:
            return Literal(words, language=language)
        return Literal(words, datatype=NamedNode(datatype)) if datatype else Literal(words)
    if cell.isascii() and cell.isdigit():
        return Literal(cell, datatype=_INTEGER)
    return _as_engine_reads(cell)


class Words(dict[str, str]):
    """What cells say (:func:`words_in`); each is read when it is first asked for."""

    def __missing__(self, cell: str) -> str:
        words = self[cell] = words_in(cell)
        return words


class _Terms(dict[str, Term]):
    """Terms by how they are written; each is made when it is first met."""

    def __missing__(self, cell: str) -> Term:
        term = self[cell] = term_in(cell)
        return term


def _unescaped(found: re.Match[str]) -> str:
    letter = found[1]
    if len(letter) > 1:
        return chr(int(letter[1:], 16))
    return _ESCAPED.get(letter, letter)


def _as_engine_reads(cell: str) -> Term:
    solutions = parse_query_results(f"?term\n{cell}\n".encode(), QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    term: Term = next(iter(solutions))["term"]
    return term
