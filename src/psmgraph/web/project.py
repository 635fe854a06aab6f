"""The page of a project: its sheet section by section, and what the graph adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.addresses import Addresses
from psmgraph.web.comparing import compare_path
from psmgraph.web.edition_graph import EditionGraph, Linked
from psmgraph.web.parts import Parts
from psmgraph.web.related import Related, related_of
from psmgraph.web.sections import Section, sections_of
from psmgraph.web.terms import local_name
from psmgraph.web.values import Row


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the project's sheet."""

    path: str
    name: str
    issued: str
    shown: bool  # the one on this page
    form: str  # by which it was read


@dataclass(frozen=True, slots=True)
class Incoming:
    """Another project's sheet names this one; ``state`` is an IRI of vocab/link-state."""

    source: Linked
    link: Linked
    state: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Another project in which the same actors work: inferred, with the inferences' pages."""

    project: Linked
    actors: tuple[Linked, ...]
    inferences: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class SameEvent:
    """An event that another sheet reports with the same title and date: inferred."""

    event: Linked
    other: Linked
    project: Linked


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything that the page of a project shows."""

    iri: str
    name: str
    title: str
    aliases: tuple[str, ...]
    plan: Linked | None
    plan_names: tuple[ox.Literal, ...]
    table_names: tuple[ox.Literal, ...]
    table_path: str | None
    has_sheet: bool
    editions: tuple[Edition, ...]
    sections: tuple[Section, ...]
    link_states: dict[str, str]  # by link IRI, an IRI of vocab/link-state
    incoming: tuple[Incoming, ...]
    shared: tuple[Shared, ...]
    same_events: tuple[SameEvent, ...]
    related: tuple[Related, ...]
    parts: Parts

    @property
    def compare(self) -> str:
        """Return the path of what changed between the two newest editions, or nothing."""
        return compare_path(self.editions[0].name) if len(self.editions) > 1 else ""

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many sections are filled in, left blank, and not on the form."""
        states = [local_name(section.state) for section in self.sections]
        blank, absent = states.count("blank"), states.count("notOnForm")
        return len(states) - blank - absent, blank, absent

    @classmethod
    def of(
        cls,
        iri: str,
        sheet: Sequence[Row],
        around: Sequence[Row],
        addresses: Addresses,
        language: str,
    ) -> "ProjectPage":
        """Make the page from the rows of page/project and page/project-around."""
        graph = EditionGraph(sheet, addresses)
        parts = Parts.of(_last_number(sheet))
        known = _Around(around, addresses)
        plans, tables = known.rows("plan"), known.rows("table")
        plan = known.linked(plans[0], "other") if plans else None
        return cls(
            iri=iri,
            name=addresses.name(iri) or iri,
            title=known.first("label") or (addresses.name(iri) or iri),
            aliases=tuple(sorted(known.text(row, "value") for row in known.rows("alias"))),
            plan=plan,
            plan_names=known.names(plans),
            table_names=known.names(tables),
            table_path=addresses.path(known.text(tables[0], "other")) if tables else None,
            has_sheet=bool(sheet),
            editions=_editions(known, graph.iri),
            sections=tuple(each for each in sections_of(graph) if parts.number == 1 or each.values),
            link_states={
                known.text(row, "node"): known.text(row, "value") for row in known.rows("link-out")
            },
            incoming=_incoming(known),
            shared=_shared(known),
            same_events=_same_events(known),
            related=related_of(iri, known.rows, addresses, language),
            parts=parts,
        )


def _last_number(sheet: Sequence[Row]) -> int:
    """Return the highest number of an entry, where page/project-part tells it; else 0."""
    for row in sheet:
        number = row.get("value")
        if "subject" not in row and "name" not in row and isinstance(number, ox.Literal):
            return int(number.value)
    return 0


class _Around:
    """The rows of page/project-around, by their ?kind."""

    def __init__(self, rows: Sequence[Row], addresses: Addresses) -> None:
        self._addresses = addresses
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(self.text(row, "kind"), []).append(row)

    def rows(self, kind: str) -> list[Row]:
        return self._rows.get(kind, [])

    def text(self, row: Row, column: str) -> str:
        term = row.get(column)
        return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""

    def first(self, kind: str) -> str:
        return next((self.text(row, "value") for row in self.rows(kind)), "")

    def linked(self, row: Row, column: str, name: str | None = None) -> Linked:
        iri = self.text(row, column)
        known = self.text(row, "name") if name is None else name
        return Linked(known or self._addresses.name(iri) or iri, self._addresses.path(iri))

    def names(self, rows: Sequence[Row]) -> tuple[ox.Literal, ...]:
        return tuple(name for row in rows if isinstance(name := row.get("name"), ox.Literal))


def _editions(known: _Around, shown: str) -> tuple[Edition, ...]:
    made = [
        Edition(
            known.linked(row, "node").path or "",
            known.linked(row, "node", "").name,
            known.text(row, "value"),
            known.text(row, "node") == shown,
            known.text(row, "name"),
        )
        for row in known.rows("edition")
    ]
    return tuple(sorted(made, key=lambda edition: edition.issued, reverse=True))


def _incoming(known: _Around) -> tuple[Incoming, ...]:
    made = [
        Incoming(
            known.linked(row, "other"), known.linked(row, "node", ""), known.text(row, "value")
        )
        for row in known.rows("link-in")
    ]
    return tuple(sorted(made, key=lambda each: each.source.name.casefold()))


def _shared(known: _Around) -> tuple[Shared, ...]:
    names = {known.text(row, "other"): known.linked(row, "other") for row in known.rows("shares")}
    actors: dict[str, dict[Linked, Linked]] = {}
    for row in known.rows("shared-actor"):
        inference = known.linked(row, "node", "")
        actors.setdefault(known.text(row, "other"), {})[known.linked(row, "value")] = inference
    made = [
        Shared(
            linked,
            tuple(sorted(actors.get(other, {}), key=lambda actor: actor.name.casefold())),
            tuple(actors.get(other, {}).values()),
        )
        for other, linked in names.items()
    ]
    return tuple(sorted(made, key=lambda each: (-len(each.actors), each.project.name.casefold())))


def _same_events(known: _Around) -> tuple[SameEvent, ...]:
    return tuple(
        SameEvent(
            known.linked(row, "node", ""),
            known.linked(row, "value", ""),
            known.linked(row, "other"),
        )
        for row in known.rows("same-event")
    )
