"""Difficulties and success factors in the sheets' own words, by thematic table and project."""

from collections.abc import Sequence

from psmgraph.publish.report.facts import Project, Statement
from psmgraph.publish.report.model import Block, Figure, Heading, Quotes, Run, Section, Thing
from psmgraph.publish.report.telling import Telling, grouped

KINDS = {"criticality": "criticalities", "successFactor": "successFactors"}  # property → box


def section(telling: Telling) -> Section:
    """Return the section on difficulties and success factors."""
    words = telling.words
    title = words("difficulties.title")
    figures = [_figure(telling, kind) for kind in KINDS]
    blocks: list[Block] = [*telling.figure_blocks(title, figures)]
    for kind in KINDS:
        said = _of(telling, kind)
        if said:
            blocks.append(Heading(3, (Run(words(f"difficulties.{kind}")),)))
            blocks += _listed(telling, said)
    return Section("difficulties", title, tuple(blocks), tuple(figures))


def _of(telling: Telling, kind: str) -> dict[str, list[Statement]]:
    every = (each for each in telling.facts.statements if each.kind == kind)
    return grouped(every, lambda each: each.project)


def _figure(telling: Telling, kind: str) -> Figure:
    found = {key: [each.passage for each in some] for key, some in _of(telling, kind).items()}
    label = telling.words(f"difficulties.{kind}_count")
    return telling.counted(kind, label, KINDS[kind], found, telling.query("difficulties"))


def _listed(telling: Telling, said: dict[str, list[Statement]]) -> list[Block]:
    """Return the items, table by table, those without a table last."""
    blocks: list[Block] = []
    projects = [each for each in telling.facts.projects if each.iri in said]
    tables = grouped(projects, lambda each: each.table)
    for table in sorted(tables, key=lambda name: (not name, name.casefold())):
        first = tables[table][0]
        name = table or telling.words("report.untabled")
        blocks.append(Heading(4, (Run(name, first.table_language if table else ""),)))
        for project in tables[table]:
            blocks += _of_project(telling, project, said[project.iri])
    return blocks


def _of_project(telling: Telling, project: Project, items: Sequence[Statement]) -> list[Block]:
    title = Run(project.title, project.language, Thing(project.iri))
    return [
        Heading(5, (title,)),
        Quotes(
            tuple(
                (Run(each.words, each.language), *telling.sources([each.passage])) for each in items
            )
        ),
    ]
