"""The same sheet says the same, whether it comes as tagged text, HTML or Word file."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from files_made import docx_file, html_page
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets_made import tagged_sheets

from psmgraph.build.equality import facts_digest
from psmgraph.plan import load_plan
from psmgraph.read import docx, text
from psmgraph.read import html as html_reader
from psmgraph.read.model import Document, Heading, Paragraph, Prose, Row, SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Activity, Contribution, Sheet
from psmgraph.sheet.template import shipped_templates

READERS: dict[str, Callable[[SourceFile], Document]] = {
    ".txt": text.read,
    ".html": html_reader.read,
    ".docx": docx.read,
}
TEMPLATES = shipped_templates()
PLAN = PlanOfSheets("bologna", "it", load_plan("bologna").authority.fixed_names())


def source(name: str, data: bytes) -> SourceFile:
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), "")


def document_of(path: Path) -> Document:
    return READERS[path.suffix](source(path.name, path.read_bytes()))


def sheets_of(document: Document) -> tuple[Sheet, ...]:
    template, _ = choose(document, TEMPLATES)
    reading = read_sheets(document, template, PLAN)
    assert not reading.refused
    return reading.sheets


def plain(words: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", words).split())


def flat(expected: object) -> list[str]:
    """Return the paragraphs of an expected value: strings, lists, ["ul", [items]]."""
    if isinstance(expected, str):
        return [plain(expected)] if expected else []
    if isinstance(expected, list) and expected[:1] == ["ul"]:
        return flat(expected[1])
    assert isinstance(expected, list)
    return [words for part in expected for words in flat(part)]


def told(sheet: Sheet, name: str) -> list[str]:
    passage = sheet.field(name).passage
    return passage.exact.split("\n") if passage else []


FIELDS = {
    "descr": "description",
    "ref": "referents",
    "attori": "actors",
    "risultati": "results",
    "integr": "links",
    "crit": "criticalities",
    "succ": "successFactors",
    "n_inc": "meetingCount",
    "m_inc": "meetingParticipants",
    "n_ev": "eventCount",
    "m_ev": "eventParticipants",
    "eventi": "events",
}


@pytest.mark.parametrize("suffix", [".html", ".docx"])
@pytest.mark.parametrize(
    ("name", "key"), [("patto-per-il-lavoro", "seme"), ("rete-laboratori-inventata", "sintetica")]
)
def test_every_expected_fact_comes_out(shared: Path, name: str, key: str, suffix: str) -> None:
    expected = json.loads((shared / "sheets" / "facts.json").read_text(encoding="utf-8"))[key]
    (sheet,) = sheets_of(document_of(shared / "sheets" / f"{name}{suffix}"))
    handled = {"titolo", "agg", "attivita", "contributi"} | set(FIELDS)
    assert set(expected) <= handled
    assert sheet.title == expected["titolo"]
    assert told(sheet, "edition") == [expected["agg"]]
    for fact, field in FIELDS.items():
        assert told(sheet, field) == flat(expected[fact]), fact
    activities = [
        [words.exact.split("\n") if words else [] for words in (value.planned, value.performed)]
        for value in sheet.field("planned").values
        if isinstance(value, Activity)
    ]
    assert activities == [[flat(left), flat(right)] for left, right in expected["attivita"]]
    contributions = [
        value.passage.exact.split("\n")
        for value in sheet.field("contributions").values
        if isinstance(value, Contribution)
    ]
    assert contributions == [flat(row) for row in expected["contributi"]]
    assert not sheet.unclaimed


def test_the_real_sheet_has_the_same_facts_in_each_format(shared: Path) -> None:
    digests = {
        facts_digest(sheet)
        for suffix in READERS
        for sheet in sheets_of(document_of(shared / "sheets" / f"patto-per-il-lavoro{suffix}"))
    }
    assert len(digests) == 1


def test_the_invented_sheet_has_the_same_facts_in_each_format(shared: Path) -> None:
    first, second = (
        sheets_of(document_of(shared / "sheets" / f"rete-laboratori-inventata{suffix}"))
        for suffix in (".html", ".docx")
    )
    assert [facts_digest(sheet) for sheet in first] == [facts_digest(sheet) for sheet in second]


Told = tuple[str, bool, tuple[tuple[str, str], ...]]


def look(paragraph: Paragraph) -> Told:
    marks = tuple((m.kind, paragraph.text[m.start : m.end]) for m in paragraph.marks)
    return paragraph.text, paragraph.item, marks


def outline(document: Document) -> list[object]:
    """Return the blocks without their places."""
    made: list[object] = []
    for block in document.blocks:
        if isinstance(block, Row):
            made.append([list(map(look, cell.paragraphs)) for cell in block.cells])
        else:
            level = block.level if isinstance(block, Heading) else 0
            made.append((level, look(block.paragraph)))
    return made


@pytest.mark.parametrize(
    "name",
    [
        "patto-per-il-lavoro",
        "rete-laboratori-inventata",
        "piano-triennale/progetti-2017",
        "piano-triennale/azioni-2019-03",
        "piano-triennale/azioni-2019-08",
    ],
)
def test_html_and_word_file_are_the_same_document(shared: Path, name: str) -> None:
    page, file = (
        outline(document_of(shared / "sheets" / f"{name}{suffix}")) for suffix in (".html", ".docx")
    )
    assert page == file


def test_the_projects_file_holds_its_tables_areas_and_administrations(shared: Path) -> None:
    folder = shared / "sheets" / "piano-triennale"
    facts = [
        json.loads(line)
        for line in (folder / "progetti-2017.facts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    document = document_of(folder / "progetti-2017.docx")
    found: list[tuple[str, str, dict[str, str]]] = []
    body = area = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            body, area = block.paragraph.text, ""
        elif isinstance(block, Prose):
            assert {mark.kind for mark in block.paragraph.marks} == {"italic"}
            area = block.paragraph.text
        else:
            label, value = (cell.text for cell in block.cells)
            if label == "Titolo progetto":
                found.append((body, area, {}))
            found[-1][2][label] = value
    names = ("Titolo progetto", "Ambito", "Status", "Data fine", "Descrizione")
    assert len(found) == len(facts) == 54
    for (administration, under, fields), fact in zip(found, facts, strict=True):
        told = json.dumps(fact, ensure_ascii=False)
        assert administration in told
        assert under in told
        for name in names:
            assert json.dumps(fields[name], ensure_ascii=False)[1:-1] in told


def outcome(document: Document) -> list[str]:
    """Return the digests of the sheets and the codes of those refused."""
    template, _ = choose(document, TEMPLATES)
    reading = read_sheets(document, template, PLAN)
    return [*map(facts_digest, reading.sheets), *(finding.code for finding in reading.refused)]


@settings(deadline=None, max_examples=60)
@given(tagged_sheets, st.booleans())
def test_what_is_written_as_text_says_the_same_as_page_and_word_file(
    tagged: str, wrapped: bool
) -> None:
    written = text.read(source("a.txt", tagged.encode()))
    page = html_reader.read(source("a.html", html_page(written, wrapped=wrapped).encode()))
    file = docx.read(source("a.docx", docx_file(written)))
    assert outline(page) == outline(written)
    assert outline(file) == outline(written)
    assert outcome(page) == outcome(file) == outcome(written)
