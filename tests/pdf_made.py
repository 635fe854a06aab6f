"""PDFs that tests make, with two libraries that draw tables each in its own way."""

import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from files_made import stretches
from fpdf import FPDF
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from psmgraph.read import model
from psmgraph.read.model import Block, Document, Heading, Row

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=12, bulletIndent=2)
LARGE = ParagraphStyle("large", parent=BODY, fontName="Helvetica-Bold", fontSize=15, leading=19)
WIDTH = 440.0
WIDTHS = {1: (440,), 2: (220, 220), 3: (160, 140, 140)}  # of a sheet's columns

Cells = Sequence[str]  # the paragraphs of a cell parted by newlines, "* " begins an item


@dataclass(frozen=True)
class Grid:
    """A table to be drawn. A row with fewer cells than the table has columns spans the rest."""

    rows: Sequence[Cells]
    widths: Sequence[float]
    borders: bool = True
    repeated: int = 0  # so many first rows stand again on each page
    extra: Sequence[tuple[Any, ...]] = ()  # further table styles
    gap: float = 0.0  # points between the paragraphs of a cell


def drawn(
    *parts: Grid | str,
    wide: bool = False,
    margin: Callable[[Canvas, int], None] | None = None,
    **canvas: Any,
) -> bytes:
    """Return a PDF by reportlab: tables, headings ("# ...") and prose, one below the other."""
    target = io.BytesIO()
    size = landscape(A4) if wide else A4
    document = SimpleDocTemplate(target, pagesize=size, **canvas)
    flow: list[Any] = []
    for part in parts:
        if isinstance(part, Grid):
            flow.append(_table(part))
        elif part.startswith("# "):
            flow.append(Paragraph(part[2:], LARGE))
        else:
            flow += [_paragraph(part), Spacer(1, 6)]

    def around(c: Canvas, _: Any) -> None:
        if margin is not None:
            margin(c, c.getPageNumber())

    document.build(flow, onFirstPage=around, onLaterPages=around)
    return target.getvalue()


def _table(grid: Grid) -> Table:
    columns = len(grid.widths)
    style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP"), *grid.extra]
    if grid.borders:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
    data = []
    for at, row in enumerate(grid.rows):
        data.append([_filled(cell, grid.gap) for cell in row])
        if len(row) < columns:
            style.append(("SPAN", (len(row) - 1, at), (-1, at)))
            data[-1] += [[] for _ in range(columns - len(row))]
    return Table(data, colWidths=grid.widths, style=style, repeatRows=grid.repeated, splitInRow=1)


def _filled(cell: str, gap: float) -> list[Any]:
    flow: list[Any] = []
    for text in filter(None, cell.split("\n")):
        flow += [_paragraph(text), *([Spacer(1, gap)] if gap else [])]
    return flow


def _paragraph(text: str) -> Paragraph:
    if text.startswith("* "):
        return Paragraph(text[2:], ITEM, bulletText="•")
    return Paragraph(text, BODY)


def lines_at(*lines: tuple[float, float, str], font: str = "Helvetica", size: float = 10) -> bytes:
    """Return a page with text exactly where it is told to stand (y from the page's top)."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.setFont(font, size)
    for x, y, text in lines:
        canvas.drawString(x, A4[1] - y, text)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def by_fpdf(rows: Sequence[Cells], widths: Sequence[int], *, wide: bool = False) -> bytes:
    """Return a PDF by fpdf2, which draws each border of each cell and all words by itself."""
    pdf = FPDF(orientation="landscape" if wide else "portrait")
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    with pdf.table(col_widths=tuple(widths), markdown=True, first_row_as_headings=False) as table:
        for row in rows:
            line = table.row()
            for at, cell in enumerate(row):
                last = at == len(row) - 1
                line.cell(cell, colspan=len(widths) - at if last else 1)
    return bytes(pdf.output())


def told(blocks: Sequence[Block]) -> list[list[str]]:
    """Return what blocks say: a row as its cells' words, anything else as a list of one."""
    return [
        [" ".join(cell.text.split()) for cell in block.cells]
        if isinstance(block, Row)
        else [block.paragraph.text]
        for block in blocks
    ]


def ruled(document: Document, *, gap: float = 0.0) -> bytes:
    """Return a sheet as a PDF with ruled tables, ``gap`` points between a cell's paragraphs."""
    parts: list[Grid | str] = []
    for rows, group in groupby(document.blocks, key=lambda block: isinstance(block, Row)):
        if rows:
            cells = [_cells(row) for row in group if isinstance(row, Row)]
            parts.append(Grid(cells, WIDTHS[max(map(len, cells))], gap=gap))
        else:
            parts += [
                ("# " if isinstance(block, Heading) else "") + _markup(block.paragraph)
                for block in group
                if not isinstance(block, Row)
            ]
    return drawn(*parts)


def _cells(row: Row) -> list[str]:
    cells = [
        "\n".join(("* " if one.item else "") + _markup(one) for one in cell.paragraphs)
        for cell in row.cells
    ]
    alone = bool(cells[0]) and not any(cells[1:])
    return cells[:1] if alone else cells


def _markup(paragraph: model.Paragraph) -> str:
    written = ""
    for words, bold, italic in stretches(paragraph):
        inner = html.escape(words, quote=False)
        inner = f"<i>{inner}</i>" if italic else inner
        written += f"<b>{inner}</b>" if bold else inner
    return written
