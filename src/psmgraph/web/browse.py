"""For people: home, lists, search; and the small files that machines ask for."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request

from psmgraph.web.context import noindex, root, served
from psmgraph.web.errors import not_acceptable
from psmgraph.web.home import HomePage
from psmgraph.web.listing import ListPage, as_csv, as_excel_csv, as_json, every_row
from psmgraph.web.lists import LISTS, Asked, ListSpec
from psmgraph.web.negotiation import best
from psmgraph.web.responses import conditional, open_to_all
from psmgraph.web.search import search_page
from psmgraph.web.state import ARGUMENTS, NOW, ask, in_state

bp = Blueprint("browse", __name__)
_LIST_TYPES = {"text/html": "html", "text/csv": "csv", "application/json": "json"}
_HTML = "text/html; charset=utf-8"
_MAX_WORDS = 200


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
    page = HomePage.of(served())
    return conditional(render_template("home.html", page=page), _HTML, vary=False)


@bp.get("/search")
def search() -> Response:
    """Find entities by name."""
    words = " ".join(request.args.get("q", "").replace("\0", " ").split())[:_MAX_WORDS]
    page = search_page(served(), words)
    return conditional(render_template("search.html", page=page), _HTML, vary=False)


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
    asked = Asked.of(spec, request.args)
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
        return noindex(shown) if spec.for_staff else shown
    rows = every_row(spec, asked, served())
    if suffix == "json":
        manifest = served().snapshot.manifest
        body = as_json(rows, spec.name, manifest.id, manifest.base)
        return open_to_all(conditional(body, "application/json"))
    columns = _columns(spec)
    excel = request.args.get("excel") == "1"
    lines = (as_excel_csv if excel else as_csv)(rows, columns)
    response = conditional("".join(lines), "text/csv; charset=utf-8; header=present")
    name = f"{spec.name}-excel.csv" if excel else f"{spec.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(response)


def _columns(spec: ListSpec) -> list[str]:
    found = served().rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", (spec.name,))
    return [row["name"] for row in found]


@bp.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off queries and off the endless variants of lists and search."""
    kept_off = ("/sparql", "/queries/", "/search", "/*?")
    lines = ["User-agent: *"]
    for place in kept_off:
        lines += [f"Disallow: {root()}{place}", f"Disallow: {root()}/en{place}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
