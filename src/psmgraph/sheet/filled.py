"""A field with the lines that fill it, and what a layout makes of a sheet's lines."""

from dataclasses import dataclass

from psmgraph.errors import Finding
from psmgraph.sheet.canonical import Line, Placed
from psmgraph.sheet.model import Passage
from psmgraph.sheet.spec import FieldSpec

LONGEST_LABEL = 120
UNKNOWN = FieldSpec(name="other", kind="other")


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the form and the lines that fill it on one sheet."""

    spec: FieldSpec
    label: Passage | None
    lines: tuple[Line, ...] = ()
    heads: tuple[str, ...] = ()  # of a table's columns, as printed

    @property
    def section(self) -> str:
        """Return the label as printed ("" where the form prints none)."""
        return self.label.exact if self.label else ""

    @property
    def paragraphs(self) -> tuple[Placed, ...]:
        """Return all the paragraphs of the lines."""
        return tuple(placed for line in self.lines for placed in line.paragraphs)


@dataclass(frozen=True, slots=True)
class Filling:
    """The fields of a sheet with their lines, the paragraphs left over, and what to tell."""

    fields: tuple[Filled, ...]
    loose: tuple[Placed, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """Which blocks are one sheet, and whether its end was only guessed (a box of prose)."""

    begin: int
    end: int
    guessed: bool = False


def unknown_label(label: Passage) -> Finding:
    """Return the warning that the form does not have a label."""
    return Finding("LABEL-UNKNOWN", label.places[0], label.exact, label.exact)
