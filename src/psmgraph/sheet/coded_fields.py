"""Fields whose words stand for something else: a status, a theme, a time, one body.

What stands in the wrong field is kept as words, with a warning.
"""

from dataclasses import replace

from psmgraph.errors import Finding
from psmgraph.names import slug
from psmgraph.sheet.given import Given, Read
from psmgraph.sheet.model import Name, Passage, Period, Status, Text, Theme
from psmgraph.sheet.values.bodies import split_bodies
from psmgraph.sheet.values.dates import InvalidDate, Timespan, parse_italian_date
from psmgraph.words import italian_words

LONGEST_THEME = 120  # more is prose


def status(given: Given) -> Read:
    """Return the status that the words spell."""
    passage = given.form.text.span(given.told, given.section)
    concept = given.form.template.status(passage.exact)
    if not concept:
        return _words("STATUS-WORDS", passage, given)
    return Read((Status(passage, concept),))


def theme(given: Given) -> Read:
    """Return one theme a paragraph; a status, a time or a long text is none."""
    values: list[Theme | Text] = []
    findings: list[Finding] = []
    for placed in given.told:
        passage = given.form.text.passage(placed.start, placed.end, given.section)
        if _is_theme(passage.exact, given):
            values.append(Theme(passage))
        else:
            read = _words("THEME-WORDS", passage, given)
            values.append(Text(passage))
            findings += read.findings
    return Read(tuple(values), tuple(findings))


def _is_theme(words: str, given: Given) -> bool:
    if len(words) > LONGEST_THEME or not slug([words]) or given.form.template.status(words):
        return False
    try:
        return parse_italian_date(words, date_field=True) is None
    except InvalidDate:
        return False


def date(given: Given) -> Read:
    """Return the period that the words give, or the status that the form writes in its place."""
    spec = given.filled.spec
    passage = given.form.text.span(given.told, given.section)
    try:
        span = parse_italian_date(passage.exact, date_field=True)
    except InvalidDate:
        return _words("DATE-INVALID", passage, given)
    if span is not None:
        first, last = span.not_before(), span.not_after()
        if first and last and first > last:
            return _words("DATE-WORDS", passage, given)
        return Read((Period(passage, _bounded(span, spec.bound)),))
    concept = given.form.template.status(passage.exact)
    if not concept:
        return _words("DATE-WORDS", passage, given)
    read = _words("DATE-WORDS", passage, given)
    return Read((Status(passage, concept),), () if spec.or_status else read.findings)


def _bounded(span: Timespan, bound: str) -> Timespan:
    """Return the time as the end or the beginning that the label says it is.

    Words that themselves say from when to when, until or since when are left as they are.
    """
    if not bound or span.begin is None or span.end is None or _is_range(span.words):
        return span
    return replace(span, begin=None) if bound == "ends" else replace(span, end=None)


def _is_range(words: str) -> bool:
    text = words.casefold().strip()
    lists = italian_words().dates
    opening = any(text.startswith(f"{word} ") for word in (*lists.from_, *lists.between))
    return opening or any(dash in text for dash in "-–—")


def body(given: Given) -> Read:
    """Return the one body that the words name as a whole, commas and all."""
    passage = given.form.text.span(given.told, given.section)
    pieces = split_bodies(passage.exact, given.form.fixed).pieces
    group = len(pieces) == 1 and pieces[0].group
    return Read((Name(passage, " ".join(passage.exact.split()), group),))


def _words(code: str, passage: Passage, given: Given) -> Read:
    """Return the words as they are, with a warning."""
    finding = Finding(code, passage.places[0], given.section, passage.exact[:80])
    return Read((Text(passage),), (finding,))
