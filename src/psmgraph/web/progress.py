"""How a project went on: planned beside performed, a line of time, its numbers by edition."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.store.rows import Cells, words_in
from psmgraph.web.addresses import Addresses
from psmgraph.web.asked import nodes
from psmgraph.web.columns import Columns, Told, columns
from psmgraph.web.context import noindex, served
from psmgraph.web.edition_graph import EditionGraph
from psmgraph.web.errors import not_acceptable
from psmgraph.web.kept import kept
from psmgraph.web.listing import as_csv, as_excel_csv, as_json
from psmgraph.web.negotiation import best
from psmgraph.web.parts import Parts
from psmgraph.web.progress_rows import KnownEdition, ProgressRow, Step, counted, rows_of
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.terms import local_name
from psmgraph.web.timeline import Fact, Timeline, facts_of, timeline

bp = Blueprint("progress", __name__)
_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}
_PLACE = "/page/plan/<plan>/project/<slug>/progress"
STATES = ("done", "blank", "explicitlyNone", "notOnForm", "dropped", "unplanned")
FIGURES = "https://w3id.org/psmgraph/vocab/figure-kind#"
KINDS = ("meetings", "meanMeetingParticipants", "events", "meanEventParticipants")
CONTRIBUTIONS = "contributions"
MOST_CHARTED = 40  # editions, the newest, in a chart
COLUMNS = (
    "row", "row_state", "edition", "issued", "place", "state",
    "planned_node", "planned", "performed_nodes", "performed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Everything that the page shows."""

    name: str  # path of the project's IRI
    title: str
    place: str  # path of this page
    editions: tuple[KnownEdition, ...]  # oldest first
    rows: tuple[ProgressRow, ...]
    counts: Mapping[str, int]  # rows by state, in the order of STATES
    facts: tuple[Fact, ...]  # those that the line of time leaves out, for want of a date
    line: Timeline | None
    parts: Parts  # of the rows and of the facts
    charts: tuple[Columns, ...]

    @property
    def shown(self) -> tuple[ProgressRow, ...]:
        """Return the rows of the part that is shown."""
        return self.parts.cut(self.rows)

    @property
    def uncharted(self) -> int:
        """Return how many of the first editions have no column in the charts."""
        return max(0, len(self.editions) - MOST_CHARTED)

    @property
    def planned(self) -> int:
        """Return how many of the rows were planned."""
        return sum(number for state, number in self.counts.items() if state != "unplanned")

    @classmethod
    def of(cls, name: str, cells: Cells, addresses: Addresses, *, derives: bool) -> "ProgressPage":
        """Make the page from the rows of page/progress."""
        rows = list(cells.of("kind", "subject", "property", "value"))
        editions = _editions(_pairs(rows, "edition"), addresses)
        graph = EditionGraph((row[1:] for row in rows if row[0] == '"said"'), addresses)
        title = next((value for _, value in _pairs(rows, "title")), name)
        revises = dict(_pairs(rows, "revises"))
        made = rows_of(graph, editions, revises if derives else None)
        counts = counted(made)
        facts = facts_of(graph, editions, title) if editions else ()
        drawn = timeline(facts)
        shown = {id(each.fact) for each in drawn.drawn} if drawn else set()
        undrawn = tuple(fact for fact in facts if id(fact) not in shown)
        parts = Parts.of(max(len(made), len(undrawn)))
        return cls(
            name=name,
            title=title,
            place=f"/page/{name}/progress",
            editions=editions,
            rows=made,
            counts={state: counts[state] for state in STATES if state in counts},
            facts=parts.cut(undrawn),
            parts=parts,
            line=drawn,
            charts=tuple(_charts(graph, editions[-MOST_CHARTED:])),
        )


@bp.get(_PLACE)
@bp.get(f"{_PLACE}.<any(csv, json):suffix>")
def progress(plan: str, slug: str, suffix: str = "") -> Response:
    """Show how a project went on through the editions of its sheet."""
    if not suffix:
        media_type = best(request.headers.get("Accept"), tuple(_TYPES))
        if media_type is None:
            return not_acceptable(tuple(_TYPES))
        suffix = _TYPES[media_type]
    name = f"plan/{plan}/project/{slug}"
    if suffix != "html":
        return _data(_page(name), suffix, slug)
    body = kept(lambda: render_template("progress.html", page=_page(name)))
    return conditional(body, "text/html; charset=utf-8")


def _page(name: str) -> ProgressPage:
    found = served()
    cells = found.cells("page/progress", {"project": nodes(found.addresses.iri(name))})
    if not cells.rows:
        abort(404)
    return ProgressPage.of(name, cells, found.addresses, derives=found.derives)


def _data(page: ProgressPage, suffix: str, slug: str) -> Response:
    base = served().addresses.base
    rows = [
        _line(number, row, step, base)
        for number, row in enumerate(page.rows, start=1)
        for step in row.steps
    ]
    if suffix == "json":
        manifest = served().snapshot.manifest
        body = as_json(rows, f"{page.name}/progress", manifest.id, manifest.base)
        return open_to_all(noindex(conditional(body, "application/json")))
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(rows, COLUMNS)
    response = conditional("".join(lines), "text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-progress.csv"'
    return open_to_all(response)


def _line(number: int, row: ProgressRow, step: Step, base: str) -> Mapping[str, object]:
    def iri(path: str | None) -> str:
        return base + path.removeprefix("/page/") if path else ""

    return {
        "row": number,
        "row_state": row.state,
        "edition": step.edition.iri,
        "issued": step.edition.issued,
        "place": step.place,
        "state": step.state,
        "planned_node": iri(step.planned.path) if step.planned else "",
        "planned": step.planned.text if step.planned else "",
        "performed_nodes": " ".join(iri(each.path) for each in step.performed),
        "performed": "\n".join(each.text for each in step.performed),
    }


def _charts(graph: EditionGraph, editions: Sequence[KnownEdition]) -> Iterator[Columns]:
    """Yield a chart for each kind of figure that two editions or more could tell."""
    if len(editions) < 2:
        return
    for kind in KINDS:
        told = [_figure(graph, edition, FIGURES + kind) for edition in editions]
        made = columns(FIGURES + kind, told)
        if made is not None:
            yield made
    made = columns(CONTRIBUTIONS, [_given(graph, one) for one in editions], money=True)
    if made is not None:
        yield made


def _figure(graph: EditionGraph, edition: KnownEdition, kind: str) -> Told:
    for node in graph.having("ReportedFigure", "figureKind", kind):
        if node.startswith(f"{edition.iri}/"):
            return Told(
                edition.issued,
                graph.addresses.path(node),
                graph.value(node, "value"),
                local_name(graph.value(node, "reportingStatus") or "blank"),
                graph.value(node, "approximate") in ("true", "1"),
            )
    return Told(edition.issued, edition.path, None, "notOnForm")


def _given(graph: EditionGraph, edition: KnownEdition) -> Told:
    """Return the sum of the amounts in euro that an edition tells, where it tells any."""
    under = f"{edition.iri}/"
    total, approximate, some = Decimal(0), False, False
    for node in graph.of_class("Contribution"):
        amount = graph.value(node, "amount") if node.startswith(under) else None
        if amount is None or graph.value(node, "currency") not in (None, "EUR"):
            continue
        try:
            total += Decimal(amount)
        except InvalidOperation:
            continue
        some = True
        approximate |= graph.value(node, "approximate") in ("true", "1")
    if some:
        return Told(edition.issued, edition.path, str(total), "reported", approximate)
    states = [
        local_name(graph.value(field, "reportingStatus") or "")
        for field in graph.having("SheetField", "fieldName", CONTRIBUTIONS)
        if field.startswith(under)
    ]
    state = states[0] if states else "notOnForm"
    return Told(edition.issued, edition.path, None, "noAmount" if state == "reported" else state)


def _editions(pairs: Iterable[tuple[str, str]], addresses: Addresses) -> tuple[KnownEdition, ...]:
    made = {iri: KnownEdition(iri, addresses.path(iri) or "", issued) for iri, issued in pairs}
    return tuple(sorted(made.values(), key=lambda edition: edition.issued))


def _pairs(rows: Iterable[Sequence[str]], kind: str) -> Iterator[tuple[str, str]]:
    """Yield subject and value of the rows of a kind."""
    for told, subject, _, value in rows:
        if told == f'"{kind}"':
            yield words_in(subject), words_in(value)
