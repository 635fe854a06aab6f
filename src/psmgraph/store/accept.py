"""What an Accept header likes: RFC 9110, 12.5.1, with q-values and wildcards."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One range of an Accept header: "text/*;q=0.3" is type text, subtype *, quality 0.3."""

    type: str
    subtype: str
    parameters: int
    quality: float

    def covers(self, media_type: str) -> bool:
        """Tell whether ``media_type`` ("text/turtle", without parameters) is in the range."""
        kind, _, subtype = media_type.partition("/")
        return self.type in ("*", kind) and self.subtype in ("*", subtype)

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Return how specific the range is: the most specific one that covers a type counts."""
        return self.type != "*", self.subtype != "*", self.parameters


def ranges(accept: str) -> tuple[MediaRange, ...]:
    """Return the ranges of an Accept header; parts that are no range are passed over."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = name.lower().partition("/")
        if not (slash and kind and subtype) or (kind == "*" and subtype != "*"):
            continue
        quality, others = 1.0, 0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = quality_value(value)
            elif key.strip():
                others += 1
        found.append(MediaRange(kind, subtype, others, quality))
    return tuple(found)


def liking(media_type: str, wanted: Sequence[MediaRange]) -> MediaRange | None:
    """Return the range that decides on ``media_type``: the most specific one that covers it."""
    covering = [part for part in wanted if part.covers(media_type)]
    return max(covering, key=lambda part: part.rank) if covering else None


def quality_of(media_type: str, wanted: Sequence[MediaRange]) -> float:
    """Return how much the client likes ``media_type``: 0 where it does not take it."""
    part = liking(media_type, wanted)
    return part.quality if part else 0.0


def quality_value(words: str) -> float:
    """Return the number that q= gives, from 0 to 1: 0 for what is no number (12.4.2)."""
    try:
        value = float(words.strip())
    except ValueError:
        return 0.0
    return min(max(value, 0.0), 1.0) if isfinite(value) else 0.0
