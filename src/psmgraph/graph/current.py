"""The default graph: the current state, without evidence (model.md, "Where a statement stands")."""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from psmgraph.graph.terms import DEFAULT, iri_of, psm

EVIDENCE = re.compile(r"/sheet/[^/]+/\d{4}-\d\d-\d\d/(?:passage|mention|field)/[^/]+$")


def is_evidence(subject: str) -> bool:
    """Tell whether what is said of a node is evidence: of passages, mentions and fields."""
    return EVIDENCE.search(subject) is not None


def current_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the same statements for the default graph, evidence left out.

    Evidence is what is said of passages, mentions and fields, and the text of an edition.
    """
    text = psm("text")
    last: object = None
    evidence = False
    for subject, predicate, value, _ in quads:
        if subject != last:  # a node's statements mostly come together
            last, evidence = subject, is_evidence(iri_of(subject))
        if not evidence and predicate != text:
            yield Quad(subject, predicate, value, DEFAULT)
