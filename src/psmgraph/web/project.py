"""The page of a project: its sheet section by section, and what the graph adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from psmgraph.web.addresses import Addresses
from psmgraph.web.around import Around
from psmgraph.web.comparing import compare_path
from psmgraph.web.edition_graph import EditionGraph, Linked
from psmgraph.web.parts import Parts
from psmgraph.web.related import Related, related_of
from psmgraph.web.sections import Section, sections_of
from psmgraph.web.terms import local_name


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
    plan_names: Mapping[str, str]  # by language
    table_names: Mapping[str, str]
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
        graph: EditionGraph,
        known: Around,
        last: int,
        language: str,
    ) -> "ProjectPage":
        """Make the page from what the sheet says and what is known around it.

        ``last`` is the highest number of an entry where the sheet comes in parts, else 0.
        """
        addresses = graph.addresses
        plan, plan_names = _place(known, "plan")
        table, table_names = _place(known, "thematic_table")
        plan_name = plan_names.get(language) or next(iter(plan_names.values()), plan)
        incoming, shared = _incoming(known, addresses), _shared(iri, known, addresses)
        same_events = _same_events(known, addresses)
        related = related_of(iri, known, addresses, language)
        parts = Parts.of(max(last, *map(len, (incoming, shared, same_events, related))))
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
            shared=shared,
            same_events=same_events,
            related=related,
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


def _shared(iri: str, known: Around, addresses: Addresses) -> tuple[Shared, ...]:
    found: dict[str, dict[str, None]] = {}
    for row in known.grounds:
        if row["project"] != iri and known.is_shared_actor(row):
            found.setdefault(row["project"], {})[row["inference"]] = None
    actors: dict[str, tuple[Linked, Linked]] = {}  # by inference, with its page
    for inference, thing in known.things.items():
        name = thing["name_it"] or thing["name_en"] or ""
        page = Linked("", addresses.path(inference))
        actors[inference] = Linked(name, addresses.path(thing["thing"] or "")), page
    made = []
    for other, inferences in found.items():
        why = sorted(
            (actors[each] for each in inferences), key=lambda each: each[0].name.casefold()
        )
        linked = Linked(known.name(other), addresses.path(other))
        made.append(
            Shared(linked, tuple(actor for actor, _ in why), tuple(page for _, page in why))
        )
    return tuple(sorted(made, key=lambda each: (-len(each.actors), each.project.name.casefold())))


def _same_events(known: Around, addresses: Addresses) -> tuple[SameEvent, ...]:
    def linked(event: str) -> Linked:
        return Linked(addresses.name(event) or event, addresses.path(event))

    return tuple(
        SameEvent(
            linked(row["event"]),
            linked(row["same"]),
            Linked(known.name(row["other"]), addresses.path(row["other"])),
        )
        for row in known.same_events
    )
