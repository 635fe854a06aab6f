"""Which form the next edition of a sheet is written on, and whether it can be."""

from collections.abc import Mapping
from datetime import date

from pyoxigraph import NamedNode

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.comparison import KnownSheet, Select
from psmgraph.graph.terms import iri_of
from psmgraph.publish.form.carried import read_edition
from psmgraph.publish.form.model import NextForm
from psmgraph.sheet.spec import Template


def next_form(  # noqa: PLR0913 - each a matter by itself, the last two by name
    select: Select,
    sheet: KnownSheet,
    day: date,
    templates: Mapping[str, Template],
    *,
    told: Template | None = None,
    persons: bool = True,
) -> NextForm:
    """Return the form of the edition of ``day``, with what its newest edition carries over.

    It is written on the form ``told``, else on that by which the newest edition was read, which
    must be among ``templates`` (by name). Without ``persons`` it names no person.

    Raises:
        CannotRun: ``day`` is not later than the newest edition (FORM-DATE); the form is not
            known (TEMPLATE-UNKNOWN), or says not how it is written (FORM-NOT-WRITTEN).
    """
    name = sheet.iri.rpartition("/")[2]
    newest = sheet.editions[-1]
    if day.isoformat() <= newest.day:
        place = Place(name)
        raise CannotRun(Finding("FORM-DATE", place, words=day.isoformat(), detail=newest.day))
    template = told or _template_of(select, newest.iri, templates)
    if template.write is None:
        able = ", ".join(sorted(one.name for one in templates.values() if one.write))
        place = Place(name)
        raise CannotRun(Finding("FORM-NOT-WRITTEN", place, words=template.name, detail=able))
    edition = read_edition(select, newest.iri)
    carried = {one: edition.entries(template.spec(one), persons) for one in template.write.carry}
    return NextForm(template, sheet.title, name, edition.language, day, carried)


def names_persons(config: Config, sheet: KnownSheet) -> bool:
    """Tell whether the configuration lets the forms of a sheet's plan name persons."""
    of_plan = (one.persons for one in config.plans if f"/plan/{one.slug}/" in sheet.iri)
    return next(filter(None, of_plan), config.persons) == "publish"


def _template_of(select: Select, edition: str, templates: Mapping[str, Template]) -> Template:
    rows = select("form/edition", {"edition": [NamedNode(edition)]})
    named = min((iri_of(row["template"]) for row in rows), default="")
    if named not in templates:
        place = Place("--template")
        raise CannotRun(
            Finding("TEMPLATE-UNKNOWN", place, words=named, detail=", ".join(sorted(templates)))
        )
    return templates[named]
