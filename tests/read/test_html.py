"""HTML as it reaches the Document: what a page shows, as blocks, with the lines of its words."""

import hashlib
from collections.abc import Sequence

import pytest

from psmgraph.errors import SheetRefused
from psmgraph.read.html import read
from psmgraph.read.model import Block, Document, Heading, Paragraph, Row, SourceFile


def page(data: bytes | str) -> Document:
    raw = data.encode() if isinstance(data, str) else data
    return read(SourceFile("prova.html", raw, hashlib.sha256(raw).hexdigest(), "text/html"))


def rows(written: str) -> list[list[list[str]]]:
    """Return the rows of a page as cells as paragraphs."""
    return [
        [[paragraph.text for paragraph in cell.paragraphs] for cell in block.cells]
        for block in page(written).blocks
        if isinstance(block, Row)
    ]


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Row):
            found += [paragraph for cell in block.cells for paragraph in cell.paragraphs]
        else:
            found.append(block.paragraph)
    return found


def words(written: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(page(written).blocks)]


def marked(written: str) -> list[tuple[str, str]]:
    (paragraph,) = paragraphs(page(written).blocks)
    return [(mark.kind, paragraph.text[mark.start : mark.end]) for mark in paragraph.marks]


def test_headings_keep_their_levels_and_prose_stands_beside_tables() -> None:
    blocks = page("<h1>Uno</h1><p>due</p><table><tr><td>tre</table><h6>quattro</h6>").blocks
    told = [(getattr(block, "level", 0), type(block).__name__) for block in blocks]
    assert told == [(1, "Heading"), (0, "Prose"), (0, "Row"), (6, "Heading")]


def test_a_spanning_cell_stands_once_and_what_it_covers_is_empty() -> None:
    assert rows("<table><tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e</table>") == [
        [["a"], [], ["b"]],
        [["c"], ["d"], ["e"]],
    ]


def test_a_cell_over_several_rows_keeps_the_columns_of_the_rows_below() -> None:
    written = (
        "<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td rowspan=0>e<td>f"
        "<tr><td>g<td>h</table>"
    )
    assert rows(written) == [
        [["a"], [], ["b"]],
        [[], [], ["c"]],
        [["d"], ["e"], ["f"]],
        [["g"], [], ["h"]],
    ]


def test_no_cell_reaches_out_of_its_group_of_rows() -> None:
    written = "<table><tbody><tr><td rowspan=9>a<td>b</tbody><tbody><tr><td>c<td>d</table>"
    assert rows(written) == [[["a"], ["b"]], [["c"], ["d"]]]


def test_a_table_in_a_cell_becomes_paragraphs_of_the_cell() -> None:
    inner = "<table><tr><td>b<td>c<tr><td>d<td>e</table>"
    assert rows(f"<table><tr><td>a<td>{inner}f<tr><td>g<td>h</table>") == [
        [["a"], ["b", "c", "d", "e", "f"]],
        [["g"], ["h"]],
    ]


def test_a_table_that_only_frames_others_is_not_there() -> None:
    sheet = "<table><tr><td>Titolo<td>Prova<tr><td>Stato<td>In corso</table>"
    framed = f"<table><tr><td><table><tr><td>menù<td><h2>Ente</h2>{sheet}</table></table>"
    blocks = page(framed).blocks
    assert [type(block).__name__ for block in blocks] == ["Prose", "Heading", "Row", "Row"]
    assert rows(framed) == [[["Titolo"], ["Prova"]], [["Stato"], ["In corso"]]]


def test_a_line_break_typed_in_the_source_is_a_space_and_br_ends_a_paragraph() -> None:
    assert words("<p>Comune\r\n\t\tdi Prova<br/>Comune\ndi Esempio<br></p>") == [
        "Comune di Prova",
        "Comune di Esempio",
    ]


def test_a_heading_is_one_paragraph_however_it_is_broken() -> None:
    assert words("<h2>Ministero<br>del <div>Lavoro</div>e altri</h2>") == [
        "Ministero del Lavoro e altri"
    ]


def test_verbatim_lines_are_paragraphs() -> None:
    assert words("<pre>uno\n  due\n</pre>tre\nquattro") == ["uno", "due", "tre quattro"]


def test_the_first_paragraph_of_a_list_item_is_an_item_and_bullets_are_no_text() -> None:
    written = (
        "<ul><li><p>uno</p><p>ancora</p><ol><li>due</ol></li></ul><p>• tre</p><p>quattro"
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>cinque</p>"
    )
    told = [(p.text, p.item) for p in paragraphs(page(written).blocks)]
    assert told == [
        ("uno", True),
        ("ancora", False),
        ("due", True),
        ("tre", True),
        ("quattro", False),
        ("cinque", True),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<b>uno</b> due", [("bold", "uno")]),
        ("<strong>uno <em>due</em></strong>", [("bold", "uno due"), ("italic", "due")]),
        ("<span style='font-weight: 700'>uno</span>", [("bold", "uno")]),
        ("<b>uno <span style='FONT-WEIGHT:normal'>due</span></b>", [("bold", "uno ")]),
        ("<i style='font-style:italic'>uno</i>", [("italic", "uno")]),
        (
            "<style>.c1{color:red} .c2,p.c3{font-weight:bold}</style><p class='c3'>a",
            [("bold", "a")],
        ),
        (
            "<style>.c2{font-style:italic}</style><p>a <span class='x c2'>b</span>",
            [("italic", "b")],
        ),
        ("<table><tr><th>uno</table>", [("bold", "uno")]),
        ("<table><tr><td><h3>uno</h3></table>", [("bold", "uno")]),  # a label set as a heading
        ("<style>h3.w{font-weight:bold}</style><h3 class=w>uno</h3>", []),  # so is any heading
    ],
)
def test_type_stands_over_the_words_set_in_it(written: str, expected: list[object]) -> None:
    assert marked(written) == expected


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>x</script>",
        "<style>p{}</style>",
        "<!-- x -->",
        "<![if !supportLists]>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<p hidden>x</p>",
        "<div style='display: none'><p>x</p></div>",
        "<span style='mso-hide:all'>x</span>",
        "<style>.h{visibility:hidden}</style><span class=h>x</span>",
        "<nav>x</nav>",
        "<footer>x</footer>",
        "<del>x</del>",  # a tracked deletion
        "<div title='header'><p>x</p></div>",
        "<a class='sdfootnoteanc' href='#f'><sup>1</sup></a>",
        "<div id='sdfootnote1'><p>x</p></div>",
        "<svg><text>x</text></svg>",
    ],
)
def test_what_a_page_does_not_show_is_not_read(unseen: str) -> None:
    assert words(f"<p>prima</p>{unseen}<p>dopo</p>") == ["prima", "dopo"]


def test_insertions_and_what_stands_behind_something_hidden_are_read() -> None:
    assert words("<p>uno <ins>due</ins> <del>x</del>tre<!-- y --> quattro") == [
        "uno due tre quattro"
    ]


def test_places_are_the_lines_on_which_the_words_begin() -> None:
    document = page("<html>\n<body>\n<p>\n  uno</p> due\n\n tre\n<br>quattro<table>\n<tr><td>x")
    assert [str(p.places[0]) for p in paragraphs(document.blocks)] == [
        "prova.html:4",
        "prova.html:4",
        "prova.html:7",
        "prova.html:8",
    ]
    row = document.blocks[-1]
    assert isinstance(row, Row)
    assert row.place.line == 8


def test_a_row_of_a_page_is_never_cut() -> None:
    document = page("<table><tr><td>a<td>b</table><p></p><table><tr><td><td>c</table>")
    assert [block.after_break for block in document.blocks if isinstance(block, Row)] == [False] * 2


LETTERS = "<p>Attività: è già “così” – €</p>"


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (LETTERS.encode("utf-8"), []),
        (LETTERS.encode("utf-8-sig"), []),
        (LETTERS.encode("utf-16"), []),
        (("<meta charset='iso-8859-1'>" + LETTERS).encode("utf-8"), []),  # the bytes know better
        (("<meta charset='iso-8859-1'>" + LETTERS).encode("cp1252"), []),  # as browsers take it
        (
            (
                "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>"
                + LETTERS
            ).encode("cp1252"),
            [],
        ),
        (("<?xml version='1.0' encoding='windows-1252'?>" + LETTERS).encode("cp1252"), []),
        (LETTERS.encode("cp1252"), ["READ-ENCODING"]),  # a guess
        (("<meta charset='utf-8'>" + LETTERS).encode("cp1252"), ["READ-ENCODING"]),
        (("<meta charset='zip'>" + LETTERS).encode("cp1252"), ["READ-ENCODING"]),
    ],
)
def test_accents_come_out_right_and_a_guess_is_told(data: bytes, codes: list[str]) -> None:
    document = page(data)
    assert [finding.code for finding in document.findings] == codes
    assert [p.text for p in paragraphs(document.blocks)] == ["Attività: è già “così” – €"]


def test_text_without_any_tag_is_prose_and_stray_tags_lose_no_words() -> None:
    assert words("Solo testo & basta <3") == ["Solo testo & basta <3"]
    stray = "<tr><td>a</td></tr></p><table>b<td>c<td>d<table><tr><td>e</table></table></div>f"
    assert sorted(words(stray)) == list("abcdef")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "READ-EMPTY"),
        (" \n ", "READ-EMPTY"),
        ("<!-- solo un commento -->", "READ-EMPTY"),
        ("<html><head><title>Scheda</title></head><body><table><tr><td></table>", "READ-EMPTY"),
        ("<p><img src='scansione.png' alt=''></p>", "READ-IMAGES"),
        (b"%PDF-1.7\0\0", "READ-BINARY"),
        (bytes(range(128, 256)) * 4 + bytes(range(1, 9)) * 40, "READ-BINARY"),
        ("<div>" * 300 + "troppo", "READ-BROKEN"),
        ("<p>" + "parola " * 1_300_000, "READ-SIZE"),
        ("<p>" * 600_000, "READ-SIZE"),
        ("<table>" + "<tr><td colspan=9999>x" * 6000, "READ-SIZE"),
        ("<table><tr><td rowspan=60000 colspan=99>x" + "<tr>" * 6000, "READ-SIZE"),
        ("<p " + " ".join(f"a{n}" for n in range(9000)) + ">x", "READ-BROKEN"),
    ],
)
def test_a_page_that_holds_nothing_or_too_much_is_refused_by_name(
    data: str | bytes, code: str
) -> None:
    with pytest.raises(SheetRefused) as refused:
        page(data)
    assert refused.value.finding.code == code


def test_entities_of_a_document_type_are_never_expanded() -> None:
    written = (
        '<!DOCTYPE html [<!ENTITY a "ciao"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<p>&a; &f; &agrave;"
    )
    assert words(written)[-1] == "&a; &f; à"


def test_a_heading_of_a_page_is_a_heading() -> None:
    (block,) = page("<h2>Ministero <em>del</em> Lavoro</h2>").blocks
    assert isinstance(block, Heading)
    assert (block.level, block.paragraph.text) == (2, "Ministero del Lavoro")
