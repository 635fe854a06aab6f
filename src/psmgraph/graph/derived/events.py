"""Events of one title and date on two sheets: brought together, and nothing more said of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from pyoxigraph import NamedNode, Quad

from psmgraph.graph.derived.facts import EditionFacts
from psmgraph.graph.derived.inference import inference
from psmgraph.graph.derived.shared import MOST_PROJECTS
from psmgraph.graph.terms import Iris, psm, quad
from psmgraph.names import name_key


def same_events(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Relate the events that two sheets give with equal titles and days."""
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for edition in editions:
        for event in edition.events:
            key = name_key(event.title), event.first, event.last
            groups[key].append((edition.node(event.node), edition.project))
    graph = iris.graph("derived")
    for _, events in sorted(groups.items()):
        if len({project for _, project in events}) > MOST_PROJECTS:
            continue
        for (one, here), (other, there) in combinations(sorted(events), 2):
            if here == there:
                continue
            for this, that in ((one, other), (other, one)):
                yield quad(NamedNode(this), psm("sameEventAs"), NamedNode(that), graph)
            yield from inference("same-event", [one, other], None, [one, other], iris)
