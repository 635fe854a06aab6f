"""Sheets that try (hostile.py): built, served, fetched page by page, and looked at in a browser."""

import csv
import io
import json
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import docx
import pyoxigraph as ox
import pytest

from psmgraph.build import build_snapshot
from psmgraph.config import Config

from . import hostile
from .page_rules import faults, tree
from .server import HTML, Reply, Server, start, stop

TODAY = date(2026, 1, 1)
PLAN = "/page/plan/bologna"
FIRST = ("/", "/en/", "/feed.atom", "/sitemap.xml", "/catalog.rdf", "/catalog.ttl",
         "/catalog.jsonld", "/void.ttl", "/report", "/report.html", "/report.docx", "/quality",
         "/review", "/links/explorer?kind=bodies", "/links/symmetry", "/search?q=script",
         "/reconcile", "/sparql", "/queries", "/openapi.json", "/about",
         "/search/suggest?q=script")  # fmt: skip
LISTS = ("projects", "actors", "activities", "events", "links", "contributions", "figures",
         "sheets", "review", "links/symmetry")  # fmt: skip
RDF = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES,
       "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD,
       "application/trig": ox.RdfFormat.TRIG}  # fmt: skip
# Elements that a page of ours has none of, whatever a sheet says.
FORBIDDEN = {"iframe", "object", "embed", "base", "img", "image", "video", "audio", "applet",
             "frame", "portal", "foreignobject", "animate", "set"}  # fmt: skip
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "xlink:href",
    "cite",
}
MAIL = re.compile(r"mailto:[^<>\"\s]+")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Listener:
    """Where the sheets' scripts, pictures and styles would lead; nobody has to come."""

    address: str
    asked: list[str]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Listener(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def tried(listener, tmp_path_factory) -> Iterator[Server]:
    """A server over what the build makes of the sheets."""
    folder = tmp_path_factory.mktemp("hostile")
    sheets = hostile.write_sheets(folder / "sheets", listener.address)
    outcome = build_snapshot(Config(store=folder / "store"), [sheets], today=TODAY, workers=1)
    assert [each for each in outcome.findings if each.code.startswith("READ")] == []
    server = start(folder / "store")
    yield server
    stop(server)


@pytest.fixture(scope="module")
def pages(tried) -> dict[str, Reply]:
    """Every kind of page, of the sheets that say most."""
    return {place: tried.ask("GET", place, HTML) for place in _places(tried)}


def _places(tried: Server) -> Iterator[str]:
    yield from FIRST
    for each in LISTS:
        yield from (f"/{each}", f"/{each}.csv", f"/{each}.csv?excel=1", f"/{each}.json")
    yield from (f"/quality{each}" for each in ("/findings", "/completeness", "/missing", ".csv",
                                              "/findings.json", "/missing.csv"))  # fmt: skip
    projects = tried.get("/projects.json").json["rows"]
    for mark in ("<script>", f"Comune {hostile.RLO}"):
        row = next(each for each in projects if each["title"].startswith(mark) and each["edition"])
        slug, edition = row["project"].rpartition("/")[2], row["edition"].partition("/id/")[2]
        yield from _around(slug, edition)
    for each in tried.get("/actors.json").json["rows"]:
        if "<" in each["name"]:
            name = each["actor"].partition("/id/")[2]
            yield from (f"/page/{name}", f"/en/page/{name}?all=1", f"/data/{name}.ttl")
            yield f"/links/explorer?focus={quote(name)}&kind=bodies"
            break
    for each in tried.get("/dumps.json").json["files"]:
        yield urlsplit(each["url"]).path


def _around(slug: str, edition: str) -> Iterator[str]:
    project = f"plan/bologna/project/{slug}"
    for name in (project, edition):
        yield from (f"/page/{name}", f"/en/page/{name}", f"/page/{name}?all=1")
        yield from (f"/data/{name}.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt"))
        yield f"/cite/page/{name}.bib"
    yield f"/page/plan/bologna/sheet/{slug}"
    yield from (f"/page/{edition}/{kind}/1" for kind in ("field", "planned", "performed", "link"))
    yield from (f"/page/{project}/progress{suffix}" for suffix in ("", ".csv", ".json"))
    yield f"/form/bologna/{slug}.html?date=2026-06-01"
    place = f"/links/explorer{{}}?focus={project}"
    yield from (place.format(suffix) for suffix in ("", ".svg", ".csv", ".json"))
    if "2016" in edition:
        yield from (f"/compare/bologna/{slug}{suffix}" for suffix in ("", ".csv", ".json"))
    yield f"/queries/evidence?run=1&project={project}"
    yield from (f"/queries/link-symmetry{suffix}?project={project}"
                for suffix in (".csv", ".tsv", ".xml", ".json"))  # fmt: skip
    yield from (f"/search{suffix}?q=script%20{slug[:4]}" for suffix in ("", ".csv", ".json"))


def test_every_page_is_there_and_whole(pages):
    assert len(pages) > 120
    wrong = {place: reply.status for place, reply in pages.items()
             if reply.status not in (200, 303, 308)}  # fmt: skip
    assert wrong == {}


def test_what_is_no_page_can_be_read_by_its_own_rules(pages):
    read = Counter[str]()
    for place, reply in pages.items():
        kind = reply.media_type
        read[kind] += 1
        if reply.status != 200:
            continue
        if kind in RDF:
            list(ox.parse(reply.body, format=RDF[kind], base_iri="http://x/"))
        elif kind.endswith("json"):
            json.loads(reply.body)
        elif kind.endswith("xml"):
            ElementTree.fromstring(reply.body)
        elif kind == "text/csv":
            separator = ";" if "excel=1" in place else ","
            rows = list(csv.reader(io.StringIO(reply.text.lstrip("\ufeff")), delimiter=separator))
            assert {len(row) for row in rows} == {len(rows[0])}, place
    assert {"text/turtle", "application/rdf+xml", "application/ld+json", "application/json",
            "application/atom+xml", "image/svg+xml", "text/csv"} <= set(read)  # fmt: skip


def test_no_page_has_an_element_or_an_address_that_a_sheet_brought(pages, tried):
    checked = 0
    for place, reply in pages.items():
        if reply.status != 200 or reply.media_type not in ("text/html", "image/svg+xml"):
            continue
        checked += 1
        alone = re.match(r"(/en)?/(report\.html|form/|reconcile)", place) or ".svg" in place
        assert alone or faults(reply.text) == [], place
        for each in tree(reply.text)[0].all():
            assert each.name.lower() not in FORBIDDEN, (place, each.name)
            assert not any(name.startswith("on") for name in each.attributes), (place, each)
            assert each.attributes.get("http-equiv", "").lower() != "refresh", place
            for name in ADDRESSES & each.attributes.keys():
                _holds(each.attributes[name], place, tried)
    assert checked > 50


def _holds(address: str, place: str, tried: Server) -> None:
    parts = urlsplit(address)
    if parts.scheme == "mailto":
        assert MAIL.fullmatch(address), (place, address)
    else:
        assert parts.scheme in ("", "http", "https"), (place, address)
        assert not parts.netloc.startswith("127.0.0.1") or address.startswith(tried.address), place


@pytest.mark.parametrize("place", ["/report.docx", "/form/bologna/{}.docx?date=2026-06-01"])
def test_a_word_file_has_no_field_and_leads_nowhere_but_to_pages(tried, pages, place):
    slug = next(each for each in pages if "/project/" in each and "script" in each).split("/")[5]
    reply = tried.get(place.format(slug.partition("?")[0]))
    assert reply.status == 200
    docx.Document(io.BytesIO(reply.body))
    with zipfile.ZipFile(io.BytesIO(reply.body)) as file:
        assert not [name for name in file.namelist() if re.search("vba|activeX|embeddings", name)]
        parts = {
            name: file.read(name) for name in file.namelist() if name.endswith(("xml", "rels"))
        }
    for name, data in parts.items():
        told = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(data).iter()}
        assert not told & {"fldSimple", "fldChar", "instrText", "object", "altChunk", "subDoc"}, (
            name
        )
        if name.endswith(".rels"):
            for each in ElementTree.fromstring(data):
                if each.get("TargetMode") == "External":
                    assert each.get("Type") == f"{_OFFICE}/hyperlink"
                    _holds(each.get("Target") or "", name, tried)
    assert b"SUM(1+1)" in parts["word/document.xml"]  # told as words, so it was written at all


def test_a_table_for_spreadsheets_runs_nothing_and_the_other_is_exact(tried):
    exact = _cells(tried.get("/projects.csv"), ",")
    safe = _cells(tried.get("/projects.csv?excel=1"), ";")
    assert len(exact) == len(safe)
    begun = [cell for cell in exact if cell.startswith(tuple("=+-@"))]
    assert len(begun) >= len(hostile.FORMULAS) - 1  # a hyphen typed before a title is a bullet
    assert [cell for cell in safe if cell.startswith(tuple("=+-@\t\r\n"))] == []
    assert [one.removeprefix("'") for one in safe] == [one.removeprefix("'") for one in exact]


def test_a_query_gives_its_csv_to_the_letter(tried):
    text = 'SELECT ?t { VALUES ?t { "=1+1" "+cmd|x" "@SUM(1)" "-2" } }'
    reply = tried.get(f"/sparql?query={quote(text)}", accept="text/csv")
    assert _cells(reply, ",") == ["t", "=1+1", "+cmd|x", "@SUM(1)", "-2"]


def _cells(reply: Reply, separator: str) -> list[str]:
    assert reply.status == 200
    text = reply.text.removeprefix("\ufeff")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            for cell in row]  # fmt: skip


# The places of two letters beside each other in words of ours: behind a name that turns the
# direction of writing around, the second must not stand to the left of the first.
TURNED = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode()); ) {
    const text = node.data, at = text.search(/[A-Za-z]{2}/);
    if (at < 0 || /[\\u0590-\\u08ff\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(text))
      continue;
    const places = [at, at + 1].map((one) => {
      range.setStart(node, one); range.setEnd(node, one + 1);
      return range.getBoundingClientRect();
    });
    if (places[0].width && places[0].top === places[1].top && places[1].left < places[0].left)
      found.push(text.trim().slice(0, 60));
  }
  return found;
}"""


def test_in_a_browser_nothing_runs_nothing_is_asked_and_nothing_is_turned(
    tried, pages, listener, visitor
):
    someone = visitor(tried.address)
    dialogs: list[str] = []
    someone.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    whole = [each for each in pages if re.match(r"/page/plan/|/compare/[^.]*$", each)]
    looked_at = [each for each in whole if pages[each].media_type == "text/html"]
    looked_at += ["/", *(f"/{each}" for each in LISTS), "/links/explorer?kind=bodies", "/report",
                  "/quality/findings", "/search?q=%3Cscript%3E", "/search?q=girato"]  # fmt: skip
    assert len(looked_at) > 25
    turned = {}
    for place in looked_at:
        page = someone.open(place)
        assert page.evaluate("window.ran") is None, place
        turned[place] = page.evaluate(TURNED)
    assert {place: words for place, words in turned.items() if words} == {}
    assert dialogs == []
    assert listener.asked == []


def test_names_that_a_person_types_are_offered_as_words(tried, listener, visitor):
    page = visitor(tried.address).open("/")
    page.locator("input[type=search]").first.press_sequentially("script", delay=20)
    page.get_by_role("option").first.wait_for()
    assert "<script>" in page.get_by_role("listbox").inner_text()
    assert page.evaluate("window.ran") is None
    assert listener.asked == []
