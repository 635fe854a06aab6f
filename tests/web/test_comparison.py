"""The page that compares two editions: what changed, in words that need no colour, and as data."""

import csv
import io
import re

import pytest

from .page_rules import faults, tree

LIBRARY = "/compare/valdesempio/la-biblioteca-diffusa"
EDITIONS = "/page/plan/valdesempio/sheet/la-biblioteca-diffusa"
DAYS = "?from=2014-11-24&to=2015-11-30"


def words(element) -> str:
    return " ".join(element.text.split())


def entries(server, path):
    root, _ = tree(server.page(path).text)
    return [item for section in root.all("section") for item in section.all("li")]


@pytest.mark.parametrize("path", [LIBRARY, f"/en{LIBRARY}", LIBRARY + DAYS])
def test_the_page_has_no_faults(demo_server, path):
    reply = demo_server.page(path)
    assert reply.status == 200
    assert faults(reply.text) == []


def test_each_change_is_told_with_its_words(demo_server):
    told = [words(item) for item in entries(demo_server, LIBRARY)]
    assert len(told) == 18
    assert any(
        re.match(r"referente tolto prima: riga 8 .*tolto: Unione.*: Nello Canovacci \(fine\)", one)
        for one in told
    )
    assert any("numero di incontri: da 7 a 15 prima: riga 27 dopo: riga 28" in one for one in told)
    english = [words(item) for item in entries(demo_server, f"/en{LIBRARY}")]
    assert any("number of meetings: from 7 to 15" in one for one in english)


def test_words_removed_and_added_are_marked_for_those_who_do_not_see_them_too(demo_server):
    root, _ = tree(demo_server.page(LIBRARY).text)
    for name, said in (("del", "tolto:"), ("ins", "aggiunto:")):
        assert root.all(name)
        for element in root.all(name):
            assert words(element).startswith(said)
            assert words(element).endswith("(fine)")
    (added,) = [e for e in root.all("ins") if "vi sono entrati anche i fondi" in e.text]
    assert "Contiene 312.000 titoli" not in added.text


def test_the_references_lead_to_the_words_in_both_editions(demo_server):
    root, _ = tree(demo_server.page(LIBRARY).text)
    links = [a.attributes["href"] for a in root.all("a") if "#passage-" in a.attributes["href"]]
    assert {link.partition("#")[0][-10:] for link in links} == {"2014-11-24", "2015-11-30"}
    for link in links:
        place, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in demo_server.page(place).text


def test_each_change_has_a_page_of_its_own_in_both_languages(demo_server):
    root, _ = tree(demo_server.page(LIBRARY).text)
    pages = {
        a.attributes["href"] for a in root.all("a") if "/derived/change/" in a.attributes["href"]
    }
    assert len(pages) == 18
    one = min(pages)
    for prefix in ("", "/en"):
        assert demo_server.page(prefix + one).status == 200
    answer = demo_server.get(one.replace("/page/", "/id/"), accept="text/turtle")
    assert answer.status == 303
    assert b"earlierEdition" in demo_server.get(one.replace("/page/", "/data/") + ".nt").body


def test_project_and_editions_lead_to_the_comparison(demo_server):
    for path, expected in (
        ("/page/plan/valdesempio/project/la-biblioteca-diffusa", LIBRARY),
        (f"{EDITIONS}/2014-11-24", LIBRARY),
        (f"{EDITIONS}/2015-11-30", LIBRARY + DAYS),
    ):
        root, _ = tree(demo_server.page(path).text)
        assert expected in [a.attributes["href"] for a in root.all("a")]
    alone = demo_server.page("/page/plan/valdesempio/project/teatri-di-vallata").text
    assert "/compare/" not in alone


@pytest.mark.parametrize(
    "path",
    [
        "/compare/valdesempio/teatri-di-vallata",  # one edition only
        "/compare/valdesempio/nessuna",
        "/compare/bologna/la-biblioteca-diffusa",
        "/compare/valdesempio/%3Ca%20b%3E",
        f"{LIBRARY}?from=2014-11-24&to=2014-12-24",
        f"{LIBRARY}?from=ieri",
    ],
)
def test_what_is_not_there_is_not_found(demo_server, path):
    assert demo_server.page(path).status == 404


def test_the_days_may_come_in_any_order_and_be_the_same(demo_server):
    turned = demo_server.page(f"{LIBRARY}?from=2015-11-30&to=2014-11-24")
    assert turned.text.count("<ins>") == demo_server.page(LIBRARY).text.count("<ins>")
    same = demo_server.page(f"{LIBRARY}?from=2015-11-30&to=2015-11-30")
    assert "Nessuna differenza." in same.text


def test_the_same_rows_are_served_as_csv_and_json(demo_server):
    table = demo_server.get(f"{LIBRARY}.csv{DAYS}")
    assert table.media_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    data = demo_server.get(f"{LIBRARY}{DAYS}", accept="application/json").json
    assert data["rows"] == rows
    assert len(rows) == 18
    assert demo_server.get(f"/en{LIBRARY}.csv").text.count("added") > rows[0]["what"].count("added")
    excel = demo_server.get(f"{LIBRARY}.csv?excel=1")
    assert excel.text.startswith("\ufeffkind;property;what")
