"""The links explorer: what hangs together as a picture, a list and a matrix, all of one mind."""

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import etree
from needs import absent

from psmgraph.web.assets import EXPLORER, FOLDER

from .devtools import Browser
from .explorer_tables import enlarge
from .page_rules import faults, tree
from .server import BASE, Server, start, stop

PLACE = "/links/explorer"
PROJECT = "plan/valdesempio/project/mense-a-chilometro-vicino"
BODY = "actor/comune-di-pontenuovo-di-prova"
SVG = "{http://www.w3.org/2000/svg}"
HUB = 900  # projects that the first of the many names
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@pytest.fixture(scope="module")
def many_server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over 1,000 invented projects."""
    store = tmp_path_factory.mktemp("many") / "store"
    enlarge(demo_store, store, 1000, hub=HUB)
    server = start(store)
    yield server
    stop(server)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    if not (FOLDER / EXPLORER).is_file():
        absent("assets", "the explorer's script was not built")
    started = Browser(CHROMIUM, tmp_path_factory.mktemp("profile"))
    started.size(1280)
    yield started
    started.close()


def at(suffix="", **arguments):
    return f"{PLACE}{suffix}" + (f"?{urlencode(arguments)}" if arguments else "")


def told(server, **arguments):
    return server.page(at(".json", **arguments)).json


def drawn(server, path):
    """Return the ties and the nodes of a page's picture, as elements."""
    root, _ = tree(server.page(path).text)
    links = [each for each in root.all("a") if each.within("svg")]
    ties = [each for each in links if each.attributes["class"].startswith("tie ")]
    return ties, [each for each in links if each.attributes["class"].startswith("node ")]


def pair(row):
    return frozenset((row["one"], row["other"]))


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "asked",
    [{}, {"kind": "bodies"}, {"focus": PROJECT, "depth": 2}, {"focus": BODY}, {"q": "comune"}],
    ids=lambda asked: " ".join(asked) or "whole",
)
def test_everyone_can_use_the_page(demo_server, language, asked):
    page = demo_server.page(language + at(**asked))
    assert page.status == 200
    assert faults(page.text) == []


def test_every_link_between_projects_that_the_sheets_write_is_drawn(demo_server):
    rows = demo_server.page("/links.json").json["rows"]
    written = {frozenset((row["source"], row["target"])) for row in rows if row["target"]}
    ties = [tie for tie in told(demo_server)["ties"] if tie["kind"] == "link"]
    assert {pair(tie) for tie in ties} == written
    assert len(ties) == len(written)
    both = {(row["source"], row["target"]) for row in rows}
    for tie in ties:
        assert (tie["one"], tie["other"]) in both
        assert tie["reciprocal"] == ((tie["other"], tie["one"]) in both)


def test_direction_and_reciprocity_are_told_by_tips_and_inference_by_dashes_without(demo_server):
    ties, _ = drawn(demo_server, at(kind="bodies"))
    rows = told(demo_server, kind="bodies")["ties"]
    assert len(ties) == len(rows)
    for tie, row in zip(ties, rows, strict=True):
        tips = [each for each in tie.all("path") if each.attributes["class"] == "tip"]
        assert tie.attributes["class"] == f"tie {row['kind']}"
        assert len(tips) == {True: 2, False: 1, None: 0}[row["reciprocal"]]
    style = (FOLDER / "explorer.css").read_text("utf-8")
    assert "stroke-dasharray" in style.partition(".related .line {")[2].partition("}")[0]


def test_a_tie_leads_to_the_words_that_it_stands_on(demo_server):
    ties, _ = drawn(demo_server, at(kind="bodies"))
    kinds = {}
    for tie in ties:
        kinds.setdefault(tie.attributes["class"], []).append(tie.attributes["href"])
    for places in (kinds["tie link"], kinds["tie part"]):
        for place in places[:4]:
            assert f'id="{urlsplit(place).fragment}"' in demo_server.page(place).text
    for place in kinds["tie related"][:3]:
        assert "/page/derived/related/" in place
        assert demo_server.page(place).status == 200


def test_an_inferred_tie_names_what_the_two_have_in_common(demo_server):
    ties = [tie for tie in told(demo_server, focus=PROJECT)["ties"] if tie["kind"] == "related"]
    assert ties
    assert all("shared-" in tie["reasons"] or "same-place" in tie["reasons"] for tie in ties)
    page = demo_server.page(at(focus=PROJECT)).text
    assert "hanno in comune: un attore in comune: " in page


def test_bodies_come_with_their_roles_and_only_where_they_are_asked_for(demo_server):
    assert {tie["kind"] for tie in told(demo_server)["ties"]} == {"link", "related"}
    parts = [tie for tie in told(demo_server, kind="bodies")["ties"] if tie["kind"] == "part"]
    assert parts
    assert all("/vocab/role#" in tie["roles"] for tie in parts)


def test_what_is_inferred_can_be_left_out(demo_server):
    assert {tie["kind"] for tie in told(demo_server, derived=0)["ties"]} == {"link"}


def test_list_csv_and_json_hold_the_same_ties_as_the_picture(demo_server):
    asked = {"focus": PROJECT, "kind": "bodies"}
    rows = list(csv.DictReader(io.StringIO(demo_server.page(at(".csv", **asked)).text)))
    ties = told(demo_server, **asked)["ties"]
    assert [(row["one"], row["other"], row["kind"]) for row in rows] == [
        (tie["one"], tie["other"], tie["kind"]) for tie in ties
    ]
    assert listed(demo_server, **asked) == [(tie["one_name"], tie["other_name"]) for tie in ties]
    assert len(drawn(demo_server, at(**asked))[0]) == len(ties)


def test_a_long_list_comes_in_parts_beside_the_whole_picture(many_server):
    ties = told(many_server)["ties"]
    assert len(ties) == 400
    parts = [listed(many_server, part=number) for number in (1, 2, 3, 4)]
    assert [len(part) for part in parts] == [100] * 4
    assert [row for part in parts for row in part] == [
        (tie["one_name"], tie["other_name"]) for tie in ties
    ]
    assert len(drawn(many_server, at(part=4))[0]) == len(ties)
    assert f'{PLACE}?part=4#explorer-list"' in many_server.page(at()).text
    assert many_server.ask("GET", at(part=5), {"Accept": "text/html"}).status == 404


def listed(server, **arguments):
    """The names at both ends of each tie in the list below the picture."""
    root, _ = tree(server.page(at(**arguments)).text)
    table = next(each for each in root.all("table") if each.attributes.get("class") == "list")
    rows = [row.all("td") for row in table.all("tr")[1:]]
    return [(row[0].text, row[2].text) for row in rows]


def test_the_matrix_says_who_names_whom(demo_server):
    root, _ = tree(demo_server.page(at()).text)
    section = next(each for each in root.all("section") if each.attributes.get("class") == "matrix")
    rows = section.all("tbody")[0].all("tr")
    names = [row.all("th")[0].text.partition(". ")[2] for row in rows]
    found = set()
    for name, row in zip(names, rows, strict=True):
        for other, cell in zip(names, row.all("td"), strict=True):
            if cell.all("a"):
                found.add((name, other, "↔" in cell.text))
    expected = set()
    for tie in told(demo_server)["ties"]:
        if tie["kind"] == "link":
            one, other = tie["one_name"][:60], tie["other_name"][:60]
            expected.add((one, other, tie["reciprocal"]))
            if tie["reciprocal"]:
                expected.add((other, one, True))
    cut = {(one[:40], other[:40], both) for one, other, both in found}
    assert cut == {(one[:40], other[:40], both) for one, other, both in expected}


@pytest.mark.parametrize(
    "asked",
    [{}, {"kind": "bodies"}, {"focus": "plan/grande/project/p00000", "depth": 2},
     {"focus": "plan/grande/project/p00500", "depth": 2, "kind": "bodies"},
     {"focus": "actor/ente-0001", "depth": 2}, {"table": "plan/grande/table/t3", "kind": "bodies"}],
    ids=lambda asked: " ".join(asked) or "whole",
)  # fmt: skip
def test_a_picture_of_many_is_bounded_and_says_what_it_leaves_out(many_server, asked):
    told_ = told(many_server, **asked)
    assert 0 < len(told_["nodes"]) <= 150
    assert 0 < len(told_["ties"]) <= 400
    page = many_server.page(at(**asked)).text
    ties, nodes = drawn(many_server, at(**asked))
    assert (len(ties), len(nodes)) == (len(told_["ties"]), len(told_["nodes"]))
    left = told_["nodes_left_out"] or told_["ties_left_out"]
    assert ("Che cosa la figura non mostra." in page) == bool(left)
    if told_["nodes_left_out"]:
        assert f"{told_['nodes_left_out']} nodi non hanno posto." in page


def test_what_is_left_out_and_what_is_drawn_add_up(many_server):
    whole = told(many_server)
    assert len(whole["nodes"]) + whole["nodes_left_out"] == 1000
    with_bodies = told(many_server, kind="bodies")
    assert len(with_bodies["nodes"]) + with_bodies["nodes_left_out"] == 1100
    assert {node["project"] for node in with_bodies["nodes"]} == {True, False}
    hub = told(many_server, focus="plan/grande/project/p00000", derived=0)
    around = set(range(1, HUB + 1)) | {999, 993, 939}  # whom it names, and who names it
    assert len(hub["nodes"]) + hub["nodes_left_out"] == 1 + len(around)


def test_no_two_nodes_of_a_picture_share_a_place(many_server):
    for asked in ({}, {"focus": "plan/grande/project/p00500", "depth": 2, "kind": "bodies"}):
        spots = [(node["x"], node["y"]) for node in told(many_server, **asked)["nodes"]]
        assert len(set(spots)) == len(spots)


def test_around_a_focus_stands_who_has_a_tie_with_it_and_two_steps_show_more(many_server):
    focus = "plan/grande/project/p00501"
    near = told(many_server, focus=focus, derived=0)
    assert {node["iri"] for node in near["nodes"]} == {
        BASE + f"plan/grande/project/p{n:05}"
        for n in (0, 440, 494, 500, 501, 502, 508, 562)
    }  # fmt: skip
    far = told(many_server, focus=focus, derived=0, depth=2)
    assert {node["iri"] for node in near["nodes"]} < {node["iri"] for node in far["nodes"]}
    assert {node["level"] for node in far["nodes"]} == {0, 1, 2}


def test_the_neighbours_of_another_can_be_added(many_server):
    asked = {"focus": "plan/grande/project/p00501", "derived": 0}
    more = told(many_server, **asked, expand="plan/grande/project/p00502")
    added = {node["iri"] for node in more["nodes"]}
    added -= {node["iri"] for node in told(many_server, **asked)["nodes"]}
    assert BASE + "plan/grande/project/p00503" in added


def test_the_focus_is_found_by_its_name(many_server):
    page = many_server.page(at(q="progetto 00777")).text
    assert f"{PLACE}?focus=plan%2Fgrande%2Fproject%2Fp00777" in page


@pytest.mark.parametrize("focus", ["plan/valdesempio/project/nessuno", "actor/nessuno"])
def test_a_focus_that_is_not_there_is_not_found(demo_server, focus):
    assert demo_server.page(at(focus=focus)).status == 404


@pytest.mark.parametrize(
    "query",
    ["focus=../../etc/passwd", "focus=%00", "depth=99", "kind=x", "table=%27--", "q=%22%00*",
     "expand=a,b,,", "focus=" + "a" * 5000],
)  # fmt: skip
def test_what_does_not_fit_is_as_if_it_were_not_there(demo_server, query):
    page = demo_server.page(f"{PLACE}?{query}")
    assert page.status == 200
    assert "<svg" in page.text


def test_the_picture_as_a_file_needs_nothing_else(demo_server):
    answer = demo_server.page(at(".svg", focus=PROJECT, kind="bodies"))
    assert answer.media_type == "image/svg+xml"
    assert 'filename="links-explorer.svg"' in answer.headers["Content-Disposition"]
    root = etree.fromstring(answer.body)
    assert root.tag == f"{SVG}svg"
    assert root.findall(f"{SVG}style")
    assert not list(root.iter(f"{SVG}script", f"{SVG}image", f"{SVG}use"))
    places = [link.get("href") for link in root.iter(f"{SVG}a")]
    assert places
    assert all(place.startswith(demo_server.address) for place in places)


def test_the_picture_of_a_day_shows_that_days_links_and_nothing_inferred(demo_server):
    day = {"as_of": "2015-06-01"}
    rows = demo_server.page(f"/links.json?{urlencode(day)}").json["rows"]
    written = {frozenset((row["source"], row["target"])) for row in rows if row["target"]}
    ties = told(demo_server, **day)["ties"]
    assert {pair(tie) for tie in ties} == written != set()
    assert {tie["kind"] for tie in ties} == {"link"}
    for place in {tie.attributes["href"] for tie in drawn(demo_server, at(**day))[0]}:
        assert "as_of=2015-06-01" in place


def test_a_client_is_given_what_it_asks_for(demo_server):
    for accept, media_type in (
        ("text/csv", "text/csv"),
        ("application/json", "application/json"),
        ("image/svg+xml", "image/svg+xml"),
    ):
        assert demo_server.get(PLACE, accept).media_type == media_type
    assert demo_server.get(PLACE, "image/png").status == 406


def test_projects_bodies_and_the_list_of_links_lead_to_the_picture(demo_server):
    assert f'href="{PLACE}"' in demo_server.page("/links").text
    for name in (PROJECT, BODY):
        assert f"{PLACE}?{urlencode({'focus': name})}" in demo_server.page(f"/page/{name}").text


FOCUSED = "document.activeElement.dataset.name"


def test_the_keyboard_moves_among_the_nodes_and_one_of_them_is_a_stop(browser, demo_server):
    browser.open(demo_server.address.rstrip("/") + at(focus=PROJECT))
    browser.wait_for("document.querySelector('.highlight') !== null")
    stops = browser.value("document.querySelectorAll('.node[tabindex=\"0\"]').length")
    assert stops == 1
    browser.value("document.querySelector('.node.focus').focus()")
    seen = [browser.value(FOCUSED)]
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        before = browser.value("(n => [+n.dataset.x, +n.dataset.y])(document.activeElement)")
        browser.press(key)
        after = browser.value("(n => [+n.dataset.x, +n.dataset.y])(document.activeElement)")
        axis, way = {"ArrowUp": (1, -1), "ArrowDown": (1, 1), "ArrowLeft": (0, -1),
                     "ArrowRight": (0, 1)}[key]  # fmt: skip
        assert (after[axis] - before[axis]) * way > 0, key
        seen.append(browser.value(FOCUSED))
    assert len(set(seen)) > 2
    assert browser.complaints == []


def test_enter_puts_a_node_in_the_middle_without_loading_the_page(browser, demo_server):
    browser.open(demo_server.address.rstrip("/") + at(focus=PROJECT))
    browser.wait_for("document.querySelector('.highlight') !== null")
    browser.value("window.stayed = true; document.querySelector('.node.focus').focus()")
    browser.press("ArrowUp")
    name = browser.value(FOCUSED)
    browser.press("Enter")
    browser.wait_for(f"document.querySelector('.node.focus')?.dataset.name === '{name}'")
    assert browser.value("window.stayed") is True
    assert urlencode({"focus": name}) in browser.value("location.search")
    browser.value("history.back()")
    browser.wait_for(f"document.querySelector('.node.focus')?.dataset.name === '{PROJECT}'")
    assert browser.complaints == []


def test_plus_adds_what_is_around_a_node_and_typing_highlights(browser, demo_server):
    browser.open(demo_server.address.rstrip("/") + at(focus=PROJECT, derived=0))
    browser.wait_for("document.querySelector('.highlight') !== null")
    before = browser.value("document.querySelectorAll('.node').length")
    browser.value("document.querySelector('[data-name$=\"scuole-aperte-il-pomeriggio\"]').focus()")
    browser.type("+")
    browser.wait_for(f"document.querySelectorAll('.node').length > {before}")
    assert browser.value(FOCUSED).endswith("scuole-aperte-il-pomeriggio")
    browser.value("document.querySelector('.highlight input').focus()")
    browser.type("biblioteca")
    lit = "[...document.querySelectorAll('.node:not(.faded)')].map(n => n.dataset.name)"
    assert browser.value(lit) == ["plan/valdesempio/project/la-biblioteca-diffusa"]
    assert browser.complaints == []


def test_a_name_that_is_code_is_a_name_in_page_and_picture(
    demo_store: Path, tmp_path: Path
) -> None:
    """As a sheet could bring it: in titles, words and names of tables."""
    nasty = "<script>alert(1)</script>\"'&]]> \u202e\U0001f600" + "x" * 300
    path = enlarge(demo_store, tmp_path / "store", 20)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE projects SET title = ?, thematic_table_it = ?", (nasty, nasty))
        db.execute("UPDATE symmetry SET words = ?, back_words = ?", (nasty, nasty))
        db.commit()
    server = start(tmp_path / "store")
    try:
        page = server.page(at())
        assert "<script>alert" not in page.text
        assert faults(page.text) == []
        root = etree.fromstring(server.page(at(".svg")).body)
        assert not list(root.iter(f"{SVG}script"))
        assert any("<script>" in (title.text or "") for title in root.iter(f"{SVG}title"))
    finally:
        stop(server)
