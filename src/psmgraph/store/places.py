"""The places of projects and bodies in the picture of links: a table made of the other tables.

``places`` has a row for each project and for each body that takes part in one: which of the two,
how many explicit links it has (of a body: in how many projects it takes part), and where it goes
in a unit square. It is made when the snapshot is, one process, from rows in their order: equal
content, equal places.
"""

import sqlite3
from collections.abc import Mapping

from psmgraph.store.layout import layout

TABLE = "places"
VERSION = "1"  # changes with what this module makes of the same tables
NEEDS: Mapping[str, tuple[str, ...]] = {  # the tables, and columns of them, that it is made of
    "projects": ("project", "thematic_table"),
    "links": ("source", "target"),
    "involvements": ("project", "actor"),
}
_PROJECT, _BODY = "project", "actor"
_PROJECTS = "SELECT project, thematic_table FROM projects ORDER BY project, thematic_table"
_BODIES = "SELECT DISTINCT actor FROM involvements ORDER BY actor"
_LINKS = """
SELECT MIN(source, target) AS one, MAX(source, target) AS other FROM links
WHERE source != target GROUP BY 1, 2 ORDER BY 1, 2
"""
_PARTS = "SELECT DISTINCT project, actor FROM involvements ORDER BY project, actor"


def needs(database: sqlite3.Connection) -> tuple[object, ...]:
    """Return the rows that the table is made of; nothing where their tables are not there."""
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if not there.issuperset(NEEDS):
        return ()
    asked = (_PROJECTS, _BODIES, _LINKS, _PARTS)
    return tuple(row for sql in asked for row in (sql, *database.execute(sql)))


def write_places(database: sqlite3.Connection) -> None:
    """Make the table, if the tables that it is made of are there."""
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if not there.issuperset(NEEDS):
        return
    groups: dict[str, int | None] = {}
    numbers: dict[str, int] = {}
    for project, table in database.execute(_PROJECTS):
        number = numbers.setdefault(table, len(numbers)) if table else None
        groups.setdefault(project, number)
    projects = len(groups)
    groups |= dict.fromkeys(actor for (actor,) in database.execute(_BODIES))
    at = {node: number for number, node in enumerate(groups)}
    degrees = [0] * len(at)
    edges = []
    for sql in (_LINKS, _PARTS):
        for one, other in database.execute(sql):
            if one in at and other in at:
                edges.append((at[one], at[other]))
                degrees[at[other]] += 1
                degrees[at[one]] += sql is _LINKS  # a project's bodies are no links of it
    places = layout(len(at), edges, tuple(groups.values()))
    database.execute(
        f"CREATE TABLE {TABLE} (node TEXT PRIMARY KEY, kind TEXT, degree INTEGER, x REAL, y REAL)"
    )
    database.executemany(
        f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?)",
        (
            (node, _PROJECT if number < projects else _BODY, degree, round(x, 4), round(y, 4))
            for (node, number), degree, (x, y) in zip(at.items(), degrees, places, strict=True)
        ),
    )
    database.execute(f"CREATE INDEX {TABLE}_degree ON {TABLE} (kind, degree)")
