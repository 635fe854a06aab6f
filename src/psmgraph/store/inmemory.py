"""Keeps the served snapshot in memory where it is small enough, for the workers of all pools."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import NamedTuple

from psmgraph.errors import CannotRun
from psmgraph.store.pool import Pool
from psmgraph.store.resident import QUAD, Resident

_LOG = logging.getLogger("psmgraph.store")
_LOOK = 5.0  # seconds between two looks whether what holds it still does
_SOON = 2.0  # seconds from the moment a snapshot is served: who asks first is answered first


class Wanted(NamedTuple):
    """A snapshot that is served: the folder of its store, and its quads."""

    store_path: Path
    quads: int


class InMemory:
    """Loads the snapshot that is served beside the workers on disk, which answer until then.

    What would take more than ``most`` bytes stays on disk. One thread loads, lets the pools have
    their workers from there, and loads again where the process that holds the snapshot has died.
    It begins ``soon`` seconds after the snapshot was taken up.
    """

    def __init__(self, pools: Sequence[Pool], most: int, soon: float = _SOON) -> None:
        self._pools = pools
        self._most = most
        self._soon = soon
        self._changed = Condition()
        self._wanted: Wanted | None = None
        self._tried: Wanted | None = None  # the last that was loaded, or could not be
        self._resident: Resident | None = None
        self._shared: Path | None = None  # the store that pools have from it
        self._closed = False
        self._thread: Thread | None = None

    def follow(self, store_path: Path, quads: int) -> None:
        """Go over to the snapshot that is served now; returns at once."""
        with self._changed:
            small = quads * QUAD <= self._most
            self._wanted = Wanted(store_path, quads) if small else None
            if self._thread is None and small:
                self._thread = Thread(target=self._work, name="in-memory", daemon=True)
                self._thread.start()
            self._changed.notify()

    def holds(self, store_path: Path) -> bool:
        """Tell whether workers have that store in memory."""
        resident = self._resident
        return resident is not None and self._shared == store_path and resident.is_alive()

    def close(self) -> None:
        """Give the memory back; workers that were forked go on with what they share."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            if self._resident is not None:
                self._resident.close()  # where it is still loading it ends with that
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            resident = None
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._is_due(), _LOOK)
                if self._is_due() and self._stays(self._wanted):
                    resident = self._begun()
                if self._closed:
                    return
            if resident is not None:
                self._load(resident)

    def _stays(self, wanted: Wanted | None) -> bool:
        """Tell, some moments later, whether that is still what is to be held."""
        other = self._changed.wait_for(lambda: self._closed or self._wanted != wanted, self._soon)
        return not other

    def _begun(self) -> Resident | None:
        """Let go of the snapshot before; return what is to load the one that is wanted now."""
        former, self._resident, self._shared = self._resident, None, None
        if former is not None:
            former.close()  # first: else there would be two of them
        self._tried = self._wanted
        if self._wanted is not None:
            self._resident = Resident(*self._wanted)
        return self._resident

    def _is_due(self) -> bool:
        """Tell whether another snapshot is wanted, or what held this one is no more."""
        resident = self._resident if self._shared is not None else None
        return self._wanted != self._tried or (resident is not None and not resident.is_alive())

    def _load(self, resident: Resident) -> None:
        try:
            resident.load()
            for pool in self._pools:
                pool.share(resident)
            self._shared = resident.store_path
        except (OSError, CannotRun) as error:  # once is enough: it is served from disk
            resident.close()
            if not self._closed:
                _LOG.warning("%s: %s", resident.store_path.parent.name, error)
