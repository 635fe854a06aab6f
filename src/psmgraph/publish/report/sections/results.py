"""Results in numbers: meetings, events, participants, contributions."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from psmgraph.publish.report.facts import Stated, Statement
from psmgraph.publish.report.model import Bar, Block, Figure, Passage, Section
from psmgraph.publish.report.sections.progress import chart
from psmgraph.publish.report.telling import STATES, Said, Telling, grouped

COUNTS = ("meetings", "events")
KINDS = ("meetings", "meanMeetingParticipants", "events", "meanEventParticipants")
# What sheets list → the form's box, the property, the ready-made query.
_LISTED: Mapping[str, tuple[str, str, str]] = {
    "listed_meetings": ("meetings", "meeting", "meetings-events"),
    "listed_events": ("events", "event", "meetings-events"),
    "contributions": ("contributions", "contribution", "contributions"),
}


def section(telling: Telling) -> Section:
    """Return the section on the numbers that the sheets report."""
    words = telling.words
    title = words("results.title")
    rows = grouped(telling.facts.figures, lambda each: each.kind)
    figures = [_figure(telling, kind, rows.get(kind, ())) for kind in KINDS]
    figures += [_listed(telling, key) for key in _LISTED]
    figures.append(_sums(telling))
    blocks: list[Block] = [*telling.figure_blocks(title, figures)]
    if telling.facts.sheets:
        used = [state for state in STATES if any(each.count(state) for each in figures)]
        bars = [Bar(each.label, tuple(each.count(state) for state in used)) for each in figures]
        kinds = [words(f"state.{state}") for state in used]
        blocks.insert(1, chart(telling, words("results.chart"), kinds, bars))
    return Section("results", title, tuple(blocks), tuple(figures))


def _figure(telling: Telling, kind: str, rows: Sequence[Stated]) -> Figure:
    """Return the sum of what the sheets state, or the mean of means; None where none does."""
    words = telling.words
    said = {each.project: _said(telling, each) for each in rows}
    values = [each.value for each in rows if each.value is not None]
    value: Decimal | None = sum(values, Decimal(0)) if values else None
    if value is not None and kind not in COUNTS:
        value = (value / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
    note = "" if kind in COUNTS else words("results.means_note")
    sheets = len(telling.facts.sheets)
    query = telling.query("figures")
    return Figure(
        kind, words(f"results.{kind}"), value, sheets, query, telling.shares(said), note=note
    )


def _said(telling: Telling, stated: Stated) -> Said:
    told: tuple[str, ...] = ()
    if stated.value is not None:
        number = telling.words.number(stated.value)
        told = (telling.words("report.about", n=number) if stated.approximate else number,)
    return Said(stated.state, told, (stated.passage,) if stated.passage else ())


def _listed(telling: Telling, key: str) -> Figure:
    field, kind, query = _LISTED[key]
    found = {
        project: [each.passage for each in some] for project, some in _of(telling, kind).items()
    }
    more = {"kind": kind} if query == "meetings-events" else {}
    asked = telling.query(query, **more)
    return telling.counted(key, telling.words(f"results.{key}"), field, found, asked)


def _of(telling: Telling, kind: str) -> dict[str, list[Statement]]:
    every = (each for each in telling.facts.statements if each.kind == kind)
    return grouped(every, lambda each: each.project)


def _sums(telling: Telling) -> Figure:
    """Return the sum of the contributions that have one certain amount."""
    words = telling.words
    found = _of(telling, "contribution")
    every = [each for some in found.values() for each in some]
    certain = [each for each in every if each.amount is not None]
    amounts = [each.amount for each in certain if each.amount is not None]
    rough = sum(each.approximate for each in certain)
    said = {
        sheet.project: _sum_said(telling, sheet.project, found.get(sheet.project, ()))
        for sheet in telling.facts.sheets
    }
    note = ""
    if every and certain:
        key = "sums_note" if rough else "sums_note_exact"
        note = words(
            f"results.{key}",
            n=words.number(len(certain)),
            all=words.number(len(every)),
            about=words.number(rough),
        )
    return Figure(
        "sums",
        words("results.sums"),
        sum(amounts, Decimal(0)) if amounts else None,
        len(telling.facts.sheets),
        telling.query("contributions"),
        telling.shares(said),
        money=True,
        note=note,
    )


def _sum_said(telling: Telling, project: str, rows: Sequence[Statement]) -> Said:
    state = telling.states.get((project, "contributions"), "unread")
    told: list[str] = []
    passages: list[Passage] = []
    for each in rows:
        if each.amount is not None:
            amount = telling.words.money(each.amount)
            told.append(telling.words("report.about", n=amount) if each.approximate else amount)
            passages.append(each.passage)
    if state == "reported" and not told:
        state = "unread"  # it lists contributions, none with a certain amount
    return Said(state, tuple(told), tuple(passages))
