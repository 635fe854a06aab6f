"""For people: home, lists, search."""

import json
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.publish.dumps import listed
from psmgraph.web import structured
from psmgraph.web.context import DataLink, noindex, root, served, service, stated
from psmgraph.web.errors import not_acceptable
from psmgraph.web.facets import chosen_of
from psmgraph.web.heads import places
from psmgraph.web.home import HomePage
from psmgraph.web.identity import site_title
from psmgraph.web.kept import kept
from psmgraph.web.languages import language_of_request, say
from psmgraph.web.listing import ListPage, as_csv, as_excel_csv, every_row, json_lines
from psmgraph.web.lists import LISTS, Asked, ListSpec
from psmgraph.web.negotiation import best
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.spooled import told
from psmgraph.web.state import ARGUMENTS, NOW, ask, in_state

bp = Blueprint("browse", __name__)
_LIST_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}
_HTML = "text/html; charset=utf-8"


@bp.before_app_request
def one_address() -> Response | None:
    """Lead from an address that ends with a slash to the one without: a page has one address."""
    path = request.path
    if path == "/" or not path.endswith("/") or request.method not in ("GET", "HEAD"):
        return None
    query = request.query_string.decode("utf-8", "replace")
    place = f"{request.script_root}/{quote(path.strip('/'))}" + (f"?{query}" if query else "")
    return Response(status=308, headers={"Location": place})


@bp.before_app_request
def one_state() -> None:
    """Take up the state that the address asks for, before anything answers from another."""
    if in_state(request.path) and any(name in request.args for name in ARGUMENTS):
        served()


@bp.get("/")
def home() -> Response:
    """Show the state of the dataset, and where to begin."""
    return conditional(kept(_home), _HTML, vary=False)


def _home() -> str:
    page = HomePage.of(served(), service().config.store)
    links = (DataLink("JSON", root() + stated("/home.json"), "application/json"),)
    return render_template("home.html", page=page, structured=_described(page), data=links)


@bp.get("/home.json")
def home_data() -> Response:
    """Give what the home page tells as data."""
    told = HomePage.of(served(), service().config.store).data(served().snapshot.id)
    body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return open_to_all(conditional(body, "application/json", vary=False))


def _described(page: HomePage) -> structured.Node:
    """Return the whole as a dataset, for search engines: named as the catalogue names it."""
    found, catalogue = served(), service().config.catalogue
    english = language_of_request() == "en"
    name = catalogue.title_en if english else catalogue.title_it
    words = catalogue.description_en if english else catalogue.description_it
    whole = structured.Whole(
        name or site_title().text,
        words or say("dataset.description"),
        found.snapshot.id,
        catalogue,
        listed(found.snapshot),
    )
    return structured.dataset(page, whole, places())


def _register(spec: ListSpec) -> None:
    """Give each list its address: a list is a row of LISTS, not a function."""

    def show(suffix: str = "") -> Response:
        return _list(spec, suffix)

    bp.add_url_rule(f"/{spec.place}", spec.name, show, methods=["GET"])
    bp.add_url_rule(
        f"/{spec.place}.<any(csv, json):suffix>", f"{spec.name}_data", show, methods=["GET"]
    )


for _spec in LISTS.values():
    _register(_spec)


def _list(spec: ListSpec, suffix: str) -> Response:
    if spec.for_staff:
        ask(NOW)  # decisions are today's
    chosen = None
    if spec.faceted:
        chosen = chosen_of(dict(request.args.lists()), served().addresses)
    asked = Asked.of(spec, request.args, chosen)
    if not suffix:
        media_type = best(request.headers.get("Accept"), tuple(_LIST_TYPES))
        if media_type is None:
            return not_acceptable(tuple(_LIST_TYPES))
        suffix = _LIST_TYPES[media_type]
    if suffix == "html":
        page = ListPage.of(spec, asked, served())
        if asked.page > max(page.pages):
            abort(404)
        shown = conditional(render_template("list.html", page=page), _HTML)
        return noindex(shown) if spec.for_staff or page.deep else shown
    found = every_row(spec, asked, served())
    if suffix == "json":
        manifest = served().snapshot.manifest
        lines = json_lines(found, spec.name, manifest.id, manifest.base)
        return open_to_all(told(lines, "application/json"))
    columns = _columns(spec)
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(found.rows, columns)
    response = told(lines, "text/csv; charset=utf-8; header=present")
    name = f"{spec.name}-excel.csv" if excel else f"{spec.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(response)


def _columns(spec: ListSpec) -> list[str]:
    found = served().rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", (spec.name,))
    return [row["name"] for row in found]
