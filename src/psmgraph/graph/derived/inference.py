"""The node of one inference: by which rule, about what, what was inferred, and from what."""

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.terms import TYPE, Iris, psm, quad
from psmgraph.names import short_hash


def inference(
    rule: str,
    about: Sequence[str],
    inferred: NamedNode | None,
    reasons: Iterable[str],
    iris: Iris,
) -> Iterator[Quad]:
    """Yield the node ``{base}derived/{rule}/{16 hex of what it is about and what is inferred}``."""
    name = [*about, inferred.value if inferred else ""]
    node = inference_node(rule, name, iris)
    yield from inference_at(node, rule, about, reasons, iris, inferred=inferred)


def inference_node(rule: str, name: Sequence[str], iris: Iris) -> NamedNode:
    """Return the IRI of the inference of ``rule`` that ``name`` tells from all others of it."""
    return iris.node(f"derived/{rule}/{short_hash(chr(10).join([rule, *name]), 16)}")


def inference_at(  # noqa: PLR0913 - the parts of an inference, by name
    node: NamedNode,
    rule: str,
    about: Iterable[str],
    reasons: Iterable[str],
    iris: Iris,
    *,
    inferred: NamedNode | None = None,
) -> Iterator[Quad]:
    """Yield the inference ``node``: its class, rule, subjects, outcome and reasons (IRIs)."""
    graph = iris.graph("derived")
    yield quad(node, TYPE, psm("Inference"), graph)
    yield quad(node, psm("rule"), Literal(rule), graph)
    for one in about:
        yield quad(node, psm("about"), NamedNode(one), graph)
    if inferred is not None:
        yield quad(node, psm("inferred"), inferred, graph)
    for reason in reasons:
        yield quad(node, psm("reason"), NamedNode(reason), graph)
