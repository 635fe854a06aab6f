"""Pieces of text into lines, and lines into paragraphs, within one cell or beside tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from psmgraph.read.cleaning import BULLET, Run
from psmgraph.read.pdf_model import Box, Piece

SPACE_GAP = 1.0  # points; a smaller gap between pieces is no space
SPACE = 0.28  # of the type size, about as wide as a space
NUMBER = re.compile(r"(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|[o§]")
DASH = re.compile(r"[-–—*]\s")
ROUND_ALONE = re.compile(r"[•·▪◦●■□➢✓\uf0b7\uf0a7]")
ROUND = re.compile(r"[•·▪◦●■□➢✓\uf0b7\uf0a7]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one cell or of the prose: its pieces from left to right.

    ``item`` tells that a list mark which is no text stood before it (a drawn dot, a number set
    apart); ``x0`` is where the words begin, ``mark`` where such a mark does.
    """

    pieces: tuple[Piece, ...]
    text: str
    x0: float
    x1: float
    base: float
    size: float
    item: bool = False
    mark: float = 0.0

    @property
    def bold(self) -> bool:
        """Tell whether all the words are bold."""
        return all(piece.bold for piece in self.pieces)

    @property
    def first_word(self) -> float:
        """Return the width of the first word, over pieces that nothing parts."""
        first = self.pieces[0]
        end = first.x0 + first.word
        for before, piece in pairwise(self.pieces):
            if " " in before.text or _apart(before, piece):
                break
            end = piece.x0 + piece.word
        return end - first.x0


@dataclass(frozen=True, slots=True)
class Flow:
    """The lines of one cell, or of the prose between tables, on one page.

    ``right`` is where a line of this flow must end at the latest.
    """

    lines: tuple[Line, ...]
    right: float
    page: int
    cell: bool


def lines_of(pieces: Iterable[Piece], dots: Sequence[Box] = ()) -> tuple[Line, ...]:
    """Return pieces grouped into lines, top to bottom; raised characters stay on their line."""
    groups: list[list[Piece]] = []
    base = size = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.x0)):
        if groups and piece.base - base <= 0.45 * max(size, piece.size):
            groups[-1].append(piece)
            if piece.size > size:
                base, size = piece.base, piece.size
        else:
            groups.append([piece])
            base, size = piece.base, piece.size
    return tuple(
        _numbered(
            [_marked(line_of(sorted(group, key=lambda piece: piece.x0)), dots) for group in groups]
        )
    )


def line_of(pieces: Sequence[Piece], *, item: bool = False, mark: float = 0.0) -> Line:
    """Return pieces (at least one, from left to right) as one line."""
    longest = max(pieces, key=lambda piece: len(piece.text))
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        text += f" {piece.text}" if _apart(before, piece) else piece.text
    end = max(piece.x1 for piece in pieces)
    base, size = longest.base, longest.size
    return Line(tuple(pieces), text, pieces[0].x0, end, base, size, item, mark)


def _marked(line: Line, dots: Sequence[Box]) -> Line:
    """Take a list mark that is no text off the line's beginning."""
    for dot in dots:
        beside = line.base - line.size <= dot.top and dot.bottom <= line.base + 0.2 * line.size
        if beside and 0 < line.x0 - dot.x1 < 2.5 * line.size:
            return replace(line, item=True, mark=dot.x0)
    first, *rest = line.pieces
    if rest and (
        ROUND_ALONE.fullmatch(first.text)
        or (NUMBER.fullmatch(first.text) and rest[0].x0 - first.x1 > 0.5 * line.size)
    ):
        return line_of(rest, item=True, mark=first.x0)
    return line


def _numbered(lines: Sequence[Line]) -> list[Line]:
    """Take off the number of each list item whose further lines hang under its words.

    In such a list the numbers of items of one line go, too. Any other number is text.
    """
    hanging = {
        round(line.pieces[1].x0)
        for line, following in pairwise(lines)
        if _begins_number(line) and abs(line.pieces[1].x0 - following.x0) < 1.5
    }
    return [
        line_of(line.pieces[1:], item=True, mark=line.x0)
        if _begins_number(line) and round(line.pieces[1].x0) in hanging
        else line
        for line in lines
    ]


def _begins_number(line: Line) -> bool:
    return len(line.pieces) > 1 and bool(NUMBER.fullmatch(line.pieces[0].text))


def _apart(before: Piece, after: Piece) -> bool:
    return after.x0 - before.x1 > SPACE_GAP


def runs_of(line: Line) -> list[Run]:
    """Return the line as runs of one type, with a space where pieces stand apart."""
    runs: list[Run] = []
    before: Piece | None = None
    for piece in line.pieces:
        if before is not None and _apart(before, piece):
            runs.append(Run(" ", before.bold and piece.bold, before.italic and piece.italic))
        runs.append(Run(piece.text, piece.bold, piece.italic))
        before = piece
    return runs


def fits(line: Line, following: Line, right: float) -> bool:
    """Tell whether the next line's first word would still have had room on this line."""
    return line.x1 + SPACE * line.size + following.first_word <= right - 0.5


def begins_item(line: Line) -> bool:
    """Tell whether a list mark that cannot be anything else begins the line."""
    return line.item or bool(ROUND.match(line.text))


def begins_dash(line: Line) -> bool:
    """Tell whether the line begins with a dash that may be a list mark."""
    return bool(DASH.match(line.text) and BULLET.match(line.text))
