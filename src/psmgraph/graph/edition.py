"""A resolved sheet becomes the graph of its edition (model.md, "Where a statement stands")."""

from collections.abc import Callable, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from psmgraph.graph.nodes import EditionNodes, bounds
from psmgraph.graph.stated import LEAD, LITERALS, stated_property, stated_value
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
from psmgraph.graph.writing import Writing, decided, involvement, mention
from psmgraph.link.model import ResolvedSheet, theme_path
from psmgraph.sheet.model import (
    Activity,
    Contribution,
    Dated,
    Field,
    Figure,
    Happening,
    Item,
    Name,
    Period,
    ProjectName,
    Referent,
    Reporting,
    Status,
    Theme,
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
        mention(citation.passage, act, "exactKey", nodes)
        nodes.short("cites", act)
    for passage, resolution in resolved.prose:
        named = mention(passage, iris.node(resolution.path), resolution.match, nodes)
        decided(named, resolution, nodes)
    for person in sheet.persons:
        mention(person.passage, None, "unresolved", nodes)
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
    else:
        for language, title in field.title:
            nodes.say(node, psm("fieldTitle"), Literal(title, language=language))
    property_stated = stated_property(field, writing.resolved.sheet)
    if property_stated is not None and field.values and field.passage:
        nodes.words(node, psm("value"), field.passage.exact)
        nodes.say(node, psm("statedProperty"), property_stated)
        if field.kind in LITERALS:
            nodes.words(nodes.project, property_stated, field.passage.exact)
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
    _, actor = involvement(value, field.role, writing)
    if field.role == LEAD:
        stated_value(actor, writing.nodes)
        writing.nodes.short("lead", actor)


def _status(value: Status, field: Field, writing: Writing) -> None:
    """State how far the project is; what a field for it says goes before what a date's says."""
    if stated_property(field, writing.resolved.sheet) == psm("status"):
        stated_value(concept("project-status", value.concept), writing.nodes)
        writing.nodes.short("status", concept("project-status", value.concept))


def _theme(value: Theme, _field: Field, writing: Writing) -> None:
    theme = writing.iri(theme_path(writing.resolved.sheet.plan, value.passage.exact))
    stated_value(theme, writing.nodes)
    writing.nodes.short("theme", theme)


def _duration(value: Period, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    period = nodes.node("period", "Period", value.passage)
    nodes.words(period, psm("dateWords"), value.passage.exact)
    nodes.span(period, value.span)
    stated_value(period, nodes)
    nodes.short("period", period)


def _referent(value: Referent, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    for person in value.persons or (None,):
        node, _ = involvement(value.body, "referent", writing, person)
        if person is not None and person in value.named:
            resolution = writing.resolved.persons[person.start, person.end, person.exact]
            nodes.say(node, psm("person"), writing.iri(resolution.path))
            decided(node, resolution, nodes)
            nodes.short("referent", writing.iri(resolution.path))


def _project(value: ProjectName, _field: Field, writing: Writing) -> None:
    nodes = writing.nodes
    words = value.passage
    resolution = writing.resolved.projects[words.start, words.end, words.exact]
    target = writing.iri(resolution.path) if resolution.path else None
    node = nodes.node("link", "IntegrationLink", value.passage, about="source")
    named = mention(value.passage, target, resolution.match, nodes)
    decided(named, resolution, nodes)
    nodes.say(node, psm("mention"), named)
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
            involvement(name, "involvedInstitution", writing, inActivity=planned)
    if value.performed is not None:
        nodes.field = writing.field_node("performed")
        performed = nodes.node("performed", "PerformedActivity", value.performed)
        nodes.words(performed, dct("description"), value.performed.exact)
        if planned is not None:
            nodes.say(performed, psm("realises"), planned)
        _periods(performed, value.dated, writing)
        nodes.short("performed", performed)
        for name in value.performed_bodies:
            involvement(name, "involvedInstitution", writing, inActivity=performed)
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
        _, actor = involvement(name, "organiser", writing, inEvent=node)
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
        _, actor = involvement(granter, "funder", writing)
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
    Status: _status,
    Theme: _theme,
    Period: _duration,
}
