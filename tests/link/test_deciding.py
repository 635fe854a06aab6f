"""A decision written into a file and taken out again: every other byte stays."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from psmgraph.decisions import What, load_decisions
from psmgraph.link.candidates_model import Candidate, Kind, Reason, Side
from psmgraph.link.deciding import Deed, added, entry, mark_at, taken_out

DEED = Deed("Ada Neri", date(2026, 1, 2), "Visto.")
BODIES = Candidate(
    Kind.BODY, "prova", Side("Circolo Olmo", "actor/circolo-olmo"),
    Side("Circolo dell'Olmo", "actor/circolo-dell-olmo"), 90, (Reason.SMALL_WORDS,),
)  # fmt: skip
OWN = """\
# le nostre decisioni

[[decision]]
what = "alias"   # si veda il verbale
target = "Circolo"
value = "circolo-olmo"
who = "Ugo"
when = 2015-10-02
why = "Così."

# in fondo
"""


def header_of(text: str, number: int) -> int:
    found = [at for at, line in enumerate(text.splitlines(), 1) if line.startswith("[[decision]]")]
    return found[number]


def test_an_entry_is_what_a_build_reads(tmp_path: Path) -> None:
    file = tmp_path / "d.toml"
    file.write_text(added("", [entry(BODIES, What.SAME, DEED)]), encoding="utf-8")
    (read,) = load_decisions(file)
    assert (read.what, read.target.name, read.value) == (
        What.SAME, "Circolo Olmo", "Circolo dell'Olmo",
    )  # fmt: skip
    assert (read.who, read.when, read.why) == ("Ada Neri", date(2026, 1, 2), "Visto.")


def test_a_project_says_its_kind_and_a_text_its_edition(tmp_path: Path) -> None:
    project = Candidate(Kind.PROJECT, "prova", Side("Rete", "p"), Side("La rete", "q"), 90, ())
    one = Side("Aprire due orti", "x", "orti/2016-01-01")
    text = Candidate(
        Kind.ACTIVITY, "prova", one, Side("Aprire orti", "y", "orti/2015-01-01"), 80, ()
    )
    file = tmp_path / "d.toml"
    entries = [entry(each, What.NOT_SAME, DEED) for each in (project, text)]
    file.write_text(added("", entries), encoding="utf-8")
    first, second = load_decisions(file)
    assert (first.kind, first.target.name) == ("project", "Rete")
    assert (second.target.edition, second.target.words) == ("orti/2016-01-01", "Aprire due orti")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_added_and_taken_out_leaves_the_file_as_it_was(end: str) -> None:
    before = OWN.replace("\n", end)
    with_two = added(before, [entry(BODIES, What.SAME, DEED), entry(BODIES, What.NOT_SAME, DEED)])
    assert with_two.startswith(before)
    assert len(tomllib.loads(with_two)["decision"]) == 3
    one_left = taken_out(with_two, header_of(with_two, 2))
    assert taken_out(one_left, header_of(one_left, 1)) == before


def test_comments_around_an_entry_stay_when_it_goes() -> None:
    text = added(OWN, [entry(BODIES, What.SAME, DEED)])
    assert taken_out(text, header_of(text, 0)).startswith("# le nostre decisioni\n\n# in fondo\n")


def test_an_entry_is_found_by_the_id_of_its_pair() -> None:
    text = added(OWN, [entry(BODIES, What.SAME, DEED)])
    assert mark_at(text, header_of(text, 1)) == BODIES.id
    assert mark_at(text, header_of(text, 0)) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("decision = [{ what = 'same' }]\n", 1),  # no entry of its own
        (OWN, 1),  # a comment
        (OWN, 99),
        ('[[decision]]\nwhy = """\n[[decision]]\n"""\n', 3),  # inside a text
    ],
)
def test_what_cannot_be_cut_is_refused(text: str, line: int) -> None:
    with pytest.raises(ValueError, match="line"):
        taken_out(text, line)


@given(some.text(min_size=1).filter(str.split), some.text(min_size=1).filter(str.split))
def test_any_words_can_be_written(one: str, other: str) -> None:
    candidate = Candidate(Kind.BODY, "prova", Side(one, ""), Side(other, ""), 90, ())
    read = tomllib.loads(added(OWN, [entry(candidate, What.SAME, DEED)]))["decision"][1]
    assert (read["target"]["name"], read["value"]) == (
        " ".join(one.split()),
        " ".join(other.split()),
    )
