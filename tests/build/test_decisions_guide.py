"""Every example of the guide to decisions is tried on sheets that need it."""

import re
import tomllib
from datetime import date
from pathlib import Path

from form import sheet_text

from psmgraph import config as configuration
from psmgraph.build import build_snapshot
from psmgraph.decisions import What, load_decisions
from psmgraph.store.snapshot import current

GUIDE = (Path(__file__).resolve().parents[2] / "docs/decisions-of-people.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.M | re.S)
CUT = "Aprire uno sportello\tSportello aperto\n\nNuova sede\taltre tre sedi"
WEAK = sheet_text(title="Strade", criticalities="Pochi spazi")
SEEN = {"EDITION-DATE", "ROW-JOINED", "LABEL-UNKNOWN", "EDITION-TWICE", "FIGURE-WORDS"}
SHEETS = {
    "orti.txt": sheet_text(
        title="Orti urbani",
        day="4 maggio 2015",
        meeting_count="12 o 13",
        activities=CUT,
        actors="Circolo Olmo; Associazione Olmo; Municipio di Borgoprova",
    ),
    "teatri.txt": sheet_text(title="Teatri", day="31 aprile 2015"),
    "strade.txt": WEAK.replace("Criticità riscontrate", "Punti deboli"),
    "scuole-bozza.txt": sheet_text(title="Scuole aperte", day="4 maggio 2015", success="Aule"),
    "scuole-definitiva.txt": sheet_text(
        title="Scuole aperte", day="4 maggio 2015", actors="Circolo dell'Olmo", links="Rete di orti"
    ),
}


def test_the_examples_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "sheets").mkdir()
    for name, text in SHEETS.items():
        (tmp_path / "sheets" / name).write_text(text, "utf-8")
    first, *examples = BLOCKS
    (tmp_path / "psmgraph.toml").write_text(first, "utf-8")
    (tmp_path / "decisions.toml").write_text("", "utf-8")
    settings = configuration.load(tmp_path / "psmgraph.toml", {})
    settings = settings.changed(store=tmp_path / "store")
    before = build_snapshot(settings, [], today=date(2026, 1, 1))
    assert before.sheets_in == 2
    needed = {one.code for one in before.findings}
    assert needed >= SEEN

    (tmp_path / "decisions.toml").write_text("\n".join(examples), "utf-8")
    known = load_decisions(tmp_path / "decisions.toml")
    after = build_snapshot(settings, [], today=date(2026, 1, 1))
    assert after.exit_code == 0
    assert after.sheets_in == 4
    assert {one.code for one in after.findings} & SEEN == set()
    snapshot = current(tmp_path / "store")
    assert snapshot is not None
    rows = snapshot.open_store().query(
        "PREFIX psm: <https://w3id.org/psmgraph/ontology#>"
        "SELECT DISTINCT ?d WHERE { GRAPH ?g { ?e psm:decision ?d } }"
    )
    done = {row["d"].value.rpartition("/")[2] for row in rows}
    unlinked = {one.id for one in known if one.what in {What.NOT_SAME, What.WITHDRAW}}
    assert done - unlinked == {one.id for one in known} - unlinked


def test_the_guide_has_an_example_of_every_kind_that_is_applied() -> None:
    kinds = {entry["what"] for block in BLOCKS[1:] for entry in tomllib.loads(block)["decision"]}
    assert set(What) <= kinds
    assert all(f"`{kind}`" in GUIDE for kind in What)


def test_the_guide_links_to_what_there_is() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/findings.md").read_text("utf-8")
    for code in re.findall(r"findings\.md#([a-z-]+)\)", GUIDE):
        assert f"### {code.upper()}\n" in page
