"""Which projects have to do with each other by what they share, the rarest counting most."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from heapq import nsmallest

from pyoxigraph import NamedNode, Quad

from psmgraph.graph.derived.inference import inference_at, inference_node
from psmgraph.graph.derived.shared import PLACES, Common
from psmgraph.graph.terms import TYPE, Iris, decimal, psm, quad

MOST_RELATED = 20  # a pair is kept if it is among the strongest so many of one of its two


def related_projects(things: Sequence[Common], iris: Iris) -> Iterator[Quad]:
    """Yield one node for each pair of projects that share enough, with weight and reasons.

    The weight is the sum of those of the things that the two share; the reasons are these
    things' own inferences, where the words are. Memory holds the things and a few numbers a
    project, never the pairs.
    """
    projects = sorted({project for one in things for project in one.projects})
    places = {project: at for at, project in enumerate(projects)}
    members = [tuple(places[project] for project in one.projects) for one in things]
    weights = [int(one.weight.scaleb(PLACES)) for one in things]
    having: list[list[int]] = [[] for _ in projects]
    for number, group in enumerate(members):
        for place in group:
            having[place].append(number)
    strongest = [
        _strongest(place, having[place], members, weights) for place in range(len(projects))
    ]
    for here, kept in enumerate(strongest):
        for there in sorted(kept):
            if there < here and here in strongest[there]:
                continue  # told with the other
            shared = sorted(set(having[here]) & set(having[there]))
            pair = sorted((projects[here], projects[there]))
            weight = Decimal(sum(weights[number] for number in shared)).scaleb(-PLACES)
            reasons = [things[number].node(iris).value for number in shared]
            yield from _related(pair, weight, reasons, iris)


def _strongest(
    place: int, having: Sequence[int], members: Sequence[Sequence[int]], weights: Sequence[int]
) -> tuple[int, ...]:
    """Return the projects that share most with that of ``place``; of equals, by their IRIs."""
    totals: Counter[int] = Counter()
    for number in having:
        for other in members[number]:
            totals[other] += weights[number]
    del totals[place]
    kept = nsmallest(MOST_RELATED, totals.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(other for other, _ in kept)


def _related(
    pair: Sequence[str], weight: Decimal, reasons: Sequence[str], iris: Iris
) -> Iterator[Quad]:
    graph = iris.graph("derived")
    node = inference_node("related", pair, iris)
    yield from inference_at(node, "related", pair, reasons, iris)
    yield quad(node, TYPE, psm("Relatedness"), graph)
    yield quad(node, psm("weight"), decimal(weight), graph)
    for this, that in (pair, pair[::-1]):
        yield quad(NamedNode(this), psm("relatedTo"), NamedNode(that), graph)
