"""Tables of PDFs as they reach the Document, from producers that draw them in unlike ways."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_made import WIDTH, Grid, by_fpdf, drawn, told

from psmgraph.read.model import Document, Row, SourceFile
from psmgraph.read.pdf import read
from psmgraph.sheet.joins import join_rows

HALVES = (WIDTH / 2, WIDTH / 2)
LONG = (
    "Acquisire il consenso delle parti interessate e condividere gli obiettivi del patto fra "
    "istituzioni e organizzazioni"
)


def document(data: bytes) -> Document:
    return read(SourceFile("prova.pdf", data, hashlib.sha256(data).hexdigest(), "application/pdf"))


def rows(data: bytes) -> list[Row]:
    return [block for block in document(data).blocks if isinstance(block, Row)]


def words(text: str) -> str:
    for mark in ("<b>", "</b>", "<i>", "</i>", "**", "* "):
        text = text.replace(mark, "")
    return " ".join(text.split())


FORM = [
    ["<b>Rete dei laboratori di quartiere</b>"],
    ["Aggiornamento: 3 marzo 2015"],
    ["<b>Attività previste</b>", "<b>Attività svolte</b>"],
    [LONG, "<b>Il 10 aprile 2014</b> è stato indetto un incontro con la <i>Commissione</i>."],
    ["Costruire un sito", ""],
]


def test_full_width_rows_have_one_cell_and_the_others_one_a_column() -> None:
    made = rows(drawn(Grid(FORM, HALVES)))
    assert told(made) == [[words(cell) for cell in row] for row in FORM]
    assert [len(row.cells) for row in made] == [1, 1, 2, 2, 2]


def test_bold_and_italic_type_stands_over_its_words() -> None:
    made = rows(drawn(Grid(FORM, HALVES)))
    (paragraph,) = made[3].cells[1].paragraphs
    told_marks = {(m.kind, paragraph.text[m.start : m.end]) for m in paragraph.marks}
    assert told_marks == {("bold", "Il 10 aprile 2014"), ("italic", "Commissione")}
    assert made[2].cells[0].paragraphs[0].bold


def test_places_are_pages() -> None:
    made = rows(drawn(Grid([[f"riga {n}", "x"] for n in range(60)], HALVES)))
    assert (str(made[0].place), str(made[-1].place)) == ("prova.pdf:p1", "prova.pdf:p2")
    assert {str(p.places[0]) for p in made[-1].cells[0].paragraphs} == {"prova.pdf:p2"}


def test_a_cell_keeps_its_paragraphs_and_items_and_bullets_are_no_text() -> None:
    cell = f"{LONG}.\nDue.\n* {LONG};\n* tre\n- scritto a mano\n– anche questo"
    (row,) = rows(drawn(Grid([[cell, "x"]], HALVES)))
    assert [(p.text, p.item) for p in row.cells[0].paragraphs] == [
        (f"{LONG}.", False),
        ("Due.", False),
        (f"{LONG};", True),
        ("tre", True),
        ("scritto a mano", True),
        ("anche questo", True),
    ]


def test_a_row_that_a_page_break_cuts_comes_as_two_that_join_without_loss() -> None:
    long = " ".join(f"parola{n}" for n in range(900))
    made = rows(drawn(Grid([["prima", "uno"], [long, "breve"], ["ultima", "due"]], HALVES)))
    assert [row.after_break for row in made] == [False, False, True, True, True, False]
    joined, findings = join_rows(made, lambda row: False)
    assert told(joined) == [["prima", "uno"], [long, "breve"], ["ultima", "due"]]
    assert [finding.code for finding in findings] == ["ROW-JOINED"] * 3


def test_heads_repeated_on_each_page_stand_once() -> None:
    body = [[f"attività {n}", f"esito {n}"] for n in range(80)]
    made = rows(drawn(Grid([["<b>Attività</b>", "<b>Esito</b>"], *body], HALVES, repeated=1)))
    assert told(made) == [["Attività", "Esito"], *body]


def test_a_form_that_begins_on_each_page_with_the_same_label_keeps_it() -> None:
    def form(name: str) -> Grid:
        filled = [["<b>Titolo</b>"], [name], ["<b>Descrizione</b>"], *[["riga"]] * 35]
        return Grid(filled, (WIDTH,))

    made = rows(drawn(form("Rete"), form("Patto")))
    assert {row.place.page for row in made if row.cells[0].text == "Titolo"} == {1, 2}


def test_a_cell_merged_over_rows_stands_in_the_first_and_leaves_its_place_in_the_others() -> None:
    grid = Grid(
        [["Referenti", "uno"], ["", "due"], ["Attori", "tre"]],
        HALVES,
        extra=[("SPAN", (0, 0), (0, 1))],
    )
    assert told(rows(drawn(grid))) == [["Referenti", "uno"], ["", "due"], ["Attori", "tre"]]


def test_tables_of_unlike_columns_below_each_other_and_headings_keep_their_order() -> None:
    made = document(
        drawn(
            "# Scheda",
            "Una riga di testo.",
            Grid([["a", "b"]], HALVES),
            "Testo fra le tabelle.",
            Grid([["c", "d", "e"]], (WIDTH / 3,) * 3),
        )
    )
    assert told(made.blocks) == [
        ["Scheda"], ["Una riga di testo."], ["a", "b"], ["Testo fra le tabelle."], ["c", "d", "e"]
    ]  # fmt: skip


@pytest.mark.parametrize("wide", [False, True])
def test_borders_drawn_cell_by_cell_are_one_grid(wide: bool) -> None:
    form = [
        ["**Rete dei laboratori di quartiere**"],
        ["**Attività previste**", "**Attività svolte**"],
        [LONG, "**Il 10 aprile 2014** è stato indetto un incontro."],
    ]
    made = rows(by_fpdf(form, (50, 50), wide=wide))
    assert told(made) == [[words(cell) for cell in row] for row in form]
    assert made[0].cells[0].paragraphs[0].bold


def test_a_landscape_page_is_read_like_any_other() -> None:
    grid = Grid(FORM, (WIDTH * 0.8, WIDTH * 0.6))
    assert told(rows(drawn(grid, wide=True))) == [[words(c) for c in row] for row in FORM]


def test_thin_inner_lines_alone_make_a_table() -> None:
    inner = [("INNERGRID", (0, 0), (-1, -1), 0.25, "black")]
    grid = Grid([["a", "b"], ["c", "d"]], HALVES, borders=False, extra=inner)
    assert told(rows(drawn(grid))) == [["a", "b"], ["c", "d"]]


def test_an_underlined_word_is_no_table() -> None:
    made = document(drawn("Vedi <u>il sito della rete</u> per i dettagli.", "Altro."))
    assert told(made.blocks) == [["Vedi il sito della rete per i dettagli."], ["Altro."]]


SOME = "Comune di Esempio, l’Unione attività è già 1.200 € (CGIL) socio-sanitario e/o «rete»"
WORDS = st.sampled_from([*SOME.split(), "dell’area", "12/03/2015", "incontri;", "svolti"])
CELL = st.lists(WORDS, max_size=40).map(" ".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=12))
def test_every_word_comes_out_in_the_cell_that_it_went_into(cells: list[list[str]]) -> None:
    kept = [row for row in cells if any(row)]
    if not kept:
        return
    columns = max(map(len, kept))
    made = rows(drawn(Grid(kept, (WIDTH / columns,) * columns)))
    joined, _ = join_rows(made, lambda row: False)
    assert kept in (told(joined), told(made))
