"""The pass before the reading where a plan tells roles only: who its referents are.

A name must be masked on all sheets of the plan, so all are read for names first. What is kept
of that between builds are hashes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from psmgraph.build.reading import ReadJob, cache_key, guarded, parsed
from psmgraph.errors import SheetRefused
from psmgraph.read import load
from psmgraph.read.model import SourceFile
from psmgraph.sheet.discreet import referent_names
from psmgraph.store.sealed import seal, unseal

SUFFIX = ".people"


@dataclass(frozen=True, slots=True)
class People:
    """The hashes of the names that the sheets of one file give as their referents'."""

    plan: str
    names: tuple[str, ...]
    kept: Path | None = None  # the cache's file
    name: str = ""  # of the file that was read …
    sha256: str = ""  # … and which bytes it had; "" where no names could be had from it


def people_job(job: ReadJob) -> People:
    """Return the referents of one file's sheets; a file that cannot be read names nobody."""
    try:
        source = load(job.file.path, job.file.name)
        path = job.cache / f"{cache_key(job, source.sha256)}{SUFFIX}"
        plan, *names = ([] if job.full else _kept(path)) or _read(job, source)
    except SheetRefused:
        return People("", (), name=job.file.name)
    _keep(path, (plan, *names))
    return People(plan, tuple(names), path, job.file.name, source.sha256)


def by_plan(found: Iterable[People]) -> Mapping[str, frozenset[str]]:
    """Return the hashes of the referents' names of each plan."""
    names: dict[str, set[str]] = {}
    for one in found:
        names.setdefault(one.plan, set()).update(one.names)
    return {plan: frozenset(held) for plan, held in names.items()}


def _read(job: ReadJob, source: SourceFile) -> list[str]:
    return guarded(_referents, job, source)


def _referents(given: tuple[ReadJob, SourceFile]) -> list[str]:
    plan, _, reading = parsed(*given)
    return [plan.slug, *sorted({name for one in reading.sheets for name in referent_names(one)})]


def _kept(path: Path) -> list[str]:
    """Return what was kept; nothing where it is not whole: a name too few would be published."""
    return (unseal(path) or b"").decode("ascii").split()


def _keep(path: Path, lines: Iterable[str]) -> None:
    seal(path, ("\n".join(lines) + "\n").encode("ascii"))
