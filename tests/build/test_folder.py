"""A folder of many sheets, some of them broken: the good are in, each broken one is named."""

from datetime import date
from pathlib import Path

from form import sheet_text

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.store.snapshot import current

GOOD, BROKEN = 200, 20
LETTER = "Gentile signora,\nle scrivo a proposito degli orti.\n"
BREAKS = (  # four of each kind
    b"",
    b"\x00\x01PK\x03\x04" * 100,
    LETTER.encode(),
    sheet_text(title="Senza data").replace("Aggiornamento: 3 marzo 2015\t\n", "").encode(),
    sheet_text(title="Data impossibile", day="31 febbraio 2015").encode(),
)


def test_of_200_good_and_20_broken_sheets_200_are_in_and_20_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "schede"
    folder.mkdir()
    for number in range(GOOD):
        text = sheet_text(title=f"Progetto {number}", description="Un testo.")
        (folder / f"buona-{number:03}.txt").write_text(text, "utf-8")
    for number in range(BROKEN):
        (folder / f"rotta-{number:02}.txt").write_bytes(BREAKS[number % len(BREAKS)])
    config = Config(store=tmp_path / "store")
    outcome = build_snapshot(
        config, [folder], plan="valdesempio", today=date(2026, 1, 1), workers=1
    )
    assert outcome.exit_code == 1
    assert (outcome.files, outcome.sheets_in, outcome.sheets_failed) == (220, GOOD, BROKEN)
    errors = [one for one in outcome.findings if one.level == "error"]
    named = {Path(one.place.file).name for one in errors}
    assert named == {f"rotta-{number:02}.txt" for number in range(BROKEN)}
    assert len(errors) == BROKEN
    snapshot = current(config.store)
    assert snapshot is not None
    assert snapshot.id == outcome.snapshot_id
    assert len(snapshot.manifest.inputs) == GOOD
