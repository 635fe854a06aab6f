"""The real sheets as PDF: the facts that their text has, and the cells that the referee sees."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pdf_made import told

from psmgraph.build.equality import facts_digest
from psmgraph.read import html as html_reader
from psmgraph.read import load
from psmgraph.read import pdf as pdf_reader
from psmgraph.read import text as text_reader
from psmgraph.read.model import Document, Row
from psmgraph.read.pdf_engine import pages
from psmgraph.read.pdf_layout import Grid, layout
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.joins import join_rows
from psmgraph.sheet.model import Sheet
from psmgraph.sheet.template import shipped_templates

DAY = date(2019, 3, 11)  # of sheets that bear none
SAMPLES = [
    "patto-per-il-lavoro.pdf",
    "rete-laboratori-inventata.pdf",
    "piano-triennale/progetti-2017.pdf",
    "piano-triennale/azioni-2019-03.pdf",
    "piano-triennale/azioni-2019-08.pdf",
]


def document(shared: Path, name: str) -> Document:
    return pdf_reader.read(load(shared / "sheets" / name, name))


def sheets(made: Document) -> tuple[Sheet, ...]:
    template, _ = choose(made, shipped_templates())
    reading = read_sheets(made, template, PlanOfSheets(template.plan, "it", day=DAY))
    assert not reading.refused
    return reading.sheets


def sheet(made: Document) -> Sheet:
    (only,) = sheets(made)
    return only


def folded(words: str) -> str:
    for mark in ("<b>", "</b>", "<i>", "</i>"):
        words = words.replace(mark, "")
    return " ".join(words.split())


def strings(value: Any) -> Iterator[str]:
    """Every text within a value of facts.json; "ul" only says how a list is marked up."""
    if isinstance(value, str):
        if value and value != "ul":
            yield folded(value)
    else:
        for one in value:
            yield from strings(one)


def lines_of_edition(lines: Iterable[str]) -> str:
    """The day, which stands behind its label on one line."""
    return next(line.partition(": ")[2] for line in lines if line.startswith("Aggiornamento"))


def joined(made: Document) -> list[list[str]]:
    blocks, _ = join_rows(made.blocks, lambda row: False)
    return told(blocks)


def test_the_real_sheet_has_the_facts_of_its_text(shared: Path, real_sheet: Path) -> None:
    of_text = sheet(text_reader.read(load(real_sheet, real_sheet.name)))
    assert facts_digest(sheet(document(shared, SAMPLES[0]))) == facts_digest(of_text)


@pytest.mark.parametrize(("key", "name"), [("seme", SAMPLES[0]), ("sintetica", SAMPLES[1])])
def test_every_expected_text_of_facts_json_is_in_the_sheet(
    shared: Path, key: str, name: str
) -> None:
    expected = json.loads((shared / "sheets" / "facts.json").read_text("utf-8"))[key]
    made = document(shared, name)
    lines = Counter(sheet(made).text.split("\n"))
    lines[lines_of_edition(lines)] += 1
    missing = [
        (field, words)
        for field, value in expected.items()
        for words, count in Counter(strings(value)).items()
        if lines[words] < count
    ]
    assert not missing


def test_every_field_of_the_54_projects_stands_beside_its_label(shared: Path) -> None:
    folder = shared / "sheets" / "piano-triennale"
    rows = joined(document(shared, SAMPLES[2]))
    at = 0
    told_sheets = (folder / "progetti-2017.facts.jsonl").read_text("utf-8").splitlines()
    for line in told_sheets:
        for label, value in json.loads(line)["fields"].items():
            at = rows.index([label, folded(value)], at) + 1
    assert len(told_sheets) == 54


def test_headings_and_areas_stand_above_their_projects(shared: Path) -> None:
    facts = shared / "sheets" / "piano-triennale" / "progetti-2017.facts.jsonl"
    blocks = joined(document(shared, SAMPLES[2]))
    at = 0
    for line in facts.read_text("utf-8").splitlines():
        fact = json.loads(line)
        before, at = at, blocks.index(["Titolo progetto", fact["fields"]["Titolo progetto"]], at)
        above = [block for block in blocks[:at] if len(block) == 1]
        assert [fact["administration"]] in above
        assert fact["area"] is None or [fact["area"]] in above
        assert at >= before


def test_every_field_of_the_16_actions_stands_under_its_label(shared: Path) -> None:
    folder = shared / "sheets" / "piano-triennale"
    texts = {
        name: [words for (words,) in told(document(shared, f"piano-triennale/{name}.pdf").blocks)]
        for name in ("azioni-2019-03", "azioni-2019-08")
    }
    told_sheets = (folder / "azioni-2019.facts.jsonl").read_text("utf-8").splitlines()
    for line in told_sheets:
        fact = json.loads(line)
        words = texts[fact["file"].removesuffix(".html")]
        at = words.index(f"{fact['id']} - {folded(fact['title'])}")
        assert all(heading in words[:at] for heading in fact["headings"])
        for label, value in fact["fields"].items():
            at = words.index(label, at)
            expected = [folded(part) for part in value.split("\n") if part.strip()]
            assert words[at + 1 : at + 1 + len(expected)] == expected
    assert len(told_sheets) == 16


@pytest.mark.parametrize("name", SAMPLES)
def test_no_letter_of_a_sample_is_lost_or_said_twice(shared: Path, name: str) -> None:
    drawn = Counter[str]()
    for page in pages(load(shared / "sheets" / name, name)):
        for piece in page.pieces:
            drawn.update(filter(str.isalpha, piece.text))
    read = Counter[str]()
    for row in told(document(shared, name).blocks):
        read.update(filter(str.isalpha, "".join(row)))
    assert read == drawn


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_cells_of_every_page_hold_the_words_that_the_referee_finds_in_them(
    shared: Path, name: str
) -> None:
    path = shared / "sheets" / name
    with pdfplumber.open(path) as referee:
        for page, seen in zip(pages(load(path, name)), referee.pages, strict=True):
            ours = [
                [letters(text) for text in row]
                for part in layout(page).parts
                if isinstance(part, Grid)
                for row in part.texts
            ]
            drawn = Counter("".join(piece.text for piece in page.pieces))
            seen_letters = Counter("".join(char["text"] for char in seen.chars))
            assert not {one for one in seen_letters - drawn if one.isalnum()}
            assert not {one for one in drawn - seen_letters if one.isalnum()}
            theirs = filled(
                [letters(cell or "") for cell in row]
                for table in seen.find_tables()
                for row in table.extract()
            )
            # It loses the rows that a page break cuts, for these have no border there.
            cut = [row for row in filled(ours) if row not in theirs]
            assert [row for row in filled(ours) if row not in cut] == theirs
            assert all(row in (filled(ours)[0], filled(ours)[-1]) for row in cut)


def filled(rows: Iterable[list[str]]) -> list[list[str]]:
    """The rows with words, by their cells with words: merged cells are counted in unlike ways."""
    bare = ([cell.replace("\uf0b7", "") for cell in row] for row in rows)
    return [cells for row in bare if (cells := [cell for cell in row if cell])]


def test_nothing_of_the_samples_was_a_guess_or_running_text(shared: Path) -> None:
    assert not [finding for name in SAMPLES for finding in document(shared, name).findings]


@pytest.mark.parametrize("name", ["progetti-2017", "azioni-2019-03", "azioni-2019-08"])
def test_the_sheets_of_the_second_plan_have_the_facts_of_their_html(
    shared: Path, name: str
) -> None:
    path = shared / "sheets" / "piano-triennale" / f"{name}.html"
    of_pdf = sheets(document(shared, f"piano-triennale/{name}.pdf"))
    assert list(map(facts_digest, of_pdf)) == list(
        map(facts_digest, sheets(html_reader.read(load(path, path.name))))
    )


def test_rows_after_a_page_break_are_marked(shared: Path) -> None:
    made = document(shared, SAMPLES[0])
    marked = [b.place.page for b in made.blocks if isinstance(b, Row) and b.after_break]
    assert marked == [2]
