"""The colour that a body gives its pages: whether it can be read, and what the dark pages take.

Contrast is WCAG 2.2's (relative luminance of sRGB, 1.4.3): 4.5:1 for text, here on every ground
that the style sheet puts links on. What is given is never bent: a colour that cannot be read is
the caller's to refuse. Only what is not given is made: the dark pages' colour, from the light
pages' by steps towards white.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

ENOUGH = 4.5  # WCAG 2.2, 1.4.3 (AA), text of usual size
# The grounds that links and buttons stand on, as web/static/psmgraph.css has them (a test compares)
LIGHT = {"paper": "#ffffff", "tint": "#f2f6fa", "mark": "#fff3bf", "warn-tint": "#fff4e0"}
DARK = {"paper": "#10161d", "tint": "#18212b", "mark": "#4a4114", "warn-tint": "#33270f"}
WHITE = "#ffffff"  # the text on headers and buttons, in both
_STEPS = 40
_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of pages: of links and lines, and of the header's and buttons' ground."""

    link: str
    ground: str


def is_colour(words: str) -> bool:
    """Tell whether ``words`` are #rgb or #rrggbb."""
    return _COLOUR.fullmatch(words) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (#rgb or #rrggbb), from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def worst(colour: str, grounds: Iterable[str]) -> tuple[float, str]:
    """Return the lowest contrast that ``colour`` has with one of ``grounds``, and which that is."""
    return min((contrast(colour, ground), ground) for ground in grounds)


def light(accent: str) -> Scheme:
    """Return the colours of light pages: the accent, as it is given."""
    return Scheme(accent, accent)


def dark(accent: str, given: str = "") -> Scheme:
    """Return the colours of dark pages: ``given`` for links, else the accent made light enough.

    The header keeps the accent: white is read on it, for that is asked of the light pages.
    """
    if given:
        return Scheme(given, accent)
    for step in range(_STEPS + 1):
        mixed = _mixed(accent, WHITE, step / _STEPS)
        if worst(mixed, DARK.values())[0] >= ENOUGH:
            return Scheme(mixed, accent)
    return Scheme(WHITE, accent)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (number / 255 for number in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
