"""Which projects, bodies and ties are drawn: no more than can be read, and what that leaves out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from psmgraph.web.explorer_asked import Asked
from psmgraph.web.explorer_ties import Kind, Tie, Ties
from psmgraph.web.served import Served

MOST_NODES = 150
MOST_PROJECTS = 90  # of them, where bodies are drawn and there is no focus
MOST_EDGES = 400
STRONGEST = 3  # ties inferred of a project that are drawn where it is not the focus
_NODES = """
SELECT places.node AS node, places.kind AS kind, places.degree AS degree, places.x AS x,
  places.y AS y, COALESCE(projects.title, actors.name, places.node) AS name,
  projects.thematic_table AS thematic_table, projects.thematic_table_it AS table_it,
  projects.thematic_table_en AS table_en, projects.edition IS NOT NULL AS sheet
FROM places LEFT JOIN projects ON projects.project = places.node
  LEFT JOIN actors ON actors.actor = places.node
"""
_FIRST = " WHERE {where} GROUP BY places.node ORDER BY places.degree DESC, places.node LIMIT ?"
_NAMED = " WHERE places.node IN ({marks}) GROUP BY places.node ORDER BY places.node"
_COUNT = """
SELECT COUNT(DISTINCT places.node) AS n FROM places
  LEFT JOIN projects ON projects.project = places.node WHERE {where}
"""
_COUNT_BODIES = """
SELECT COUNT(DISTINCT involvements.actor) AS n FROM places
  LEFT JOIN projects ON projects.project = places.node
  JOIN involvements ON involvements.project = places.node WHERE {where}
"""
_BODIES = """
SELECT actor FROM involvements WHERE project IN ({marks}) GROUP BY actor
ORDER BY COUNT(DISTINCT project) DESC, actor LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A project or body: its IRI, name and table, where it is in the whole, and its links."""

    iri: str
    name: str
    project: bool
    sheet: bool  # a body has none, and is not expected to
    degree: int
    x: float
    y: float
    table: str = ""
    table_name: str = ""
    level: int = 0  # steps from the focus


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is drawn, in a fixed order, and how much is not."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    nodes_left: int
    ties_left: int
    weaker_left: int  # of those, inferred ones weaker than each project's strongest
    cut: bool  # there may be still more: not all rows were read
    focus: Node | None = None


def choose(served: Served, asked: Asked, language: str) -> Chosen | None:
    """Return what the address asks for; None if its focus is nothing that is here."""
    ties = Ties(served, language)
    kinds = (Kind.LINK, *([Kind.PART] if asked.bodies else []),
             *([Kind.RELATED] if asked.derived else []))  # fmt: skip
    starts = asked.starts(served.addresses) if asked.focus else ()
    if starts:
        levels, left = _around(ties, starts, asked.depth, kinds)
        nodes = _named(served, levels, language)
        if not any(node.iri == starts[0] for node in nodes):
            return None
        nodes = tuple(replace(node, level=levels[node.iri]) for node in nodes)
    else:
        nodes, left = _first(served, asked, language)
    iris = [node.iri for node in nodes]
    found = {kind: ties.among(iris, kind) for kind in kinds}
    strong = _strongest(found.get(Kind.RELATED, ()), set(starts))
    weaker = len(found.get(Kind.RELATED, ())) - len(strong)
    every = [*found[Kind.LINK], *found.get(Kind.PART, ()), *strong]
    reasons = ties.reasons(iris) if strong else {}
    drawn = tuple(
        replace(tie, reasons=reasons.get(tie.said, ())) if tie.kind is Kind.RELATED else tie
        for tie in every[:MOST_EDGES]
    )
    return Chosen(
        nodes, drawn, left, len(every) - len(drawn) + weaker, weaker, ties.cut,
        next((node for node in nodes if starts and node.iri == starts[0]), None),
    )  # fmt: skip


def _around(
    ties: Ties, starts: Sequence[str], depth: int, kinds: Iterable[Kind]
) -> tuple[dict[str, int], int]:
    """Return the nearest nodes by their distance from the first of ``starts``, and how many not.

    At each step explicit links come before bodies, and those before what is inferred.
    """
    levels = {starts[0]: 0} | dict.fromkeys(starts[1:], 1)
    left: set[str] = set()
    edge = list(levels)
    for level in range(1, depth + 1):
        new: dict[str, int] = {}
        for kind in kinds:
            for tie in ties.touching(edge, kind):
                for node in (tie.one, tie.other):
                    if node not in levels:
                        new.setdefault(node, level)
        room = MOST_NODES - len(levels)
        left |= set(list(new)[room:])
        edge = list(new)[:room]
        levels |= dict.fromkeys(edge, level)
        if not edge:
            break
    return levels, len(left - levels.keys())


def _first(served: Served, asked: Asked, language: str) -> tuple[tuple[Node, ...], int]:
    """Return the projects with most links and the bodies of most of them; how many more there are.

    Bodies leave projects their part of the room: they would take all of it, having more ties.
    """
    where, values = "places.kind = 'project'", list[str]()
    if asked.table:
        where += " AND projects.thematic_table = ?"
        values.append(served.addresses.iri(asked.table))
    room = MOST_PROJECTS if asked.bodies else MOST_NODES
    rows = served.rows(_NODES + _FIRST.format(where=where), [*values, room])
    projects = [_node(dict(row), language) for row in rows]
    whole = served.rows(_COUNT.format(where=where), values)[0]["n"]
    left = whole - len(projects)
    if not asked.bodies:
        return tuple(sorted(projects, key=_order)), left
    every = served.rows(_COUNT_BODIES.format(where=where), values)[0]["n"]
    iris = [node.iri for node in projects]
    marks = ", ".join("?" * len(iris))
    found = served.rows(_BODIES.format(marks=marks), [*iris, MOST_NODES - len(iris)])
    bodies = _named(served, (row["actor"] for row in found), language)
    return tuple(sorted((*projects, *bodies), key=_order)), left + every - len(bodies)


def _named(served: Served, iris: Iterable[str], language: str) -> tuple[Node, ...]:
    listed = list(iris)
    marks = ", ".join("?" * len(listed))
    rows = served.rows(_NODES + _NAMED.format(marks=marks), listed)
    return tuple(sorted((_node(dict(row), language) for row in rows), key=_order))


def _order(node: Node) -> tuple[bool, str, str]:
    return not node.project, node.name.casefold(), node.iri


def _node(row: Mapping[str, object], language: str) -> Node:
    names = (row["table_en"], row["table_it"])
    ours, others = names if language == "en" else names[::-1]
    return Node(
        iri=str(row["node"]),
        name=str(row["name"]),
        project=row["kind"] == "project",
        sheet=bool(row["sheet"]),
        degree=int(str(row["degree"])),
        x=float(str(row["x"])),
        y=float(str(row["y"])),
        table=str(row["thematic_table"] or ""),
        table_name=str(ours or others or ""),
    )


def _strongest(related: Iterable[Tie], starts: set[str]) -> list[Tie]:
    """Return the ties of the focus, and of each other project its strongest few.

    They come with the strongest first.
    """
    drawn: Counter[str] = Counter()
    kept = []
    for tie in related:
        ends = {tie.one, tie.other}
        if ends & starts or min(drawn[tie.one], drawn[tie.other]) < STRONGEST:
            kept.append(tie)
            drawn.update(ends)
    return kept
