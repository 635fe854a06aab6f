"""How often one client may ask: a bucket that fills with time, and each query takes one out."""

import math
import time
from collections.abc import Callable
from threading import Lock

from psmgraph.store.refusals import refused

_MOST = 10_000  # clients that are remembered before the rested ones are forgotten


class Rate:
    """``per_minute`` queries of each client a minute, all of them at once if it likes; 0: no limit.

    A client that has asked nothing for a minute is as one that never did.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._now = now
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # what is left, and when it was

    def take(self, client: str) -> None:
        """Count one query of ``client``.

        Raises:
            QueryRefused: it has had all of its own for now (QUERY-RATE).
        """
        if not self._most:
            return
        now = self._now()
        with self._lock:
            left = self._left(client, now)
            if left >= 1:
                self._buckets[client] = (left - 1, now)
                if len(self._buckets) > _MOST:
                    self._forget(now)
                return
        wait = math.ceil((1 - left) * 60 / self._most)
        raise refused("QUERY-RATE", detail=str(max(wait, 1)))

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._buckets)

    def _left(self, client: str, now: float) -> float:
        left, then = self._buckets.get(client, (self._most, now))
        return min(self._most, left + (now - then) * self._most / 60)

    def _forget(self, now: float) -> None:
        """Drop the full buckets; where too many are not, the fullest half of all."""
        by_left = sorted(self._buckets, key=lambda each: self._left(each, now))
        kept = by_left[: _MOST // 2]
        self._buckets = {
            each: self._buckets[each] for each in kept if self._left(each, now) < self._most
        }
