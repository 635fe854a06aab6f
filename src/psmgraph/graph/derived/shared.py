"""What several projects have in common: one node a thing, so that it grows with the sheets.

A node for each pair would be quadratic; which pairs there are follows from the node.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache
from itertools import combinations

from pyoxigraph import NamedNode, Quad

from psmgraph.graph.derived.facts import EditionFacts
from psmgraph.graph.derived.inference import inference_at, inference_node
from psmgraph.graph.terms import LABEL, Iris, decimal, psm, quad, words

MOST_PROJECTS = 40  # what more projects than this have tells nothing about two of them
PLACES = 3  # decimals of a weight
_EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Common:
    """A thing that two projects at least have, and not too many.

    ``thing`` is an IRI, or the key of ``words``; ``projects`` are in the order of their IRIs.
    """

    rule: str
    thing: str
    words: str
    language: str
    projects: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def weight(self) -> Decimal:
        """Return how much it tells about two of its projects (:func:`rarity`)."""
        return rarity(len(self.projects))

    def node(self, iris: Iris) -> NamedNode:
        """Return the IRI of its inference."""
        return inference_node(self.rule, [self.thing], iris)


@cache
def rarity(projects: int) -> Decimal:
    """Return 1 / log2(``projects``), to three decimals: 1 for two projects, 0.5 for four.

    Adamic and Adar weigh what two things share by one over the logarithm of how many share it
    (Friends and neighbors on the Web, Social Networks 25, 2003). Unlike an inverse document
    frequency it does not hang on the number of all sheets: one more sheet changes the weight
    of nothing that it does not have.
    """
    ratio = _EXACT.divide(_EXACT.ln(Decimal(2)), _EXACT.ln(Decimal(projects)))
    return ratio.quantize(Decimal(1).scaleb(-PLACES), context=_EXACT)


def common_things(editions: Sequence[EditionFacts]) -> tuple[Common, ...]:
    """Return what projects have in common, sorted by rule and thing."""
    having: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for at, edition in enumerate(editions):
        for number, one in enumerate(edition.having):
            having.setdefault((one.rule, one.thing), []).append((edition.project, at, number))
    return tuple(
        _common(rule, thing, sorted(found), editions)
        for (rule, thing), found in sorted(having.items())
        if 1 < len(found) <= MOST_PROJECTS
    )


def _common(
    rule: str, thing: str, found: list[tuple[str, int, int]], editions: Sequence[EditionFacts]
) -> Common:
    reasons = [
        editions[at].node(node)
        for _, at, number in found
        for node in editions[at].having[number].nodes
    ]
    projects = tuple(project for project, _, _ in found)
    _, first, number = found[0]
    return Common(
        rule,
        thing,
        editions[first].having[number].words,
        editions[first].language,
        projects,
        # What the authority says of the projects themselves stands on no node of a sheet.
        tuple(reasons) or projects,
    )


def shared_things(things: Sequence[Common], iris: Iris) -> Iterator[Quad]:
    """Yield one inference for each thing, with the nodes of every sheet that has it."""
    graph = iris.graph("derived")
    for one in things:
        node = one.node(iris)
        inferred = None if one.words else NamedNode(one.thing)
        yield from inference_at(node, one.rule, one.projects, one.reasons, iris, inferred=inferred)
        yield quad(node, psm("weight"), decimal(one.weight), graph)
        if one.words:
            yield quad(node, LABEL, words(one.words, one.language), graph)


def shared_actors(things: Sequence[Common], iris: Iris) -> Iterator[Quad]:
    """Relate two projects in which one named body takes part."""
    graph = iris.graph("derived")
    for one in things:
        if one.rule == "shared-actor":
            for this, that in combinations(one.projects, 2):
                yield quad(NamedNode(this), psm("sharesActorWith"), NamedNode(that), graph)
                yield quad(NamedNode(that), psm("sharesActorWith"), NamedNode(this), graph)
