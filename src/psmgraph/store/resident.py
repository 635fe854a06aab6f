"""A snapshot held in memory once, for all workers that are forked from the process that holds it.

The engine looks each term of an answer up by itself: on disk that is most of what a long answer
takes, in memory next to nothing. A store in memory has no threads, so that a fork survives,
and a worker has it without loading it: the pages of memory are shared until somebody writes into
them. The engine does write where it only reads (it counts who looks at what), so a worker comes to
have pages of its own: up to three quarters of the whole, once it has gone through all of it.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from psmgraph.store.nursery import Forked, Nursery
from psmgraph.store.sharing import LOADED

QUAD = 440  # bytes of memory a quad, somewhat more than was measured (388 to 420)

_PYTHON = (sys.executable, "-P", "-c")
_DUMP = "from psmgraph.store.sharing import dump; dump()"
_SERVE = "from psmgraph.store.sharing import serve; serve()"
# Addresses that loading may take: so often its size, and what the engine reserves for any.
_TIMES, _BESIDE = 2, 512 * 1024**2
_LONGEST = 600.0  # seconds for loading


class Resident(Nursery):
    """Forks workers that share the snapshot in ``store_path``, which has ``quads`` quads.

    Once its process has died it starts none any more. Safe to use from many threads.
    """

    def __init__(self, store_path: Path, quads: int) -> None:
        super().__init__()
        self.store_path = store_path
        self.shared = quads * QUAD
        self._quads = quads
        self._closed = False

    def load(self) -> None:
        """Load the snapshot, which may take seconds; to close this meanwhile ends it.

        Raises:
            OSError: it cannot be had in memory.
        """
        dump = subprocess.Popen(
            [*_PYTHON, _DUMP, str(self.store_path)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            process_group=0,
        )  # fmt: skip
        assert dump.stdout is not None
        with dump, dump.stdout:
            source = dump.stdout.fileno()
            room = _TIMES * self.shared + _BESIDE
            command = [*_PYTHON, _SERVE, *map(str, (source, self._quads, room))]
            with self._lock:
                if self._closed:
                    raise OSError("it is wanted no more")
                door = self._opened(command, (source,))
            dump.stdout.close()
            patience = door.gettimeout()
            door.settimeout(_LONGEST)
            if door.recv(32) != LOADED:
                raise OSError("the snapshot could not be loaded")
            door.settimeout(patience)

    def start(self, arguments: Sequence[str]) -> Forked:
        """Start a worker with ``arguments``.

        Raises:
            OSError: it cannot be started.
        """
        with self._lock:
            if self._door is None:
                raise OSError("nothing holds the snapshot")
            try:
                return self._asked(arguments)
            except OSError:
                self._end()
                raise

    def close(self) -> None:
        """End the process for good, or its loading; the workers go on."""
        with self._lock:
            self._closed = True
        super().close()

    def is_alive(self) -> bool:
        """Tell whether workers can be had."""
        process = self._process
        return process is not None and process.poll() is None
