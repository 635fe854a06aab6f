"""What the sheets are, and how many came in."""

from decimal import Decimal

from psmgraph.publish.report.model import (
    Block,
    Cell,
    Figure,
    Run,
    Section,
    Share,
    Table,
    Thing,
)
from psmgraph.publish.report.telling import Said, Telling, cell, grouped


def section(telling: Telling) -> Section:
    """Return the section on the sheets."""
    words, facts = telling.words, telling.facts
    sheets = facts.sheets
    dated = telling.dated
    query = telling.query("sheet-editions")
    everyone = Share(
        "reported",
        sheets,
        tuple((words.day(each.issued),) for each in sheets),
        tuple(dated.get(each.project, ()) for each in sheets),
    )
    past = grouped(facts.editions, lambda each: each[0])
    of_each = {
        each.project: Said("reported", (words.number(len(past[each.edition.rpartition("/")[0]])),))
        for each in sheets
    }
    came = Figure(
        "came",
        words("sheets.came"),
        Decimal(len(sheets)) if sheets else None,
        len(facts.projects),
        query,
        (everyone,) if sheets else (),
        note=words("sheets.came_note", all=words.number(len(facts.projects))),
    )
    number = len(facts.editions)
    editions = Figure(
        "editions",
        words("sheets.editions"),
        Decimal(number) if number else None,
        len(sheets),
        query,
        telling.shares(of_each),
    )
    title = words("sheets.title")
    blocks: list[Block] = [
        *telling.figure_blocks(title, (came, editions)),
        _table(telling),
    ]
    return Section("sheets", title, tuple(blocks), (came, editions))


def _table(telling: Telling) -> Table:
    words, facts = telling.words, telling.facts
    of_sheet = grouped(facts.editions, lambda each: each[0])
    projects = [each for each in facts.projects if each.sheet is not None]
    rows = []
    for each in sorted(projects, key=lambda one: (not one.table, one.table.casefold())):
        sheet = each.sheet
        assert sheet is not None  # as filtered
        past = of_sheet.get(sheet.edition.rpartition("/")[0], ())
        rows.append((
            Cell(((Run(each.title, each.language, Thing(each.iri)),),)),
            cell(each.table or words("report.untabled"), language=each.table_language),
            Cell(((Run(words.day(sheet.issued), target=Thing(sheet.edition)),),)),
            cell(words.number(len(past)) if past else words("report.absent"), number=True),
        ))  # fmt: skip
    columns = ("project", "table", "edition", "editions")
    return Table(
        words("sheets.caption"),
        tuple(words(f"column.{name}") for name in columns),
        tuple(rows),
        (42, 26, 20, 12),
    )
