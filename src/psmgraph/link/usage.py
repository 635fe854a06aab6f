"""What one sheet uses of what all sheets share, and the slug of its project."""

from collections.abc import Iterator

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.link.model import Usage
from psmgraph.names import slug
from psmgraph.plan import Plan
from psmgraph.sheet.model import (
    MASK,
    Activity,
    Contribution,
    Happening,
    Name,
    ProjectName,
    Referent,
    Sheet,
    Theme,
)


def usage(sheet: Sheet, plan: Plan) -> Usage:
    """Return the names that the sheet uses, and its project's slug.

    Raises:
        SheetRefused: the identity has neither letters nor digits (SLUG-EMPTY).
    """
    title = next(field.passage for field in sheet.fields if field.kind == "title")
    place = title.places[0] if title else Place(sheet.origin.name)
    return Usage(
        plan=sheet.plan,
        slug=project_slug(sheet, plan, place),
        title=sheet.title,
        edition=sheet.edition,
        language=sheet.language,
        place=place,
        bodies=tuple(name.words for name in names(sheet) if not name.group),
        persons=tuple(
            (value.body.words, person.exact) for value in referents(sheet) for person in value.named
        ),
        projects=tuple(
            name.passage.exact for name in project_names(sheet) if MASK not in name.passage.exact
        ),
        acts=tuple(citation.act for citation in sheet.citations),
        themes=tuple(theme.passage.exact for theme in themes(sheet)),
    )


def project_slug(sheet: Sheet, plan: Plan, place: Place) -> str:
    """Return the slug that the authority gives the sheet's title, else that of its identity.

    Raises:
        SheetRefused: there is no letter or digit to make one of (SLUG-EMPTY).
    """
    made = plan.authority.slug_of(sheet.title) or slug(sheet.identity)
    if not made:
        raise SheetRefused(Finding("SLUG-EMPTY", place, words=sheet.title))
    return made


def names(sheet: Sheet) -> Iterator[Name]:
    """Yield every body that a field of the sheet names, groups too, in the sheet's order."""
    for field in sheet.fields:
        for value in field.values:
            match value:
                case Name():
                    yield value
                case Referent():
                    yield value.body
                case Activity():
                    yield from value.planned_bodies
                    yield from value.performed_bodies
                case Happening():
                    yield from value.organisers
                case Contribution():
                    yield from value.granted_by
                case _:
                    pass


def referents(sheet: Sheet) -> Iterator[Referent]:
    """Yield the sheet's referents."""
    for field in sheet.fields:
        yield from (value for value in field.values if isinstance(value, Referent))


def project_names(sheet: Sheet) -> Iterator[ProjectName]:
    """Yield the other projects that the sheet names."""
    for field in sheet.fields:
        yield from (value for value in field.values if isinstance(value, ProjectName))


def themes(sheet: Sheet) -> Iterator[Theme]:
    """Yield the themes that the form prints for the project."""
    for field in sheet.fields:
        yield from (value for value in field.values if isinstance(value, Theme))
