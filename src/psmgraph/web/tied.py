"""Which projects are tied to one by what they share, and which actors to one by projects.

Looked up in a snapshot's tables: in the store it takes many times as long, for each thing in common
is said by the sheets of all the projects that have it. A page shows the first of them, so only
theirs is looked up.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from psmgraph.web.served import Served

Row = sqlite3.Row

_TIES = """
FROM (
    SELECT other, weight, inference FROM related WHERE one = ?1
    UNION ALL SELECT one AS other, weight, inference FROM related WHERE other = ?1
)
"""
_RELATED = f"""
SELECT other, (SELECT name FROM names WHERE entity = other LIMIT 1) AS name, weight, total
FROM (
    SELECT other, MAX(weight) AS weight, COUNT(*) OVER () AS total
    {_TIES} GROUP BY other ORDER BY weight DESC, other LIMIT ?2 OFFSET ?3
) ORDER BY weight DESC, other
"""
_REASONS = (
    f"SELECT DISTINCT other, inference {_TIES} WHERE other IN (SELECT value FROM json_each(?2))"
)
_THINGS = """
SELECT inference, rule, weight, thing, shared_by, words, name_it, name_en
FROM shared WHERE inference IN (SELECT value FROM json_each(?))
"""
_GROUNDS = """
SELECT inference, project, passage, words, line, page FROM grounds
WHERE inference IN (SELECT value FROM json_each(?)) AND project IN (SELECT value FROM json_each(?))
"""
_COMMON = """
FROM (SELECT DISTINCT inference FROM grounds WHERE project = ?1)
JOIN shared USING (inference) JOIN grounds AS theirs USING (inference)
WHERE rule = 'shared-actor' AND theirs.project != ?1
"""
_SHARING = f"""
SELECT other, (SELECT name FROM names WHERE entity = other LIMIT 1) AS name, actors, total
FROM (
    SELECT theirs.project AS other, COUNT(DISTINCT inference) AS actors, COUNT(*) OVER () AS total
    {_COMMON} GROUP BY theirs.project ORDER BY actors DESC, other LIMIT ?2 OFFSET ?3
) ORDER BY actors DESC, other
"""
_ACTORS = f"""
SELECT DISTINCT theirs.project AS other, inference, thing, name_it, name_en
{_COMMON} AND theirs.project IN (SELECT value FROM json_each(?2))
"""
_FELLOWS = """
SELECT theirs.actor AS actor, COUNT(DISTINCT project) AS projects,
    (SELECT name FROM names WHERE entity = theirs.actor LIMIT 1) AS name
FROM (
    SELECT DISTINCT project FROM involvements WHERE actor IN (SELECT value FROM json_each(?1))
) JOIN involvements AS theirs USING (project)
WHERE theirs.actor NOT IN (SELECT value FROM json_each(?1))
GROUP BY theirs.actor ORDER BY projects DESC, name, actor LIMIT 60
"""
_ABOUT = """
SELECT actor, kind, thing, name, value, project,
    (SELECT name FROM names WHERE entity = project LIMIT 1) AS project_name
FROM actor_rows WHERE actor IN (SELECT value FROM json_each(?))
"""
_INVOLVED = """
SELECT DISTINCT actor, involvement AS thing, role AS value, project,
    (SELECT name FROM names WHERE entity = project LIMIT 1) AS project_name
FROM involvements WHERE actor IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class ActorRows:
    """What is said of some actors: each row with its actor, a thing, a value, a project."""

    about: Sequence[Row]  # names, codes, ties, persons, events, contributions, by kind
    involved: Sequence[Row]  # the thing is the involvement, the value its role


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """Some of the related projects, and what each tie stands on."""

    total: int  # of all that are related
    others: Sequence[Row]  # the strongest tie first
    reasons: Sequence[Row]  # a row for each thing that one of them shares
    things: Mapping[str, Row]  # what is shared, by its inference
    grounds: Sequence[Row]  # where the sheets say so: the project's own, and those of the others


@dataclass(frozen=True, slots=True)
class SharingRows:
    """Some of the projects in which the same actors work."""

    total: int
    others: Sequence[Row]  # the most actors in common first
    actors: Sequence[Row]  # a row for each project and actor


def related_rows(served: Served, project: str, count: int, first: int = 0) -> RelatedRows:
    """Return ``count`` of the projects related to ``project`` (an IRI), from the ``first`` on."""
    with served.reading() as ask:
        others = ask(_RELATED, (project, count, first))
        chosen = [row["other"] for row in others]
        reasons = ask(_REASONS, (project, _listed(chosen)))
        wanted = _listed({row["inference"]: None for row in reasons})
        return RelatedRows(
            others[0]["total"] if others else 0,
            others,
            reasons,
            {row["inference"]: row for row in ask(_THINGS, (wanted,))},
            ask(_GROUNDS, (wanted, _listed([project, *chosen]))),
        )


def sharing_rows(served: Served, project: str, count: int, first: int = 0) -> SharingRows:
    """Return ``count`` of the projects that share actors with ``project``, from ``first`` on."""
    with served.reading() as ask:
        others = ask(_SHARING, (project, count, first))
        chosen = _listed(row["other"] for row in others)
        total = others[0]["total"] if others else 0
        return SharingRows(total, others, ask(_ACTORS, (project, chosen)))


def actor_rows(served: Served, actors: Sequence[str]) -> ActorRows:
    """Return what is said of ``actors`` (IRIs)."""
    with served.reading() as ask:
        wanted = (_listed(actors),)
        return ActorRows(ask(_ABOUT, wanted), ask(_INVOLVED, wanted))


def fellows(served: Served, actors: Sequence[str]) -> Sequence[Row]:
    """Return whom ``actors`` (IRIs, taken as one) work with, and in how many projects.

    The most first, 60 at most. A project that names several of the actors counts once.
    """
    return served.rows(_FELLOWS, (_listed(actors),))


def _listed(values: Iterable[str]) -> str:
    """Return values as one parameter: there may be more of them than SQLite takes."""
    return json.dumps(list(values))
