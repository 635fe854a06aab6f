"""The dataset of one query: which graphs it sees, and several default graphs as one set.

The engine takes several default graphs as a bag: a triple that stands in two of them counts
twice, where SPARQL asks for an RDF merge (Query 13.1, Protocol 2.1.4). So a dataset of two or
more default graphs is copied into a store in memory, which is a set, and asked there; unless
the caller knows that the graphs share no triple, as those of an as-of-day dataset do.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from psmgraph.store.lexer import Token, code_tokens

MOST_MERGED = 500  # default graphs that one query may have merged


class RefusedError(Exception):
    """The query is refused; ``told`` is the payload of a REFUSED frame."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told["code"])
        self.told = told


class Dataset(NamedTuple):
    """What to ask, and what to tell pyoxigraph's ``query`` of the graphs (None: as they are)."""

    store: Store
    default: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named: list[NamedNode | BlankNode] | None = None


def dataset_of(store: Store, request: dict[str, Any]) -> Dataset:
    """Return the dataset of ``request``: the protocol's parameters win over FROM clauses.

    Raises:
        RefusedError: more default graphs than are merged (QUERY-DATASET).
    """
    default, named = _unique(request["default"]), _unique(request["named"])
    if not default and not named:
        default, named = _from_clauses(request["text"], request["base"])
        if len(default) < 2:  # the engine reads the clauses itself, and rightly
            return Dataset(store)
    if len(default) < 2 or request["disjoint"]:
        return Dataset(store, [*default], [*named])
    if len(default) > MOST_MERGED:
        raise RefusedError(
            {"code": "QUERY-DATASET", "words": str(len(default)), "detail": str(MOST_MERGED)}
        )
    merged = Store()
    merged.bulk_extend(_copied(store, default, named))
    return Dataset(merged, [DefaultGraph()], [*named])


def _unique(iris: Iterable[str]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in dict.fromkeys(iris)]


def _copied(
    store: Store, default: Iterable[NamedNode], named: Iterable[NamedNode]
) -> Iterator[Quad]:
    for graph in default:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield Quad(quad.subject, quad.predicate, quad.object)
    for graph in named:
        yield from store.quads_for_pattern(None, None, None, graph)


def _from_clauses(text: str, base: str | None) -> tuple[list[NamedNode], list[NamedNode]]:
    """Return the graphs of the query's FROM and FROM NAMED clauses.

    They stand between the query's form and its first group, and FROM is a keyword nowhere else.
    Names are resolved by the engine's own Turtle parser, which reads prefixes as SPARQL does.
    """
    if "from" not in text.lower():
        return [], []
    prologue: list[str] = [f"BASE <{base}>"] if base else []
    default: list[str] = []
    named: list[str] = []
    found = [*code_tokens(text)]
    for at, token in enumerate(found):
        if token.is_word("PREFIX"):
            prologue.append(_joined(found[at : at + 3]))
        elif token.is_word("BASE"):
            prologue.append(_joined(found[at : at + 2]))
        elif token.is_word("FROM"):
            following = found[at + 1 : at + 3]
            is_named = bool(following) and following[0].is_word("NAMED")
            (named if is_named else default).extend(each.text for each in following[is_named:][:1])
    if len(default) < 2:
        return [], []
    try:
        return _resolved(prologue, default), _resolved(prologue, named)
    except SyntaxError:  # the engine will say what is wrong, and where in the query
        return [], []


def _joined(tokens: Iterable[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _resolved(prologue: Sequence[str], names: Iterable[str]) -> list[NamedNode]:
    """Return the IRIs that ``names`` (IRIs or prefixed names, as in the query) stand for."""
    graphs: dict[NamedNode, None] = {}
    for name in names:
        turtle = "\n".join([*prologue, f"<urn:x:s> <urn:x:p> {name} ."])
        for quad in parse(turtle, RdfFormat.TURTLE):
            if isinstance(quad.object, NamedNode):
                graphs[quad.object] = None
    return list(graphs)
