"""Several changes of decisions files at once: all hold, or no file is touched."""

from datetime import date
from pathlib import Path

import pytest

from psmgraph.cli.decisions_file import Drafts
from psmgraph.decisions import What, load_decisions
from psmgraph.errors import CannotRun
from psmgraph.link.candidates_model import Candidate, Kind, Side
from psmgraph.link.deciding import Deed

DEED = Deed("Ada", date(2026, 1, 2), "Visto.")
BY_HAND = """\
[[decision]]
what = "same"
target = { name = "Circolo Rosa" }
value = "Circolo della Rosa"
who = "Ugo"
when = 2015-10-02
why = "È lo stesso."
"""


def pair(one: str, other: str) -> Candidate:
    return Candidate(Kind.BODY, "prova", Side(one, ""), Side(other, ""), 90, ())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decisioni.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def test_a_decision_written_by_hand_is_undone_by_its_own_id(file: Path) -> None:
    (decision,) = load_decisions(file)
    drafts = Drafts()
    drafts.take_out([file], decision.id)
    assert drafts.write() == {file: 1}
    assert file.read_text("utf-8") == ""


def test_several_go_and_come_in_one_writing(file: Path) -> None:
    pairs = [pair("Circolo Olmo", "Circolo dell'Olmo"), pair("Coro Alto", "Coro Basso")]
    drafts = Drafts()
    for each in pairs:
        drafts.add(file, each, What.NOT_SAME, DEED)
    drafts.write()
    assert len(load_decisions(file)) == 3
    back = Drafts()
    for each in pairs:
        back.take_out([file], each.id)
    back.take_out([file], load_decisions(file)[0].id)
    back.add(file, pair("Rete", "La rete"), What.SAME, DEED)
    assert back.write() == {file: 4}
    assert [one.target.name for one in load_decisions(file)] == ["Rete"]


def test_a_pair_that_is_decided_is_not_decided_twice(file: Path) -> None:
    with pytest.raises(CannotRun) as told:
        Drafts().add(file, pair("Circolo della Rosa", "Circolo Rosa"), What.NOT_SAME, DEED)
    assert told.value.finding.code == "REVIEW-DECIDED"
    assert told.value.finding.place.line == 1


def test_no_file_is_touched_where_one_change_does_not_hold(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "altre.toml"
    inline = BY_HAND.replace("[[decision]]\n", "").strip().replace("\n", ", ")
    other.write_text(f"decision = [{{ {inline} }}]\n", encoding="utf-8")
    drafts = Drafts()
    drafts.add(file, pair("Coro Alto", "Coro Basso"), What.SAME, DEED)
    drafts.take_out([other], load_decisions(other)[0].id)
    with pytest.raises(CannotRun) as told:
        drafts.write()
    assert told.value.finding.code == "REVIEW-UNDO-LINE"
    assert file.read_text("utf-8") == BY_HAND


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    drafts = Drafts()
    drafts.add(tmp_path / "nuovo.toml", pair("Rete", "La rete"), What.SAME, DEED)
    drafts.write()
    assert (tmp_path / "nuovo.toml").read_text("utf-8").startswith("[[decision]]\n")
