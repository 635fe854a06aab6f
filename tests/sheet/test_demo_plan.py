"""The plans that ship: the demonstration says that it is invented; files obey the format."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from psmgraph.errors import Level
from psmgraph.names import name_key, slug
from psmgraph.plan import load_plan, shipped_plans
from psmgraph.read import load, read
from psmgraph.resources import PACKAGE
from psmgraph.sheet.model import Reporting, Sheet
from psmgraph.sheet.reading import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.template import shipped_templates

PLANS = PACKAGE / "plans"
DEMO = PLANS / "valdesempio"
SHEETS = sorted((DEMO / "sheets").glob("*.txt"))
INVENTED = "Scheda inventata a scopo dimostrativo."
MONTHS = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
LEGAL_FORMS = {
    "srl",
    "spa",
    "sas",
    "snc",
    "scarl",
    "cooperativa",
    "cooperativaSociale",
    "onlus",
    "odv",
    "aps",
    "associazione",
    "fondazione",
    "consorzio",
    "sindacato",
    "comune",
    "provincia",
    "cittaMetropolitana",
    "regione",
    "unioneDiComuni",
    "circondario",
    "universita",
    "aziendaSanitaria",
    "asp",
    "cameraDiCommercio",
    "istitutoScolastico",
    "ministero",
    "entePubblico",
}
KEYS = {
    "body": (
        {"name", "kind"},
        {"slug", "legal_form", "aliases", "ipa", "istat", "wikidata", "part_of"},
    ),
    "succession": ({"from", "to", "date", "act", "label_it", "label_en"}, set()),
    "project": ({"title"}, {"slug", "aliases", "table"}),
    "table": ({"slug", "it", "en"}, set()),
    "act": ({"words", "urn", "title"}, set()),
}

each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
each_plan = pytest.mark.parametrize("plan", ["bologna", "valdesempio"])


def authority(plan: str) -> dict:
    return tomllib.loads((PLANS / plan / "authority.toml").read_text(encoding="utf-8"))


def title_of(sheet: Path) -> str:
    return re.fullmatch(r"<b>(.+)</b>\t", lines_of(sheet)[2])[1]


def links_of(sheet: Path) -> list[str]:
    rows = lines_of(sheet)
    after = rows[rows.index("<b>Integrazione e/o trasversalità con altri progetti</b>\t") + 1]
    return re.findall(r"<p>(.+?)</p>", after)


def lines_of(sheet: Path) -> list[str]:
    return sheet.read_text(encoding="utf-8").split("\n")


def test_the_demonstration_has_second_editions():
    editions = Counter(name_key(title_of(sheet)) for sheet in SHEETS)
    assert len(editions) >= 14
    assert sorted(editions.values(), reverse=True)[:4] == [2, 2, 2, 1]


@each_sheet
def test_every_demonstration_sheet_says_in_its_description_that_it_is_invented(sheet: Path):
    rows = lines_of(sheet)
    description = rows[rows.index("<b>Descrizione del progetto</b>\t") + 1]
    assert INVENTED in description


def test_the_demonstration_plan_says_in_both_languages_that_it_is_invented():
    plan = load_plan("valdesempio")
    assert plan.invented
    assert "inventat" in plan.title["it"]
    assert "inventat" in plan.description["it"]
    assert "invented" in plan.title["en"]
    assert "invented" in plan.description["en"]


def test_the_plan_of_bologna_is_not_marked_as_invented():
    assert load_plan("bologna").invented is False


@each_sheet
def test_a_sheets_file_is_named_by_the_slug_of_its_title_and_the_day_of_its_edition(sheet: Path):
    printed = re.fullmatch(r"Aggiornamento: (\d+) (\w+) (\d{4})\t", lines_of(sheet)[3])
    day, month, year = printed.groups()
    edition = date(int(year), MONTHS.index(month) + 1, int(day))
    assert sheet.stem == f"{slug([title_of(sheet)])}-{edition.isoformat()}"


@each_sheet
def test_the_title_of_every_demonstration_sheet_is_one_of_the_authoritys_projects(sheet: Path):
    titles = {name_key(project["title"]) for project in authority("valdesempio")["project"]}
    assert name_key(title_of(sheet)) in titles


def test_the_demonstration_shows_links_both_ways_one_way_and_to_sheets_that_did_not_come():
    known = {
        name_key(words): project["title"]
        for project in authority("valdesempio")["project"]
        for words in (project["title"], *project.get("aliases", []))
    }
    links = {known[name_key(title_of(sheet))]: links_of(sheet) for sheet in SHEETS}
    pairs = {(a, known.get(name_key(b), b)) for a, targets in links.items() for b in targets}
    both = {(a, b) for a, b in pairs if (b, a) in pairs}
    one_way = {(a, b) for a, b in pairs - both if b in links}
    assert len(both) >= 8
    assert len(one_way) >= 5
    assert {b for _, b in pairs if b not in links} == {
        "La ferrovia di collina",
        "Nidi e tempi di lavoro: un patto per le famiglie",
        "Orti di tutti",
    }


@each_sheet
def test_a_demonstration_sheet_holds_only_the_tags_and_characters_of_the_form(sheet: Path):
    text = sheet.read_text(encoding="utf-8")
    tags = set(re.findall(r"<[^>]*>", text))
    assert tags <= {f"<{end}{name}>" for name in ("b", "i", "p", "li") for end in ("", "/")} | {
        '<ul style="list-style-type: none">',
        "</ul>",
    }
    for name in ("b", "i", "p", "ul", "li"):
        assert len(re.findall(rf"<{name}\b", text)) == text.count(f"</{name}>")
    assert all(character.isprintable() or character in "\t\n" for character in text)
    assert {line.count("\t") for line in lines_of(sheet)} <= {0, 1, 2}


def test_one_title_is_too_long_for_a_slug_and_so_carries_a_hash():
    long = {title_of(sheet) for sheet in SHEETS if len(title_of(sheet)) > 80}
    assert len(long) == 1
    assert re.search(r"-[0-9a-f]{6}$", slug([long.pop()]))


@each_plan
def test_a_shipped_plan_loads_and_has_a_title_and_a_description_in_both_languages(plan: str):
    assert plan in shipped_plans()
    loaded = load_plan(plan)
    assert loaded.slug == tomllib.loads((PLANS / plan / "plan.toml").read_text())["slug"] == plan
    assert loaded.language == "it"
    assert all(loaded.title[language] for language in ("it", "en"))
    assert all(loaded.description[language] for language in ("it", "en"))


@each_plan
def test_an_authority_has_no_key_that_the_format_does_not_know(plan: str):
    content = authority(plan)
    assert set(content) == set(KEYS)
    for kind, entries in content.items():
        required, optional = KEYS[kind]
        for entry in entries:
            assert required <= set(entry) <= required | optional, entry


@each_plan
def test_bodies_have_a_kind_and_a_legal_form_of_the_vocabulary(plan: str):
    for body in authority(plan)["body"]:
        assert body["kind"] in {"institution", "organisation"}, body
        assert body.get("legal_form") in LEGAL_FORMS | {None}, body


@each_plan
@pytest.mark.parametrize(("kind", "name"), [("body", "name"), ("project", "title")])
def test_no_name_or_alias_is_claimed_by_two_entries(plan: str, kind: str, name: str):
    claimed = Counter(
        key
        for entry in authority(plan)[kind]
        for key in {name_key(words) for words in (entry[name], *entry.get("aliases", []))}
    )
    assert [key for key, times in claimed.items() if times > 1] == []


@each_plan
def test_successions_and_wholes_name_bodies_of_the_same_file_and_an_act_of_it(plan: str):
    content = authority(plan)
    names = {body["name"] for body in content["body"]}
    acts = {act["words"] for act in content["act"]}
    assert content["succession"]
    for succession in content["succession"]:
        assert {succession["from"], succession["to"]} <= names
        assert succession["from"] != succession["to"]
        assert isinstance(succession["date"], date)
        assert succession["act"] in acts
    assert {body["part_of"] for body in content["body"] if "part_of" in body} <= names


@each_plan
def test_tables_are_named_once_and_every_projects_table_is_one_of_them(plan: str):
    content = authority(plan)
    slugs = [table["slug"] for table in content["table"]]
    assert len(set(slugs)) == len(slugs)
    assert {project["table"] for project in content["project"] if "table" in project} == set(slugs)


def test_every_project_of_the_demonstration_has_one_of_four_tables():
    content = authority("valdesempio")
    assert len(content["table"]) == 4
    assert all("table" in project for project in content["project"])


@each_plan
def test_acts_are_named_once_and_their_urn_gives_the_number_and_year_of_the_words(plan: str):
    acts = authority(plan)["act"]
    assert len({act["words"] for act in acts}) == len(acts)
    for act in acts:
        number, year = re.search(r" (\d+)/(\d{4})$", act["words"]).groups()
        assert re.fullmatch(rf"urn:nir:stato:[a-z.]+:{year}-\d\d-\d\d;{number}", act["urn"]), act


def test_the_province_of_bologna_is_not_the_metropolitan_city_but_its_predecessor():
    bodies = {body.name: body for body in load_plan("bologna").authority.bodies}
    (succession,) = load_plan("bologna").authority.successions
    assert succession.before == bodies["Provincia di Bologna"].slug
    assert succession.after == bodies["Città metropolitana di Bologna"].slug
    assert succession.before != succession.after
    assert succession.day == date(2015, 1, 1)


def test_the_project_of_the_real_sheet_has_no_thematic_table():
    projects = {project.slug: project for project in load_plan("bologna").authority.projects}
    real = projects["patto-per-il-lavoro-e-interventi-a-sostegno-dell-occupazione"]
    assert real.table == ""


def readings() -> list[Sheet]:
    """Read every demonstration sheet by the form that fits it best."""
    plan = PlanOfSheets("valdesempio", "it", load_plan("valdesempio").authority.fixed_names())
    sheets = []
    for path in SHEETS:
        document = read(load(path, path.name))
        template, _ = choose(document, shipped_templates())
        sheets.extend(read_sheets(document, template, plan).sheets)
    return sheets


def test_every_demonstration_sheet_is_read_and_each_of_its_paragraphs_is_of_a_field():
    sheets = readings()
    assert [sheet.origin.name for sheet in sheets] == [path.name for path in SHEETS]
    assert [sheet.unclaimed for sheet in sheets] == [()] * len(SHEETS)


def test_the_demonstration_gives_only_the_findings_that_it_is_meant_to_show():
    found = Counter(
        finding.code
        for sheet in readings()
        for finding in sheet.findings
        if finding.level is not Level.INFO
    )
    assert set(found) == {"ROW-JOINED", "AMOUNT-WORDS", "FIELD-ABSENT"}, found
    assert found["ROW-JOINED"] == 5
    assert found["FIELD-ABSENT"] == 2


def test_the_demonstration_shows_every_reporting_state():
    assert {field.status for sheet in readings() for field in sheet.fields} == set(Reporting)
