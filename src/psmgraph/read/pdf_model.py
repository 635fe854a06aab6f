"""What stands on a PDF page, in reading coordinates: x to the right, y downwards, in points."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``top`` is smaller than ``bottom``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.bottom - self.top

    def holds(self, other: "Box", slack: float = 3.0) -> bool:
        """Tell whether ``other`` lies inside, give or take ``slack``."""
        return (
            self.x0 - slack <= other.x0
            and other.x1 <= self.x1 + slack
            and self.top - slack <= other.top
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one font on one line, as the page draws them.

    ``x0`` and ``x1`` enclose the characters that are no space; ``word`` is the width of the
    first word; ``base`` is the base line.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    word: float
    bold: bool = False
    italic: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point that tells in which cell the piece stands."""
        return (self.x0 + self.x1) / 2, self.base - 0.3 * self.size


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its pieces of text, ruling lines (thin boxes), dots that are bullets, images."""

    number: int  # from 1
    box: Box
    pieces: tuple[Piece, ...]
    across: tuple[Box, ...]  # horizontal lines
    down: tuple[Box, ...]  # vertical lines
    dots: tuple[Box, ...]
    images: tuple[Box, ...]
    aslant: tuple[Piece, ...] = ()  # text at an angle to the rest, as a watermark has
