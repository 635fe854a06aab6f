"""The page of how a project went on: rows through the editions, dates, numbers by edition."""

import csv
import io
import re

import pytest

from .page_rules import faults, tree

PLACE = "/page/plan/valdesempio/project"
LIBRARY = "la-biblioteca-diffusa"
SLUGS = (
    LIBRARY,
    "in-bici-al-lavoro-la-rete-ciclabile-della-valle",
    "l-assistente-di-condominio-abitare-insieme-nella-terza-eta",
)


def rows(server, slug):
    reply = server.get(f"{PLACE}/{slug}/progress.json")
    return reply.json["rows"]


def by_row(server, slug):
    found = {}
    for row in rows(server, slug):
        found.setdefault(row["row"], []).append(row)
    return found


def changes(server, slug, prop, kind):
    told = server.get(f"/compare/valdesempio/{slug}.json").json["rows"]
    return {
        row["item_after"] or row["item_before"]
        for row in told if row["property"] == prop and row["kind"] == kind
    }  # fmt: skip


@pytest.mark.parametrize("path", [f"{PLACE}/{LIBRARY}/progress", f"/en{PLACE}/{SLUGS[1]}/progress",
                                  f"{PLACE}/cento-cortili-verdi/progress",
                                  f"{PLACE}/{LIBRARY}/progress?as_of=2015-01-01"])  # fmt: skip
def test_the_page_has_no_faults(demo_server, path):
    reply = demo_server.page(path)
    assert reply.status == 200
    assert faults(reply.text) == []
    assert len(reply.body) < 80_000


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rows_tell_the_changes_that_the_comparison_tells(demo_server, slug):
    found = by_row(demo_server, slug).values()
    steps = [step for row in found for step in row]
    assert {step["planned_node"] for step in steps if step["place"] == "added"} - {""} == changes(
        demo_server, slug, "plans", "added"
    )
    dropped = {row[-2]["planned_node"] for row in found if row[-1]["place"] == "dropped"}
    assert dropped == changes(demo_server, slug, "plans", "dropped")
    now_done = {
        row[1]["performed_nodes"]
        for row in found
        if len(row) == 2 and row[0]["state"] == "blank" and row[1]["state"] == "done"
    }
    assert now_done == changes(demo_server, slug, "performed", "done")


def test_a_row_is_added_done_kept_or_dropped(demo_server):
    states = {row["row_state"] for slug in SLUGS for row in rows(demo_server, slug)}
    assert {"done", "blank", "dropped"} <= states
    places = {row["place"] for slug in SLUGS for row in rows(demo_server, slug)}
    assert {"first", "added", "kept", "dropped"} <= places


def test_what_is_not_reported_is_not_called_not_done(demo_server):
    page = demo_server.page(f"{PLACE}/{LIBRARY}/progress").text
    assert "Svolgimento non riportato: lasciato in bianco." in page
    assert not re.search(r"non (?:svolt|realizzat|fatt)", page)
    blank = [row for row in rows(demo_server, LIBRARY) if row["state"] == "blank"]
    assert blank
    assert {row["performed"] for row in blank} == {""}


def test_each_activity_of_each_edition_stands_in_one_row(demo_server):
    for slug in SLUGS:
        found = [row["planned_node"] for row in rows(demo_server, slug) if row["planned_node"]]
        assert len(found) == len(set(found))
        newest = {row["issued"] for row in rows(demo_server, slug)}
        assert len(newest) == 2


def test_the_words_lead_to_the_passages(demo_server):
    root, _ = tree(demo_server.page(f"{PLACE}/{LIBRARY}/progress").text)
    found = {a.attributes["href"] for a in root.all("a") if "#passage-" in a.attributes["href"]}
    assert len(found) > 10
    texts = {place: demo_server.page(place).text for place in {f.partition("#")[0] for f in found}}
    for link in found:
        place, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in texts[place]


def test_the_same_rows_come_as_csv(demo_server):
    reply = demo_server.get(f"{PLACE}/{LIBRARY}/progress.csv")
    told = list(csv.DictReader(io.StringIO(reply.text)))
    expected = rows(demo_server, LIBRARY)
    assert [{key: str(value) for key, value in row.items()} for row in expected] == told
    assert demo_server.get(f"{PLACE}/{LIBRARY}/progress", "text/csv").media_type == "text/csv"
    assert demo_server.get(f"{PLACE}/{LIBRARY}/progress", "image/png").status == 406


def test_the_line_of_time_and_its_table_have_the_same_facts(demo_server):
    root, _ = tree(demo_server.page(f"{PLACE}/{LIBRARY}/progress").text)
    (line,) = [svg for svg in root.all("svg") if svg.attributes.get("class") == "time"]
    assert line.attributes["role"] == "group"
    links = [a.attributes["href"] for a in line.all("a")]
    facts = [f"#{each.attributes['id']}" for each in root.all("tr")
             if each.attributes.get("id", "").startswith("fact-")]  # fmt: skip
    assert links == facts
    labels = [a.attributes["aria-label"] for a in line.all("a")]
    assert any("maggio 2015" in label for label in labels)  # a month, and no day
    assert all(label.strip() for label in labels)


def test_charts_tell_how_many_editions_reported(demo_server):
    page = demo_server.page(f"/en{PLACE}/{LIBRARY}/progress").text
    assert "Reported in 2 of 2 editions." in page
    assert "Reported in 1 of 2 editions." in page
    assert 'class="gap"' in page
    one = demo_server.page(f"/en{PLACE}/cento-cortili-verdi/progress").text
    assert "The sheet has one edition only" in one


def test_the_page_of_a_plan_charts_its_sheets_with_their_number(demo_server):
    page = demo_server.page("/en/page/plan/valdesempio").text
    told = [int(n) for n in re.findall(r"(\d+) of 17 sheets reported this", page)]
    figures = list(csv.DictReader(io.StringIO(demo_server.get("/figures.csv").text)))
    for kind in {row["kind"] for row in figures}:
        assert sum(1 for row in figures if row["kind"] == kind and row["value"]) in told
    assert 'class="zero"' in page
    assert 'class="gap"' in page


def test_as_of_a_day_nothing_is_inferred_and_rows_go_by_equal_text(demo_server):
    page = demo_server.page(f"{PLACE}/{LIBRARY}/progress?as_of=2014-12-31").text
    assert "La scheda ha un'edizione" in page.replace("&#39;", "'")


def test_a_project_without_a_sheet_says_so_and_an_unknown_one_is_not_there(demo_server):
    listed = demo_server.get("/projects.json?sheet_status=mentionedOnly").json["rows"]
    slug = listed[0]["project"].rpartition("/")[2]
    assert demo_server.page(f"{PLACE}/{slug}/progress").status == 200
    assert demo_server.page(f"{PLACE}/nothing/progress").status == 404
    assert demo_server.page(f"{PLACE}/%3Cx%3E/progress").status == 404


def test_the_project_leads_there(demo_server):
    assert f'href="{PLACE}/{LIBRARY}/progress"' in demo_server.page(f"{PLACE}/{LIBRARY}").text
