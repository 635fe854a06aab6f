"""What is inferred over the newest editions, each with its rule and its reasons (graph/derived).

Never mixed with what a sheet says: every inference is a node of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.terms import TYPE, Iris, concept, dct, iri_of, psm, quad
from psmgraph.names import name_key, short_hash

MOST_PROJECTS = 40  # a body of more projects than this tells nothing about two of them


@dataclass(frozen=True, slots=True)
class LinkFact:
    """One link of a newest edition; ``target`` is "" where its words were ambiguous."""

    node: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TakesPart:
    """One involvement of a named body in a newest edition."""

    node: str
    project: str
    actor: str


@dataclass(frozen=True, slots=True)
class EventFact:
    """One dated event of a newest edition."""

    node: str
    project: str
    title: str
    first: str  # psm:notBefore
    last: str  # psm:notAfter


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What one newest edition gives to the rules; IRIs."""

    project: str
    links: tuple[LinkFact, ...]
    parts: tuple[TakesPart, ...]
    events: tuple[EventFact, ...]


def facts_of(quads: Iterable[Quad], project: str) -> EditionFacts:
    """Return what the rules need of one edition's quads."""
    wanted = {
        psm(name).value: name for name in ("source", "target", "actor", "notBefore", "notAfter")
    }
    wanted[dct("title").value] = "title"
    said: dict[str, dict[str, str]] = defaultdict(dict)
    types: dict[str, str] = {}
    for one in quads:
        subject, value = iri_of(one.subject), iri_of(one.object)
        if one.predicate == TYPE:
            types[subject] = value
        elif one.predicate.value in wanted:
            said[subject][wanted[one.predicate.value]] = value
    links, parts, events = [], [], []
    for node, type_ in types.items():
        facts = said[node]
        if type_ == psm("IntegrationLink").value:
            links.append(LinkFact(node, facts["source"], facts.get("target", "")))
        elif type_ == psm("Involvement").value and "/group/" not in facts["actor"]:
            parts.append(TakesPart(node, project, facts["actor"]))
        elif type_ == psm("Event").value and "notBefore" in facts and "notAfter" in facts:
            events.append(
                EventFact(node, project, facts["title"], facts["notBefore"], facts["notAfter"])
            )
    return EditionFacts(project, tuple(links), tuple(parts), tuple(events))


def derived_quads(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Yield the statements of graph/derived, in a fixed order."""
    yield from _link_states(editions, iris)
    yield from _shared_actors(editions, iris)
    yield from _same_events(editions, iris)


def _link_states(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Say of each link whether its target names the source, or has no sheet to say so."""
    with_sheet = {edition.project for edition in editions}
    links = [link for edition in editions for link in edition.links]
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in links:
        named[link.source, link.target].append(link.node)
    for link in links:
        back = named.get((link.target, link.source), []) if link.target else []
        if not link.target:
            state = "ambiguous"
        elif link.target not in with_sheet:
            state = "targetWithoutSheet"
        else:
            state = "reciprocal" if back else "oneWay"
        node = NamedNode(link.node)
        found = concept("link-state", state)
        yield quad(node, psm("linkState"), found, iris.graph("derived"))
        yield from _inference("link-state", [link.node], found, [link.node, *back], iris)


def _shared_actors(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Relate two projects in which one named body takes part."""
    nodes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for edition in editions:
        for part in edition.parts:
            nodes[part.actor][part.project].append(part.node)
    graph = iris.graph("derived")
    for actor, projects in sorted(nodes.items()):
        if len(projects) > MOST_PROJECTS:
            continue
        for one, other in combinations(sorted(projects), 2):
            for this, that in ((one, other), (other, one)):
                yield quad(NamedNode(this), psm("sharesActorWith"), NamedNode(that), graph)
            reasons = [*projects[one], *projects[other]]
            yield from _inference("shared-actor", [one, other], NamedNode(actor), reasons, iris)


def _same_events(editions: Sequence[EditionFacts], iris: Iris) -> Iterator[Quad]:
    """Relate events of one title and date on two sheets: nothing more is said of them."""
    groups: dict[tuple[str, str, str], list[EventFact]] = defaultdict(list)
    for edition in editions:
        for event in edition.events:
            groups[name_key(event.title), event.first, event.last].append(event)
    graph = iris.graph("derived")
    for _, events in sorted(groups.items()):
        for one, other in combinations(sorted(events, key=lambda event: event.node), 2):
            if one.project == other.project:
                continue
            for this, that in ((one.node, other.node), (other.node, one.node)):
                yield quad(NamedNode(this), psm("sameEventAs"), NamedNode(that), graph)
            both = [one.node, other.node]
            yield from _inference("same-event", both, None, both, iris)


def _inference(
    rule: str,
    about: Sequence[str],
    inferred: NamedNode | None,
    reasons: Iterable[str],
    iris: Iris,
) -> Iterator[Quad]:
    """Yield the node of one inference: ``{base}derived/{rule}/{16 hex of what it is about}``."""
    graph = iris.graph("derived")
    name = "\n".join([rule, *about, inferred.value if inferred else ""])
    node = iris.node(f"derived/{rule}/{short_hash(name, 16)}")
    yield quad(node, TYPE, psm("Inference"), graph)
    yield quad(node, psm("rule"), Literal(rule), graph)
    for one in about:
        yield quad(node, psm("about"), NamedNode(one), graph)
    if inferred is not None:
        yield quad(node, psm("inferred"), inferred, graph)
    for reason in reasons:
        yield quad(node, psm("reason"), NamedNode(reason), graph)
