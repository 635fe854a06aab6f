"""The catalogue for portals: /catalog.rdf, .ttl, .jsonld; and a document and a page a dataset.

It is today's state, whole: no ``page=``, no ``snapshot=``. Its addresses are those under which
the request came (forwarded.py), for a portal follows them from elsewhere.
"""

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode, Triple

from psmgraph import resources
from psmgraph.check.catalogue import FOLDER, catalogue_shapes
from psmgraph.publish.catalogue import about, catalogue, written
from psmgraph.publish.catalogue_content import CATALOGUE, DATASET, describe
from psmgraph.publish.catalogue_model import Described
from psmgraph.publish.dumps import listed
from psmgraph.web.catalogue_page import CataloguePage, DatasetPage
from psmgraph.web.context import absolute, data_links, page_path, root, served, service
from psmgraph.web.errors import not_acceptable
from psmgraph.web.graphs import ENTITY_TYPES, FORMATS, HTML, Format, by_media_type, document
from psmgraph.web.languages import language_of_request
from psmgraph.web.negotiation import best
from psmgraph.web.responses import open_to_all, tagged
from psmgraph.web.state import NOW, ask
from psmgraph.web.terms import read_triples

bp = Blueprint("catalogue", __name__)
_SUFFIX = f"<any({', '.join(FORMATS)}):suffix>"
_PLACE = f"/{CATALOGUE}"


def described() -> Described:
    """Return what there is to tell of the served snapshot, under the address of this request."""
    found = served().snapshot
    return describe(found, service().config.catalogue, listed(found), absolute(""))


@bp.get(_PLACE, defaults={"suffix": ""})
@bp.get(f"{_PLACE}.{_SUFFIX}")
def whole(suffix: str) -> Response:
    """Show or serve the whole catalogue."""
    ask(NOW)
    form = FORMATS[suffix] if suffix else _liked()
    if form is None:
        return not_acceptable(ENTITY_TYPES)
    found = described()
    if isinstance(form, Format):
        return _written(catalogue(found), form)
    page, links = CataloguePage.of(found), data_links(_PLACE, ("rdf", "ttl", "jsonld"))
    return _shown(render_template("catalog.html", page=page, data=links))


@bp.get("/page/dataset/<name>")
@bp.get("/page/dataset/<name>/<path:part>")
def dataset_page(name: str, part: str = "") -> Response:
    """Show one dataset, or what is a part of its description."""
    return _dataset(name, part, page=True)


@bp.get("/data/dataset/<name>")
@bp.get(f"/data/dataset/<name>.{_SUFFIX}")
def dataset_data(name: str, suffix: str = "") -> Response:
    """Serve what the catalogue says of one dataset."""
    return _dataset(name, "", suffix=suffix)


@bp.get("/id/catalog")
@bp.get("/id/catalog/<part>")
@bp.get(f"/id/catalog.{_SUFFIX}")
@bp.get("/page/catalog")
@bp.get("/page/catalog/<part>")
@bp.get("/data/catalog")
@bp.get(f"/data/catalog.{_SUFFIX}")
def identifier(part: str = "", suffix: str = "") -> Response:
    """Lead from the IRI of the catalogue, its publisher or its contact to the catalogue (303)."""
    ask(NOW)
    if part:
        _known(catalogue(described()), f"{CATALOGUE}/{part}")
    return _see(_PLACE, _PLACE, suffix)


@bp.get("/id/dataset/<name>")
@bp.get("/id/dataset/<name>/<path:part>")
@bp.get(f"/id/dataset/<name>.{_SUFFIX}")
def dataset_identifier(name: str, part: str = "", suffix: str = "") -> Response:
    """Lead from the IRI of a dataset, or of a part of it, to its page or its data (303)."""
    ask(NOW)
    _known(_about(name), f"{DATASET}{name}/{part}" if part else f"{DATASET}{name}")
    return _see(f"/page/{DATASET}{name}", f"/data/{DATASET}{name}", suffix)


@bp.get("/shapes/catalogue", defaults={"suffix": ""})
@bp.get(f"/shapes/catalogue.{_SUFFIX}")
def shapes(suffix: str) -> Response:
    """Show or serve the rules that the catalogue is held against."""
    form = FORMATS[suffix] if suffix else _liked()
    if form is None:
        return not_acceptable(ENTITY_TYPES)
    files = sorted((resources.folder("shapes") / FOLDER).glob("*.ttl"))
    if isinstance(form, Format):
        return open_to_all(_tagged(document(read_triples(files), form), form.content_type))
    language = language_of_request()
    rules = [
        (shape.partition("#")[2], said.en if language == "en" else said.it)
        for shape, said in sorted(catalogue_shapes().messages.items())
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    links = data_links("/shapes/catalogue")
    return _shown(render_template("catalog_shapes.html", rules=rules, text=text, data=links))


def _dataset(name: str, part: str, *, page: bool = False, suffix: str = "") -> Response:
    ask(NOW)
    form = FORMATS[suffix] if suffix else _liked()
    if form is None:
        return not_acceptable(ENTITY_TYPES)
    triples = _about(name)
    if part:
        _known(triples, f"{DATASET}{name}/{part}")
    if isinstance(form, Format):
        return _written(triples, form)
    if not page:
        return _see(f"/page/{DATASET}{name}", "", "")
    made = DatasetPage.of(described(), name)
    return _shown(render_template(
        "dataset.html", page=made, data=data_links(f"/data/{DATASET}{name}")
    ))  # fmt: skip


def _about(name: str) -> tuple[Triple, ...]:
    try:
        return about(described(), name)
    except KeyError:
        abort(404)


def _known(triples: tuple[Triple, ...], name: str) -> None:
    """Answer 404 where nothing is said of the IRI of ours that ends with ``name``."""
    node = NamedNode(served().addresses.iri(name))
    if all(triple.subject != node for triple in triples):
        abort(404)


def _liked() -> Format | str | None:
    """Return the format that the client likes best, HTML being one, or None."""
    media_type = best(request.headers.get("Accept"), ENTITY_TYPES)
    return by_media_type(media_type) if media_type and media_type != HTML else media_type


def _see(page: str, data: str, suffix: str) -> Response:
    """Lead on to ``page`` or ``data``, by suffix or Accept."""
    form = FORMATS[suffix] if suffix else _liked()
    if form is None:
        return not_acceptable(ENTITY_TYPES)
    if isinstance(form, Format) and data:
        place = f"{root()}{data}.{form.suffix}"
    else:
        place = page_path(page)
    response = Response(status=303, headers={"Location": place})
    response.vary.add("Accept")
    return open_to_all(response)


def _written(triples: tuple[Triple, ...], form: Format) -> Response:
    return open_to_all(_tagged(written(triples, form.rdf), form.content_type))


def _shown(page: str) -> Response:
    return _tagged(page.encode(), "text/html; charset=utf-8")


def _tagged(body: bytes, content_type: str) -> Response:
    """Return ``body`` with its ETag, without Last-Modified: when the files of a snapshot are made,
    or the owner's name is mended, the catalogue changes and the snapshot does not.
    """
    response = tagged(body, content_type)
    response.vary.add("Accept")
    return response
