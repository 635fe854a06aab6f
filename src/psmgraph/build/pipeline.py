"""The build: inputs → sheets → editions → quads → checks → snapshot (architecture.md)."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from psmgraph.build.aligning import unmet_texts
from psmgraph.build.deciding import unmet, without_target
from psmgraph.build.dumping import dump
from psmgraph.build.editions import Edition, by_sheet, editions, until
from psmgraph.build.forms import Forms, forms
from psmgraph.build.graphing import GraphDone, GraphJob, graph_job, keep_registry
from psmgraph.build.inputs import Inputs, gather
from psmgraph.build.outcome import Outcome
from psmgraph.build.people import People, by_plan, people_job
from psmgraph.build.publishing import Made, export, finish, load
from psmgraph.build.reading import (
    ReadDone,
    ReadJob,
    SheetEntry,
    code_digest,
    forget,
    read_job,
)
from psmgraph.build.refusing import nothing_dropped, within_bounds
from psmgraph.build.reviewing import review_table
from psmgraph.build.withdrawing import (
    Withdrawals,
    discreet_plans,
    left_out,
    role_only,
    withdrawn,
)
from psmgraph.build.working import Hands, Progress, processes
from psmgraph.build.worklist import findings_table
from psmgraph.check.across import EditionDate, across, future_editions
from psmgraph.config import Config
from psmgraph.decisions import Decision
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.graph.terms import Iris
from psmgraph.link.model import Registry
from psmgraph.link.registry import registry
from psmgraph.plan import Plan, load_plan, shipped_plans
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import Snapshot, cache_folder, current
from psmgraph.store.writer import SnapshotWriter


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked for."""

    today: date
    drop: bool = False
    strict: bool = False
    fail_fast: bool = False
    write: bool = True
    nquads: Path | None = None
    as_of: date | None = None


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
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Build a snapshot of ``paths`` (else of the configuration's inputs) and switch to it.

    With ``write`` false all is done but the writing: the store is not touched. With ``as_of``
    the snapshot holds the state of that day, is kept beside the others and never served.

    Raises:
        CannotRun: there is nothing to read, a plan, authority or template is wrong, another
            build holds the store, a sheet already published would be lost (BUILD-WOULD-DROP),
            or a plan's bounds are not met (BUILD-EXPECTED). The served snapshot stays.
    """
    wish = Wish(today, drop, strict, fail_fast, write, nquads, as_of)
    inputs = gather(config, paths, plan)
    known = forms(config, template, edition_date)
    plans = known_plans(config, plan)
    for form in known.known:
        plans.setdefault(form.plan, load_plan(form.plan))
    with (
        _place(config, wish) as cache,
        tempfile.TemporaryDirectory(prefix="psmgraph-") as scratch,
        processes(workers, len(inputs.files)) as executor,
    ):
        hands = Hands(executor, progress or _quietly)
        work = _Work(config, plans, known, cache, Path(scratch), hands)
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
    hands: Hands
    withdrawn: Withdrawals = field(default_factory=Withdrawals)
    left_out: Mapping[str, list[str]] = field(default_factory=dict)  # as the manifest tells it


def _build(work: _Work, inputs: Inputs, wish: Wish) -> Outcome:
    people = _people(work, inputs)
    work = _knowing(work, people)
    read = _read_all(work, inputs)
    work = replace(work, plans=discreet_plans(work.plans, work.withdrawn))
    told = map(work.withdrawn.finding, inputs.findings)
    findings = [*told, *(finding for done in read for finding in done.findings)]
    if wish.fail_fast and any(done.failed for done in read):
        return _ended(read, findings, ())
    entries = [entry for done in read for entry in done.sheets]
    findings += without_target(entries, work.plans, findings)
    if wish.strict:
        findings += map(_strictly_out, filter(lambda entry: entry.warnings, entries))
        entries = [entry for entry in entries if not entry.warnings]
    made_editions, refused = editions(entries, work.plans)
    made, found = _graph_all(work, made_editions, wish)
    findings += (*refused, *found, *future_editions(map(_dated, made.editions), wish.today))
    if wish.fail_fast and any(finding.level is Level.ERROR for finding in findings):
        return _ended(read, findings, (*made.editions, *made.later))
    _nothing_lost(work, made, wish, findings)
    if not made.editions and not any(done.withdrawn for done in read):
        return _ended(read, findings, ())
    work.hands.tell("write", 0, 1)
    folder = work.config.store if wish.write else work.scratch / "store"
    with SnapshotWriter(folder, work.config.base) as writer:
        withdrawals = [one for plan in work.plans.values() for one in withdrawn(plan)]
        load(writer, made, work.config.base, withdrawals)
        findings += across(writer.graph())
        snapshot = None
        if wish.write:
            base = work.config.base
            alike = review_table(made.registry, made.alike, writer.graph(), base)
            tables = (alike, findings_table(findings, read, made.editions, base))
            snapshot = finish(writer, made, read, tuple(findings), base, work.left_out, tables)
    if wish.write and work.withdrawn:
        forget(work.cache, [*(one.kept for one in people), *(one.kept for one in read)])
    if snapshot is not None and wish.nquads is not None:
        export(snapshot, wish.nquads)
    work.hands.tell("write", 1, 1)
    if snapshot is not None and wish.as_of is None:
        findings += dump(snapshot, work.config, lambda *done: work.hands.tell("dump", *done))
    return _ended(read, findings, (*made.editions, *made.later), snapshot)


def _nothing_lost(work: _Work, made: Made, wish: Wish, findings: Sequence[Finding]) -> None:
    """Refuse what a plan does not expect, or what would drop a published sheet unasked.

    Raises:
        CannotRun: with the findings so far, which tell why a sheet is missing; there is no
            edition of the day asked for, or before (BUILD-AS-OF).
    """
    if wish.as_of is not None:  # takes nothing from anyone, and a plan's bounds are today's
        if made.later and not made.editions:
            oldest = min(edition.record.day for edition in made.later).isoformat()
            place = Place(wish.as_of.isoformat())
            raise CannotRun(Finding("BUILD-AS-OF", place, detail=oldest), findings)
        return
    served = current(work.config.store) if wish.write and not wish.drop else None
    try:
        if served is not None:
            hashes = work.left_out.get("withdrawn", ())
            nothing_dropped(served, made.editions, work.config.base, hashes)
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


def _people(work: _Work, inputs: Inputs) -> list[People]:
    """Return whom the sheets name as referents, where a plan of theirs does not tell them."""
    named = role_only(work.config, work.plans)
    code = code_digest()
    jobs = [
        ReadJob(file, work.forms, work.plans, work.cache, code)
        for file in inputs.files
        if named and (not file.plan or file.plan in named)
    ]
    return list(work.hands.each("people", people_job, jobs)) if jobs else []


def _knowing(work: _Work, people: Sequence[People]) -> _Work:
    """Return the work with what is left out of it."""
    named = role_only(work.config, work.plans)
    withdrawn = Withdrawals.of(work.plans, named).knowing(by_plan(people))
    told = left_out(work.plans.values(), withdrawn, Iris(work.config.base))
    return replace(work, withdrawn=withdrawn, left_out=told)


def _read_all(work: _Work, inputs: Inputs) -> list[ReadDone]:
    code = code_digest()
    jobs = [
        ReadJob(file, work.forms, work.plans, work.cache, code, withdrawn=work.withdrawn)
        for file in inputs.files
    ]
    return list(work.hands.each("read", read_job, jobs))


def _graph_all(
    work: _Work, found: Sequence[Edition], wish: Wish
) -> tuple[Made, tuple[Finding, ...]]:
    """Return the quads of the editions that hold; one that breaks a shape is left out.

    Leaving one out may change what the others' names mean, so the rest is done again.
    """
    kept = list(found)
    left_out: list[Finding] = []
    while True:
        used = {edition.record.plan: work.plans[edition.record.plan] for edition in kept}
        then = until(kept, wish.as_of)
        shared, told = registry(used, (edition.entry.usage for edition in kept))
        path = keep_registry(shared, work.scratch / f"registry-{len(kept)}.pickle")
        jobs = [
            GraphJob(
                group, path, work.config.base, work.scratch / f"{len(kept)}-{at}.nq", wish.strict
            )
            for at, group in enumerate(by_sheet(then))
        ]
        done = list(work.hands.each("graph", graph_job, jobs))
        broken = {path for one in done for path in one.broken}
        if not broken:
            made = Made(
                then,
                shared,
                tuple(one.target for one in done),
                tuple(one.facts for one in done),
                wish.as_of,
                tuple(one for one in kept if wish.as_of and one.record.day > wish.as_of),
                _about_names(shared, done),
                tuple(pair for one in done for pair in one.alike),
            )
            told = (*told, *unmet(shared, (words for one in done for words in one.prose)))
            if wish.as_of is None:  # of a day, editions are left out that decisions are about
                told = (*told, *unmet_texts(used.values(), made.decisions))
            return made, (*left_out, *told, *(f for one in done for f in one.findings))
        left_out += [f for one in done if one.broken for f in one.findings]
        kept = [edition for edition in kept if edition.record.path not in broken]


def _about_names(shared: Registry, done: Sequence[GraphDone]) -> tuple[Decision, ...]:
    """Return the decisions about names that took effect: on a sheet, or to keep two apart."""
    used = {decision for one in done for decision in one.decisions} | shared.apart.keys()
    return tuple(sorted(used, key=lambda one: (one.id, one.place)))


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
