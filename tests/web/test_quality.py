"""Quality and worklist over HTTP: a fault is found with its mend, counts have their whole."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import DEMO_PLAN, build_snapshot
from psmgraph.config import Config
from psmgraph.errors import catalogue
from psmgraph.resources import PACKAGE
from psmgraph.store.snapshot import current
from psmgraph.store.tables import open_tables

from .page_rules import tree
from .server import HTML, Server, start, stop

DEMO = PACKAGE / "plans" / DEMO_PLAN
TODAY = date(2026, 1, 1)
AMOUNT = "Corso\tda definire <script>alert(1)</script>\tComune di Provetta"
OLD = {"title": "Scheda di prova", "day": "3 marzo 2014", "referents": "Comune di Provetta: A. Uno"}
NEW = OLD | {
    "day": "3 marzo 2015", "activities": "Un corso.\tIl 30 febbraio 2015 il corso.",
    "contributions": AMOUNT, "event_count": "0", "links": "nessuno",
}  # fmt: skip
OTHER = {"title": "Altra scheda", "actors": "Fondazione Esempio", "description": "=1+1",
         "contributions": "=1+1\t=2+2\tComune di Provetta"}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sheets of the Bologna form, and a file that is none."""
    folder = tmp_path_factory.mktemp("quality")
    (folder / "sheets").mkdir()
    for name, values in (("vecchia", OLD), ("nuova", NEW), ("altra", OTHER)):
        (folder / "sheets" / f"{name}.txt").write_text(sheet_text(**values), "utf-8")
    (folder / "sheets" / "lettera.txt").write_text("Gentile ufficio, non è una scheda.\n", "utf-8")
    build_snapshot(Config(store=folder / "store"), [folder / "sheets"], today=TODAY)
    return folder / "store"


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    running = start(store)
    yield running
    stop(running)


def rows(server: Server, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(server.get(path).text)))


def json_rows(server: Server, path: str):
    return server.get(path).json["rows"]


def test_a_fault_stands_with_its_file_line_section_words_and_mend(server):
    (fault,) = json_rows(server, "/quality/findings.json?code=AMOUNT-WORDS&q=nuova.txt")
    assert (fault["level"], fault["file"]) == ("warning", "nuova.txt")
    assert fault["section"].startswith("Rendicontazione dei contributi")
    assert "da definire" in fault["words"]
    assert fault["mend_it"] == catalogue()["AMOUNT-WORDS"].mend_it
    page = server.page("/quality/findings?code=AMOUNT-WORDS&q=nuova.txt").text
    root, _ = tree(page)
    (row,) = [each for each in root.all("tr") if each.all("td")]
    assert fault["mend_it"] in row.text
    assert f"riga {fault['line']}" in row.text
    assert (
        catalogue()["AMOUNT-WORDS"].mend_en
        in server.page("/en/quality/findings?code=AMOUNT-WORDS").text
    )
    links = [a.attributes["href"] for a in row.all("a") if "#passage-" in a.attributes["href"]]
    assert len(links) == 1
    place, _, anchor = links[0].partition("#")
    edition, _ = tree(server.page(place).text)
    (mark,) = [each for each in edition.all("mark") if each.attributes.get("id") == anchor]
    assert "da definire" in mark.text


def test_words_of_a_sheet_are_never_markup(server):
    for path in ("/quality/findings?code=AMOUNT-WORDS", "/quality", "/quality/completeness"):
        assert "<script>alert" not in server.page(path).text


def test_a_file_that_is_no_sheet_is_an_error_seen_under_every_plan(server):
    for path in ("/quality/findings.json", "/quality/findings.json?plan=plan/bologna"):
        errors = [row for row in json_rows(server, path) if row["level"] == "error"]
        assert [(row["code"], row["file"]) for row in errors] == [("SHEET-NONE", "lettera.txt")]
        assert errors[0]["edition"] is None
    assert "lettera.txt" in server.page("/quality/findings?level=error").text


def test_what_to_do_is_grouped_by_kind_with_the_gravest_first(server):
    groups = rows(server, "/quality.csv")
    levels = [row["level"] for row in groups]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)
    every = Counter(row["code"] for row in json_rows(server, "/quality/findings.json"))
    by_code = {row["code"]: int(row["findings"]) for row in groups if not row["shape"]}
    assert by_code == {code: every[code] for code in by_code}
    assert sum(int(row["findings"]) for row in groups) == sum(every.values())
    blank = next(row for row in groups if row["code"] == "FIELD-BLANK")
    assert int(blank["sheets"]) == 2
    page = server.page("/quality").text
    assert blank["mend_it"].replace('"', "&#34;") in page


def test_a_shape_tells_its_own_words_and_leads_to_the_rule(server):
    shaped = [row for row in json_rows(server, "/quality.json") if row["shape"]]
    assert shaped
    page = server.page("/quality").text
    for row in shaped:
        assert f'/shapes#{row["code"]}"' in page
        assert row["title_it"] != row["title_en"]


def test_superseded_editions_are_left_out_unless_asked_for(server):
    now = json_rows(server, "/quality/findings.json")
    every = json_rows(server, "/quality/findings.json?editions=all")
    assert {row["current"] for row in now} == {"true", None}
    old = [row for row in every if row["current"] == "false"]
    assert {row["edition"].rpartition("/")[2] for row in old} == {"2014-03-03"}
    assert len(every) == len(now) + len(old)
    assert f"qui non contati: {len(old)}" in server.page("/quality").text


def test_links_narrow_by_plan_sheet_body_level_and_keep_to_it(server):
    sheet = "plan/bologna/project/scheda-di-prova"
    found = json_rows(server, f"/quality/findings.json?sheet={sheet}")
    assert {row["project"].rpartition("/")[2] for row in found} == {"scheda-di-prova"}
    body = json_rows(server, "/quality/findings.json?body=actor/comune-di-provetta")
    assert body == found
    page = server.page(f"/quality?sheet={sheet}&level=warning").text
    links = re.findall(r'href="(/quality/findings\?[^"]+)"', page)
    kept = "sheet=plan%2Fbologna%2Fproject%2Fscheda-di-prova"
    assert links
    assert [one for one in links if kept not in one] == []
    assert "Scheda di prova" in page
    assert json_rows(server, "/quality/findings.json?plan=plan/altro") == [
        row for row in json_rows(server, "/quality/findings.json") if row["plan"] is None
    ]
    assert json_rows(server, "/quality/findings.json?body=actor/nessuno") == []
    assert f"/quality?sheet={sheet.replace('/', '%2F')}" in server.page(f"/page/{sheet}").text


def test_completeness_tells_blank_zero_none_and_reported_apart(server):
    boxes = {
        (row["title"], row["field"]): row["state"].rpartition("#")[2]
        for row in json_rows(server, "/quality/completeness.json")
    }
    assert boxes["Scheda di prova", "eventCount"] == "reportedZero"
    assert boxes["Scheda di prova", "links"] == "explicitlyNone"
    assert boxes["Scheda di prova", "performed"] == "reported"
    assert boxes["Altra scheda", "performed"] == "blank"
    root, _ = tree(server.page("/quality/completeness").text)
    matrix, totals = root.all("table")
    sheet = next(row for row in matrix.all("tr") if "Scheda di prova" in row.text)
    states = {cell.text.strip("●0∅○– \n") for cell in sheet.all("td")[1:]}
    assert states >= {"compilata", "zero dichiarato", "in bianco", "«nessuno» scritto"}
    (events,) = [row for row in totals.all("tr") if row.all("th")[0].text == "Numero eventi"]
    assert [cell.text for cell in events.all("td")] == ["", "1 di 2", "", "1 di 2", ""]


def test_in_a_file_of_many_sheets_each_finding_is_of_its_own(tmp_path):
    brief = DEMO / "short" / "iniziative-brevi-2016-04-01.html"
    build_snapshot(Config(store=tmp_path / "store"), [brief], plan=DEMO_PLAN, today=TODAY)
    found = current(tmp_path / "store")
    assert found is not None
    with closing(open_tables(found.tables_path)) as tables:
        told = [
            (row["code"], row["edition"].split("/")[-2])
            for row in tables.execute("SELECT * FROM findings WHERE line IS NOT NULL")
        ]
        blank = tables.execute("SELECT edition FROM boxes WHERE state LIKE '%#blank'").fetchall()
    assert sorted(told) == [
        ("FIELD-BLANK", "il-furgone-degli-attrezzi"),
        ("SHAPE-INFO", "compost-di-vicinato"),
    ]
    assert [row["edition"].split("/")[-2] for row in blank] == ["il-furgone-degli-attrezzi"]


def test_the_states_of_each_box_come_to_the_number_of_sheets(server):
    root, _ = tree(server.page("/quality/completeness").text)
    _, totals = root.all("table")
    for row in totals.all("tr")[1:]:
        counts = [int(cell.text.split()[0]) for cell in row.all("td") if cell.text]
        assert sum(counts) == 2, row.text


def test_old_sheets_are_told_from_a_given_day_only(server):
    def older(argument: str) -> set[str]:
        found = json_rows(server, f"/quality/missing.json{argument}")
        return {row["title"] for row in found if row["kind"] == "older"}

    assert older("?since=2015-03-04") == {"Scheda di prova", "Altra scheda"}
    assert older("?since=2015-03-03") == older("?since=30-02-2015") == older("") == set()
    page = server.page("/quality/missing?since=2015-03-04").text
    assert "Di prima del 4 marzo 2015: 2 schede in vigore di 2." in page


def test_projects_without_a_sheet_are_listed_with_who_names_them(demo_server):
    missing = demo_server.get("/quality/missing.json").json["rows"]
    assert {row["title"] for row in missing} >= {"La ferrovia di collina"}
    assert "Senza scheda: 3 progetti di 20" in demo_server.page("/quality/missing").text


def test_what_is_to_be_decided_shows_the_command_and_the_lines(demo_server):
    page = demo_server.page("/quality").text
    assert "psmgraph review accept" in page
    assert "[[decision]]" in page
    for path in ("/quality", "/quality/findings"):
        assert demo_server.ask("POST", path).status == 405


def test_the_csv_for_spreadsheets_holds_no_cell_that_runs(server):
    plain = server.get("/quality/findings.csv?editions=all").text
    safe = server.get("/quality/findings.csv?editions=all&excel=1").text
    assert safe.startswith("\ufeff")
    cells = [cell for line in csv.reader(io.StringIO(safe[1:]), delimiter=";") for cell in line]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert len(plain.splitlines()) == len(safe.splitlines())


def test_no_folder_of_the_building_machine_is_told(server, store):
    folder = str(store.parent)
    assert folder not in server.get("/quality/findings.csv?editions=all").text
    found = current(store)
    assert found is not None
    with closing(open_tables(found.tables_path)) as tables:
        told = [str(tuple(row)) for row in tables.execute("SELECT * FROM findings")]
    assert told
    assert not [row for row in told if folder in row]


def test_a_withheld_name_stands_in_no_finding_and_in_no_file_name(tmp_path):
    sheet = tmp_path / "sheets" / "scheda di Anna Verdi.txt"
    sheet.parent.mkdir()
    sheet.write_text(
        sheet_text(
            referents="Comune di Provetta: Anna Verdi",
            contributions="Corso\tda definire con Anna Verdi\tComune di Provetta",
        ),
        encoding="utf-8",
    )
    config = Config(store=tmp_path / "store", persons="role-only")
    build_snapshot(config, [sheet], today=TODAY)
    found = current(config.store)
    assert found is not None
    with closing(open_tables(found.tables_path)) as tables:
        told = [tuple(row) for row in tables.execute("SELECT * FROM findings")]
        (lost,) = tables.execute("SELECT COUNT(*) FROM findings WHERE edition IS NULL").fetchone()
    assert lost == 0
    assert told
    assert "Verdi" not in str(told)


def test_pages_are_for_staff_but_for_the_overview(server):
    assert "X-Robots-Tag" not in server.page("/quality").headers
    assert server.page("/quality/findings").headers["X-Robots-Tag"] == "noindex"


def test_a_page_beyond_the_last_is_not_found(server):
    assert server.ask("GET", "/quality/findings?page=99", HTML).status == 404
    assert server.ask("GET", "/quality/completeness?page=99", HTML).status == 404


def test_every_answer_of_a_list_is_of_the_state_that_is_served(server):
    page = server.page("/quality?as_of=2014-06-01").text
    assert page == server.page("/quality").text.replace(
        'href="/en/quality"', 'href="/en/quality?as_of=2014-06-01"'
    )
