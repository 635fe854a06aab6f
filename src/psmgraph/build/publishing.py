"""The last stage: all quads into a new snapshot, and the switch to it."""

import hashlib
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path, PurePath

from pyoxigraph import Quad, RdfFormat, parse

from psmgraph import __version__
from psmgraph.build.drawn import Gave
from psmgraph.build.editions import Edition
from psmgraph.build.given import AUTHORITY, DECISIONS, DERIVED, PLAIN, Pieces
from psmgraph.build.graphing import quads_of
from psmgraph.build.reading import ReadDone
from psmgraph.decisions import Decision
from psmgraph.graph.day import known_then, named_by
from psmgraph.graph.derived import derived_quads
from psmgraph.graph.provenance import decision_quads, file_quads, run_quads
from psmgraph.graph.shared import authority_quads, vocabulary_quads
from psmgraph.graph.terms import Iris, day, psm, quad
from psmgraph.link.candidates_model import Candidate
from psmgraph.link.model import Registry
from psmgraph.sheet.model import Origin
from psmgraph.store.keeping import moment_after
from psmgraph.store.snapshot import Input, Snapshot
from psmgraph.store.tables import GivenTable
from psmgraph.store.writer import Facts, SnapshotWriter


@dataclass(frozen=True, slots=True)
class Made:
    """What the stages before made: editions, shared things, quads on disk, facts."""

    editions: tuple[Edition, ...]
    registry: Registry
    files: tuple[Path, ...]  # of the cache (graphing.quads_of)
    gave: Gave  # to the rules, and to shared parts
    as_of: date | None = None  # the day whose state it is
    later: tuple[Edition, ...] = ()  # editions after that day, which are left out
    decisions: tuple[Decision, ...] = ()  # those about names and texts that took effect
    alike: tuple[Candidate, ...] = ()  # texts of two editions that a person may call the same
    lasting: bool = True  # files of one name tell the same, and so do their facts
    about: str = ""  # a hash of all that the registry follows from
    authority: str = ""  # its hash (authority_of), of all days
    parts: tuple[Mapping[str, str] | None, ...] = ()  # the hashes of each file's, where known


def gather_shared(
    pieces: Pieces,
    made: Made,
    base: str,
    withdrawn: Iterable[Decision] = (),
    known: Container[str] = (),
) -> None:
    """Gather what is no sheet's own of the new snapshot, the default graph's share included.

    ``withdrawn`` are the decisions that withdraw something; they tell it by its hash only. What is
    of a kind that is ``known`` is left out, wherever it comes from.
    """
    iris = Iris(base)
    if AUTHORITY not in known:
        pieces.add_in_both(vocabulary_quads(iris), AUTHORITY)
        pieces.add_in_both(_authority(made, iris), AUTHORITY)
    if DERIVED not in known:
        pieces.add_in_both(derived_quads(made.gave.facts(), iris), DERIVED)
    if PLAIN not in known:
        lines = (line.encode() for lines in made.gave.shared() for line in lines)
        pieces.add_lines(lines, known)
        pieces.add(file_quads(origins(made), iris))
    decisions = {one for edition in made.editions for one in edition.record.decisions}
    decisions |= {*made.decisions, *withdrawn}
    pieces.add(decision_quads(decisions, iris), DECISIONS)
    if made.as_of is not None:
        current, graph = iris.graph("current"), iris.graph("provenance")
        pieces.add((quad(current, psm("asOf"), day(made.as_of), graph),))


def origins(made: Made) -> frozenset[Origin]:
    """Return the files that editions were made of."""
    return frozenset(one for edition in made.editions for one in edition.record.files)


def _authority(made: Made, iris: Iris) -> Iterator[Quad]:
    """Yield the authority graph: as of a day, without what only later editions name."""
    if made.as_of is None:
        return authority_quads(made.registry, iris)
    texts = (*map(quads_of, made.files), "".join(chain.from_iterable(made.gave.shared())).encode())
    written = (one for text in texts for one in parse(text, format=RdfFormat.N_QUADS))
    named = named_by(written, iris.base, made.as_of)
    projects = frozenset(
        iris.node(f"plan/{edition.record.plan}/project/{edition.record.slug}").value
        for edition in made.editions
    )
    return known_then(lambda: authority_quads(made.registry, iris), named.__contains__, projects)


def made_of(made: Made, base: str) -> str:
    """Return a sha256 (hex) of all that the stages before were given, later editions included.

    Two snapshots of equal value hold the same content, or that of two days.
    """
    digest = hashlib.sha256(f"{__version__} {base}\n".encode())
    for edition in sorted((*made.editions, *made.later), key=lambda one: one.record.path):
        record = edition.record
        files = sorted(file.sha256 for file in record.files)
        told = (record.path, edition.entry.facts, files, [one.id for one in record.decisions])
        digest.update(f"{told}\n".encode())
    digest.update(made.authority.encode())
    return digest.hexdigest()


def finish(  # noqa: PLR0913, PLR0917 - what only the whole build knows, each by itself
    writer: SnapshotWriter,
    made: Made,
    read: Sequence[ReadDone],
    findings_json: str | Callable[[], str],
    base: str,
    left_out: Mapping[str, object] | None = None,
    tables: tuple[GivenTable, ...] = (),
) -> Snapshot:
    """Make the snapshot whole and switch to it; ``left_out`` is what withdrawals tell of it."""
    facts = Facts(
        software_version=__version__,
        built_at=moment_after(writer.folder, datetime.now(UTC)).isoformat(timespec="microseconds"),
        info={**_info(made, base), **(left_out or {})},
        inputs=tuple(_inputs(made, read, base)),
        tables=tables,
    )
    return writer.finish(
        facts,
        findings_json,
        lambda name: run_quads(name, __version__, Iris(base)),
        serve=made.as_of is None,
    )


def export(snapshot: Snapshot, target: Path) -> None:
    """Write the whole snapshot to ``target`` as sorted N-Quads; whole or not at all."""
    lines = sorted(f"{quad} .\n" for quad in snapshot.open_store())
    new = target.with_name(f"{target.name}.{os.getpid()}.new")
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(target)


def _info(made: Made, base: str) -> dict[str, object]:
    plans = made.registry.plans.values()
    return {
        **({"as_of": made.as_of.isoformat()} if made.as_of else {}),
        "made_of": made_of(made, base),
        "plans": [
            {
                "slug": plan.slug,
                "language": plan.language,
                "title": dict(plan.title),
                "description": dict(plan.description),
                "invented": plan.invented,
            }
            for plan in plans
        ],
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
