"""A chart as PNG, for word processors that take no SVG."""

import io
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

from psmgraph.publish.report.drawing import COLOURS, LIGHT_ON, Drawing

_SCALE = 2  # points of the picture for each unit of the drawing
_SIZE = 12  # of the letters, in units
_INK, _LIGHT = "#17324d", "#ffffff"


def png(drawing: Drawing) -> bytes:
    """Return the picture; the same drawing gives the same bytes."""
    size = (drawing.width * _SCALE, drawing.height * _SCALE)
    image = Image.new("RGB", size, _LIGHT)
    pen = ImageDraw.Draw(image)
    font = _font()
    for each in drawing.legend:
        pen.rectangle(_box(each.x, each.y, 12, 12), fill=COLOURS[each.kind])
        pen.text(_at(each.x + 18, each.y + 11), each.words, fill=_INK, font=font, anchor="ls")
    for each in drawing.labels:
        pen.text(_at(each.x, each.y), each.words, fill=_INK, font=font, anchor="ls")
    for piece in drawing.pieces:
        pen.rectangle(_box(piece.x, piece.y, piece.width, piece.height), fill=COLOURS[piece.kind])
        if piece.words:
            place = _at(piece.x + piece.width / 2, piece.y + piece.height - 5)
            ink = _LIGHT if piece.kind in LIGHT_ON else _INK
            pen.text(place, piece.words, fill=ink, font=font, anchor="ms")
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


@cache
def _font() -> ImageFont.FreeTypeFont:
    """Return the letters, from a package: Pillow's own have no accents, and machines differ."""
    file = resources.files("font_roboto").joinpath("files", "Roboto-Regular.ttf")
    with resources.as_file(file) as path:
        return ImageFont.truetype(str(path), _SIZE * _SCALE)


def _at(x: float, y: float) -> tuple[float, float]:
    return x * _SCALE, y * _SCALE


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return (
        x * _SCALE, y * _SCALE, max((x + width) * _SCALE - 1, x * _SCALE), (y + height) * _SCALE - 1
    )  # fmt: skip
