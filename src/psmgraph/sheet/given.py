"""What a kind of field is read from and gives, and the small readings that all kinds share."""

from dataclasses import dataclass

from psmgraph.errors import Finding, Place
from psmgraph.sheet.canonical import Canonical, Line, Placed, PlacedCell
from psmgraph.sheet.filled import Filled
from psmgraph.sheet.model import Name, Passage, Value
from psmgraph.sheet.spec import Template
from psmgraph.sheet.values.bodies import BodyPiece


@dataclass(frozen=True, slots=True)
class Form:
    """What the reading of one sheet's values needs: its text, its form, names never cut."""

    text: Canonical
    template: Template
    fixed: frozenset[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """Values found, whether the list says that it is not complete, and what to tell."""

    values: tuple[Value, ...] = ()
    findings: tuple[Finding, ...] = ()
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a kind of field is read from: its lines, the paragraphs that hold words, the form."""

    filled: Filled
    told: tuple[Placed, ...]
    form: Form

    @property
    def section(self) -> str:
        """Return the label as printed."""
        return self.filled.section

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines below the label."""
        return self.filled.lines


def told_in(cell: PlacedCell, form: Form) -> tuple[Placed, ...]:
    """Return the paragraphs of a cell that hold words."""
    return tuple(placed for placed in cell if not form.template.is_empty(placed.text))


def name_at(piece: BodyPiece, placed: Placed, form: Form, section: str) -> Name:
    """Return the body that a piece of a paragraph names."""
    passage = passage_at((piece.start, piece.end), placed, form, section)
    return Name(passage, piece.words, piece.group)


def passage_at(span: tuple[int, int], placed: Placed, form: Form, section: str) -> Passage:
    """Return the passage over ``span`` of a paragraph's words."""
    return form.text.passage(placed.start + span[0], placed.start + span[1], section)


def place_of(placed: Placed) -> Place:
    """Return where a paragraph begins in its file."""
    return placed.paragraph.places[0]
