"""The last stage: all quads into a new snapshot, and the switch to it."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from psmgraph import __version__
from psmgraph.build.editions import Edition
from psmgraph.build.outcome import findings_data
from psmgraph.build.reading import ReadDone
from psmgraph.errors import Finding
from psmgraph.graph.current import current_quads
from psmgraph.graph.derived import EditionFacts, derived_quads
from psmgraph.graph.provenance import decision_quads, file_quads, run_quads
from psmgraph.graph.shared import authority_quads, vocabulary_quads
from psmgraph.graph.terms import Iris
from psmgraph.link.model import Registry
from psmgraph.store.snapshot import Input, Snapshot
from psmgraph.store.writer import Facts, SnapshotWriter


@dataclass(frozen=True, slots=True)
class Made:
    """What the stages before made: editions, shared things, quads on disk, facts."""

    editions: tuple[Edition, ...]
    registry: Registry
    files: tuple[Path, ...]
    facts: tuple[EditionFacts, ...]


def load(writer: SnapshotWriter, made: Made, base: str) -> None:
    """Give the writer all quads of the new snapshot, those of the default graph included."""
    iris = Iris(base)
    for path in made.files:
        writer.load_nquads(path)
    for quads in (
        vocabulary_quads(iris),
        authority_quads(made.registry, iris),
        derived_quads(made.facts, iris),
    ):
        shared = tuple(quads)
        writer.add(shared)
        writer.add(current_quads(shared))
    origins = {one for edition in made.editions for one in edition.record.files}
    writer.add(file_quads(origins, iris))
    decisions = {one for edition in made.editions for one in edition.record.decisions}
    writer.add(decision_quads(decisions, iris))


def finish(
    writer: SnapshotWriter,
    made: Made,
    read: Sequence[ReadDone],
    findings: tuple[Finding, ...],
    base: str,
) -> Snapshot:
    """Make the snapshot whole and switch to it."""
    facts = Facts(
        software_version=__version__,
        built_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        info=_info(made),
        inputs=tuple(_inputs(made, read, base)),
    )
    told = json.dumps(findings_data(findings), ensure_ascii=False, indent=1) + "\n"
    return writer.finish(facts, told, lambda name: run_quads(name, __version__, Iris(base)))


def export(snapshot: Snapshot, target: Path) -> None:
    """Write the whole snapshot to ``target`` as sorted N-Quads; whole or not at all."""
    lines = sorted(f"{quad} .\n" for quad in snapshot.open_store())
    new = target.with_name(f"{target.name}.{os.getpid()}.new")
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(target)


def _info(made: Made) -> dict[str, object]:
    plans = made.registry.plans.values()
    return {
        "plans": [
            {
                "slug": plan.slug,
                "language": plan.language,
                "title": dict(plan.title),
                "description": dict(plan.description),
                "invented": plan.invented,
            }
            for plan in plans
        ]
    }


def _inputs(made: Made, read: Sequence[ReadDone], base: str) -> Iterator[Input]:
    editions: dict[str, list[str]] = {}
    plans: dict[str, str] = {}
    for edition in made.editions:
        for origin in edition.record.files:
            editions.setdefault(origin.sha256, []).append(base + edition.record.path)
            plans[origin.sha256] = edition.record.plan
    for done in read:
        if done.sha256 in editions:
            name = PurePath(done.file.name).name
            yield Input(name, done.sha256, plans[done.sha256], tuple(editions[done.sha256]))
