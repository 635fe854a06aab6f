"""An editor mends the sheets of her unit, and renews one of them."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect
from web.playing import Visitor

from psmgraph.build import demo_inputs

from .serving import run, serving

UNIT = "Azienda Casa Valdesempio"
TITLE = "L'assistente di condominio: abitare insieme nella terza età"
SHEET = "l-assistente-di-condominio-abitare-insieme-nella-terza-eta-2016-02-15.txt"
MISCOUNTED = "Il numero di incontri scritto nella scheda non è quello degli incontri elencati."
CONFIGURATION = """store = "store"

[[plan]]
slug = "valdesempio"
inputs = ["sheets"]
decisions = "decisions.toml"
"""
OF_THE_UNIT = ("casa-in-comune", "l-assistente-di-condominio")


@dataclass(frozen=True)
class Office:
    """Where the editor keeps the sheets of her unit, and the address at which they are shown."""

    folder: Path
    address: str

    @property
    def sheet(self) -> Path:
        return self.folder / "sheets" / SHEET

    def build(self) -> str:
        return run(self.folder, "build")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The unit's sheets of the demo plan, built and served; the server is never started anew."""
    (tmp_path / "sheets").mkdir()
    (folder,) = demo_inputs()
    for sheet in folder.iterdir():
        if sheet.name.startswith(OF_THE_UNIT):
            (tmp_path / "sheets" / sheet.name).write_bytes(sheet.read_bytes())
    (tmp_path / "psmgraph.toml").write_text(CONFIGURATION, "utf-8")
    (tmp_path / "decisions.toml").touch()
    run(tmp_path, "build")
    with serving(tmp_path) as address:
        yield Office(tmp_path, address)


def opens_the_worklist(editor: Visitor) -> None:
    page = editor.open()
    editor.choose(page.get_by_role("navigation").get_by_role("link", name="Qualità"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Qualità e cose da fare")


def narrows_it_to_her_unit(editor: Visitor) -> None:
    page = editor.page
    editor.choose(page.locator("summary").filter(has_text="Restringere a un piano o a un ente"))
    editor.choose(page.get_by_role("link", name=UNIT, exact=True))
    expect(page.get_by_text("Soltanto:")).to_contain_text(UNIT)


def opens_what_is_miscounted(editor: Visitor) -> None:
    """From the kind of finding to the file and line, the words and what to do."""
    page = editor.page
    editor.choose(page.get_by_role("link", name=MISCOUNTED))
    finding = page.get_by_role("row").filter(has_text=SHEET)
    expect(finding).to_contain_text("riga 28")
    expect(finding).to_contain_text("Correggere il numero, o completare l'elenco. «6»")
    editor.choose(finding.get_by_role("link", name="le parole"))
    marked = page.locator("mark:target")
    expect(marked).to_be_in_viewport()
    expect(marked).to_contain_text("6")


def copies_the_line_for_the_decisions_file(editor: Visitor) -> str:
    """From the names to decide to the entry that decides one, as it stands on the page."""
    page = editor.page
    editor.choose(page.get_by_role("link", name=re.compile("nome o testo da decidere")))
    row = page.get_by_role("row").filter(has_text="Avviare il servizio in otto caseggiati")
    expect(row).to_contain_text("testi con parole in comune")
    editor.choose(row.locator("summary").filter(has_text="Come si decide"))
    entry = row.locator("pre").filter(has_text="[[decision]]")
    expect(entry).to_be_visible()
    return entry.inner_text()


def sees_what_is_blank(editor: Visitor) -> None:
    page = editor.page
    editor.choose(page.get_by_role("link", name=re.compile("caselle in bianco")))
    row = page.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_contain_text("15 di 18")
    expect(row.get_by_text("in bianco", exact=True)).to_have_count(3)


def mends_the_sheet(office: Office) -> None:
    words = office.sheet.read_text("utf-8")
    before, after = "<b>Numero incontri</b>\t\t6", "<b>Numero incontri</b>\t\t2"
    assert words.count(before) == 1
    office.sheet.write_text(words.replace(before, after), "utf-8")


def signs_the_decision(office: Office, entry: str) -> None:
    signed = entry.replace('who = "…"', 'who = "Ada Neri, Ufficio casa"')
    signed = signed.replace("when = AAAA-MM-GG", "when = 2016-12-05")
    signed = signed.replace('why = "…"', 'why = "La stessa attività: sono aggiunte le ore."')
    assert "…" not in signed
    with (office.folder / "decisions.toml").open("a", encoding="utf-8") as decisions:
        decisions.write(signed)


def takes_the_next_sheet(editor: Visitor, saved: Path) -> None:
    page = editor.page
    editor.choose(page.get_by_role("navigation").get_by_role("link", name="Progetti"))
    editor.choose(page.get_by_role("main").get_by_role("link", name=TITLE))
    assert editor.choices == 2, "from any page to the project"
    editor.choose(page.get_by_role("link", name="La prossima scheda"))
    editor.choose(page.get_by_label("Data della nuova edizione"))
    page.keyboard.type("12122016")  # day and month in either order
    with page.expect_download() as taken:
        editor.choose(page.get_by_role("button", name="Scarica per Word (.docx)"))
    taken.value.save_as(saved)


def fills_it_in(saved: Path) -> None:
    """Write into the file, as with a word processor, what the year has brought."""
    document = Document(str(saved))
    rows = [row.cells for table in document.tables for row in table.rows]
    for cells in rows:
        if cells[0].text == "Adattare gli spazi comuni per i pranzi, la ginnastica e le visite.":
            cells[-1].text = "Aperte tre sale comuni, il 4 novembre 2016."
        if cells[0].text == "Numero incontri":
            cells[-1].text = "8"
    document.save(str(saved))


def waits_for(page: Page, seen: Callable[[], Locator], count: int) -> None:
    """Load the page again until the server shows what has been built: moments, not minutes."""
    until = time.monotonic() + 60
    while seen().count() != count:
        assert time.monotonic() < until, "the server does not take the new snapshot up"
        time.sleep(0.2)
        page.reload()


def sees_the_new_edition(editor: Visitor) -> None:
    page = editor.page
    waits_for(page, lambda: page.get_by_role("link", name="12 dicembre 2016").first, 1)
    performed = page.get_by_role("row").filter(has_text="Adattare gli spazi comuni")
    expect(performed).to_contain_text("Aperte tre sale comuni")


def sees_what_she_changed(editor: Visitor) -> None:
    page = editor.page
    editor.choose(page.get_by_role("link", name="Che cosa è cambiato fra due edizioni"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Dall'edizione del 15 febbraio 2016 a quella del 12 dicembre 2016")
    expect(main.locator("ins").filter(has_text="Aperte tre sale comuni")).to_be_visible()
    expect(main).to_contain_text("numero di incontri: da 2 a 8")


@pytest.mark.parametrize(
    "means",
    [{}, {"by_keyboard": True}, {"script": False}],
    ids=["mouse", "keyboard", "no script"],
)
def test_an_editor_finds_what_to_mend_and_to_decide(visitor, demo_site, means):
    editor = visitor(demo_site, **means)
    opens_the_worklist(editor)
    opens_what_is_miscounted(editor)
    assert editor.choices == 3, "from home to the words that are to be mended"
    opens_the_worklist(editor)
    narrows_it_to_her_unit(editor)
    sees_what_is_blank(editor)
    opens_the_worklist(editor)
    assert 'what = "same"' in copies_the_line_for_the_decisions_file(editor)


def test_an_editor_mends_decides_and_renews_while_the_server_runs(visitor, office):
    editor = visitor(office.address)
    page = editor.page
    opens_the_worklist(editor)
    opens_what_is_miscounted(editor)
    mends_the_sheet(office)
    opens_the_worklist(editor)
    signs_the_decision(office, copies_the_line_for_the_decisions_file(editor))
    office.build()

    opens_the_worklist(editor)
    waits_for(page, lambda: page.get_by_role("link", name=MISCOUNTED), 0)
    expect(page.get_by_role("link", name="0 nomi e testi da decidere")).to_be_visible()
    sees_what_is_blank(editor)

    editor.choices = 0
    saved = office.folder / "sheets" / "nuova.docx"
    takes_the_next_sheet(editor, saved)
    fills_it_in(saved)
    office.build()
    sees_the_new_edition(editor)
    sees_what_she_changed(editor)
