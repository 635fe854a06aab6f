"""The build: inputs → sheets → editions → quads → checks → snapshot (architecture.md)."""

import multiprocessing
import os
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from psmgraph.build.deciding import not_yet, without_target
from psmgraph.build.editions import Edition, by_sheet, editions
from psmgraph.build.forms import Forms, forms
from psmgraph.build.graphing import GraphJob, graph_job, keep_registry
from psmgraph.build.inputs import Inputs, gather
from psmgraph.build.outcome import Outcome
from psmgraph.build.publishing import Made, export, finish, load
from psmgraph.build.reading import ReadDone, ReadJob, SheetEntry, code_digest, read_job
from psmgraph.build.refusing import nothing_dropped, within_bounds
from psmgraph.check.across import EditionDate, across, future_editions
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.link.registry import registry
from psmgraph.plan import Plan, load_plan, shipped_plans
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import Snapshot, cache_folder, current
from psmgraph.store.writer import SnapshotWriter

MOST_WAITING = 64  # jobs handed out and not yet done: memory does not grow with their number
FEW_FILES = 24  # fewer are done sooner in one process than several take to start
Progress = Callable[[str, int, int], None]
Job = TypeVar("Job")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked for."""

    today: date
    drop: bool = False
    strict: bool = False
    fail_fast: bool = False
    write: bool = True
    nquads: Path | None = None


def build_snapshot(  # noqa: PLR0913 - the options of the command, by name
    config: Config,
    paths: Sequence[Path],
    *,
    plan: str | None = None,
    template: str | None = None,
    edition_date: date | None = None,
    workers: int | None = None,
    today: date,
    drop: bool = False,
    strict: bool = False,
    fail_fast: bool = False,
    write: bool = True,
    nquads: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Build a snapshot of ``paths`` (else of the configuration's inputs) and switch to it.

    With ``write`` false all is done but the writing: the store is not touched.

    Raises:
        CannotRun: there is nothing to read, a plan, authority or template is wrong, another
            build holds the store, a sheet already published would be lost (BUILD-WOULD-DROP),
            or a plan's bounds are not met (BUILD-EXPECTED). The served snapshot stays.
    """
    wish = Wish(today, drop, strict, fail_fast, write, nquads)
    tell = progress or _quietly
    inputs = gather(config, paths, plan)
    known = forms(config, template, edition_date)
    plans = known_plans(config, plan)
    for form in known.known:
        plans.setdefault(form.plan, load_plan(form.plan))
    with (
        _place(config, wish) as cache,
        tempfile.TemporaryDirectory(prefix="psmgraph-") as scratch,
        _executor(workers, len(inputs.files)) as executor,
    ):
        work = _Work(config, plans, known, cache, Path(scratch), executor, tell)
        return _build(work, inputs, wish)


def _quietly(_stage: str, _done: int, _total: int) -> None:
    """Tell no progress."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Where and with what one build works."""

    config: Config
    plans: Mapping[str, Plan]
    forms: Forms
    cache: Path
    scratch: Path
    executor: Executor | None
    tell: Progress


def _build(work: _Work, inputs: Inputs, wish: Wish) -> Outcome:
    read = _read_all(work, inputs)
    findings = [*inputs.findings, *(finding for done in read for finding in done.findings)]
    if wish.fail_fast and any(done.failed for done in read):
        return _ended(read, findings, ())
    entries = [entry for done in read for entry in done.sheets]
    findings += (*without_target(entries, work.plans, findings), *not_yet(work.plans.values()))
    if wish.strict:
        findings += map(_strictly_out, filter(lambda entry: entry.warnings, entries))
        entries = [entry for entry in entries if not entry.warnings]
    made_editions, refused = editions(entries, work.plans)
    made, told = _graph_all(work, made_editions, wish.strict)
    findings += (*refused, *told, *future_editions(map(_dated, made.editions), wish.today))
    if wish.fail_fast and any(finding.level is Level.ERROR for finding in findings):
        return _ended(read, findings, made.editions)
    _nothing_lost(work, made, wish, findings)
    if not made.editions:
        return _ended(read, findings, ())
    work.tell("write", 0, 1)
    folder = work.config.store if wish.write else work.scratch / "store"
    with SnapshotWriter(folder, work.config.base) as writer:
        load(writer, made, work.config.base)
        findings += across(writer.graph())
        snapshot = None
        if wish.write:
            snapshot = finish(writer, made, read, tuple(findings), work.config.base)
    if snapshot is not None and wish.nquads is not None:
        export(snapshot, wish.nquads)
    work.tell("write", 1, 1)
    return _ended(read, findings, made.editions, snapshot)


def _nothing_lost(work: _Work, made: Made, wish: Wish, findings: Sequence[Finding]) -> None:
    """Refuse what a plan does not expect, or what would drop a published sheet unasked.

    Raises:
        CannotRun: with the findings so far, which tell why a sheet is missing.
    """
    served = current(work.config.store) if wish.write and not wish.drop else None
    try:
        if served is not None:
            nothing_dropped(served, made.editions, work.config.base)
        within_bounds(made, work.plans)
    except CannotRun as error:
        raise CannotRun(error.finding, findings) from error


def _strictly_out(entry: SheetEntry) -> Finding:
    return Finding("SHEET-STRICT", entry.usage.place, words=entry.usage.title)


def _dated(edition: Edition) -> EditionDate:
    return EditionDate(edition.record.path, edition.record.day, edition.entry.origin.name)


def _ended(
    read: Sequence[ReadDone],
    findings: Sequence[Finding],
    made: Sequence[Edition],
    snapshot: Snapshot | None = None,
) -> Outcome:
    sheets_in = sum(edition.files for edition in made)
    sheets = sum(len(done.sheets) for done in read)
    refused = sum(1 for done in read if done.failed and not done.sheets)
    failed = refused + sheets - sheets_in - sum(edition.aside for edition in made)
    return Outcome(
        findings=tuple(findings),
        snapshot_id=snapshot.id if snapshot else None,
        counts={
            "editions": len(made),
            **({"quads": snapshot.manifest.counts.quads} if snapshot else {}),
        },
        files=len(read),
        sheets_in=sheets_in,
        sheets_failed=failed,
        unchanged=sum(1 for done in read if done.cached),
        exit_code=1 if any(finding.level is Level.ERROR for finding in findings) else 0,
    )


def known_plans(config: Config, asked: str | None) -> dict[str, Plan]:
    """Return the plans that ship and those that the configuration names.

    Raises:
        CannotRun: ``asked`` is neither (BUILD-PLAN), or a file of a plan is wrong.
    """
    plans = {name: load_plan(name) for name in shipped_plans()}
    for one in config.plans:
        plans[one.slug] = load_plan(
            one.slug,
            description=one.description,
            authority=one.authority,
            decisions=one.decisions,
            expect=one.expect,
        )
    if asked is not None and asked not in plans:
        raise CannotRun(Finding("BUILD-PLAN", Place("--plan"), detail=asked))
    return plans


def _read_all(work: _Work, inputs: Inputs) -> list[ReadDone]:
    code = code_digest()
    jobs = [ReadJob(file, work.forms, work.plans, work.cache, code) for file in inputs.files]
    return list(_each(work, "read", read_job, jobs))


def _graph_all(
    work: _Work, found: Sequence[Edition], strict: bool
) -> tuple[Made, tuple[Finding, ...]]:
    """Return the quads of the editions that hold; one that breaks a shape is left out.

    Leaving one out may change what the others' names mean, so the rest is done again.
    """
    kept = list(found)
    left_out: list[Finding] = []
    while True:
        used = {edition.record.plan: work.plans[edition.record.plan] for edition in kept}
        shared, told = registry(used, (edition.entry.usage for edition in kept))
        path = keep_registry(shared, work.scratch / f"registry-{len(kept)}.pickle")
        jobs = [
            GraphJob(group, path, work.config.base, work.scratch / f"{len(kept)}-{at}.nq", strict)
            for at, group in enumerate(by_sheet(kept))
        ]
        done = list(_each(work, "graph", graph_job, jobs))
        broken = {path for one in done for path in one.broken}
        if not broken:
            made = Made(
                tuple(kept),
                shared,
                tuple(one.target for one in done),
                tuple(one.facts for one in done),
            )
            return made, (*left_out, *told, *(f for one in done for f in one.findings))
        left_out += [f for one in done if one.broken for f in one.findings]
        kept = [edition for edition in kept if edition.record.path not in broken]


def _each(
    work: _Work, stage: str, do: Callable[[Job], Done], jobs: Sequence[Job]
) -> Iterator[Done]:
    """Yield what ``do`` makes of each job, in the order of the jobs, and tell the progress.

    Raises:
        CannotRun: a worker process died (BUILD-WORKER).
    """
    work.tell(stage, 0, len(jobs))
    if work.executor is None:
        for at, job in enumerate(jobs, start=1):
            yield do(job)
            work.tell(stage, at, len(jobs))
        return
    waiting: deque[Future[Done]] = deque()
    ahead = iter(jobs)
    try:
        waiting.extend(work.executor.submit(do, job) for job in islice(ahead, MOST_WAITING))
        at = 0
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(work.executor.submit(do, job) for job in islice(ahead, 1))
            at += 1
            yield done
            work.tell(stage, at, len(jobs))
    except BrokenProcessPool as error:
        raise CannotRun(Finding("BUILD-WORKER", Place(stage), detail=str(error))) from error


@contextmanager
def _executor(workers: int | None, files: int) -> Iterator[Executor | None]:
    """Give the processes to work in, or None where one process does it sooner."""
    count = workers or (1 if files < FEW_FILES else os.cpu_count() or 1)
    if count == 1:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as executor:
        # Ctrl-C reaches every process of a terminal: only this one shall answer it. Workers
        # inherit the mask, so they are started while it is set.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(count):
                executor.submit(os.getpid)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        yield executor


@contextmanager
def _place(config: Config, wish: Wish) -> Iterator[Path]:
    """Give the cache's folder: the store's own under its lock, or one that goes afterwards."""
    if not wish.write:
        with tempfile.TemporaryDirectory(prefix="psmgraph-") as folder:
            yield Path(folder) / "cache"
        return
    try:
        with build_lock(config.store):
            yield cache_folder(config.store)
    except OSError as error:
        cause = error.strerror or str(error)
        raise CannotRun(Finding("STORE-WRITE", Place(str(config.store)), detail=cause)) from error
