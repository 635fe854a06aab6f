"""The ruling lines of a PDF page, however its producer drew them, and its dots and images.

A line is a stroke, or a thin filled rectangle. A dot is a small round or square mark that a
browser draws where a list item begins: no character says so.
"""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from psmgraph.read.pdf_model import Box

THIN = 3.5  # points
SHORTEST = 4.0  # shorter than this no line parts cells
DOT_LEAST, DOT_MOST = 1.2, 7.0
MOST_OBJECTS = 100_000  # of one page, forms within included
MOST_SEGMENTS = 5_000  # of one path; a drawing has more, a table's grid has not
MOST_LINES = 4_000  # of one page
DEEPEST = 6  # forms within forms

_plain = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_object_at: Callable[..., Any] = _plain(
    ctypes.cast(pdfium.FPDFPage_GetObject, ctypes.c_void_p).value or 0
)
_inner_at: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(
    ctypes.cast(pdfium.FPDFFormObj_GetObject, ctypes.c_void_p).value or 0
)
_type_of: Callable[..., Any] = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFPageObj_GetType, ctypes.c_void_p).value or 0
)

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawn:
    """What is drawn on a page beside its text, y upwards; filled while the page is read."""

    thin: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    seen: int = 0


def drawn_on(page: Any) -> Drawn:
    """Return the lines, dots and images of an open page (a raw PDFium handle)."""
    drawn = Drawn()
    handle = ctypes.cast(page, ctypes.c_void_p)
    count = min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)
    for at in range(count):
        address = _object_at(handle, at)
        if address:
            _take(address, UNTURNED, 0, drawn)
    return drawn


def _take(address: int, matrix: Matrix, depth: int, drawn: Drawn) -> None:
    drawn.seen += 1
    kind = _type_of(address)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT or drawn.seen > MOST_OBJECTS:
        return
    handle = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(handle, matrix, drawn)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        drawn.images.append(_bounds(handle, matrix))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        inner = _times(_matrix(handle), matrix)
        for at in range(max(pdfium.FPDFFormObj_CountObjects(handle), 0)):
            if drawn.seen > MOST_OBJECTS:
                return
            _take(_inner_at(address, at), inner, depth + 1, drawn)


def _path(handle: Any, matrix: Matrix, drawn: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    if not fill.value and not stroke.value:
        return
    bounds = _bounds(handle, matrix)
    shape = _shape(bounds)
    if shape == "line" and len(drawn.thin) < MOST_LINES:
        drawn.thin.append(bounds)
    elif shape == "dot":
        drawn.dots.append(bounds)
    elif shape == "area" and pdfium.FPDFPath_CountSegments(handle) <= MOST_SEGMENTS:
        inner = _times(_matrix(handle), matrix)
        for box in _thin_parts(handle, inner, stroked=bool(stroke.value)):
            if len(drawn.thin) < MOST_LINES:
                drawn.thin.append(box)


def _shape(box: Box) -> str:
    least, most = sorted((box.width, box.height))
    if least <= THIN and most >= SHORTEST and most > 2 * least:
        return "line"
    if least >= DOT_LEAST and most <= DOT_MOST and most < 1.7 * least:
        return "dot"
    return "area" if most >= SHORTEST else ""


def _thin_parts(handle: Any, matrix: Matrix, *, stroked: bool) -> Iterator[Box]:
    """Yield the upright lines that a larger path consists of.

    Of a stroked path its upright segments; of a filled one those sub-paths that are thin.
    """
    for points in _subpaths(handle, matrix):
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                box = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                if _shape(box) == "line":
                    yield box
        else:
            xs, ys = zip(*points, strict=True)
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if _shape(box) == "line":
                yield box


def _subpaths(handle: Any, matrix: Matrix) -> Iterator[list[Point]]:
    points: list[Point] = []
    for at in range(pdfium.FPDFPath_CountSegments(handle)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, at)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_moved(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _bounds(handle: Any, matrix: Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
    if matrix is UNTURNED:
        return Box(left.value, bottom.value, right.value, top.value)
    x0, y0 = _moved(matrix, left.value, bottom.value)
    x1, y1 = _moved(matrix, right.value, top.value)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does ``first``, then ``then``."""
    a, b, c, d, _, _ = first
    e, f = _moved(then, first[4], first[5])
    ta, tb, tc, td, _, _ = then
    return (a * ta + b * tc, a * tb + b * td, c * ta + d * tc, c * tb + d * td, e, f)
