"""The first stage, file by file and in parallel: read, choose the form, make sheets.

Parsed sheets are kept in the cache by all that they depend on, so that an unchanged file is
not parsed again.
"""

import dataclasses
import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from psmgraph import __version__
from psmgraph.build.equality import facts_digest
from psmgraph.build.forms import Forms
from psmgraph.build.guard import Limits, shared_guard
from psmgraph.build.inputs import InputFile
from psmgraph.build.withdrawing import Withdrawals
from psmgraph.errors import CannotRun, Finding, Place, SheetRefused
from psmgraph.link.model import Usage
from psmgraph.link.usage import project_slug, usage
from psmgraph.plan import Plan
from psmgraph.read import load, read
from psmgraph.read.model import SourceFile
from psmgraph.resources import PACKAGE
from psmgraph.sheet import PlanOfSheets, choose, fit_of, read_sheets
from psmgraph.sheet.decided import APPLIED_HERE, Decided
from psmgraph.sheet.model import Origin, Sheet
from psmgraph.sheet.reading import Reading
from psmgraph.store.sealed import seal, unseal

TRUSTED = ".txt"  # read by code of ours alone, whose time grows with the size
Done = TypeVar("Done")
SMALL = 64 * 1024  # bytes: the worst text of that size takes seconds, a real sheet is smaller


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One file to read, and all that its reading depends on."""

    file: InputFile
    forms: Forms
    plans: Mapping[str, Plan]
    cache: Path
    code: str  # digest of the software
    limits: Limits = field(default_factory=Limits)
    withdrawn: Withdrawals = field(default_factory=Withdrawals)
    full: bool = False  # read the file though the cache has it
    seen: str | None = None  # sha256 of what the pass before read, where there was one
    settled: Mapping[str, str] = field(default_factory=dict)  # see settled(), by file.plan
    common: Path | None = None  # where all is kept but file and seen (see sharing())

    def __reduce__(self) -> tuple[Callable[..., "ReadJob"], tuple[object, ...]]:
        """Tell another process no more than it cannot know yet: a plan may list thousands."""
        if self.common is not None:
            return _of_common, (self.common, self.file, self.seen)
        return ReadJob, tuple(getattr(self, one.name) for one in dataclasses.fields(self))

    @property
    def named(self) -> InputFile:
        """Return the file under the name that is told."""
        return dataclasses.replace(self.file, name=self.withdrawn.names.masked(self.file.name))


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet that was read: what later stages need of it before they open it again."""

    usage: Usage
    origin: Origin
    template: str
    facts: str  # digest of what it says, whatever the format
    kept: Path  # the cache's file …
    at: int  # … and which of its sheets
    warnings: bool
    decisions: tuple[str, ...] = ()  # the ids of those that made it what it is

    @property
    def key(self) -> tuple[str, str, str]:
        """Return (plan, slug, day): what makes an edition."""
        return self.usage.plan, self.usage.slug, self.usage.edition.isoformat()


@dataclass(frozen=True, slots=True)
class ReadDone:
    """What came of one file."""

    file: InputFile
    sha256: str
    sheets: tuple[SheetEntry, ...]
    findings: tuple[Finding, ...]
    cached: bool
    kept: Path | None = None  # the cache's file
    withdrawn: int = 0  # sheets that the file holds and that are left out by decision

    @property
    def failed(self) -> bool:
        """Tell whether the file, or a sheet in it, could not be taken."""
        return any(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Kept:
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]
    withdrawn: int = 0


@lru_cache(maxsize=1)  # the software does not change while it runs
def code_digest() -> str:
    """Return a digest of the software's own files: another version parses anew."""
    stages = ("names.py", "decisions.py", "read", "sheet", "words")
    return digest_of(__version__, (PACKAGE / stage for stage in stages))


def digest_of(about: str, places: Iterable[Path]) -> str:
    """Return a digest (hex) of ``about`` and of the code, tables and terms in files and folders."""
    digest = hashlib.sha256(about.encode())
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.suffix in {".py", ".toml", ".ttl"}:
                digest.update(f"{file.name} {file.stat().st_size}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def read_job(job: ReadJob) -> ReadDone:
    """Read one file; what cannot be taken is a finding, never an exception."""
    try:
        source = load(job.file.path, job.file.name)
    except SheetRefused as error:
        refusal = job.withdrawn.refusal(error.finding)
        return ReadDone(job.named, "", (), (refusal,), cached=False)
    kept_at = job.cache / f"{cache_key(job, source.sha256)}.pickle"
    kept = None if job.full else _from_cache(kept_at)
    cached = kept is not None
    if kept is None:
        try:
            kept = guarded(_parsed, job, source)
        except SheetRefused as error:
            refusal = job.withdrawn.refusal(error.finding)
            return ReadDone(job.named, source.sha256, (), (refusal,), cached=False)
    if job.seen not in (None, source.sha256):  # who is named in it now was not gathered
        refusal = job.withdrawn.refusal(Finding("READ-CHANGED", source.place))
        return ReadDone(job.named, source.sha256, (), (refusal,), cached=False)
    if not cached:
        _keep(kept_at, kept)
    entries: list[SheetEntry] = []
    findings = list(kept.findings)
    for at, sheet in enumerate(kept.sheets):
        findings += sheet.findings
        try:
            used = usage(sheet, job.plans[sheet.plan])
        except SheetRefused as error:
            findings.append(error.finding)
            continue
        warned = any(finding.level == "warning" for finding in sheet.findings)
        entries.append(
            SheetEntry(
                used,
                sheet.origin,
                sheet.template,
                facts_digest(sheet),
                kept_at,
                at,
                warned,
                sheet.decisions,
            )
        )
    return ReadDone(
        job.named, source.sha256, tuple(entries), tuple(findings), cached, kept_at, kept.withdrawn
    )


@lru_cache(maxsize=8)  # editions come sheet by sheet, and no stage holds all sheets
def _opened(kept: Path) -> _Kept:
    found = _from_cache(kept)
    if found is None:
        raise CannotRun(Finding("CACHE-LOST", Place(str(kept))))
    return found


def sheet_of(entry: SheetEntry) -> Sheet:
    """Return the sheet of an entry from the cache.

    Raises:
        CannotRun: it is not there any more, or not whole (CACHE-LOST).
    """
    return _opened(entry.kept).sheets[entry.at]


def guarded(
    do: Callable[[tuple[ReadJob, SourceFile]], Done], job: ReadJob, source: SourceFile
) -> Done:
    """Parse a file: our own reader's small ones here, all others in a process that may die.

    Raises:
        SheetRefused: as ``do`` and the guard have it.
    """
    if source.suffix == TRUSTED and source.size <= SMALL:
        return do((job, source))
    done: Done = shared_guard(do, job.limits).run((job, source), source.place)
    return done


def _parsed(given: tuple[ReadJob, SourceFile]) -> _Kept:
    """Return the file's sheets as they may be kept: nothing that is withdrawn is among them."""
    job, source = given
    plan, told, reading = parsed(job, source)
    sheets = job.withdrawn.left(reading.sheets, plan) if job.withdrawn else reading.sheets
    withdrawn = len(reading.sheets) - len(sheets)
    if withdrawn and not sheets and not reading.refused:
        return _Kept((), (), withdrawn)  # nothing tells of the file any more
    findings = tuple(map(job.withdrawn.refusal, (told, *reading.refused)))
    return _Kept(sheets, findings, withdrawn)


def parsed(job: ReadJob, source: SourceFile) -> tuple[Plan, Finding, Reading]:
    """Return the plan that a file is of, which form was chosen for it, and its sheets.

    Raises:
        SheetRefused: the file cannot be read, or is no sheet of a known form.
    """
    document = read(source)
    told = job.forms.told_for(job.file.plan)
    if told is not None:
        template, score = told, fit_of(document, told)
    else:
        template, score = choose(document, job.forms.known)
    plan = job.plans[job.file.plan or template.plan]
    authority = plan.authority
    decided = Decided(plan.decisions, lambda sheet: project_slug(sheet, plan, source.place))
    known = PlanOfSheets(
        plan.slug,
        plan.language,
        authority.fixed_names(),
        authority.names(),
        told=job.forms.day_for(plan.slug),
        day=plan.edition,
        decided=decided if plan.decisions else None,
    )
    chosen = Finding("TEMPLATE-CHOSEN", source.place, detail=f"{template.name} ({score:.0%})")
    return plan, chosen, read_sheets(document, template, known)


def settling(jobs: Sequence[ReadJob]) -> list[ReadJob]:
    """Return ``jobs``, which differ in file and seen only, with what is settled for all of them."""
    if not jobs:
        return []
    known = {plan: settled(jobs[0], plan) for plan in {job.file.plan for job in jobs}}
    first = dataclasses.replace(jobs[0], settled=known)
    return [dataclasses.replace(first, file=job.file, seen=job.seen) for job in jobs]


def sharing(jobs: Sequence[ReadJob], path: Path) -> list[ReadJob]:
    """Return ``jobs``, which differ in file and seen only, so that all else is pickled once.

    It is written to ``path``, which must be there as long as other processes work at them.
    """
    settled_jobs = settling(jobs)
    if settled_jobs:
        path.write_bytes(pickle.dumps(settled_jobs[0]))
    return [dataclasses.replace(job, common=path) for job in settled_jobs]


def _of_common(common: Path, file: InputFile, seen: str | None) -> ReadJob:
    return dataclasses.replace(_common(common), file=file, seen=seen, common=common)


@lru_cache(maxsize=2)  # of one build
def _common(path: Path) -> ReadJob:
    found: ReadJob = pickle.loads(path.read_bytes())
    return found


def cache_key(job: ReadJob, sha256: str) -> str:
    """Return what an entry of the cache is kept by: a hash of all that the reading hangs on.

    ``sha256`` is that of the file.
    """
    about = repr((sha256, job.file.name, job.file.plan, job.code, _due(job)))
    known = job.settled.get(job.file.plan) or settled(job, job.file.plan)
    return hashlib.sha256((about + known).encode()).hexdigest()


def settled(job: ReadJob, plan: str) -> str:
    """Return a hash of what the reading of every file of ``plan`` hangs on."""
    plans = {slug: sorted(one.authority.names()) for slug, one in sorted(job.plans.items())}
    days = [(slug, job.forms.day_for(slug), one.edition) for slug, one in job.plans.items()]
    told = job.forms.told_for(plan)
    templates = repr([_settled(one) for one in ((told,) if told else job.forms.known)])
    withdrawn = job.withdrawn.written() if job.withdrawn else ""
    whole = repr(plans) + repr(sorted(days, key=str)) + templates + withdrawn
    return hashlib.sha256(whole.encode()).hexdigest()


def _due(job: ReadJob) -> list[tuple[str, str, str]]:
    """Return the decisions that may concern the file, and where they are written."""
    return [
        (slug, decision.written(), str(decision.place))
        for slug, plan in sorted(job.plans.items())
        for decision in plan.decisions
        if decision.what in APPLIED_HERE and decision.target.in_file(job.file.name)
    ]


def _settled(value: object) -> object:
    """Return a template, or a part of it, in an order that does not hang on that of its sets."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_settled(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_settled(getattr(value, one.name)) for one in dataclasses.fields(value)]
    return value


def _from_cache(path: Path) -> _Kept | None:
    """Return what the cache holds; a damaged entry counts as none."""
    data = unseal(path)
    try:
        kept = None if data is None else pickle.loads(data)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return None  # whole, and of other software
    return kept if isinstance(kept, _Kept) else None


def forget(cache: Path, used: Iterable[Path | None]) -> None:
    """Delete the entries of the cache that are not among ``used``: they may hold what is withdrawn.

    What is left out of the sheets is part of an entry's key, so the next build finds the used ones.
    """
    kept = set(used)
    for path in cache.iterdir() if cache.is_dir() else ():
        if path not in kept:
            path.unlink()


def _keep(path: Path, kept: _Kept) -> None:
    seal(path, pickle.dumps(kept))
