"""The build: inputs → sheets → editions → quads → checks → snapshot (architecture.md)."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from psmgraph.build import standing
from psmgraph.build.before import published, tables_before
from psmgraph.build.deciding import without_target
from psmgraph.build.drawn import Drawing, files_of, sweep
from psmgraph.build.dumping import dump
from psmgraph.build.editions import Edition, editions
from psmgraph.build.filling import Filling, fill, questioned
from psmgraph.build.forms import Forms, forms
from psmgraph.build.given import keep_given
from psmgraph.build.holding import holding
from psmgraph.build.inputs import Inputs, gather
from psmgraph.build.outcome import Outcome
from psmgraph.build.people import People, by_plan, people_job
from psmgraph.build.placing import hands_of, scratch_folder
from psmgraph.build.plans import Authorities, known_plans
from psmgraph.build.publishing import Made, export, finish
from psmgraph.build.reading import (
    ReadDone,
    ReadJob,
    SheetEntry,
    code_digest,
    forget,
    sharing,
)
from psmgraph.build.recalled import NAME as RECALLED
from psmgraph.build.recalled import forgotten, read_all
from psmgraph.build.refusing import nothing_dropped, unwritable, within_bounds
from psmgraph.build.reviewing import COMPARED, compared, review_table
from psmgraph.build.telling import telling
from psmgraph.build.withdrawing import (
    Withdrawals,
    discreet_plans,
    left_out,
    role_only,
    withdrawn,
)
from psmgraph.build.working import Hands, Progress, garbage_left
from psmgraph.check.across import EditionDate, future_editions, merged
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Level, Place
from psmgraph.graph.terms import Iris
from psmgraph.plan import Plan, load_plan
from psmgraph.store.ahead import Ahead, copied_ahead
from psmgraph.store.keeping import clock_findings
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import Snapshot, cache_folder, refuse_newer
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
    paths: Sequence[Path | str],
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
    full: bool = False,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Build a snapshot of ``paths`` (else of the configuration's inputs) and switch to it.

    With ``write`` false all is done but the writing: the store is not touched. With ``as_of``
    the snapshot holds the state of that day, is kept beside the others and never served. With
    ``full`` nothing that earlier builds left is used: what comes of it must be the same. With
    ``scheduler`` (``tcp://host:port``) the workers of a Dask cluster do what is done sheet by
    sheet; they must see the store's folder and the sheets under the same names.

    Raises:
        CannotRun: there is nothing to read, a plan, authority or template is wrong, another
            build holds the store, a sheet already published would be lost (BUILD-WOULD-DROP),
            a plan's bounds are not met (BUILD-EXPECTED), or the cluster does not fit
            (:func:`psmgraph.build.cluster.cluster`). The served snapshot stays.
    """
    if scheduler is not None:  # workers start in folders of their own
        config, paths = _absolute(config), [_from_anywhere(one) for one in paths]
    wish = Wish(today, drop, strict, fail_fast, write, nquads, as_of)
    inputs = gather(config, paths, plan)
    known = forms(config, template, edition_date)
    authorities = Authorities(cache_folder(config.store) if write else None)
    plans = known_plans(config, plan, authorities.load)
    for form in known.known:
        plans.setdefault(form.plan, load_plan(form.plan))
    with (
        garbage_left(),
        _place(config, wish) as cache,
        copied_ahead(_begun_with(config, wish, full=full), cache) as ahead,
        scratch_folder(config, scheduler) as scratch,
        hands_of(workers, len(inputs.files), scheduler, scratch, progress or _quietly) as hands,
    ):
        hands.later.extend(authorities.later)
        work = _Work(config, plans, known, cache, scratch, hands, full=full, ahead=ahead)
        try:
            return _build(work, inputs, wish)
        except CannotRun as error:
            if not _is_sheet_lost(error.finding):
                raise
            forgotten(cache)  # they vouched for an entry that they had not opened
            standing.forgotten(cache)
        except RuntimeError:  # as the engine tells it: what was begun with has decayed
            work = replace(work, anew=True)
        return _build(work, inputs, wish)


def _begun_with(config: Config, wish: Wish, *, full: bool) -> Path | None:
    return None if full or wish.as_of or not wish.write else tables_before(config.store)


def _is_sheet_lost(finding: Finding) -> bool:
    return finding.code == "CACHE-LOST" and finding.place.file.endswith((".pickle", ".graph"))


def _absolute(config: Config) -> Config:
    plans = (replace(one, inputs=tuple(map(_from_anywhere, one.inputs))) for one in config.plans)
    return replace(config, store=config.store.absolute(), plans=tuple(plans))


def _from_anywhere(path: Path | str) -> Path | str:
    return path if isinstance(path, str) else path.absolute()


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
    full: bool = False  # nothing of the cache is taken
    anew: bool = False  # nor is anything of the served snapshot
    ahead: Ahead | None = None  # who copies the served snapshot's tables


def _build(work: _Work, inputs: Inputs, wish: Wish) -> Outcome:
    people = _people(work, inputs)
    work = _knowing(work, people)
    read = _read_all(work, inputs, people)
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
    drawing = Drawing(
        work.cache, work.scratch, work.hands, work.config.base, wish.strict, work.full
    )
    made, found = holding(drawing, made_editions, work.plans, wish.as_of)
    findings += (*refused, *found, *future_editions(map(_dated, made.editions), wish.today))
    if wish.fail_fast and any(finding.level is Level.ERROR for finding in findings):
        return _ended(read, findings, (*made.editions, *made.later))
    findings += _nothing_lost(work, made, wish, findings)
    if not made.editions and not any(done.withdrawn for done in read):
        return _ended(read, findings, ())
    work.hands.tell("write", 0, 1)
    folder = work.config.store if wish.write else work.scratch / "store"
    beside = work.hands.here if wish.write else None
    with SnapshotWriter(
        folder, work.config.base, fresh=work.full, beside=beside, ahead=work.ahead
    ) as writer:
        given = fill(writer, made, _filling(work, wish))
        asked = questioned(writer, given)
        findings += merged(asked)
        snapshot = None
        if wish.write:
            snapshot = _finished(work, writer, made, read, findings)
    work.hands.catch_up()
    if snapshot is not None and given is not None:
        keep_given(work.cache, snapshot.manifest.hash, replace(given, told=asked))
    if wish.write:
        used = files_of(work.cache, given, snapshot.manifest.hash) if given and snapshot else []
        _tidy(work, used, [*(one.kept for one in people), *(one.kept for one in read)])
    if snapshot is not None and wish.nquads is not None:
        export(snapshot, wish.nquads)
    work.hands.tell("write", 1, 1)
    if snapshot is not None:
        findings += clock_findings(snapshot, datetime.now(UTC))
    if snapshot is not None and wish.as_of is None:
        hands = work.hands
        findings += dump(snapshot, work.config, lambda *done: hands.tell("dump", *done), hands.here)
    return _ended(read, findings, (*made.editions, *made.later), snapshot)


def _finished(
    work: _Work,
    writer: SnapshotWriter,
    made: Made,
    read: Sequence[ReadDone],
    findings: Sequence[Finding],
) -> Snapshot:
    base, before = work.config.base, writer.changed[0] if writer.changed else None
    with telling(findings, read, made.editions, base, before) as told:
        listed = (
            *compared(made.registry, made.about, work.cache, full=work.full),
            *made.alike,
        )
        alike = review_table(listed, writer.graph(), base, writer.changed)
        return finish(writer, made, read, told.json, base, work.left_out, (alike, told))


def _tidy(work: _Work, used: Sequence[Path], read_from: Iterable[Path | None]) -> None:
    """Delete what is kept of what is no more; where something is withdrawn, all that is not used.

    ``used`` are the files of the snapshot; there are none where it is not known what gave it.
    """
    if work.withdrawn:
        forget(work.cache, [*read_from, *used, *(work.cache / one for one in (RECALLED, COMPARED))])
    elif used:
        sweep(work.cache, used)


def _filling(work: _Work, wish: Wish) -> Filling:
    return Filling(
        work.config.base,
        tuple(one for plan in work.plans.values() for one in withdrawn(plan)),
        work.left_out,
        work.cache if wish.write and wish.as_of is None else None,
        work.full or work.anew,
    )


def _nothing_lost(
    work: _Work, made: Made, wish: Wish, findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Refuse what a plan does not expect, or what would drop a published sheet unasked.

    Returns what is to be told where it is not known for sure what was published.

    Raises:
        CannotRun: with the findings so far, which tell why a sheet is missing; there is no
            edition of the day asked for, or before (BUILD-AS-OF).
    """
    if wish.as_of is not None:  # takes nothing from anyone, and a plan's bounds are today's
        if made.later and not made.editions:
            oldest = min(edition.record.day for edition in made.later).isoformat()
            place = Place(wish.as_of.isoformat())
            raise CannotRun(Finding("BUILD-AS-OF", place, detail=oldest), findings)
        return ()
    store = work.config.store
    before, told = published(store) if wish.write and not wish.drop else (None, ())
    try:
        if before is not None:
            hashes = work.left_out.get("withdrawn", ())
            nothing_dropped(before, made.editions, store, work.config.base, hashes)
        within_bounds(made, work.plans)
        return told
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


def _people(work: _Work, inputs: Inputs) -> list[People]:
    """Return whom the sheets name as referents, where a plan of theirs does not tell them."""
    named = role_only(work.config, work.plans)
    code = code_digest()
    jobs = [
        ReadJob(file, work.forms, work.plans, work.cache, code, full=work.full)
        for file in inputs.files
        if named and (not file.plan or file.plan in named)
    ]
    jobs = sharing(jobs, work.scratch / "people.pickle")
    return list(work.hands.each("people", people_job, jobs)) if jobs else []


def _knowing(work: _Work, people: Sequence[People]) -> _Work:
    """Return the work with what is left out of it."""
    named = role_only(work.config, work.plans)
    withdrawn = Withdrawals.of(work.plans, named).knowing(by_plan(people))
    told = left_out(work.plans.values(), withdrawn, Iris(work.config.base))
    return replace(work, withdrawn=withdrawn, left_out=told)


def _read_all(work: _Work, inputs: Inputs, people: Sequence[People]) -> list[ReadDone]:
    code = code_digest()
    seen = {one.name: one.sha256 for one in people}
    jobs = [
        ReadJob(
            file,
            work.forms,
            work.plans,
            work.cache,
            code,
            withdrawn=work.withdrawn,
            full=work.full,
            seen=seen.get(file.name),
        )
        for file in inputs.files
    ]
    return read_all(jobs, work.hands, work.scratch / "read.pickle")


@contextmanager
def _place(config: Config, wish: Wish) -> Iterator[Path]:
    """Give the cache's folder: the store's own under its lock, or one that goes afterwards."""
    if not wish.write:
        with tempfile.TemporaryDirectory(prefix="psmgraph-") as folder:
            yield Path(folder) / "cache"
        return
    try:
        with build_lock(config.store):
            refuse_newer(config.store)
            yield cache_folder(config.store)
    except (OSError, sqlite3.Error) as error:
        raise unwritable(config.store, error) from error
