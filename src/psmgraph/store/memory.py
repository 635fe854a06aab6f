"""One bound on the memory of all query workers together.

Each worker has its own budget (worker.py); sixteen of them may each keep within it, and take more
than the machine has all the same. So one thread adds up what all have taken and, over the bound,
ends the largest, until the rest is within it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Protocol

_FASTEST = 4 * 1024**3  # bytes a second by which workers could grow, all together
_WORTH = 16 * 1024**2  # bytes for which an idle worker is ended
_PAUSES = (0.02, 0.5)  # seconds from look to look: the sooner, the less is left


@dataclass(frozen=True, slots=True)
class Holding:
    """A worker's memory: the bytes it has taken since it was ready, and what gives them back."""

    size: int
    busy: bool
    end: Callable[[], object]


class Holder(Protocol):
    """What has workers: a pool."""

    def holdings(self) -> list[Holding]:
        """Return the memory of each worker."""


class MemoryWatch:
    """Keeps the workers of ``holders`` within ``total`` bytes, until closed."""

    def __init__(self, holders: Sequence[Holder], total: int) -> None:
        self._holders = holders
        self._total = total
        self._closed = Event()
        self._thread = Thread(target=self._watch, name="memory-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = 0.0
        while not self._closed.wait(pause):
            room = self._total - keep_within(
                self._total, [each for holder in self._holders for each in holder.holdings()]
            )
            pause = min(max(room / _FASTEST, _PAUSES[0]), _PAUSES[1])


def keep_within(total: int, holdings: Sequence[Holding]) -> int:
    """End workers until the others hold ``total`` bytes at most; return what these hold.

    The idle that hold something go first, for nobody misses them; then the largest, whoever's
    query that is.
    """
    held = sum(each.size for each in holdings)
    worth = (each for each in holdings if each.busy or each.size >= _WORTH)
    for each in sorted(worth, key=lambda holding: (holding.busy, -holding.size)):
        if held <= total:
            break
        each.end()
        held -= each.size
    return held
