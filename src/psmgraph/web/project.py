"""The page of a project: its sheet section by section, and what the graph adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from psmgraph.web.addresses import Addresses
from psmgraph.web.around import Around
from psmgraph.web.comparing import compare_path
from psmgraph.web.edition_graph import EditionGraph, Linked
from psmgraph.web.parts import Parts
from psmgraph.web.related import Related, Shared, related_of, sharing_of
from psmgraph.web.sections import Section, sections_of
from psmgraph.web.terms import local_name
from psmgraph.web.tied import RelatedRows, SharingRows


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
    plan_names: Mapping[str, str]  # by language
    table_names: Mapping[str, str]
    table_path: str | None
    has_sheet: bool
    editions: tuple[Edition, ...]
    sections: tuple[Section, ...]
    link_states: dict[str, str]  # by link IRI, an IRI of vocab/link-state
    incoming: tuple[Incoming, ...]
    shared: tuple[Shared, ...]  # the first of so many
    shared_in_all: int
    same_events: tuple[SameEvent, ...]
    related: tuple[Related, ...]  # likewise
    related_in_all: int
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
    def of(  # noqa: PLR0913, PLR0917  (each from a question of its own)
        cls,
        iri: str,
        graph: EditionGraph,
        known: Around,
        tied: tuple[RelatedRows, SharingRows],
        last: int,
        language: str,
    ) -> "ProjectPage":
        """Make the page from what the sheet says, what is known around it, and the first ties.

        ``last`` is the highest number of an entry where the sheet comes in parts, else 0.
        """
        addresses = graph.addresses
        plan, plan_names = _place(known, "plan")
        table, table_names = _place(known, "thematic_table")
        plan_name = plan_names.get(language) or next(iter(plan_names.values()), plan)
        incoming, same_events = _incoming(known, addresses), _same_events(known, addresses)
        related, sharing = tied
        parts = Parts.of(max(last, len(incoming), len(same_events)))
        return cls(
            iri=iri,
            name=addresses.name(iri) or iri,
            title=next(iter(known.titles), "") or (addresses.name(iri) or iri),
            aliases=tuple(sorted(known.aliases)),
            plan=Linked(plan_name, addresses.path(plan)) if plan else None,
            plan_names=plan_names,
            table_names=table_names,
            table_path=addresses.path(table) if table else None,
            has_sheet=bool(graph.iri),
            editions=_editions(known, graph),
            sections=tuple(each for each in sections_of(graph) if parts.number == 1 or each.values),
            link_states={row["link"]: row["state"] for row in known.links_out},
            incoming=incoming,
            shared=sharing_of(sharing, addresses),
            shared_in_all=sharing.total,
            same_events=same_events,
            related=related_of(iri, related, addresses, language),
            related_in_all=related.total,
            parts=parts,
        )


def _place(known: Around, kind: str) -> tuple[str, Mapping[str, str]]:
    """Return the IRI of the project's plan or thematic table, or nothing, and its names."""
    for row in known.places:
        if row[kind]:
            names = {language: row[f"{kind}_{language}"] for language in ("it", "en")}
            return row[kind], {language: name for language, name in names.items() if name}
    return "", {}


def _editions(known: Around, graph: EditionGraph) -> tuple[Edition, ...]:
    return tuple(
        Edition(
            graph.addresses.path(row["edition"]) or "",
            graph.addresses.name(row["edition"]) or row["edition"],
            row["issued"],
            row["edition"] == graph.iri,
            row["template"] or "",
        )
        for row in known.editions
    )


def _incoming(known: Around, addresses: Addresses) -> tuple[Incoming, ...]:
    made = [
        Incoming(
            Linked(row["source_title"], addresses.path(row["source"])),
            Linked(addresses.name(row["link"]) or "", addresses.path(row["link"])),
            row["state"] or "",  # none as of a day: it is inferred
        )
        for row in known.links_in
    ]
    return tuple(sorted(made, key=lambda each: each.source.name.casefold()))


def _same_events(known: Around, addresses: Addresses) -> tuple[SameEvent, ...]:
    def linked(event: str) -> Linked:
        return Linked(addresses.name(event) or event, addresses.path(event))

    return tuple(
        SameEvent(
            linked(row["event"]),
            linked(row["same"]),
            Linked(row["name"] or row["other"], addresses.path(row["other"])),
        )
        for row in known.same_events
    )
