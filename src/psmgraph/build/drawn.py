"""What the graph stage made of each sheet, kept until something that it hangs on changes.

Two sealed files a sheet lie in the cache, named after the hash of all that they hang on
(depending.py): ``.graph`` holds facts and findings, ``.nq`` the quads, compressed.
"""

import hashlib
import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from psmgraph.build.depending import Answers
from psmgraph.build.editions import Edition
from psmgraph.build.given import LEDGER, PIECE, Given
from psmgraph.build.graphing import (
    GraphDone,
    GraphJob,
    Known,
    draw,
    graph_job,
    keep_registry,
)
from psmgraph.build.standing import DRAWN, REGISTERED, Drawn, Shared
from psmgraph.build.working import Hands
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.derived import EditionFacts
from psmgraph.store.sealed import seal, unseal

FACTS, QUADS = ".graph", ".nq"


@dataclass(frozen=True, slots=True)
class Drawing:
    """With what sheets are drawn; ``full`` takes nothing that is kept."""

    cache: Path
    scratch: Path
    hands: Hands
    base: str
    strict: bool
    full: bool = False


def drawn(
    drawing: Drawing, groups: Sequence[tuple[Edition, ...]], shared: Shared
) -> list[GraphDone]:
    """Return what came of each sheet, given the editions of each: kept, or made now.

    Raises:
        CannotRun: as :meth:`Hands.each` and reading from the cache have it.
    """
    registry, cache = shared.registry, drawing.cache
    there = frozenset(os.listdir(cache) if cache.is_dir() else ())  # noqa: PTH208 - as in sweep
    standing = Drawn(cache, f"{shared.about} {drawing.strict}", full=drawing.full)
    found = [standing.of(group, there) for group in groups]
    unknown = [at for at, done in enumerate(found) if done is None]
    answers = Answers(registry, drawing.base, strict=drawing.strict)
    targets = {at: cache / f"{answers.key(groups[at])}{QUADS}" for at in unknown}
    for at, target in targets.items():
        found[at] = None if drawing.full else _kept(target, answers)
    missing = [at for at in unknown if found[at] is None]
    if missing:
        jobs = [GraphJob(groups[at], drawing.base, targets[at], drawing.strict) for at in missing]
        for at, done in zip(missing, _made(drawing, shared, jobs), strict=True):
            found[at] = _keep(done, answers)
    done_all = [done for done in found if done is not None]
    if unknown or len(standing) != len(groups):
        drawing.hands.later.append(partial(standing.keep, groups, done_all))
    return done_all


def _made(drawing: Drawing, shared: Shared, jobs: Sequence[GraphJob]) -> Iterator[GraphDone]:
    drawing.cache.mkdir(parents=True, exist_ok=True)
    hands = drawing.hands.for_jobs(len(jobs))
    if hands.executor is None:
        return hands.each("graph", partial(draw, Known.of(shared.registry)), jobs)
    path = keep_registry(shared.registry, drawing.scratch / f"registry-{shared.about}.pickle")
    return hands.each("graph", partial(graph_job, path), jobs)


def sweep(cache: Path, used: Iterable[Path]) -> None:
    """Delete what is kept of sheets and pieces as they are no more: all but the files ``used``."""
    kept = {path.name for path in used}
    for name in os.listdir(cache):  # noqa: PTH208 - there are tens of thousands
        if name.endswith((FACTS, QUADS, PIECE, LEDGER)) and name not in kept:
            (cache / name).unlink(missing_ok=True)


def files_of(cache: Path, given: Given, snapshot: str) -> list[Path]:
    """Return all the files of the cache that a snapshot (by its hash) was made of."""
    sheets = [Path(name).with_suffix(FACTS).name for name in given.sheets.values()]
    whole = (f"{snapshot}{LEDGER}", REGISTERED, DRAWN)
    return [cache / name for name in (*sheets, *given.files, *whole)]


def given_by(target: Path) -> tuple[EditionFacts, tuple[str, ...]] | None:
    """Return what the sheet whose quads are in ``target`` gave to the rules, and to shared parts.

    None where that is not kept.
    """
    data = unseal(target.with_suffix(FACTS))
    if data is None:
        return None
    _, done = pickle.loads(data)
    whole = isinstance(done, GraphDone) and done.facts is not None and done.shared is not None
    return (done.facts, done.shared) if whole else None


class Gave:
    """What sheets gave to the rules, and to shared parts: read from the cache where asked for."""

    def __init__(self, done: Sequence[GraphDone] = ()) -> None:
        self._done = done
        self._whole: list[tuple[EditionFacts, tuple[str, ...]]] = []

    def of(self, at: int) -> tuple[EditionFacts, tuple[str, ...]]:
        """Return what the sheet at this place gave.

        Raises:
            CannotRun: it is not there any more, or not whole (CACHE-LOST).
        """
        done = self._done[at]
        if done.facts is not None and done.shared is not None:
            return done.facts, done.shared
        kept = given_by(done.target)
        if kept is None:
            path = done.target.with_suffix(FACTS)
            path.unlink(missing_ok=True)
            raise CannotRun(Finding("CACHE-LOST", Place(str(path))))
        return kept

    def facts(self) -> tuple[EditionFacts, ...]:
        """Return what all of them gave to the rules."""
        return tuple(facts for facts, _ in self._all())

    def shared(self) -> Iterator[tuple[str, ...]]:
        """Yield the lines that each gave to shared parts."""
        return (lines for _, lines in self._all())

    def _all(self) -> Sequence[tuple[EditionFacts, tuple[str, ...]]]:
        if len(self._whole) != len(self._done):
            self._whole = [self.of(at) for at in range(len(self._done))]
        return self._whole


def _kept(target: Path, answers: Answers) -> GraphDone | None:
    data = unseal(target.with_suffix(FACTS))
    if data is None or not target.exists():
        return None
    told, done = pickle.loads(data)  # the key tells the software that wrote it
    assert isinstance(done, GraphDone)
    if told != answers.of_paths(done.prose_bodies):
        return None  # a body that the prose names is described otherwise now
    return replace(done, target=target)


def _keep(done: GraphDone, answers: Answers) -> GraphDone:
    if done.lasting:
        told = answers.of_paths(done.prose_bodies), replace(done, target=Path())
        seal(done.target.with_suffix(FACTS), pickle.dumps(told))
        return done
    # The name does not tell all that is in it: it gets one that does.
    name = hashlib.sha256(done.target.read_bytes()).hexdigest()
    target = done.target.with_name(f"{name}{QUADS}")
    done.target.replace(target)
    return replace(done, target=target)
