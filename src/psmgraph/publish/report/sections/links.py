"""Links between projects: reciprocal, one-way, to projects without a sheet, ambiguous.

Whether a link is returned is told by the list of links itself, so that it holds as of any day.
"""

from collections.abc import Mapping, Sequence

from psmgraph.publish.report.facts import Link
from psmgraph.publish.report.model import Block, Cell, Figure, Heading, Passage, Run, Section, Table
from psmgraph.publish.report.telling import Telling, grouped

STATES = ("reciprocal", "oneWay", "targetWithoutSheet", "ambiguous")  # vocab/link-state


def section(telling: Telling) -> Section:
    """Return the section on the links."""
    words, links = telling.words, telling.facts.links
    title = words("links.title")
    ends = {(each.source, each.target) for each in links}
    of_state = grouped(links, lambda each: state_of(each, ends))
    figures = [_figure(telling, "stated", links)]
    for state in STATES:
        some = of_state.get(state, [])
        if state == "reciprocal":
            some = _first_of_pairs(some)
        figures.append(_figure(telling, state, some))
    blocks: list[Block] = [*telling.figure_blocks(title, figures)]
    back = grouped(links, lambda each: f"{each.source} {each.target}")
    for state in STATES:
        if found := of_state.get(state):
            blocks.append(Heading(3, (Run(words(f"links.{state}_title")),)))
            blocks.append(_table(telling, state, found, back))
    return Section("links", title, tuple(blocks), tuple(figures))


def state_of(link: Link, ends: set[tuple[str, str]]) -> str:
    """Return the state of a link among those whose ``ends`` are given."""
    if not link.target:
        return "ambiguous"
    if not link.has_sheet:
        return "targetWithoutSheet"
    return "reciprocal" if (link.target, link.source) in ends else "oneWay"


def _first_of_pairs(links: Sequence[Link]) -> list[Link]:
    """Return one link of each pair of projects that name each other."""
    found: dict[tuple[str, ...], Link] = {}
    for each in links:
        found.setdefault(tuple(sorted((each.source, each.target))), each)
    return [*found.values()]


def _figure(telling: Telling, key: str, links: Sequence[Link]) -> Figure:
    found: dict[str, list[Passage]] = {}
    for each in links:
        found.setdefault(each.source, []).append(each.passage)
    of_state = telling.query("link-symmetry", state=key)
    query = telling.query("links") if key == "stated" else of_state
    return telling.counted(key, telling.words(f"links.{key}"), "links", found, query)


def _table(
    telling: Telling, state: str, links: Sequence[Link], back: Mapping[str, Sequence[Link]]
) -> Table:
    words = telling.words
    columns = ["one", "words", "names"]
    if state == "reciprocal":
        columns.append("back_words")
        links = _first_of_pairs(links)
    if state == "ambiguous":
        columns.remove("names")
    return Table(
        words(f"links.{state}_caption"),
        tuple(words(f"column.{name}") for name in columns),
        tuple(tuple(_cell(telling, name, each, back) for name in columns) for each in links),
    )


def _cell(telling: Telling, column: str, link: Link, back: Mapping[str, Sequence[Link]]) -> Cell:
    if column == "one":
        return Cell(((telling.project(link.source),),))
    if column == "names":
        return Cell(((telling.project(link.target, link.target_title, link.language),),))
    if column == "words":
        return Cell((_words(telling, link),))
    returned = back.get(f"{link.target} {link.source}", ())
    return Cell(tuple(_words(telling, each) for each in returned))


def _words(telling: Telling, link: Link) -> tuple[Run, ...]:
    exact = " ".join(link.passage.words.split())
    return (Run(exact, link.language), *telling.sources([link.passage]))
