"""The characters of a PDF page as pieces of one font on one line.

A call into PDFium for each character costs more than all the rest of the reading, so the text
is taken at once, one call a character asks only for the object that drew it (whose font is
then known), and places are asked for at the two ends of a piece.
"""

import ctypes
import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from psmgraph.read.pdf_model import Box, Piece

STYLES = 0xE000  # styles are numbered from here, as characters of one string
MOST_STYLES = 0x1000
DRAWN = 0x2000  # stands for what PDFium made up: spaces and ends of line between objects
RUN = re.compile(r"(.)\1*", re.DOTALL)
# PDFium puts its own marks for a hyphen at a line end, and the next line behind it at once.
HYPHENS = dict.fromkeys((0x02, 0xFFFE), "-")
PARTED = re.compile(r"[\s\u00a0]{3,}|(?<=[\x02\ufffe])")
BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
WRITTEN_OUT = HYPHENS | {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
}  # fmt: skip
SKEW = 0.06  # radians; more is text at an angle

# The bindings wrap every object that they return; plain addresses cost a third of that.
_object_of: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
_font_of: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p).value or 0
)
_mode_of: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_void_p).value or 0
)


class NowhereError(ValueError):
    """Something on a page has a place or size that is no number, or without end."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """A piece in the page's own coordinates (y upwards), before the page is turned."""

    text: str
    first: Box
    last: Box
    word: Box  # the last character of the first word
    origin: tuple[float, float]
    size: float
    angle: float
    bold: bool
    italic: bool

    @property
    def quarter(self) -> int | None:
        """Return how many quarter turns the text stands at, None where it is aslant."""
        quarters = self.angle / (math.pi / 2)
        near = round(quarters)
        return near % 4 if abs(quarters - near) * math.pi / 2 < SKEW else None


@dataclass(frozen=True, slots=True)
class _Walls:
    """Thin boxes that may part cells: (at, from, to), those upright and those across, sorted."""

    upright: list[tuple[float, float, float]]
    across: list[tuple[float, float, float]]

    @classmethod
    def of(cls, boxes: Iterable[Box]) -> "_Walls":
        """Return thin boxes as walls."""
        upright = [box for box in boxes if box.width < box.height]
        across = [box for box in boxes if box.width >= box.height]
        return cls(
            sorted((box.x0, box.top, box.bottom) for box in upright),
            sorted((box.top, box.x0, box.x1) for box in across),
        )

    def cross(self, raw: _Raw) -> bool:
        """Tell whether a wall runs through the run, be it set upright or turned."""
        x, y = raw.origin
        return _between(self.upright, raw.first.x0, raw.last.x1, y) or _between(
            self.across, raw.first.top, raw.last.bottom, x
        )


def _between(
    walls: Sequence[tuple[float, float, float]], low: float, high: float, beside: float
) -> bool:
    first = bisect_left(walls, (low + 2, -math.inf, -math.inf))
    last = bisect_left(walls, (high - 2, -math.inf, -math.inf))
    return any(start <= beside <= end for _, start, end in walls[first:last])


@dataclass(slots=True)
class Fonts:
    """Which fonts of one document are bold or italic; lives as long as the document is open."""

    known: dict[int, tuple[bool, bool]] = field(default_factory=dict)

    def style(self, font: int) -> tuple[bool, bool]:
        """Return (bold, italic) of the font at this address."""
        if font not in self.known:
            handle = ctypes.cast(font, pdfium.FPDF_FONT)
            name = ctypes.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(handle, name, 256)
            words = name.value.decode("latin-1")
            forced = pdfium.FPDFFont_GetFlags(handle) & FORCE_BOLD
            self.known[font] = (bool(BOLD.search(words) or forced), bool(ITALIC.search(words)))
        return self.known[font]


def turned(quarter: int, box: Box) -> Box:
    """Return a box of the page (y upwards) as a reader sees it who turns the page upright."""
    left, bottom, right, top = box.x0, box.top, box.x1, box.bottom
    if quarter == 1:
        return Box(bottom, left, top, right)
    if quarter == 2:
        return Box(-right, bottom, -left, top)
    if quarter == 3:
        return Box(-top, -right, -bottom, -left)
    return Box(left, -top, right, -bottom)


@dataclass(frozen=True, slots=True)
class Text:
    """The pieces of a page, turned upright, and by how many quarters the page was turned."""

    pieces: tuple[Piece, ...]
    aslant: tuple[Piece, ...]
    quarter: int


def text_of(textpage: Any, fonts: Fonts, thin: Sequence[Box]) -> Text:
    """Return the page's text. Thin boxes (y upwards) may part cells: where one crosses a piece,
    the piece is cut into words, so that each finds its cell.

    Raises:
        NowhereError: some of it has no place.
    """
    count = pdfium.FPDFText_CountChars(textpage)
    if count <= 0:
        return Text((), (), 0)
    walls, probe = _Walls.of(thin), _Probe(textpage)
    raws = [
        raw
        for start, text, style in _runs(textpage, count, fonts)
        for raw in _raws(probe, start, text, style, walls)
    ]
    turns = Counter[int]()
    for raw in raws:
        if raw.quarter is not None:
            turns[raw.quarter] += len(raw.text)
    quarter = turns.most_common(1)[0][0] if turns else 0
    return Text(
        tuple(_piece(raw, quarter) for raw in raws if raw.quarter is not None),
        tuple(_piece(raw, quarter) for raw in raws if raw.quarter is None),
        quarter,
    )


def _runs(textpage: Any, count: int, fonts: Fonts) -> Iterator[tuple[int, str, tuple[bool, bool]]]:
    """Yield (first character, text, style) of each run that no made-up character interrupts."""
    text = _characters(textpage, count)
    handle = ctypes.cast(textpage, ctypes.c_void_p)
    objects = list(map(_object_of, repeat(handle), range(count)))
    styles: dict[tuple[int, bool, bool], int] = {}
    codes = {None: chr(DRAWN), 0: chr(DRAWN)}
    for drawn in set(objects):
        if drawn:
            key = _style(drawn, fonts)
            code = styles.setdefault(key, min(len(styles), MOST_STYLES))
            codes[drawn] = chr(STYLES + code)
    named = {chr(STYLES + code): key[1:] for key, code in styles.items()}
    for found in RUN.finditer("".join(map(codes.__getitem__, objects))):
        if found[1] in named:
            yield found.start(), text[found.start() : found.end()], named[found[1]]


def _style(drawn: int, fonts: Fonts) -> tuple[int, bool, bool]:
    font = _font_of(drawn) or 0
    bold, italic = fonts.style(font) if font else (False, False)
    thickened = _mode_of(drawn) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE  # for want of a bold font
    return font, bold or thickened, italic


def _characters(textpage: Any, count: int) -> str:
    """Return the page's text with exactly one code point for each character of PDFium's."""
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, units) - 1
    text = bytes(units)[: 2 * count].decode("utf-16-le", "replace")
    if written != count or len(text) != count:  # skipped or composed characters: one by one
        codes = (pdfium.FPDFText_GetUnicode(textpage, at) for at in range(count))
        text = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    return text


@dataclass(frozen=True, slots=True)
class _Probe:
    """Asks PDFium where a character stands."""

    textpage: Any

    def box(self, at: int) -> Box:
        """Return the box of character ``at``, as wide as the pen moved on, y upwards."""
        rect = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self.textpage, at, rect)
        low, high = sorted((rect.bottom, rect.top))
        return Box(rect.left, low, rect.right, high)

    def type(self, at: int) -> tuple[tuple[float, float], float, float]:
        """Return origin, size and angle of character ``at``."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.textpage, at, matrix)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.textpage, at, x, y)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        # Of no size in a broken file: all distances are told in type sizes.
        size = pdfium.FPDFText_GetFontSize(self.textpage, at) * scale or 1.0
        angle = math.atan2(matrix.b, matrix.a)
        if not all(map(math.isfinite, (x.value, y.value, size, angle))):
            raise NowhereError(f"{x.value} {y.value} {size} {angle}")
        return (x.value, y.value), size, angle


def _raws(
    probe: _Probe, start: int, text: str, style: tuple[bool, bool], walls: _Walls
) -> Iterator[_Raw]:
    """Yield a run as raw pieces: one, or more where wide spaces or walls part it."""
    for begin, end in _parts(text, PARTED):
        raw = _raw(probe, start + begin, text[begin:end], style)
        if " " in raw.text and (_too_wide(raw) or walls.cross(raw)):
            for first, last in _parts(raw.text, re.compile(r"\s+")):
                yield _raw(probe, start + begin + first, raw.text[first:last], style)
        else:
            yield raw


def _parts(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where the parts of ``text`` between the matches begin and end, spaces off."""
    at = 0
    for start, end in [*(found.span() for found in between.finditer(text)), (len(text),) * 2]:
        words = text[at:start]
        if words.strip():
            yield at + len(words) - len(words.lstrip()), at + len(words.rstrip())
        at = end


def _raw(probe: _Probe, at: int, text: str, style: tuple[bool, bool]) -> _Raw:
    origin, size, angle = probe.type(at)
    first, last = probe.box(at), probe.box(at + len(text) - 1)
    space = text.find(" ")
    word = probe.box(at + space - 1) if space > 0 else last
    return _Raw(text, first, last, word, origin, size, angle, *style)


def _too_wide(raw: _Raw) -> bool:
    """Tell whether the run is wider than its letters can be: it holds a jump."""
    width = max(raw.last.x1 - raw.first.x0, raw.last.bottom - raw.first.top)
    return width > len(raw.text) * raw.size * 0.9 or raw.last.x1 < raw.first.x0


def _piece(raw: _Raw, quarter: int) -> Piece:
    first, last = turned(quarter, raw.first), turned(quarter, raw.last)
    word = turned(quarter, raw.word)
    x, y = raw.origin
    origin = turned(quarter, Box(x, y, x, y))
    x0, x1 = min(first.x0, last.x0), max(first.x1, last.x1)
    base = origin.top if raw.quarter == quarter else max(first.bottom, last.bottom)
    text = raw.text.translate(WRITTEN_OUT)
    return Piece(text, x0, x1, base, raw.size, word.x1 - first.x0, raw.bold, raw.italic)
