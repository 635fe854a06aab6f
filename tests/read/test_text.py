"""Tagged text as it reaches the Document: rows, cells, paragraphs, types, places, page breaks."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psmgraph.errors import SheetRefused
from psmgraph.read import load, read
from psmgraph.read.model import Document, Heading, Row, SourceFile


def source(data: bytes | str, name: str = "prova.txt") -> SourceFile:
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name, raw, hashlib.sha256(raw).hexdigest(), "text/plain")


def rows(text: str) -> list[Row]:
    return [block for block in read(source(text)).blocks if isinstance(block, Row)]


def test_a_line_is_a_row_and_tabs_part_its_cells() -> None:
    (row,) = rows("<b>Numero eventi</b>\t\t1\n")
    assert [cell.text for cell in row.cells] == ["Numero eventi", "", "1"]
    assert row.cells[0].paragraphs[0].bold
    assert not row.cells[2].paragraphs[0].bold


def test_paragraphs_and_items_of_a_cell_are_apart_and_bullets_are_no_text() -> None:
    (row,) = rows("<ul style='x'> <li>- Un tavolo.</li> <li>• Due sedie.</li></ul> <p>Fine</p>\t")
    told = [(p.text, p.item) for p in row.cells[0].paragraphs]
    assert told == [("Un tavolo.", True), ("Due sedie.", True), ("Fine", False)]


def test_a_blank_line_is_a_page_break_before_the_next_row() -> None:
    first, second, third = rows("uno\t\n\n\ndue\t\ntre\t\n")
    assert (first.after_break, second.after_break, third.after_break) == (False, True, False)


def test_places_are_the_line_and_column_where_the_words_begin() -> None:
    (row,) = rows("\n\nuno\t<p>due</p> <p> tre</p>\n")
    places = [str(p.places[0]) for cell in row.cells for p in cell.paragraphs]
    assert places == ["prova.txt:3:1", "prova.txt:3:8", "prova.txt:3:20"]


def test_a_heading_keeps_its_level() -> None:
    blocks = read(source("### Focus sulle attività\n")).blocks
    assert isinstance(blocks[0], Heading)
    assert (blocks[0].level, blocks[0].paragraph.text) == (3, "Focus sulle attività")


def test_type_stands_over_the_words_that_were_set_in_it() -> None:
    (row,) = rows("Prima <i>La città</i> dopo <b>e <i>fine</i></b>\t")
    (paragraph,) = row.cells[0].paragraphs
    told = {(m.kind, paragraph.text[m.start : m.end]) for m in paragraph.marks}
    assert told == {("italic", "La città"), ("bold", "e fine"), ("italic", "fine")}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("a &amp; b", "a & b"),  # entities with their semicolon are decoded
        ("R&D; &copy", "R&D; &copy"),  # what only looks like one is not
        ("1 < 2 e <script>x</script>", "1 < 2 e <script>x</script>"),  # other tags are words
        ("caffe\u0301", "caffè".replace("è", "é")),  # NFC
        ("so\u00adglia \ufeffx\u0007", "soglia x"),  # soft hyphens, marks and controls go
        ("a \u00a0\u2003 b", "a b"),  # runs of any space are one space
        ("---", "---"),  # a mark of emptiness is no bullet
    ],
)
def test_words_are_cleaned_as_the_canonical_text_says(written: str, words: str) -> None:
    (row,) = rows(f"{written}\tx")
    assert row.cells[0].text == words


def test_a_file_in_windows_1252_is_read_with_a_warning() -> None:
    document = read(source("Attività è già\t".encode("cp1252")))
    assert [finding.code for finding in document.findings] == ["READ-ENCODING"]
    assert isinstance(document.blocks[0], Row)
    assert document.blocks[0].cells[0].text == "Attività è già"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "READ-EMPTY"),
        (b" \n\n\t\n", "READ-EMPTY"),
        (b"\x00\x01\x02PK", "READ-BINARY"),
        (bytes(range(128, 256)) * 4 + bytes(range(1, 9)) * 40, "READ-BINARY"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read(source(data))
    assert refused.value.finding.code == code
    assert refused.value.finding.place.file == "prova.txt"


@pytest.mark.parametrize(
    ("name", "code"), [("a.xyz", "READ-FORMAT"), ("a.odt", "READ-CONVERT"), ("a", "READ-FORMAT")]
)
def test_a_format_that_nobody_reads_is_named(name: str, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read(source("x", name))
    assert refused.value.finding.code == code


def test_a_folder_or_a_missing_file_is_refused_and_not_raised_as_an_accident(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(SheetRefused) as refused:
            load(path, path.name)
        assert refused.value.finding.code == "READ-UNREADABLE"


def paragraphs_of(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        cells = block.cells if isinstance(block, Row) else ()
        found += [p.text for cell in cells for p in cell.paragraphs]
    return found


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_what_comes_out_is_clean(text: str) -> None:
    try:
        document = read(source(text.encode("utf-8", "surrogatepass")))
    except SheetRefused:
        return
    for words in paragraphs_of(document):
        assert unicodedata.is_normalized("NFC", words)
        assert words == " ".join(words.split())
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in words)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        blocks = len(read(source(data)).blocks)
        code = ""
    except SheetRefused as refused:
        blocks, code = 0, refused.finding.code
    assert blocks or code in {"READ-EMPTY", "READ-BINARY"}
