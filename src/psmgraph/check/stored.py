"""A finished store held against the shapes again, edition by edition, as ``verify`` does."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Store

from psmgraph.check.findings import findings_of
from psmgraph.check.shacl import load_shapes, validate_edition
from psmgraph.errors import Finding

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
EDITION = NamedNode("https://w3id.org/psmgraph/ontology#SheetEdition")


def stored_findings(store: Store, base: str) -> Iterator[Finding]:
    """Yield what the shapes have to say of each edition in ``store``, one edition in memory.

    ``base`` is the base IRI of the data; the shared graphs are those that it names.
    """
    shared = tuple(
        NamedNode(f"{base}graph/{name}") for name in ("authority", "provenance", "dates")
    )
    editions = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, TYPE, EDITION, shared[1])
        if isinstance(quad.subject, NamedNode)
    }
    shapes = load_shapes()
    for edition in sorted(editions):
        quads = tuple(_around(store, NamedNode(edition), shared))
        results = validate_edition(quads, shapes)
        yield from findings_of(results, quads, edition.removeprefix(base))


def _around(store: Store, edition: NamedNode, shared: tuple[NamedNode, ...]) -> Iterator[Quad]:
    """Yield the edition's graph and, from the shared graphs, what is said of all it names."""
    sheet = NamedNode(edition.value.rpartition("/")[0])
    own = tuple(store.quads_for_pattern(None, None, None, edition))
    yield from own
    waiting = [edition, sheet, *(term for quad in own for term in (quad.subject, quad.object))]
    seen: set[NamedNode] = set()
    while waiting:
        term = waiting.pop()
        if not isinstance(term, NamedNode) or term in seen:
            continue
        seen.add(term)
        for graph in shared:
            for quad in store.quads_for_pattern(term, None, None, graph):
                yield quad
                waiting.append(quad.object)
