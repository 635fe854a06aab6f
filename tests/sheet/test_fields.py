"""What a form's labels give: every field found, every word accounted for, nothing guessed."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from form import sheet_text
from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph.errors import SheetRefused
from psmgraph.read import load, read
from psmgraph.read.model import SourceFile
from psmgraph.sheet import PlanOfSheets, Reading, choose, read_sheets
from psmgraph.sheet.model import Passage, Reporting, Sheet
from psmgraph.sheet.template import shipped_templates

PLAN = PlanOfSheets("bologna", "it")


def reading_of(source: SourceFile) -> Reading:
    document = read(source)
    template, _ = choose(document, shipped_templates())
    return read_sheets(document, template, PLAN)


def sheet_of(path: Path) -> Sheet:
    (sheet,) = reading_of(load(path, path.name)).sheets
    return sheet


def passages(value: object) -> Iterator[Passage]:
    if isinstance(value, Passage):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from passages(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from passages(getattr(value, field.name))


WriteSheet = Callable[..., Path]


def test_a_blank_sheet_is_all_blank_and_says_so(write_sheet: WriteSheet) -> None:
    sheet = sheet_of(write_sheet())
    states = {field.name: field.status for field in sheet.fields}
    reported = {name for name, status in states.items() if status is Reporting.REPORTED}
    assert reported == {"title", "edition"}
    assert set(states.values()) == {Reporting.REPORTED, Reporting.BLANK}
    assert sum(f.code == "FIELD-BLANK" for f in sheet.findings) == len(states) - 2


@pytest.mark.parametrize("mark", ["---", "n.d.", "–", "N.D."])
def test_a_printed_mark_of_emptiness_is_blank(write_sheet: WriteSheet, mark: str) -> None:
    sheet = sheet_of(write_sheet(criticalities=mark, event_count=mark))
    assert sheet.field("criticalities").status is Reporting.BLANK
    assert sheet.field("eventCount").status is Reporting.BLANK
    assert sheet.field("eventCount").values == ()


@pytest.mark.parametrize("word", ["Nessuna", "nessuno.", "Non previsto"])
def test_none_is_said_and_is_neither_blank_nor_zero(write_sheet: WriteSheet, word: str) -> None:
    sheet = sheet_of(write_sheet(criticalities=word, meeting_count=word))
    assert sheet.field("criticalities").status is Reporting.EXPLICITLY_NONE
    assert sheet.field("meetingCount").status is Reporting.EXPLICITLY_NONE


def test_zero_is_reported_as_zero(write_sheet: WriteSheet) -> None:
    sheet = sheet_of(write_sheet(meeting_count="0", event_count="2"))
    assert sheet.field("meetingCount").status is Reporting.REPORTED_ZERO
    assert sheet.field("eventCount").status is Reporting.REPORTED


def test_a_label_that_stands_twice_belongs_to_its_section(write_sheet: WriteSheet) -> None:
    sheet = sheet_of(write_sheet(meeting_mean="12", event_mean="80"))
    told = {
        name: passage.exact
        for name in ("meetingParticipants", "eventParticipants")
        if (passage := sheet.field(name).passage)
    }
    assert told == {"meetingParticipants": "12", "eventParticipants": "80"}


def test_a_label_missing_from_the_form_is_not_on_form_and_told(write_sheet: WriteSheet) -> None:
    path = write_sheet()
    text = path.read_text("utf-8").replace("<b>Fattori di successo</b>\t\n", "")
    path.write_text(text, "utf-8")
    sheet = sheet_of(path)
    assert sheet.field("successFactors").status is Reporting.NOT_ON_FORM
    assert sheet.field("successFactors").label is None
    assert [f.detail for f in sheet.findings if f.code == "FIELD-ABSENT"] == ["successFactors"]


def test_a_label_that_no_form_knows_keeps_its_words_as_a_field(write_sheet: WriteSheet) -> None:
    path = write_sheet(description="Un testo.")
    text = path.read_text("utf-8").replace(
        "<b>Referenti", "<b>Bilancio del progetto</b>\t\nSono pochi soldi.\t\n<b>Referenti"
    )
    path.write_text(text, "utf-8")
    sheet = sheet_of(path)
    other = sheet.field("other")
    assert other.label is not None
    assert other.label.exact == "Bilancio del progetto"
    assert other.passage is not None
    assert other.passage.exact == "Sono pochi soldi."
    assert [f.words for f in sheet.findings if f.code == "LABEL-UNKNOWN"] == [
        "Bilancio del progetto"
    ]
    assert sheet.field("referents").status is Reporting.BLANK


@pytest.mark.parametrize(
    "label",
    ["RISULTATI ATTESI / OBIETTIVI DEL PROGETTO:", "Risultati  attesi/obiettivi del progetto"],
)
def test_labels_are_known_whatever_their_case_and_spaces(
    write_sheet: WriteSheet, label: str
) -> None:
    path = write_sheet(results="Un effetto.")
    text = path.read_text("utf-8").replace("Risultati attesi/ obiettivi del progetto", label)
    path.write_text(text, "utf-8")
    assert len(sheet_of(path).field("results").values) == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("maggio 2015", "EDITION-DATE"),  # a month is not a day
        ("29 febbraio 2015", "EDITION-DATE"),  # no such day
        ("domani", "EDITION-DATE"),
        ("", "EDITION-MISSING"),
    ],
)
def test_an_edition_without_its_day_is_refused(
    write_sheet: WriteSheet, day: str, code: str
) -> None:
    path = write_sheet(day=day)
    reading = reading_of(load(path, path.name))
    assert reading.sheets == ()
    assert [finding.code for finding in reading.refused] == [code]


def test_one_bad_sheet_in_a_file_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "molte.txt"
    sheets = [sheet_text(title=f"Progetto {n}", day=day) for n, day in enumerate(
        ["1 marzo 2015", "30 febbraio 2015", "3 marzo 2015"])]  # fmt: skip
    path.write_text("\n".join(sheets), "utf-8")
    reading = reading_of(load(path, path.name))
    assert [sheet.title for sheet in reading.sheets] == ["Progetto 0", "Progetto 2"]
    assert [finding.code for finding in reading.refused] == ["EDITION-DATE"]


@pytest.mark.parametrize("text", ["Solo una lettera.\nSenza etichette.\n", "a\tb\tc\n" * 20])
def test_a_file_that_is_no_sheet_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lettera.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(SheetRefused) as refused:
        reading_of(load(path, path.name))
    assert refused.value.finding.code == "SHEET-NONE"


CELL = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60
).filter(lambda text: bool(text.strip()))


CELLS = (
    "description", "referents", "actors", "results", "links", "criticalities", "success",
    "meetings", "meeting_count", "meeting_mean", "events", "event_count", "event_mean",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    values=st.fixed_dictionaries({}, optional=dict.fromkeys(CELLS, CELL)),
    activities=st.lists(st.tuples(CELL, st.one_of(st.just(""), CELL)), max_size=4),
)
def test_whatever_the_cells_hold_each_passage_gives_back_its_words(values, activities) -> None:
    rows = "\n".join(f"{planned}\t{done}" for planned, done in activities)
    text = sheet_text(**values, activities=rows)
    source = SourceFile("prova.txt", text.encode(), "0" * 64, "text/plain")
    try:
        sheets = reading_of(source).sheets
    except SheetRefused:
        return
    for sheet in sheets:
        for passage in passages((sheet.fields, sheet.citations, sheet.persons, sheet.unclaimed)):
            assert sheet.text[passage.start : passage.end] == passage.exact
            assert passage.exact
            assert passage.places
