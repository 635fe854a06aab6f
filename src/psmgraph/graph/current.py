"""The default graph: the current state, without evidence (model.md, "Where a statement stands")."""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from psmgraph.graph.terms import DEFAULT, iri_of, psm

EVIDENCE = re.compile(r"/sheet/[^/]+/\d{4}-\d\d-\d\d/(?:passage|mention|field)/[^/]+$")


def current_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the same statements for the default graph, evidence left out.

    Evidence is what is said of passages, mentions and fields, and the text of an edition.
    """
    text = psm("text")
    for one in quads:
        if one.predicate != text and not EVIDENCE.search(iri_of(one.subject)):
            yield Quad(one.subject, one.predicate, one.object, DEFAULT)
