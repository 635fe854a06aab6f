"""What is too long for one page, shown part by part: ``?part=2``.

A page of many entries in several lists has one number for all of them: its second part shows the
second hundred of each list that has as many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import abort, request

from psmgraph.web.lists import pages

T = TypeVar("T")
ENTRIES = 100  # of each list, in one part


@dataclass(frozen=True, slots=True)
class Parts:
    """The part that a page shows, of how many."""

    number: int = 1
    last: int = 1

    @classmethod
    def of(cls, entries: int, size: int = ENTRIES) -> "Parts":
        """Return the part asked for of a page whose longest list has so many entries.

        Aborts with 404 where there is no such part.
        """
        return cls.among(max(1, -(-entries // size)))

    @classmethod
    def among(cls, last: int) -> "Parts":
        """Return the part asked for, of ``last``; 404 where there are not as many."""
        number = part_asked() or 1
        if number > last:
            abort(404)
        return cls(number, last)

    @property
    def near(self) -> Sequence[int]:
        """Return the numbers to link: the first, the last, those around; none for a single part."""
        return pages(self.last, self.number, 1) if self.last > 1 else ()

    def cut(self, entries: Sequence[T], size: int = ENTRIES) -> tuple[T, ...]:
        """Return the entries of this part."""
        return tuple(entries[(self.number - 1) * size : self.number * size])


def positions(part: int | None) -> range:
    """Return the numbers, from 1, of the entries of a part, of the first where none is named."""
    before = ((part or 1) - 1) * ENTRIES
    return range(before + 1, before + ENTRIES + 1)


def part_asked() -> int | None:
    """Return the number of the part that the address names; None where it names none."""
    words = request.args.get("part", "")
    given = int(words) if words.isascii() and words.isdigit() and len(words) < 7 else 0
    return given or None
