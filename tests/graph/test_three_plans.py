"""Three plans on three forms in one snapshot: one model for all, and the bodies that they share."""

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config
from psmgraph.errors import Level
from psmgraph.store.snapshot import current

PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX progress: <https://w3id.org/psmgraph/vocab/project-status#>
PREFIX role: <https://w3id.org/psmgraph/vocab/role#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX plan: <https://w3id.org/psmgraph/id/plan/>
PREFIX actor: <https://w3id.org/psmgraph/id/actor/>
"""
AGENCY = "https://w3id.org/psmgraph/id/actor/agenzia-per-l-italia-digitale"

# By hand, for the samples of the two plans name no body that both have.
ANOTHER = """<h1>Quadro sinottico</h1><h2>AgID</h2><table>
<tr><td>Titolo progetto</td><td>Prova inventata</td></tr><tr><td>Ambito</td><td>---</td></tr>
<tr><td>Status</td><td>---</td></tr><tr><td>Data fine</td><td>---</td></tr>
<tr><td>Descrizione</td><td>Un progetto inventato.</td></tr></table>"""

Built = tuple[Outcome, Store]


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = shared / "sheets"
    files = [
        folder / "patto-per-il-lavoro.txt",
        *(folder / "piano-triennale").glob("*.html"),
        folder / "piano-triennale" / "azioni-2019-08.docx",
        tmp_path_factory.mktemp("given") / "altra.html",
    ]
    files[-1].write_text(ANOTHER, "utf-8")
    config = Config(store=tmp_path_factory.mktemp("three") / "store")
    outcome = build_snapshot(config, files, today=date(2026, 1, 1))
    snapshot = current(config.store)
    assert snapshot is not None
    return outcome, snapshot.open_store()


def ask(built: Built, pattern: str) -> list[tuple[str, ...]]:
    rows = built[1].query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    return sorted(tuple(getattr(term, "value", "") for term in row) for row in rows)


def test_every_sheet_is_in_without_any_configuration(built: Built) -> None:
    outcome = built[0]
    assert [f for f in outcome.findings if f.level is Level.ERROR] == []
    counted = ask(
        built,
        "{ SELECT ?plan (COUNT(?sheet) AS ?n) { ?sheet a psm:Sheet ; psm:inPlan ?plan }"
        " GROUP BY ?plan }",
    )
    assert {(n, plan.rpartition("/")[2]) for n, plan in map(sorted, counted)} == {
        ("1", "bologna"),
        ("55", "piano-triennale-2017-2019"),
        ("16", "piano-triennale-2019-2021"),
    }


def test_the_status_of_a_project_stands_on_the_words_of_its_field(built: Built) -> None:
    for concept, number in (("inProgress", 35 + 14), ("completed", 4), ("starting", 6)):
        assert len(ask(built, f"?project psm:status progress:{concept}")) == number
    rows = ask(
        built,
        "?project psm:status ?status . GRAPH ?edition { ?field psm:project ?project ;"
        " psm:statedProperty psm:status ; psm:statedValue ?status ; psm:value ?words ;"
        " psm:passage/psm:exact ?words }",
    )
    assert len(rows) == 59


def test_an_end_and_a_month_keep_their_precision(built: Built) -> None:
    ends = ask(built, "?project a psm:Project ; psm:period/psm:ends ?end")
    assert len(ends) == 28 + 2
    begins = ask(built, "?project a psm:Project ; psm:period/psm:begins ?begin")
    assert [row[0] for row in map(sorted, begins)] == ["2019-06", "2020-03"]
    assert len(ask(built, "?p a psm:Project ; psm:period/psm:notAfter ?day")) == 30


def test_spellings_of_one_theme_are_one_theme_of_its_plan(built: Built) -> None:
    theme = "plan:piano-triennale-2017-2019\\/theme\\/finanza-pubblica"
    assert len(ask(built, f"?project psm:theme {theme}")) == 8
    labels = {row[0] for row in ask(built, f"{theme} rdfs:label ?label")}
    assert labels in ({"Finanza pubblica"}, {"Finanza Pubblica"})
    chapters = ask(
        built, "plan:piano-triennale-2019-2021\\/project\\/la01 psm:theme/rdfs:label ?label"
    )
    assert [row[0] for row in chapters] == ["Cloud della PA", "Infrastrutture"]


def test_the_administration_leads_its_projects(built: Built) -> None:
    rows = ask(
        built,
        "?project psm:lead ?body ; psm:involves ?body . ?involvement psm:project ?project ;"
        " psm:actor ?body ; psm:role role:lead",
    )
    assert len(rows) == 55
    assert len({body for row in rows for body in row if "/actor/" in body}) == 9


def test_a_body_of_several_spellings_is_one_and_groups_are_none(built: Built) -> None:
    assert len(ask(built, f"?project psm:involves <{AGENCY}>")) == 12 + 1
    labels = {row[0] for row in ask(built, "?actor a psm:Organisation ; rdfs:label ?label")}
    assert not {row for row in labels if row in {"PA", "AGID", "Team digitale"}}
    groups = ask(built, "?group a psm:UnnamedGroup ; rdfs:label 'PA'@it")
    assert len(groups) == len({row[0] for row in groups}) > 5


def test_an_action_is_found_by_its_code(built: Built) -> None:
    rows = ask(built, "?project dct:identifier 'LA58'@it ; psm:expects ?result")
    assert len(rows) == 1


def test_two_files_of_equal_facts_are_one_edition(built: Built) -> None:
    rows = ask(
        built,
        "plan:piano-triennale-2019-2021\\/sheet\\/la55\\/2019-03-11"
        " <http://www.w3.org/ns/prov#wasDerivedFrom> ?file",
    )
    assert len(rows) == 2


def test_the_plans_share_the_bodies_that_both_name(built: Built) -> None:
    rows = ask(built, f"?project psm:involves <{AGENCY}> ; psm:inPlan ?plan")
    plans = {value.rpartition("/")[2] for row in rows for value in row if "project" not in value}
    assert plans == {"piano-triennale-2017-2019", "piano-triennale-2019-2021"}
