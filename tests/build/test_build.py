"""What a build promises: declarative, repeatable, whole or not at all, and it says everything."""

import dataclasses
import gc
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import Outcome, build_snapshot, demo_inputs
from psmgraph.config import Config, PlanConfig
from psmgraph.errors import CannotRun
from psmgraph.store.lock import build_lock
from psmgraph.store.snapshot import current, snapshots
from psmgraph.store.verify import verify

TODAY = date(2026, 1, 1)
WriteSheet = Callable[..., Path]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=tmp_path / "store")


def build(config: Config, *paths: Path, **how: object) -> Outcome:
    return build_snapshot(config, paths, **{"plan": "valdesempio", "today": TODAY, **how})  # type: ignore[arg-type]


def codes(outcome: Outcome, level: str = "error") -> list[str]:
    return [finding.code for finding in outcome.findings if finding.level == level]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_demo_is_whole_and_without_errors(demo: tuple[Config, Outcome]) -> None:
    config, outcome = demo
    assert outcome.exit_code == 0
    assert outcome.sheets_failed == 0
    assert outcome.sheets_in == len(list(demo_inputs()[0].glob("*.txt"))) >= 15
    snapshot = current(config.store)
    assert snapshot is not None
    assert snapshot.id == outcome.snapshot_id
    assert verify(snapshot) == ()


def test_same_input_same_bytes_whatever_order_and_workers(tmp_path: Path) -> None:
    files = sorted(demo_inputs()[0].glob("*.txt"))
    out = []
    for name, paths, workers in (("a", files, 1), ("b", files[::-1], 2), ("c", files, 3)):
        target = tmp_path / f"{name}.nq"
        outcome = build(Config(store=tmp_path / name), *paths, workers=workers, nquads=target)
        out.append((outcome.snapshot_id, target.read_bytes()))
    assert out[0] == out[1] == out[2]
    assert len(out[0][1]) > 1_000_000


def test_a_new_snapshot_is_hashed_from_what_was_written_and_not_looked_up_again(
    config: Config, write_sheet: WriteSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_up(*_: object) -> dict[str, str]:
        raise AssertionError("the engine was asked for every quad")

    monkeypatch.setattr("psmgraph.store.writer.hash_parts", looked_up)
    build(config, write_sheet(), workers=1)
    snapshot = current(config.store)
    assert snapshot is not None
    assert verify(snapshot) == ()


def test_a_build_leaves_the_collection_of_garbage_as_it_found_it(
    config: Config, write_sheet: WriteSheet
) -> None:
    before = gc.get_threshold()
    build(config, write_sheet(), workers=1)
    assert gc.get_threshold() == before


def test_unchanged_files_are_not_parsed_again(config: Config, write_sheet: WriteSheet) -> None:
    one, other = write_sheet("a.txt", title="Uno"), write_sheet("b.txt", title="Due")
    assert build(config, one, other).unchanged == 0
    assert build(config, one, other).unchanged == 2
    write_sheet("b.txt", title="Due", description="Cambiata.")
    assert build(config, one, other).unchanged == 1


def test_a_build_of_the_same_makes_no_other_snapshot(
    config: Config, write_sheet: WriteSheet
) -> None:
    path = write_sheet()
    first, second = build(config, path), build(config, path)
    assert first.snapshot_id == second.snapshot_id
    assert len(snapshots(config.store)) == 1


def test_the_newest_three_snapshots_stay(config: Config, write_sheet: WriteSheet) -> None:
    made = []
    for number in range(5):
        path = write_sheet(description=f"Descrizione {number}.")
        made.append(build(config, path).snapshot_id)
    assert {snapshot.id for snapshot in snapshots(config.store)} == set(made[-3:])
    served = current(config.store)
    assert served is not None
    assert served.id == made[-1]


def test_one_broken_file_costs_no_other_and_is_named(
    config: Config, write_sheet: WriteSheet, tmp_path: Path
) -> None:
    good = write_sheet("buona.txt")
    empty, binary, letter = (tmp_path / "sheets" / f"{name}.txt" for name in "xyz")
    empty.write_bytes(b"")
    binary.write_bytes(b"\x00\x01PK\x03\x04" * 100)
    letter.write_text("Gentile signora,\nle scrivo.\n", "utf-8")
    outcome = build(config, good.parent)
    assert outcome.exit_code == 1
    assert (outcome.sheets_in, outcome.sheets_failed) == (1, 3)
    assert codes(outcome) == ["READ-EMPTY", "READ-BINARY", "SHEET-NONE"]
    assert current(config.store) is not None


def test_when_no_sheet_can_be_taken_nothing_is_written(config: Config, tmp_path: Path) -> None:
    bad = tmp_path / "vuota.txt"
    bad.write_bytes(b"")
    outcome = build(config, bad)
    assert (outcome.exit_code, outcome.snapshot_id) == (1, None)
    assert current(config.store) is None


def test_a_sheet_already_published_is_not_dropped_unasked(
    config: Config, write_sheet: WriteSheet
) -> None:
    one, other = write_sheet("a.txt", title="Uno"), write_sheet("b.txt", title="Due")
    before = build(config, one, other).snapshot_id
    with pytest.raises(CannotRun) as refused:
        build(config, one)
    assert refused.value.finding.code == "BUILD-WOULD-DROP"
    assert "sheet/due/2015-03-03" in refused.value.finding.detail
    for path in (other, one):  # broken now, one and then all: the same, and it is told why
        path.write_bytes(b"")
        with pytest.raises(CannotRun) as refused:
            build(config, one, other)
        assert refused.value.finding.code == "BUILD-WOULD-DROP"
        assert "READ-EMPTY" in [finding.code for finding in refused.value.told]
    one = write_sheet("a.txt", title="Uno")
    served = current(config.store)
    assert served is not None
    assert served.id == before
    assert build(config, one, drop=True).sheets_in == 1


def test_a_new_edition_follows_the_old_one_and_keeps_it(
    config: Config, write_sheet: WriteSheet
) -> None:
    paths = [write_sheet(f"{year}.txt", day=f"3 marzo {year}") for year in (2015, 2016)]
    outcome = build(config, *paths)
    assert outcome.counts["editions"] == 2


def test_equal_facts_on_one_date_are_one_edition_with_two_files(
    config: Config, write_sheet: WriteSheet
) -> None:
    one = write_sheet("a.txt", description="Un testo.")
    other = write_sheet("b.txt", description="Un  testo.")  # only the spaces differ
    outcome = build(config, one, other)
    assert outcome.exit_code == 0
    assert outcome.counts["editions"] == 1
    assert outcome.sheets_in == 2
    served = current(config.store)
    assert served is not None
    assert len(served.manifest.inputs) == 2


def test_unequal_facts_on_one_date_refuse_both_by_name(
    config: Config, write_sheet: WriteSheet
) -> None:
    one = write_sheet("a.txt", description="Un testo.")
    other = write_sheet("b.txt", description="Un altro testo.")
    third = write_sheet("c.txt", title="Un altro progetto")
    outcome = build(config, one, other, third)
    assert codes(outcome) == ["EDITION-TWICE", "EDITION-TWICE"]
    told = next(f for f in outcome.findings if f.code == "EDITION-TWICE")
    assert "a.txt" in told.detail
    assert "b.txt" in told.detail
    assert outcome.counts["editions"] == 1


def test_unequal_titles_of_one_address_refuse_all_concerned(
    config: Config, write_sheet: WriteSheet
) -> None:
    paths = [
        write_sheet("a.txt", title="Orti, scuole"),
        write_sheet("b.txt", title="Orti (scuole)", day="4 marzo 2016"),
        write_sheet("c.txt", title="Teatri"),
    ]
    outcome = build(config, *paths)
    assert codes(outcome) == ["SLUG-CLASH", "SLUG-CLASH"]
    assert outcome.counts["editions"] == 1


def test_strict_leaves_a_sheet_out_for_a_warning_too(
    config: Config, write_sheet: WriteSheet
) -> None:
    doubtful = write_sheet("a.txt", title="Uno", meeting_count="diversi")
    clean = write_sheet("b.txt", title="Due", description="Un testo.")
    assert build(config, doubtful, clean, write=False).sheets_in == 2
    outcome = build(config, doubtful, clean, write=False, strict=True)
    assert outcome.sheets_in == 1
    assert outcome.exit_code == 1


def test_fail_fast_stops_and_writes_nothing(config: Config, write_sheet: WriteSheet) -> None:
    good = write_sheet()
    bad = good.with_name("vuota.txt")
    bad.write_bytes(b"")
    outcome = build(config, good, bad, fail_fast=True)
    assert outcome.exit_code == 1
    assert outcome.snapshot_id is None
    assert current(config.store) is None


def test_a_check_writes_nothing(config: Config, write_sheet: WriteSheet) -> None:
    path = write_sheet(description="Un testo.")
    outcome = build(config, path, write=False)
    assert outcome.exit_code == 0
    assert outcome.sheets_in == 1
    assert not config.store.exists()


def test_findings_stand_in_the_snapshot_with_place_and_both_languages(
    config: Config, write_sheet: WriteSheet
) -> None:
    build(config, write_sheet(meeting_count="diversi"))
    served = current(config.store)
    assert served is not None
    findings = json.loads(served.findings_path.read_text("utf-8"))
    (figure,) = [one for one in findings if one["code"] == "FIGURE-WORDS"]
    assert figure["line"] > 10
    assert figure["section"] == "Numero incontri"
    assert figure["words"] == "diversi"
    assert figure["message"]["it"] != figure["message"]["en"]


def test_the_day_of_the_build_is_in_findings_and_not_in_the_graph(
    config: Config, write_sheet: WriteSheet
) -> None:
    path = write_sheet()
    early = build(config, path, today=date(2014, 1, 1))
    late = build(config, path, today=date(2026, 1, 1))
    assert "EDITION-IN-FUTURE" in [finding.code for finding in early.findings]
    assert "EDITION-IN-FUTURE" not in [finding.code for finding in late.findings]
    assert early.snapshot_id == late.snapshot_id


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: [], "BUILD-NO-INPUT"),
        (lambda folder: [folder / "nothing.txt"], "BUILD-NO-FILE"),
        (lambda folder: [folder], "BUILD-NO-SHEETS"),
    ],
)
def test_nothing_to_read_is_said_and_nothing_is_made(
    config: Config, tmp_path: Path, make: Callable[[Path], list[Path]], code: str
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(CannotRun) as refused:
        build(config, *make(folder))
    assert refused.value.finding.code == code
    assert not config.store.exists()


def test_a_plan_that_nobody_knows_is_refused(config: Config, write_sheet: WriteSheet) -> None:
    with pytest.raises(CannotRun) as refused:
        build(config, write_sheet(), plan="atlantide")
    assert refused.value.finding.code == "BUILD-PLAN"


def test_two_builds_at_once_are_not_let_near_one_store(
    config: Config, write_sheet: WriteSheet
) -> None:
    with build_lock(config.store), pytest.raises(CannotRun) as refused:
        build(config, write_sheet())
    assert refused.value.finding.code == "STORE-LOCKED"
    assert current(config.store) is None


def test_bounds_that_a_plan_expects_are_kept(config: Config, write_sheet: WriteSheet) -> None:
    plan = PlanConfig("orti", inputs=(write_sheet().parent,), expect={"sheets": (2, 3)})
    with pytest.raises(CannotRun) as refused:
        build_snapshot(dataclasses.replace(config, plans=(plan,)), [], today=TODAY)
    assert refused.value.finding.code == "BUILD-EXPECTED"
    assert current(config.store) is None


def test_folders_are_read_with_subfolders_and_other_files_are_listed(
    config: Config, write_sheet: WriteSheet
) -> None:
    folder = write_sheet().parent
    (folder / "2016").mkdir()
    (folder / "2016" / "altra.txt").write_text(sheet_text(title="Altra"), "utf-8")
    (folder / "note.md").write_text("appunti", "utf-8")
    (folder / "scheda.odt").write_bytes(b"PK")
    outcome = build(config, folder, write=False)
    assert outcome.sheets_in == 2
    assert "READ-SKIPPED" in codes(outcome, "info")
    assert "READ-SKIPPED-CONVERTIBLE" in codes(outcome, "warning")


def test_a_file_named_by_hand_that_nobody_reads_is_an_error(
    config: Config, write_sheet: WriteSheet
) -> None:
    good = write_sheet()
    other = good.with_name("note.md")
    other.write_text("appunti", "utf-8")
    outcome = build(config, good, other, write=False)
    assert codes(outcome) == ["READ-FORMAT"]
    assert outcome.exit_code == 1


def test_a_label_that_the_form_has_not_costs_its_sheet_nothing(tmp_path, write_sheet) -> None:
    path = write_sheet(description="Una prova.", success="Nessuno\t\n<b>Note varie</b>\t\nQualcosa")
    outcome = build_snapshot(Config(store=tmp_path / "store"), [path], today=date(2026, 1, 1))
    assert (outcome.exit_code, outcome.sheets_in) == (0, 1)
    assert "LABEL-UNKNOWN" in {finding.code for finding in outcome.findings}
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    rows = snapshot.open_store().query(
        "PREFIX psm: <https://w3id.org/psmgraph/ontology#>"
        " SELECT ?words"
        ' { GRAPH ?e { ?field psm:fieldName "other" ; psm:passage/psm:exact ?words } }'
    )
    assert [row["words"].value for row in rows] == ["Qualcosa"]
