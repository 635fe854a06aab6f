"""Sheets, editions and people withdrawn by decision: gone, and not back with the next build."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from traces import traces

from psmgraph.build import Outcome, build_snapshot
from psmgraph.config import Config, PlanConfig
from psmgraph.decisions import load_decisions
from psmgraph.errors import CannotRun
from psmgraph.store.snapshot import Snapshot, current, snapshots
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
BASE = "https://w3id.org/psmgraph/id/"
PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX status: <https://w3id.org/psmgraph/vocab/sheet-status#>
PREFIX role: <https://w3id.org/psmgraph/vocab/role#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SIGNED = 'who = "Ada Neri, Ufficio di piano"\nwhen = 2015-10-02\nwhy = "Chiesto per lettera."\n'
ORTI = '{ sheet = "orti-urbani" }'
SECRET = "Nel cortile del mulino abbandonato"
WriteSheet = Callable[..., Path]
Built = Callable[..., Outcome]


def withdraw(target: str) -> str:
    return f'[[decision]]\nwhat = "withdraw"\ntarget = {target}\n{SIGNED}'


@pytest.fixture
def build(tmp_path: Path) -> Built:
    """Build the sheets of this test's folder with the decisions that are given, if any."""

    def built(*decisions: str, **named: object) -> Outcome:
        file = tmp_path / "decisioni.toml"
        file.write_text("\n".join(decisions), encoding="utf-8")
        plan = PlanConfig("valdesempio", inputs=(tmp_path / "sheets",), decisions=file)
        config = Config(store=tmp_path / "store", plans=(plan,))
        return build_snapshot(config, [], today=TODAY, **named)  # type: ignore[arg-type]

    return built


@pytest.fixture
def two_sheets(write_sheet: WriteSheet) -> None:
    """A sheet in two editions, and one that names it; each with its people."""
    write_sheet("o1.txt", title="Orti urbani", day="3 marzo 2014", description="Come era.",
                referents="Comune di Provetta: Maria Rossi")  # fmt: skip
    write_sheet("o2.txt", title="Orti urbani", description=f"{SECRET}.",
                referents="Comune di Provetta: Maria Rossi, Ugo Bruni")  # fmt: skip
    write_sheet("s.txt", title="Scuole aperte", links="<p>Orti urbani</p>",
                referents="Unione Valle Prova: Maria Rossi",
                description="Con Rossi Maria.")  # fmt: skip


def served(folder: Path) -> Snapshot:
    found = current(folder / "store")
    assert found is not None
    return found


def asked(folder: Path, pattern: str, variables: str = "*") -> list[tuple[str, ...]]:
    query = f"{PREFIXES} SELECT DISTINCT {variables} WHERE {{ {pattern} }}"
    rows = served(folder).open_store().query(query, use_default_graph_as_union=True)
    return sorted(tuple(one.value for one in row) for row in rows)


def kept(folder: Path) -> list[str | None]:
    return [one.id for one in snapshots(folder / "store")]


@pytest.mark.usefixtures("two_sheets")
@pytest.mark.parametrize(
    "target",
    [
        ORTI,
        '{ sheet = "valdesempio/orti-urbani" }',
        '{ sheet = "plan/valdesempio/sheet/orti-urbani" }',
    ],
)
def test_a_withdrawn_sheet_is_nowhere_and_its_project_stays_where_others_name_it(
    tmp_path: Path, build: Built, target: str
) -> None:
    build()
    assert traces(tmp_path / "store", [SECRET]) != []
    outcome = build(withdraw(target))  # nothing is lost: no --drop is asked for
    assert (outcome.exit_code, outcome.sheets_in, outcome.sheets_failed) == (0, 1, 0)
    told = json.dumps(outcome.report())
    assert traces(tmp_path / "store", [SECRET, "Come era", "Ugo Bruni"], told) == []
    assert traces(tmp_path / "store", ["o1.txt", "o2.txt"], told) == []
    assert kept(tmp_path) == [outcome.snapshot_id]
    assert asked(tmp_path, "?p a psm:Project ; rdfs:label 'Orti urbani'@it ; psm:sheetStatus ?s",
                 "?s") == [(
        "https://w3id.org/psmgraph/vocab/sheet-status#mentionedOnly",
    )]  # fmt: skip
    assert asked(tmp_path, "?s a psm:Sheet", "?s") == [
        (f"{BASE}plan/valdesempio/sheet/scuole-aperte",)
    ]
    assert verify(served(tmp_path)) == ()


@pytest.mark.usefixtures("two_sheets")
def test_a_withdrawn_sheet_does_not_come_back_with_the_next_build(
    tmp_path: Path, build: Built
) -> None:
    build()
    first = build(withdraw(ORTI))
    again = build(withdraw(ORTI))
    assert again.snapshot_id == first.snapshot_id
    assert (again.sheets_in, again.unchanged) == (1, 3)
    assert traces(tmp_path / "store", [SECRET]) == []


@pytest.mark.usefixtures("two_sheets")
def test_with_the_newest_edition_withdrawn_the_one_before_is_current(
    tmp_path: Path, build: Built
) -> None:
    build()
    outcome = build(withdraw('{ edition = "orti-urbani/2015-03-03" }'))
    assert outcome.exit_code == 0
    assert traces(tmp_path / "store", [SECRET, "Ugo Bruni"]) == []
    sheet = f"<{BASE}plan/valdesempio/sheet/orti-urbani>"
    assert asked(tmp_path, f"{sheet} psm:currentEdition ?e", "?e") == [
        (f"{BASE}plan/valdesempio/sheet/orti-urbani/2014-03-03",)
    ]
    assert kept(tmp_path) == [outcome.snapshot_id]


@pytest.mark.usefixtures("two_sheets")
@pytest.mark.parametrize("name", ["Maria Rossi", "dott.ssa ROSSI Maria"])
def test_a_withdrawn_person_is_masked_on_every_sheet_and_the_bodies_stay_involved(
    tmp_path: Path, build: Built, name: str
) -> None:
    before = build()
    referents = asked(tmp_path, "?i psm:role role:referent", "?i")
    outcome = build(withdraw(f'"{name}"'))
    assert outcome.exit_code == 0
    assert outcome.snapshot_id != before.snapshot_id
    told = json.dumps(outcome.report())
    assert traces(tmp_path / "store", ["Maria Rossi"], told) == []
    assert asked(tmp_path, "?i psm:role role:referent", "?i") == referents
    assert asked(tmp_path, "?i psm:person ?p", "?p") == [
        (f"{BASE}actor/comune-di-provetta/person/ugo-bruni",)
    ]
    (text,) = asked(tmp_path, "?e psm:text ?t FILTER CONTAINS(?t, 'Scuole aperte')", "?t")[0]
    assert "Con [omissis]." in text
    assert "Unione Valle Prova: [omissis]" in text
    assert kept(tmp_path) == [outcome.snapshot_id]


@pytest.mark.usefixtures("two_sheets")
def test_a_person_of_one_body_leaves_another_body_s_of_that_name_alone(
    tmp_path: Path, build: Built
) -> None:
    build()
    build(withdraw('{ name = "Maria Rossi", body = "Comune di Provetta" }'))
    assert asked(tmp_path, "?i psm:person ?p", "?p") == [
        (f"{BASE}actor/comune-di-provetta/person/ugo-bruni",),
        (f"{BASE}actor/unione-valle-prova/person/maria-rossi",),
    ]
    texts = [text for (text,) in asked(tmp_path, "?e psm:text ?t", "?t")]
    assert sum("Maria Rossi" in text for text in texts) == 1  # the other body's sheet


@pytest.mark.usefixtures("two_sheets")
def test_a_decision_that_withdraws_stands_in_provenance_by_the_hash_of_its_target_only(
    tmp_path: Path, build: Built
) -> None:
    build(withdraw(ORTI), withdraw('"Maria Rossi"'))
    known = load_decisions(tmp_path / "decisioni.toml")
    rows = asked(tmp_path, "?d a psm:Decision ; rdfs:label ?l ; psm:decisionTarget ?t ; "
                 "psm:decidedBy ?who", "?d ?l ?t ?who")  # fmt: skip
    assert {row[0] for row in rows} == {f"{BASE}decision/{one.id}" for one in known}
    for _, label, target, who in rows:
        assert len(target) == 64
        assert set(target) <= set("0123456789abcdef")
        assert label == f"withdraw: {target}"
        assert who == "Ada Neri, Ufficio di piano"
    assert traces(tmp_path / "store", ["Maria Rossi", SECRET]) == []


@pytest.mark.usefixtures("two_sheets")
@pytest.mark.parametrize(
    "target", [ORTI, '"Maria Rossi"', '{ edition = "orti-urbani/2015-03-03" }']
)
def test_made_undone_and_made_again_gives_the_same_bytes_each_time(
    tmp_path: Path, build: Built, target: str
) -> None:
    def made(at: str, *decisions: str) -> tuple[str | None, bytes, list[str], bytes]:
        outcome = build(*decisions, nquads=tmp_path / f"{at}.nq")
        found = served(tmp_path)
        with closing(sqlite3.connect(found.tables_path)) as tables:
            rows = list(tables.iterdump())
        nquads, findings = (tmp_path / f"{at}.nq").read_bytes(), found.findings_path.read_bytes()
        return outcome.snapshot_id, nquads, rows, findings

    whole = made("whole")
    without = made("without", withdraw(target))
    assert without[0] != whole[0]
    assert made("undone") == whole
    assert b"decision/" not in whole[1]
    assert made("again", withdraw(target)) == without


@pytest.mark.usefixtures("two_sheets")
def test_where_all_is_withdrawn_an_empty_snapshot_takes_the_place_of_the_full_one(
    tmp_path: Path, build: Built
) -> None:
    build()
    outcome = build(withdraw(ORTI), withdraw('{ sheet = "scuole-aperte" }'))
    assert (outcome.exit_code, outcome.sheets_in) == (0, 0)
    assert kept(tmp_path) == [outcome.snapshot_id]
    assert asked(tmp_path, "?s a psm:Sheet", "?s") == []
    assert traces(tmp_path / "store", [SECRET, "Maria Rossi"]) == []


@pytest.mark.usefixtures("two_sheets")
def test_what_was_never_there_or_is_no_more_can_be_withdrawn_and_nothing_is_said(
    build: Built,
) -> None:
    plain = build()
    told = build(withdraw('{ sheet = "mai-vista" }'), withdraw('"Nessun Nome"'))
    assert told.findings == plain.findings
    assert told.exit_code == 0


@pytest.mark.usefixtures("two_sheets")
def test_a_sheet_that_is_missing_for_another_reason_is_still_not_dropped(
    tmp_path: Path, build: Built
) -> None:
    build()
    (tmp_path / "sheets" / "s.txt").unlink()
    with pytest.raises(CannotRun) as caught:
        build(withdraw(ORTI))
    assert caught.value.finding.code == "BUILD-WOULD-DROP"
    assert "scuole-aperte" in caught.value.finding.detail
    assert "orti" not in caught.value.finding.detail


@pytest.mark.usefixtures("two_sheets")
def test_a_check_leaves_the_store_as_it_is(tmp_path: Path, build: Built) -> None:
    before = build().snapshot_id
    assert build(withdraw(ORTI), write=False).sheets_in == 1
    assert kept(tmp_path) == [before]
    assert traces(tmp_path / "store", [SECRET]) != []


@pytest.mark.usefixtures("two_sheets")
def test_kept_snapshots_without_what_is_withdrawn_stay(tmp_path: Path, build: Built) -> None:
    without = build(withdraw(ORTI)).snapshot_id
    build()
    again = build(withdraw(ORTI), withdraw('{ edition = "scuole-aperte/2014-01-01" }')).snapshot_id
    assert kept(tmp_path) == [again, without]


@pytest.mark.usefixtures("two_sheets")
def test_kept_snapshots_of_a_day_go_too(tmp_path: Path, build: Built) -> None:
    build()
    of_day = build(as_of=date(2014, 12, 31)).snapshot_id
    assert of_day in kept(tmp_path)
    served_now = build(withdraw(ORTI)).snapshot_id
    assert kept(tmp_path) == [served_now]
    assert traces(tmp_path / "store", ["Come era", SECRET]) == []


def test_two_people_who_share_words_are_told_apart(
    tmp_path: Path, build: Built, write_sheet: WriteSheet
) -> None:
    write_sheet(title="Orti", referents="Comune di Provetta: Maria Rossi, Maria Rossini, Ugo Rossi")
    build(withdraw('"Maria Rossi"'))
    people = {p.rpartition("/")[2] for (p,) in asked(tmp_path, "?i psm:person ?p", "?p")}
    assert people == {"maria-rossini", "ugo-rossi"}
