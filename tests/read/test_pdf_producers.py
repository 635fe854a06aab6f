"""Sheets printed by a browser and by a word processor: what went in must come out."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from needs import absent
from producers import as_html, browser, by_browser, by_word_processor, word_processor
from sheets_made import written

from psmgraph.build.equality import facts_digest
from psmgraph.read import pdf as pdf_reader
from psmgraph.read import text as text_reader
from psmgraph.read.model import Document, SourceFile
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import Sheet
from psmgraph.sheet.template import shipped_templates


def sheet(document: Document) -> Sheet:
    template, _ = choose(document, shipped_templates())
    (only,) = read_sheets(document, template, PlanOfSheets("bologna", "it")).sheets
    return only


def source(name: str, data: bytes) -> SourceFile:
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), "")


def same(written: str, printed: bytes) -> bool:
    """Tell whether a printed sheet has the facts of its text. It must, unless a warning names a
    row that a page break cut; and the words must be the same even then.
    """
    of_text = sheet(text_reader.read(source("a.txt", written.encode())))
    of_pdf = sheet(pdf_reader.read(source("a.pdf", printed)))
    assert Counter(of_pdf.text.split()) == Counter(of_text.text.split())
    equal = facts_digest(of_pdf) == facts_digest(of_text)
    assert equal or {f.code for f in of_pdf.findings} & {"ROW-JOINED", "ROW-NOT-JOINED"}
    return equal


@pytest.fixture(scope="module")
def chromium() -> str:
    program = browser()
    if program is None:
        absent("chromium", "no browser here that prints PDFs")
    assert program is not None
    return program


@pytest.fixture(scope="module")
def office() -> str:
    program = word_processor()
    if program is None:
        absent("libreoffice", "LibreOffice is not here")
    assert program is not None
    return program


@pytest.mark.parametrize("seed", range(4))
def test_a_browser_prints_the_facts_of_the_text(seed: int, chromium: str, tmp_path: Path) -> None:
    text = written(seed, most=1 + seed)
    printed = by_browser(chromium, as_html(text), tmp_path, running=bool(seed % 2))
    assert same(text, printed) or seed > 1


def test_a_browser_prints_them_landscape_and_in_other_type(chromium: str, tmp_path: Path) -> None:
    text = written(7, most=2)
    css = "body { font: 8pt 'DejaVu Serif', serif } td { padding: 1mm 3mm; text-align: justify }"
    printed = by_browser(chromium, as_html(text, page="A4 landscape", css=css), tmp_path)
    assert same(text, printed)


def test_a_word_processor_prints_the_facts_of_the_text(office: str, tmp_path: Path) -> None:
    texts = [written(seed, most=1 + seed % 3) for seed in range(12)]
    printed = by_word_processor(office, [as_html(text) for text in texts], tmp_path)
    equal = [same(text, data) for text, data in zip(texts, printed, strict=True)]
    assert equal.count(True) >= 9


def test_tables_without_borders_give_the_facts_too_and_a_warning(
    office: str, chromium: str, tmp_path: Path
) -> None:
    texts = [written(seed, most=1 + seed % 2) for seed in range(6)]
    bare = [as_html(text).replace("border=1", "border=0 cellpadding=4") for text in texts]
    boxed = as_html(texts[0], css="td { border: 0 !important; padding: 4px 8px !important }")
    printed = [*by_word_processor(office, bare, tmp_path), by_browser(chromium, boxed, tmp_path)]
    equal = [same(text, data) for text, data in zip([*texts, texts[0]], printed, strict=True)]
    assert equal.count(True) >= 6
    for data in printed:
        codes = [finding.code for finding in pdf_reader.read(source("a.pdf", data)).findings]
        assert "READ-PDF-NO-LINES" in codes
