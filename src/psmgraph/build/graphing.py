"""The second stage, edition by edition and in parallel: resolve, write quads, check."""

import pickle
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from psmgraph.build.aligning import EditionRead, compared
from psmgraph.build.deciding import decisions_of
from psmgraph.build.editions import Edition
from psmgraph.build.reading import sheet_of
from psmgraph.check.findings import findings_of
from psmgraph.check.shacl import load_shapes, validate_edition
from psmgraph.decisions import Decision
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.graph.current import current_quads
from psmgraph.graph.derived import EditionFacts, Named, facts_of, named_of
from psmgraph.graph.edition import edition_quads
from psmgraph.graph.provenance import decision_quads, file_quads, sheet_quads
from psmgraph.graph.shared import authority_quads
from psmgraph.graph.terms import Iris, iri_of
from psmgraph.link.candidates_model import Candidate
from psmgraph.link.model import Registry, ResolvedSheet
from psmgraph.link.resolve import ProseIndex, resolve
from psmgraph.link.subset import subset
from psmgraph.names import name_key
from psmgraph.sheet.model import MASK
from psmgraph.store.sealed import seal, unseal
from psmgraph.store.written import hash_written


@dataclass(frozen=True, slots=True)
class GraphJob:
    """All editions of one sheet, oldest first, and how they are drawn."""

    editions: tuple[Edition, ...]
    base: str
    target: Path  # the file of the cache to write the quads to
    strict: bool  # a warning breaks too


@dataclass(frozen=True, slots=True)
class GraphDone:
    """What came of one sheet: its quads on disk, its facts for the rules, what to tell."""

    target: Path
    facts: EditionFacts | None  # None, like shared: as it was kept beside the quads
    findings: tuple[Finding, ...]
    broken: tuple[str, ...]  # paths of editions that break a shape
    decisions: frozenset[Decision] = frozenset()  # those about names and texts that took effect
    alike: tuple[Candidate, ...] = ()  # texts of two editions that a person may call the same
    prose: frozenset[str] = frozenset()  # names in prose that a decision gave their meaning
    prose_bodies: frozenset[str] = frozenset()  # paths of the bodies that prose names
    lasting: bool = True  # its usage tells every name that it asked for
    shared: tuple[str, ...] | None = ()  # lines of parts that other sheets have a share in
    parts: Mapping[str, str] | None = None  # the hashes of its own, where they can be told already

    def alone(self) -> "GraphDone":
        """Return it without what its own entry of the cache holds, and few ask for."""
        return replace(self, target=Path(self.target.name), facts=None, shared=None)


@dataclass(frozen=True, slots=True)
class Known:
    """What the sheets share, as one of them is drawn with it."""

    registry: Registry
    prose: Mapping[str, ProseIndex]  # by plan

    @classmethod
    def of(cls, registry: Registry) -> "Known":
        """Return what is drawn with, of a registry."""
        return cls(registry, {plan: ProseIndex.of(registry, plan) for plan in registry.plans})


@lru_cache(maxsize=1)  # of one build
def _known(path: Path) -> Known:
    return Known.of(pickle.loads(path.read_bytes()))


def keep_registry(registry: Registry, path: Path) -> Path:
    """Write the registry to ``path`` for the workers, and return the path."""
    path.write_bytes(pickle.dumps(registry))
    return path


def graph_job(registry: Path, job: GraphJob) -> GraphDone:
    """Do what :func:`draw` does, with what :func:`keep_registry` wrote."""
    return draw(_known(registry), job)


def draw(known: Known, job: GraphJob) -> GraphDone:
    """Write the quads of one sheet's editions and check each edition against the shapes."""
    registry, indexes = known.registry, known.prose
    iris = Iris(job.base)
    records = [edition.record for edition in job.editions]
    about_sheet = tuple(sheet_quads(records, iris))
    findings: list[Finding] = []
    prose: frozenset[str] = frozenset()
    prose_bodies: frozenset[str] = frozenset()
    masked = False
    decisions: frozenset[Decision] = frozenset()
    broken: list[str] = []
    quads: list[Quad] = [*about_sheet]
    newest: tuple[Quad, ...] = ()
    project = ""
    named_then: list[Named] = []  # of the editions before the newest
    editions_read: list[EditionRead] = []
    meanings: dict[str, tuple[str, ...]] = {}
    for edition in job.editions:
        sheet = sheet_of(edition.entry)
        resolved = resolve(sheet, edition.record.slug, registry, indexes[sheet.plan])
        newest = edition_quads(resolved, iris)
        project = iris.node(resolved.project).value
        if edition is not job.editions[-1]:
            named_then.append(named_of(newest))
        meanings = _meanings(resolved, registry, iris)
        quads += newest
        named = tuple(authority_quads(subset(registry, resolved), iris))
        if len(job.editions) > 1:
            editions_read.append(EditionRead.of(edition.record, newest, named, iris))
        files = file_quads(edition.record.files, iris)
        about_names = decisions_of(resolved, registry)
        decisions |= about_names
        prose |= {p.exact for p, found in resolved.prose if found.decisions}
        prose_bodies |= {found.path for _, found in resolved.prose}
        masked = masked or any(MASK in words for _, _, words in resolved.projects)
        decided = decision_quads((*edition.record.decisions, *about_names), iris)
        context = (*newest, *about_sheet, *named, *files, *decided)
        results = validate_edition(context, load_shapes())
        told = findings_of(results, context, edition.entry.origin.name, sheet.findings)
        findings += told
        if any(refuses(finding, job.strict) for finding in told):
            broken.append(edition.record.path)
    about_newest = _current_description(about_sheet, iris.node(records[-1].path).value)
    side_by_side = compared(
        editions_read, registry.plans[records[-1].plan], NamedNode(project), iris
    )
    decisions |= side_by_side.decisions
    quads += (*side_by_side.quads, *side_by_side.provenance)
    quads += current_quads((*newest, *about_newest, *side_by_side.quads))
    own, shared = _own(quads, records[-1].sheet, project, iris)
    written = _write(own, job.target)
    table = _table(job.editions[-1], registry, iris)
    facts = facts_of(newest, project, table=table, earlier=named_then, meanings=meanings)
    return GraphDone(
        job.target,
        facts,
        tuple(findings),
        tuple(broken),
        decisions,
        side_by_side.alike,
        prose,
        prose_bodies,
        lasting=not masked,
        shared=tuple(f"{one} .\n" for one in shared),
        parts=hash_written(written, job.base),
    )


def quads_of(kept: Path) -> bytes:
    """Return the N-Quads that :func:`graph_job` wrote to ``kept``.

    Raises:
        CannotRun: the file is not there any more, or not whole (CACHE-LOST); it is deleted then,
            so that the next build makes it anew.
    """
    held = unseal(kept)
    if held is None:
        kept.unlink(missing_ok=True)
        raise CannotRun(Finding("CACHE-LOST", Place(str(kept))))
    return zlib.decompress(held)


def _table(edition: Edition, registry: Registry, iris: Iris) -> str:
    """Return the IRI of the thematic table of an edition's project, or nothing."""
    plan = edition.record.plan
    table = registry.projects[plan, edition.record.slug].table
    return iris.node(f"plan/{plan}/table/{table}").value if table else ""


def _meanings(
    resolved: ResolvedSheet, registry: Registry, iris: Iris
) -> dict[str, tuple[str, ...]]:
    """Return the projects that each ambiguous name of a project may mean, by its passage."""
    plan = resolved.sheet.plan
    return {
        f"passage/{start}-{end}": tuple(
            iris.node(f"plan/{plan}/project/{slug}").value
            for slug in registry.titles[plan, name_key(words)][0]
        )
        for (start, end, words), found in resolved.projects.items()
        if not found.path
    }


def refuses(finding: Finding, strict: bool) -> bool:
    """Tell whether a finding keeps its sheet out: an error, under --strict a warning too."""
    return finding.level is Level.ERROR or (strict and finding.level is Level.WARNING)


def _current_description(quads: Iterable[Quad], edition: str) -> Sequence[Quad]:
    """Leave out what provenance says of superseded editions."""
    sheet = edition.rpartition("/")[0]
    return [one for one in quads if iri_of(one.subject) in {edition, sheet}]


def _own(
    quads: Iterable[Quad], sheet: str, project: str, iris: Iris
) -> tuple[list[Quad], list[Quad]]:
    """Part the quads into those of the sheet's own parts, and those of parts that are shared.

    Its own are about itself, something inside it or its project, and not inferred.
    """
    path = iris.node(sheet).value
    derived = iris.graph("derived")
    own: list[Quad] = []
    shared: list[Quad] = []
    for one in quads:
        subject = iri_of(one.subject)
        inside = subject in {path, project} or subject.startswith(f"{path}/")
        (own if inside and one.graph_name != derived else shared).append(one)
    return own, shared


def _write(quads: Sequence[Quad], target: Path) -> bytes:
    """Write the quads to ``target``, and return the text before it was compressed."""
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    # At the lowest level: a tenth of the size in a hundredth of the time that drawing takes.
    seal(target, zlib.compress(text, 1))
    return text
