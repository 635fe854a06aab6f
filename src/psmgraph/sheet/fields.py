"""From the lines that fill a field to its values: one function per kind of field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.errors import Finding, Place
from psmgraph.sheet.canonical import Canonical, Line, Placed, PlacedCell
from psmgraph.sheet.label_rows import Filled
from psmgraph.sheet.model import (
    Activity,
    Contribution,
    Dated,
    Field,
    Figure,
    Happening,
    Item,
    Name,
    Passage,
    ProjectName,
    Referent,
    Reporting,
    Text,
    Value,
    zero,
)
from psmgraph.sheet.template import FieldSpec, Template
from psmgraph.sheet.values.amounts import parse_count, parse_resource
from psmgraph.sheet.values.bodies import BodyPiece, bodies_in_brackets, split_bodies
from psmgraph.sheet.values.dates import find_dates
from psmgraph.sheet.values.events import parse_event
from psmgraph.sheet.values.referents import split_referents

SENTENCE_END = (". ", "! ", "? ", "; ", "\n")


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


def field_of(filled: Filled, form: Form) -> tuple[Field, tuple[Finding, ...]]:
    """Return the field with its reporting state and values, and what to tell about it."""
    spec, section = filled.spec, filled.section
    told = tuple(p for p in filled.paragraphs if not form.template.is_empty(p.text))
    if spec.kind in {"planned", "performed"}:
        told = tuple(p for p in _column(filled, spec) if not form.template.is_empty(p.text))
    passage = form.text.span(told, section) if told else None
    if not told:
        status, read = Reporting.BLANK, Read()
    elif all(form.template.is_none(placed.text) for placed in told):
        status, read = Reporting.EXPLICITLY_NONE, Read()
    else:
        read = KINDS[spec.kind](Given(filled, told, form))
        status = Reporting.REPORTED
        if any(isinstance(value, Figure) and zero(value.value) for value in read.values):
            status = Reporting.REPORTED_ZERO
    field = Field(
        spec.name, spec.kind, filled.label, status, passage, read.values,
        spec.states, spec.node, spec.role, read.incomplete,
    )  # fmt: skip
    return field, (*read.findings, *_blank(field, filled))


def absent(spec: FieldSpec) -> Field:
    """Return the field that the form should have and this sheet has not."""
    return Field(spec.name, spec.kind, None, Reporting.NOT_ON_FORM, None, (), spec.states)


def _blank(field: Field, filled: Filled) -> tuple[Finding, ...]:
    if field.status is not Reporting.BLANK or filled.label is None:
        return ()
    return (Finding("FIELD-BLANK", filled.label.places[0], filled.section),)


def _column(filled: Filled, spec: FieldSpec) -> tuple[Placed, ...]:
    return tuple(
        placed
        for line in filled.lines
        if len(line.cells) >= spec.column
        for placed in line.cells[spec.column - 1]
    )


def _text(given: Given) -> Read:
    return Read((Text(given.form.text.span(given.told, given.section)),))


def _items(given: Given) -> Read:
    return Read(
        tuple(
            Item(
                given.form.text.passage(placed.start, placed.end, given.section),
                dated_facts(placed, given.form, given.section)[0],
            )
            for placed in given.told
        ),
        tuple(
            finding
            for placed in given.told
            for finding in dated_facts(placed, given.form, given.section)[1]
        ),
    )


def _projects(given: Given) -> Read:
    values = []
    for placed in given.told:
        at = 0
        for piece in placed.text.split(";"):
            words = piece.strip().rstrip(".").rstrip()
            start = placed.start + at + len(piece) - len(piece.lstrip())
            at += len(piece) + 1
            if words:
                values.append(
                    ProjectName(given.form.text.passage(start, start + len(words), given.section))
                )
    return Read(tuple(values))


def _bodies(given: Given) -> Read:
    values: list[Name] = []
    findings: list[Finding] = []
    incomplete = False
    for placed in given.told:
        found = split_bodies(placed.text, given.form.fixed)
        incomplete = incomplete or found.incomplete
        values += [_name(piece, placed, given.form, given.section) for piece in found.pieces]
        if found.incomplete:
            findings.append(Finding("LIST-INCOMPLETE", _place(placed), given.section))
    return Read(tuple(values), tuple(findings), incomplete)


def _referents(given: Given) -> Read:
    values: list[Referent] = []
    findings: list[Finding] = []
    for placed in given.told:
        pieces = split_referents(placed.text, given.form.known)
        if not pieces:
            findings.append(
                Finding("REFERENT-WORDS", _place(placed), given.section, placed.text[:80])
            )
        for piece in pieces:
            body = _passage(piece.body, placed, given.form, given.section)
            persons = tuple(
                _passage(person, placed, given.form, given.section) for person in piece.persons
            )
            values.append(Referent(Name(body, body.exact), persons))
    return Read(tuple(values), tuple(findings))


def _planned(given: Given) -> Read:
    form, (left, right) = given.form, given.filled.heads
    values: list[Value] = []
    findings: list[Finding] = []
    for line in given.lines:
        planned = _told(line.cells[0], form) if line.cells else ()
        performed = _told(line.cells[1], form) if len(line.cells) > 1 else ()
        if not planned and not performed:
            continue
        dated = [dated_facts(placed, form, right) for placed in performed]
        activity = Activity(
            form.text.span(planned, left) if planned else None,
            form.text.span(performed, right) if performed else None,
            _bracketed(planned, form, left),
            _bracketed(performed, form, right),
            tuple(fact for facts, _ in dated for fact in facts),
        )
        values.append(activity)
        findings += [finding for _, told_of in dated for finding in told_of]
        if not planned:
            findings.append(Finding("ACTIVITY-UNPLANNED", line.place, given.section))
    return Read(tuple(values), tuple(findings))


def _performed(_given: Given) -> Read:
    """Performed activities stand in the values of the planned field, row by row."""
    return Read()


def _happenings(given: Given) -> Read:
    values = []
    findings: list[Finding] = []
    for placed in given.told:
        piece = parse_event(placed.text, placed.spans("italic"), given.form.fixed)
        if piece.when is not None and piece.when.span is None:
            words = placed.text[piece.when.start : piece.when.end]
            findings.append(Finding("DATE-INVALID", _place(placed), given.section, words))
        organisers = tuple(
            _name(one, placed, given.form, given.section) for one in piece.organisers
        )
        values.append(
            Happening(
                given.form.text.passage(placed.start, placed.end, given.section),
                _passage(piece.title, placed, given.form, given.section),
                piece.when.span if piece.when else None,
                _passage(piece.place, placed, given.form, given.section) if piece.place else None,
                organisers,
            )
        )
    return Read(tuple(values), tuple(findings))


def _figure(given: Given) -> Read:
    passage = given.form.text.span(given.told, given.section)
    count = parse_count(passage.exact)
    if count is None:
        warning = Finding("FIGURE-WORDS", passage.places[0], given.section, passage.exact[:80])
        return Read((Figure(passage, None),), (warning,))
    return Read((Figure(passage, count.value, count.approximate),))


def _contributions(given: Given) -> Read:
    values = []
    findings: list[Finding] = []
    for line in given.lines:
        cells = [_told(cell, given.form) for cell in line.cells]
        cells += [()] * (3 - len(cells))
        whole = [placed for cell in cells for placed in cell]
        if not whole:
            continue
        activity, resource = (
            given.form.text.span(cell, given.section) if cell else None for cell in cells[:2]
        )
        amount = parse_resource(resource.exact) if resource else None
        if resource and amount and amount.doubtful:
            place = resource.places[0]
            findings.append(Finding("AMOUNT-WORDS", place, given.section, resource.exact[:80]))
        names = tuple(
            _name(piece, placed, given.form, given.section)
            for placed in cells[2]
            for piece in split_bodies(placed.text, given.form.fixed).pieces
        )
        values.append(
            Contribution(
                given.form.text.span(whole, given.section), activity, resource, amount, names
            )
        )
    return Read(tuple(values), tuple(findings))


def _other(given: Given) -> Read:
    return _text(given)


KINDS: Mapping[str, Callable[[Given], Read]] = {
    "title": _text,
    "edition": _text,
    "text": _text,
    "other": _other,
    "items": _items,
    "projects": _projects,
    "bodies": _bodies,
    "referents": _referents,
    "planned": _planned,
    "performed": _performed,
    "happenings": _happenings,
    "figure": _figure,
    "contributions": _contributions,
}


def dated_facts(
    placed: Placed, form: Form, section: str
) -> tuple[tuple[Dated, ...], tuple[Finding, ...]]:
    """Return the times that a paragraph names, each with the sentence that it stands in."""
    facts = []
    findings = []
    for found in find_dates(placed.text):
        words = _passage((found.start, found.end), placed, form, section)
        if found.span is None:
            findings.append(Finding("DATE-INVALID", _place(placed), section, words.exact))
            continue
        start, end = _sentence(placed.text, found.start, found.end)
        facts.append(Dated(found.span, words, _passage((start, end), placed, form, section)))
    return tuple(facts), tuple(findings)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around [start, end), its end mark included."""
    begins = max((text.rfind(mark, 0, start) + len(mark) for mark in SENTENCE_END
                  if mark in text[:start]), default=0)  # fmt: skip
    stops = [text.find(mark, end) + 1 for mark in SENTENCE_END if text.find(mark, end) >= 0]
    return begins, min(stops, default=len(text))


def _told(cell: PlacedCell, form: Form) -> tuple[Placed, ...]:
    return tuple(placed for placed in cell if not form.template.is_empty(placed.text))


def _bracketed(cell: Sequence[Placed], form: Form, section: str) -> tuple[Name, ...]:
    return tuple(
        _name(piece, placed, form, section)
        for placed in cell
        for piece in bodies_in_brackets(placed.text, form.fixed)
    )


def _name(piece: BodyPiece, placed: Placed, form: Form, section: str) -> Name:
    passage = _passage((piece.start, piece.end), placed, form, section)
    return Name(passage, piece.words, piece.group)


def _passage(span: tuple[int, int], placed: Placed, form: Form, section: str) -> Passage:
    return form.text.passage(placed.start + span[0], placed.start + span[1], section)


def _place(placed: Placed) -> Place:
    return placed.paragraph.places[0]
