"""What came of reading each file, in one file of the cache: what is unchanged is not opened again.

Later stages need of a sheet the names that it uses and its findings, a small part of what the cache
keeps of it. These are kept beside, by the same key, for all files that the last build read.
"""

import hashlib
import os
import pickle
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from psmgraph.build.depending import graph_code
from psmgraph.build.inputs import InputFile
from psmgraph.build.packing import packed, unpacked
from psmgraph.build.reading import ReadDone, ReadJob, cache_key, read_job
from psmgraph.build.working import Hands
from psmgraph.errors import SheetRefused
from psmgraph.plan import Plan
from psmgraph.read import load
from psmgraph.store.sealed import seal, unseal

NAME = "read.recalled"
_NAMELESS = InputFile("", "", "")  # its sheets may be withdrawn; who asks again knows the file


def read_all(jobs: Sequence[ReadJob], hands: Hands) -> list[ReadDone]:
    """Return what comes of each job, as :func:`psmgraph.build.reading.read_job` has it.

    Raises:
        CannotRun: as :meth:`Hands.each` has it.
    """
    if not jobs:
        return []
    cache, about = jobs[0].cache, _about(jobs[0].plans)
    known = {} if jobs[0].full else _known(cache, about)
    keys = [_key(job) if known else "" for job in jobs]
    there = frozenset(os.listdir(cache) if known else ())  # noqa: PTH208 - tens of thousands
    found = [
        _recalled(job, known[key], there) if key in known else None
        for job, key in zip(jobs, keys, strict=True)
    ]
    missing = [at for at, done in enumerate(found) if done is None]
    if missing:
        made = hands.each("read", read_job, [jobs[at] for at in missing])
        for at, done in zip(missing, made, strict=True):
            found[at] = done
    done_all = [done for done in found if done is not None]
    if missing or len(known) != len(jobs):
        hands.later.append(partial(_keep, cache, about, done_all))
    return done_all


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
    data = unseal(cache / NAME)
    if data is None:
        return {}
    kept_about, told = pickle.loads(data)  # plain words and bytes, whatever software wrote it
    done = unpacked(told) if kept_about == about else None  # about tells the software
    return done if isinstance(done, dict) else {}


def _key(job: ReadJob) -> str:
    """Return what the entry of a file is kept by; nothing where it is to be looked into."""
    try:
        source = load(job.file.path, job.file.name)
    except SheetRefused:
        return ""
    return cache_key(job, source) if job.seen in {None, source.sha256} else ""


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
    if not cache.is_dir():
        return
    done = {
        one.kept.stem: replace(one, file=_NAMELESS, cached=True)
        for one in read
        if one.kept is not None
    }
    seal(cache / NAME, pickle.dumps((about, packed(done))))
