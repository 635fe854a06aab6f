"""An edition while it is written: whom its names were taken for, and in which roles they stand."""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from psmgraph.graph.nodes import EditionNodes
from psmgraph.graph.terms import LABEL, concept, psm
from psmgraph.link.model import Resolution, ResolvedSheet
from psmgraph.sheet.model import Name, Passage


@dataclass(frozen=True, slots=True)
class Writing:
    """One edition being written: its nodes and what its names were taken for."""

    nodes: EditionNodes
    resolved: ResolvedSheet

    def field_node(self, kind: str) -> NamedNode | None:
        """Return the node of the sheet's first field of ``kind``: fields are numbered in order."""
        for number, field in enumerate(self.resolved.sheet.fields, start=1):
            if field.kind == kind:
                return self.iri(f"{self.resolved.edition}/field/{number}")
        return None

    def iri(self, path: str) -> NamedNode:
        """Return the IRI of a shared thing."""
        return self.nodes.iris.node(path)


def involvement(
    name: Name,
    role: str,
    writing: Writing,
    person: Passage | None = None,
    **places: NamedNode,
) -> tuple[NamedNode, NamedNode]:
    """State that a body takes part in a role, and return the involvement and the actor.

    ``places`` tells where: inActivity, inEvent.
    """
    nodes = writing.nodes
    words = name.passage
    if person is not None:
        start, end = min(words.start, person.start), max(words.end, person.end)
        text = writing.resolved.sheet.text[start:end]
        words = Passage(start, end, text, words.places, words.section)
    node = nodes.node("involvement", "Involvement", words)
    actor, named = _who(name, writing)
    nodes.say(node, psm("actor"), actor)
    nodes.say(node, psm("role"), concept("role", role))
    if named is not None:
        nodes.say(node, psm("mention"), named)
    for predicate, place in places.items():
        nodes.say(node, psm(predicate), place)
    nodes.short("involves", actor)
    return node, actor


def _who(name: Name, writing: Writing) -> tuple[NamedNode, NamedNode | None]:
    """Return the actor that a name was taken for and its mention, or a group without a name."""
    nodes = writing.nodes
    if name.group:
        group = nodes.node("group", "UnnamedGroup", name.passage)
        nodes.words(group, LABEL, name.words)
        return group, None
    key = name.passage.start, name.passage.end, name.words
    resolution: Resolution = writing.resolved.names[key]
    actor = writing.iri(resolution.path)
    named = mention(name.passage, actor, resolution.match, nodes)
    decided(named, resolution, nodes)
    if name.words != name.passage.on_sheet:
        nodes.words(named, psm("name"), name.words)
    return actor, named


def decided(node: NamedNode, resolution: Resolution, nodes: EditionNodes) -> None:
    """State which decisions led a name to what it was taken for."""
    for decision in resolution.decisions:
        nodes.say(node, psm("decision"), nodes.iris.node(f"decision/{decision}"))


def mention(
    passage: Passage, taken_for: NamedNode | None, match: str, nodes: EditionNodes
) -> NamedNode:
    """State that words name something, what they were taken for, and how."""
    node = nodes.node("mention", "Mention", passage)
    if taken_for is not None:
        nodes.say(node, psm("refersTo"), taken_for)
    nodes.say(node, psm("matchedBy"), concept("match", match))
    return node
