"""The ontology, the vocabularies and the shapes: a page for people, RDF for programs."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, request
from pyoxigraph import Triple

from psmgraph.web.addresses import ROOT, SHAPES, VOCABULARIES
from psmgraph.web.context import data_links, page_path, served_if_any, site
from psmgraph.web.errors import not_acceptable
from psmgraph.web.filters import short
from psmgraph.web.graphs import ENTITY_TYPES, FORMATS, HTML, by_media_type, document
from psmgraph.web.languages import language_of_request
from psmgraph.web.negotiation import best
from psmgraph.web.reference import (
    examples_of,
    examples_of_concept,
    ontology_page,
    shapes_page,
    version_of,
    vocabulary_page,
)
from psmgraph.web.responses import conditional, open_to_all

bp = Blueprint("documents", __name__)
_SUFFIX = f"<any({', '.join(FORMATS)}):suffix>"


@bp.get("/ontology", defaults={"suffix": ""})
@bp.get(f"/ontology.{_SUFFIX}")
def ontology(suffix: str) -> Response:
    """Show or serve the ontology."""

    def page() -> str:
        found = served_if_any()
        shown = ontology_page(site(), language_of_request(), found.snapshot if found else None)
        return render_template(
            "ontology.html",
            page=shown,
            data=data_links("/ontology"),
            examples_of=examples_of,
            short=short,
        )

    return _answer(suffix, site().ontology, page)


@bp.get("/ontology/alignments", defaults={"suffix": ""})
@bp.get(f"/ontology/alignments.{_SUFFIX}")
def alignments(suffix: str) -> Response:
    """Show or serve what the ontology's terms correspond to in other vocabularies."""

    def page() -> str:
        links = data_links("/ontology/alignments")
        return render_template("alignments.html", glossary=site().glossary, data=links)

    return _answer(suffix, site().alignments, page)


@bp.get("/shapes", defaults={"suffix": ""})
@bp.get(f"/shapes.{_SUFFIX}")
def shapes(suffix: str) -> Response:
    """Show or serve the shapes that every sheet's graph must fit."""

    def page() -> str:
        shown = shapes_page(site(), language_of_request())
        return render_template(
            "shapes.html", page=shown, data=data_links("/shapes"), short=short, namespace=SHAPES
        )

    return _answer(suffix, site().shapes, page)


@bp.get("/ontology/<number>", defaults={"name": "ontology"})
@bp.get("/ontology/alignments/<number>", defaults={"name": "ontology/alignments"})
@bp.get("/shapes/<number>", defaults={"name": "shapes"})
def version(name: str, number: str) -> Response:
    """Lead from the IRI of a document's version to the document; only the newest is here."""
    if number != version_of(site(), ROOT + name):
        abort(404)
    response = redirect(page_path(f"/{name}"), 303)
    response.vary.add("Accept")
    return open_to_all(response)  # type: ignore[arg-type]


@bp.get("/vocab")
def vocabularies() -> str:
    """List the vocabularies."""
    return render_template(
        "vocabularies.html", schemes=sorted(site().vocabularies), iri_of=VOCABULARIES.__add__
    )


@bp.get("/vocab/<scheme>", defaults={"suffix": ""})
@bp.get(f"/vocab/<scheme>.{_SUFFIX}")
def vocabulary(scheme: str, suffix: str) -> Response:
    """Show or serve one vocabulary."""
    if scheme not in site().vocabularies:
        abort(404)

    def page() -> str:
        return render_template(
            "vocabulary.html",
            page=vocabulary_page(site(), scheme),
            data=data_links(f"/vocab/{scheme}"),
            examples_of_concept=examples_of_concept,
        )

    return _answer(suffix, site().vocabularies[scheme], page)


def _answer(suffix: str, triples: tuple[Triple, ...], page: Callable[[], str]) -> Response:
    """Return a document in the format of ``suffix``, else in that which the client likes best."""
    if suffix:
        form = FORMATS[suffix]
    else:
        media_type = best(request.headers.get("Accept"), ENTITY_TYPES)
        if media_type is None:
            return not_acceptable(ENTITY_TYPES)
        if media_type == HTML:
            return conditional(page(), "text/html; charset=utf-8")
        form = by_media_type(media_type)
    return open_to_all(conditional(document(triples, form), form.content_type))
