"""The monitoring report as values: what it says, in which order, and what each figure stands on.

Made once by :func:`psmgraph.publish.report.making.make_report`, written by the renderers, which
add no word and no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Query:
    """A ready-made query of the public catalogue, with the parameters that give these rows."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of an edition that something stands on; ``line`` and ``page`` are 0 if unknown."""

    iri: str
    words: str = ""
    line: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the graph that has a page: a project, an edition."""

    iri: str


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet that came in: its project, and the edition that the report is made of."""

    project: str
    title: str
    edition: str
    issued: date
    language: str = ""  # of the title


@dataclass(frozen=True, slots=True)
class Share:
    """The sheets that answer alike: ``state`` is of vocab/reporting-state, or "unread"."""

    state: str
    sheets: tuple[SheetRef, ...]
    told: tuple[tuple[str, ...], ...] = ()  # what each says (numbers, written out); () where none
    passages: tuple[tuple[Passage, ...], ...] = ()  # of each sheet


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report.

    ``value`` is None where no sheet reported: never 0 for that. ``denominator`` is the number of
    sheets that could have said it; ``shares`` has each of them once.
    """

    key: str
    label: str
    value: Decimal | None
    denominator: int
    query: Query
    shares: tuple[Share, ...] = ()
    money: bool = False
    note: str = ""

    def count(self, state: str) -> int:
        """Return how many sheets are in a state."""
        return sum(len(each.sheets) for each in self.shares if each.state == state)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the passages behind the number."""
        return tuple(p for each in self.shares for some in each.passages for p in some)


Target = Query | Passage | Thing


@dataclass(frozen=True, slots=True)
class Run:
    """Some words on a line. ``language`` is set where it is not the report's own: a sheet's."""

    words: str
    language: str = ""
    target: Target | None = None
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines; ``number`` sets it to the right."""

    lines: tuple[Line, ...]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``quiet`` for what explains."""

    runs: Line
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; ``level`` 3 stands right under the section's, 4 under that."""

    level: int
    runs: Line


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, a row of headings, and rows whose first cell names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()  # parts of the whole; () for equal ones


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: how many of each kind, in the order of the chart's kinds."""

    label: str
    parts: tuple[int, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars one under the other, each cut into the same kinds; the table beside has its numbers.

    ``told`` says in words what the picture shows, for who does not see it.
    """

    caption: str
    kinds: tuple[str, ...]
    bars: tuple[Bar, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Quotes:
    """Items in the sheets' own words, one under the other."""

    items: tuple[Line, ...]


Block = Paragraph | Heading | Table | Chart | Quotes


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its blocks in order, and the figures that they show."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. ``day`` is the day whose state it tells: asked for, else the newest
    edition's; None where no sheet came in."""

    language: str
    plan: str  # IRI
    title: str
    plan_title: str
    plan_language: str
    day: date | None
    since: date | None
    snapshot: str
    lead: tuple[Paragraph, ...]
    sections: tuple[Section, ...] = field(default=())
    contents: str = ""  # the heading of the list of sections
    sheets: int = 0  # how many came in

    @property
    def figures(self) -> Sequence[Figure]:
        """Return all figures, section by section."""
        return [figure for section in self.sections for figure in section.figures]
