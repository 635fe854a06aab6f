"""The sitemap lists every page that is to be found, in both languages, and robots.txt the rest."""

from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from protego import Protego

from psmgraph.publish.sitemap import MOST, Listed, index, sitemap
from psmgraph.web.harvest import PART

from .server import HTML, Server

NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
LIBRARY = "/page/plan/valdesempio/sheet/la-biblioteca-diffusa"


def locations(server: Server, path: str) -> list[str]:
    reply = server.get(path)
    assert (reply.status, reply.media_type) == (200, "application/xml")
    return [each.text or "" for each in ET.fromstring(reply.body).iterfind(".//s:loc", NAMESPACES)]


@pytest.fixture(scope="module")
def listed(demo_server) -> dict[str, ET.Element]:
    """The entries of all parts, by path."""
    found: dict[str, ET.Element] = {}
    for part in locations(demo_server, "/sitemap.xml"):
        root = ET.fromstring(demo_server.get(urlsplit(part).path).body)
        for each in root.iterfind("s:url", NAMESPACES):
            path = urlsplit(each.findtext("s:loc", "", NAMESPACES)).path
            assert path not in found, "each address once"
            found[path] = each
    return found


def test_every_page_of_the_sitemap_is_there_and_may_be_indexed(demo_server, listed):
    some = [path for number, path in enumerate(sorted(listed)) if number % 7 == 0]
    robots = Protego.parse(demo_server.get("/robots.txt").text)
    for path in some:
        reply = demo_server.page(path)
        assert reply.status == 200, path
        assert "noindex" not in (reply.headers["X-Robots-Tag"] or "")
        assert robots.can_fetch(demo_server.address.rstrip("/") + path, "Googlebot")
        here = demo_server.address.rstrip("/") + path
        assert f'<link rel="canonical" href="{here}">' in reply.text


def test_projects_editions_and_actors_are_all_there_and_no_person(demo_server, listed):
    for place, column in (("projects", "project"), ("sheets", "edition"), ("actors", "actor")):
        for row in demo_server.get(f"/{place}.json").json["rows"]:
            path = "/page/" + row[column].split("/id/")[1]
            assert {path, "/en" + path} <= set(listed)
    assert not [path for path in listed if "/person/" in path or "/passage/" in path]


def test_both_languages_are_told_of_each_other(demo_server, listed):
    here = demo_server.address.rstrip("/")
    for path, entry in listed.items():
        links = {each.attrib["hreflang"]: each.attrib["href"]
                 for each in entry.iterfind("x:link", NAMESPACES)}  # fmt: skip
        plain = path.removeprefix("/en") or "/"
        assert links == {"it": here + plain, "en": f"{here}/en{plain}", "x-default": here + plain}


def test_a_day_is_told_where_the_data_tell_it_and_nowhere_else(demo_server, listed):
    days = {path: entry.findtext("s:lastmod", "", NAMESPACES) for path, entry in listed.items()}
    assert days[f"{LIBRARY}/2014-11-24"] == "2014-11-24"
    assert days["/page/plan/valdesempio/project/la-biblioteca-diffusa"] == "2015-11-30"
    assert days["/page/actor/comune-di-valdesempio"] == ""
    assert days["/vocab/role"] == ""
    rows = demo_server.get("/projects.json").json["rows"]
    without = [row for row in rows if row["edition"] is None]
    assert without
    assert all(days["/page/" + row["project"].split("/id/")[1]] == "" for row in without)


@pytest.mark.parametrize("path", ["/sitemap-actors-2.xml", "/sitemap-persons-1.xml",
                                  "/sitemap-pages-2.xml", "/sitemap-actors-0.xml",
                                  "/sitemap-actors-99999999999999999999.xml"])  # fmt: skip
def test_a_part_that_is_not_is_not_found(demo_server, path):
    assert demo_server.get(path).status == 404


def test_a_part_holds_no_more_addresses_than_the_protocol_allows():
    assert 2 * PART <= MOST
    pages = (Listed(f"/page/{number}?a=1&b=<2>", "2015-01-01") for number in range(PART))
    text = "".join(sitemap(pages, lambda path: {"it": path, "en": f"/en{path}", "x-default": path}))
    root = ET.fromstring(text)
    assert len(root) == 2 * PART
    assert root[0][0].text == "/page/0?a=1&b=<2>"
    assert len(ET.fromstring(index(["https://x.test/a?b&c"]))) == 1


def test_as_of_a_day_the_sitemap_is_todays(demo_server):
    assert demo_server.get("/sitemap-editions-1.xml?as_of=2015-01-01").body == (
        demo_server.get("/sitemap-editions-1.xml").body
    )


@pytest.mark.parametrize("path", [
    "/sparql?query=ASK%7B%7D", "/en/sparql?example=changes", "/queries/changes.csv", "/search?q=a",
    "/projects?sort=title", "/page/plan/valdesempio?as_of=2015-01-01", "/en/actors?page=2",
    "/compare/valdesempio/la-biblioteca-diffusa?from=2014-11-24&as_of=2016-01-01", "/review",
    "/reconcile", "/page/plan/valdesempio?snapshot=a0ea18bc189a",
])  # fmt: skip
def test_crawlers_are_kept_off_queries_states_and_variants(demo_server, path):
    robots = Protego.parse(demo_server.get("/robots.txt").text)
    address = demo_server.address.rstrip("/") + path
    kept_off = not robots.can_fetch(address, "Googlebot")
    # A comparison as of a day is let in by name, and asks not to be indexed itself.
    assert kept_off or demo_server.ask("GET", path, HTML).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", [
    "/", "/en/", "/projects", "/page/actor/comune-di-valdesempio", "/queries", "/sparql",
    "/en/sparql",
    "/feed.atom?page=2", "/static/psmgraph.css?v=1", "/data/actor/comune-di-valdesempio.ttl",
    "/en/sitemap.xml", "/compare/valdesempio/x?from=2014-11-24&to=2015-11-30",
])  # fmt: skip
def test_crawlers_are_let_into_pages_and_data(demo_server, path):
    robots = Protego.parse(demo_server.get("/robots.txt").text)
    assert robots.can_fetch(demo_server.address.rstrip("/") + path, "Googlebot")
    assert list(robots.sitemaps) == [f"{demo_server.address}sitemap.xml"]
