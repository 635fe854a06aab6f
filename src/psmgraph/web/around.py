"""What is known of a project beyond its sheet, looked up in a snapshot's tables.

Its names, its plan, the editions of its sheet, links in and out with their states, and events that
other sheets report as well. What it has in common with others is looked up in tied.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psmgraph.web.served import Served
from psmgraph.web.tied import Row

_NAMES = "SELECT naming, spelling FROM spellings WHERE entity = ? ORDER BY naming, spelling"
_PLACE = """
SELECT plan, plan_it, plan_en, thematic_table, thematic_table_it, thematic_table_en, edition
FROM projects WHERE project = ?
"""
_EDITIONS = """
SELECT DISTINCT edition, issued, template FROM sheets
WHERE project = ? ORDER BY issued DESC, edition
"""
_OUT = "SELECT DISTINCT link, state FROM links WHERE source = ? AND state IS NOT NULL"
_IN = "SELECT DISTINCT link, source, source_title, state FROM links WHERE target = ?"
_SAME = """
SELECT event, same, other, (SELECT name FROM names WHERE entity = other LIMIT 1) AS name
FROM same_events WHERE project = ? ORDER BY event, same
"""
_LABEL = "#label"


@dataclass(frozen=True, slots=True)
class Around:
    """Rows of tables."""

    titles: tuple[str, ...]
    aliases: tuple[str, ...]
    places: Sequence[Row]  # plan and thematic table, with their names; the edition in force
    editions: Sequence[Row]  # the newest first
    links_out: Sequence[Row]
    links_in: Sequence[Row]
    same_events: Sequence[Row]

    def __bool__(self) -> bool:
        """Tell whether anything is known of the project."""
        return bool(self.titles or self.places)


def around(served: Served, project: str) -> Around:
    """Return what the tables know of ``project`` (an IRI)."""
    with served.reading() as ask:
        spelled = [(row["naming"], row["spelling"]) for row in ask(_NAMES, (project,))]
        return Around(
            titles=tuple(words for naming, words in spelled if naming.endswith(_LABEL)),
            aliases=tuple(words for naming, words in spelled if not naming.endswith(_LABEL)),
            places=ask(_PLACE, (project,)),
            editions=ask(_EDITIONS, (project,)),
            links_out=ask(_OUT, (project,)),
            links_in=ask(_IN, (project,)),
            same_events=ask(_SAME, (project,)),
        )
