"""What other processes of this machine make of a new snapshot while this one makes its tables.

They read a copy of its store: the engine may yet take table files away, which the copy's links
keep. Whatever goes wrong with them, what they were asked for is made here instead.
"""

import shutil
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import Store

from psmgraph.store.parts import hash_stored
from psmgraph.store.sheet_rows import lay_out

T = TypeVar("T")
_COPY = "read-beside"
_LAID = "laid-beside.sqlite"
_TROUBLE = (BrokenExecutor, OSError, RuntimeError, ValueError)


class Beside:
    """Asks the processes, where there are any, and has what they answered."""

    def __init__(self, executor: Executor | None) -> None:
        self._executor = executor
        self._folder: Path | None = None
        self._hashing: Future[dict[str, str]] | None = None
        self._laying: Future[Path] | None = None

    def begin(self, graph: Store, folder: Path, base: str, *, hashes: bool, sheets: bool) -> None:
        """Let them begin with ``graph``, whose snapshot is made in ``folder``.

        With ``hashes`` to hash its parts, with ``sheets`` to lay its sheets out.
        """
        if self._executor is None or not (hashes or sheets):
            return
        self._folder = folder
        with suppress(*_TROUBLE):
            graph.backup(str(folder / _COPY))
            if hashes:
                self._hashing = self._executor.submit(hash_stored, folder / _COPY, base)
            if sheets:
                self._laying = self._executor.submit(lay_out, folder / _COPY, folder / _LAID)

    def hashed(self) -> Mapping[str, str] | None:
        """Return the hashes of the parts, waiting for them; None where they are to be made here."""
        return _answer(self._hashing)

    def laid(self) -> Path | None:
        """Return the file of the sheets that are laid out; None where that is to be done here."""
        return _answer(self._laying)

    def wait(self) -> None:
        """Wait until nobody reads or writes in the folder any more."""
        asked: list[Future[Any]] = [one for one in (self._hashing, self._laying) if one is not None]
        wait(asked)

    def clear(self) -> None:
        """Take away what was made for this in the folder."""
        if self._folder is not None:
            self.wait()
            shutil.rmtree(self._folder / _COPY, ignore_errors=True)
            (self._folder / _LAID).unlink(missing_ok=True)


def _answer(asked: Future[T] | None) -> T | None:
    if asked is not None:
        with suppress(*_TROUBLE):
            return asked.result()
    return None
