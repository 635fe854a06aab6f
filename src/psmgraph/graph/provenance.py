"""The provenance graph: files, sheets, editions, decisions, the run that made the snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.decisions import Decision, What
from psmgraph.graph.terms import (
    LABEL,
    TYPE,
    Iris,
    concept,
    day,
    dct,
    prov,
    psm,
    quad,
    whole,
    words,
)
from psmgraph.sheet.model import Origin


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """What provenance says of one edition; paths are IRIs without their base."""

    plan: str
    slug: str
    day: date
    title: str
    language: str
    template: str
    files: tuple[Origin, ...]
    decisions: tuple[Decision, ...] = ()  # those that made it what it is

    @property
    def sheet(self) -> str:
        """Return the path of the sheet."""
        return f"plan/{self.plan}/sheet/{self.slug}"

    @property
    def path(self) -> str:
        """Return the path of the edition."""
        return f"{self.sheet}/{self.day.isoformat()}"


def sheet_quads(editions: Sequence[EditionRecord], iris: Iris) -> Iterator[Quad]:
    """Yield what provenance says of one sheet, given all its editions, oldest first."""
    graph = iris.graph("provenance")
    newest = editions[-1]
    sheet = iris.node(newest.sheet)
    yield quad(sheet, TYPE, psm("Sheet"), graph)
    yield quad(sheet, LABEL, words(newest.title, newest.language), graph)
    yield quad(sheet, psm("describes"), iris.node(_project(newest)), graph)
    yield quad(sheet, psm("inPlan"), iris.node(f"plan/{newest.plan}"), graph)
    yield quad(sheet, psm("currentEdition"), iris.node(newest.path), graph)
    for at, edition in enumerate(editions):
        following = editions[at + 1] if at + 1 < len(editions) else None
        before = editions[at - 1] if at else None
        yield from _edition(edition, before, following, iris)


def _edition(
    edition: EditionRecord,
    before: EditionRecord | None,
    following: EditionRecord | None,
    iris: Iris,
) -> Iterator[Quad]:
    graph = iris.graph("provenance")
    node = iris.node(edition.path)
    yield quad(node, TYPE, psm("SheetEdition"), graph)
    yield quad(node, LABEL, words(f"{edition.title} ({edition.day.isoformat()})",
                                  edition.language), graph)  # fmt: skip
    yield quad(node, dct("isVersionOf"), iris.node(edition.sheet), graph)
    yield quad(node, dct("issued"), day(edition.day), graph)
    yield quad(node, psm("validFrom"), day(edition.day), graph)
    yield quad(node, psm("template"), Literal(edition.template), graph)
    if following is not None:
        last = following.day - timedelta(days=1)
        yield quad(node, psm("validUntil"), day(last), graph)
    if before is not None:
        yield quad(node, prov("wasRevisionOf"), iris.node(before.path), graph)
    for file in edition.files:
        yield quad(node, prov("wasDerivedFrom"), file_node(file, iris), graph)
    for decision in edition.decisions:
        yield quad(node, psm("decision"), iris.node(f"decision/{decision.id}"), graph)


def file_quads(files: Iterable[Origin], iris: Iris) -> Iterator[Quad]:
    """Yield what provenance says of the files that were read."""
    graph = iris.graph("provenance")
    for file in sorted(files, key=lambda one: (one.sha256, one.name)):
        node = file_node(file, iris)
        yield quad(node, TYPE, psm("SourceFile"), graph)
        yield quad(node, LABEL, Literal(PurePath(file.name).name), graph)
        yield quad(node, psm("sha256"), Literal(file.sha256), graph)
        yield quad(node, dct("format"), Literal(file.media_type), graph)
        yield quad(node, psm("byteSize"), whole(file.size), graph)


def decision_quads(decisions: Iterable[Decision], iris: Iris) -> Iterator[Quad]:
    """Yield what people decided, with who, when and why."""
    graph = iris.graph("provenance")
    for decision in sorted(decisions, key=lambda one: one.id):
        node = iris.node(f"decision/{decision.id}")
        # What is withdrawn is told by the hash that stands in the place of its name.
        withdrawn = decision.what is What.WITHDRAW
        target = decision.target.name if withdrawn else str(decision.target)
        yield quad(node, TYPE, psm("Decision"), graph)
        yield quad(node, LABEL, Literal(f"{decision.what}: {target}"), graph)
        yield quad(node, psm("decisionKind"), concept("decision-kind", decision.what), graph)
        yield quad(node, psm("decisionTarget"), Literal(target), graph)
        if decision.value:
            yield quad(node, psm("decisionValue"), Literal(decision.value), graph)
        yield quad(node, psm("decidedBy"), Literal(decision.who), graph)
        yield quad(node, dct("date"), day(decision.when), graph)
        yield quad(node, psm("decisionReason"), Literal(decision.why), graph)


def file_node(file: Origin, iris: Iris) -> NamedNode:
    """Return the IRI of a file: the first 16 hex digits of its hash."""
    return iris.node(f"file/{file.sha256[:16]}")


def run_quads(snapshot: str, version: str, iris: Iris) -> Iterator[Quad]:
    """Yield the node of the run that made a snapshot: it has no time and is not hashed."""
    graph = iris.graph("provenance")
    node = iris.node(f"run/{snapshot}")
    yield quad(node, TYPE, psm("Run"), graph)
    yield quad(node, TYPE, prov("Activity"), graph)
    yield quad(node, LABEL, Literal(f"psmgraph {version}, {snapshot}"), graph)
    yield quad(node, psm("softwareVersion"), Literal(version), graph)


def _project(edition: EditionRecord) -> str:
    return f"plan/{edition.plan}/project/{edition.slug}"
