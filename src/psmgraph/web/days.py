"""The states of days, made when they are asked for and kept while they are.

Each is a folder like a snapshot's, made by a process of its own (build/day.py) in the system's
folder of temporary files: so pages, lists and queries need no second way to answer. Days between
which no edition came share one. They go when another snapshot is served, and with the server.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from psmgraph.build.day import PREFIX, kept_as_of, known_days, of_other_day, too_many
from psmgraph.graph.day import Validity, state_began
from psmgraph.store import disk
from psmgraph.store.snapshot import Snapshot, open_snapshot, snapshots_folder
from psmgraph.web.state import StateRefused, refused

_LOG = logging.getLogger("psmgraph.web")
_MAKE = "import sys; from psmgraph.build.day import main; main(sys.argv[1:])"
MOST_KEPT = 12
MOST_WAITING = 4
MOST_REMEMBERED = 1000  # days of which it is known whether a kept snapshot has them
MAKING = 120.0  # seconds after which a state that is being made is given up
_RESTING = 30.0  # seconds since its last use after which a state may be thrown away

Key = tuple[Path, date]


@dataclass(slots=True)
class _Made:
    folder: Path
    result: "Future[Snapshot]"
    used: float = field(default_factory=time.monotonic)


class Days:
    """Makes, keeps and throws away the states of days; safe to ask from many threads."""

    def __init__(self, store: Path, patience: float) -> None:
        self._store = store
        self._patience = patience  # seconds that a request waits for a state
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[Validity, ...]] = {}
        self._made: dict[Key, _Made] = {}
        self._built: dict[Key, Snapshot | None] = {}
        self._seen = 0  # when the folder of snapshots last changed, in nanoseconds
        self._place: Path | None = None
        self._makers = ThreadPoolExecutor(1, thread_name_prefix="as-of")
        self._running: subprocess.Popen[bytes] | None = None

    def of(self, snapshot: Snapshot, day: date) -> Snapshot:
        """Return the state of ``day`` in ``snapshot``: one that was built, else one made here.

        Raises:
            StateRefused: the snapshot is another day's, the state is too large, could not be
                made, or is not ready yet (AS-OF-…).
        """
        problem = of_other_day(snapshot, day)
        if problem is not None:
            raise StateRefused(problem)
        if snapshot.as_of is not None:
            return snapshot
        known = self._days_of(snapshot)
        kept = self._kept(snapshot, known, day)
        if kept is not None:
            return kept
        problem = too_many(known, day)
        if problem is not None:
            raise StateRefused(problem)
        return self._ready(snapshot, day, state_began(known, day))

    def forget(self, but: Path) -> None:
        """Throw away the states of every snapshot but the one at ``but``, once nobody reads them.

        A snapshot may have been replaced because it held what is withdrawn now.
        """
        with self._lock:
            gone = [self._made.pop(key) for key in list(self._made) if key[0] != but]
            self._known = {path: known for path, known in self._known.items() if path == but}
        if gone:
            timer = threading.Timer(_RESTING, _throw_away, (gone,))
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """End what is being made and throw everything away."""
        self._makers.shutdown(wait=False, cancel_futures=True)
        running = self._running
        if running is not None:
            running.kill()
        self._makers.shutdown(wait=True)
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)

    def _days_of(self, snapshot: Snapshot) -> tuple[Validity, ...]:
        with self._lock:
            known = self._known.get(snapshot.path)
        if known is None:
            known = known_days(snapshot)
            with self._lock:
                self._known[snapshot.path] = known
        return known

    def _kept(self, snapshot: Snapshot, known: tuple[Validity, ...], day: date) -> Snapshot | None:
        """Return the state that was built, looking into the folder only where it has changed."""
        changed = snapshots_folder(self._store).stat().st_mtime_ns
        with self._lock:
            if changed != self._seen:
                self._seen, self._built = changed, {}
            if (snapshot.path, day) in self._built:
                return self._built[snapshot.path, day]
        found = kept_as_of(self._store, snapshot, known, day)
        with self._lock:
            if changed == self._seen and len(self._built) < MOST_REMEMBERED:
                self._built[snapshot.path, day] = found
        return found

    def _ready(self, snapshot: Snapshot, day: date, began: date) -> Snapshot:
        made = self._begun((snapshot.path, began), day)
        try:
            return made.result.result(self._patience)
        except NotYet as error:
            raise refused("AS-OF-WAIT", "as_of", day.isoformat()) from error
        except (OSError, subprocess.SubprocessError) as error:
            with self._lock:
                self._made.pop((snapshot.path, began), None)
            _LOG.error("as of %s: %s", day, error)
            cause = getattr(error, "strerror", None) or type(error).__name__
            raise refused("AS-OF-FAILED", "as_of", day.isoformat(), cause) from error

    def _begun(self, key: Key, day: date) -> _Made:
        """Return the state under ``key``, which is perhaps still being made."""
        with self._lock:
            made = self._made.get(key)
            if made is None:
                waiting = sum(1 for each in self._made.values() if not each.result.done())
                if waiting >= MOST_WAITING or not self._has_room():
                    raise refused("AS-OF-WAIT", "as_of", day.isoformat())
                # Never the name of one that is gone: a request may still hold that.
                folder = Path(tempfile.mkdtemp(dir=self._folder()))
                result = self._makers.submit(self._make, key[0], day, folder)
                made = self._made[key] = _Made(folder, result)
            made.used = time.monotonic()
            return made

    def _has_room(self) -> bool:
        """Tell whether one more may be kept, throwing the one away that rests longest."""
        if len(self._made) < MOST_KEPT:
            return True
        resting = [
            (each.used, key)
            for key, each in self._made.items()
            if each.result.done() and time.monotonic() - each.used > _RESTING
        ]
        if not resting:
            return False
        _throw_away([self._made.pop(min(resting)[1])])
        return True

    def _folder(self) -> Path:
        if self._place is None:
            disk.clear_of_dead(Path(tempfile.gettempdir()), PREFIX)
            self._place = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        return self._place

    def _make(self, source: Path, day: date, folder: Path) -> Snapshot:
        """Make a state in a process of its own, which pages and queries do not feel."""
        arguments = [str(source), day.isoformat(), str(folder)]
        with subprocess.Popen(
            [sys.executable, "-P", "-c", _MAKE, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C in a terminal reaches the server only
        ) as process:
            self._running = process
            try:
                status = process.wait(MAKING)
            finally:
                process.kill()
                self._running = None
        if status:
            raise subprocess.CalledProcessError(status, "psmgraph.build.day")
        return open_snapshot(folder)


def _throw_away(made: list[_Made]) -> None:
    for each in made:
        with suppress(Exception):
            each.result.result(MAKING)  # no folder goes while something writes into it
        shutil.rmtree(each.folder, ignore_errors=True)
