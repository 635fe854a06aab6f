"""Two pictures of the ontology, drawn from what it says: its classes, and how a statement stands.

Each is plain geometry for an inline SVG, the same for the same ontology; a table beside it says
the same in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.glossary import Entry, Glossary
from psmgraph.web.values import KINDS

ROW, BOX_HEIGHT, INDENT, TREE_BOX = 32, 26, 22, 240  # pixels
CELL_WIDTH, CELL_HEIGHT, BOX = 316, 118, 178
MARGIN = 12
# Where the classes of the second picture stand: column and row. What is between them, the
# ontology says.
CORE = {
    "Sheet": (0, 0), "SheetEdition": (1, 0),
    "Project": (0, 1), "EditionItem": (1, 1), "Passage": (2, 1),
    "Actor": (0, 2), "Involvement": (1, 2),
}  # fmt: skip
# What lies under an edition's IRI and stands in its graph (values.py has the kinds of IRIs).
IN_EDITION = {"EditionItem", *KINDS.values()}

Placed = tuple[int, Entry, int | None]  # depth, class, place of the class above


@dataclass(frozen=True, slots=True)
class Box:
    """A class in its place: the upper left corner, width and height in pixels."""

    iri: str
    x: int
    y: int
    width: int
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> tuple[int, int]:
        """Return the middle of the box."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Branch:
    """The bent line from a class to one below it, as an SVG path."""

    d: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The classes, each under the class that it is a kind of."""

    boxes: tuple[Box, ...]
    branches: tuple[Branch, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Tie:
    """What the ontology has from one class to another: properties, or that it is a kind of it."""

    begin: str
    end: str
    properties: tuple[str, ...]  # none: a subclass
    shortcut: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A tie as a line: its ends, and where its words begin."""

    tie: Tie
    x1: int
    y1: int
    x2: int
    y2: int
    word_x: int
    word_y: int
    upright: bool


@dataclass(frozen=True, slots=True)
class Core:
    """How a statement, its node, its passage and its edition hang together."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    frame: Box  # round what stands in the edition's graph
    width: int
    height: int

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Return the ties, for the table."""
        return tuple(line.tie for line in self.lines)


def tree(glossary: Glossary) -> Tree:
    """Return the picture of all classes; one of two kinds stands under both."""
    classes = glossary.of("class")
    boxes: list[Box] = []
    branches: list[Branch] = []
    for depth, entry, parent in _forest(classes):
        at = len(boxes)
        y = MARGIN + at * ROW
        boxes.append(Box(entry.iri, MARGIN + depth * INDENT, y, TREE_BOX))
        if parent is not None:
            above = boxes[parent]
            x = above.x + INDENT // 2
            branches.append(
                Branch(f"M{x} {above.y + BOX_HEIGHT}V{y + BOX_HEIGHT // 2}H{x + INDENT // 2}")
            )
    width = max(box.x + box.width for box in boxes) + MARGIN
    return Tree(tuple(boxes), tuple(branches), width, len(boxes) * ROW + 2 * MARGIN)


def _forest(classes: Sequence[Entry]) -> Iterator[Placed]:
    """Yield every class, and after each those below it."""
    known = {entry.iri for entry in classes}
    place = 0

    def under(entry: Entry, depth: int, parent: int | None) -> Iterator[Placed]:
        nonlocal place
        here = place
        place += 1
        yield depth, entry, parent
        for other in classes:
            if entry.iri in other.above:
                yield from under(other, depth + 1, here)

    for entry in classes:
        if not known & set(entry.above):
            yield from under(entry, 0, None)


def core(glossary: Glossary) -> Core:
    """Return the picture of the core; its lines are what the ontology has between its classes."""
    boxes = {
        name: Box(
            ONTOLOGY + name, MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT, BOX, 34
        )
        for name, (column, row) in CORE.items()
    }
    lines = tuple(_line(tie, boxes) for tie in _ties(glossary))
    inside = [box for name, box in boxes.items() if name in IN_EDITION]
    edition = boxes["SheetEdition"]
    right = max(box.x + box.width for box in inside) + MARGIN
    bottom = max(box.y + box.height for box in inside) + MARGIN
    frame = Box(
        edition.iri, edition.x - MARGIN, edition.y + edition.height // 2,
        right - edition.x + MARGIN, bottom - edition.y - edition.height // 2,
    )  # fmt: skip
    return Core(tuple(boxes.values()), lines, frame, right + MARGIN, bottom + MARGIN)


def _ties(glossary: Glossary) -> tuple[Tie, ...]:
    """Return what the ontology has between two classes of the core, in its order."""
    names = {ONTOLOGY + name for name in CORE}
    found: dict[tuple[str, str, bool], list[str]] = {}
    for entry in glossary.entries:
        if entry.iri in names:
            for above in entry.above:
                if above in names:
                    found.setdefault((entry.iri, above, False), [])
        for begin in entry.domain:
            for end in entry.range:
                if begin in names and end in names and begin != end:
                    key = (begin, end, entry.shortcut is not None)
                    found.setdefault(key, []).append(entry.iri)
    return tuple(
        Tie(begin, end, tuple(properties), shortcut)
        for (begin, end, shortcut), properties in found.items()
    )


def _line(tie: Tie, boxes: dict[str, Box]) -> Line:
    """Return a tie as a line from border to border; its words stand beside its middle."""
    one, other = (boxes[iri.removeprefix(ONTOLOGY)] for iri in (tie.begin, tie.end))
    (x1, y1), (x2, y2) = one.middle, other.middle
    if one.x != other.x and one.y != other.y:
        return Line(tie, x1, y1, x2, y2, (x1 + x2) // 2, (y1 + y2) // 2, upright=False)
    if one.x == other.x:
        down = 1 if y2 > y1 else -1
        y1, y2 = y1 + down * one.height // 2, y2 - down * other.height // 2
        return Line(tie, x1, y1, x2, y2, x1 + 8, (y1 + y2) // 2, upright=True)
    ahead = 1 if x2 > x1 else -1
    x1, x2 = x1 + ahead * one.width // 2, x2 - ahead * other.width // 2
    word_x = (x1 + x2 - (MARGIN if other.iri.endswith("#SheetEdition") else 0)) // 2
    return Line(tie, x1, y1, x2, y2, word_x, y1 - 6, upright=False)
