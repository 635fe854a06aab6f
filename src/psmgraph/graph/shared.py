"""The authority graph: what editions share, described once (model.md)."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from psmgraph.authority import Succession
from psmgraph.graph.terms import (
    ALT_LABEL,
    LABEL,
    TYPE,
    Iris,
    concept,
    day,
    dct,
    org,
    psm,
    quad,
    words,
)
from psmgraph.link.model import Actor, KnownLaw, Person, Project, Registry, Theme
from psmgraph.plan import Plan
from psmgraph.resources import folder


def vocabulary_quads(iris: Iris) -> Iterator[Quad]:
    """Yield the concepts of our vocabularies for graph/authority, in a fixed order."""
    graph = iris.graph("authority")
    for file in sorted((folder("ontology") / "vocab").glob("*.ttl")):
        for triple in parse(path=str(file), format=RdfFormat.TURTLE):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def authority_quads(registry: Registry, iris: Iris) -> Iterator[Quad]:
    """Yield the statements of graph/authority, in a fixed order."""
    graph = iris.graph("authority")
    for subject, predicate, value in _statements(registry, iris):
        yield quad(subject, predicate, value, graph)


Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _statements(registry: Registry, iris: Iris) -> Iterator[Statement]:
    for plan in registry.plans.values():
        yield from _plan(plan, iris)
    for actor in registry.actors.values():
        yield from _actor(actor, iris)
    for plan in registry.plans.values():
        for succession in plan.authority.successions:
            yield from _succession(succession, iris)
    for person in dict.fromkeys(registry.persons.values()):  # one may have several names
        yield from _person(person, iris)
    for project in registry.projects.values():
        yield from _project(project, iris)
    for law in registry.acts.values():
        yield from _law(law, iris)
    for theme in registry.themes.values():
        yield from _theme(theme, iris)


def _plan(plan: Plan, iris: Iris) -> Iterator[Statement]:
    node = iris.node(f"plan/{plan.slug}")
    yield node, TYPE, psm("Plan")
    yield node, psm("origin"), concept("origin", "authority")
    for language, title in sorted(plan.title.items()):
        yield node, LABEL, words(title, language)
    for language, text in sorted(plan.description.items()):
        yield node, dct("description"), words(text, language)
    for table in plan.authority.tables:
        entry = iris.node(f"plan/{plan.slug}/table/{table.slug}")
        yield entry, TYPE, psm("ThematicTable")
        yield entry, psm("inPlan"), node
        yield entry, psm("origin"), concept("origin", "authority")
        for language, label in sorted(table.label.items()):
            yield entry, LABEL, words(label, language)


def _actor(actor: Actor, iris: Iris) -> Iterator[Statement]:
    node = iris.node(actor.path)
    yield node, TYPE, psm("Organisation")
    if actor.institution:
        yield node, TYPE, psm("Institution")
    yield from _names(node, actor.label, actor.others, actor.language)
    yield node, psm("origin"), _origin(known=actor.known is not None)
    if actor.legal_form:
        yield node, psm("legalForm"), concept("legal-form", actor.legal_form)
    if actor.known is None:
        return
    codes = (("ipaCode", actor.known.ipa), ("istatCode", actor.known.istat))
    for name, code in (*codes, ("wikidataId", actor.known.wikidata)):
        if code:
            yield node, psm(name), Literal(code)
    if actor.known.part_of:
        yield node, dct("isPartOf"), iris.node(f"actor/{actor.known.part_of}")


def _succession(succession: Succession, iris: Iris) -> Iterator[Statement]:
    """State that a body changed into another: never a merge (model.md, "Succession")."""
    before = iris.node(f"actor/{succession.before}")
    after = iris.node(f"actor/{succession.after}")
    change = iris.node(f"actor/{succession.before}/change/{succession.day.isoformat()}")
    yield change, TYPE, org("ChangeEvent")
    yield change, org("originalOrganization"), before
    yield change, org("resultingOrganization"), after
    yield change, dct("date"), day(succession.day)
    yield change, psm("origin"), concept("origin", "authority")
    for language, label in sorted(succession.label.items()):
        if label:
            yield change, LABEL, words(label, language)
    yield before, org("changedBy"), change
    yield after, org("resultedFrom"), change


def _person(person: Person, iris: Iris) -> Iterator[Statement]:
    node = iris.node(person.path)
    yield node, TYPE, psm("Person")
    yield from _names(node, person.label, person.others, person.language)
    for body in person.bodies or (person.body,):
        yield node, org("memberOf"), iris.node(f"actor/{body}")
    yield node, psm("origin"), concept("origin", "sheet")


def _project(project: Project, iris: Iris) -> Iterator[Statement]:
    node = iris.node(project.path)
    status = "hasSheet" if project.has_sheet else "mentionedOnly"
    yield node, TYPE, psm("Project")
    yield from _names(node, project.label, project.others, project.language)
    yield node, psm("inPlan"), iris.node(f"plan/{project.plan}")
    yield node, psm("sheetStatus"), concept("sheet-status", status)
    yield node, psm("origin"), _origin(known=project.known)
    if project.table:
        yield node, psm("thematicTable"), iris.node(f"plan/{project.plan}/table/{project.table}")


def _law(law: KnownLaw, iris: Iris) -> Iterator[Statement]:
    node = iris.node(law.path)
    yield node, TYPE, psm("LegalReference")
    yield node, LABEL, words(law.act.label, law.language)
    yield node, psm("origin"), _origin(known=bool(law.full_urn or law.title))
    if law.act.urn:
        yield node, psm("urn"), Literal(law.act.urn)
    if law.full_urn:
        yield node, psm("fullUrn"), Literal(law.full_urn)
    if law.title:
        yield node, dct("title"), words(law.title, law.language)


def _theme(theme: Theme, iris: Iris) -> Iterator[Statement]:
    node = iris.node(theme.path)
    yield node, TYPE, psm("Theme")
    yield from _names(node, theme.label, theme.others, theme.language)
    yield node, psm("inPlan"), iris.node(f"plan/{theme.plan}")
    yield node, psm("origin"), _origin(known=False)


def _names(
    node: NamedNode, label: str, others: Iterable[str], language: str
) -> Iterator[Statement]:
    yield node, LABEL, words(label, language)
    for other in others:
        yield node, ALT_LABEL, words(other, language)


def _origin(*, known: bool) -> NamedNode:
    return concept("origin", "authority" if known else "sheet")
