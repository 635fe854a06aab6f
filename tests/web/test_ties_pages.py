"""What hangs together, on pages: who names whom, what projects share, and predecessors."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.store import queryfile

from .page_rules import faults, tree
from .server import start, stop

CITY = "actor/citta-metropolitana-di-valdesempio"
CANTEENS = "plan/valdesempio/project/mense-a-chilometro-vicino"


def words(node):
    return " ".join(node.text.split())


def section(reply, identifier):
    root, _ = tree(reply.text)
    (found,) = [
        each
        for each in root.all("section")
        if any(h.attributes.get("id") == identifier for h in [*each.all("h2"), *each.all("h3")])
    ]
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/links/symmetry",
        "/en/links/symmetry?state=https://w3id.org/psmgraph/vocab/link-state%23oneWay",
        f"/page/{CITY}?predecessors=1",
        f"/en/page/{CITY}?predecessors=1",
        f"/en/page/{CANTEENS}",
    ],
)
def test_the_pages_keep_the_rules_of_all_pages(demo_server, path):
    assert faults(demo_server.page(path).text) == []


def test_the_report_on_the_page_is_that_of_the_query_and_of_its_files(demo_server):
    table = list(csv.DictReader(io.StringIO(demo_server.get("/links/symmetry.csv").text)))
    rows = demo_server.get("/links/symmetry.json").json["rows"]
    query = queryfile.load("link-symmetry").text.encode()
    reply = demo_server.ask(
        "POST", "/sparql", {"Content-Type": "application/sparql-query", "Accept": "text/csv"}, query
    )
    asked = list(csv.DictReader(io.StringIO(reply.text)))
    columns = ("one", "other", "words", "line", "since", "since_edition", "passage", "back_words",
               "back_line", "back_since", "back_passage", "link", "back_link")  # fmt: skip

    def told(found):
        return sorted(tuple(str(row[column] or "") for column in columns) for row in found)

    assert len(table) == 24
    assert told(table) == told(asked) == told(rows)
    assert {row["what_it"] for row in table} == {row["what_to_do"] for row in asked}


def test_the_report_says_who_is_silent_and_what_to_do(demo_server):
    page = demo_server.page(
        "/en/links/symmetry?state=https://w3id.org/psmgraph/vocab/link-state%23oneWay"
    )
    root, _ = tree(page.text)
    rows = [row for row in root.all("tr") if row.all("td")]
    assert len(rows) == 10
    for row in rows:
        cells = [words(cell) for cell in row.all("td")]
        assert cells[4] == "does not name it"
        assert cells[7].startswith("Ask whoever edits the sheet named to add the link")
        (passage,) = [
            a.attributes["href"] for a in row.all("a") if "/passage/" in a.attributes["href"]
        ]
        assert demo_server.page(passage.removeprefix("/en")).status == 200
    assert "/links/symmetry" in demo_server.page("/links").text


def test_related_projects_stand_apart_from_those_that_sheets_name_with_their_reasons(demo_server):
    inferred = section(demo_server.page(f"/page/{CANTEENS}"), "inferred")
    text = words(inferred)
    assert "Progetti affini 10" in text
    first = text[text.index("L'assistente di condominio") :]
    assert first.startswith(
        "L'assistente di condominio: abitare insieme nella terza età 2,762 "
        "un attore in comune: ASP Tre Ponti (di 2 progetti) questa scheda, riga 10 "
        "l'altra scheda, riga 8"
    )
    # The second leads to the projects that share actors, of which there happen to be as many.
    way, other = [
        a.attributes["href"] for a in inferred.all("a") if words(a) == "Mostrali tutti (10)"
    ]
    assert way != other
    assert "Progetti con attori in comune 10" in words(section(demo_server.page(other), "sharing"))
    every = words(section(demo_server.page(way), "related"))
    assert (
        text.partition("Mostrali tutti")[0].partition("Progetti affini 10")[2].strip()[:400]
        in every
    )
    anchors = [
        a.attributes["href"] for a in inferred.all("a") if "#passage-" in a.attributes["href"]
    ]
    for href in anchors[:4]:
        place, _, anchor = href.partition("#")
        assert f'id="{anchor}"' in demo_server.page(place).text


def test_the_page_of_a_body_shows_its_predecessors_projects_when_asked_and_says_so(demo_server):
    plain, both = (demo_server.page(f"/page/{CITY}{asked}") for asked in ("", "?predecessors=1"))
    assert "È succeduto a Provincia di Valdesempio" in words(tree(plain.text)[0])
    assert f"/page/{CITY}?predecessors=1" in plain.text
    assert "Teatri di vallata" not in words(section(plain, "projects"))
    text = words(tree(both.text)[0])
    assert "Compresi i predecessori: Provincia di Valdesempio" in text
    assert "Teatri di vallata Attore coinvolto nominato come Provincia di Valdesempio" in words(
        section(both, "projects")
    )
    assert "Giornata della mobilità dolce" in words(section(both, "events"))
    with_whom = words(section(both, "with"))
    assert "Fondazione Teatro" in with_whom
    assert "Provincia di Valdesempio" not in with_whom


def test_the_rows_of_a_body_s_page_are_data_too_with_predecessors_or_without(demo_server):
    for asked, expected in (("", 14), ("?predecessors=1", 18)):
        page = demo_server.page(f"/page/{CITY}{asked}")
        root, _ = tree(page.text)
        (link,) = [a.attributes["href"] for a in root.all("a") if words(a) == "CSV"]
        rows = list(csv.DictReader(io.StringIO(demo_server.get(link).text)))
        assert len(rows) == expected
        assert ("Provincia di Valdesempio" in {row["named_label"] for row in rows}) == bool(asked)


def test_a_body_without_predecessors_offers_none(demo_server):
    reply = demo_server.page("/page/actor/comune-di-valdesempio")
    assert "predecessors=1" not in reply.text
    asked = demo_server.page("/page/actor/comune-di-valdesempio?predecessors=1")
    assert asked.status == 200
    assert "Compresi i predecessori" not in asked.text


def test_the_real_sheet_shows_that_the_invented_one_names_it_and_the_other_that_it_is_silent(
    shared: Path, real_sheet: Path, tmp_path: Path
):
    invented = shared / "sheets" / "rete-laboratori-inventata.html"
    config = Config(store=tmp_path / "store")
    build_snapshot(config, [real_sheet, invented], today=date(2026, 1, 1))
    server = start(config.store)
    try:
        rows = server.get("/links/symmetry.json").json["rows"]
        (row,) = [row for row in rows if row["state"].endswith("#oneWay")]
        there = server.page(f"/page/{row['other'].partition('/id/')[2]}")
        incoming = words(section(there, "incoming"))
        assert "RETE METROPOLITANA DEI LABORATORI DI QUARTIERE" in incoming
        assert "A senso unico" in incoming
        here = server.page(f"/page/{row['one'].partition('/id/')[2]}")
        text = words(tree(here.text)[0])
        assert "PATTO PER IL LAVORO E INTERVENTI A SOSTEGNO DELL'OCCUPAZIONE A senso unico" in text
    finally:
        stop(server)


def test_a_name_that_two_projects_bear_leads_to_both_from_the_report(tmp_path: Path, write_sheet):
    form = Path(queryfile.__file__).parents[1] / "plans" / "bologna" / "form.toml"
    own = tmp_path / "form.toml"
    text = form.read_text(encoding="utf-8")
    own.write_text(text.replace('identity = ["title"]', 'identity = ["referents", "title"]'))
    sheets = [
        write_sheet("a.txt", title="Orti", referents="Comune di Uno: Ada Neri"),
        write_sheet("b.txt", title="Orti", referents="Comune di Due: Ivo Neri"),
        write_sheet("c.txt", title="Reti", referents="Comune di Tre: Eva Neri", links="Orti"),
    ]
    config = Config(store=tmp_path / "store")
    build_snapshot(config, sheets, template=str(own), today=date(2026, 1, 1))
    server = start(config.store)
    try:
        page = server.page("/en/links/symmetry")
        root, _ = tree(page.text)
        (row,) = [row for row in root.all("tr") if row.all("td")]
        cell = row.all("td")[1]
        assert words(cell).startswith("may be: ")
        leads = [a.attributes["href"] for a in cell.all("a")]
        assert len(set(leads)) == 2
        assert all(server.page(lead).status == 200 for lead in leads)
        assert faults(page.text) == []
    finally:
        stop(server)
