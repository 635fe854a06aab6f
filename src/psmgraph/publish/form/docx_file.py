"""A form as a Word file, written with python-docx: A4, tables with labels, nothing that runs."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml import etree

from psmgraph.publish.form.model import Block, FormCell, FormHeading, FormTable, NextForm
from psmgraph.publish.form.typed import typed

WIDTH = Cm(17)  # A4 less two margins
MARGIN = Cm(2)
LABEL = "E6ECF2"  # the ground of labels
INK = RGBColor(0x17, 0x32, 0x4D)
NARROW = Cm(5)  # the labels of a table whose labels stand beside what they name
THUMBNAIL = "/thumbnail"  # end of a relationship's type
TIME = (1980, 1, 1, 0, 0, 0)  # of the archive's entries: the clock is no part of a form


def write(form: NextForm, blocks: tuple[Block, ...]) -> bytes:
    """Return the file."""
    made = _empty(form)
    after_table = False
    for block in blocks:
        if isinstance(block, FormHeading):
            _heading(made, block)
        else:
            if after_table:  # two tables without a paragraph between are one
                _between(made)
            _table(made, block)
        after_table = isinstance(block, FormTable)
    kept = io.BytesIO()
    made.save(kept)
    return _settled(kept.getvalue())


def _empty(form: NextForm) -> WordFile:
    """Return a file without words: its page, its type, and who it says it is."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(2)
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), {"it": "it-IT", "en": "en-GB"}.get(form.language, form.language))
    about = made.core_properties
    about.title, about.author, about.comments = typed(form.title)[:255], "", ""
    about.language = form.language
    about.created = about.modified = datetime(form.day.year, form.day.month, form.day.day)
    relationships = made.part.package.rels
    for key in [key for key, one in relationships.items() if one.reltype.endswith(THUMBNAIL)]:
        del relationships[key]  # a picture of the empty file
    return made


def _heading(made: WordFile, block: FormHeading) -> None:
    if block.level:
        heading = made.add_heading(typed(block.words), block.level)
        heading.paragraph_format.space_after = Pt(4)
        for run in heading.runs:
            run.font.name, run.font.size, run.font.color.rgb = "Arial", Pt(12), INK
    else:
        made.add_paragraph().add_run(typed(block.words)).italic = True


def _between(made: WordFile) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(6)


def _table(made: WordFile, block: FormTable) -> None:
    table = made.add_table(len(block.rows), block.columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Row by row: asked of the table, each row and cell is looked for among all of them.
    for made_row, row in zip(table.rows, block.rows, strict=True):
        if len(row) > 1:
            _whole(made_row)
        cells = made_row.cells
        column = 0
        for told in row:
            cell = _over(cells, column, told.across)
            cell.width = Cm(sum(widths[column : column + told.across]) / Cm(1))
            _fill(cell, told, keep=all(one.label for one in row))
            column += told.across


def _whole(row: _Row) -> None:
    """Keep a row of several cells on one page: what a page cuts is read less surely."""
    properties: etree._Element = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _widths(block: FormTable) -> list[int]:
    beside = block.columns == 2 and all(row[0].label and not row[-1].label for row in block.rows)
    if beside:
        return [int(NARROW), int(WIDTH - NARROW)]
    return [int(WIDTH / block.columns)] * block.columns


def _over(cells: Sequence[_Cell], column: int, across: int) -> _Cell:
    first = cells[column]
    return first.merge(cells[column + across - 1]) if across > 1 else first


def _fill(cell: _Cell, told: FormCell, *, keep: bool) -> None:
    """Write a cell; a row of labels stays on the page of the row below it (``keep``)."""
    if told.label:
        ground = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", LABEL)):
            ground.set(qn(f"w:{name}"), value)
        properties: etree._Element = cell._tc.get_or_add_tcPr()
        properties.append(ground)
    first: Paragraph | None = cell.paragraphs[0]
    for one in told.paragraphs:
        paragraph = first or cell.add_paragraph()
        first = None
        if one.item:
            paragraph.style = "List Bullet"
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(typed(one.words))
        if told.label:
            run.bold = True


def _settled(data: bytes) -> bytes:
    """Return the archive with its entries in order and without the time at which it was written."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(kept, "w") as settled:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system = 3  # Unix, whatever system writes it
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            settled.writestr(entry, made.read(name))
    return kept.getvalue()
