"""The ontology, the vocabularies and the shapes: a page for people, RDF for programs."""

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import Triple

from psmgraph.web.context import data_links, site
from psmgraph.web.errors import not_acceptable
from psmgraph.web.graphs import ENTITY_TYPES, FORMATS, HTML, by_media_type, document
from psmgraph.web.negotiation import best
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.site import Term, concepts, ontology_terms

bp = Blueprint("documents", __name__)
_SUFFIX = f"<any({', '.join(FORMATS)}):suffix>"


@bp.get("/ontology", defaults={"suffix": ""})
@bp.get(f"/ontology.{_SUFFIX}")
def ontology(suffix: str) -> Response:
    """Show or serve the ontology."""
    return _answer("ontology", "/ontology", suffix, site().ontology, ontology_terms(site()))


@bp.get("/shapes", defaults={"suffix": ""})
@bp.get(f"/shapes.{_SUFFIX}")
def shapes(suffix: str) -> Response:
    """Show or serve the shapes that every sheet's graph must fit."""
    return _answer("shapes", "/shapes", suffix, site().shapes, ())


@bp.get("/vocab")
def vocabularies() -> str:
    """List the vocabularies."""
    return render_template("vocabularies.html", schemes=sorted(site().vocabularies))


@bp.get("/vocab/<scheme>", defaults={"suffix": ""})
@bp.get(f"/vocab/<scheme>.{_SUFFIX}")
def vocabulary(scheme: str, suffix: str) -> Response:
    """Show or serve one vocabulary."""
    if scheme not in site().vocabularies:
        abort(404)
    triples = site().vocabularies[scheme]
    return _answer(scheme, f"/vocab/{scheme}", suffix, triples, concepts(site(), scheme))


def _answer(
    name: str, place: str, suffix: str, triples: tuple[Triple, ...], terms: tuple[Term, ...]
) -> Response:
    if suffix:
        form = FORMATS[suffix]
    else:
        media_type = best(request.headers.get("Accept"), ENTITY_TYPES)
        if media_type is None:
            return not_acceptable(ENTITY_TYPES)
        if media_type == HTML:
            text = document(triples, FORMATS["ttl"]).decode() if name == "shapes" else ""
            page = render_template(
                "document.html", name=name, terms=terms, text=text, data=data_links(place)
            )
            return conditional(page, "text/html; charset=utf-8")
        form = by_media_type(media_type)
    return open_to_all(conditional(document(triples, form), form.content_type))
