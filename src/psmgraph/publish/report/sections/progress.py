"""State of progress, project by project: planned, performed, not reported."""

from collections.abc import Callable, Mapping, Sequence

from psmgraph.publish.report.facts import Activity, Project
from psmgraph.publish.report.model import (
    Bar,
    Block,
    Cell,
    Chart,
    Figure,
    Heading,
    Line,
    Paragraph,
    Passage,
    Query,
    Run,
    Section,
    Table,
    Thing,
)
from psmgraph.publish.report.telling import Telling, cell, grouped


def section(telling: Telling) -> Section:
    """Return the section on the activities."""
    words, facts = telling.words, telling.facts
    title = words("progress.title")
    figures = (
        _figure(telling, "planned", "planned", is_planned),
        _figure(telling, "done", "performed", is_done),
        _figure(telling, "open", "performed", is_open),
        _figure(telling, "extra", "performed", is_extra),
    )
    rows = grouped(facts.activities, lambda each: each.project)
    projects = [each for each in facts.projects if each.sheet is not None]
    blocks: list[Block] = [
        Paragraph((Run(words("progress.explained")),), quiet=True),
        *telling.figure_blocks(title, figures),
        _table(telling, projects, rows),
        *_chart(telling, projects, rows),
    ]
    for each in projects:
        blocks += _of_project(telling, each, rows.get(each.iri, []))
    return Section("progress", title, tuple(blocks), figures)


def is_planned(activity: Activity) -> bool:
    """Tell whether it stands in the left column."""
    return activity.kind == "plans"


def is_done(activity: Activity) -> bool:
    """Tell whether it is planned, and something stands beside it."""
    return is_planned(activity) and activity.state == "reported"


def is_open(activity: Activity) -> bool:
    """Tell whether it is planned, and the box beside it is blank."""
    return is_planned(activity) and activity.state == "blank"


def is_extra(activity: Activity) -> bool:
    """Tell whether it was performed, and nothing stands in the left column beside it."""
    return activity.kind == "performed" and not activity.realises


def _figure(telling: Telling, key: str, field: str, fits: Callable[[Activity], bool]) -> Figure:
    found: dict[str, list[Passage]] = {}
    for each in telling.facts.activities:
        if fits(each):
            found.setdefault(each.project, []).append(each.passage)
    query = telling.query("activities-by-project")
    return telling.counted(key, telling.words(f"progress.{key}"), field, found, query)


def _table(
    telling: Telling, projects: Sequence[Project], rows: Mapping[str, Sequence[Activity]]
) -> Table:
    words = telling.words
    columns = ("project", "planned", "done", "open", "extra", "source")
    return Table(
        words("progress.caption"),
        tuple(words(f"column.{name}") for name in columns),
        tuple(
            (
                Cell(((Run(each.title, each.language, Thing(each.iri)),),)),
                *(
                    _number(telling, sum(map(fits, rows.get(each.iri, ()))))
                    for fits in (is_planned, is_done, is_open, is_extra)
                ),
                Cell(((Run(words("progress.evidence"), target=_evidence(telling, each)),),)),
            )
            for each in projects
        ),
        (40, 11, 12, 13, 13, 11),
    )


def _evidence(telling: Telling, project: Project) -> Query:
    return Query("evidence", (("project", telling.short(project.iri)), ("property", "plans")))


def _number(telling: Telling, number: int) -> Cell:
    words = telling.words
    return cell(words.number(number) if number else words("report.absent"), number=True)


def _chart(
    telling: Telling, projects: Sequence[Project], rows: Mapping[str, Sequence[Activity]]
) -> list[Chart]:
    """Return the picture of the table; none where no sheet plans anything."""
    words = telling.words
    bars = []
    for each in projects:
        own = rows.get(each.iri, ())
        planned, done, left = (sum(map(fits, own)) for fits in (is_planned, is_done, is_open))
        if planned:
            bars.append(Bar(each.title, (done, left, planned - done - left), each.language))
    if not bars:
        return []
    kinds = [words(f"progress.kind_{name}") for name in ("done", "open", "other")]
    used = 3 if any(bar.parts[2] for bar in bars) else 2
    bars = [Bar(bar.label, bar.parts[:used], bar.language) for bar in bars]
    return [chart(telling, words("progress.chart"), kinds[:used], bars)]


def chart(telling: Telling, caption: str, kinds: Sequence[str], bars: Sequence[Bar]) -> Chart:
    """Return a chart, with what it shows told in words."""
    told = "; ".join(
        telling.words(
            "figures.chart_bar",
            label=bar.label,
            parts=", ".join(
                f"{kind} {telling.words.number(part)}"
                for kind, part in zip(kinds, bar.parts, strict=True)
                if part
            ),
        )
        for bar in bars
    )
    return Chart(caption, tuple(kinds), tuple(bars), told)


def _of_project(telling: Telling, project: Project, activities: Sequence[Activity]) -> list[Block]:
    """Return the rows of one sheet's table of activities, as it has them."""
    words = telling.words
    title = Run(project.title, project.language, Thing(project.iri))
    if not activities:
        return [Heading(3, (title,)), Paragraph((Run(words("progress.none")),))]
    beside = grouped(
        (each for each in activities if each.kind == "performed"), lambda each: each.realises
    )
    rows = [
        (_words(telling, each), _beside(telling, each, beside.get(each.node, ())))
        for each in activities
        if each.kind == "plans"
    ]
    rows += [
        (cell(words("progress.unplanned")), _words(telling, each)) for each in activities
        if is_extra(each)
    ]  # fmt: skip
    return [
        Heading(3, (title,)),
        Table(
            words("progress.project", title=project.title),
            (words("column.planned_words"), words("column.done_words")),
            tuple(rows),
            (50, 50),
        ),
    ]


def _beside(telling: Telling, planned: Activity, done: Sequence[Activity]) -> Cell:
    if not done:
        return cell(telling.words(f"progress.{planned.state or 'blank'}"))
    return Cell(tuple(line for each in done for line in _lines(telling, each)))


def _words(telling: Telling, activity: Activity) -> Cell:
    return Cell(tuple(_lines(telling, activity)))


def _lines(telling: Telling, activity: Activity) -> list[Line]:
    """Return an activity's own words, line by line, with the way to them at the end."""
    told = [line for line in activity.words.splitlines() if line.strip()]
    lines: list[Line] = [(Run(line, activity.language),) for line in told]
    lines[-1:] = [(*last, *telling.sources([activity.passage])) for last in lines[-1:]]
    return lines
