"""A query's answer as a page shows it: the first rows of a table, yes or no, or a graph's text."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from psmgraph.web.context import DataLink
from psmgraph.web.pictures import Picture
from psmgraph.web.terms import RDFS
from psmgraph.web.values import Naming, Shown

ROWS = 100  # of a page
MOST_PAGES = 100  # what is before a page is read again, so there is an end to it
_MOST_NAMES = 5000
TEXT = 60_000  # characters of a graph
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer, and where the query's slip is."""

    title: str
    detail: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A way to show the answer, the address of the page that shows it so, and whether it does."""

    name: str  # "table", "chart", "graph"
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows; exactly one of rows, boolean, text and problem counts."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] = ()
    more: bool = False
    before: int = 0  # rows of the pages before
    boolean: bool | None = None
    text: str = ""
    problem: Problem | None = None
    downloads: tuple[DataLink, ...] = ()
    notices: tuple[str, ...] = ()  # what the rows may lack
    picture: Picture | None = None
    views: tuple[View, ...] = ()
    page_before: str = ""  # the addresses of the pages around
    page_after: str = ""


def read_table(
    chunks: Iterable[bytes],
    naming: Naming,
    names_of: Callable[[Sequence[str]], Mapping[str, str]],
    downloads: tuple[DataLink, ...],
    before: int = 0,
) -> Answer:
    """Return the rows of a TSV answer after the first ``before``, entities by name.

    One page of them; the rest is not read.
    """
    lines = _lines(chunks)
    header = next(lines, "")
    if header in ("true", "false"):
        return Answer(boolean=header == "true", downloads=downloads)
    columns = tuple(name.removeprefix("?") for name in header.split("\t")) if header else ()
    taken = [line.split("\t") for line in islice(lines, before, before + ROWS + 1)]
    rows = [[term_of(cell) for cell in cells] for cells in taken[:ROWS]]
    names = names_of(_entities(rows, naming))
    kept, labels = _labelled(columns)
    shown = tuple(
        tuple(_shown(row[at], naming, _label(row, labels.get(at)), names) for at in kept)
        for row in rows
    )
    heads = tuple(columns[at] for at in kept)
    return Answer(heads, shown, len(taken) > ROWS, before, downloads=downloads)


def read_text(chunks: Iterable[bytes], cut: str, downloads: tuple[DataLink, ...]) -> Answer:
    """Return the beginning of a graph's text; ``cut`` is what stands where it goes on."""
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > TEXT:
            text = found[:TEXT].decode("utf-8", "ignore")
            return Answer(text=f"{text}\n\n… {cut}", downloads=downloads)
    return Answer(text=found.decode("utf-8", "replace") or "\n", downloads=downloads)


def term_of(cell: str) -> Term | None:
    """Return the term of a TSV cell (SPARQL 1.1 CSV and TSV, 4.2); None for nothing bound."""
    if not cell or cell.startswith("_:"):
        return ox.Literal(cell) if cell else None
    if cell.startswith("<") and cell.endswith(">"):
        return ox.NamedNode(_unescaped(cell[1:-1]))
    literal = _LITERAL.fullmatch(cell)
    if literal:
        words, language, datatype = literal.groups()
        if language:
            return ox.Literal(_unescaped(words), language=language)
        node = ox.NamedNode(datatype) if datatype else None
        return ox.Literal(_unescaped(words), datatype=node)
    kind = "boolean" if cell in ("true", "false") else "double" if "e" in cell.lower() else (
        "decimal" if "." in cell else "integer"
    )  # fmt: skip
    return ox.Literal(cell, datatype=ox.NamedNode(_XSD + kind))


def _entities(rows: Sequence[Sequence[Term | None]], naming: Naming) -> list[str]:
    """Return the IRIs of our own entities in the rows, as many as one look-up takes."""
    found = {
        term.value
        for row in rows
        for term in row
        if isinstance(term, ox.NamedNode) and naming.addresses.name(term.value)
    }
    return sorted(found)[:_MOST_NAMES]


def _labelled(columns: Sequence[str]) -> tuple[list[int], dict[int, int]]:
    """Return the columns to show and, for those that another one names ("x_label"), which.

    Our ready-made queries return an IRI and its label; a page needs one column for both.
    """
    places = {name: at for at, name in enumerate(columns)}
    labels = {
        places[name.removesuffix("_label")]: at
        for name, at in places.items()
        if name.endswith("_label") and name.removesuffix("_label") in places
    }
    return [at for at in range(len(columns)) if at not in labels.values()], labels


def _label(row: Sequence[Term | None], at: int | None) -> ox.Literal | None:
    label = None if at is None else row[at]
    return label if isinstance(label, ox.Literal) else None


def _shown(
    term: Term | None, naming: Naming, label: ox.Literal | None, names: Mapping[str, str]
) -> Shown | None:
    if term is None:
        return None
    if label is None and term.value in names:
        label = ox.Literal(names[term.value], language="it")
    shown = naming.show(term, [(RDFS + "label", label)] if label else ())
    # What stands inside an edition is shown by its kind and number: the label adds the words.
    return replace(shown, text=label.value) if label and shown.note else shown


def _unescaped(words: str) -> str:
    def one(match: re.Match[str]) -> str:
        found = match.group(1)
        if len(found) > 1:
            return chr(int(found[1:], 16))
        return _NAMED.get(found, found)

    return _ESCAPE.sub(one, words)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode("utf-8", "replace")
