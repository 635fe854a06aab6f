"""Word files as they reach the Document: what the page shows with all changes accepted."""

import hashlib
import io
import zipfile
from collections.abc import Sequence

import docx as python_docx
import pytest
from files_made import RELATIONSHIPS, STYLES, W, docx_of

from psmgraph.errors import SheetRefused
from psmgraph.read.docx import read
from psmgraph.read.model import Block, Document, Paragraph, Row, SourceFile


def file(data: bytes) -> Document:
    return read(SourceFile("prova.docx", data, hashlib.sha256(data).hexdigest(), ""))


def text(body: str) -> Document:
    return file(docx_of(body))


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Row):
            found += [paragraph for cell in block.cells for paragraph in cell.paragraphs]
        else:
            found.append(block.paragraph)
    return found


def words(body: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(text(body).blocks)]


def rows(body: str) -> list[list[str]]:
    return [
        [cell.text for cell in block.cells] for block in text(body).blocks if isinstance(block, Row)
    ]


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(words: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def tc(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(words))}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        (style("Titolo3"), 3),  # by the style's outline level, whatever its id
        (style("Heading2"), 2),  # a style that the file does not define
        ('<w:outlineLvl w:val="0"/>', 1),
        (style("Titolo3") + '<w:outlineLvl w:val="9"/>', 0),  # body text again
        ('<w:outlineLvl w:val="7"/>', 6),
        ("", 0),
        (f"<w:pPrChange><w:pPr>{style('Titolo3')}</w:pPr></w:pPrChange>", 0),  # what it was
    ],
)
def test_headings_come_from_styles_and_outline_levels(properties: str, level: int) -> None:
    (block,) = text(p(r("Focus"), properties=properties)).blocks
    assert getattr(block, "level", 0) == level


def test_list_items_come_from_numbering_of_the_paragraph_or_its_style() -> None:
    numbering = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'.format
    body = (
        p(r("uno"), properties=numbering(4))
        + p(r("due"), properties=style("Puntoelenco"))
        + p(r("tre"), properties=style("Puntoelenco") + numbering(0))  # taken out of the list
        + p(r("·"), r("quattro"))
        + p(r("•\u00a0cinque"))
        + p(
            '<w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:tab/><w:t>sei</w:t></w:r>',
        )
    )
    told = [(paragraph.text, paragraph.item) for paragraph in paragraphs(text(body).blocks)]
    assert told == [
        ("uno", True),
        ("due", True),
        ("tre", False),
        ("·quattro", False),
        ("cinque", True),
        ("sei", True),
    ]


@pytest.mark.parametrize(
    ("runs", "properties", "expected"),
    [
        (r("uno", "<w:b/>") + r(" due"), "", [("bold", "uno")]),
        (r("uno", '<w:b w:val="0"/>') + r(" due", '<w:i w:val="true"/>'), "", [("italic", " due")]),
        (r("uno", '<w:rStyle w:val="Enfasi"/>'), "", [("italic", "uno")]),
        (r("uno"), style("Vocedue"), [("bold", "uno")]),  # from the style that it is based on
        (r("uno", '<w:b w:val="false"/>'), style("Voce"), []),
        (r("uno", '<w:rStyle w:val="Forte"/>'), style("Voce"), []),  # bold within bold is not
        (r("uno"), style("Titolo3"), []),  # every heading is bold
        (r("uno", "<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>"), "", []),  # what it was
    ],
)
def test_type_comes_from_runs_and_styles(
    runs: str, properties: str, expected: list[object]
) -> None:
    (paragraph,) = paragraphs(text(p(runs, properties=properties)).blocks)
    told = [(mark.kind, paragraph.text[mark.start : mark.end]) for mark in paragraph.marks]
    assert told == expected


def test_a_heading_in_a_cell_is_set_as_a_label() -> None:
    cell = f"<w:tc>{p(r('Descrizione'), properties=style('Titolo3'))}</w:tc>"
    (paragraph,) = paragraphs(text(tbl(tr(cell))).blocks)
    assert paragraph.bold


def test_merged_cells_stand_once_and_columns_stay() -> None:
    body = tbl(
        tr(tc("a", '<w:gridSpan w:val="2"/>'), tc("b")),
        tr(tc("c", '<w:vMerge w:val="restart"/>'), tc("d"), tc("e")),
        tr(tc("", "<w:vMerge/>"), tc("f"), tc("g")),
        tr(tc("h"), tc("i", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>")),
        tr(tc("l"), tc("m"), properties='<w:gridBefore w:val="1"/>'),
        tr(tc("n", "<w:vMerge/>"), tc("o"), tc("p")),  # nothing above goes on: its words count
    )
    assert rows(body) == [
        ["a", "", "b"],
        ["c", "d", "e"],
        ["", "f", "g"],
        ["h", "i", ""],
        ["", "l", "m"],
        ["n", "o", "p"],
    ]


def test_a_table_in_a_cell_becomes_paragraphs_of_the_cell() -> None:
    inner = tbl(tr(tc("b"), tc("c")), tr(tc("d"), tc("e")))
    body = tbl(tr(tc("a"), f"<w:tc>{inner}{p(r('f'))}</w:tc>"), tr(tc("g"), tc("h")))
    assert rows(body) == [["a", "b\nc\nd\ne\nf"], ["g", "h"]]


def test_line_breaks_part_paragraphs_and_tabs_are_spaces() -> None:
    body = p(
        "<w:r><w:t>Comune</w:t><w:tab/><w:t>di Prova</w:t><w:br/><w:t>a</w:t>"
        "<w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>"
    )
    assert words(body) == ["Comune di Prova", "a\u2011bc", "d"]
    heading = p("<w:r><w:t>Uno</w:t><w:br/><w:t>due</w:t></w:r>", properties=style("Titolo3"))
    assert words(heading) == ["Uno due"]


CODE = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p(r("uno "), "<w:del>" + r("x") + "</w:del>", r("due")), ["uno due"]),
        (
            p("<w:ins>" + r("uno") + "</w:ins>", "<w:moveTo>" + r(" due") + "</w:moveTo>"),
            ["uno due"],
        ),
        (p(r("uno"), "<w:moveFrom>" + r("x") + "</w:moveFrom>"), ["uno"]),
        (
            p(r("uno "), properties="<w:rPr><w:del/></w:rPr>") + p(r("due")) + p(r("tre")),
            ["uno due", "tre"],  # the end of the first was deleted
        ),
        (
            p(r("uno"), properties="<w:rPr><w:del/></w:rPr>") + tbl(tr(tc("due"))),
            ["uno", "due"],
        ),
        (tbl(tr(tc("x"), properties="<w:del/>"), tr(tc("uno"))), ["uno"]),
        (p(r("uno"), r("x", "<w:vanish/>")), ["uno"]),
        (
            p(
                CODE("begin"),
                "<w:r><w:instrText> HYPERLINK x </w:instrText></w:r>",
                CODE("separate"),
                r("uno"),
                CODE("end"),
                r(" due"),
            ),
            ["uno due"],
        ),
        (
            p(CODE("begin"), CODE("begin"), r("x"), CODE("end"), CODE("separate"), r("uno")),
            ["uno"],
        ),
        (p(CODE("begin"), r("x")) + p(r("uno")), ["uno"]),  # a field never ended
        (p('<w:fldSimple w:instr="DATE">' + r("uno") + "</w:fldSimple>"), ["uno"]),
        (p("<w:hyperlink>" + r("uno") + "</w:hyperlink>", r(" due")), ["uno due"]),
        (
            "<w:sdt><w:sdtPr/><w:sdtContent>" + p(r("uno")) + "</w:sdtContent></w:sdt>",
            ["uno"],
        ),
        (
            p(r("uno"))
            + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            + p(r("Fare clic per immettere testo"))
            + "</w:sdtContent></w:sdt>",
            ["uno"],
        ),
        (p(r("uno"), "<w:r><w:footnoteReference w:id='1'/><w:commentReference/></w:r>"), ["uno"]),
        (
            p(
                f"<w:r><mc:AlternateContent xmlns:mc='{MC}'><mc:Choice><w:txbxContent>"
                + p(r("uno"))
                + "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
                + p(r("uno"))
                + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
                r("due"),
            ),
            ["uno", "due"],  # a text box is read once
        ),
    ],
)
def test_the_page_is_read_with_all_changes_accepted(body: str, expected: list[str]) -> None:
    assert words(body) == expected


def test_places_are_table_row_and_cell_and_sort_as_read() -> None:
    body = (
        p(r("uno"))
        + tbl(tr(tc("due", '<w:gridSpan w:val="2"/>'), tc("tre")), tr(tc("quattro")))
        + p(r("cinque"))
        + tbl(tr(tc("sei")))
    )
    document = text(body)
    places = [paragraph.places[0] for paragraph in paragraphs(document.blocks)]
    assert list(map(str, places)) == [
        "prova.docx:1",
        "prova.docx:t1r1c1",
        "prova.docx:t1r1c2",
        "prova.docx:t1r2c1",
        "prova.docx:5",
        "prova.docx:t2r1c1",
    ]
    assert sorted(places) == places
    row = document.blocks[1]
    assert isinstance(row, Row)
    assert str(row.place) == "prova.docx:t1r1"


@pytest.mark.parametrize(
    ("between", "after_break"),
    [
        (p('<w:r><w:br w:type="page"/></w:r>'), True),
        (p(properties="<w:sectPr/>"), True),
        (p(properties='<w:sectPr><w:type w:val="continuous"/></w:sectPr>'), False),
        (p(properties="<w:pageBreakBefore/>"), True),
        (p('<w:r><w:br w:type="page"/></w:r>') + p(r("altro")), False),
        (p(), False),
        (p("<w:r><w:lastRenderedPageBreak/></w:r>"), False),  # where Word happened to end a page
    ],
)
def test_only_a_table_after_a_set_page_break_may_go_on_from_the_one_before(
    between: str, after_break: bool
) -> None:
    body = tbl(tr(tc("a"), tc("b"))) + between + tbl(tr(tc(""), tc("c")), tr(tc("d"), tc("e")))
    told = [block.after_break for block in text(body).blocks if isinstance(block, Row)]
    assert told == [False, after_break, False]


def test_files_of_python_docx_are_read() -> None:
    made = python_docx.Document()
    made.add_heading("Scheda", level=0)
    made.add_heading("Ente", level=2)
    table = made.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Numero eventi"
    table.cell(0, 2).text = "1"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "insieme"
    made.add_paragraph("punto", style="List Bullet")
    kept = io.BytesIO()
    made.save(kept)
    document = file(kept.getvalue())
    told = [(type(block).__name__, getattr(block, "level", 0)) for block in document.blocks]
    assert told == [("Heading", 1), ("Heading", 2), ("Row", 0), ("Row", 0), ("Prose", 0)]
    cells = [[cell.text for cell in b.cells] for b in document.blocks if isinstance(b, Row)]
    assert cells == [["Numero eventi", "", "1"], ["", "insieme", ""]]
    assert paragraphs(document.blocks)[-1].item


def test_the_text_is_found_by_its_relationship_and_strict_files_are_read() -> None:
    data = docx_of(p(r("uno")), main="word/document2.xml")
    assert len(file(data).blocks) == 1
    assert len(text(p(r("x"))).blocks) == len(file(docx_of(p(r("x")), styles="")).blocks) == 1
    strict = main(document_xml(p(r("uno"))).replace(W, STRICT))
    assert len(file(strict).blocks) == 1


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BOMB = "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return kept.getvalue()


def document_xml(body: str, before: str = "") -> str:
    return f"{before}<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>"


def main(part: str | bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped({"word/document.xml": part}, method)


def locked(data: bytes) -> bytes:
    """Return a zip file with its members marked as encrypted."""
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        marked[at + offset] |= 1
    return bytes(marked)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "READ-EMPTY"),
        (docx_of(p(r(" "))), "READ-EMPTY"),
        (docx_of(p("<w:r><w:drawing/></w:r>")), "READ-IMAGES"),
        (b"<html>", "READ-BROKEN"),
        (docx_of(p(r("uno")))[:-40], "READ-BROKEN"),
        (zipped({"content.xml": "<a/>"}), "READ-BROKEN"),
        (main("testo"), "READ-BROKEN"),
        (main("<document/>"), "READ-BROKEN"),
        (main(document_xml(p(r("&b;")), BOMB)), "READ-BROKEN"),
        (main(document_xml(p(r("&b;")), BOMB).encode("utf-16")), "READ-BROKEN"),
        (main(document_xml(p(r("x")) + "<w:sdt>" * 300 + "</w:sdt>" * 300)), "READ-BROKEN"),
        (main(document_xml(p(r("x"))), zipfile.ZIP_BZIP2), "READ-BROKEN"),
        (docx_of(p(r("x")), styles=STYLES[:-4]), "READ-BROKEN"),
        (docx_of(p(r("x")), styles=BOMB + STYLES), "READ-BROKEN"),
        (locked(main(document_xml(p(r("x"))))), "READ-ENCRYPTED"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "READ-ENCRYPTED"),
        (OLE + bytes(512), "READ-CONVERT"),  # Word 97-2003 under another name
        (main(document_xml(p(r("x" * 40_000_000)))), "READ-SIZE"),
        (main(document_xml(p(r("x" * 9_000_000)))), "READ-SIZE"),  # packed a thousand times
        (zipped({f"{n}": "" for n in range(5000)}), "READ-SIZE"),
        (main(document_xml("<w:p/>" * 1_600_000), zipfile.ZIP_STORED), "READ-SIZE"),
        (docx_of(tbl(tr(tc("x", '<w:gridSpan w:val="9999"/>'))) * 6000), "READ-SIZE"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        file(data)
    assert refused.value.finding.code == code


def test_a_relationship_cannot_lead_out_of_the_file() -> None:
    away = RELATIONSHIPS.format(kind="officeDocument", target="../../etc/passwd")
    with pytest.raises(SheetRefused) as refused:
        file(zipped({"_rels/.rels": away}))
    assert refused.value.finding.code == "READ-BROKEN"


def test_styles_based_on_each_other_in_a_circle_end() -> None:
    circle = (
        f"<w:styles xmlns:w='{W}'>"
        "<w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='b'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>"
    )
    assert len(file(docx_of(p(r("uno"), properties=style("a")), styles=circle)).blocks) == 1
