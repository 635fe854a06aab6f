"""What is known of a project beyond its sheet, looked up in a snapshot's tables.

Its names, its plan, the editions of its sheet, links in and out with their states, and what it has
in common with others: in the store the same takes many times as long, for each thing in common is
said by the sheets of all the projects that have it.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.web.served import Served

_NAMES = "SELECT naming, spelling FROM spellings WHERE entity = ? ORDER BY naming, spelling"
_PLACE = """
SELECT plan, plan_it, plan_en, thematic_table, thematic_table_it, thematic_table_en
FROM projects WHERE project = ?
"""
_EDITIONS = """
SELECT DISTINCT edition, issued, template, current FROM sheets
WHERE project = ? ORDER BY issued DESC, edition
"""
_OUT = "SELECT DISTINCT link, state FROM links WHERE source = ? AND state IS NOT NULL"
_IN = "SELECT DISTINCT link, source, source_title, state FROM links WHERE target = ?"
_SAME = "SELECT event, same, other FROM same_events WHERE project = ? ORDER BY event, same"
_TIES = """
SELECT other, weight, tie, inference FROM related WHERE one = ?
UNION ALL SELECT one AS other, weight, tie, inference FROM related WHERE other = ?
"""
_GROUNDS = """
SELECT inference, project, passage, words, line, page FROM grounds
WHERE inference IN (SELECT inference FROM grounds WHERE project = ?)
"""
_THINGS = """
SELECT inference, rule, weight, thing, shared_by, words, name_it, name_en
FROM shared WHERE inference IN (SELECT value FROM json_each(?))
"""
_OTHERS = "SELECT entity, name FROM names WHERE entity IN (SELECT value FROM json_each(?))"
_LABEL = "#label"
SHARED_ACTOR = "shared-actor"
Row = sqlite3.Row
_Ask = Callable[[str, Sequence[str]], list[Row]]


@dataclass(frozen=True, slots=True)
class Around:
    """Rows of tables."""

    titles: tuple[str, ...]
    aliases: tuple[str, ...]
    places: Sequence[Row]  # plan and thematic table, with their names in both languages
    editions: Sequence[Row]  # the newest first
    links_out: Sequence[Row]
    links_in: Sequence[Row]
    same_events: Sequence[Row]
    ties: Sequence[Row]  # a row for each thing that a related project shares
    things: Mapping[str, Row]  # what is shared, by its inference
    grounds: Sequence[Row]  # where each sheet that has one of the things says so
    names: Mapping[str, str]  # of the other projects, by IRI

    def __bool__(self) -> bool:
        """Tell whether anything is known of the project."""
        return bool(self.titles or self.places)

    def is_shared_actor(self, ground: Row) -> bool:
        """Tell whether it is said there that an actor takes part."""
        thing = self.things.get(ground["inference"])
        return thing is not None and thing["rule"] == SHARED_ACTOR

    def name(self, project: str) -> str:
        """Return the name of another project, by its IRI."""
        return self.names.get(project, project)


def around(served: Served, project: str) -> Around:
    """Return what the tables know of ``project`` (an IRI)."""
    with served.reading() as ask:
        spelled = [(row["naming"], row["spelling"]) for row in ask(_NAMES, (project,))]
        ties, grounds = ask(_TIES, (project, project)), ask(_GROUNDS, (project,))
        same = ask(_SAME, (project,))
        others = {row["other"] for rows in (ties, same) for row in rows}
        return Around(
            titles=tuple(words for naming, words in spelled if naming.endswith(_LABEL)),
            aliases=tuple(words for naming, words in spelled if not naming.endswith(_LABEL)),
            places=ask(_PLACE, (project,)),
            editions=ask(_EDITIONS, (project,)),
            links_out=ask(_OUT, (project,)),
            links_in=ask(_IN, (project,)),
            same_events=same,
            ties=ties,
            things=_things(ask, ties, grounds),
            grounds=grounds,
            names=_names(ask, others.union(row["project"] for row in grounds)),
        )


def _names(ask: _Ask, projects: Collection[str]) -> Mapping[str, str]:
    return {row["entity"]: row["name"] for row in ask(_OTHERS, _list(projects))}


def _things(ask: _Ask, ties: Sequence[Row], grounds: Sequence[Row]) -> Mapping[str, Row]:
    wanted = {row["inference"]: None for rows in (ties, grounds) for row in rows}
    return {row["inference"]: row for row in ask(_THINGS, _list(wanted))}


def _list(values: Iterable[str]) -> tuple[str]:
    """Return values as one parameter: thousands of links have more than SQLite takes."""
    return (json.dumps(list(values)),)
