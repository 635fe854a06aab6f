"""What comes out of the printer: the page without its menus, nothing cut off, its address kept."""

import base64
import io
import shutil
from collections.abc import Iterator

import pdfplumber
import pytest
from needs import absent

from .devtools import Browser
from .page_kinds import PROJECT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
WIDE = "/quality/completeness"  # the widest table: a column for each box of the form


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    browser = Browser(CHROMIUM, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def printed(browser: Browser, address: str, theme: str = "light") -> pdfplumber.PDF:
    scheme = [{"name": "prefers-color-scheme", "value": theme}]
    browser.tell("Emulation.setEmulatedMedia", media="print", features=scheme)
    browser.open(address)
    made = browser.tell("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
    return pdfplumber.open(io.BytesIO(base64.b64decode(made["data"])))


@pytest.mark.parametrize("path", [f"/page/{PROJECT}", "/projects", WIDE, "/"])
def test_a_printed_page_has_its_address_no_menus_and_nothing_cut_off(browser, demo_server, path):
    address = demo_server.address.rstrip("/") + path
    with printed(browser, address) as paper:
        text = "\n".join(page.extract_text() for page in paper.pages)
        assert f"Indirizzo permanente: {address}" in text.replace("\n", " ")
        assert "Servizio SPARQL" not in text
        assert "Applica" not in text
        assert (round(paper.pages[0].width), round(paper.pages[0].height)) == (595, 842)
        for page in paper.pages:
            for word in page.extract_words():
                assert 0 <= word["x0"] < word["x1"] <= page.width, word["text"]


def test_words_of_narrow_columns_stay_whole(browser, demo_server):
    with printed(browser, f"{demo_server.address.rstrip('/')}/projects") as paper:
        words = {word["text"] for word in paper.pages[0].extract_words()}
    assert {"Tavolo", "Scheda", "Attori", "previste", "settembre"} <= words


def test_who_reads_in_the_dark_prints_black_on_white(browser, demo_server):
    with printed(browser, f"{demo_server.address.rstrip('/')}/page/{PROJECT}", "dark") as paper:
        for page in paper.pages:
            for letter in page.chars:
                colour = letter["non_stroking_color"] or (0,)
                assert max(colour[:3]) < 0.75, f"{letter['text']} in {colour}"


def test_closed_parts_are_printed_open(browser, demo_server):
    with printed(browser, f"{demo_server.address.rstrip('/')}/page/{PROJECT}") as paper:
        text = " ".join(page.extract_text() for page in paper.pages)
    assert "Come citare" not in text
    closed = browser.value("[...document.querySelectorAll('main details:not(.cite):not([open])')]"
                           ".map(each => each.textContent.trim().slice(-20))")  # fmt: skip
    for words in closed:
        assert words.split()[-1] in text
