"""How much memory a worker has taken for itself since it was ready, as Linux tells it."""

import resource
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_PAGE = resource.getpagesize()
_RESIDENT, _SHARED = 1, 2  # in statm
_FAULTS = 7  # in stat, behind the name: pages that the process was given
_LEAST = 16 * 1024**2  # bytes of pages given after which the exact number is looked up again
_PART = 8  # and that part of what is shared: to look is to go through all of its pages


class Taken(Protocol):
    """Tells the bytes of one process; 0 where Linux does not."""

    def bytes(self) -> int:
        """Return the bytes that it has taken until now."""


class Own:
    """Of a process that shares nothing but files, which are no memory of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._at_first = self._now()

    def bytes(self) -> int:
        """Return by how much it has grown."""
        return max(self._now() - self._at_first, 0)

    def _now(self) -> int:
        try:
            numbers = Path(f"/proc/{self._pid}/statm").read_bytes().split()
        except OSError:
            return 0
        return (int(numbers[_RESIDENT]) - int(numbers[_SHARED])) * _PAGE


class Copied:
    """Of a process that was forked from one with ``shared`` bytes of a store (resident.py).

    What it shares it does not grow by, nor by its copies of that. Each page of its own was given
    to it once: so these are counted, and where they would be much, the exact number is looked up,
    for what was given may have been given back.
    """

    def __init__(self, pid: int, shared: int) -> None:
        self._pid = pid
        self._many = max(_LEAST, shared // _PART)
        self._known = 0
        self._faults = self._given()

    def bytes(self) -> int:
        """Return the bytes of its own pages, or somewhat more."""
        faults = self._given()
        since = (faults - self._faults) * _PAGE
        if since < self._many:
            return self._known + max(since, 0)
        known = self._private()
        self._known = self._known + since if known is None else known
        self._faults = faults
        return self._known

    def _given(self) -> int:
        try:
            fields = Path(f"/proc/{self._pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return 0
        return int(fields[_FAULTS])

    def _private(self) -> int | None:
        """Return the bytes of pages that no other process has; None where nobody tells."""
        with suppress(OSError):
            for line in Path(f"/proc/{self._pid}/smaps_rollup").read_bytes().splitlines():
                if line.startswith(b"Private_Dirty:"):
                    return int(line.split()[1]) * 1024
        return None


def taken(pid: int, shared: int) -> Taken:
    """Return what tells the memory of the process, which is ready and shares so many bytes."""
    return Copied(pid, shared) if shared else Own(pid)
