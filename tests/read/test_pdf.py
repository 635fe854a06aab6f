"""PDFs as they reach the Document: prose, margins, turned pages, and what is refused by name."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_made import WIDTH, Grid, drawn, lines_at, told
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from psmgraph.errors import SheetRefused
from psmgraph.read.model import Document, Heading, Prose, Row, SourceFile
from psmgraph.read.pdf import read

HALVES = (WIDTH / 2, WIDTH / 2)
LINE = "Il tavolo ha esaminato gli spazi, i costi di gestione e i tempi, e ha raccolto le"
ROUND = [["Criticità", "Ritardi"], ["Successo", "Partecipazione"]]


def source(data: bytes, name: str = "prova.pdf") -> SourceFile:
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), "application/pdf")


def said(data: bytes) -> list[list[str]]:
    return told(read(source(data)).blocks)


def codes(document: Document) -> list[str]:
    return [finding.code for finding in document.findings]


def on_canvas(draw: Callable[[Canvas], None], **options: object) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def ruled(canvas: Canvas, rows: list[list[str]], x: float, y: float) -> None:
    """Draw a small table whose upper left corner is at (x, y)."""
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.rect(x + 150 * column, y - 20 * (at + 1), 150, 20)
            canvas.drawString(x + 150 * column + 5, y - 20 * (at + 1) + 6, text)


def test_larger_type_is_a_heading_with_its_level_and_bold_type_is_prose_that_is_bold() -> None:
    blocks = read(
        source(
            drawn(
                "# Infrastrutture",
                "<font size=13>Cloud</font>",
                "<b>LA01 - Un titolo</b>",
                f"{LINE} {LINE}.",
            )
        )
    ).blocks
    assert [(type(b), b.level if isinstance(b, Heading) else 0) for b in blocks] == [
        (Heading, 1), (Heading, 2), (Prose, 0), (Prose, 0)
    ]  # fmt: skip
    assert isinstance(blocks[2], Prose)
    assert blocks[2].paragraph.bold


def test_page_numbers_and_running_headers_are_dropped_and_named() -> None:
    def margin(canvas: Canvas, number: int) -> None:
        canvas.drawString(72, A4[1] - 40, "Piano strategico - aggiornamento 2015")
        canvas.drawString(280, 30, f"Pag. {number} di 3")

    body = [[f"attività {n}", f"esito {n}"] for n in range(100)]
    document = read(source(drawn(Grid(body, HALVES), margin=margin)))
    assert told(document.blocks) == body
    assert codes(document) == ["READ-PDF-RUNNING"]
    assert "Piano strategico - aggiornamento 2015" in document.findings[0].words
    assert sum(b.after_break for b in document.blocks if isinstance(b, Row)) == 2


def test_a_number_alone_at_the_foot_of_one_page_is_its_page_number() -> None:
    assert said(lines_at((72, 100, "Testo."), (290, 810, "1"))) == [["Testo."]]
    assert said(lines_at((72, 100, "Testo."), (290, 810, "17"))) == [["Testo."], ["17"]]


def test_words_that_recur_at_unlike_places_or_with_unlike_numbers_are_kept() -> None:
    pages = "\n".join(f"Progetto {n * n}" for n in range(130))
    assert said(drawn(Grid([[line] for line in pages.split("\n")], (WIDTH,)))) == [
        [line] for line in pages.split("\n")
    ]


def test_lines_are_one_paragraph_unless_the_next_word_had_room() -> None:
    lines = [LINE, "proposte dei quartieri.", "Altro punto:", "uno", "due"]
    full = [(72, 100 + 12 * n, text) for n, text in enumerate([LINE] * 3 + lines)]
    assert said(lines_at(*full)) == [
        [f"{LINE} {LINE} {LINE} {LINE} proposte dei quartieri."],
        ["Altro punto:"],
        ["uno"],
        ["due"],
    ]


def test_a_larger_gap_parts_paragraphs() -> None:
    lines = [(72, 100, LINE), (72, 112, LINE), (72, 134, f"Nuovo: {LINE}"[: len(LINE)])]
    assert [len(one) for one in said(lines_at(*lines))] == [1, 1]


@pytest.mark.parametrize(
    ("ends", "begins", "whole"),
    [
        ("e ha raccolto le propo-", "ste dei quartieri.", "le proposte dei"),
        ("e la regione Emilia-", "Romagna approva.", "Emilia-Romagna approva"),
        ("e la rete degli anni 2014-", "2016 approva.", "2014-2016 approva"),
        ("e della Pace Adesso -", "rete approva.", "Adesso - rete"),
        ("e delle unioni e/", "o comuni.", "unioni e/o comuni"),
    ],
)
def test_a_word_cut_at_a_line_end_is_whole_again(ends: str, begins: str, whole: str) -> None:
    first = (LINE + " " + ends)[-len(LINE) :]
    lines = [LINE, first, begins]
    made = said(lines_at(*((72, 100 + 12 * n, text) for n, text in enumerate(lines))))
    assert whole in " ".join(one for (one,) in made)


def test_a_hyphen_that_the_document_shows_within_a_line_too_is_a_real_one() -> None:
    lines = ["Un patto socio-economico. " + LINE[:60], LINE[:68] + " un patto socio-", "economico."]
    made = said(lines_at(*((72, 100 + 12 * n, text) for n, text in enumerate(lines))))
    assert "un patto socio-economico." in " ".join(one for (one,) in made)


def test_one_word_cut_again_and_again_at_its_own_hyphen_shows_no_hyphenation() -> None:
    cut = [LINE[:68] + " servizi socio-", ("sanitari. " + LINE)[: len(LINE)]]
    lines = [LINE] * 8 + cut + [LINE] * 8 + cut + [LINE] * 12
    made = said(lines_at(*((72, 60 + 12 * n, text) for n, text in enumerate(lines))))
    assert " ".join(one for (one,) in made).count("servizi socio-sanitari.") == 2


def test_a_gap_parts_paragraphs_in_a_cell_where_no_line_wraps() -> None:
    full = "Il tavolo ha esaminato gli spazi, i costi di gestione, i tempi e le persone coinvolte."
    wrapped, listed = " ".join([full] * 4), [full, "Riorganizzazione dei servizi.", full, "Altro."]
    rows = [[wrapped], ["\n".join(listed)]]
    document = read(source(drawn(Grid(rows, (WIDTH,), gap=3))))
    row = document.blocks[1]
    assert isinstance(row, Row)
    assert [paragraph.text for paragraph in row.cells[0].paragraphs] == listed


def test_words_of_two_types_are_parted_only_by_a_gap() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "metro")
        end = 72 + canvas.stringWidth("metro", "Helvetica", 10)
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(end + 0.3, 700, "politano")
        end += 0.3 + canvas.stringWidth("politano", "Helvetica-Bold", 10)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(end + 2.8, 700, "patto")

    assert said(on_canvas(draw)) == [["metropolitano patto"]]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_upright(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(degrees)
        ruled(canvas, ROUND, -150, 100)

    assert said(on_canvas(draw)) == ROUND


def test_heads_that_a_page_break_cuts_are_whole_again_and_named() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 10)
        ruled(canvas, [["Attività", "Contributo (euro o altra"]], 100, 100)
        canvas.showPage()
        canvas.setFont("Helvetica-Bold", 10)
        ruled(canvas, [["", "risorsa)"]], 100, 760)
        canvas.setFont("Helvetica", 10)
        ruled(canvas, [["Corsi", "€ 12.500,00"]], 100, 740)

    document = read(source(on_canvas(draw)))
    assert told(document.blocks) == [
        ["Attività", "Contributo (euro o altra risorsa)"],
        ["Corsi", "€ 12.500,00"],
    ]
    assert codes(document) == ["ROW-JOINED"]


def test_a_watermark_is_not_mixed_into_the_cells_that_it_crosses() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, ROUND, 100, 700)
        canvas.saveState()
        canvas.translate(200, 640)
        canvas.rotate(40)
        canvas.drawString(0, 0, "BOZZA")
        canvas.restoreState()

    assert said(on_canvas(draw)) == [*ROUND, ["BOZZA"]]


def test_a_paragraph_that_goes_on_after_a_page_break_is_one_with_two_places() -> None:
    text = " ".join(f"parola{n}" for n in range(800))
    (block,) = read(source(drawn(text))).blocks
    assert isinstance(block, Prose)
    assert block.paragraph.text == text
    assert [place.page for place in block.paragraph.places] == [1, 2]


FORM = [
    ["<b>Titolo progetto</b>", "Rete dei laboratori"],
    ["<b>Descrizione</b>", f"{LINE} proposte dei quartieri e delle associazioni. {LINE} firme."],
    ["<b>Attività previste e ancora da svolgere nei comuni</b>", "nessuna"],
    ["<b>Status</b>", "In corso"],
]


def test_a_table_without_borders_is_read_by_its_columns_with_a_warning() -> None:
    grid = Grid(FORM, (130, 310), borders=False)
    document = read(source(drawn("# Scheda", grid)))
    plain = [[cell.replace("<b>", "").replace("</b>", "") for cell in row] for row in FORM]
    assert told(document.blocks) == [["Scheda"], *plain]
    assert [(f.code, f.place.page) for f in document.findings] == [("READ-PDF-NO-LINES", 1)]


def test_lines_between_rows_alone_part_the_rows() -> None:
    rules = [("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")]
    rows = [["Corsi", f"{LINE} esame"], ["Sede e altre spese", "uso sala"], ["Tirocini", "n. 2"]]
    document = read(source(drawn(Grid(rows, (130, 310), borders=False, extra=rules))))
    assert told(document.blocks) == rows
    assert codes(document) == ["READ-PDF-NO-LINES"]


def test_columns_without_borders_go_on_after_a_page_break() -> None:
    long = " ".join(f"parola{n}" for n in range(500))
    grid = Grid([["<b>Status</b>", "In corso"], ["<b>Note</b>", long]], (130, 310), borders=False)
    blocks = read(source(drawn(grid))).blocks
    assert [len(row) for row in told(blocks)] == [2, 2, 2]
    assert " ".join(row[1] for row in told(blocks)) == f"In corso {long}"


def test_a_frame_around_the_page_is_no_table() -> None:
    def margin(canvas: Canvas, number: int) -> None:
        canvas.rect(40, 40, A4[0] - 80, A4[1] - 80)

    document = read(source(drawn("# Titolo", Grid(ROUND, HALVES), "Testo.", margin=margin)))
    assert told(document.blocks) == [["Titolo"], *ROUND, ["Testo."]]


def test_text_in_a_box_is_one_cell() -> None:
    made = said(drawn("Prima.", Grid([[f"{LINE} firme.\nAltro."]], (WIDTH,)), "Dopo."))
    assert made == [["Prima."], [f"{LINE} firme. Altro."], ["Dopo."]]


def test_what_was_typed_into_a_pdf_form_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(70, 690, 400, 30)
        canvas.line(200, 690, 200, 720)
        canvas.drawString(75, 700, "Status")
        canvas.acroForm.textfield(name="s", value="In corso", x=205, y=692, width=200, height=24)

    assert said(on_canvas(draw)) == [["Status", "In corso"]]


def test_a_script_in_the_file_changes_nothing() -> None:
    data = drawn(Grid(ROUND, HALVES))
    script = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    assert b"/Type /Catalog" in data
    assert said(data.replace(b"/Type /Catalog", script)) == ROUND


def test_letters_that_have_no_size_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        for at, words in ((700, "Prima riga di lettere"), (680, "Seconda riga di lettere")):
            text = canvas.beginText(72, at)
            text.setFont("Helvetica", 0)
            text.setWordSpace(3)
            text.textLine(words)
            canvas.drawText(text)

    letters = "".join(words for line in said(on_canvas(draw)) for words in line)
    assert "Prima" in letters
    assert "Seconda" in letters


def test_what_stands_nowhere_is_a_broken_file() -> None:
    far = f"{'9' * 40}.5"

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Parole al loro posto")
        canvas._code.append(f"BT /F1 10 Tf {far} {far} Td (e altrove) Tj ET")

    assert refusal(on_canvas(draw)) == "READ-BROKEN"
    page = lines_at((72, 700, "Parole")).replace(b"[ 0 0 595.2756", f"[ 0 0 {far}".encode())
    assert refusal(page) == "READ-BROKEN"


def photograph(canvas: Canvas) -> None:
    picture = ImageReader(Image.new("RGB", (40, 40), "grey"))
    canvas.drawImage(picture, 0, 0, *A4)


def refusal(data: bytes) -> str:
    with pytest.raises(SheetRefused) as refused:
        read(source(data))
    assert refused.value.finding.place.file == "prova.pdf"
    return refused.value.finding.code


def test_a_scan_is_refused_and_a_scanned_page_among_others_is_named() -> None:
    assert refusal(on_canvas(photograph)) == "READ-PDF-SCANNED"

    def draw(canvas: Canvas) -> None:
        ruled(canvas, ROUND, 100, 700)
        canvas.showPage()
        photograph(canvas)

    document = read(source(on_canvas(draw)))
    assert [(f.code, f.place.page) for f in document.findings] == [("READ-PDF-PAGE-SCANNED", 2)]


def test_a_locked_file_is_refused_and_one_that_may_only_not_be_changed_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, ROUND, 100, 700)

    locked = on_canvas(draw, encrypt=StandardEncryption("segreta", strength=128))
    assert refusal(locked) == "READ-ENCRYPTED"
    unchangeable = on_canvas(
        draw, encrypt=StandardEncryption("", "padrone", canModify=0, strength=128)
    )
    assert said(unchangeable) == ROUND


def test_what_is_no_pdf_is_broken_and_blank_pages_are_empty() -> None:
    for data in (b"", b"%PDF-1.7", b"x" * 2000, drawn(Grid(ROUND, HALVES))[:300]):
        assert refusal(data) == "READ-BROKEN"
    assert refusal(on_canvas(lambda canvas: None)) == "READ-EMPTY"


def test_more_pages_than_any_sheet_has_are_refused() -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(2_000):
            canvas.showPage()

    assert refusal(on_canvas(draw)) == "READ-SIZE"


def test_a_drawing_of_countless_lines_is_no_table_and_takes_no_time() -> None:
    def draw(canvas: Canvas) -> None:
        for at in range(3_000):
            canvas.line(at % 500, at % 700, at % 500 + 40, at % 700)
            canvas.line(at % 500, at % 700, at % 500, at % 700 + 40)
        canvas.drawString(72, 800, "Disegno")

    assert ["Disegno"] in said(on_canvas(draw))


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=40)
CUT = st.integers(0, 10**6) | st.none()


def only_refused(data: bytes, changes: list[tuple[int, int]], cut: int | None) -> bool:
    changed = bytearray(data)
    for at, value in changes:
        changed[at % len(changed)] = value
    if cut is not None:
        del changed[cut % len(changed) :]
    try:
        return isinstance(read(source(bytes(changed))), Document)
    except SheetRefused:
        return True


@settings(max_examples=80, deadline=None)
@given(CHANGES, CUT)
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]], cut: int | None) -> None:
    data = drawn("# Titolo", Grid(FORM, (130, 310)), LINE)
    assert only_refused(data, changes, cut)


def test_a_damaged_real_file_is_read_or_refused(shared: Path) -> None:
    data = (shared / "sheets" / "patto-per-il-lavoro.pdf").read_bytes()

    @settings(max_examples=60, deadline=None)
    @given(CHANGES, CUT)
    def damaged(changes: list[tuple[int, int]], cut: int | None) -> None:
        assert only_refused(data, changes, cut)

    damaged()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert refusal(data) == "READ-BROKEN"
    assert refusal(b"%PDF-1.4\n" + data) in {"READ-BROKEN", "READ-EMPTY"}
