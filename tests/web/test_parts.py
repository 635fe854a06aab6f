"""Pages of what is too long for one: each part is a page, and together they say all of it.

The demo's sheets are short, so the limits are made small here; tests/long/huge.py has sheets that
are longer than the real limits.
"""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from psmgraph.config import Config
from psmgraph.publish import text_parts
from psmgraph.publish.report import parting
from psmgraph.store import sheet_rows
from psmgraph.web import parts, progress, sheet_asked, statements
from psmgraph.web.app import create_app
from psmgraph.web.progress_rows import MOST_STEPS, KnownEdition, ProgressRow, Side, Step

from .page_rules import faults, tree
from .server import HTML

PLAN = "/page/plan/valdesempio"
SLUG = "la-biblioteca-diffusa"
PROJECT = f"{PLAN}/project/{SLUG}"
EDITION = f"{PLAN}/sheet/{SLUG}/2015-11-30"
ACTOR = "/page/actor/comune-di-valdesempio"
PERSON = f"{ACTOR}/person/fulvia-schizzi"

Get = Callable[[str], str]


@pytest.fixture(scope="module")
def client(demo_config: Config) -> Iterator[FlaskClient]:
    app = create_app(demo_config)
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


@pytest.fixture
def get(client: FlaskClient) -> Get:
    """Get a page that was not made before, for the limits differ from test to test."""

    def get(path: str) -> str:
        client.application.extensions["psmgraph.kept"].__init__()
        reply = client.get(path, headers=HTML)
        assert reply.status_code == 200, path
        assert faults(reply.text) == [], path
        return reply.text

    return get


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make few entries and few characters too many for one page."""
    too_long = f"SELECT NULL AS rows FROM {sheet_rows.TABLE} WHERE edition = ?"
    monkeypatch.setattr(sheet_asked, "_STORED", too_long)
    monkeypatch.setattr(parts, "ENTRIES", 3)
    for method in (parts.Parts.of.__func__, parts.Parts.cut):
        monkeypatch.setattr(method, "__defaults__", (3,))
    monkeypatch.setattr(text_parts, "CHARACTERS", 700)
    monkeypatch.setattr(parting, "MOST", 20_000)
    monkeypatch.setattr(parting.parted, "__defaults__", (20_000,))
    monkeypatch.setattr(progress, "MOST_CHARTED", 1)
    monkeypatch.setattr(statements, "MOST_ROWS", 20)
    monkeypatch.setattr(statements, "SIZE", 60)


def _links(html: str, within: str, pattern: str) -> list[str]:
    """Return the addresses in a part of the page that fit, in their order."""
    found = tree(html)[0].all(within)[0]
    every = [each.attributes.get("href", "") for each in found.all("a")]
    return [each for each in every if re.search(pattern, each)]


def _parts(get: Get, path: str) -> list[str]:
    """Return the pages of all parts, found by the links between them."""
    first = get(path)
    numbers = {int(each) for each in re.findall(r"[?&]part=(\d+)", first) if int(each) < 1000}
    (nav,) = [each for each in tree(first)[0].all("nav")
              if each.attributes.get("aria-label") == "Parti"]  # fmt: skip
    last = max(int(each.text) for each in nav.all("a"))
    assert last in numbers
    mark = "&" if "?" in path else "?"
    return [first, *(get(f"{path}{mark}part={number}") for number in range(2, last + 1))]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        (PROJECT, r"/(planned|performed|link|event|meeting|contribution|result)/\d+$"),
        (ACTOR, r"/page/plan/[^#]*/(project/|involvement/|event/|contribution/)"),
        (f"{PROJECT}/progress", r"/(planned|performed)/\d+$"),
        (f"/compare/valdesempio/{SLUG}", r"/derived/|/changes?/"),
    ],
)
def test_the_parts_together_lead_to_all_that_the_whole_page_leads_to(get, request, path, pattern):
    whole = set(_links(get(path), "main", pattern))
    request.getfixturevalue("small")
    pages = _parts(get, path)
    assert len(pages) > 1
    assert set().union(*(_links(page, "main", pattern) for page in pages)) == whole
    assert len(max(pages, key=len)) < len(get(path)) * 2


def test_a_part_that_is_not_there_is_not_found(client, get, small):
    for path in (PROJECT, EDITION, ACTOR, f"{PROJECT}/progress", f"{PROJECT}/related", PLAN,
                 "/report"):  # fmt: skip
        assert client.get(f"{path}?part=9999", headers=HTML).status_code == 404
        get(f"{path}?part=uno")


def test_the_parts_of_a_text_are_the_text(get, request):
    whole = _text(get(EDITION))
    request.getfixturevalue("small")
    pages = _parts(get, EDITION)
    assert len(pages) > 3
    assert "".join(_text(page) for page in pages) == whole


def _text(page: str) -> str:
    (text,) = [each for each in tree(page)[0].all("div") if each.attributes.get("class") == "text"]
    for note in text.all("a"):
        note.parts.clear()
    return text.text


def test_words_are_reached_in_whatever_part_they_stand(get, small):
    """From the project's page to each passage: an address leads to the part with its anchor."""
    ways = {way for page in _parts(get, PROJECT)
            for way in _links(page, "main", re.escape(EDITION) + r".*#passage-")}  # fmt: skip
    assert len({way.partition("#")[0] for way in ways}) > 3
    pages = {way.partition("#")[0] for way in ways}
    anchors = {place: set(re.findall(r'<mark id="([^"]+)"', get(place))) for place in pages}
    lost = [way for way in ways if way.partition("#")[2] not in anchors[way.partition("#")[0]]]
    assert lost == []


def test_the_parts_of_the_report_have_all_of_its_tables_and_numbers(get, request):
    def captions(page: str) -> list[str]:
        return [each.text for each in tree(page)[0].all("caption", "figcaption")]

    def rows(page: str) -> list[str]:
        return [row.text for table in tree(page)[0].all("tbody") for row in table.all("tr")]

    whole = get("/report")
    request.getfixturevalue("small")
    pages = _parts(get, "/report?plan=valdesempio")
    assert len(pages) > 3
    told = [each for page in pages for each in captions(page)]
    assert list(dict.fromkeys(told)) == captions(whole)
    assert [row for page in pages for row in rows(page)] == rows(whole)
    for place in _links(pages[0], "main", r"^/report\?.*#\w"):
        assert f'id="{place.partition("#")[2]}"' in get(place.partition("#")[0])


def test_of_a_row_in_many_editions_the_page_tells_the_first_the_last_and_what_changed():
    editions = [KnownEdition(f"e{number}", "", f"20{number:02}-01-01") for number in range(40)]
    side = Side("azione", None, None)
    steps = tuple(
        Step(each, "kept" if at else "first", side, (), "done" if at > 20 else "blank")
        for at, each in enumerate(editions)
    )
    told = ProgressRow(steps).told
    assert [(left, step.edition.iri) for left, step, _ in told] == [
        (0, "e0"), (20, "e21"), (17, "e39")
    ]  # fmt: skip
    restless = tuple(Step(each, "reworded", side, (), "done") for each in editions)
    assert len(ProgressRow(restless).told) == MOST_STEPS
    few = ProgressRow(steps[:MOST_STEPS])
    assert [(left, step) for left, step, _ in few.told] == [(0, step) for step in few.steps]


def test_projects_that_are_tied_to_one_come_in_parts_too(get, request):
    def tied(path: str) -> list[str]:
        return re.findall(
            r'<li><a href="(/page/plan/[^"/]+/project/[^"/]+)"', get(path).partition("<main")[2]
        )

    whole = tied(f"{PROJECT}/related")
    assert len(whole) > 10
    assert 0 < len(set(tied(PROJECT)) & set(whole)) < len(set(whole))
    request.getfixturevalue("small")
    last = max(map(int, re.findall(r"\?part=(\d+)", get(f"{PROJECT}/related"))))
    by_part = [tied(f"{PROJECT}/related?part={number}") for number in range(1, last + 1)]
    assert sorted(each for part in by_part for each in part) == sorted(whole)
    assert max(map(len, by_part)) <= 6  # three of each list


@pytest.mark.parametrize("path", [f"{PROJECT}?all=1", f"{ACTOR}?all=1", PERSON])
def test_the_parts_of_all_statements_show_each_of_them_once_as_the_whole_does(get, request, path):
    whole = get(path)
    request.getfixturevalue("small")
    request.getfixturevalue("monkeypatch").setattr(statements, "SIZE", 7)
    pages = _parts(get, path)
    assert len(pages) > 1
    assert sorted(each for page in pages for each in _stated(page)) == sorted(_stated(whole))
    assert {each for page in pages for each in _counted(page)} >= set(_counted(whole))
    assert {_heading(page) for page in pages} == {_heading(whole)}
    assert max(len(_stated(page)) for page in pages) == 7


def test_a_part_of_all_statements_leads_to_the_part_of_each_property_that_it_does_not_show(
    get, small, monkeypatch
):
    monkeypatch.setattr(statements, "SIZE", 40)
    first = get(f"{ACTOR}?all=1")
    ways = _elsewhere(first)
    assert "Compare come «si riferisce a» in" in {name for name, _ in ways}
    for name, way in ways:
        assert f"{name} <" not in first
        assert f"{name} <" in get(way)
        assert (name, way) not in _elsewhere(get(way))


def test_of_all_statements_too_a_part_that_is_not_there_is_not_found(client, get, small):
    for path in (f"{PROJECT}?all=1", f"{ACTOR}?all=1", f"{PLAN}/sheet/{SLUG}?all=1"):
        assert client.get(f"{path}&part=99999", headers=HTML).status_code == 404
        get(f"{path}&part=uno")


def test_the_data_and_the_citation_of_what_comes_in_parts_are_whole(client, request):
    name = PROJECT.removeprefix("/page/")
    places = (f"/data/{name}.nt", f"/cite{PROJECT}.bib?all=1", f"/data/{name}.nt?part=2")
    whole = [client.get(place).data for place in places]
    assert whole[0].count(b"\n") > 40
    assert whole[2] == whole[0]
    request.getfixturevalue("small")
    assert [client.get(place).data for place in places] == whole


def _stated(page: str) -> list[str]:
    """Return the statements of a page of all statements, without the graphs that say so."""
    main = page.partition('<p class="iri">')[2].partition("</main>")[0]
    main = re.sub(r"<details open><summary>Nelle altre parti.*?</details>", "", main)
    main = main.partition('<nav class="pages"')[0].partition('class="cite')[0]
    entries = re.findall(r"<(?:dd|li)(?: class=\"past\")?>(?!<details)(.*?)</(?:dd|li)>", main)
    return [each.partition(' <span class="origin')[0] for each in entries]


def _elsewhere(page: str) -> list[tuple[str, str]]:
    """Return the properties that other parts show, with the way to each."""
    listed = page.partition("Nelle altre parti")[2].partition("</details>")[0]
    found = re.findall(r'href="(.*?)">(.*?)</a>', listed)
    return [(name, html.unescape(way)) for way, name in found]


def _counted(page: str) -> list[str]:
    """Return what points at it, by property, with how often."""
    found = re.findall(r'<summary>([^<]*) <span class="count">(\d+)', page)
    return [f"{name} {number}" for name, number in found]


def _heading(page: str) -> str:
    (heading,) = re.findall(r'<p class="kinds">.*</h1>', page, re.DOTALL)
    return heading
