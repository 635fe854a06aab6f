"""Links between projects, seen from both sides: returned or not, since when, and the pairs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, Quad

from psmgraph.graph.derived.facts import EditionFacts
from psmgraph.graph.derived.inference import inference
from psmgraph.graph.terms import Iris, concept, psm, quad

Ends = tuple[str, str]  # source and target


def link_states(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Say of each link whether its target names the source, and since which edition it stands."""
    with_sheet = {edition.project for edition in editions}
    named = _named(editions)
    graph = iris.graph("derived")
    for edition in editions:
        for link in edition.links:
            iri = edition.node(link.node)
            back = named.get((link.target, edition.project), []) if link.target else []
            state = concept("link-state", _state(link.target, with_sheet, back))
            yield quad(NamedNode(iri), psm("linkState"), state, graph)
            yield from inference("link-state", [iri], state, [iri, *back, *link.may_mean], iris)
            for project in link.may_mean:
                yield quad(NamedNode(iri), psm("mayMean"), NamedNode(project), graph)
            if not link.since:
                continue  # said of the sheet's first link to that project
            since = NamedNode(link.since[-1].rsplit("/", 2)[0])  # the edition of the oldest link
            yield quad(NamedNode(iri), psm("namedSince"), since, graph)
            yield from inference("link-since", [iri], since, link.since, iris)


def linked_projects(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Relate two projects of which one names the other: the symmetric view of the links."""
    named = _named(editions)
    graph = iris.graph("derived")
    for (source, target), links in sorted(named.items()):
        back = named.get((target, source), [])
        if not target or source == target or (back and target < source):
            continue  # the pair is told at its other end
        for this, that in ((source, target), (target, source)):
            yield quad(NamedNode(this), psm("linkedWith"), NamedNode(that), graph)
        yield from inference("linked", sorted((source, target)), None, [*links, *back], iris)


def _named(editions: Sequence[EditionFacts]) -> dict[Ends, list[str]]:
    """Return the links by source and target."""
    named: dict[Ends, list[str]] = defaultdict(list)
    for edition in editions:
        for link in edition.links:
            named[edition.project, link.target].append(edition.node(link.node))
    return dict(named)


def _state(target: str, with_sheet: set[str], back: Sequence[str]) -> str:
    if not target:
        return "ambiguous"
    if target not in with_sheet:
        return "targetWithoutSheet"
    return "reciprocal" if back else "oneWay"
