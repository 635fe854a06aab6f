"""Fields in which rows or lines are facts of several parts: activities, events, figures, money."""

from collections.abc import Sequence

from psmgraph.errors import Finding
from psmgraph.sheet.canonical import Placed
from psmgraph.sheet.given import Form, Given, Read, name_at, passage_at, place_of, told_in
from psmgraph.sheet.model import Activity, Contribution, Figure, Happening, Name, Value
from psmgraph.sheet.text_fields import dated_facts
from psmgraph.sheet.values.amounts import parse_count, parse_resource
from psmgraph.sheet.values.bodies import bodies_in_brackets, split_bodies
from psmgraph.sheet.values.events import parse_event


def planned(given: Given) -> Read:
    """Return the rows of the activities table, planned and performed."""
    form, (left, right) = given.form, given.filled.heads
    values: list[Value] = []
    findings: list[Finding] = []
    for line in given.lines:
        planned = told_in(line.cells[0], form) if line.cells else ()
        performed = told_in(line.cells[1], form) if len(line.cells) > 1 else ()
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


def performed(_given: Given) -> Read:
    """Performed activities stand in the values of the planned field, row by row."""
    return Read()


def happenings(given: Given) -> Read:
    """Return one event or meeting a paragraph."""
    values = []
    findings: list[Finding] = []
    for placed in given.told:
        piece = parse_event(placed.text, placed.spans("italic"), given.form.fixed)
        if piece.when is not None and piece.when.span is None:
            words = placed.text[piece.when.start : piece.when.end]
            findings.append(Finding("DATE-INVALID", place_of(placed), given.section, words))
        organisers = tuple(
            name_at(one, placed, given.form, given.section) for one in piece.organisers
        )
        values.append(
            Happening(
                given.form.text.passage(placed.start, placed.end, given.section),
                passage_at(piece.title, placed, given.form, given.section),
                piece.when.span if piece.when else None,
                passage_at(piece.place, placed, given.form, given.section) if piece.place else None,
                organisers,
            )
        )
    return Read(tuple(values), tuple(findings))


def figure(given: Given) -> Read:
    """Return the number that the words give, or the words with a warning."""
    passage = given.form.text.span(given.told, given.section)
    count = parse_count(passage.exact)
    if count is None:
        warning = Finding("FIGURE-WORDS", passage.places[0], given.section, passage.exact[:80])
        return Read((Figure(passage, None),), (warning,))
    return Read((Figure(passage, count.value, count.approximate),))


def contributions(given: Given) -> Read:
    """Return the rows of the contributions table: activity, resource, who granted it."""
    values = []
    findings: list[Finding] = []
    for line in given.lines:
        cells = [told_in(cell, given.form) for cell in line.cells]
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
            name_at(piece, placed, given.form, given.section)
            for placed in cells[2]
            for piece in split_bodies(placed.text, given.form.fixed).pieces
        )
        values.append(
            Contribution(
                given.form.text.span(whole, given.section), activity, resource, amount, names
            )
        )
    return Read(tuple(values), tuple(findings))


def _bracketed(cell: Sequence[Placed], form: Form, section: str) -> tuple[Name, ...]:
    return tuple(
        name_at(piece, placed, form, section)
        for placed in cell
        for piece in bodies_in_brackets(placed.text, form.fixed)
    )
