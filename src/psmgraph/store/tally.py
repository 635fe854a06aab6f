"""What came of the queries, counted."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

LEFT = "left"
"""Why a worker was ended: its client had gone."""


class Tally:
    """Counts by code, added to from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()

    def add(self, code: str) -> None:
        """Count one more of ``code``."""
        with self._lock:
            self._counts[code] += 1

    def counts(self) -> Mapping[str, int]:
        """Return how often each code was counted."""
        with self._lock:
            return dict(self._counts)
