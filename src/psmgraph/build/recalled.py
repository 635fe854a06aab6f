"""What came of reading each file, in one file of the cache: what is unchanged is not opened again.

Later stages need of a sheet the names that it uses and its findings, a small part of what the cache
keeps of it. These are kept beside, by the same key, for all files that the last build read.
"""

import hashlib
import os
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from psmgraph.build.apart import apart
from psmgraph.build.depending import graph_code
from psmgraph.build.inputs import InputFile
from psmgraph.build.packing import held, hold
from psmgraph.build.reading import (
    ReadDone,
    ReadJob,
    cache_key,
    read_job,
    settling,
    sharing,
)
from psmgraph.build.working import Hands
from psmgraph.errors import SheetRefused
from psmgraph.plan import Plan
from psmgraph.read import load

NAME = "read.recalled"
_NAMELESS = InputFile("", "", "")  # its sheets may be withdrawn; who asks again knows the file


def read_all(jobs: Sequence[ReadJob], hands: Hands, common: Path) -> list[ReadDone]:
    """Return what comes of each job, as :func:`psmgraph.build.reading.read_job` has it.

    The jobs differ in file and seen only; the rest is written to ``common`` if others need it.

    Raises:
        CannotRun: as :meth:`Hands.each` has it.
    """
    if not jobs:
        return []
    jobs = settling(jobs)  # else each file's key would go through all plans and templates
    cache, about = jobs[0].cache, _about(jobs[0].plans)
    found: list[ReadDone | None] = [None] * len(jobs)
    known: Mapping[str, ReadDone] = {}
    if not jobs[0].full and (cache / NAME).exists():
        with apart(partial(_hashes, [job.file for job in jobs]), _countable(jobs)) as hashes:
            known = _known(cache, about)
            found = _all_recalled(jobs, known, hashes().decode().split("\n"))
    missing = [at for at, done in enumerate(found) if done is None]
    if missing:
        doing = hands.for_jobs(len(missing))
        due = [jobs[at] for at in missing]
        shared = due if doing.executor is None else sharing(due, common)
        for at, done in zip(missing, doing.each("read", read_job, shared), strict=True):
            found[at] = done
    done_all = [done for done in found if done is not None]
    if missing or len(known) != len(jobs):
        hands.later.append(partial(_keep, cache, about, done_all))
    return done_all


def _countable(jobs: Sequence[ReadJob]) -> int:
    """Return how many files another process may read: what opens addresses has threads."""
    return 0 if any(isinstance(job.file.path, str) for job in jobs) else len(jobs)


def _hashes(files: Iterable[InputFile]) -> bytes:
    """Return the sha256 of each file on a line; nothing where it is to be looked into."""
    return "\n".join(map(_hash, files)).encode()


def _hash(file: InputFile) -> str:
    try:
        return load(file.path, file.name).sha256
    except SheetRefused:
        return ""


def _all_recalled(
    jobs: Sequence[ReadJob], known: Mapping[str, ReadDone], hashes: Sequence[str]
) -> list[ReadDone | None]:
    there = frozenset(os.listdir(jobs[0].cache))  # noqa: PTH208 - tens of thousands
    found: list[ReadDone | None] = []
    for job, sha256 in zip(jobs, hashes, strict=True):
        whole = sha256 and job.seen in {None, sha256}
        done = known.get(cache_key(job, sha256)) if whole else None
        found.append(None if done is None else _recalled(job, done, there))
    return found


def forgotten(cache: Path) -> None:
    """Forget what is kept here, so that every file is read, or taken from its own entry."""
    (cache / NAME).unlink(missing_ok=True)


def _about(plans: Mapping[str, Plan]) -> str:
    """Return a hash of what a sheet's usage hangs on besides the sheet: see link/usage.py."""
    told = [
        (slug, [(one.slug, one.title, one.aliases) for one in plan.authority.projects])
        for slug, plan in sorted(plans.items())
    ]
    return hashlib.sha256(repr((graph_code(), told)).encode()).hexdigest()


def _known(cache: Path, about: str) -> Mapping[str, ReadDone]:
    """Return the results that are kept, by key, where it is ``about`` the same."""
    done = held(cache / NAME, about)
    return done if isinstance(done, dict) else {}


def _recalled(job: ReadJob, done: ReadDone, there: Container[str]) -> ReadDone | None:
    if done.kept is None or done.kept.name not in there:  # the next stage may have to open it
        return None
    path, sheets = done.kept, done.sheets
    if path.parent != job.cache:  # the store has another name now
        path = job.cache / path.name
        sheets = tuple(replace(entry, kept=path) for entry in sheets)
    return replace(done, file=job.named, sheets=sheets, cached=True, kept=path)


def _keep(cache: Path, about: str, read: Iterable[ReadDone]) -> None:
    """Keep what was read just now: no more, as it may be of a sheet that is withdrawn by now."""
    done = {
        one.kept.stem: replace(one, file=_NAMELESS, cached=True)
        for one in read
        if one.kept is not None
    }
    hold(cache / NAME, about, done)
