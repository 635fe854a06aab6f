"""The editions of one sheet side by side: what is the same, what changed, what is merely alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import NamedNode, Quad

from psmgraph.decisions import Decision, What
from psmgraph.errors import Finding
from psmgraph.graph.alignment import Alignment, Told
from psmgraph.graph.change_quads import change_quads, revision_quads
from psmgraph.graph.changes import compare
from psmgraph.graph.items import EditionItems, Item
from psmgraph.graph.provenance import EditionRecord
from psmgraph.graph.terms import LABEL, Iris, iri_of, psm, quad
from psmgraph.link.candidates_model import Candidate, Kind, Reason, Side
from psmgraph.link.likeness import text_likeness
from psmgraph.plan import Plan

ALIKE = 60  # of 100: less than that is another text
MOST_OFFERED = 3  # for one item
MOST_COMPARED = 200  # items of a kind: a sheet has ten, and each is compared with each
KINDS: Mapping[str, Kind] = {
    "plans": Kind.ACTIVITY,
    "performed": Kind.ACTIVITY,
    "expects": Kind.RESULT,
    "event": Kind.EVENT,
    "meeting": Kind.EVENT,
    "contribution": Kind.CONTRIBUTION,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing the editions of a sheet gives."""

    quads: tuple[Quad, ...]  # of graph/derived
    provenance: tuple[Quad, ...]
    decisions: frozenset[Decision]  # those about its texts, both of which are there
    alike: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class EditionRead:
    """An edition with what it says."""

    record: EditionRecord
    items: EditionItems

    @classmethod
    def of(
        cls, record: EditionRecord, quads: Iterable[Quad], named: Iterable[Quad], iris: Iris
    ) -> "EditionRead":
        """Read an edition's own quads; ``named`` holds the names of the persons on it."""
        edition = iris.node(record.path)
        names = {
            iri_of(one.subject): iri_of(one.object) for one in named
            if one.predicate == LABEL and "/person/" in iri_of(one.subject)
        }  # fmt: skip
        own = (one for one in quads if one.graph_name == edition)
        return cls(record, EditionItems.of(edition.value, own, names))


def compared(
    editions: Sequence[EditionRead], plan: Plan, project: NamedNode, iris: Iris
) -> Compared:
    """Return what stayed and what changed from each edition to the next, oldest first."""
    quads: list[Quad] = []
    provenance: list[Quad] = []
    met: set[Decision] = set()
    alike: list[Candidate] = []
    for before, after in pairwise(editions):
        about = decisions_about(after.record, plan)
        told = tuple(
            Told(one.id, one.target.words, one.value, one.what is What.SAME) for one in about
        )
        aligned, changes = compare(before.items, after.items, told)
        ends = (before.items.edition, after.items.edition)
        quads += revision_quads(aligned, *ends, iris)
        quads += change_quads(changes, *ends, project, iris)
        here = [one for one in about if one.id in aligned.met]
        met |= set(here)
        provenance += _decided(after.record, here, iris)
        alike += _alike(before.record, after.record, aligned, told)
    return Compared(tuple(quads), tuple(provenance), frozenset(met), tuple(alike))


def unmet_texts(plans: Iterable[Plan], done: Collection[Decision]) -> Iterator[Finding]:
    """Yield a warning for each decision about texts of two editions that are not both there."""
    for plan in plans:
        for one in plan.decisions:
            if _is_about_texts(one) and one not in done:
                words = f"{one.target}; {one.value}"
                yield Finding("DECISION-TEXT", one.place, one.what, words)


def decisions_about(record: EditionRecord, plan: Plan) -> tuple[Decision, ...]:
    """Return the decisions about texts of an edition and the one before."""
    return tuple(
        one
        for one in plan.decisions
        if _is_about_texts(one) and one.target.is_edition(record.plan, record.slug, record.day)
    )


def _is_about_texts(one: Decision) -> bool:
    return one.what in (What.SAME, What.NOT_SAME) and not one.target.name


def _decided(record: EditionRecord, here: Iterable[Decision], iris: Iris) -> Iterator[Quad]:
    edition, graph = iris.node(record.path), iris.graph("provenance")
    for one in sorted(here, key=lambda decision: decision.id):
        yield quad(edition, psm("decision"), iris.node(f"decision/{one.id}"), graph)


def _alike(
    before: EditionRecord, after: EditionRecord, aligned: Alignment, told: Sequence[Told]
) -> Iterator[Candidate]:
    """Yield the texts of both editions that are alike and about which nobody has decided."""
    decided = {one.keys for one in told}
    for section, kind in KINDS.items():
        gone = [item for item in aligned.gone if item.section == section][:MOST_COMPARED]
        for item in [one for one in aligned.new if one.section == section][:MOST_COMPARED]:
            scored = sorted(
                ((text_likeness(item.words, other.words), other) for other in gone),
                key=lambda pair: (-pair[0], pair[1].order),
            )
            for score, other in scored[:MOST_OFFERED]:
                pairs = {(one, two) for one in item.texts for two in other.texts}
                if score >= ALIKE and not pairs & decided:
                    sides = _side(after, item), _side(before, other)
                    yield Candidate(kind, after.plan, *sides, score, (Reason.WORDING,))


def _side(record: EditionRecord, item: Item) -> Side:
    end = item.node.index(f"{record.path}/")
    return Side(item.words, item.node[end:], f"{record.slug}/{record.day.isoformat()}")
