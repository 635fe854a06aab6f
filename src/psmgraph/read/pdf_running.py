"""What a producer adds to each page and no author wrote there: page numbers, running headers
and footers, table heads repeated after a page break.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from psmgraph.read.pdf_flow import Flow, Line
from psmgraph.read.pdf_layout import Grid, Layout
from psmgraph.read.pdf_model import Box

ZONE = 0.12  # of the page's height, at the top and at the bottom
SHARE = 0.4  # of the pages; headers may differ on left and right pages
NEAR = 3.0  # points
ROWS_COMPARED = 6
MOST_ALIKE = 20  # texts of one wording at unlike places or with other numbers
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"[-–—\s]*(pag(?:ina|e|\.)?\s*)?(\d{1,4})(\s*(?:/|di|of|su)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
PRINTED = re.compile(  # by a browser: address or day, and number
    r"(?:https?|file|about):\S*\s+\d+/\d+|\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}[:.]\d{2}\b.*"
)


@dataclass(slots=True)
class _Recurring:
    """A text that stands at one place of several pages, its numbers equal or counting pages."""

    page: int
    place: float
    numbers: tuple[int, ...]
    pages: set[int]

    def takes(self, page: int, place: float, numbers: Sequence[int]) -> bool:
        """Tell whether the text of this page is the same one."""
        return abs(place - self.place) <= NEAR and all(
            number - own in {0, page - self.page}
            for number, own in zip(numbers, self.numbers, strict=True)
        )


@dataclass(slots=True)
class _Running:
    """What recurs in the pages' margins, by the text without its numbers; filled page by page."""

    least: float  # on so many pages a text is a running one
    found: dict[str, list[_Recurring]] = field(default_factory=lambda: defaultdict(list))

    def see(self, text: str, box: Box, page: Layout) -> None:
        """Take note of a text of a page."""
        place = _place(box, page)
        if place is None:
            return
        known = self.found[DIGITS.sub("#", text)]
        same = self._same(text, place, page)
        if same is not None:
            same.pages.add(page.number)
        elif len(known) < MOST_ALIKE:
            known.append(_Recurring(page.number, place, _numbers(text), {page.number}))

    def holds(self, text: str, box: Box, page: Layout) -> bool:
        """Tell whether the text is one that the producer added."""
        place = _place(box, page)
        if place is None:
            return False
        same = self._same(text, place, page)
        return (
            (same is not None and len(same.pages) >= self.least)
            or _is_number(text, page)
            or bool(PRINTED.fullmatch(text))
        )

    def _same(self, text: str, place: float, page: Layout) -> _Recurring | None:
        numbers = _numbers(text)
        alike = self.found.get(DIGITS.sub("#", text), ())
        return next((one for one in alike if one.takes(page.number, place, numbers)), None)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits[:9]) for digits in DIGITS.findall(text))


def without_running(pages: Sequence[Layout]) -> tuple[list[Layout], tuple[str, ...]]:
    """Return the pages without running headers, footers and page numbers, and their words."""
    running = _Running(max(2, SHARE * len(pages)))
    for page in pages:
        for text, box in _texts(page):
            running.see(text, box, page)
    dropped = {
        DIGITS.sub("#", text): text
        for page in pages
        for text, box in _texts(page)
        if running.holds(text, box, page)
    }
    if not dropped:
        return list(pages), ()
    return [_left(page, running) for page in pages], tuple(dropped.values())


def _left(page: Layout, running: _Running) -> Layout:
    parts: list[Flow | Grid] = []
    for part in page.parts:
        if isinstance(part, Grid):
            if not running.holds(_words(part), part.box, page):
                parts.append(part)
            continue
        lines = tuple(line for line in part.lines if not running.holds(line.text, _box(line), page))
        if lines:
            parts.append(replace(part, lines=lines, right=max(line.x1 for line in lines)))
    return replace(page, parts=tuple(parts))


def _texts(page: Layout) -> Iterator[tuple[str, Box]]:
    for part in page.parts:
        if isinstance(part, Grid):
            yield _words(part), part.box
        else:
            yield from ((line.text, _box(line)) for line in part.lines)


def _words(grid: Grid) -> str:
    return "\n".join(text for row in grid.texts for text in row)


def _box(line: Line) -> Box:
    return Box(line.x0, line.base - line.size, line.x1, line.base + 0.25 * line.size)


def _place(box: Box, page: Layout) -> float | None:
    """Return the distance from the page's top, None where the box is not in a margin."""
    zone = ZONE * page.box.height
    if box.bottom <= page.box.top + zone or box.top >= page.box.bottom - zone:
        return box.top - page.box.top
    return None


def _is_number(text: str, page: Layout) -> bool:
    """Tell whether the text is this page's number, alone or as "3/8", "pag. 3 di 8"."""
    found = PAGE_NUMBER.fullmatch(text)
    if not found:
        return False
    return int(found[2]) == page.number or bool(found[1] and found[3])


def without_repeated_heads(pages: Sequence[Layout]) -> list[Layout]:
    """Return the pages without the first rows of a table where they are repeated at the top of
    the next page on which the table goes on.
    """
    made: list[Layout] = []
    head: Grid | None = None  # the first part of the table that ends the page before
    for page in pages:
        parts = list(page.parts)
        first = parts[0] if parts else None
        goes_on = head is not None and isinstance(first, Grid) and _same_columns(head, first)
        if head is not None and isinstance(first, Grid) and goes_on:
            rows = first.rows[_repeated(head, first) :]
            parts[:1] = [replace(first, rows=rows)] if rows else []
        last = page.parts[-1] if page.parts else None
        if not isinstance(last, Grid):
            head = None
        elif not goes_on or len(page.parts) > 1:
            head = last
        made.append(replace(page, parts=tuple(parts)))
    return made


def _same_columns(one: Grid, other: Grid) -> bool:
    return len(one.xs) == len(other.xs) and all(
        abs(x - y) <= NEAR for x, y in zip(one.xs, other.xs, strict=True)
    )


def _repeated(head: Grid, grid: Grid) -> int:
    """Return how many rows at the beginning of ``grid`` repeat those of ``head``.

    It is 0 where the rows below have labels in common, too: the same form, filled in again.
    """
    above, below = head.texts, grid.texts
    pairs = list(zip(above, below, strict=False))
    count = next(
        (at for at, (one, other) in enumerate(pairs) if one != other or not any(one)), len(pairs)
    )
    again = any(
        one and other and one[0] and one[0] == other[0]
        for one, other in pairs[count : count + ROWS_COMPARED]
    )
    return 0 if again else count
