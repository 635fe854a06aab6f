"""The report of a build is what its published schema says, and so are a snapshot's findings."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

import psmgraph.build
from psmgraph.build import build_snapshot
from psmgraph.cli import main
from psmgraph.config import Config
from psmgraph.errors import Place
from psmgraph.store.snapshot import current

TODAY = date(2026, 1, 1)
SCHEMA = json.loads(
    (Path(psmgraph.build.__file__).parent / "report.schema.json").read_text("utf-8")
)
REPORT = Draft202012Validator(SCHEMA)
FINDINGS = Draft202012Validator({**SCHEMA["$defs"]["findings"], "$defs": SCHEMA["$defs"]})
WriteSheet = Callable[..., Path]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_real_report_and_the_findings_of_its_snapshot_hold_the_schema(
    write_sheet: WriteSheet, tmp_path: Path
) -> None:
    write_sheet("a.txt", meeting_count="diversi", events="Festa, 31 febbraio 2015")
    (tmp_path / "sheets" / "b.txt").write_bytes(b"")
    report = tmp_path / "report.json"
    arguments = ["build", str(tmp_path / "sheets"), "--plan", "valdesempio", "--report", report]
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--store", str(tmp_path / "store"), "--today", "2026-01-01"])
    assert ended.value.code == 1
    told = json.loads(report.read_text("utf-8"))
    REPORT.validate(told)
    assert (told["sheets_in"], told["sheets_failed"], told["exit_code"]) == (1, 1, 1)
    assert {"FIGURE-WORDS", "READ-EMPTY"} <= {one["code"] for one in told["findings"]}
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    assert snapshot.id == told["snapshot"]
    kept = json.loads(snapshot.findings_path.read_text("utf-8"))
    FINDINGS.validate(kept)
    assert kept == told["findings"]


def test_a_report_of_a_build_that_wrote_nothing_holds_the_schema_too(
    write_sheet: WriteSheet, tmp_path: Path
) -> None:
    config = Config(store=tmp_path / "store")
    path = write_sheet()
    for write in (False, True):
        if write:
            path.write_bytes(b"")
        outcome = build_snapshot(config, [path], plan="valdesempio", today=TODAY, write=write)
        REPORT.validate(outcome.report())
        assert outcome.report()["snapshot"] is None


def test_a_report_that_lacks_a_part_or_has_another_breaks_the_schema(
    write_sheet: WriteSheet, tmp_path: Path
) -> None:
    config = Config(store=tmp_path / "store")
    outcome = build_snapshot(config, [write_sheet()], plan="valdesempio", today=TODAY)
    for changed in (
        {"findings": [{**outcome.report()["findings"][0], "more": 1}]},
        {"snapshot": "x"},
        {"more": 1},
    ):
        with pytest.raises(ValidationError):
            REPORT.validate({**outcome.report(), **changed})


def test_every_part_of_a_place_is_in_the_report() -> None:
    assert set(Place.__dataclass_fields__) <= set(SCHEMA["$defs"]["finding"]["properties"])
