"""Where the parts of a chart go: bars one under the other, for SVG and for PNG alike."""

import textwrap
from dataclasses import dataclass

from psmgraph.publish.report.model import Chart

WIDTH = 800  # of the picture, in its own units
COLOURS = ("#0050a8", "#ffb000", "#7a5195", "#d5dde5", "#9aa8b5", "#c44536")  # as report.css
LIGHT_ON = frozenset({0, 2, 5})  # kinds whose number is written in white
_LABEL = 300  # width of the names
_ROW, _BAR, _LINE = 30, 20, 15  # heights
_LONGEST, _LONGEST_CAPITALS = 42, 33  # characters of a name on one line


@dataclass(frozen=True, slots=True)
class Words:
    """Words at the place where their baseline begins."""

    x: float
    y: float
    words: str
    language: str = ""
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, with the number in it where there is room."""

    kind: int
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart laid out. The place of a word of the legend is that of its square."""

    width: int
    height: int
    legend: tuple[Words, ...]
    labels: tuple[Words, ...]
    pieces: tuple[Piece, ...]


def draw(chart: Chart) -> Drawing:
    """Return where everything goes; bars share one scale."""
    legend, top = _legend(chart)
    most = max((sum(bar.parts) for bar in chart.bars), default=1) or 1
    scale = (WIDTH - _LABEL - 20) / most
    labels, pieces = [], []
    for bar in chart.bars:
        longest = _LONGEST_CAPITALS if bar.label.isupper() else _LONGEST
        lines = textwrap.wrap(bar.label, longest, max_lines=2, placeholder=" …") or [""]
        row = max(_ROW, len(lines) * _LINE + 8)
        for number, line in enumerate(lines):
            labels.append(Words(0, top + 15 + number * _LINE, line, bar.language))
        x = float(_LABEL)
        for kind, part in enumerate(bar.parts):
            width = round(part * scale, 2)
            if part:
                words = str(part) if width > 9 * len(str(part)) else ""
                pieces.append(Piece(kind, round(x, 2), top, width, _BAR, words))
            x += width
        top += row
    return Drawing(WIDTH, top + 4, legend, tuple(labels), tuple(pieces))


def _legend(chart: Chart) -> tuple[tuple[Words, ...], int]:
    """Return the legend, and where the bars begin."""
    found, x, y = [], 0, 4
    for kind, words in enumerate(chart.kinds):
        width = 30 + 8 * len(words)
        if x and x + width > WIDTH:
            x, y = 0, y + 22
        found.append(Words(x, y, words, kind=kind))
        x += width
    return tuple(found), y + 30
