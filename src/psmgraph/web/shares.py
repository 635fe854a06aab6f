"""Parts of a whole as one bar: what a count is made of, with the whole as its denominator.

Parts differ by how they are filled (full, half, hollow, dashed), not by colour alone; the table
beside the bar says the same and leads to the rows. Places are percents of the bar's length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FILLS = ("full", "half", "hollow", "dashed", "dotted")
_ROOM = 7.0  # percent of the bar that its number needs to stand in it


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name (an IRI's term, else a text's key), how many, and the rows behind it."""

    name: str
    count: int
    rows: str = ""  # path of the list, without language
    narrowed: tuple[tuple[str, str], ...] = ()  # the arguments that narrow it to these rows


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part in the picture."""

    part: Part
    begin: float
    length: float
    fill: str

    @property
    def percent(self) -> int:
        """Return the part of the whole, rounded; 0 is less than one in a hundred, never none."""
        return round(self.length) if self.length >= 1 else 0

    @property
    def middle(self) -> float:
        """Return where its number stands."""
        return round(self.begin + self.length / 2, 2)

    @property
    def roomy(self) -> bool:
        """Tell whether its number can stand in the bar."""
        return self.length >= _ROOM


@dataclass(frozen=True, slots=True)
class Shares:
    """A bar; ``kind`` names its texts, ``of`` is what the parts come to."""

    kind: str
    parts: tuple[Drawn, ...]
    of: int


def shares(kind: str, parts: Sequence[Part]) -> Shares | None:
    """Return the bar of the parts that there are, in their order; None where there are none.

    What exceeds the ways to fill a part would look like another one: the last ones share a fill.
    """
    there = [part for part in parts if part.count > 0]
    of = sum(part.count for part in there)
    drawn, begin = [], 0.0
    for at, part in enumerate(there):
        length = 100 * part.count / of
        fill = FILLS[min(at, len(FILLS) - 1)]
        drawn.append(Drawn(part, round(begin, 2), round(length, 2), fill))
        begin += length
    return Shares(kind, tuple(drawn), of) if drawn else None


def in_order(counts: Mapping[str, int], order: Sequence[str]) -> list[tuple[str, int]]:
    """Return the counts in that order of their local names, then what it does not name."""
    named = {name: at for at, name in enumerate(order)}
    return sorted(
        counts.items(), key=lambda pair: (named.get(pair[0].rpartition("#")[2], 99), pair[0])
    )
