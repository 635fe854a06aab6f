"""Forms of next editions read back: a sheet's words, its graph, a form, and a sheet again."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from psmgraph.errors import Finding
from psmgraph.graph.comparison import KnownEdition, KnownSheet, Row, Select
from psmgraph.graph.edition import edition_quads
from psmgraph.graph.shared import authority_quads
from psmgraph.graph.terms import Iris, psm
from psmgraph.link.model import Registry
from psmgraph.link.registry import registry
from psmgraph.link.resolve import ProseIndex, resolve
from psmgraph.link.usage import project_slug, usage
from psmgraph.names import body_key, name_key
from psmgraph.plan import Plan, load_plan
from psmgraph.publish.form import NextForm, next_form, written
from psmgraph.read import read
from psmgraph.read.model import SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Field, Name, Reporting, Sheet
from psmgraph.sheet.spec import Template
from psmgraph.sheet.template import shipped_templates
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import load

BASE = "https://w3id.org/psmgraph/id/"
TEMPLATES: Mapping[str, Template] = {one.name: one for one in shipped_templates()}
BOLOGNA = load_plan("bologna")
DAY = date(2031, 5, 1)


def sheets_of(name: str, data: bytes, plan: Plan = BOLOGNA) -> tuple[Sheet, ...]:
    """Return the sheets that a file holds, read as a build reads them."""
    document = read(SourceFile(name, data, hashlib.sha256(data).hexdigest(), ""))
    template, _ = choose(document, list(TEMPLATES.values()))
    authority = plan.authority
    known = PlanOfSheets(plan.slug, plan.language, authority.fixed_names(), authority.names())
    reading = read_sheets(document, template, known)
    assert not reading.refused
    return reading.sheets


@dataclass(frozen=True)
class Graphed:
    """A sheet, alone in a store, with what its names were taken for."""

    sheet: Sheet
    known: KnownSheet
    select: Select
    registry: Registry


def graphed(sheet: Sheet, plan: Plan = BOLOGNA) -> Graphed:
    """Return the graph of one sheet."""
    shared, _ = registry({plan.slug: plan}, [usage(sheet, plan)])
    place = sheet.fields[0].passage.places[0] if sheet.fields[0].passage else None
    assert place is not None
    resolved = resolve(
        sheet, project_slug(sheet, plan, place), shared, ProseIndex.of(shared, plan.slug)
    )
    iris = Iris(BASE)
    edition = iris.node(resolved.edition)
    store = Store()
    store.extend(edition_quads(resolved, iris))
    store.extend(authority_quads(shared, iris))
    store.add(Quad(edition, psm("template"), Literal(sheet.template), iris.graph("provenance")))
    iri, _, day = edition.value.rpartition("/")
    known = KnownSheet(
        iri, sheet.title, BASE + resolved.project, (KnownEdition(edition.value, day),)
    )
    return Graphed(sheet, known, selecting(store), shared)


def selecting(store: Store) -> Select:
    """Return what answers query files of ours from a store in memory."""

    def select(name: str, values: Mapping[str, Sequence[NamedNode | Literal]]) -> Sequence[Row]:
        found = store.query(bind(load(name).text, values))
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        return [
            {key: term for key, term in zip(names, row, strict=True) if term is not None}
            for row in found
        ]

    return select


def form_of(found: Graphed, day: date = DAY, *, persons: bool = True) -> NextForm:
    """Return the form of a sheet's next edition."""
    return next_form(found.select, found.known, day, TEMPLATES, persons=persons)


def back(form: NextForm, suffix: str, plan: Plan = BOLOGNA) -> Sheet:
    """Return the sheet that a form's file holds."""
    (sheet,) = sheets_of(f"{form.name}.{suffix}", written(form, suffix), plan)
    return sheet


Who = Callable[[Name], object]


def who(shared: Registry, plan: str) -> Who:
    """Return what tells for whom a body was taken: an actor's slug, or the words of a group."""

    def told(name: Name) -> object:
        if name.group:
            return "group", name_key(name.words)
        return shared.bodies[plan, body_key(name.words)][0]

    return told


def carried(sheet: Sheet, shared: Registry) -> dict[str, object]:
    """Return the facts of the fields that the sheet's form carries over, names looked up."""
    write = TEMPLATES[sheet.template].write
    assert write is not None
    told = who(shared, sheet.plan)
    return {name: _facts(name, sheet, shared, told) for name in write.carry}


def _facts(name: str, sheet: Sheet, shared: Registry, told: Who) -> object:
    fields = [one for one in sheet.fields if one.name == name and one.passage is not None]
    if fields and fields[0].kind == "planned":
        values = [value for one in fields for value in one.values]
        return [(value.planned.exact, [told(body) for body in value.planned_bodies])
                for value in values if value.planned is not None]  # fmt: skip
    if any(one.status is Reporting.EXPLICITLY_NONE for one in fields):
        return [one.passage.exact for one in fields]
    return [fact for one in fields for fact in _values(one, shared, sheet.plan, told)]


def _values(field: Field, shared: Registry, plan: str, told: Who) -> Iterable[object]:
    for value in field.values:
        if field.kind in ("body", "bodies"):
            yield told(value)
        elif field.kind == "referents":
            yield told(value.body), [name_key(person.exact) for person in value.named]
        elif field.kind == "projects":
            yield shared.titles[plan, name_key(value.passage.exact)][0]  # slugs
        else:
            yield value.passage.exact


def compared(sheet: Sheet, again: Sheet, plan: Plan = BOLOGNA) -> None:
    """Assert that a form read again says what its sheet says still, and nothing besides."""
    shared, _ = registry({plan.slug: plan}, [usage(sheet, plan), usage(again, plan)])
    assert carried(again, shared) == carried(sheet, shared)
    assert set(left_blank(again).values()) <= {Reporting.BLANK}
    assert troubling(again.findings) == []
    assert again.unclaimed == ()


def left_blank(sheet: Sheet) -> dict[str, Reporting]:
    """Return the state of each field that its form leaves to fill in."""
    template = TEMPLATES[sheet.template]
    assert template.write is not None
    kept = {*template.write.carry, *(one.name for one in template.fields if one.kind == "edition")}
    return {one.name: one.status for one in sheet.fields if one.name not in kept}


def troubling(findings: Iterable[Finding]) -> list[str]:
    """Return the codes of warnings and errors."""
    return [finding.code for finding in findings if finding.level != "info"]
