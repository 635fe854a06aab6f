"""What one edition of a sheet says, field by field, before any name is looked up.

Every value stands on a passage of the sheet's canonical text: offsets are code points, and
``sheet.text[passage.start : passage.end] == passage.on_sheet`` always holds, and those words are
``passage.exact`` too, unless a decision put others in their place.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from psmgraph.errors import Finding, Place
from psmgraph.sheet.values.amounts import Resource
from psmgraph.sheet.values.dates import Timespan
from psmgraph.sheet.values.legal import Act

MASK = "[omissis]"  # stands where a person's name is withheld, as in Italian public acts


class Reporting(StrEnum):
    """Whether a field was filled in (the names are those of vocab/reporting-state)."""

    REPORTED = "reported"
    REPORTED_ZERO = "reportedZero"
    BLANK = "blank"
    NOT_ON_FORM = "notOnForm"
    EXPLICITLY_NONE = "explicitlyNone"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the canonical text, where they stand in it and where they stood in the file."""

    start: int
    end: int
    exact: str  # as they are read: a decision may have fixed them
    places: tuple[Place, ...]
    section: str = ""  # the label above, as printed
    printed: str = ""  # the sheet's own words where a decision put others in their place

    @property
    def on_sheet(self) -> str:
        """Return the words that stand on the sheet."""
        return self.printed or self.exact


@dataclass(frozen=True, slots=True)
class Text:
    """A text value: one or more paragraphs, of which the passage spans all."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Dated:
    """A time named in running text: the words of the date, and the sentence around them."""

    span: Timespan
    passage: Passage
    sentence: Passage


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list (a result, a criticality, a success factor)."""

    passage: Passage
    dated: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A body as written. ``words`` differs from the passage where a head was shared out
    ("Comune di Provetta" from "Comuni di Provetta e Campione")."""

    passage: Passage
    words: str
    group: bool = False  # a group without a name: never an organisation, never merged


@dataclass(frozen=True, slots=True)
class Referent:
    """A body and the persons who answer for the project there."""

    body: Name
    persons: tuple[Passage, ...]

    @property
    def named(self) -> tuple[Passage, ...]:
        """Return the persons who are told by name: not those whose name, or body's, is masked."""
        if self.body.group:
            return ()
        return tuple(person for person in self.persons if MASK not in person.exact)


@dataclass(frozen=True, slots=True)
class ProjectName:
    """Another project as this sheet names it."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the activities table; either side may be blank, never both."""

    planned: Passage | None
    performed: Passage | None
    planned_bodies: tuple[Name, ...] = ()
    performed_bodies: tuple[Name, ...] = ()
    dated: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a meeting: what the sheet says of it and no more."""

    passage: Passage
    title: Passage
    when: Timespan | None = None
    place: Passage | None = None
    organisers: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the sheet; ``value`` is absent where the words could not be read as one."""

    passage: Passage
    value: Decimal | None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """A row of the contributions table."""

    passage: Passage
    activity: Passage | None
    resource: Passage | None
    amount: Resource | None
    granted_by: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the project is: ``concept`` is one of vocab/project-status."""

    passage: Passage
    concept: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A scope or an area of the plan that the form prints for the project."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Period:
    """When the project begins, ends, or both, as the form says it."""

    passage: Passage
    span: Timespan


Value = (
    Text
    | Item
    | Name
    | Referent
    | ProjectName
    | Activity
    | Happening
    | Figure
    | Contribution
    | Status
    | Theme
    | Period
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form on this sheet, in the sheet's order."""

    name: str  # the template's
    kind: str  # the template's: text, items, bodies, referents, projects, figure …
    label: Passage | None  # as printed; None when the form should have it and has not
    status: Reporting
    passage: Passage | None  # all of the value's words; None when there are none
    values: tuple[Value, ...]
    states: str = ""  # the property or kind it states: "dct:title", "figure:meetings" …
    node: str = ""  # the node that each value becomes: result, criticality, meeting, event …
    role: str = ""  # the role (vocab/role) of the bodies that the field lists
    title: tuple[tuple[str, str], ...] = ()  # (language, name) for people, of the template
    incomplete: bool = False  # the list says that there are others ("ecc.", "e altri")


@dataclass(frozen=True, slots=True)
class Citation:
    """An act cited anywhere on the sheet."""

    passage: Passage
    act: Act


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person named in prose with an office ("Assessore De Biasi"): a mention, nothing more."""

    passage: Passage
    office: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a sheet was read from."""

    name: str
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one edition says. ``fields`` and ``unclaimed`` together account for every paragraph."""

    origin: Origin
    template: str
    plan: str
    language: str
    title: str
    identity: tuple[str, ...]
    edition: date
    text: str
    fields: tuple[Field, ...]
    citations: tuple[Citation, ...]
    persons: tuple[PersonNamed, ...]
    unclaimed: tuple[Passage, ...]  # read, but of no known field: each is a finding too
    findings: tuple[Finding, ...]
    decisions: tuple[str, ...] = ()  # the ids of those that made it what it is

    def field(self, name: str) -> Field:
        """Return the field that the template calls ``name``.

        Raises:
            KeyError: the template has no such field.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def zero(value: Decimal | None) -> bool:
    """Tell whether a figure was given and is zero."""
    return value is not None and value == 0
