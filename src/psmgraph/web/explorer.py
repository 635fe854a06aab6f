"""What the links explorer shows: a picture, the same as a list, and who names whom as a matrix."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psmgraph.store.tables import search_expression
from psmgraph.web.addresses import Addresses
from psmgraph.web.explorer_asked import MOST_EXPANDED, Asked
from psmgraph.web.explorer_choice import Chosen, Node, choose
from psmgraph.web.explorer_drawing import Drawing, draw
from psmgraph.web.explorer_ties import Kind, Tie, words_path
from psmgraph.web.served import Served

PLACE = "/links/explorer"
MOST_IN_MATRIX = 40
OPEN_MATRIX, OPEN_LIST = 24, 80  # rows up to which they are shown unfolded
_MOST_FOUND = 20
_FOUND = """
SELECT places.node AS node, names.name AS name, places.kind AS kind, places.degree AS degree
FROM names_fts JOIN names ON names.rowid = names_fts.rowid JOIN places ON places.node = names.entity
WHERE names_fts MATCH ? GROUP BY places.node ORDER BY places.degree DESC, names.name LIMIT ?
"""
_TABLES = """
SELECT thematic_table AS iri, MIN(thematic_table_it) AS it, MIN(thematic_table_en) AS en,
  COUNT(*) AS projects, MIN(plan_it) AS plan
FROM projects WHERE thematic_table IS NOT NULL GROUP BY 1 ORDER BY plan, it
"""
_WHOLE = """
SELECT SUM(kind = 'project') AS projects, SUM(kind != 'project') AS bodies FROM places
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A thematic table that the picture may be narrowed to."""

    name: str  # its path
    title: str
    projects: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A project or body that the words fit, to be the focus."""

    name: str
    path: str
    project: bool
    degree: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who names whom: the projects in the order of their names, and the tie of each pair."""

    projects: tuple[Node, ...]
    named: Mapping[tuple[str, str], Tie]
    left_out: int

    @property
    def folded(self) -> bool:
        """Tell whether it is large enough to be folded."""
        return len(self.projects) > OPEN_MATRIX


@dataclass(frozen=True, slots=True)
class ExplorerPage:
    """Everything that the page shows; ``nodes`` are those of the picture by their IRIs."""

    asked: Asked
    chosen: Chosen
    drawing: Drawing
    nodes: Mapping[str, Node]
    degrees: Mapping[str, int]  # ties of the picture that end at a node, by its IRI
    matrix: Matrix
    tables: tuple[Table, ...]
    found: tuple[Found, ...]
    projects: int  # of the whole snapshot
    bodies: int
    derives: bool
    addresses: Addresses

    @classmethod
    def of(cls, served: Served, asked: Asked, language: str) -> "ExplorerPage | None":
        """Return the page; None if its focus is nothing that is here."""
        chosen = choose(served, asked, language)
        if chosen is None:
            return None
        whole = served.rows(_WHOLE)[0]
        return cls(
            asked=asked,
            chosen=chosen,
            drawing=draw(chosen),
            nodes={node.iri: node for node in chosen.nodes},
            degrees=Counter(end for tie in chosen.ties for end in (tie.one, tie.other)),
            matrix=_matrix(chosen),
            tables=_tables(served, asked, language),
            found=_found(served, asked.words),
            projects=whole["projects"] or 0,
            bodies=whole["bodies"] or 0,
            derives=served.derives,
            addresses=served.addresses,
        )

    @property
    def focus(self) -> Node | None:
        """Return what the picture is around, if anything."""
        return self.chosen.focus

    @property
    def list_folded(self) -> bool:
        """Tell whether the list is large enough to be folded."""
        return len(self.chosen.ties) > OPEN_LIST

    def name(self, node: Node) -> str:
        """Return a node's path, as the address names it."""
        return self.addresses.name(node.iri) or ""

    def page(self, node: Node) -> str:
        """Return the path of a node's own page."""
        return self.addresses.path(node.iri) or ""

    def way(self, said: str) -> str:
        """Return the path to what a tie stands on."""
        return words_path(said, self.addresses)

    def around(self, node: Node) -> dict[str, str]:
        """Return the arguments of the picture around ``node``."""
        return self.asked.at(self.name(node)).arguments

    def expandable(self, node: Node) -> dict[str, str] | None:
        """Return the arguments of this picture with the neighbours of ``node``, if it can grow."""
        name, asked = self.name(node), self.asked
        known = asked.focus == name or name in asked.expanded
        if not asked.focus or known or len(asked.expanded) >= MOST_EXPANDED:
            return None
        return asked.also(name).arguments

    def degree(self, node: Node) -> int:
        """Return how many ties of the picture end at ``node``."""
        return self.degrees.get(node.iri, 0)


def rows_of(page: ExplorerPage) -> list[dict[str, Any]]:
    """Return the ties of the picture as rows."""
    return [
        {
            "kind": tie.kind.value,
            "one": tie.one,
            "one_name": page.nodes[tie.one].name,
            "other": tie.other,
            "other_name": page.nodes[tie.other].name,
            "reciprocal": tie.both if tie.kind is Kind.LINK else None,
            "words": tie.words or None,
            "said": tie.said,
            "back_words": tie.back_words or None,
            "back_said": tie.back_said or None,
            "roles": " ".join(tie.roles) or None,
            "weight": tie.weight if tie.kind is Kind.RELATED else None,
            "reasons": "; ".join(f"{one.rule}: {one.name}" for one in tie.reasons) or None,
        }
        for tie in page.chosen.ties
    ]


COLUMNS = (
    "kind", "one", "one_name", "other", "other_name", "reciprocal", "words", "said", "back_words",
    "back_said", "roles", "weight", "reasons",
)  # fmt: skip


def _matrix(chosen: Chosen) -> Matrix:
    links = [tie for tie in chosen.ties if tie.kind is Kind.LINK]
    counted = Counter(node for tie in links for node in (tie.one, tie.other))
    most = {node for node, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
            [:MOST_IN_MATRIX]}  # fmt: skip
    named = {}
    for tie in links:
        if tie.one in most and tie.other in most:
            named[tie.one, tie.other] = tie
            if tie.both:
                named[tie.other, tie.one] = tie
    projects = tuple(node for node in chosen.nodes if node.iri in most)
    return Matrix(projects, named, len(counted) - len(most))


def _tables(served: Served, asked: Asked, language: str) -> tuple[Table, ...]:
    found = []
    for row in served.rows(_TABLES):
        name = served.addresses.name(row["iri"]) or ""
        title = (row["en"] if language == "en" else row["it"]) or row["it"] or row["en"] or name
        found.append(Table(name, title, row["projects"], name == asked.table))
    return tuple(found)


def _found(served: Served, words: str) -> tuple[Found, ...]:
    expression = search_expression(words)
    if not expression:
        return ()
    return tuple(
        Found(row["name"], served.addresses.name(row["node"]) or "", row["kind"] == "project",
              row["degree"])
        for row in served.rows(_FOUND, (expression, _MOST_FOUND))
    )  # fmt: skip
