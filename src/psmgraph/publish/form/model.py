"""The form of a next edition: what is carried over into it, and the page that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from psmgraph.sheet.spec import Template

Entry = tuple[str, ...]
"""The paragraphs of one entry of a field: a text, an item, a body, a row's left side."""


@dataclass(frozen=True, slots=True)
class NextForm:
    """What stands in the form of the next edition, field by field; all else is left to fill in."""

    template: Template
    title: str
    slug: str
    language: str  # of the words on the sheet
    day: date  # the new edition's
    carried: Mapping[str, tuple[Entry, ...]]  # by the template's name of the field

    @property
    def name(self) -> str:
        """Return what its file is called, without a suffix: the day is read from there too."""
        return f"{self.slug}-{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class FormParagraph:
    """A paragraph of a cell; ``item``: an entry of a list."""

    words: str
    item: bool = False


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell over ``across`` columns; ``label``: the form's own words, in bold."""

    paragraphs: tuple[FormParagraph, ...]
    across: int = 1
    label: bool = False


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of as many ``columns``, row by row."""

    columns: int
    rows: tuple[tuple[FormCell, ...], ...]


@dataclass(frozen=True, slots=True)
class FormHeading:
    """A heading above a table; level 0 is a line in italics."""

    words: str
    level: int


Block = FormTable | FormHeading
