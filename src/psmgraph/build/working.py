"""Who does the jobs of a build: one process or several, and who is told how far they are."""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from psmgraph.errors import CannotRun, Finding, Place

MOST_WAITING = 64  # jobs handed out and not yet done: memory does not grow with their number
RARELY = (50_000, 20, 100)  # for gc: once in a dozen sheets, where it was five times in each
FEW_JOBS = 4  # fewer are done sooner here than others are told what they need for them
FEW_FILES = 24  # fewer are done sooner in one process than several take to start
Progress = Callable[[str, int, int], None]
Job = TypeVar("Job")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Hands:
    """The processes of a build (None: this one alone) and who hears (stage, done, total)."""

    executor: Executor | None
    tell: Progress
    lost: type[BaseException] = BrokenProcessPool  # what tells that a worker is no more
    later: list[Callable[[], None]] = field(default_factory=list)  # what need not be done first

    def catch_up(self) -> None:
        """Do what was left for later: what is kept for the next build."""
        while self.later:
            self.later.pop(0)()

    def for_jobs(self, count: int) -> "Hands":
        """Return who does so many jobs: this process alone where they are few."""
        return self if count > FEW_JOBS else replace(self, executor=None)

    @property
    def here(self) -> Executor | None:
        """Return the processes if they are of this machine, and so see its files."""
        return self.executor if isinstance(self.executor, ProcessPoolExecutor) else None

    def each(self, stage: str, do: Callable[[Job], Done], jobs: Sequence[Job]) -> Iterator[Done]:
        """Yield what ``do`` makes of each job, in the order of the jobs, and tell the progress.

        Raises:
            CannotRun: a worker process died (BUILD-WORKER).
        """
        self.tell(stage, 0, len(jobs))
        try:
            for at, done in enumerate(self._done(do, jobs), start=1):
                yield done
                self.tell(stage, at, len(jobs))
        except self.lost as error:
            raise CannotRun(Finding("BUILD-WORKER", Place(stage), detail=str(error))) from error

    def _done(self, do: Callable[[Job], Done], jobs: Sequence[Job]) -> Iterator[Done]:
        if self.executor is None:
            yield from map(do, jobs)
            return
        ahead = iter(jobs)
        waiting: deque[Future[Done]] = deque(
            self.executor.submit(do, job) for job in islice(ahead, MOST_WAITING)
        )
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(self.executor.submit(do, job) for job in islice(ahead, 1))
            yield done


@contextmanager
def garbage_left() -> Iterator[None]:
    """Let Python look for garbage in circles less often: that is 8 % of what drawing a sheet takes.

    What a build makes of a sheet goes by itself when it is no longer needed.
    """
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def processes(workers: int | None, files: int) -> Iterator[Executor | None]:
    """Give the processes to work in, or None where one process does it sooner."""
    count = workers or (1 if files < FEW_FILES else os.cpu_count() or 1)
    if count == 1:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=gc.set_threshold, initargs=RARELY
    ) as executor:
        # Ctrl-C reaches every process of a terminal: only this one shall answer it. Workers
        # inherit the mask, so they are started while it is set.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(count):
                executor.submit(os.getpid)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        yield executor
