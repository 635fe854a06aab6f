"""The search over HTTP: what it finds, how it is grouped and counted, and as data."""

import csv
import html
import io
import re
import time
from urllib.parse import quote

import pytest

from psmgraph.web.search import KINDS

from .page_rules import faults
from .server import BASE

PSM = "https://w3id.org/psmgraph/ontology#"


def found(server, words: str, **more: str):
    arguments = "&".join(f"{name}={quote(value)}" for name, value in {"q": words, **more}.items())
    return server.page(f"/search?{arguments}")


def rows(server, words: str, **more: str) -> list[dict[str, str]]:
    arguments = "&".join(f"{name}={quote(value)}" for name, value in {"q": words, **more}.items())
    return server.get(f"/search.json?{arguments}").json["rows"]


def names(server, words: str, kind: str) -> list[str]:
    return [row["name"] for row in rows(server, words, kind=kind)]


def test_results_stand_by_kind_with_the_words_of_the_sheet_that_fit(demo_server):
    text = found(demo_server, "biblioteca").text
    assert not faults(text)
    heads = re.findall(r'<h2 id="kind-(\w+)">[^<]+ <span class="count">(\d+)<', text)
    assert [kind for kind, _ in heads] == ["projects", "activities", "events", "items"]
    assert dict(heads)["projects"] == "5"
    first = text.partition('id="kind-projects"')[2].partition("</li>")[0]
    assert "<mark>biblioteca</mark>" in first
    assert "<mark>biblioteche</mark>" in first, "the stem was not found in the sheet"
    for place in set(re.findall(r'class="src" href="([^"]+)"', text)):
        page, anchor = html.unescape(place).split("#")
        assert f'id="{anchor}"' in demo_server.page(page).text, place


def test_a_passage_is_words_of_the_edition_that_it_leads_to(demo_server):
    for row in rows(demo_server, "comune"):
        if row["passage"]:
            place = row["passage"].removeprefix(BASE)
            said = demo_server.get(f"/data/{place}.nt").text
            assert f"<{row['passage']}> <{PSM}exact>" in said, place


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("citta metro", "actors", "Città metropolitana di Valdesempio"),
        ("CITTÀ", "actors", "Città metropolitana di Valdesempio"),
        ("biblioteche", "projects", "La biblioteca diffusa"),
        ("scuola aperta", "projects", "Scuole aperte il pomeriggio"),
        ("l'energia", "projects", "COMUNITÀ SOLARE: L'ENERGIA CONDIVISA DEI TETTI PUBBLICI"),
        ("dell’energia", "projects", "COMUNITÀ SOLARE: L'ENERGIA CONDIVISA DEI TETTI PUBBLICI"),
        ("56/2014", "acts", "L. 56/2014"),
        ("amministrazione digitale", "acts", "D.Lgs. 82/2005"),
        ("ezio campion", "persons", "Ezio Campionari"),
        ("benessere", "plans", "Benessere e comunità"),
    ],
)
def test_names_are_found_first_however_they_are_written(demo_server, words, kind, name):
    assert name in names(demo_server, words, kind)[:3]


def test_names_come_before_texts(demo_server):
    held = ["comun" in name.lower() for name in names(demo_server, "comune", "projects")]
    assert held == sorted(held, reverse=True)
    assert 0 < sum(held) < len(held)


def test_each_kind_is_counted_and_paged(demo_server):
    whole = demo_server.get("/search.json?q=2015").json
    assert whole["complete"]
    assert sum(whole["counts"].values()) == whole["count"] == len(whole["rows"])
    kind, most = max(whole["counts"].items(), key=lambda each: each[1])
    assert most > 25, "no kind has a second page"
    text = found(demo_server, "2015", kind=kind).text
    second = found(demo_server, "2015", kind=kind, page="2").text
    for page in (text, second):
        assert not faults(page)
        assert f'kind={kind}" aria-current="page"' in page
        assert f"({most})" in page
    shown = [re.findall(r'<li><a href="([^"]+)" lang="it">', each) for each in (text, second)]
    assert len(shown[0]) == 25
    assert len(set(shown[0] + shown[1])) == min(most, 50)
    for wrong in ("99", "0", "-1", "x", "²", "9" * 30):
        assert found(demo_server, "2015", kind=kind, page=wrong).status == 404
    assert found(demo_server, "2015", kind="names; DROP").status == 404


def test_the_same_rows_come_as_csv_and_json(demo_server):
    said = demo_server.get("/search.json?q=bici").json
    reply = demo_server.get("/search.csv?q=bici")
    lines = list(csv.DictReader(io.StringIO(reply.text)))
    assert lines == said["rows"]
    assert said["rows"]
    assert "attachment" in reply.headers["Content-Disposition"]
    assert reply.headers["X-Robots-Tag"] == "noindex"
    assert demo_server.get("/search?q=bici", accept="text/csv").text == reply.text
    assert demo_server.get("/search?q=bici", accept="image/png").status == 406
    assert demo_server.get("/search.csv?q=bici&excel=1").text.startswith("\ufeffgroup;kind;")


def test_only_one_kind_comes_where_one_is_asked_for(demo_server):
    assert {row["group"] for row in rows(demo_server, "bici", kind="activities")} == {"activities"}


def test_words_are_escaped_wherever_they_are_shown(sample_server):
    page = found(sample_server, "nuovi").text
    assert "&lt;<mark>nuovi</mark>&gt; &amp; un parco" in page
    hostile = '"><script>alert(1)</script>'
    page = found(sample_server, hostile).text
    assert "<script>alert" not in page
    assert not faults(page)


HOSTILE = ('"', "*", "a OR", "NEAR(a b)", "\0", "':--", "🌳", "", "a" * 6_000, "\u202eocsob",
           "{name} : a", "^bosco", "NOT a", "(", "\\", "%", "\u0301", "ﷺ" * 50)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("place", ["/search", "/search.csv", "/search.json", "/search/suggest"])
def test_any_words_are_answered(sample_server, place, words):
    reply = sample_server.get(f"{place}?q={quote(words)}", accept="*/*")
    assert reply.status == 200
    assert sample_server.get(f"{place}?q=%ff%fe&q=b&kind=&page=").status == 200


def test_a_search_keeps_the_state_it_is_in(demo_server):
    path = "/en/search?q=biblioteca&as_of=2014-12-31"
    until = time.monotonic() + 30
    while (then := demo_server.get(path, accept="text/html")).status == 503:  # it is being made
        assert time.monotonic() < until
        time.sleep(0.2)
    now = found(demo_server, "biblioteca").text
    assert 0 < then.text.count("<mark>") < now.count("<mark>")
    linked = re.findall(r'<li><a href="([^"]+)" lang="it">', then.text)
    assert linked
    assert all("as_of=2014-12-31" in each for each in linked)
    offered = demo_server.get("/search/suggest?q=bibl&as_of=2014-12-31").json["offered"]
    assert all("as_of=2014-12-31" in each["href"] for each in offered)
    assert 'data-suggest="/en/search/suggest?as_of=2014-12-31"' in then.text


def test_suggestions_are_of_several_kinds_in_the_language_of_the_page(demo_server):
    said = demo_server.get("/en/search/suggest?q=com").json
    kinds = [each["kind"] for each in said["offered"]]
    assert 2 < len(set(kinds)) <= len(kinds) <= 8
    assert said["said"].startswith("8 suggestions")
    for each in said["offered"]:
        assert each["href"].startswith("/en/page/")
        assert any(hit for _, hit in each["name"])
        assert demo_server.page(each["href"]).status == 200
    assert demo_server.get("/search/suggest?q=zzzz").json["offered"] == []
    assert demo_server.get("/search/suggest").json["offered"] == []
    assert demo_server.get("/search/suggest?q=com").headers["X-Robots-Tag"] == "noindex"


def test_every_kind_has_its_name_on_the_page(demo_server):
    text = found(demo_server, "di").text + found(demo_server, "2015").text
    for spec in KINDS.values():
        assert f"search.kind.{spec.name}" not in text


def test_pages_of_results_are_kept_out_of_search_engines(demo_server):
    assert '<meta name="robots" content="noindex">' in found(demo_server, "bici").text
