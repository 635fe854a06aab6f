"""Rows cut by a page break: what is joined, what is not, and that both are told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from psmgraph.plan import load_plan
from psmgraph.read import load, read
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Activity, Sheet
from psmgraph.sheet.template import shipped_templates


def sheet_of(path: Path) -> Sheet:
    document = read(load(path, path.name))
    template, _ = choose(document, shipped_templates())
    known = load_plan("bologna").authority.fixed_names()
    (sheet,) = read_sheets(document, template, PlanOfSheets("bologna", "it", known)).sheets
    return sheet


def rows(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        (a.planned.exact if a.planned else "", a.performed.exact if a.performed else "")
        for a in sheet.field("planned").values
        if isinstance(a, Activity)
    ]


def codes(sheet: Sheet) -> list[str]:
    return [f.code for f in sheet.findings if f.code.startswith("ROW-")]


@pytest.mark.parametrize(
    ("activities", "told", "found"),
    [
        # no end mark, goes on in lower case: one row
        ("Fare un piano per\t\n\nogni quartiere.\t", ["ROW-JOINED"],
         [("Fare un piano per ogni quartiere.", "")]),
        # the left cell is empty behind the break: its row goes on, as a new paragraph
        ("Aprire.\tAperto.\n\n\tChiuso poi.", ["ROW-JOINED"],
         [("Aprire.", "Aperto.\nChiuso poi.")]),
        # a word divided at the break loses its hyphen
        ("Costruire la biblio-\t\n\nteca.\t", ["ROW-JOINED"], [("Costruire la biblioteca.", "")]),
        # a sentence that ended and one that begins: two rows
        ("Fare un piano.\t\n\nOgni quartiere discute.\t", [],
         [("Fare un piano.", ""), ("Ogni quartiere discute.", "")]),
        # no end mark, but a capital: kept apart, and said
        ("Fare un piano\t\n\nOgni quartiere\t", ["ROW-NOT-JOINED"],
         [("Fare un piano", ""), ("Ogni quartiere", "")]),
        # no page break, no join
        ("Fare un piano per\t\nogni quartiere.\t", [],
         [("Fare un piano per", ""), ("ogni quartiere.", "")]),
    ],
)  # fmt: skip
def test_rows_over_a_page_break(
    write_sheet: Callable[..., Path],
    activities: str,
    told: list[str],
    found: list[tuple[str, str]],
) -> None:
    sheet = sheet_of(write_sheet(activities=activities))
    assert rows(sheet) == found
    assert codes(sheet) == told


def test_a_joined_paragraph_has_two_places_and_its_words_in_the_text(
    write_sheet: Callable[..., Path],
) -> None:
    sheet = sheet_of(write_sheet(activities="Fare un piano per\t\n\nogni quartiere.\t"))
    (activity,) = [a for a in sheet.field("planned").values if isinstance(a, Activity)]
    assert activity.planned is not None
    assert len(activity.planned.places) == 2
    assert (
        sheet.text[activity.planned.start : activity.planned.end]
        == "Fare un piano per ogni quartiere."
    )


def test_a_label_after_a_break_is_never_joined(write_sheet: Callable[..., Path]) -> None:
    path = write_sheet(activities="Fare un piano per\t")
    path.write_text(path.read_text("utf-8").replace("<b>Criticità", "\n<b>criticità"), "utf-8")
    sheet = sheet_of(path)
    assert rows(sheet) == [("Fare un piano per", "")]
    assert sheet.field("criticalities").label is not None
