"""Names that are withheld: how they are told in a text, and what a sheet is without them."""

import hashlib

import pytest
from form import sheet_text
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets_made import tagged_sheets

from psmgraph.read import text
from psmgraph.read.model import SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.discreet import Discretion, referent_names, without_names
from psmgraph.sheet.model import Passage, Sheet
from psmgraph.sheet.template import shipped_templates
from psmgraph.sheet.withheld import Withheld, name_hash

TEMPLATES = shipped_templates()
PEOPLE = ("Maria Rossi", "Ugo De Biasi", "Niccolò Dell'Acqua", "G.B. Vico", "Bo Li")
KNOWN = Withheld.of(map(name_hash, PEOPLE))


def sheet_of(written: str) -> Sheet:
    data = written.encode()
    source = SourceFile("scheda.txt", data, hashlib.sha256(data).hexdigest(), "text/plain")
    document = text.read(source)
    template, _ = choose(document, TEMPLATES)
    (sheet,) = read_sheets(document, template, PlanOfSheets("bologna", "it")).sheets
    return sheet


def passages(value: object) -> list[Passage]:
    if isinstance(value, Passage):
        return [value]
    if isinstance(value, tuple):
        return [one for each in value for one in passages(each)]
    held = [getattr(value, name) for name in getattr(type(value), "__slots__", ())]
    return [one for each in held for one in passages(each)] if held else []


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("con Maria Rossi.", "con [omissis]."),
        ("MARIA ROSSI e rossi maria", "[omissis] e [omissis]"),  # case, order
        ("Rossi, Maria; Ugo", "[omissis]; Ugo"),  # the order of registers
        ("Maria\nRossi, Maria\u00a0Rossi", "[omissis], [omissis]"),  # any kind of space
        ("dott.ssa Maria Rossi", "dott.ssa [omissis]"),  # what stands before is no name
        ("maria.rossi@esempio.it", "[omissis]@esempio.it"),
        ("scheda_maria-rossi.txt", "scheda_[omissis].txt"),
        ("NICCOLO' DELL’ACQUA", "[omissis]"),  # accents, kinds of apostrophe
        ("De Biasi Ugo, Ugo de biasi", "[omissis], [omissis]"),
        ("GB Vico; g.b. Vico", "[omissis]; [omissis]"),  # dots of initials
        ("Maria Rossini, Annamaria Rossi", "Maria Rossini, Annamaria Rossi"),  # whole words
        ("Maria e Rossi", "Maria e Rossi"),  # a word between them: not this name
        ("Rossi. . . . Maria", "Rossi. . . . Maria"),  # too far apart
        ("Mario Rossi", "Mario Rossi"),
        ("", ""),
    ],
)
def test_a_name_is_known_by_its_words_in_any_order_and_spelling(words: str, masked: str) -> None:
    assert KNOWN.masked(words) == masked


def test_of_two_names_that_begin_alike_the_longer_is_masked_whole() -> None:
    known = Withheld.of(map(name_hash, ("Maria Rossi", "Maria Rossi Verdi")))
    assert known.masked("Maria Rossi Verdi e Maria Rossi") == "[omissis] e [omissis]"


def test_a_single_word_counts_where_it_begins_with_a_capital() -> None:
    known = Withheld.of([name_hash("Verdi")])
    assert known.masked("La Verdi e i prati verdi") == "La [omissis] e i prati verdi"


def test_a_name_without_letters_is_none() -> None:
    assert name_hash(" -, ") == ""
    assert not Withheld.of([name_hash("…")])


@settings(max_examples=60, deadline=None)
@given(tagged_sheets, st.booleans())
def test_every_passage_of_a_sheet_without_names_gives_back_its_words(
    written: str, role_only: bool
) -> None:
    before = sheet_of(written)
    sheet = without_names(before, Discretion(Withheld.of(referent_names(before)), (), role_only))
    found = passages(sheet)
    assert len(found) >= len(passages(before)) - len(before.persons)
    for passage in found:
        assert sheet.text[passage.start : passage.end] == passage.on_sheet
    assert not any(KNOWN.masked(words) != words for words in (sheet.text, sheet.title))


def test_masking_twice_changes_nothing() -> None:
    written = sheet_text(referents="Comune di Esempio: Maria Rossi", description="Maria Rossi.")
    discretion = Discretion(KNOWN, (), True)
    once = without_names(sheet_of(written), discretion)
    assert without_names(once, discretion) == once


def test_a_longer_name_that_holds_a_withheld_one_is_masked_whole_where_it_is_a_referent_s() -> None:
    written = sheet_text(referents="Comune di Esempio: Maria Rossi Bianchi, Ada Neri")
    sheet = without_names(sheet_of(written), Discretion(KNOWN))
    (referent,) = sheet.field("referents").values
    assert [person.exact for person in referent.persons] == ["[omissis]", "Ada Neri"]
    assert [person.exact for person in referent.named] == ["Ada Neri"]


def test_two_projects_whose_titles_differ_in_a_name_alone_keep_two_identities() -> None:
    sheets = [
        without_names(sheet_of(sheet_text(title=f"Casa {name}")), Discretion(KNOWN))
        for name in ("Maria Rossi", "Ugo De Biasi")
    ]
    assert [one.title for one in sheets] == ["Casa [omissis]"] * 2
    assert sheets[0].identity != sheets[1].identity
