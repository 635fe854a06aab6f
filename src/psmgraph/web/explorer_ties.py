"""The ties among projects and bodies, looked up in a snapshot's tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.served import Served

MOST_READ = 20_000  # rows of one kind of tie that are looked at
_LINKS = """
SELECT one, other, state, words, back_words, passage, back_passage FROM symmetry
WHERE other IS NOT NULL AND one != other AND {where} ORDER BY one, other LIMIT ?
"""
# A day's state has no derived statements: which links answer each other is seen from both.
_LINKS_OF_A_DAY = """
SELECT MIN(source, target) AS one, MAX(source, target) AS other, NULL AS state, NULL AS words,
  NULL AS back_words, MIN(CASE WHEN source < target THEN link END) AS passage,
  MIN(CASE WHEN source > target THEN link END) AS back_passage
FROM (SELECT source AS one, target AS other, source, target, link FROM links
  WHERE target IS NOT NULL AND source != target)
WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ?
"""
_PARTS = """
SELECT one, other, roles, involvement, passage FROM (
  SELECT project AS one, actor AS other, GROUP_CONCAT(DISTINCT role) AS roles,
    MIN(involvement) AS involvement, MIN(passage) AS passage
  FROM involvements WHERE {where} GROUP BY project, actor
) ORDER BY one, other LIMIT ?
"""
_RELATED = """
SELECT one, other, MAX(weight) AS weight, tie FROM related WHERE {where}
GROUP BY one, other ORDER BY weight DESC, one, other LIMIT ?
"""
_REASONS = """
SELECT related.tie AS tie, shared.rule AS rule, shared.weight AS weight, shared.words AS words,
  shared.name_it AS name_it, shared.name_en AS name_en
FROM related JOIN shared ON shared.inference = related.inference
WHERE related.one IN ({marks}) AND related.other IN ({marks})
ORDER BY related.tie, shared.weight DESC, shared.name_it, shared.words
"""


class Kind(StrEnum):
    """What a tie is."""

    LINK = "link"  # a sheet names the other's project
    PART = "part"  # a body takes part in a project
    RELATED = "related"  # inferred from what the two share


@dataclass(frozen=True, slots=True)
class Reason:
    """A thing that two related projects share, by its rule and name."""

    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie between two, by their IRIs, and what it stands on.

    A link goes from ``one`` to ``other``, and back too where there is ``back_said``. ``said`` is
    the IRI of the link's passage, of the involvement's, or of the inference (of a day: of the
    link).
    """

    kind: Kind
    one: str
    other: str
    said: str
    words: str = ""
    back_said: str = ""
    back_words: str = ""
    weight: float = 0.0
    roles: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def both(self) -> bool:
        """Tell whether each names the other."""
        return bool(self.back_said)


class Ties:
    """Looks ties up: those that touch some nodes, or those among them."""

    def __init__(self, served: Served, language: str) -> None:
        self._served = served
        self._language = language
        self.cut = False  # more rows of a kind than are read

    def touching(self, nodes: Sequence[str], kind: Kind) -> list[Tie]:
        """Return the ties of a kind with one end at least among ``nodes``, each once."""
        found: dict[tuple[str, str], Tie] = {}
        for end in ("one", "other"):
            for tie in self._read(kind, f"{end} IN ({_marks(nodes)})", nodes):
                found.setdefault((tie.one, tie.other), tie)
        return list(found.values())

    def among(self, nodes: Sequence[str], kind: Kind) -> list[Tie]:
        """Return the ties of a kind between two of ``nodes``."""
        marks = _marks(nodes)
        where = f"one IN ({marks}) AND other IN ({marks})"
        return self._read(kind, where, [*nodes, *nodes])

    def reasons(self, nodes: Sequence[str]) -> Mapping[str, tuple[Reason, ...]]:
        """Return what ties among ``nodes`` are inferred from, by the tie, the rarest first."""
        found: dict[str, list[Reason]] = {}
        for row in self._served.rows(_REASONS.format(marks=_marks(nodes)), [*nodes, *nodes]):
            names = (row["name_en"], row["name_it"])
            ours, others = names if self._language == "en" else names[::-1]
            name = ours or others or row["words"] or ""
            found.setdefault(row["tie"], []).append(Reason(row["rule"], name))
        return {tie: tuple(reasons) for tie, reasons in found.items()}

    def _read(self, kind: Kind, where: str, values: Sequence[str]) -> list[Tie]:
        sql = {Kind.LINK: _LINKS, Kind.PART: _PARTS, Kind.RELATED: _RELATED}[kind]
        if kind is Kind.LINK and not self._served.derives:
            sql = _LINKS_OF_A_DAY
        if kind is Kind.PART:
            where = where.replace("one IN", "project IN").replace("other IN", "actor IN")
        rows = self._served.rows(sql.format(where=where), [*values, MOST_READ])
        self.cut = self.cut or len(rows) == MOST_READ
        ways = {Kind.LINK: _link, Kind.PART: _part, Kind.RELATED: _related}
        return [ways[kind](dict(row)) for row in rows]


def _link(row: Mapping[str, Any]) -> Tie:
    there, back = row["passage"], row["back_passage"]
    ends = (row["one"], row["other"]) if there else (row["other"], row["one"])
    first, second = (there, back) if there else (back, None)
    return Tie(
        Kind.LINK,
        *ends,
        said=first,
        words=row["words"] or "",
        back_said=second or "",
        back_words=row["back_words"] or "",
    )


def _part(row: Mapping[str, Any]) -> Tie:
    roles = tuple(sorted(row["roles"].split(",")))
    said = row["passage"] or row["involvement"]
    return Tie(Kind.PART, row["one"], row["other"], said, roles=roles)


def _related(row: Mapping[str, Any]) -> Tie:
    return Tie(Kind.RELATED, row["one"], row["other"], row["tie"], weight=row["weight"])


def words_path(iri: str, addresses: Addresses) -> str:
    """Return the way to a passage on its edition's page, or to the page of any other thing."""
    edition, anchor = passage_anchor(addresses.name(iri) or "") or ("", "")
    if edition:
        return f"{addresses.path(addresses.iri(edition))}{words_place(anchor)}"
    return addresses.path(iri) or ""


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
