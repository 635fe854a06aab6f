"""Every kind of page that the site has, over the demo: its address, and what it has to offer.

Used by the table of tests (test_every_page.py) and by the pictures of all pages
(tests/long/screenshots.py).
"""

from dataclasses import dataclass

SHEET = "plan/valdesempio/sheet/la-biblioteca-diffusa"
EDITION = f"{SHEET}/2015-11-30"
PROJECT = "plan/valdesempio/project/la-biblioteca-diffusa"
RDF = frozenset({"text/turtle", "application/ld+json"})
TABLE = frozenset({"text/csv", "application/json"})
JSON = frozenset({"application/json"})
RESULTS = frozenset({"text/csv", "application/sparql-results+json"})


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page. ``data`` are the media types that it has to be offered in, at least."""

    name: str
    path: str
    data: frozenset[str] = frozenset()
    crumbs: bool = True
    cited: bool = True
    listed: bool = False  # in the sitemap
    indexed: bool = True  # search engines may take it


KINDS = (
    PageKind("home", "/", JSON, crumbs=False, listed=True),
    PageKind("projects", "/projects", TABLE, listed=True),
    PageKind("projects with facets", "/projects?year=2015&completeness=most", TABLE),
    PageKind("actors", "/actors", TABLE, listed=True),
    PageKind("activities", "/activities", TABLE, listed=True),
    PageKind("links", "/links", TABLE, listed=True),
    PageKind("symmetry", "/links/symmetry", TABLE, listed=True),
    PageKind("event calendar", "/events", TABLE, listed=True),
    PageKind("contributions", "/contributions", TABLE, listed=True),
    PageKind("figures", "/figures", TABLE, listed=True),
    PageKind("sheets", "/sheets", TABLE, listed=True),
    PageKind("search", "/search?q=biblioteca", TABLE, indexed=False),
    PageKind("plan", "/page/plan/valdesempio", RDF, listed=True),
    PageKind("thematic table", "/page/plan/valdesempio/table/ambiente-e-mobilita", RDF,
             listed=True),
    PageKind("project", f"/page/{PROJECT}", RDF, listed=True),
    PageKind("progress", f"/page/{PROJECT}/progress", TABLE, listed=True),
    PageKind("related projects", f"/page/{PROJECT}/related", RESULTS),
    PageKind("sheet", f"/page/{SHEET}", RDF),
    PageKind("edition", f"/page/{EDITION}", RDF, listed=True),
    PageKind("activity", f"/page/{EDITION}/planned/1", RDF, indexed=False),
    PageKind("event", f"/page/{EDITION}/event/2", RDF, indexed=False),
    PageKind("passage", f"/page/{EDITION}/field/3", RDF, indexed=False),
    PageKind("institution", "/page/actor/comune-di-valdesempio", RDF, listed=True),
    PageKind("actor, everything", "/page/actor/comune-di-valdesempio?all=1", RDF),
    PageKind("organisation", "/page/actor/azienda-casa-valdesempio", RDF, listed=True),
    PageKind("person", "/page/actor/comune-di-valdesempio/person/fulvia-schizzi", RDF,
             cited=False, indexed=False),
    PageKind("law", "/page/act/decreto-legislativo-82-2005", RDF, listed=True),
    PageKind("run", "/page/run/a0ea18bc189a", RDF),
    PageKind("explorer", "/links/explorer", TABLE | {"image/svg+xml"}, listed=True),
    PageKind("explorer around", f"/links/explorer?focus={PROJECT}", TABLE | {"image/svg+xml"}),
    PageKind("comparison", "/compare/valdesempio/la-biblioteca-diffusa"
             "?from=2014-11-24&to=2015-11-30", TABLE),
    PageKind("quality", "/quality", TABLE, listed=True),
    PageKind("findings", "/quality/findings", TABLE, indexed=False),
    PageKind("completeness", "/quality/completeness", TABLE, indexed=False),
    PageKind("missing", "/quality/missing", TABLE, indexed=False),
    PageKind("worklist", "/review", TABLE, indexed=False),
    PageKind("report", "/report", frozenset({"text/html"}), listed=True),
    PageKind("catalogue", "/catalog", RDF, listed=True),
    PageKind("dataset", "/page/dataset/graph", RDF),
    PageKind("dumps", "/dumps", JSON, listed=True),
    PageKind("queries", "/queries", JSON, listed=True),
    PageKind("query", "/queries/co-actors", indexed=False),
    PageKind("answer", "/queries/co-actors?run=1&actor=actor/comune-di-valdesempio",
             frozenset({"text/csv", "application/sparql-results+json"}), indexed=False),
    PageKind("query page", "/sparql"),
    PageKind("ontology", "/ontology", RDF, listed=True),
    PageKind("alignments", "/ontology/alignments", RDF, listed=True),
    PageKind("vocabularies", "/vocab", listed=True),
    PageKind("vocabulary", "/vocab/role", RDF, listed=True),
    PageKind("shapes", "/shapes", RDF, listed=True),
    PageKind("shapes of the catalogue", "/shapes/catalogue", RDF, listed=True),
    PageKind("reconciliation", "/reconcile/about", indexed=False),
    PageKind("about", "/about", listed=True),
    PageKind("accessibility", "/accessibility", listed=True),
)  # fmt: skip
