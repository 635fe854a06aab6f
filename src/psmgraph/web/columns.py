"""Small charts of numbers that sheets report, where what is blank is no zero.

A number is a column, a zero a mark on the line, and what was left blank, or is not on the form, a
gap: so the three differ by shape. The caption has the denominator, and the table says the same.
Places are percents of the picture's width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

HEIGHT = 100  # pixels of the highest column
MOST_COLUMNS = 60
_ZERO = 3  # pixels of the mark that a zero is


@dataclass(frozen=True, slots=True)
class Told:
    """What one sheet or edition says: a number, or the state of the box (local name)."""

    name: str
    path: str | None
    value: str | None  # lexical
    state: str
    approximate: bool = False

    @property
    def number(self) -> Decimal | None:
        """Return the value as a number, None where there is none that can be drawn."""
        try:
            found = Decimal(self.value) if self.value is not None else None
        except InvalidOperation:
            return None
        return found if found is not None and found.is_finite() and found >= 0 else None


@dataclass(frozen=True, slots=True)
class Column:
    """One of them in the picture; ``height`` in pixels, None for a gap."""

    told: Told
    x: float
    width: float
    height: float | None
    zero: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart; ``reported`` of ``of`` have a number, and ``left_out`` have no room."""

    kind: str
    money: bool
    columns: tuple[Column, ...]
    reported: int
    of: int
    left_out: int

    @property
    def named(self) -> bool:
        """Tell whether names have room under the columns."""
        return len(self.columns) <= 6


def columns(kind: str, told: Sequence[Told], *, money: bool = False, of: int = 0) -> Columns | None:
    """Return the chart of ``told`` in their order; None where none has a number.

    ``of`` is the denominator, where some sheets have no place in ``told``.
    """
    numbers = [each.number for each in told]
    there = [number for number in numbers if number is not None]
    if not there:
        return None
    kept = told[:MOST_COLUMNS]
    drawn = [number for each in kept if (number := each.number) is not None]
    most = max(drawn, default=Decimal(0)) or Decimal(1)
    step = 100 / len(kept)
    width = min(step * 0.7, 12.0)
    made = []
    for at, each in enumerate(kept):
        number = each.number
        height = None if number is None else max(float(HEIGHT * number / most), _ZERO)
        x = round(step * (at + 0.5) - width / 2, 2)
        made.append(Column(each, x, round(width, 2), height and round(height, 1), zero=number == 0))
    return Columns(
        kind=kind,
        money=money,
        columns=tuple(made),
        reported=len(there),
        of=max(of, len(told)),
        left_out=len(told) - len(kept),
    )


def ranked(told: Sequence[Told]) -> list[Told]:
    """Return the highest first, then the zeros, then what has no number."""
    return sorted(
        told, key=lambda each: (each.number is None, -(each.number or 0), each.name.casefold())
    )
