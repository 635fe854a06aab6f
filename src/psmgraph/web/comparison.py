"""Two editions of a sheet side by side: what changed, in words, and the same as CSV and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.graph.change_quads import change_path
from psmgraph.graph.change_rows import COLUMNS, ChangeRow
from psmgraph.graph.change_words import Stretch, headline, stretches, transition
from psmgraph.graph.changes import Change
from psmgraph.graph.comparison import (
    Comparison,
    KnownEdition,
    KnownSheet,
    compare_stored,
    known_sheet,
)
from psmgraph.graph.items import Item
from psmgraph.web.addresses import Addresses, passage_anchor, words_place
from psmgraph.web.context import served
from psmgraph.web.errors import not_acceptable
from psmgraph.web.languages import language_of_request
from psmgraph.web.listing import as_csv, as_excel_csv, as_json
from psmgraph.web.negotiation import best
from psmgraph.web.parts import Parts
from psmgraph.web.responses import conditional, open_to_all

bp = Blueprint("comparison", __name__)
_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item's words stand: the way to them, and their line or page (0: not known)."""

    path: str
    line: int
    page: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as the page shows it."""

    kind: str  # IRI of the concept
    title: str  # "attività aggiunta"
    transition: str  # "da non indicato a 9", or nothing
    before: str
    after: str
    words: tuple[Stretch, ...]  # the two texts in one, where both are of one thing
    source_before: Source | None
    source_after: Source | None
    path: str | None  # of the change's own page


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one field; ``label`` as the sheet prints it."""

    label: str
    changes: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Everything that the page shows."""

    name: str  # path of the sheet's IRI
    title: str
    project: str | None  # path of its page
    place: str  # path of this page, without arguments
    editions: tuple[KnownEdition, ...]
    earlier: KnownEdition
    later: KnownEdition
    groups: tuple[Group, ...]
    count: int  # of all changes
    parts: Parts  # of them

    @classmethod
    def of(
        cls,
        made: Comparison,
        place: str,
        addresses: Addresses,
        language: str,
        *,
        derives: bool,
    ) -> "ComparisonPage":
        """Make the page of a comparison; ``derives`` tells that changes have pages of their own."""
        days = [one.day for one in made.sheet.editions]
        neighbours = days.index(made.later.day) - days.index(made.earlier.day) == 1
        parts = Parts.of(len(made.changes))
        shown = [
            (one.item.label, _shown(one, made, addresses, language, own=derives and neighbours))
            for one in parts.cut(made.changes)
        ]
        groups = groupby(shown, key=lambda pair: pair[0])
        return cls(
            name=addresses.name(made.sheet.iri) or made.sheet.iri,
            title=made.sheet.title,
            project=addresses.path(made.sheet.project),
            place=place,
            editions=made.sheet.editions,
            earlier=made.earlier,
            later=made.later,
            groups=tuple(
                Group(label, tuple(one for _, one in changes)) for label, changes in groups
            ),
            count=len(made.changes),
            parts=parts,
        )


@bp.get("/compare/<plan>/<slug>")
@bp.get("/compare/<plan>/<slug>.<any(csv, json):suffix>")
def compare(plan: str, slug: str, suffix: str = "") -> Response:
    """Show what changed between two editions of a sheet, by default the two newest."""
    sheet = known_sheet(served().select, served().addresses.iri(f"plan/{plan}/sheet/{slug}"))
    if sheet is None or sheet.newest is None:
        abort(404)
    earlier, later = _asked(sheet)
    if not suffix:
        media_type = best(request.headers.get("Accept"), tuple(_TYPES))
        if media_type is None:
            return not_acceptable(tuple(_TYPES))
        suffix = _TYPES[media_type]
    made = compare_stored(served().select, sheet, earlier, later)
    if suffix != "html":
        return _data(made, suffix, slug)
    page = ComparisonPage.of(
        made,
        f"/compare/{plan}/{slug}",
        served().addresses,
        language_of_request(),
        derives=served().derives,
    )
    return conditional(render_template("comparison.html", page=page), "text/html; charset=utf-8")


def _asked(sheet: KnownSheet) -> tuple[KnownEdition, KnownEdition]:
    """Return the two editions that the address names, the older first; else the newest two."""
    newest = sheet.newest
    assert newest is not None  # the caller has looked
    days = [request.args.get(name) or one.day
            for name, one in zip(("from", "to"), newest, strict=True)]  # fmt: skip
    found = [sheet.edition(day) for day in sorted(days)]
    if found[0] is None or found[1] is None:
        abort(404)
    return found[0], found[1]


def _data(made: Comparison, suffix: str, slug: str) -> Response:
    rows = [ChangeRow.of(one, language_of_request()).data() for one in made.changes]
    if suffix == "json":
        manifest = served().snapshot.manifest
        body = as_json(rows, f"{made.earlier.iri} {made.later.iri}", manifest.id, manifest.base)
        return open_to_all(conditional(body, "application/json"))
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(rows, COLUMNS)
    response = conditional("".join(lines), "text/csv; charset=utf-8; header=present")
    name = f"{slug}-{made.earlier.day}-{made.later.day}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(response)


def _shown(
    change: Change, made: Comparison, addresses: Addresses, language: str, *, own: bool
) -> Shown:
    before, after = (one.words if one else "" for one in (change.before, change.after))
    figure = bool(change.item.figure)
    told: Sequence[Stretch] = ()
    if change.kind == "changed" and before and after and not figure:
        told = tuple(stretches(before, after))
    path = change_path(change, made.earlier.iri, made.later.iri)
    return Shown(
        kind=f"https://w3id.org/psmgraph/vocab/change#{change.kind}",
        title=headline(change, language),
        transition=transition(change, language),
        before="" if figure else before,
        after="" if figure else after,
        words=tuple(told),
        source_before=_source(change.before, addresses),
        source_after=_source(change.after, addresses),
        path=addresses.path(addresses.iri(path)) if own else None,
    )


def _source(item: Item | None, addresses: Addresses) -> Source | None:
    found = passage_anchor(addresses.name(item.passage) or "") if item else None
    if item is None or found is None:
        return None
    edition, anchor = found
    return Source(
        f"{addresses.path(addresses.iri(edition))}{words_place(anchor)}",
        next(iter(item.lines), 0),
        next(iter(item.pages), 0),
    )
