"""The sections of a sheet, in its order, each value with the words it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.web.dates import Range
from psmgraph.web.edition_graph import EditionGraph, Linked, Words
from psmgraph.web.terms import DCT, RDFS, local_name


@dataclass(frozen=True, slots=True)
class Party:
    """A body (or a group without a name) as the sheet involves it."""

    body: Linked
    role: str  # IRI of vocab/role; "" for a group
    person: Linked | None
    group: bool
    words: Words | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that the sheet names, with its words."""

    when: Range
    date_words: str
    words: Words | None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, or one side of an activity."""

    text: str
    path: str | None
    dated: tuple[Dated, ...]
    parties: tuple[Party, ...]
    words: Words | None


@dataclass(frozen=True, slots=True)
class Activity:
    """A row: what was planned beside what was done. ``state`` tells why one side is missing."""

    planned: Item | None
    performed: tuple[Item, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a meeting."""

    title: str
    path: str | None
    when: Range
    date_words: str
    place: str
    organisers: tuple[Linked, ...]
    words: Words | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or the state of its field."""

    kind: str
    state: str
    value: str | None
    approximate: bool
    path: str | None
    words: Words | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A row of the contributions table."""

    activity: str
    path: str | None
    resource: str
    amount: str | None
    amount_min: str | None
    amount_max: str | None
    currency: str
    approximate: bool
    in_kind: str
    granted_by: tuple[Linked, ...]
    words: Words | None


@dataclass(frozen=True, slots=True)
class Link:
    """Another project that the sheet names; ``state`` is filled in by what is derived."""

    iri: str
    target: Linked | None
    path: str | None
    words: Words | None


@dataclass(frozen=True, slots=True)
class Section:
    """One field of the form, with its label as printed and everything read from it."""

    name: str  # the template's
    label: str  # as printed; "" where the sheet prints none
    titles: Mapping[str, str]  # by language: what the template calls it, where it has no label
    state: str  # IRI of vocab/reporting-state
    words: Words | None
    text: str
    parties: tuple[Party, ...] = ()
    items: tuple[Item, ...] = ()
    activities: tuple[Activity, ...] = ()
    happenings: tuple[Happening, ...] = ()
    figures: tuple[Figure, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def reported(self) -> bool:
        """Tell whether the sheet says something here."""
        return local_name(self.state) in ("reported", "reportedZero")

    @property
    def values(self) -> bool:
        """Tell whether anything but text was read from the field."""
        return any((self.parties, self.items, self.activities, self.happenings,
                    self.figures, self.contributions, self.links))  # fmt: skip


def sections_of(graph: EditionGraph) -> tuple[Section, ...]:
    """Return the sheet's sections; performed activities stand beside the planned ones."""
    sections = [_section(graph, field) for field in graph.of_class("SheetField")]
    planned = [section for section in sections if any(row.planned for row in section.activities)]
    if not planned:
        return tuple(sections)
    # A row is shown once, in the section of its planned side: a section that only held the
    # other side of rows shown there would repeat it.
    return tuple(each for each in sections if each in planned or not _only_performed(graph, each))


def _only_performed(graph: EditionGraph, section: Section) -> bool:
    performed = {graph.value(node, "field") for node in graph.of_class("PerformedActivity")}
    names = {graph.value(field, "fieldName") for field in performed if field}
    return section.name in names and not section.activities


def _section(graph: EditionGraph, field: str) -> Section:
    def here(class_name: str) -> list[str]:
        return graph.having(class_name, "field", field)

    words = graph.words(field)
    state = graph.value(field, "reportingStatus") or ""
    reported = local_name(state) in ("reported", "reportedZero")
    stated = graph.value(field, "value")
    return Section(
        name=graph.value(field, "fieldName") or "",
        label=graph.value(field, RDFS + "label") or "",
        titles={
            term.language or "": term.value
            for term in graph.terms(field, "fieldTitle")
            if isinstance(term, ox.Literal)
        },
        state=state,
        words=words,
        text=stated or (words.exact if words and reported else ""),
        parties=_parties(graph, here("Involvement"), here("UnnamedGroup")),
        items=tuple(
            _item(graph, node)
            for kind in ("ExpectedResult", "Criticality", "SuccessFactor")
            for node in here(kind)
        ),
        activities=_activities(graph, here("PlannedActivity"), here("PerformedActivity")),
        happenings=tuple(_happening(graph, n) for n in (*here("Meeting"), *here("Event"))),
        figures=tuple(_figure(graph, node) for node in here("ReportedFigure")),
        contributions=tuple(_contribution(graph, node) for node in here("Contribution")),
        links=tuple(_link(graph, node) for node in here("IntegrationLink")),
    )


def _parties(
    graph: EditionGraph, involvements: list[str], groups: list[str], *, inner: bool = False
) -> tuple[Party, ...]:
    found = []
    unnamed = graph.all_of("UnnamedGroup")
    for node in involvements:
        # The funders of contributions stand in the contributions' own table.
        if not inner and local_name(graph.value(node, "role") or "") == "funder":
            continue
        if not inner and (graph.value(node, "inActivity") or graph.value(node, "inEvent")):
            continue
        person = graph.value(node, "person")
        found.append(
            Party(
                _body(graph, graph.value(node, "actor") or ""),
                graph.value(node, "role") or "",
                graph.linked(person) if person else None,
                graph.value(node, "actor") in unnamed,
                graph.words(node),
            )
        )
    for node in groups:
        if not graph.having("Involvement", "actor", node):
            found.append(Party(_body(graph, node), "", None, True, graph.words(node)))
    return tuple(sorted(found, key=lambda each: each.words.start if each.words else 0))


def _body(graph: EditionGraph, iri: str) -> Linked:
    """Return an actor, or a group without a name, which only this edition knows."""
    label = graph.value(iri, RDFS + "label")
    return Linked(label, graph.addresses.path(iri)) if label else graph.linked(iri)


def _item(graph: EditionGraph, node: str) -> Item:
    inner = graph.having("Involvement", "inActivity", node)
    return Item(
        text=graph.value(node, DCT + "description") or "",
        path=graph.addresses.path(node),
        dated=tuple(_dated(graph, each) for each in _in_order(graph, graph.values(node, "period"))),
        parties=_parties(graph, inner, [], inner=True),
        words=graph.words(node),
    )


def _in_order(graph: EditionGraph, nodes: list[str]) -> list[str]:
    return sorted(nodes, key=graph.position)


def _dated(graph: EditionGraph, node: str) -> Dated:
    return Dated(_range(graph, node), graph.value(node, "dateWords") or "", graph.words(node))


def _range(graph: EditionGraph, node: str) -> Range:
    return Range(graph.value(node, "begins"), graph.value(node, "ends"))


def _activities(
    graph: EditionGraph, planned: list[str], performed: list[str]
) -> tuple[Activity, ...]:
    rows = []
    for node in planned:
        realising = graph.having("PerformedActivity", "realises", node)
        done = tuple(_item(graph, each) for each in realising)
        state = graph.value(node, "performedStatus") or ""
        rows.append(Activity(_item(graph, node), done, state))
    for node in performed:
        if not graph.value(node, "realises"):
            rows.append(Activity(None, (_item(graph, node),), ""))
    return tuple(rows)


def _happening(graph: EditionGraph, node: str) -> Happening:
    return Happening(
        title=graph.value(node, DCT + "title") or "",
        path=graph.addresses.path(node),
        when=_range(graph, node),
        date_words=graph.value(node, "dateWords") or "",
        place=graph.value(node, "place") or "",
        organisers=tuple(graph.linked(iri) for iri in graph.values(node, "organiser")),
        words=graph.words(node),
    )


def _figure(graph: EditionGraph, node: str) -> Figure:
    return Figure(
        kind=graph.value(node, "figureKind") or "",
        state=graph.value(node, "reportingStatus") or "",
        value=graph.value(node, "value"),
        approximate=graph.value(node, "approximate") in ("true", "1"),
        path=graph.addresses.path(node),
        words=graph.words(node),
    )


def _contribution(graph: EditionGraph, node: str) -> Contribution:
    return Contribution(
        activity=graph.value(node, "activityName") or "",
        path=graph.addresses.path(node),
        resource=graph.value(node, "resourceWords") or "",
        amount=graph.value(node, "amount"),
        amount_min=graph.value(node, "amountMin"),
        amount_max=graph.value(node, "amountMax"),
        currency=graph.value(node, "currency") or "",
        approximate=graph.value(node, "approximate") in ("true", "1"),
        in_kind=graph.value(node, "inKind") or "",
        granted_by=tuple(graph.linked(iri) for iri in graph.values(node, "grantedBy")),
        words=graph.words(node),
    )


def _link(graph: EditionGraph, node: str) -> Link:
    target = graph.value(node, "target")
    return Link(
        node,
        graph.linked(target) if target else None,
        graph.addresses.path(node),
        graph.words(node),
    )
