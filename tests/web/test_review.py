"""The review list on its page: two names, the words of both sheets, how to decide; read-only."""

import csv
import io
import re

import pytest

from .page_rules import tree


@pytest.fixture(scope="module")
def row(demo_server):
    (found,) = [
        row
        for row in demo_server.get("/review.json").json["rows"]
        if row["name"].startswith("Avviare il servizio in otto caseggiati,")
    ]
    return found


def test_the_page_shows_the_pair_the_reasons_and_the_way_to_the_words(demo_server, row):
    page = demo_server.page("/review")
    assert page.status == 200
    assert row["other"] in page.text
    assert "testi con parole in comune" in page.text
    links = re.findall(r'href="([^"]*/2016-02-15#passage-\d+-\d+)"', page.text)
    assert links
    place, _, anchor = links[0].partition("#")
    assert f'id="{anchor}"' in demo_server.page(place).text
    english = demo_server.page("/en/review").text
    assert "texts with words in common" in english
    assert "Review list" in english


def test_the_page_gives_the_command_and_the_entry_to_copy(demo_server, row):
    root, _ = tree(demo_server.page("/review").text)
    shown = [" ".join(each.text.split()) for each in root.all("pre")]
    assert f'psmgraph review accept {row["id"]} --who "…"' in shown
    (entry,) = [text for text in shown if row["id"] in text and text.startswith("[[decision]]")]
    assert f'words = "{row["name"]}"' in entry
    assert f'value = "{row["other"]}"' in entry


def test_the_list_is_narrowed_by_kind_and_words(demo_server):
    assert demo_server.get("/review.json?kind=body").json["count"] == 0
    assert demo_server.get("/review.json?kind=activity&q=caseggiati").json["count"] == 1
    assert "attività (1)" in demo_server.page("/review").text


def test_the_list_is_the_same_of_any_day_and_search_engines_leave_it_out(demo_server):
    page = demo_server.page("/review?as_of=2015-06-01")
    assert (page.status, page.headers["X-Robots-Tag"]) == (200, "noindex")
    rows = list(csv.DictReader(io.StringIO(demo_server.get("/review.csv?as_of=2015-06-01").text)))
    assert len(rows) == demo_server.get("/review.json").json["count"]


def test_nothing_can_be_written_over_http(demo_server):
    assert demo_server.ask("POST", "/review").status == 405
