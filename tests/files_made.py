"""Our own small writers: the blocks of a Document as HTML and as DOCX, for tests to read back."""

import html
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import groupby

from psmgraph.read.model import Block, Cell, Document, Heading, Paragraph, Row

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:default="1" w:styleId="Normale"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titolo3"><w:name w:val="heading 3"/>
<w:basedOn w:val="Normale"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Puntoelenco"><w:name w:val="List Bullet"/>
<w:basedOn w:val="Normale"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Voce"><w:name w:val="Voce"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Vocedue"><w:name w:val="Voce due"/><w:basedOn w:val="Voce"/>
</w:style>
<w:style w:type="character" w:styleId="Enfasi"><w:name w:val="Emphasis"/>
<w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Forte"><w:name w:val="Strong"/>
<w:rPr><w:b/></w:rPr></w:style>
</w:styles>"""
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
Stretch = tuple[str, bool, bool]  # words, bold, italic


def stretches(paragraph: Paragraph) -> list[Stretch]:
    """Return a paragraph as stretches of one look."""
    marks = paragraph.marks
    looks = [
        tuple(
            any(m.kind == kind and m.start <= at < m.end for m in marks)
            for kind in ("bold", "italic")
        )
        for at in range(len(paragraph.text))
    ]
    made = []
    for (bold, italic), group in groupby(
        zip(paragraph.text, looks, strict=True), key=lambda pair: pair[1]
    ):
        made.append(("".join(character for character, _ in group), bold, italic))
    return made


def html_page(document: Document, *, wrapped: bool = False) -> str:
    """Return a page; ``wrapped`` breaks its lines at spaces, as word processors do."""
    body = "\n".join(
        _html_table(list(group)) if rows else "".join(map(_html_block, group))
        for rows, group in groupby(document.blocks, key=lambda block: isinstance(block, Row))
    )
    if wrapped:
        body = body.replace(" ", " \n\t\t")
    return f"<!DOCTYPE html><html><head><title>Scheda</title></head><body>{body}</body></html>"


def _html_block(block: Block) -> str:
    assert not isinstance(block, Row)
    name = f"h{block.level}" if isinstance(block, Heading) else "p"
    return f"<{name}>{_html_words(block.paragraph)}</{name}>"


def _html_table(rows: Sequence[Row]) -> str:
    return "<table>" + "".join(f"<tr>{_html_row(row)}</tr>" for row in rows) + "</table>"


def _html_row(row: Row) -> str:
    cells = ""
    for cell, across in _spanning(row):
        cells += f"<td colspan={across}>{_html_cell(cell)}</td>"
    return cells


def _html_cell(cell: Cell) -> str:
    written = ""
    for item, group in groupby(cell.paragraphs, key=lambda paragraph: paragraph.item):
        tag = "li" if item else "p"
        inner = "".join(f"<{tag}>{_html_words(paragraph)}</{tag}>" for paragraph in group)
        written += f"<ul>{inner}</ul>" if item else inner
    return written


def _html_words(paragraph: Paragraph) -> str:
    written = ""
    for words, bold, italic in stretches(paragraph):
        inner = html.escape(words)
        inner = f"<i>{inner}</i>" if italic else inner
        written += f"<b>{inner}</b>" if bold else inner
    return written


def _spanning(row: Row) -> Iterable[tuple[Cell, int]]:
    """Yield each cell and how many columns it spans: what has words spans the empty behind it."""
    if len([cell for cell in row.cells if cell.paragraphs]) != 1 or not row.cells[0].paragraphs:
        return [(cell, 1) for cell in row.cells]
    return [(row.cells[0], len(row.cells))]


def docx_file(document: Document) -> bytes:
    """Return a Word file."""
    body = ""
    for rows, group in groupby(document.blocks, key=lambda block: isinstance(block, Row)):
        if rows:
            body += "<w:tbl>" + "".join(map(_docx_row, group)) + "</w:tbl>"
        else:
            body += "".join(
                docx_paragraph(
                    block.paragraph, f"Titolo{block.level}" if isinstance(block, Heading) else ""
                )
                for block in group
                if not isinstance(block, Row)
            )
    return docx_of(body)


def _docx_row(row: Block) -> str:
    assert isinstance(row, Row)
    cells = "".join(
        f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/></w:tcPr>{_docx_cell(cell)}</w:tc>'
        for cell, across in _spanning(row)
    )
    return f"<w:tr>{cells}</w:tr>"


def _docx_cell(cell: Cell) -> str:
    written = [
        docx_paragraph(paragraph, "Puntoelenco" if paragraph.item else "")
        for paragraph in cell.paragraphs
    ]
    return "".join(written) or "<w:p/>"


def docx_paragraph(paragraph: Paragraph, style: str = "") -> str:
    """Return a paragraph in Word's XML."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    runs = "".join(
        f"<w:r><w:rPr>{'<w:b/>' * bold}{'<w:i/>' * italic}</w:rPr>"
        f'<w:t xml:space="preserve">{html.escape(words)}</w:t></w:r>'
        for words, bold, italic in stretches(paragraph)
    )
    return f"<w:p>{properties}{runs}</w:p>"


def docx_of(body: str, *, styles: str = STYLES, main: str = "word/document.xml") -> bytes:
    """Return a Word file whose text is ``body``."""
    folder, _, name = main.rpartition("/")
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels", RELATIONSHIPS.format(kind="officeDocument", target=f"/{main}")
        )
        package.writestr(main, document)
        if styles:
            package.writestr(f"{folder}/styles.xml", styles)
            package.writestr(
                f"{folder}/_rels/{name}.rels",
                RELATIONSHIPS.format(kind="styles", target="styles.xml"),
            )
    return kept.getvalue()
