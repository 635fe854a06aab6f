"""The query page in a real browser: its editor, its keys, its pictures, with and without script."""

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from needs import absent

from psmgraph.web.assets import EDITOR, FOLDER

from .devtools import CTRL, Browser
from .page_rules import faults

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
ROOT = "document.querySelector('.editor').shadowRoot"
WRITTEN = f"{ROOT}.querySelector('.cm-content').innerText"
OFFERED = f"[...{ROOT}.querySelectorAll('.cm-tooltip-autocomplete li')].map(each => each.innerText)"
NUMBERS = """PREFIX psm: <https://w3id.org/psmgraph/ontology#>
SELECT ?actor (COUNT(?project) AS ?projects) WHERE { ?project psm:involves ?actor } GROUP BY ?actor
"""
PAIRS = """PREFIX psm: <https://w3id.org/psmgraph/ontology#>
SELECT ?project ?actor WHERE { ?project psm:involves ?actor } ORDER BY ?project ?actor
"""


def asked(query: str, **more: str) -> str:
    return "/sparql?" + "&".join(f"{name}={quote(value)}" for name, value in
                                 {"query": query, **more}.items())  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    started = Browser(CHROMIUM, tmp_path_factory.mktemp("profile"))
    started.size(1280)
    yield started
    started.close()


@pytest.fixture
def editor(browser: Browser, demo_server) -> Browser:
    """The query page with its editor, empty and focused."""
    needs_editor()
    browser.open(f"{demo_server.address}en/sparql")
    browser.wait_for("document.querySelector('.editor') !== null")
    browser.value(f"{ROOT}.querySelector('.cm-content').focus()")
    browser.press("a", CTRL)
    browser.press("Backspace")  # typed over, Chromium itself would style what it puts in its place
    return browser


def needs_editor() -> None:
    if not (FOLDER / EDITOR).is_file():
        absent("assets", "the editor was not bundled: the registry of npm could not be had")


def test_what_is_written_in_the_editor_is_sent_with_its_keys(editor, demo_server):
    editor.type("ASK { ?a ?b ?c ")
    assert editor.value("document.querySelector('#query').value").startswith("ASK { ?a ?b ?c ")
    editor.press("Escape")
    editor.press("Enter", CTRL)
    editor.wait_for("location.search.includes('ASK') && !!document.querySelector('#answer')")
    assert editor.value("document.querySelector('.answer .lead').innerText") == "Yes"
    address = editor.value("location.href")
    assert parse_qs(urlsplit(address).query)["query"][0].startswith("ASK { ?a ?b ?c ")
    shared = demo_server.page(address.removeprefix(demo_server.address.rstrip("/")))
    assert "<strong>Yes</strong>" in shared.text


def test_the_policy_of_the_page_forbids_nothing_that_the_editor_does(editor, demo_server):
    editor.type("SELECT ?a { psm:Pro")
    editor.wait_for(f"{OFFERED}.length > 0")
    assert editor.complaints == []
    assert all(each.startswith((demo_server.address, "data:")) for each in editor.asked), (
        editor.asked
    )
    colour = f"getComputedStyle({ROOT}.querySelector('.cm-line span')).fontWeight"
    assert editor.value(colour) == "600", "keywords are not highlighted"
    policy = demo_server.page("/sparql").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    for path, scripted in (("/", True), ("/projects.json", False)):
        policy = demo_server.page(path).headers["Content-Security-Policy"]
        assert ("script-src 'self'" in policy) is scripted, path  # a page has the search's script
        assert "unsafe" not in policy


def test_terms_are_offered_by_name_and_by_word_and_bring_their_prefix(editor):
    editor.type("SELECT ?p { ?p a psm:Proj")
    editor.wait_for(f"{OFFERED}.some(each => each.startsWith('psm:Project'))")
    editor.wait_for(f"{ROOT}.querySelector('li[aria-selected]') !== null")
    editor.value("new Promise(done => setTimeout(done, 200))")  # the list takes keys a moment later
    editor.press("Enter")
    text = editor.value("document.querySelector('#query').value")
    assert text.startswith("PREFIX psm: <https://w3id.org/psmgraph/ontology#>\nSELECT ?p")
    assert "?p a psm:Project" in text
    editor.type(" . ?")
    editor.wait_for(f"{OFFERED}.includes('?p')")


@pytest.mark.parametrize(("language", "word"), [("", "Progetto"), ("en/", "Project")])
def test_the_words_of_terms_are_those_of_the_page(demo_server, language, word):
    told = demo_server.get(f"/{language}sparql/terms.json").json
    (project,) = [each for each in told["terms"]
                  if (each["prefix"], each["name"]) == ("psm", "Project")]  # fmt: skip
    assert project["label"] == word
    assert project["comment"]
    assert {each["prefix"] for each in told["terms"]} <= told["prefixes"].keys()
    assert len(told["terms"]) > 150


def test_tab_leaves_the_editor_and_its_label_and_keys_are_told(editor):
    inside = f"{ROOT}.activeElement !== null"
    assert editor.value(inside)
    editor.press("Escape")
    editor.press("Tab")
    assert not editor.value(inside)
    assert editor.value("document.activeElement.tagName") == "BUTTON"
    content = f"{ROOT}.querySelector('.cm-content')"
    assert editor.value(f"{content}.getAttribute('aria-label')") == "Query"
    described = f"{ROOT}.getElementById({content}.getAttribute('aria-describedby')).textContent"
    assert "Tab" in editor.value(described)
    assert editor.value("!document.querySelector('#keys').hidden")


def test_the_line_of_a_mistake_is_shown_in_the_editor(browser, demo_server):
    needs_editor()
    browser.open(demo_server.address.rstrip("/") + asked("SELECT *\nWHERE { ?a ?b } # here"))
    browser.wait_for("document.querySelector('.editor') !== null")
    assert "?a ?b" in browser.value(f"{ROOT}.querySelector('.cm-mistake').innerText")


def test_a_query_too_long_for_an_address_is_sent_in_the_body_and_says_so(editor):
    long = "ASK { ?a ?b ?c } # " + "x" * 70_000
    editor.tell("Input.insertText", text=long)
    editor.press("Escape")
    editor.press("Enter", CTRL)
    editor.wait_for("document.querySelector('.answer .lead')?.innerText === 'Yes'")
    assert editor.value("location.search") == ""
    assert "too long for an address" in editor.value("document.body.innerText")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("view", ["table", "chart", "graph"])
def test_page_and_pictures_fit_the_screen(browser, demo_server, width, script, view):
    query = PAIRS if view == "graph" else NUMBERS
    browser.size(width)
    browser.tell("Emulation.setScriptExecutionDisabled", value=not script)
    try:
        browser.open(demo_server.address.rstrip("/") + asked(query, view=view))
        wide = "[document.documentElement.scrollWidth, window.innerWidth]"
        if script and (FOLDER / EDITOR).is_file():
            browser.wait_for("document.querySelector('.editor') !== null")
        shown, window = browser.value(wide)
        assert shown <= window == width
        drawn = {"table": "table tbody tr", "chart": ".bars rect", "graph": ".net a circle"}[view]
        assert browser.value(f"document.querySelectorAll('.answer {drawn}').length") > 9
        field = browser.value("getComputedStyle(document.querySelector('#query')).display")
        assert (field == "none") is (script and (FOLDER / EDITOR).is_file())
        assert browser.complaints == []
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)
        browser.size(1280)


# What the server makes, with no browser needed


def test_a_table_is_read_page_by_page_and_each_page_has_an_address(demo_server):
    seen: list[str] = []
    address = asked("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 250")
    for count in (100, 100, 50):
        page = demo_server.page(address).text
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        found = re.findall(r"<tr>.*?</tr>", body, re.S)
        assert len(found) == count
        seen += found
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert len(set(seen)) == 250
    assert address == ""
    assert "Righe da 201 a 250." in page
    assert 'rel="prev"' in page


def test_pages_of_rows_in_no_order_say_so(demo_server):
    free = "SELECT ?s ?o WHERE { ?s a ?o }"
    inside = "SELECT ?s ?o WHERE { ?s a ?o { SELECT ?o { ?x a ?o } ORDER BY ?o } }"
    words = "The query has no ORDER BY"
    for query in (free, inside, free + " # ORDER BY ?s"):
        assert words in demo_server.page("/en" + asked(query)).text
        assert words in demo_server.page("/en" + asked(query, page="2")).text
    assert words not in demo_server.page("/en" + asked(free + " order by ?s ?o")).text
    assert words not in demo_server.page("/en" + asked(free + " LIMIT 50")).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", "²"])
def test_a_page_that_is_none_is_the_first_or_the_last_that_is_read(demo_server, page):
    reply = demo_server.page(asked(NUMBERS, page=page))
    assert reply.status == 200
    assert not faults(reply.text)


def test_bars_are_as_long_as_their_numbers(demo_server):
    query = "SELECT ?name ?n { VALUES (?name ?n) { ('a' 4) ('b' -1) ('c' 2.0) } }"
    page = demo_server.page(asked(query, view="chart")).text
    bars = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', page)
    assert [tuple(map(float, bar)) for bar in bars] == [(20, 80), (0, 20), (20, 40)]
    assert re.findall(r'<th scope="row">(\w)</th>', page) == ["a", "b", "c"]
    assert not faults(page)


def test_numbers_over_days_are_a_line(demo_server):
    values = " ".join(
        f'("2015-0{n}-01"^^<http://www.w3.org/2001/XMLSchema#date> {n} {9 - n})'
        for n in range(1, 6)
    )
    query = f"SELECT * {{ VALUES (?day ?n ?m) {{ {values} }} }}"
    page = demo_server.page(asked(query, view="chart", of="m")).text
    assert len(re.findall(r"<circle ", page)) == 5
    assert len(re.findall(r"<line ", page)) == 4
    assert 'aria-current="true">m</a>' in page
    assert not faults(page)


def test_a_graph_shows_what_is_linked_and_stays_small(demo_server):
    page = demo_server.page(asked(PAIRS, view="graph")).text
    assert 9 < page.count("<circle") <= 60
    assert page.count('marker-end="') <= 200
    assert not faults(page)
    hrefs = re.findall(r'<a href="([^"]+)"><circle', page)
    assert all(demo_server.page(each).status == 200 for each in hrefs[:5])


def test_a_constructed_graph_can_be_seen_and_read(demo_server):
    query = PAIRS.replace("SELECT ?project ?actor", "CONSTRUCT { ?project psm:involves ?actor }")
    text = demo_server.page(asked(query)).text
    assert "Turtle" in text
    page = demo_server.page(asked(query, view="graph")).text
    assert page.count("<circle") > 9
    assert "<title>" in page.partition('class="net"')[2]
    assert '<th scope="col">predicate</th>' in page
    assert not faults(page)


NOTHING = ("SELECT ?a { ?a ?b ?c } LIMIT 3", "ASK {}", "ASK {", "SELECT ?a { FILTER(false) }",
           "DESCRIBE <http://x.example/>")  # fmt: skip


@pytest.mark.parametrize("query", NOTHING)
@pytest.mark.parametrize("view", ["chart", "graph", "else"])
def test_there_is_a_page_where_there_is_nothing_to_draw(demo_server, query, view):
    reply = demo_server.page(asked(query, view=view))
    assert reply.status in (200, 400)
    assert not faults(reply.text)


def test_every_ready_made_query_is_an_example_to_start_from(demo_server):
    page = demo_server.page("/en/sparql").text
    examples = re.findall(r'href="(/en/sparql\?example=[^"]+)"', page)
    assert len(examples) > 25
    started = demo_server.page(unescape(examples[0])).text
    assert "SELECT" in started.partition("<textarea")[2].partition("</textarea>")[0]


def test_the_bundle_names_the_licences_of_what_is_in_it():
    needs_editor()
    told = (FOLDER / "built" / "editor.licences.txt").read_text("utf-8")
    packages = json.loads((Path(__file__).parents[2] / "assets/package-lock.json").read_text())
    for name, package in packages["packages"].items():
        if name and "esbuild" not in name:
            assert package["license"] == "MIT"
            assert f"{name.removeprefix('node_modules/')}\n" in told
