"""An officer prepares a meeting on one project, which touches others of other offices."""

import io
import re
from pathlib import Path

import pypdfium2
from docx import Document
from playwright.sync_api import Page, expect
from web.playing import Visitor

from .finding import in_each_way

TITLE = "La biblioteca diffusa"
PROJECT = re.compile(r"/page/plan/valdesempio/project/la-biblioteca-diffusa(#.*)?$")
TOUCHED = ("Scuole aperte il pomeriggio", "Teatri di vallata")  # both name hers, and she them
COMPARISON = "Che cosa è cambiato fra due edizioni"
PROGRESS = "Andamento: previsto e svolto, linea del tempo, numeri"
AROUND = "Vedi in figura che cosa gli sta intorno"
WORDS = "Apri le parole della scheda"


def ways(page: Page, name: str):
    """Return a way that leads on from the project, which is seen without scrolling."""
    way = page.get_by_role("navigation", name="Da questo progetto").get_by_role("link", name=name)
    expect(way).to_be_in_viewport()
    return way


def reads_which_projects_touch_hers(page: Page) -> None:
    named = page.get_by_role("region", name="Integrazione e/o trasversalità con altri progetti")
    naming = page.get_by_role("region", name="Nominato da altri progetti")
    for title in TOUCHED:
        expect(named.get_by_role("listitem").filter(has_text=title)).to_contain_text("Reciproco")
        expect(naming.get_by_role("listitem").filter(has_text=title)).to_contain_text("Reciproco")
    expect(page.get_by_role("heading", name="Progetti affini 15")).to_be_visible()


def reads_who_works_in_it(page: Page) -> None:
    actors = page.get_by_role("region", name="Attori coinvolti")
    expect(actors.get_by_role("link", name="Azienda USL di Valdesempio")).to_be_visible()
    referents = page.get_by_role("region", name="Referenti del progetto")
    expect(referents).to_contain_text("Comune di Valdesempio: Fulvia Schizzi")


def reads_what_changed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Che cosa è cambiato: {TITLE}")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Dall'edizione del 24 novembre 2014 a quella del 30 novembre 2015")
    expect(main.locator("ins").filter(has_text="Aprire punti di lettura")).to_be_visible()
    expect(main.locator("del").filter(has_text="Nello Canovacci")).to_be_visible()


def reads_planned_beside_performed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Andamento: {TITLE}")
    row = page.get_by_role("row").filter(has_text="Istituire una tessera unica")
    expect(row).to_contain_text("in distribuzione da aprile 2015")
    van = page.get_by_role("row").filter(has_text="Organizzare un furgone del prestito")
    expect(van).to_contain_text("svolgimento non riportato")


def sees_the_neighbourhood(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Attorno a {TITLE}")
    for title in TOUCHED:
        mutual = f"{TITLE} e {title} si nominano a vicenda"
        assert page.locator("main svg a").filter(has_text=mutual).count() == 1, mutual


def sees_the_words_marked(page: Page, words: str) -> None:
    marked = page.locator("mark:target")
    expect(marked).to_be_in_viewport()
    expect(marked).to_contain_text(words)


def reads_the_print(printed: bytes, page: Page) -> None:
    """Hold that the PDF has every section of the page, in its order."""
    text = _plain("".join(
        sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(printed)
    ))  # fmt: skip
    at = 0
    headings = page.locator("main .sheet h2").all_inner_texts()
    assert len(headings) == 17
    for heading in headings:
        found = text.find(_plain(heading.split("\n")[0].removesuffix(WORDS)), at)
        assert found >= 0, f"{heading!r} is not printed, or out of place"
        at = found
    for words in (*TOUCHED, "Nominato da altri progetti", "Libreria del Campione"):
        assert _plain(words) in text, words


def reads_the_next_sheet(saved: Path) -> None:
    document = Document(io.BytesIO(saved.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert cells[:2] == [TITLE, "Aggiornamento: 12 dicembre 2016"]
    assert any(cell.startswith("Unire i cataloghi delle sedici biblioteche") for cell in cells)
    assert "---" in cells, "what is to be renewed is marked as empty"


def _plain(words: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe-]+", "", words)


def follows_each_way_from_the_project(officer: Visitor) -> None:
    page, before = officer.page, officer.choices
    for name, look in (
        (COMPARISON, reads_what_changed),
        (PROGRESS, reads_planned_beside_performed),
        (AROUND, sees_the_neighbourhood),
    ):
        officer.choices = before
        officer.choose(ways(page, name))
        assert officer.choices <= 3, "from home"
        look(page)
        page.go_back()
        expect(page).to_have_url(PROJECT)


def goes_to_the_words_and_back(officer: Visitor) -> None:
    page = officer.page
    referents = page.get_by_role("region", name="Referenti del progetto")
    line = referents.get_by_role("listitem").filter(has_text="Fulvia Schizzi")
    officer.choose(line.get_by_role("link", name=WORDS))
    sees_the_words_marked(page, "Fulvia Schizzi")
    officer.choose(page.locator("mark:target a.note").last)
    note = page.locator(".notes > li:target")
    expect(note).to_be_in_viewport()
    officer.choose(note.get_by_role("link", name="Coinvolgimento 1"))
    expect(page.get_by_role("main")).to_contain_text("Referente")
    officer.choose(page.get_by_role("main").get_by_role("link", name=TITLE).first)
    expect(page).to_have_url(PROJECT)


def takes_the_next_sheet(officer: Visitor, saved: Path) -> None:
    page = officer.page
    officer.choose(ways(page, "La prossima scheda"))
    officer.choose(page.get_by_label("Data della nuova edizione"))
    page.keyboard.type("12122016")  # day and month in either order
    with page.expect_download() as taken:
        officer.choose(page.get_by_role("button", name="Scarica per Word (.docx)"))
    assert taken.value.suggested_filename == "la-biblioteca-diffusa-2016-12-12.docx"
    taken.value.save_as(saved)
    reads_the_next_sheet(saved)


@in_each_way
def test_an_officer_prepares_a_meeting(visitor, demo_site, tmp_path, find, means):
    officer = visitor(demo_site, **means)
    find(officer, "bibl", TITLE)
    expect(officer.page).to_have_url(PROJECT)
    assert officer.choices == 2, "from home to the project"
    reads_which_projects_touch_hers(officer.page)
    reads_who_works_in_it(officer.page)
    follows_each_way_from_the_project(officer)
    goes_to_the_words_and_back(officer)
    takes_the_next_sheet(officer, tmp_path / "next.docx")


def test_what_an_officer_prints_has_every_section_of_the_page(visitor, demo_site):
    page = visitor(demo_site).open("page/plan/valdesempio/project/la-biblioteca-diffusa")
    reads_the_print(page.pdf(format="A4"), page)


def test_an_officer_sees_which_links_go_one_way_and_what_to_do(visitor, demo_site):
    officer = visitor(demo_site)
    page = officer.open("page/plan/valdesempio/project/cento-cortili-verdi")
    named = page.get_by_role("region", name="Integrazione e/o trasversalità con altri progetti")
    naming = page.get_by_role("region", name="Nominato da altri progetti")
    for region, title, state in (
        (named, "Scuole aperte il pomeriggio", "Reciproco"),
        (named, "COMUNITÀ SOLARE", "A senso unico"),
        (naming, "Patto per il suolo", "A senso unico"),
    ):
        expect(region.get_by_role("listitem").filter(has_text=title)).to_contain_text(state)
    officer.choose(page.get_by_role("link", name="Chi nomina chi, da quando, e che cosa fare"))
    row = page.get_by_role("row").filter(has_text="COMUNITÀ SOLARE")
    expect(row).to_contain_text("Chiedere a chi cura la scheda nominata di aggiungere")
