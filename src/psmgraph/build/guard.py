"""A process apart for files that cannot be trusted: killed at its deadline, bounded in memory.

A broken or hostile file costs itself and no other (extraction.md, "Silence is a defect").
"""

import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, TypeVar

from psmgraph.errors import Finding, Place, SheetRefused

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 60.0
    megabytes: int = 1536  # beyond what the process has when it starts


class Guard(Generic[Asked, Answer]):
    """Does one thing at a time in a child process, which is replaced when it had to be killed.

    ``do`` must be a function of a module, and what it takes and returns must pickle.
    """

    def __init__(self, do: Callable[[Asked], Answer], limits: Limits) -> None:
        self._do = do
        self._limits = limits
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def run(self, asked: Asked, place: Place) -> Answer:
        """Return what ``do`` makes of ``asked``.

        Raises:
            SheetRefused: ``do`` raised it, or it took too long (READ-TIME), too much memory
                (READ-MEMORY) or ended its process (READ-DIED).
        """
        pipe = self._started()
        try:
            pipe.send(asked)
            if not pipe.poll(self._limits.seconds):
                self.close()
                detail = f"{self._limits.seconds:g}"
                raise SheetRefused(Finding("READ-TIME", place, detail=detail))
            kind, answer = pipe.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise SheetRefused(Finding("READ-DIED", place, detail="process ended")) from error
        if kind == "memory":
            self.close()
            detail = str(self._limits.megabytes)
            raise SheetRefused(Finding("READ-MEMORY", place, detail=detail))
        if kind == "refused":
            raise SheetRefused(answer)
        if kind == "failed":
            raise SheetRefused(Finding("READ-DIED", place, detail=answer))
        done: Answer = answer
        return done

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._child.kill()
            self._child.join()
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None

    def _started(self) -> Connection:
        if self._pipe is None or self._child is None or not self._child.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._child = context.Process(
                target=_serve, args=(theirs, self._do, self._limits), daemon=True
            )
            self._child.start()
            theirs.close()
        return self._pipe


def _serve(pipe: Connection, do: Callable[[Asked], Answer], limits: Limits) -> None:
    """Answer until the other end is closed: (kind, answer), kinds as in Guard.run."""
    size = _size()
    if size:
        bound = size + limits.megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send(("done", do(asked)))
        except SheetRefused as error:
            pipe.send(("refused", error.finding))
        except MemoryError:
            pipe.send(("memory", None))
        except RecursionError:
            pipe.send(("failed", "nested too deep"))
        except Exception as error:  # whatever a hostile file does to a parser costs that file
            pipe.send(("failed", f"{type(error).__name__}: {error}"[:200]))


def _size() -> int:
    """Return the size of this process's memory in bytes, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


@cache
def shared_guard(do: Callable[[Asked], Answer], limits: Limits) -> Guard[Asked, Answer]:
    """Return the one guard of this process for ``do`` and ``limits``."""
    return Guard(do, limits)
