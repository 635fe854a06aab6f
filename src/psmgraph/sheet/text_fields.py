"""Fields of text and of lists: paragraphs, items, bodies, referents, other projects."""

from psmgraph.errors import Finding
from psmgraph.sheet.canonical import Placed
from psmgraph.sheet.given import Form, Given, Read, name_at, passage_at, place_of
from psmgraph.sheet.model import Dated, Item, Name, ProjectName, Referent, Text, Value
from psmgraph.sheet.values.bodies import split_bodies
from psmgraph.sheet.values.dates import find_dates
from psmgraph.sheet.values.referents import split_referents

LONGEST_SENTENCE = 2_000  # code points on either side of a date
SENTENCE_END = (". ", "! ", "? ", "; ", "\n")


def text(given: Given) -> Read:
    """Return all the words as one text."""
    return Read((Text(given.form.text.span(given.told, given.section)),))


def items(given: Given) -> Read:
    """Return one item a paragraph, with the times that it names.

    Where the form groups its lists, a list is part of the paragraph that opens it with a colon.
    """
    values: list[Value] = []
    findings: list[Finding] = []
    for group in _groups(given):
        facts = [dated_facts(placed, given.form, given.section) for placed in group]
        dated = tuple(fact for found, _ in facts for fact in found)
        values.append(Item(given.form.text.span(group, given.section), dated))
        findings += [finding for _, told in facts for finding in told]
    return Read(tuple(values), tuple(findings))


def _groups(given: Given) -> list[list[Placed]]:
    groups: list[list[Placed]] = []
    for placed in given.told:
        opened = given.filled.spec.grouped and groups and groups[-1][0].text.endswith(":")
        if opened and placed.paragraph.item:
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return groups


def projects(given: Given) -> Read:
    """Return the other projects named, cut at semicolons; a mark of emptiness names none."""
    values = []
    for placed in given.told:
        at = 0
        for piece in placed.text.split(";"):
            words = piece.strip().rstrip(".").rstrip()
            start = placed.start + at + len(piece) - len(piece.lstrip())
            at += len(piece) + 1
            if not given.form.template.is_empty(words):
                values.append(
                    ProjectName(given.form.text.passage(start, start + len(words), given.section))
                )
    return Read(tuple(values))


def bodies(given: Given) -> Read:
    """Return the bodies of a list."""
    values: list[Name] = []
    findings: list[Finding] = []
    incomplete = False
    for placed in given.told:
        found = split_bodies(placed.text, given.form.fixed)
        incomplete = incomplete or found.incomplete
        values += [name_at(piece, placed, given.form, given.section) for piece in found.pieces]
        if found.incomplete:
            findings.append(Finding("LIST-INCOMPLETE", place_of(placed), given.section))
    return Read(tuple(values), tuple(findings), incomplete)


def referents(given: Given) -> Read:
    """Return the bodies with the persons who answer for the project there."""
    values: list[Referent] = []
    findings: list[Finding] = []
    for placed in given.told:
        pieces = split_referents(placed.text, given.form.known)
        if not pieces:
            findings.append(
                Finding("REFERENT-WORDS", place_of(placed), given.section, placed.text[:80])
            )
        for piece in pieces:
            body = passage_at(piece.body, placed, given.form, given.section)
            persons = tuple(
                passage_at(person, placed, given.form, given.section) for person in piece.persons
            )
            values.append(Referent(Name(body, body.exact), persons))
    return Read(tuple(values), tuple(findings))


def dated_facts(
    placed: Placed, form: Form, section: str
) -> tuple[tuple[Dated, ...], tuple[Finding, ...]]:
    """Return the times that a paragraph names, each with the sentence that it stands in."""
    facts = []
    findings = []
    for found in find_dates(placed.text):
        words = passage_at((found.start, found.end), placed, form, section)
        if found.span is None:
            findings.append(Finding("DATE-INVALID", place_of(placed), section, words.exact))
            continue
        start, end = _sentence(placed.text, found.start, found.end)
        facts.append(Dated(found.span, words, passage_at((start, end), placed, form, section)))
    return tuple(facts), tuple(findings)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around [start, end), its end mark included.

    What is longer than any sentence is cut, so that the time does not grow with the square of a
    paragraph that has dates and no full stop.
    """
    first, last = max(start - LONGEST_SENTENCE, 0), min(end + LONGEST_SENTENCE, len(text))
    before = [text.rfind(mark, first, start) + len(mark) for mark in SENTENCE_END
              if text.rfind(mark, first, start) >= 0]  # fmt: skip
    after = [text.find(mark, end, last) + 1 for mark in SENTENCE_END
             if text.find(mark, end, last) >= 0]  # fmt: skip
    return max(before, default=first), min(after, default=last)
