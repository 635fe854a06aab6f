"""A report read back as its readers have it: python-docx for the DOCX, lxml for the HTML."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html

Rows = list[list[str]]


@dataclass(frozen=True)
class Read:
    """Headings (level, words), tables by caption without its number, bullets, in order."""

    title: str
    headings: list[tuple[int, str]]
    tables: Mapping[str, Rows]
    quotes: list[str]
    charts: list[str]  # captions


def read_docx(data: bytes) -> Read:
    document = docx.Document(io.BytesIO(data))
    headings, tables, quotes, charts, caption = [], {}, [], [], ""
    title = ""
    for each in document.iter_inner_content():
        if isinstance(each, Table):
            tables[plain(caption)] = rows_of(each)
            continue
        style, words = each.style.name, words_of(each)
        if style.startswith("Heading "):
            headings.append((int(style.removeprefix("Heading ")), words))
        elif style == "Title":
            title = words
        elif style == "Caption":
            caption = words
            if words.startswith(("Figura ", "Figure ")):
                charts.append(plain(words))
        elif style == "List Bullet":
            quotes.append(words)
    return Read(title, headings, tables, quotes, charts)


def words_of(paragraph: Paragraph) -> str:
    return paragraph.text  # with the words of links


def rows_of(table: Table) -> Rows:
    # Once over the XML: python-docx looks each cell up anew.
    return [
        ["\n".join(words_of(Paragraph(p, None)) for p in cell.p_lst) for cell in row.tc_lst]
        for row in table._tbl.tr_lst
    ]


def plain(caption: str) -> str:
    """A caption without "Tabella 3. "."""
    return caption.partition(". ")[2]


def read_html(data: bytes) -> Read:
    page = html.document_fromstring(data.decode())
    tables = {
        plain(told(table.find("caption"))): [
            [cell_of(cell) for cell in row.iter("th", "td")] for row in table.iter("tr")
        ]
        for table in page.iter("table")
    }
    levels = [
        (int(each.tag[1]) - 1, told(each))
        for each in page.iter("h2", "h3", "h4", "h5")
        if each.get("id") != "report-contents"
    ]
    return Read(
        told(page.find(".//h1")),
        levels,
        tables,
        [told(each) for each in page.iterfind(".//ul[@class='quotes']/li")],
        [plain(told(each).splitlines()[0]) for each in captions(page)],
    )


def captions(page: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for each in page.iter("figcaption"):
        for more in each.findall("span"):
            each.remove(more)
        yield each


def cell_of(cell: html.HtmlElement) -> str:
    for each in cell.iter("br"):
        each.text = "\n"
    return told(cell)


def told(element: html.HtmlElement) -> str:
    return element.text_content().strip(" ")
