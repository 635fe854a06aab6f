"""The second stage, edition by edition and in parallel: resolve, write quads, check."""

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from psmgraph.build.editions import Edition
from psmgraph.build.reading import sheet_of
from psmgraph.check.findings import findings_of
from psmgraph.check.shacl import load_shapes, validate_edition
from psmgraph.errors import Finding, Level
from psmgraph.graph.current import current_quads
from psmgraph.graph.derived import EditionFacts, facts_of
from psmgraph.graph.edition import edition_quads
from psmgraph.graph.provenance import decision_quads, file_quads, sheet_quads
from psmgraph.graph.shared import authority_quads
from psmgraph.graph.terms import Iris, iri_of
from psmgraph.link.model import Registry
from psmgraph.link.resolve import ProseIndex, resolve
from psmgraph.link.subset import subset


@dataclass(frozen=True, slots=True)
class GraphJob:
    """All editions of one sheet, oldest first, and where the shared things are kept."""

    editions: tuple[Edition, ...]
    registry: Path
    base: str
    target: Path  # the N-Quads file to write
    strict: bool  # a warning breaks too


@dataclass(frozen=True, slots=True)
class GraphDone:
    """What came of one sheet: its quads on disk, its facts for the rules, what to tell."""

    target: Path
    facts: EditionFacts
    findings: tuple[Finding, ...]
    broken: tuple[str, ...]  # paths of editions that break a shape


@lru_cache(maxsize=1)  # of one build
def _shared(path: Path) -> tuple[Registry, dict[str, ProseIndex]]:
    registry: Registry = pickle.loads(path.read_bytes())
    return registry, {plan: ProseIndex.of(registry, plan) for plan in registry.plans}


def keep_registry(registry: Registry, path: Path) -> Path:
    """Write the registry to ``path`` for the workers, and return the path."""
    path.write_bytes(pickle.dumps(registry))
    return path


def graph_job(job: GraphJob) -> GraphDone:
    """Write the quads of one sheet's editions and check each edition against the shapes."""
    registry, indexes = _shared(job.registry)
    iris = Iris(job.base)
    records = [edition.record for edition in job.editions]
    about_sheet = tuple(sheet_quads(records, iris))
    findings: list[Finding] = []
    broken: list[str] = []
    quads: list[Quad] = [*about_sheet]
    newest: tuple[Quad, ...] = ()
    project = ""
    for edition in job.editions:
        sheet = sheet_of(edition.entry)
        resolved = resolve(sheet, edition.record.slug, registry, indexes[sheet.plan])
        newest = edition_quads(resolved, iris)
        project = iris.node(resolved.project).value
        quads += newest
        named = authority_quads(subset(registry, resolved), iris)
        files = file_quads(edition.record.files, iris)
        decided = decision_quads(edition.record.decisions, iris)
        context = (*newest, *about_sheet, *named, *files, *decided)
        results = validate_edition(context, load_shapes())
        told = findings_of(results, context, edition.entry.origin.name, sheet.findings)
        findings += told
        if any(refuses(finding, job.strict) for finding in told):
            broken.append(edition.record.path)
    about_newest = _current_description(about_sheet, iris.node(records[-1].path).value)
    quads += current_quads((*newest, *about_newest))
    _write(quads, job.target)
    return GraphDone(job.target, facts_of(newest, project), tuple(findings), tuple(broken))


def refuses(finding: Finding, strict: bool) -> bool:
    """Tell whether a finding keeps its sheet out: an error, under --strict a warning too."""
    return finding.level is Level.ERROR or (strict and finding.level is Level.WARNING)


def _current_description(quads: Iterable[Quad], edition: str) -> Sequence[Quad]:
    """Leave out what provenance says of superseded editions."""
    sheet = edition.rpartition("/")[0]
    return [one for one in quads if iri_of(one.subject) in {edition, sheet}]


def _write(quads: Sequence[Quad], target: Path) -> None:
    with target.open("wb") as file:
        serialize(quads, file, RdfFormat.N_QUADS)
