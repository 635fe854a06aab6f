"""What is missing: projects without a sheet, boxes left blank."""

from collections import Counter
from decimal import Decimal

from psmgraph.publish.report.facts import Box
from psmgraph.publish.report.model import (
    Block,
    Cell,
    Figure,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
    Thing,
)
from psmgraph.publish.report.telling import STATES, Said, Telling, cell, grouped

_COUNTED = STATES[:-1]  # a box that is there is in one of the states


def section(telling: Telling) -> Section:
    """Return the section on what is missing."""
    words = telling.words
    title = words("missing.title")
    figures = (_projects_figure(telling), _boxes_figure(telling))
    blocks: list[Block] = [
        *telling.figure_blocks(title, figures),
        *_projects(telling),
        *_by_section(telling),
        *_by_sheet(telling),
    ]
    return Section("missing", title, tuple(blocks), figures)


def _projects_figure(telling: Telling) -> Figure:
    """Return how many projects have no sheet: no sheet says it, so none stands behind it."""
    projects = telling.facts.projects
    number = sum(each.sheet is None for each in projects)
    return Figure(
        "projects",
        telling.words("missing.projects"),
        Decimal(number) if number else None,
        len(projects),
        telling.query("projects-mentioned-only"),
        note=telling.words("sheets.came_note", all=telling.words.number(len(projects))),
    )


def _boxes_figure(telling: Telling) -> Figure:
    blank = grouped(_blank(telling), lambda box: box.project)
    said = {
        sheet.project: Said(
            "blank",
            (telling.words.number(len(boxes)),),
            tuple(box.passage for box in boxes if box.passage),
        )
        if (boxes := blank.get(sheet.project))
        else Said("reported")
        for sheet in telling.facts.sheets
    }
    total = sum(len(boxes) for boxes in blank.values())
    return Figure(
        "boxes",
        telling.words("missing.boxes"),
        Decimal(total) if total else None,
        len(said),
        telling.query("blank-fields", state="blank"),
        telling.shares(said),
    )


def _blank(telling: Telling) -> list[Box]:
    return [box for box in telling.facts.boxes if box.state == "blank"]


def _projects(telling: Telling) -> list[Block]:
    words, facts = telling.words, telling.facts
    without = [each for each in facts.projects if each.sheet is None]
    if not without:
        return []
    naming = grouped(facts.links, lambda link: link.target)
    rows = []
    for each in without:
        lines = tuple(
            (telling.project(link.source), *telling.sources([link.passage]))
            for link in naming.get(each.iri, ())
        )
        rows.append((
            Cell(((Run(each.title, each.language, Thing(each.iri)),),)),
            Cell(lines) if lines else cell(words("missing.list_only")),
        ))  # fmt: skip
    columns = (words("column.project"), words("column.named_by"))
    return [
        Heading(3, (Run(words("missing.projects_title")),)),
        Table(words("missing.projects_caption"), columns, tuple(rows), (45, 55)),
    ]


def _by_section(telling: Telling) -> list[Block]:
    words = telling.words
    boxes = grouped(telling.facts.boxes, lambda box: box.field)
    if not boxes:
        return []
    rows, named = [], _named(telling)
    for field in sorted(boxes, key=lambda name: (min(b.position for b in boxes[name]), name)):
        some = boxes[field]
        counts = [len({box.project for box in some if box.state == state}) for state in _COUNTED]
        rows.append((named[field], *(_number(telling, count) for count in counts)))
    columns = (words("column.box"), *(words(f"state.{state}") for state in _COUNTED))
    return [
        Heading(3, (Run(words("missing.boxes_title")),)),
        Paragraph((
            Run(words("report.query"), target=telling.query("blank-by-section")),
        )),
        Table(words("missing.boxes_caption"), columns, tuple(rows), (35, 13, 13, 13, 13, 13)),
    ]  # fmt: skip


def _by_sheet(telling: Telling) -> list[Block]:
    words = telling.words
    blank = grouped(_blank(telling), lambda box: box.project)
    heading = Heading(3, (Run(words("missing.sheets_title")),))
    if not blank:
        told = [Paragraph((Run(words("missing.nothing")),))] if telling.facts.sheets else []
        return [heading, *told] if told else []
    named = _named(telling)
    rows = tuple(
        (
            Cell(((telling.project(project),),)),
            Cell(tuple(named[box.field].lines[0] for box in boxes)),
        )
        for project, boxes in blank.items()
    )
    columns = (words("column.project"), words("column.missing"))
    return [heading, Table(words("missing.sheets_caption"), columns, rows, (45, 55))]


def _named(telling: Telling) -> dict[str, Cell]:
    """Return how each box is called: as a sheet prints it, else as the template does.

    Where the form prints the same over two of them, both are told.
    """
    boxes = grouped(telling.facts.boxes, lambda box: box.field)
    printed = {
        field: next((box for box in some if box.printed), None) for field, some in boxes.items()
    }
    uses = Counter(box.printed.casefold() for box in printed.values() if box is not None)
    found = {}
    for field, box in printed.items():
        called = next((each.named for each in boxes[field] if each.named), field)
        if box is None:
            found[field] = cell(called)
        else:
            more = (Run(f" ({called})"),) if uses[box.printed.casefold()] > 1 else ()
            found[field] = Cell(((Run(box.printed, box.language), *more),))
    return found


def _number(telling: Telling, number: int) -> Cell:
    return cell(telling.of(number, len(telling.facts.sheets)), number=True)
