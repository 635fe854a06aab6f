"""What changed between two editions, and what stayed the same, as data of graph/derived."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.alignment import Alignment, How, Pair
from psmgraph.graph.changes import Change
from psmgraph.graph.items import Item
from psmgraph.graph.terms import TYPE, Iris, concept, dct, psm, quad, words
from psmgraph.names import short_hash

REVISED = frozenset(
    {"plans", "performed", "expects", "criticality", "successFactor", "event", "meeting",
     "contribution", "integratedWith"}
)  # fmt: skip
DUBLIN_CORE = frozenset({"title", "description", "identifier"})
RULE = "change"


def revision_quads(aligned: Alignment, earlier: str, later: str, iris: Iris) -> Iterator[Quad]:
    """Yield which items of one edition (IRI) take up which of the earlier one, and why.

    One inference for each rule and pair of editions, and one for each decision, is the reason of
    all that it aligned: an item of a list costs two triples.
    """
    graph = iris.graph("derived")
    pairs = [pair for pair in aligned.pairs if pair.later.section in REVISED]
    for pair in pairs:
        node, before = NamedNode(pair.later.node), NamedNode(pair.earlier.node)
        yield quad(node, psm("revises"), before, graph)
    for how, decision in sorted({(pair.how, pair.decision) for pair in pairs}):
        of_rule = [pair for pair in pairs if (pair.how, pair.decision) == (how, decision)]
        yield from _inference(how, decision, of_rule, (earlier, later), iris)


def change_quads(
    found: Sequence[Change], earlier: str, later: str, project: NamedNode, iris: Iris
) -> Iterator[Quad]:
    """Yield a node for each change from one edition (IRI) to the later one."""
    graph = iris.graph("derived")
    for change in found:
        node = iris.node(change_path(change, earlier, later))
        yield quad(node, TYPE, psm("Change"), graph)
        yield quad(node, psm("rule"), Literal(RULE), graph)
        yield quad(node, psm("changeKind"), concept("change", change.kind), graph)
        yield quad(node, psm("about"), project, graph)
        yield quad(node, psm("earlierEdition"), NamedNode(earlier), graph)
        yield quad(node, psm("laterEdition"), NamedNode(later), graph)
        yield quad(node, psm("changedProperty"), _property(change.section), graph)
        for item, state, names in (
            (change.before, change.state_before, ("earlierItem", "wordsBefore", "valueBefore")),
            (change.after, change.state_after, ("laterItem", "wordsAfter", "valueAfter")),
        ):
            yield from _side(node, item, names, graph)
            if state:
                name = "stateBefore" if names[0] == "earlierItem" else "stateAfter"
                yield quad(node, psm(name), concept("reporting-state", state), graph)


def change_path(change: Change, earlier: str, later: str) -> str:
    """Return the path of a change's node; it is there where the editions follow one another."""
    sides = [one.node if one else "" for one in (change.before, change.after)]
    name = "\n".join([RULE, earlier, later, change.kind, change.section, *sides])
    return f"derived/{RULE}/{short_hash(name, 16)}"


def _side(
    node: NamedNode, item: Item | None, names: tuple[str, str, str], graph: NamedNode
) -> Iterator[Quad]:
    if item is None:
        return
    item_name, words_name, value_name = names
    yield quad(node, psm(item_name), NamedNode(item.node), graph)
    if item.words and not item.figure:  # a figure's words are its number
        yield quad(node, psm(words_name), words(item.words, item.language), graph)
    if item.value is not None:
        yield quad(node, psm(value_name), item.value, graph)


def _property(section: str) -> NamedNode:
    return dct(section) if section in DUBLIN_CORE else psm(section)


def _inference(
    how: How, decision: str, pairs: Sequence[Pair], editions: tuple[str, str], iris: Iris
) -> Iterator[Quad]:
    graph = iris.graph("derived")
    name = "\n".join([how, decision, *editions])
    node = iris.node(f"derived/{how}/{short_hash(name, 16)}")
    yield quad(node, TYPE, psm("Inference"), graph)
    yield quad(node, psm("rule"), Literal(how), graph)
    for edition in editions:
        yield quad(node, psm("about"), NamedNode(edition), graph)
    for pair in pairs:
        yield quad(node, psm("reason"), NamedNode(pair.later.node), graph)
    if decision:
        yield quad(node, psm("decision"), iris.node(f"decision/{decision}"), graph)
