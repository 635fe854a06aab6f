"""``psmgraph review``: from the list to a decision, to the next build, and back."""

import csv
import io
import json
from pathlib import Path

import pytest
from form import sheet_text

CONFIG = """\
store = "store"
[[plan]]
slug = "bologna"
inputs = ["sheets"]
decisions = "decisioni.toml"
"""
OWN = "# le nostre decisioni\r\n"


@pytest.fixture
def folder(tmp_path: Path, psmgraph) -> Path:
    """A built store of two sheets that name one body in two ways."""
    (tmp_path / "sheets").mkdir()
    for title, actors in (
        ("Orti di prova", "Circolo Fiordaliso, Comune di Vignarossa"),
        ("Rete di prova", "Circolo del Fiordaliso, =Vigna Rossa"),
    ):
        file = tmp_path / "sheets" / f"{title[:4].lower()}.txt"
        file.write_text(sheet_text(title=title, actors=actors), encoding="utf-8")
    (tmp_path / "psmgraph.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "decisioni.toml").write_bytes(OWN.encode())
    assert psmgraph("build").code == 0
    return tmp_path


def rows(psmgraph, *more: str) -> dict[str, dict]:
    """Return the list by the name that is to go."""
    ran = psmgraph("review", "list", "--all", "--format", "json", *more)
    assert (ran.code, ran.err) == (0, "")
    return {row["name"]: row for row in json.loads(ran.out)["rows"]}


def test_a_pair_is_listed_with_its_reasons_and_the_words_of_both_sheets(folder, psmgraph):
    row = rows(psmgraph)["Circolo Fiordaliso"]
    assert row["other"] == "Circolo del Fiordaliso"
    assert row["reasons"] == ["smallWords"]
    assert [p["words"] for p in row["name_passages"]] == ["Circolo Fiordaliso"]
    assert row["other_passages"][0]["edition"].endswith("/rete-di-prova/2015-03-03")
    assert row["other_passages"][0]["line"] > 1
    ran = psmgraph("review")
    assert row["id"] in ran.out
    assert "articles or prepositions differ" in ran.out
    assert "cambiano articoli" in psmgraph("review", language="it").out
    assert rows(psmgraph, "--kind", "project") == {}
    assert rows(psmgraph, "--plan", "valdesempio") == {}


def test_accepted_names_are_one_after_the_next_build_and_two_again_when_undone(folder, psmgraph):
    row = rows(psmgraph)["Circolo Fiordaliso"]
    first = psmgraph("export", "-o", "before.nq").code
    done = psmgraph("review", "accept", row["id"], "--who", "Ada Neri", "--when", "2026-01-02")
    assert (first, done.code) == (0, 0)
    text = (folder / "decisioni.toml").read_bytes().decode()
    assert text.startswith(OWN)
    assert "when = 2026-01-02" in text
    assert psmgraph("build").code == 0
    assert "Circolo Fiordaliso" not in rows(psmgraph)
    undone = psmgraph("review", "undo", row["id"])
    assert (undone.code, (folder / "decisioni.toml").read_bytes()) == (0, OWN.encode())
    assert psmgraph("build").code == 0
    assert rows(psmgraph)["Circolo Fiordaliso"] == row
    assert psmgraph("export", "-o", "after.nq").code == 0
    assert (folder / "before.nq").read_bytes() == (folder / "after.nq").read_bytes()


def test_a_rejected_pair_is_not_asked_about_again(folder, psmgraph):
    row = rows(psmgraph)["Circolo Fiordaliso"]
    assert (
        psmgraph("review", "reject", row["id"], "--who", "Ada", "--why", "Due circoli.").code == 0
    )
    assert 'what = "notSame"' in (folder / "decisioni.toml").read_text("utf-8")
    assert psmgraph("build").code == 0
    assert "Circolo Fiordaliso" not in rows(psmgraph)
    assert psmgraph("build").code == 0
    assert "Circolo Fiordaliso" not in rows(psmgraph)


def test_a_spreadsheet_goes_there_and_back(folder, psmgraph):
    assert psmgraph("review", "list", "--all", "--format", "csv", "-o", "r.csv").code == 0
    data = (folder / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row.values())
    for row in table:
        row["decision"] = "same" if row["name"] == "Circolo Fiordaliso" else ""
    table.append({**table[0], "id": "000000000000", "decision": "notSame"})
    table.append({**table[0], "decision": "forse"})
    out = io.StringIO()
    writer = csv.DictWriter(out, table[0].keys())  # a comma, as another program writes it
    writer.writeheader()
    writer.writerows(table)
    (folder / "back.csv").write_text(out.getvalue(), encoding="utf-8")
    ran = psmgraph("review", "apply", "back.csv", "--who", "Ada Neri")
    assert ran.code == 1
    assert [code for code in ("REVIEW-ID", "REVIEW-WORD") if code in ran.err] == [
        "REVIEW-ID", "REVIEW-WORD",
    ]  # fmt: skip
    assert 'value = "Circolo del Fiordaliso"' in (folder / "decisioni.toml").read_text("utf-8")
    again = psmgraph("review", "apply", "back.csv", "--who", "Ada Neri")
    assert again.code == 1
    assert "REVIEW-DECIDED" in again.err
    assert (folder / "decisioni.toml").read_text("utf-8").count("[[decision]]") == 1


def test_what_cannot_be_done_is_told_and_changes_nothing(folder, psmgraph):
    row = rows(psmgraph)["Circolo Fiordaliso"]
    for arguments, code in (
        (("accept", row["id"]), "COMMAND-USAGE"),  # who?
        (("accept", "--who", "Ada"), "COMMAND-USAGE"),
        (("accept", row["id"], "ffffffffffff", "--who", "Ada"), "REVIEW-ID"),
        (("undo", row["id"]), "REVIEW-UNDO"),
        (("apply", "none.csv", "--who", "Ada"), "REVIEW-CSV"),
        (("apply", "psmgraph.toml", "--who", "Ada"), "REVIEW-CSV"),
    ):
        ran = psmgraph("review", *arguments)
        assert (ran.code, code in ran.err) == (2, True), ran.err
    (folder / "psmgraph.toml").write_text('store = "store"\n', encoding="utf-8")
    ran = psmgraph("review", "accept", row["id"], "--who", "Ada")
    assert (ran.code, "REVIEW-NO-FILE" in ran.err) == (2, True)
    assert "REVIEW-NO-FILE" in psmgraph("review", "undo", row["id"]).err
    assert (folder / "decisioni.toml").read_bytes() == OWN.encode()
    named = psmgraph("review", "accept", row["id"], "--who", "Ada", "--decisions", "nuovo.toml")
    assert (named.code, "[[decision]]" in (folder / "nuovo.toml").read_text("utf-8")) == (0, True)


def test_the_list_of_the_same_sheets_is_the_same_whatever_the_workers(folder, psmgraph):
    first = (folder / "store" / "current" / "tables.sqlite").read_bytes()
    assert psmgraph("build", "--workers", "2", "--store", "other").code == 0
    assert (folder / "other" / "current" / "tables.sqlite").read_bytes() == first
