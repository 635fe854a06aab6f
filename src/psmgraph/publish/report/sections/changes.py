"""What changed: each sheet's current edition against the one before, or against a day's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from psmgraph.graph.change_words import headline, transition
from psmgraph.graph.changes import Change
from psmgraph.graph.comparison import (
    Comparison,
    KnownEdition,
    KnownSheet,
    Select,
    compare_stored,
)
from psmgraph.graph.items import Item
from psmgraph.publish.report.model import (
    Block,
    Cell,
    Figure,
    Heading,
    Line,
    Paragraph,
    Passage,
    Query,
    Run,
    Section,
    SheetRef,
    Table,
    Thing,
)
from psmgraph.publish.report.telling import Said, Telling, grouped


@dataclass(frozen=True, slots=True)
class Renewal:
    """A sheet that came anew: what it is compared with; None where it was not there before."""

    sheet: SheetRef
    compared: Comparison | None


def renewals(telling: Telling, select: Select, since: date | None) -> tuple[Renewal, ...]:
    """Return the sheets of which an edition came after ``since``; without it, all renewed ones."""
    editions = grouped(telling.facts.editions, lambda each: each[0])
    found = []
    for sheet in telling.facts.sheets:
        iri = sheet.edition.rpartition("/")[0]
        days = {day: edition for _, edition, day in editions.get(iri, ()) if day <= sheet.issued}
        earlier = [day for day in sorted(days) if day < sheet.issued]
        if since is not None:
            if sheet.issued <= since:
                continue
            earlier = [day for day in earlier if day <= since]
            if not earlier:
                found.append(Renewal(sheet, None))
                continue
        if earlier:
            known = tuple(KnownEdition(days[day], day.isoformat()) for day in sorted(days))
            told = KnownSheet(iri, sheet.title, sheet.project, known)
            ends = [told.edition(day.isoformat()) for day in (earlier[-1], sheet.issued)]
            assert ends[0] is not None
            assert ends[1] is not None  # both are of ``known``
            found.append(Renewal(sheet, compare_stored(select, told, ends[0], ends[1])))
    return tuple(found)


def section(telling: Telling, found: Sequence[Renewal], since: date | None) -> Section:
    """Return the section on what changed."""
    words = telling.words
    title = words("changes.title")
    about = words("changes.since", day=words.day(since)) if since else words("changes.before")
    figures = _figures(telling, found, since)
    blocks: list[Block] = [
        Paragraph((Run(about),), quiet=True),
        *telling.figure_blocks(title, figures),
    ]
    if not found:
        blocks.append(Paragraph((Run(words("changes.nothing")),)))
    new = [each.sheet for each in found if each.compared is None]
    if new:
        blocks.append(Heading(3, (Run(words("changes.new_title")),)))
        blocks += [
            Paragraph((
                Run(each.title, each.language, Thing(each.project)), Run(", "),
                Run(words.day(each.issued), target=Thing(each.edition)),
            ))
            for each in new
        ]  # fmt: skip
    for each in found:
        if each.compared is not None:
            blocks += _of_sheet(telling, each.sheet, each.compared)
    return Section("changes", title, tuple(blocks), figures)


def _figures(telling: Telling, found: Sequence[Renewal], since: date | None) -> tuple[Figure, ...]:
    words = telling.words
    # The query counts from a day on, the report what came after it.
    after = {"since": (since + timedelta(days=1)).isoformat()} if since else {}
    query = telling.query("changes", **after)
    renewed = {each.sheet.project: each for each in found if each.compared is not None}
    new = {each.sheet.project for each in found if each.compared is None}

    def figure(key: str, number: int, asked: Query, said: dict[str, Said]) -> Figure:
        shares = tuple(one for one in telling.shares(said) if one.state == "reported")
        value = Decimal(number) if number else None
        sheets = len(telling.facts.sheets)
        return Figure(key, words(f"changes.{key}"), value, sheets, asked, shares)

    changes = {project: each.compared.changes for project, each in renewed.items() if each.compared}
    of_each = {
        project: Said(
            "reported", (words.number(len(some)),), tuple(p for c in some for p in _passages(c))
        )
        for project, some in changes.items()
        if some
    }
    made = [
        figure(
            "renewed", len(renewed), telling.query("sheet-editions"),
            {each: Said("reported", (), telling.dated.get(each, ())) for each in renewed},
        ),
        figure("count", sum(map(len, changes.values())), query, of_each),
    ]  # fmt: skip
    if since is not None:
        said = {each: Said("reported", (), telling.dated.get(each, ())) for each in sorted(new)}
        made.insert(1, figure("new", len(new), telling.query("sheet-editions"), said))
    return tuple(made)


def _of_sheet(telling: Telling, sheet: SheetRef, compared: Comparison) -> Iterator[Block]:
    words = telling.words
    yield Heading(3, (Run(sheet.title, sheet.language, Thing(sheet.project)),))
    earlier, later = compared.earlier, compared.later
    days = words(
        "changes.days",
        earlier=words.day(date.fromisoformat(earlier.day)),
        later=words.day(date.fromisoformat(later.day)),
    )
    yield Paragraph((Run(days, target=Thing(later.iri)),), quiet=True)
    if not compared.changes:
        yield Paragraph((Run(words("changes.none")),))
        return
    yield Table(
        words("changes.caption", title=sheet.title),
        tuple(words(f"column.{name}") for name in ("what", "before", "after")),
        tuple(_row(telling, each) for each in compared.changes),
        (24, 38, 38),
    )


def _row(telling: Telling, change: Change) -> tuple[Cell, ...]:
    language = telling.words.language
    told = headline(change, language)
    moved = transition(change, language)
    first: list[Line] = [(Run(told[:1].upper() + told[1:]),)]
    if change.item.label:
        first.append((Run(change.item.label, change.item.language),))
    if moved:
        first.append((Run(moved),))
    return (Cell(tuple(first)), _said(telling, change.before), _said(telling, change.after))


def _said(telling: Telling, item: Item | None) -> Cell:
    """Return the words of an edition; a dash where it says nothing."""
    if item is None or not item.words.strip():
        return Cell(((Run(telling.words("report.absent")),),))
    told = " ".join(item.words.split())
    passage = _passage(item)
    sources = telling.sources([passage]) if passage else ()
    return Cell(((Run(told, item.language), *sources),))


def _passages(change: Change) -> tuple[Passage, ...]:
    found = (_passage(item) for item in (change.before, change.after) if item is not None)
    return tuple(each for each in found if each is not None)


def _passage(item: Item) -> Passage | None:
    if not item.passage:
        return None
    return Passage(item.passage, "", next(iter(item.lines), 0), next(iter(item.pages), 0))
