"""Projects related to one by what they share: inferred, each with its reasons and their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from psmgraph.web.addresses import Addresses, passage_anchor
from psmgraph.web.edition_graph import Linked
from psmgraph.web.values import Row


@dataclass(frozen=True, slots=True)
class Said:
    """Where one of the two sheets says it: the way to the words, and their line or page."""

    words: str
    path: str
    line: int | None
    page: int | None
    here: bool  # on the sheet of the page's own project


@dataclass(frozen=True, slots=True)
class Reason:
    """A thing that the two projects share, how many have it, and the first words of each sheet."""

    rule: str  # "shared-actor", …
    thing: Linked
    language: str  # of the thing's name
    shared_by: int
    said: tuple[Said, ...]
    inference: Linked


@dataclass(frozen=True, slots=True)
class Related:
    """A related project, the strength of the tie, and its reasons, the rarest first."""

    project: Linked
    weight: Decimal
    reasons: tuple[Reason, ...]


def related_of(rows: Sequence[Row], addresses: Addresses) -> tuple[Related, ...]:
    """Return what the rows of related-projects tell, in their order: the strongest tie first."""
    ties: dict[str, list[Row]] = {}
    for row in rows:
        ties.setdefault(_text(row, "related"), []).append(row)
    return tuple(
        Related(
            Linked(_text(found[0], "related_label"), addresses.path(iri)),
            Decimal(_text(found[0], "weight")),
            tuple(_reasons(found, addresses)),
        )
        for iri, found in ties.items()
    )


def _reasons(rows: Sequence[Row], addresses: Addresses) -> Iterable[Reason]:
    things: dict[str, list[Row]] = {}
    for row in rows:
        things.setdefault(_text(row, "inference"), []).append(row)
    for iri, found in things.items():
        first = found[0]
        thing = _text(first, "thing")
        yield Reason(
            _text(first, "rule"),
            Linked(_text(first, "thing_label"), addresses.path(thing) if thing else None),
            getattr(first.get("thing_label"), "language", None) or "",
            int(_text(first, "shared_by")),
            tuple(_said(found, addresses)),
            Linked("", addresses.path(iri)),
        )


def _said(rows: Sequence[Row], addresses: Addresses) -> Iterable[Said]:
    """Yield the first words of each sheet, those of the page's own project before the other's."""
    firsts: dict[bool, tuple[int, Row]] = {}
    for row in rows:
        if not (iri := _text(row, "passage")):
            continue
        here = _text(row, "said_by") == _text(row, "project")
        start = int(iri.rpartition("/")[2].partition("-")[0])
        if here not in firsts or start < firsts[here][0]:
            firsts[here] = start, row
    for here, (_, row) in sorted(firsts.items(), reverse=True):
        name = addresses.name(_text(row, "passage")) or ""
        edition, anchor = passage_anchor(name) or (name, "")
        yield Said(
            _text(row, "words"),
            f"{addresses.path(addresses.iri(edition))}#{anchor}",
            _number(row, "line"),
            _number(row, "page"),
            here,
        )


def _number(row: Row, column: str) -> int | None:
    text = _text(row, column)
    return int(text) if text else None


def _text(row: Row, column: str) -> str:
    term = row.get(column)
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
