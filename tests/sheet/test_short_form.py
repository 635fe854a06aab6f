"""The invented short form of the demonstration: its own labels, beside sheets of another form."""

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from psmgraph.build import DEMO_PLAN, Outcome, build_snapshot, demo_inputs
from psmgraph.config import Config
from psmgraph.errors import Level
from psmgraph.plan import load_plan
from psmgraph.read import load, read
from psmgraph.resources import PACKAGE
from psmgraph.sheet import PlanOfSheets, Reading, choose, fit_of, read_sheets
from psmgraph.sheet.model import Name, Period, Reporting, Sheet, Status
from psmgraph.sheet.template import shipped_templates
from psmgraph.store.snapshot import Snapshot, current

FORM = "valdesempio-breve"
FILE = PACKAGE / "plans" / DEMO_PLAN / "short" / "iniziative-brevi-2016-04-01.html"
COMPOST, VAN, BENCHES = (
    "Compost di vicinato",
    "Il furgone degli attrezzi",
    "Panchine che raccontano",
)
INVENTED = "Scheda inventata a scopo dimostrativo."
PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/>
"""

Built = tuple[Outcome, Store]


def reading() -> Reading:
    """Read the file as a build does that is told no form."""
    document = read(load(FILE, FILE.name))
    template, score = choose(document, shipped_templates())
    assert (template.name, template.plan, score) == (FORM, DEMO_PLAN, 1.0)
    authority = load_plan(DEMO_PLAN).authority
    plan = PlanOfSheets(DEMO_PLAN, "it", authority.fixed_names(), authority.names())
    return read_sheets(document, template, plan)


@pytest.fixture(scope="module")
def sheets() -> dict[str, Sheet]:
    made = reading()
    assert made.refused == ()
    assert len(made.sheets) == 3
    return {sheet.title: sheet for sheet in made.sheets}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    config = Config(store=tmp_path_factory.mktemp("short") / "store")
    outcome = build_snapshot(
        config, [*demo_inputs(), FILE], plan=DEMO_PLAN, today=date(2026, 1, 1), workers=1
    )
    snapshot = current(config.store)
    assert snapshot is not None
    return outcome, snapshot.open_store()


def words(sheet: Sheet, name: str) -> str:
    passage = sheet.field(name).passage
    return passage.exact if passage else ""


def printed(sheet: Sheet, name: str) -> list[str]:
    return [value.passage.exact for value in sheet.field(name).values]


def ask(store: Store, pattern: str) -> set[tuple[str, ...]]:
    """Return the rows, columns by name: the last part of each IRI, the words of each literal."""
    solutions = store.query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    names = [variable.value for variable in solutions.variables]
    order = sorted(range(len(names)), key=names.__getitem__)
    return {
        tuple(row[at].value.rpartition("/")[2].rpartition("#")[2] for at in order)
        for row in solutions
    }


def test_no_sheet_of_the_demonstration_shows_a_label_of_the_short_form() -> None:
    (template,) = (one for one in shipped_templates() if one.name == FORM)
    (folder,) = demo_inputs()
    assert FILE.parent != folder
    for path in folder.iterdir():
        document = read(load(path, path.name))
        assert fit_of(document, template) == 0.0
        assert choose(document, shipped_templates())[0].name == "bologna"


def test_the_page_holds_three_sheets_of_one_day_and_each_says_that_it_is_invented(
    sheets: dict[str, Sheet],
) -> None:
    assert list(sheets) == [COMPOST, VAN, BENCHES]
    for sheet in sheets.values():
        assert (sheet.template, sheet.plan) == (FORM, DEMO_PLAN)
        assert sheet.edition == date(2016, 4, 1)
        assert words(sheet, "description").startswith(INVENTED)


def test_the_page_itself_says_that_all_is_invented() -> None:
    first = next(
        block.paragraph.text
        for block in read(load(FILE, FILE.name)).blocks
        if "inventato" in block.paragraph.text
    )
    assert first.startswith("È tutto inventato")


def test_the_prose_around_the_tables_is_of_no_sheet(sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        assert sheet.unclaimed == ()
        assert "iniziativa aspetta" not in sheet.text
        assert "autunno" not in sheet.text


@pytest.mark.parametrize(
    ("title", "area", "lead", "status", "end"),
    [
        (COMPOST, "Ambiente e vicinato", "Unione Bassa Prova", "inProgress", "2017-06"),
        (VAN, "Ambiente e vicinato", "Cooperativa Sociale Filo Immaginario", "starting", None),
        (BENCHES, "Cultura e memoria", "Comune di Montefinto", "completed", "2016-03-12"),
    ],
)
def test_each_field_is_read_as_it_is_printed(
    sheets: dict[str, Sheet], title: str, area: str, lead: str, status: str, end: str | None
) -> None:
    sheet = sheets[title]
    assert words(sheet, "area") == area
    assert words(sheet, "lead") == lead
    (found,) = sheet.field("status").values
    assert isinstance(found, Status)
    assert found.concept == status
    periods = sheet.field("end").values
    assert all(isinstance(period, Period) and period.span.begin is None for period in periods)
    assert [period.span.end.lexical() for period in periods] == ([end] if end else [])


def test_bodies_are_cut_at_their_commas_and_not_within_a_name(sheets: dict[str, Sheet]) -> None:
    assert printed(sheets[COMPOST], "actors") == [
        "Ente Parco del Rio Finto",
        "Associazione “Orti, Cortili e Giardini”",
        "Comune di Pontenuovo",
        "Scuole",
    ]
    groups = {
        value.words
        for sheet in sheets.values()
        for value in sheet.field("actors").values
        if isinstance(value, Name) and value.group
    }
    assert groups == {"Scuole"}


def test_results_are_one_a_line(sheets: dict[str, Sheet]) -> None:
    counts = {title: len(sheet.field("results").values) for title, sheet in sheets.items()}
    assert counts == {COMPOST: 2, VAN: 1, BENCHES: 3}


def test_one_field_is_blank_and_nothing_else_is_told(sheets: dict[str, Sheet]) -> None:
    blank = {
        (title, field.name)
        for title, sheet in sheets.items()
        for field in sheet.fields
        if field.status is not Reporting.REPORTED
    }
    assert blank == {(VAN, "end")}
    assert sheets[VAN].field("end").status is Reporting.BLANK
    found = [finding.code for sheet in sheets.values() for finding in sheet.findings]
    assert found == ["FIELD-BLANK"]


def test_a_sheet_without_its_day_takes_that_of_the_file_s_name(tmp_path: Path) -> None:
    row = "<tr><td>Scheda compilata il</td><td>1° aprile 2016</td></tr>\n"
    path = tmp_path / "brevi-2016-05-02.html"
    text = FILE.read_text("utf-8")
    assert text.count(row) == 3
    path.write_text(text.replace(row, ""), "utf-8")
    document = read(load(path, path.name))
    template, score = choose(document, shipped_templates())
    assert (template.name, score) == (FORM, 1.0)
    made = read_sheets(document, template, PlanOfSheets(DEMO_PLAN, "it"))
    assert {sheet.edition for sheet in made.sheets} == {date(2016, 5, 2)}


def test_both_forms_are_built_into_one_graph(built: Built) -> None:
    outcome, store = built
    assert outcome.exit_code == 0
    assert [one for one in outcome.findings if one.level is Level.ERROR] == []
    assert (outcome.sheets_in, outcome.sheets_failed) == (23, 0)
    in_plans = ask(store, "?sheet a psm:Sheet ; psm:inPlan ?plan")
    assert len(in_plans) == 17 + 3
    assert {plan for plan, _ in in_plans} == {DEMO_PLAN}


def test_the_graph_says_who_leads_how_far_it_is_and_when_it_ends(built: Built) -> None:
    rows = ask(built[1], "?project psm:lead ?body ; psm:status ?status")
    assert rows == {
        ("unione-dei-comuni-della-bassa-prova", "compost-di-vicinato", "inProgress"),
        ("cooperativa-sociale-filo-immaginario", "il-furgone-degli-attrezzi", "starting"),
        ("comune-di-montefinto", "panchine-che-raccontano", "completed"),
    }
    assert ask(built[1], "?project a psm:Project ; psm:period/psm:ends ?end") == {
        ("2017-06", "compost-di-vicinato"),
        ("2016-03-12", "panchine-che-raccontano"),
    }
    assert ask(built[1], "?project psm:theme/rdfs:label ?area") == {
        ("Ambiente e vicinato", "compost-di-vicinato"),
        ("Ambiente e vicinato", "il-furgone-degli-attrezzi"),
        ("Cultura e memoria", "panchine-che-raccontano"),
    }


@pytest.mark.parametrize(
    ("title", "bodies"),
    [
        (
            COMPOST,
            {
                "associazione-orti-cortili-e-giardini",
                "comune-di-pontenuovo-di-prova",
                "ente-parco-del-rio-finto",
                "unione-dei-comuni-della-bassa-prova",
            },
        ),
        (
            VAN,
            {
                "azienda-usl-di-valdesempio",
                "comune-di-borgoprova",
                "cooperativa-sociale-filo-immaginario",
                "officine-modello-srl",
            },
        ),
        (
            BENCHES,
            {
                "anziani-in-cammino-odv",
                "comune-di-montefinto",
                "fondazione-teatro-dell-esempio",
                "universita-degli-studi-di-valdesempio",
            },
        ),
    ],
)
def test_bodies_are_the_same_actors_as_on_the_other_sheets(
    built: Built, demo_snapshot: Snapshot, title: str, bodies: set[str]
) -> None:
    """Under an alias or another spelling too; a group without a name is no body of the plan."""
    involved = f'?project dct:title "{title}"@it ; psm:involves ?body .'
    named = ask(built[1], f"{involved} FILTER NOT EXISTS {{ ?body a psm:UnnamedGroup }}")
    assert {body for body, _ in named} == bodies
    before = ask(demo_snapshot.open_store(), "?project a psm:Project ; psm:involves ?body")
    assert bodies <= {body for body, _ in before}


def test_a_group_without_a_name_stays_the_sheet_s_own(built: Built) -> None:
    pattern = (
        f'[] psm:project/dct:title "{COMPOST}"@it ; psm:actor ?group .'
        " ?group a psm:UnnamedGroup ; rdfs:label ?label"
    )
    assert [label for _, label in ask(built[1], pattern)] == ["Scuole"]


def test_what_is_to_be_achieved_is_the_expected_result_of_each_project(built: Built) -> None:
    titles = {COMPOST: 2, VAN: 1, BENCHES: 3}
    for title, number in titles.items():
        pattern = f'?project dct:title "{title}"@it ; psm:expects ?result'
        assert len(ask(built[1], pattern)) == number


def test_the_sheets_of_the_other_form_say_what_they_said_before(
    built: Built, demo_snapshot: Snapshot
) -> None:
    pattern = "?project a psm:Project ; psm:involves ?body ; psm:expects ?result"
    short = {"compost-di-vicinato", "il-furgone-degli-attrezzi", "panchine-che-raccontano"}
    after = {row for row in ask(built[1], pattern) if row[1] not in short}
    assert after == ask(demo_snapshot.open_store(), pattern)
