"""The one intermediate model that every format becomes: headings, and table rows of cells.

Readers make it; nothing after them knows a format.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from psmgraph.errors import Finding, Place


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was given to be read: its bytes, and the name that messages use."""

    name: str  # as given on the command line or relative to the folder given
    data: bytes
    sha256: str  # hex
    media_type: str

    @property
    def suffix(self) -> str:
        """Return the lower-case suffix, dot included ("" where there is none)."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def size(self) -> int:
        """Return the length in bytes."""
        return len(self.data)

    @property
    def place(self) -> Place:
        """Return the place that means the file as a whole."""
        return Place(self.name)


@dataclass(frozen=True, slots=True)
class Mark:
    """Bold or italic type over the code points [start, end) of a paragraph's text."""

    kind: str  # "bold" or "italic"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Clean text (NFC, single spaces, no control characters) with its type and its places.

    ``places`` has two entries where a paragraph was joined over a page break.
    """

    text: str
    marks: tuple[Mark, ...]
    places: tuple[Place, ...]
    item: bool = False  # stood in a list or behind a bullet; the bullet is no part of the text

    @property
    def bold(self) -> bool:
        """Tell whether all of the text is bold."""
        return covered(self, "bold")


def covered(paragraph: Paragraph, kind: str) -> bool:
    """Tell whether marks of ``kind`` cover every code point that is not a space."""
    text, at = paragraph.text, 0
    for start, end in sorted((m.start, m.end) for m in paragraph.marks if m.kind == kind):
        if text[at:start].strip():
            return False
        at = max(at, end)
    return bool(text) and not text[at:].strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: its paragraphs, none where it is empty."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """Return the paragraphs joined by newlines."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Row:
    """One table row, left to right."""

    cells: tuple[Cell, ...]
    place: Place
    after_break: bool = False  # the first row after a page break


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the document, level 1 to 6."""

    level: int
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph outside tables and headings."""

    paragraph: Paragraph


Block = Heading | Row | Prose


@dataclass(frozen=True, slots=True)
class Document:
    """A file as headings, table rows and prose in reading order."""

    source: SourceFile
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()
