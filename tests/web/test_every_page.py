"""What every kind of page owes its readers, asserted kind by kind in both languages.

Free of faults, its data at the same place, a permanent address, breadcrumbs, how it is cited, the
way to tell what is wrong, its place in the sitemap, and the language of what is in the other one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from psmgraph.catalogue_settings import CatalogueConfig
from psmgraph.config import Config
from psmgraph.web import create_app

from .page_kinds import KINDS, PageKind
from .page_rules import Element, faults, tree
from .server import HTML

EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LANGUAGES = ("", "/en")


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[FlaskClient]:
    owner = CatalogueConfig(publisher="Comune di Prova", contact_email="piano@prova.example")
    app = create_app(Config(store=demo_store, catalogue=owner))
    client = app.test_client()
    client.seen, client.trees = {}, {}
    yield client
    app.extensions["psmgraph.service"].close()


@pytest.fixture(scope="module")
def listed(site) -> frozenset[str]:
    """The paths of the sitemap."""
    found = set()
    for part in ET.fromstring(site.get("/sitemap.xml").data).iter(LOC):
        for each in ET.fromstring(site.get(urlsplit(part.text).path).data).iter(LOC):
            found.add(urlsplit(each.text).path)
    return frozenset(found)


def text(site: FlaskClient, path: str) -> str:
    if path not in site.seen:
        reply = site.get(path, headers=HTML)
        assert reply.status_code == 200, path
        site.seen[path] = reply.text, reply.headers
    return site.seen[path][0]


def page(site: FlaskClient, path: str) -> Element:
    if path not in site.trees:
        site.trees[path] = tree(text(site, path))[0]
    return site.trees[path]


@EVERY
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_page_of_every_kind_has_no_faults(site, kind, prefix):
    assert faults(text(site, prefix + kind.path)) == []


@EVERY
def test_the_page_says_at_the_same_place_in_which_forms_it_is_data(site, kind: PageKind):
    main = page(site, kind.path).all("main")[0]
    typed = [each.attributes for each in main.all("a") if each.attributes.get("type")]
    offered = {each["type"]: each["href"] for each in reversed(typed)}
    assert kind.data <= offered.keys()
    for media_type in kind.data - {"text/html"}:
        reply = site.get(offered[media_type])
        assert reply.status_code == 200, offered[media_type]
        assert reply.mimetype == media_type
        assert len(reply.data) > 20


@EVERY
def test_the_page_says_how_it_is_cited_and_its_permanent_address_shows_it_again(site, kind):
    html = text(site, kind.path)
    blocks = re.findall(r'<details class="cite">.*?</details>', html, re.DOTALL)
    assert len(blocks) == (1 if kind.cited else 0)
    for block in blocks:
        (address,) = re.findall(r'class="permalink" href="([^"]+)"', block)
        parts = urlsplit(address.replace("&amp;", "&"))
        assert parts.scheme == "http"
        assert parts.path == "/dumps/a0ea18bc189a" or parts.path == urlsplit(kind.path).path
        again = site.get(f"{parts.path}?{parts.query}", headers=HTML)
        assert again.status_code == 200
        title = r"<h1[^>]*>(.*?)</h1>"
        assert re.findall(title, again.text, re.DOTALL) == re.findall(title, html, re.DOTALL)
        for file in re.findall(r'href="([^"]+\.(?:bib|cff)[^"]*)"', block):
            assert site.get(file.replace("&amp;", "&")).status_code == 200, file


@EVERY
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_breadcrumbs_lead_from_the_home_page_to_the_page(site, kind, prefix):
    trails = [each for each in page(site, prefix + kind.path).all("nav")
              if each.attributes.get("class") == "crumbs"]  # fmt: skip
    assert len(trails) == (1 if kind.crumbs else 0)
    for trail in trails:
        steps = trail.all("li")
        assert steps[0].all("a")[0].attributes["href"] == f"{prefix}/"
        assert steps[-1].attributes["aria-current"] == "page"
        for link in trail.all("a"):
            assert site.get(link.attributes["href"], headers=HTML).status_code == 200


@EVERY
def test_the_page_has_one_address_and_its_other_language(site, kind):
    html = text(site, kind.path)
    (own,) = re.findall(r'<link rel="canonical" href="([^"]+)"', html)
    assert urlsplit(own).path == urlsplit(kind.path).path
    others = re.findall(r'<link rel="alternate" hreflang="(\w\w|x-default)" href="([^"]+)"', html)
    assert [language for language, _ in others] == ["it", "en", "x-default"]
    assert urlsplit(others[1][1]).path == f"/en{urlsplit(kind.path).path}"
    assert re.search(r'class="switch" href="/en/', html)


@EVERY
def test_the_page_begins_a_letter_about_itself(site, kind):
    letters = re.findall(r'href="(mailto:piano@prova.example[^"]+)"', text(site, kind.path))
    assert letters
    assert urlsplit(kind.path).path.strip("/") in letters[-1].replace("%2F", "/").replace(
        "%3A", ":"
    )


@EVERY
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_sitemap_has_what_is_to_be_found_and_nothing_that_is_not(site, listed, kind, prefix):
    path = prefix + urlsplit(kind.path).path
    html = text(site, prefix + kind.path)
    kept_off = "noindex" in site.seen[prefix + kind.path][1].get("X-Robots-Tag", "")
    kept_off |= bool(re.search(r'<meta name="robots" content="noindex">', html))
    if kind.listed:
        assert path.removesuffix("/") in {each.removesuffix("/") for each in listed}
        assert not kept_off
    if not kind.indexed:
        robots = site.get("/robots.txt").text
        rules = re.findall(r"Disallow: (\S+)", robots)
        assert kept_off or any(path.startswith(rule) for rule in rules)
        assert path not in listed


# Words that an Italian sentence can hardly do without, and an English one, or an address, has not.
ITALIAN = re.compile(
    r"(?<![\w/-])(della|delle|degli|nella|per il|per la|di un|con i|con le)(?![\w/-])"
)
# A citation, the alternative text of a chart, the caption of a table and the message of a finding
# name titles and files in the middle of a sentence of ours; code is in both languages.
MIXED = ("cite", "told", "list todo")
NO_SENTENCES = ("script", "title", "caption", "pre")


@EVERY
def test_english_pages_mark_the_words_of_the_sheets_as_italian(site, kind):
    stray = []
    for element in page(site, f"/en{kind.path}").all():
        own = " ".join("".join(part for part in element.parts if isinstance(part, str)).split())
        told = element.name not in NO_SENTENCES and not within(element, MIXED)
        if told and language_of(element) != "it" and ITALIAN.search(own):
            stray.append(own[:80])
    assert stray == []


def within(element: Element, classes: tuple[str, ...]) -> bool:
    at: Element | None = element
    while at is not None and at.attributes.get("class") not in classes:
        at = at.parent
    return at is not None


def language_of(element: Element) -> str:
    at: Element | None = element
    while at is not None:
        if "lang" in at.attributes:
            return at.attributes["lang"]
        at = at.parent
    return ""


def test_no_address_of_a_page_is_missing_from_the_table(site):
    """Each route that answers with a page is of a kind above, or leads to one that is."""
    told = {urlsplit(kind.path).path for kind in KINDS}
    adapter = site.application.url_map.bind("")
    used = {adapter.match(path)[0] for path in told}
    pages = {
        rule.endpoint for rule in site.application.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not re.search(
            r"suffix|\.json|\.xml|\.atom|\.txt|/id/|/data/|/cite/|/static/|/site/|/sparql/|/form/"
            r"|/search/|/reconcile|/healthz|/metrics|<number>|/dumps/<|/dumps/latest|well-known"
            r"|/void|/page/catalog",
            rule.rule,
        )
    }  # fmt: skip
    assert pages <= used | {"reconcile.about"}


def test_an_actors_page_tells_how_sheets_write_its_name_and_where(site):
    path = "/page/actor/comune-di-valdesempio"
    (section,) = [each for each in page(site, path).all("section")
                  if each.attributes.get("aria-labelledby") == "spelled"]  # fmt: skip
    told = {link.text: link.attributes["href"] for link in section.all("a")}
    assert {"Comune di Valdesempio", "Valdesempio"} <= told.keys()
    for words, place in told.items():
        edition, _, anchor = place.partition("#")
        mark = re.search(rf'<mark id="{anchor}">(.*?)</mark>', text(site, edition), re.DOTALL)
        assert words in re.sub(r"<[^>]+>", "", mark[1])
