"""For those who come by themselves: sitemap, feed of changes, and what crawlers leave alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, request

from psmgraph.publish.feed import MEDIA_TYPE as ATOM
from psmgraph.publish.feed import atom
from psmgraph.publish.sitemap import MEDIA_TYPE as XML
from psmgraph.publish.sitemap import Listed, index, sitemap
from psmgraph.web.changes_feed import feed_page
from psmgraph.web.context import absolute, locator, root, served, site
from psmgraph.web.lists import LISTS
from psmgraph.web.responses import REVALIDATE, conditional, open_to_all
from psmgraph.web.served import Served

bp = Blueprint("harvest", __name__)
PART = 10_000  # rows of a table in one part: twice as many addresses, and few megabytes
MOST_PAGES = 10_000  # of the feed


@dataclass(frozen=True, slots=True)
class _Source:
    """Entities of one kind: the table that lists them, who they are, and the day of their data."""

    table: str
    entity: str
    day: str = "NULL"
    view: str = ""  # the end of the address of another page of each, of those that have a day


# Of an actor nothing tells since when what is said of it stands: it has no day. Persons are in no
# sitemap, nor is what stands inside an edition: their pages ask not to be indexed.
SOURCES = {
    "projects": _Source("projects", "project", "issued"),
    "progress": _Source("projects", "project", "issued", "/progress"),
    "editions": _Source("sheets", "edition", "issued"),
    "actors": _Source("actors", "actor"),
}
PAGES = "pages"
_OTHERS = """
SELECT DISTINCT entity FROM names WHERE kind LIKE '%#Plan' OR kind LIKE '%#ThematicTable'
OR kind LIKE '%#LegalReference' ORDER BY entity LIMIT 20000
"""
# Answers, and the endless ways to ask for them. The longest rule that fits holds (RFC 9309, 2.2.2):
# what pages are made of, the feed's pages, the comparisons that it leads to and the bare form for
# queries are let in.
_KEPT_OFF = ("/sparql", "/queries/", "/reconcile", "/search", "/review", "/form/", "/metrics",
             "/quality/", "/*?", "/*?*as_of=", "/*?*snapshot=")  # fmt: skip
_LET_IN = ("/static/", "/feed.atom", "/compare/", "/sparql$")


@bp.get("/sitemap.xml")
def sitemaps() -> Response:
    """List the parts of the sitemap."""
    places = [absolute(f"/sitemap-{PAGES}-1.xml")]
    for name, source in SOURCES.items():
        rows = served().rows(f'SELECT COUNT(*) AS n FROM "{source.table}"')[0]["n"] or 0
        places += [absolute(f"/sitemap-{name}-{part + 1}.xml") for part in range(-(-rows // PART))]
    return open_to_all(conditional(index(places), f"{XML}; charset=utf-8", vary=False))


@bp.get("/sitemap-<kind>-<int:part>.xml")
def part_of_sitemap(kind: str, part: int) -> Response:
    """Stream one part; its ETag is of what it lists, and of the addresses under which."""
    if kind == PAGES and part == 1:
        listed = _pages(served())
    elif kind in SOURCES:
        listed = _listed(served(), SOURCES[kind], part)
    else:
        abort(404)
    if not listed:
        abort(404)
    told = hashlib.sha256(absolute("/").encode())
    for each in listed:
        told.update(f"{each.path} {each.modified}\n".encode())
    body = (each.encode() for each in sitemap(listed, locator()))
    response = Response(body, content_type=f"{XML}; charset=utf-8")
    response.set_etag(told.hexdigest()[:32])
    response.headers["Cache-Control"] = REVALIDATE
    return open_to_all(response)


@bp.get("/feed.atom")
def feed() -> Response:
    """Tell the newest editions and what each changed; older ones on the pages that follow."""
    words = request.args.get("page", "1")
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 7 else 0
    if not 0 < number <= MOST_PAGES:
        abort(404)
    head, entries = feed_page(served(), number)
    if number > 1 and not entries:
        abort(404)
    # Its own time changes with every snapshot, and tells nothing that its entries do not.
    response = conditional(
        atom(head, entries), f"{ATOM}; charset=utf-8", vary=False, beside=head.updated
    )
    return open_to_all(response)


@bp.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off queries and off the endless variants of lists and search."""
    lines = ["User-agent: *"]
    for rule, places in (("Disallow", _KEPT_OFF), ("Allow", _LET_IN)):
        for place in places:
            lines += [f"{rule}: {root()}{prefix}{place}" for prefix in ("", "/en")]
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _listed(found: Served, source: _Source, part: int) -> tuple[Listed, ...]:
    first = (part - 1) * PART
    rows = found.rows(
        f'SELECT DISTINCT "{source.entity}" AS entity, {source.day} AS day FROM'
        f' (SELECT * FROM "{source.table}" ORDER BY rowid LIMIT ? OFFSET ?)',
        (PART if first >= 0 else 0, min(max(first, 0), 2**62)),
    )
    made = ((found.addresses.path(row["entity"]), row["day"] or "") for row in rows)
    return tuple(
        Listed(path + source.view, day) for path, day in made if path and (day or not source.view)
    )


def _pages(found: Served) -> tuple[Listed, ...]:
    """Return what is no row of a large table; the home page counts what the snapshot holds."""

    def paths() -> Iterator[str]:
        yield from (f"/{spec.place}" for spec in LISTS.values() if not spec.for_staff)
        yield "/links/explorer"
        yield from ("/queries", "/ontology", "/ontology/alignments", "/shapes", "/shapes/catalogue")
        yield from ("/vocab", "/report", "/catalog", "/dumps")
        yield from ("/quality", "/about", "/accessibility")
        yield from (f"/vocab/{scheme}" for scheme in sorted(site().vocabularies))
        for row in found.rows(_OTHERS):
            yield found.addresses.path(row["entity"]) or ""

    built = datetime.fromisoformat(found.snapshot.manifest.built_at)
    home = Listed("/", built.isoformat(timespec="seconds"))
    return (home, *(Listed(path) for path in paths() if path))
