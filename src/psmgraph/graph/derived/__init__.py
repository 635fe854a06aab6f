"""What is inferred over the newest editions, each with its rule and its reasons (graph/derived).

Never mixed with what a sheet says: every inference is a node of its own.
"""

from collections.abc import Iterator, Sequence

from pyoxigraph import Quad

from psmgraph.graph.derived.events import same_events
from psmgraph.graph.derived.facts import EditionFacts, Named, facts_of, named_of
from psmgraph.graph.derived.links import link_states, linked_projects
from psmgraph.graph.derived.relatedness import related_projects
from psmgraph.graph.derived.shared import common_things, shared_actors, shared_things
from psmgraph.graph.terms import Iris

__all__ = ["EditionFacts", "Named", "derived_quads", "facts_of", "named_of"]


def derived_quads(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Yield the statements of graph/derived, in a fixed order.

    ``editions`` are the newest of every sheet, in the order of the sheets.
    """
    yield from link_states(editions, iris)
    yield from linked_projects(editions, iris)
    things = common_things(editions)
    yield from shared_things(things, iris)
    yield from shared_actors(things, iris)
    yield from related_projects(things, iris)
    yield from same_events(editions, iris)
