"""The feed of changes: valid Atom in both languages, each entry the edition and what it changed."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from psmgraph.publish.feed import Entry, Feed, Link, atom
from psmgraph.web import changes_feed
from psmgraph.web.app import create_app

from .server import HTML, Server

ATOM = "{http://www.w3.org/2005/Atom}"
EDITION = "https://w3id.org/psmgraph/id/plan/valdesempio/sheet/la-biblioteca-diffusa/2015-11-30"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEEDS = pytest.mark.parametrize("place", ["/feed.atom", "/en/feed.atom"])


def breaches(text: str) -> list[str]:
    """Return what RFC 4287 forbids of what stands in a feed (4.1.1, 4.1.2, 4.2.7)."""
    root = ET.fromstring(text)
    found = [] if root.tag == f"{ATOM}feed" else ["4.1.1 root"]
    for node in (root, *root.iterfind(f"{ATOM}entry")):
        name = node.findtext(f"{ATOM}id") or "?"
        for once in ("id", "title", "updated"):
            if len(node.findall(f"{ATOM}{once}")) != 1:
                found.append(f"{name}: not one {once}")
        for most_once in ("subtitle", "rights", "generator", "summary", "content", "published"):
            if len(node.findall(f"{ATOM}{most_once}")) > 1:
                found.append(f"{name}: more than one {most_once}")
        if not RFC3339.fullmatch(node.findtext(f"{ATOM}updated") or ""):
            found.append(f"{name}: 3.3 date")
        if not urlsplit(name).scheme:
            found.append(f"{name}: 4.2.6 no IRI")
        links = [each.attrib for each in node.iterfind(f"{ATOM}link")]
        alternates = [(each.get("type"), each.get("hreflang")) for each in links
                      if each.get("rel", "alternate") == "alternate"]  # fmt: skip
        if len(alternates) != len(set(alternates)):
            found.append(f"{name}: 4.1.1 two alternates of one type and language")
        if not alternates and node.find(f"{ATOM}content") is None:
            found.append(f"{name}: 4.1.2 neither content nor alternate")
        if not all(urlsplit(each["href"]).scheme for each in links):
            found.append(f"{name}: relative address")
    ids = [each.text for each in root.iterfind(f"{ATOM}entry/{ATOM}id")]
    if len(ids) != len(set(ids)):
        found.append("4.1.1 two entries of one id and time")
    if root.find(f"{ATOM}author/{ATOM}name") is None:
        found.append("4.1.1 no author")
    return found


@FEEDS
def test_the_feed_is_valid_and_read_by_a_reader(demo_server, place):
    reply = demo_server.get(place)
    assert (reply.status, reply.media_type) == (200, "application/atom+xml")
    assert breaches(reply.text) == []
    read = feedparser.parse(reply.body, response_headers={"content-type": "application/atom+xml"})
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert len(read.entries) == len(demo_server.get("/sheets.json").json["rows"])
    assert [each.updated for each in read.entries] == sorted(
        (each.updated for each in read.entries), reverse=True
    )
    language = "en" if place.startswith("/en") else "it"
    assert read.feed.language == language
    (own,) = [each.href for each in read.feed.links if each.rel == "self"]
    assert own == demo_server.address.rstrip("/") + place


def test_ids_and_days_are_the_same_in_both_languages_and_the_ids_lead_to_the_edition(demo_server):
    both = [feedparser.parse(demo_server.get(place).body).entries
            for place in ("/feed.atom", "/en/feed.atom")]  # fmt: skip
    assert [(e.id, e.updated) for e in both[0]] == [(e.id, e.updated) for e in both[1]]
    assert demo_server.get(urlsplit(both[0][0].id).path.replace("/psmgraph", "")).status == 303


def test_an_entry_tells_how_much_changed_and_where_that_stands_as_data(demo_server):
    (entry,) = [e for e in feedparser.parse(demo_server.get("/feed.atom").body).entries
                if e.id == EDITION]  # fmt: skip
    assert entry.title == "La biblioteca diffusa: edizione del 30 novembre 2015"
    links = {each.type: each.href.removeprefix(demo_server.address.rstrip("/"))
             for each in entry.links}  # fmt: skip
    rows = demo_server.get(links["application/json"]).json["rows"]
    assert rows
    numbers = [1 if word.startswith("un") else int(word)
               for word in re.findall(r"(?:: |, )(\d+|un\w*)", entry.summary)]  # fmt: skip
    assert sum(numbers) == len(rows)
    assert entry.summary.startswith("Dall'edizione del 24 novembre 2014: ")
    assert demo_server.get(links["text/csv"]).text.count("\n") > len(rows)
    assert demo_server.get(links["text/turtle"]).status == 200
    assert demo_server.ask("GET", links["text/html"], HTML).status == 200


def test_a_first_edition_says_that_it_is_the_first(demo_server):
    entries = feedparser.parse(demo_server.get("/en/feed.atom").body).entries
    first = [e for e in entries if e.id.endswith("/teatri-di-vallata/2014-12-01")]
    assert first[0].summary == "The first edition of the sheet."


@FEEDS
def test_pages_lead_to_the_feed_of_their_language(demo_server, place):
    page = demo_server.page(place.removesuffix("feed.atom"))
    assert f'<link rel="alternate" type="application/atom+xml" href="{place}"' in page.text


def test_a_long_feed_goes_on_over_pages_that_hold_every_edition_once(demo_config, monkeypatch):
    monkeypatch.setattr(changes_feed, "PAGE_SIZE", 7)
    app = create_app(demo_config)
    client, place, seen = app.test_client(), "/feed.atom", []
    try:
        while place:
            text = client.get(place).text
            assert breaches(text) == []
            read = feedparser.parse(text.encode())
            seen += [each.id for each in read.entries]
            onward = [each.href for each in read.feed.links if each.rel == "next"]
            place = onward[0].removeprefix("http://localhost") if onward else ""
        whole = client.get("/sheets.json").json
        assert len(seen) == len(set(seen)) == whole["count"]
    finally:
        app.extensions["psmgraph.service"].close()


@pytest.mark.parametrize("page", ["2", "0", "99999", "1000000000000", "-1", "x", "%00", "%FF"])
def test_a_page_that_is_not_is_not_found(demo_server: Server, page):
    assert demo_server.get(f"/feed.atom?page={page}").status == 404


def test_whatever_a_title_holds_the_feed_is_well_formed():
    link = Link("alternate", 'https://x.test/?a=1&b="<>', "text/html", "it", 'so "said" & <done>')
    head = Feed(
        "https://x.test/#f", "it", "<&>", "]]>", "2015-01-01T00:00:00Z", "A & B", "", [link]
    )
    entry = Entry("https://x.test/1", "2015-01-01", '"<b>&amp;', "<script>", (link,))
    text = atom(head, [entry])
    assert breaches(text) == []
    assert ET.fromstring(text).findtext(f"{ATOM}entry/{ATOM}title") == '"<b>&amp;'
