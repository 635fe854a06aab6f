"""Entities: /id/… leads (303) to /page/… for people or /data/… for programs."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode

from psmgraph.web import structured
from psmgraph.web.actor import ActorPage
from psmgraph.web.addresses import passage_anchor, words_place
from psmgraph.web.around import around
from psmgraph.web.context import data_links, naming, noindex, page_path, root, served, stated
from psmgraph.web.edition import EditionPage
from psmgraph.web.edition_graph import EditionGraph
from psmgraph.web.entity import EntityPage, Statements, triples_of
from psmgraph.web.errors import not_acceptable
from psmgraph.web.graphs import ENTITY_TYPES, FORMATS, HTML, Format, by_media_type, document
from psmgraph.web.heads import places
from psmgraph.web.kept import keep_packed, kept
from psmgraph.web.kinds import Kind, kind_of
from psmgraph.web.languages import language_of_request
from psmgraph.web.lists import LISTS
from psmgraph.web.negotiation import best
from psmgraph.web.next_form import form_path
from psmgraph.web.parts import part_asked
from psmgraph.web.plan import PlanPage
from psmgraph.web.project import ProjectPage
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.sheet_asked import edition_text, project_sheet
from psmgraph.web.spelled import spellings
from psmgraph.web.statements import statements_of
from psmgraph.web.tied import actor_rows, fellows, related_rows, sharing_rows
from psmgraph.web.values import Row

bp = Blueprint("entities", __name__)
RELATED_SHOWN, SHARING_SHOWN = 5, 5  # of the projects tied to one; all are on a page of their own
# What leads from a node of an edition to something that has its name elsewhere.
_ON_SHEETS = ("actor", "person", "target", "organiser", "grantedBy")
_IN_TEXTS = ("actor", "refersTo", "target")
_SUCCESSION = "change-to"
_PROJECT_OF = "SELECT project FROM sheets WHERE edition = ?"


@bp.get("/id/<path:name>")
def identifier(name: str) -> Response:
    """Lead from an entity's IRI to what is served about it, by suffix or Accept (303)."""
    stem, form = _suffixed(name)
    if form is None:
        stem = name
    if not _exists(stem):
        abort(404)
    if form is not None:
        return _see(root() + stated(f"/data/{stem}.{form.suffix}"))
    media_type = best(request.headers.get("Accept"), ENTITY_TYPES)
    if media_type is None:
        return not_acceptable(ENTITY_TYPES)
    if media_type == HTML:
        return _see(page_path(f"/page/{stem}"))
    return _see(root() + stated(f"/data/{stem}.{by_media_type(media_type).suffix}"))


@bp.get("/page/<path:name>")
def page(name: str) -> Response:
    """Show one entity to people; programs that ask here for data get them all the same."""
    stem, form = _suffixed(name)
    if form is not None:
        return _see(root() + stated(f"/data/{stem}.{form.suffix}"))
    media_type = best(request.headers.get("Accept"), ENTITY_TYPES)
    if media_type is None:
        return not_acceptable(ENTITY_TYPES)
    if media_type != HTML:
        return _data(name, by_media_type(media_type))
    everything = request.args.get("all") == "1"
    kind = kind_of(name)
    make = partial(_generic if everything else _PAGES[kind], name)
    # Those that take long to make and show the snapshot only.
    keeps = kind in (Kind.PROJECT, Kind.EDITION, Kind.ACTOR) and not everything
    body = kept(make) if keeps else make()
    response = conditional(body, "text/html; charset=utf-8")
    if keeps:
        keep_packed(response)
    response.headers["Link"] = ", ".join(
        f'<{link.href}>; rel="alternate"; type="{link.media_type}"'
        for link in data_links(f"/data/{name}")
    )
    return noindex(response) if kind in (Kind.PERSON, Kind.EVIDENCE) else response


@bp.get("/data/<path:name>")
def data(name: str) -> Response:
    """Serve one entity's statements, in the format of the suffix, else by Accept."""
    stem, form = _suffixed(name)
    if form is not None:
        return _data(stem, form)
    media_type = best(request.headers.get("Accept"), (*ENTITY_TYPES[1:], HTML))
    if media_type is None:
        return not_acceptable(ENTITY_TYPES)
    if media_type == HTML:
        return _see(page_path(f"/page/{name}"))
    return _data(name, by_media_type(media_type))


def _data(name: str, form: Format) -> Response:
    iri = served().addresses.iri(name)
    said = served().about("entity/stated", "entity", iri)
    if not said:
        abort(404)
    triples = triples_of(iri, said)
    if kind_of(name) is Kind.EDITION:
        content = served().about("entity/content", "edition", iri)
        for row in content:
            if isinstance(subject := row["subject"], NamedNode):
                triples += triples_of(subject.value, [row])
    response = open_to_all(conditional(document(triples, form), form.content_type))
    response.headers["Content-Location"] = root() + stated(f"/data/{name}.{form.suffix}")
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    return noindex(response) if kind_of(name) is Kind.PERSON else response


def _generic(name: str) -> str:
    iri = served().addresses.iri(name)
    naming_here = naming()
    found = statements_of(served(), iri, part_asked(), naming_here.terms, naming_here.language)
    if found.none:
        abort(404)
    context = passage_anchor(name)
    return render_template(
        "entity.html",
        page=EntityPage.of(iri, found, naming_here),
        everything=request.args.get("all") == "1",
        in_text=f"/page/{context[0]}{words_place(context[1])}" if context else None,
        kind=kind_of(name),
        data=data_links(f"/data/{name}"),
    )


def _project(name: str) -> str:
    now = served()
    iri = now.addresses.iri(name)
    known = around(now, iri)
    if not known:
        abort(404)
    edition = next((row["edition"] for row in known.places if row["edition"]), "")
    tied = related_rows(now, iri, RELATED_SHOWN), sharing_rows(now, iri, SHARING_SHOWN)
    sheet = project_sheet(now, iri, edition, part_asked())
    graph = EditionGraph(sheet.statements, now.addresses, edition)
    graph.call(now.names_of(graph.named(*_ON_SHEETS)))
    made = ProjectPage.of(iri, graph, known, tied, sheet.last, language_of_request())
    return render_template(
        "project.html",
        page=made,
        structured=structured.project(made, places()),
        form=form_path(made.name, made.editions[0].form) if made.editions else "",
        data=data_links(f"/data/{name}"),
    )


def _edition(name: str) -> str:
    now = served()
    iri = now.addresses.iri(name)
    said = now.about("entity/said", "entity", iri)
    if not said:
        abort(404)
    text = edition_text(now, iri, part_asked())
    graph = EditionGraph(text.statements, now.addresses)
    graph.call(now.names_of(graph.named(*_IN_TEXTS)))
    projects = [row["project"] for row in now.rows(_PROJECT_OF, (iri,))]
    entity = EntityPage.of(iri, Statements(said), naming())
    made = EditionPage.of(entity, graph, next(iter(projects), ""), naming())
    return render_template(
        "edition.html",
        page=made,
        structured=structured.edition(made, places()),
        data=data_links(f"/data/{name}"),
    )


def _actor(name: str) -> str:
    now = served()
    iri = now.addresses.iri(name)
    asked = request.args.get("predecessors") == "1"
    told = actor_rows(now, [iri])
    if not told.about:
        abort(404)
    # Without a succession to it, which has a name by its shape, a body has no predecessors.
    follows = any(row["kind"] == _SUCCESSION for row in told.about)
    before = now.about("page/actor-before", "actor", iri) if follows else []
    asked = asked and bool(before)
    found = (row["predecessor"] for row in before if asked)
    actors = [iri, *(each.value for each in found if isinstance(each, NamedNode))]
    if len(actors) > 1:
        told = actor_rows(now, actors)
    with_whom = fellows(now, actors)
    made = ActorPage.of(iri, told, before, with_whom, now.addresses, with_predecessors=asked)
    return render_template(
        "actor.html",
        page=made,
        structured=structured.actor(made, places()),
        spelled=spellings(now, iri),
        data=data_links(f"/data/{name}"),
    )


def _plan(name: str) -> str:
    iri = served().addresses.iri(name)
    said = served().about("entity/said", "entity", iri)
    if not said:
        abort(404)
    entity = EntityPage.of(iri, Statements(said), naming())
    made = PlanPage.of(entity, served(), LISTS["projects"])
    return render_template(
        "plan.html",
        page=made,
        structured=structured.plan(made, places()),
        data=data_links(f"/data/{name}"),
    )


_PAGES: Mapping[Kind, Callable[[str], str]] = {
    Kind.PROJECT: _project,
    Kind.EDITION: _edition,
    Kind.ACTOR: _actor,
    Kind.PLAN: _plan,
    Kind.PERSON: _generic,
    Kind.EVIDENCE: _generic,
    Kind.OTHER: _generic,
}


def _exists(name: str) -> bool:
    iri = served().addresses.iri(name)
    rows: list[Row] = served().about("entity/said", "entity", iri, limit=1)
    return bool(rows) or bool(served().about("entity/pointing", "entity", iri, limit=1))


def _suffixed(name: str) -> tuple[str, Format | None]:
    """Return the name without suffix and the format that the suffix stands for."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, FORMATS[suffix]) if dot and stem and suffix in FORMATS else (name, None)


def _see(address: str) -> Response:
    response = Response(status=303, headers={"Location": address})
    response.vary.add("Accept")
    return open_to_all(response)
