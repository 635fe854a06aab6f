"""The home page: the state in figures and pictures, and what changed."""

import re
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config, ServerConfig
from psmgraph.web import create_app
from psmgraph.web.shares import Part, shares

from .page_rules import faults, tree
from .server import HTML

LIBRARY = "la-biblioteca-diffusa"
TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site whose second build brought an edition and lost a sheet."""
    folder = tmp_path_factory.mktemp("renewed")
    sheets = folder / "sheets"
    sheets.mkdir()
    for path in demo_inputs():
        for file in sorted(path.glob("*")) if path.is_dir() else [path]:
            shutil.copy(file, sheets)
    found = {path.stem: path for path in sheets.iterdir()}
    held = {name: path for name, path in found.items() if name.startswith(LIBRARY)}
    newest = held[max(held)]
    words = newest.read_bytes()
    newest.unlink()
    # The state of a day has to be made: on a busy machine that takes longer than the usual.
    config = Config(store=folder / "store", server=ServerConfig(deadline=60))
    build_snapshot(config, [sheets], plan=DEMO_PLAN, today=TODAY)
    newest.write_bytes(words)
    next(path for name, path in found.items() if name.startswith("mense-")).unlink()
    build_snapshot(config, [sheets], plan=DEMO_PLAN, today=TODAY, drop=True)
    app = create_app(config)
    yield app.test_client()
    app.extensions["psmgraph.service"].close()


def test_it_tells_what_each_new_edition_changed_and_leads_to_the_comparison(demo_server):
    page = demo_server.page("/").text
    news = page[page.index('id="news"') : page.index('id="pictures"')]
    assert "3 schede su 17 hanno più di un&#39;edizione" in news or "3 schede su 17" in news
    assert (
        "22 voci aggiunte, 4 tolte, 9 modificate, 3 attività ora svolte, 2 attività lasciate"
        in news
    )
    links = re.findall(r'href="(/compare/[^"]+)"', news)
    assert len(links) == 3
    for link in links:
        assert demo_server.page(link.replace("&amp;", "&")).status == 200
    days = re.findall(r'<time datetime="([\d-]+)"', news)
    assert days == sorted(days, reverse=True)
    assert len(days) == 6


def test_the_changes_of_an_edition_are_those_that_the_feed_tells(demo_server):
    page = demo_server.page("/en/").text
    feed = demo_server.get("/en/feed.atom").text
    told = re.findall(r"Since the edition of [^:]+:</a> ([^<]+)</span>", page)
    assert len(told) == 3
    for words in told:
        assert words.replace("&#39;", "'") in feed


def test_every_picture_has_its_numbers_beside_it_and_they_come_to_the_whole(demo_server):
    root, _ = tree(demo_server.page("/").text)
    figures = [each for each in root.all("figure") if each.attributes.get("class") == "shares"]
    assert len(figures) == 4
    for figure in figures:
        whole = int(re.search(r"(\d+) in tutto", figure.text)[1])
        numbers = [int(row.all("td")[0].text) for row in figure.all("tbody")[0].all("tr")]
        assert sum(numbers) == whole
        rects = figure.all("svg")[0].all("rect")
        lengths = [float(rect.attributes["width"].rstrip("%")) for rect in rects]
        assert lengths == pytest.approx([100 * n / whole for n in numbers], abs=0.01)


def test_each_part_of_a_picture_leads_to_as_many_rows(demo_server):
    root, _ = tree(demo_server.page("/").text)
    for figure in [each for each in root.all("figure") if "shares" in each.attributes["class"]]:
        for row in figure.all("tbody")[0].all("tr"):
            (link,) = row.all("a")
            path = link.attributes["href"]
            if path == "/quality/completeness":
                continue  # a matrix of all boxes
            place, _, query = path.partition("?")
            rows = demo_server.get(f"{place}.json?{query}").json["rows"]
            assert len([each for each in rows if place != "/activities" or each["planned"]]) == int(
                row.all("td")[0].text
            ), path


def test_the_page_is_data_too_with_the_same_numbers(demo_server):
    told = demo_server.get("/home.json").json
    assert told["snapshot"] == "a0ea18bc189a"
    assert (told["totals"]["sheets"], told["totals"]["projects"]) == (17, 20)
    assert sum(told["pictures"]["boxes"].values()) == 306
    assert dict(told["news"]["totals"]) == {
        "added": 22, "removed": 4, "changed": 9, "done": 3, "dropped": 2
    }  # fmt: skip
    assert told["news"]["build"] is None


def test_it_tells_what_the_last_build_changed(renewed):
    page = renewed.get("/", headers=HTML).text
    assert faults(page) == []
    built = page[page.index('id="build"') : page.index('id="pictures"')]
    assert "Edizioni nuove: 1; con dati diversi: 0; non più presenti: 1; in tutto 19." in built
    (edition,) = re.findall(r'href="(/page/plan/valdesempio/sheet/[^"]+)"', built)
    assert edition.startswith(f"/page/plan/valdesempio/sheet/{LIBRARY}/")
    (before,) = re.findall(r'href="(/\?snapshot=\w{12})"', built)
    assert renewed.get(before, headers=HTML).status_code == 200
    told = renewed.get("/home.json").json["news"]["build"]
    assert told["counts"] == [1, 0, 1]
    assert [each["title"] for each in told["gone"]] == ["mense-a-chilometro-vicino"]


def test_the_state_of_a_day_is_compared_with_no_build(renewed):
    page = renewed.get("/?as_of=2015-12-31", headers=HTML)
    assert page.status_code == 200
    assert "Nessun aggiornamento precedente" in page.text


def test_parts_without_rows_are_left_out_and_a_sliver_is_never_nothing():
    made = shares("x", [Part("a", 999), Part("b", 0), Part("c", 1)])
    assert [each.part.name for each in made.parts] == ["a", "c"]
    assert [each.percent for each in made.parts] == [100, 0]
    assert made.of == 1000
    assert shares("x", [Part("a", 0)]) is None
    many = shares("x", [Part(str(n), 1) for n in range(7)])
    assert [each.fill for each in many.parts][-3:] == ["dotted"] * 3
