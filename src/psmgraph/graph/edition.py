"""A resolved sheet becomes the graph of its edition (model.md, "Where a statement stands")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.nodes import EditionNodes, bounds
from psmgraph.graph.terms import (
    LABEL,
    Iris,
    concept,
    dct,
    decimal,
    psm,
    true,
    whole,
)
from psmgraph.link.model import Resolution, ResolvedSheet
from psmgraph.sheet.model import (
    Activity,
    Contribution,
    Dated,
    Field,
    Figure,
    Happening,
    Item,
    Name,
    Passage,
    ProjectName,
    Referent,
    Reporting,
)
from psmgraph.sheet.values.dates import PartialDate, Timespan

ITEMS: Mapping[str, tuple[str, str]] = {  # the template's node → class and short-cut
    "result": ("ExpectedResult", "expects"),
    "criticality": ("Criticality", "criticality"),
    "success": ("SuccessFactor", "successFactor"),
}
HAPPENINGS: Mapping[str, tuple[str, str]] = {
    "event": ("Event", "event"),
    "meeting": ("Meeting", "meeting"),
}
TABLES = frozenset({"planned", "performed", "happenings", "contributions"})
COUNTS = frozenset({"meetings", "events"})


@dataclass(frozen=True, slots=True)
class Writing:
    """One edition being written: its nodes and what its names were taken for."""

    nodes: EditionNodes
    resolved: ResolvedSheet

    def field_node(self, kind: str) -> NamedNode | None:
        """Return the node of the sheet's first field of ``kind``: fields are numbered in order."""
        for number, field in enumerate(self.resolved.sheet.fields, start=1):
            if field.kind == kind:
                return self.iri(f"{self.resolved.edition}/field/{number}")
        return None

    def iri(self, path: str) -> NamedNode:
        """Return the IRI of a shared thing."""
        return self.nodes.iris.node(path)


def edition_quads(resolved: ResolvedSheet, iris: Iris) -> tuple[Quad, ...]:
    """Return the edition graph and the bounds of its dates, in a fixed order."""
    sheet = resolved.sheet
    nodes = EditionNodes(iris, resolved.edition, resolved.project, sheet.language)
    nodes.words(nodes.edition, psm("text"), sheet.text)
    writing = Writing(nodes, resolved)
    for field in sheet.fields:
        _field(field, writing)
    nodes.field = None
    for citation in sheet.citations:
        act = iris.node(f"act/{citation.act.slug}")
        _mention(citation.passage, act, "exactKey", nodes)
        nodes.short("cites", act)
    for passage, resolution in resolved.prose:
        _mention(passage, iris.node(resolution.path), resolution.match, nodes)
    for person in sheet.persons:
        _mention(person.passage, None, "unresolved", nodes)
    edition_day = PartialDate(sheet.edition.year, sheet.edition.month, sheet.edition.day)
    dates = bounds(iris, nodes.edition, Timespan(edition_day, edition_day, ""))
    return (*nodes.facts, *nodes.dates, *dates)


def _field(field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    nodes.field = None
    # A table's values have passages of their own: the whole would mix its columns.
    whole_words = field.label if field.kind in TABLES else field.passage
    node = nodes.node("field", "SheetField", whole_words or field.label)
    nodes.field = node
    nodes.say(node, psm("fieldName"), Literal(field.name))
    nodes.say(node, psm("reportingStatus"), concept("reporting-state", field.status))
    if field.label is not None:
        nodes.words(node, LABEL, field.label.exact)
    if field.kind in {"title", "text", "other"} and field.values and field.passage:
        nodes.words(node, psm("value"), field.passage.exact)
        if field.states.startswith("dct:"):
            stated = dct(field.states.removeprefix("dct:"))
            nodes.say(node, psm("statedProperty"), stated)
            nodes.words(nodes.project, stated, field.passage.exact)
    if field.kind == "figure":
        _figure(field, writing)
    for value in field.values:
        if type(value) in VALUES:
            VALUES[type(value)](value, field, writing)


def _item(value: Item, field: Field, writing: Writing) -> None:
    class_name, short = ITEMS[field.node]
    node = writing.nodes.node(field.node, class_name, value.passage)
    writing.nodes.words(node, dct("description"), value.passage.exact)
    _periods(node, value.dated, writing)
    writing.nodes.short(short, node)


def _actor(value: Name, field: Field, writing: Writing) -> None:
    _involvement(value, field.role, writing)


def _referent(value: Referent, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    for person in value.persons or (None,):
        node, _ = _involvement(value.body, "referent", writing, person)
        if person is not None:
            path = writing.resolved.persons[person.start, person.end]
            nodes.say(node, psm("person"), writing.iri(path))
            nodes.short("referent", writing.iri(path))


def _involvement(
    name: Name,
    role: str,
    writing: Writing,
    person: Passage | None = None,
    **places: NamedNode,
) -> tuple[NamedNode, NamedNode]:
    """State that a body takes part in a role, and return the involvement and the actor.

    ``places`` tells where: inActivity, inEvent.
    """
    nodes = writing.nodes
    words = name.passage
    if person is not None:
        start, end = min(words.start, person.start), max(words.end, person.end)
        text = writing.resolved.sheet.text[start:end]
        words = Passage(start, end, text, words.places, words.section)
    node = nodes.node("involvement", "Involvement", words)
    actor, mention = _who(name, writing)
    nodes.say(node, psm("actor"), actor)
    nodes.say(node, psm("role"), concept("role", role))
    if mention is not None:
        nodes.say(node, psm("mention"), mention)
    for predicate, place in places.items():
        nodes.say(node, psm(predicate), place)
    nodes.short("involves", actor)
    return node, actor


def _who(name: Name, writing: Writing) -> tuple[NamedNode, NamedNode | None]:
    """Return the actor that a name was taken for and its mention, or a group without a name."""
    nodes = writing.nodes
    if name.group:
        group = nodes.node("group", "UnnamedGroup", name.passage)
        nodes.words(group, LABEL, name.words)
        return group, None
    key = name.passage.start, name.passage.end, name.words
    resolution: Resolution = writing.resolved.names[key]
    actor = writing.iri(resolution.path)
    mention = _mention(name.passage, actor, resolution.match, nodes)
    if name.words != name.passage.exact:
        nodes.words(mention, psm("name"), name.words)
    return actor, mention


def _mention(
    passage: Passage, taken_for: NamedNode | None, match: str, nodes: EditionNodes
) -> NamedNode:
    node = nodes.node("mention", "Mention", passage)
    if taken_for is not None:
        nodes.say(node, psm("refersTo"), taken_for)
    nodes.say(node, psm("matchedBy"), concept("match", match))
    return node


def _project(value: ProjectName, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    resolution = writing.resolved.projects[value.passage.start, value.passage.end]
    target = writing.iri(resolution.path) if resolution.path else None
    node = nodes.node("link", "IntegrationLink", value.passage, about="source")
    nodes.say(node, psm("mention"), _mention(value.passage, target, resolution.match, nodes))
    if target is not None:
        nodes.say(node, psm("target"), target)
        nodes.short("integratedWith", target)


def _activity(value: Activity, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    planned = None
    if value.planned is not None:
        planned = nodes.node("planned", "PlannedActivity", value.planned)
        nodes.words(planned, dct("description"), value.planned.exact)
        state = Reporting.REPORTED if value.performed else Reporting.BLANK
        nodes.say(planned, psm("performedStatus"), concept("reporting-state", state))
        nodes.short("plans", planned)
        for name in value.planned_bodies:
            _involvement(name, "involvedInstitution", writing, inActivity=planned)
    if value.performed is not None:
        nodes.field = writing.field_node("performed")
        performed = nodes.node("performed", "PerformedActivity", value.performed)
        nodes.words(performed, dct("description"), value.performed.exact)
        if planned is not None:
            nodes.say(performed, psm("realises"), planned)
        _periods(performed, value.dated, writing)
        nodes.short("performed", performed)
        for name in value.performed_bodies:
            _involvement(name, "involvedInstitution", writing, inActivity=performed)
        nodes.field = writing.field_node("planned")


def _periods(node: NamedNode, dated: tuple[Dated, ...], writing: Writing) -> None:
    nodes = writing.nodes
    for fact in dated:
        period = nodes.node("period", "Period", fact.passage)
        nodes.words(period, psm("dateWords"), fact.passage.exact)
        nodes.span(period, fact.span)
        nodes.say(period, psm("context"), nodes.passage(fact.sentence))
        nodes.say(node, psm("period"), period)


def _happening(value: Happening, field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    class_name, short = HAPPENINGS[field.node]
    node = nodes.node(field.node, class_name, value.passage)
    nodes.words(node, dct("title"), value.title.exact)
    if value.when is not None:
        nodes.words(node, psm("dateWords"), value.when.words)
        nodes.span(node, value.when)
    if value.place is not None:
        nodes.words(node, psm("place"), value.place.exact)
    for name in value.organisers:
        _, actor = _involvement(name, "organiser", writing, inEvent=node)
        nodes.say(node, psm("organiser"), actor)
    nodes.short(short, node)


def _figure(field: Field, writing: Writing) -> None:
    """State a figure with its reporting state; words that are no number are no figure."""
    nodes = writing.nodes
    figure = next((value for value in field.values if isinstance(value, Figure)), None)
    if figure is not None and figure.value is None:
        return
    node = nodes.node("figure", "ReportedFigure", field.passage or field.label)
    nodes.say(node, psm("figureKind"), concept("figure-kind", field.states))
    nodes.say(node, psm("reportingStatus"), concept("reporting-state", field.status))
    if figure is not None and figure.value is not None:
        is_count = field.states in COUNTS and figure.value == int(figure.value)
        value = whole(int(figure.value)) if is_count else decimal(figure.value)
        nodes.say(node, psm("value"), value)
        if figure.approximate:
            nodes.say(node, psm("approximate"), true())
    nodes.short("figure", node)


def _contribution(value: Contribution, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    node = nodes.node("contribution", "Contribution", value.passage)
    if value.activity is not None:
        nodes.words(node, psm("activityName"), value.activity.exact)
    if value.resource is not None:
        nodes.words(node, psm("resourceWords"), value.resource.exact)
    amount = value.amount
    if amount is not None and not amount.doubtful:
        figures = {"amount": amount.amount, "amountMin": amount.low, "amountMax": amount.high}
        for name, number in figures.items():
            if number is not None and (name == "amount" or amount.amount is None):
                nodes.say(node, psm(name), decimal(number))
        if any(number is not None for number in figures.values()):
            nodes.say(node, psm("currency"), Literal("EUR"))
        if amount.approximate:
            nodes.say(node, psm("approximate"), true())
        if amount.in_kind:
            nodes.words(node, psm("inKind"), amount.in_kind)
    for granter in value.granted_by:
        _, actor = _involvement(granter, "funder", writing)
        nodes.say(node, psm("grantedBy"), actor)
        nodes.short("fundedBy", actor)
    nodes.short("contribution", node)


VALUES: Mapping[type, Callable[..., None]] = {
    Item: _item,
    Name: _actor,
    Referent: _referent,
    ProjectName: _project,
    Activity: _activity,
    Happening: _happening,
    Contribution: _contribution,
}
