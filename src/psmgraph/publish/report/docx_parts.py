"""Parts of a DOCX that python-docx has no calls for: links, languages, tables in one go."""

import re
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph

from psmgraph.publish.report.model import Cell, Line, Query, Run, Table
from psmgraph.publish.report.places import Commands, Places

Element = Any  # python-docx's elements are lxml's, with classes of its own
INK, QUIET, SHADE = RGBColor(0x17, 0x32, 0x4D), RGBColor(0x4C, 0x5F, 0x73), "EEF3F8"
FONT = "Arial"  # one of the same widths is on every machine
_TALL = 8  # lines; a row of more may go on on the next page
_WIDTH = 17 * 567  # of the text, in twentieths of a point (17 cm)
# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(words: str) -> str:
    """Return words without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", words)


class Links:
    """Writes runs: plain ones, and those that lead to an address or to another place here."""

    def __init__(self, document: Document, places: Places, language: str) -> None:
        self._part = document.part
        self._places = places
        self._language = language
        self._known: dict[str, str] = {}
        self.commands = Commands()  # of what has no address, told at the document's end

    def element(self, run: Run) -> Element:
        """Return the element of a run: w:r, or w:hyperlink around one."""
        address = self._places.of(run.target) if run.target is not None else ""
        if run.target is not None and not address:
            if not isinstance(run.target, Query):
                return _run(run.words, "", linked=False)
            number = self.commands.number(run.target)
            return _inside(f"{run.words} {number}", f"query-{number}")
        language = run.language if run.language != self._language else ""
        if not address:
            return _run(run.words, language, linked=False, strong=run.strong)
        if address not in self._known:
            # Under a name of ours: python-docx would look through all those before for a free one.
            name = self._known[address] = f"rIdLink{len(self._known) + 1}"
            kind = RELATIONSHIP_TYPE.HYPERLINK
            self._part.rels.add_relationship(kind, address, name, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._known[address])
        link.append(_run(run.words, language, linked=True))
        return link

    def inside(self, paragraph: Paragraph, words: str, anchor: str) -> None:
        """Add words that lead to a bookmark of this document."""
        _element(paragraph).append(_inside(words, anchor))


def _inside(words: str, anchor: str) -> Element:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.append(_run(words, "", linked=True))
    return link


def fill(paragraph: Paragraph, runs: Line, links: Links) -> None:
    """Add runs to a paragraph."""
    for each in runs:
        _element(paragraph).append(links.element(each))


def _element(paragraph: Paragraph) -> Element:
    return paragraph._p  # python-docx has no call for what is put in here


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Make a paragraph a place that links can lead to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for each in (start, end):
        each.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    _element(paragraph).insert(1, start)
    _element(paragraph).append(end)


def table_of(document: Document, table: Table, links: Links) -> None:
    """Add a table whose first row is told to be the headings, and repeats on each page."""
    widths = table.widths or (1,) * len(table.columns)
    twips = [_WIDTH * each // sum(widths) for each in widths]
    made = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    element = made._tbl  # rows by hand: python-docx takes minutes for long tables
    for column, width in zip(element.tblGrid.gridCol_lst, twips, strict=True):
        column.w = Emu(width * 635)
    heading = tuple(Cell(((Run(name, strong=True),),)) for name in table.columns)
    for number, cells in enumerate((heading, *table.rows)):
        row = OxmlElement("w:tr")
        about = OxmlElement("w:trPr")
        if max((len(each.lines) for each in cells), default=0) <= _TALL:
            about.append(OxmlElement("w:cantSplit"))
        if not number:
            about.append(OxmlElement("w:tblHeader"))
        row.append(about)
        for each, width in zip(cells, twips, strict=True):
            row.append(_cell(each, width, links, first=not number))
        element.append(row)


def _cell(cell: Cell, width: int, links: Links, *, first: bool) -> Element:
    element = OxmlElement("w:tc")
    about = OxmlElement("w:tcPr")
    size = OxmlElement("w:tcW")
    size.set(qn("w:w"), str(width))
    size.set(qn("w:type"), "dxa")
    about.append(size)
    if first:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{name}"), value)
        about.append(shade)
    element.append(about)
    for line in cell.lines or ((),):
        element.append(_line(line, links, number=cell.number))
    return element


def _line(line: Line, links: Links, *, number: bool) -> Element:
    paragraph = OxmlElement("w:p")
    about = OxmlElement("w:pPr")
    style = OxmlElement("w:pStyle")
    style.set(qn("w:val"), "Small")
    about.append(style)
    if number:
        side = OxmlElement("w:jc")
        side.set(qn("w:val"), "right")
        about.append(side)
    paragraph.append(about)
    for each in line:
        paragraph.append(links.element(each))
    return paragraph


def _run(words: str, language: str, *, linked: bool, strong: bool = False) -> Element:
    run = OxmlElement("w:r")
    about = OxmlElement("w:rPr")
    if strong:
        about.append(OxmlElement("w:b"))
    if linked:
        colour, line = OxmlElement("w:color"), OxmlElement("w:u")
        colour.set(qn("w:val"), "0050A8")
        line.set(qn("w:val"), "single")
        about.append(colour)
        about.append(line)
    if language:
        tongue = OxmlElement("w:lang")
        tongue.set(qn("w:val"), language)
        about.append(tongue)
    if len(about):
        run.append(about)
    text = OxmlElement("w:t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = plain(words)
    run.append(text)
    return run


def set_language(document: Document, language: str) -> None:
    """Say in which language the document is written, for who checks its spelling or reads it."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for tongue in [] if defaults is None else defaults.iter(qn("w:lang")):
        tongue.set(qn("w:val"), language)


def set_styles(document: Document) -> None:
    """Set the styles that the report is written in."""
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Small", 8.5), ("Quiet", 9.5), ("Contents", 10.5)):
        style: Any = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(6 if name == "Quiet" else 1)
        style.paragraph_format.space_before = Pt(1 if name == "Small" else 0)
    quiet: Any = styles["Quiet"]
    quiet.paragraph_format.keep_with_next = True
    quiet.font.color.rgb = QUIET
    subtitle: Any = styles["Subtitle"]
    subtitle.font.italic = False
    sizes = {
        "Title": 22, "Subtitle": 13,
        "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 10.5,
    }  # fmt: skip
    for name, points in sizes.items():
        heading: Any = styles[name]
        heading.font.name, heading.font.size, heading.font.color.rgb = FONT, Pt(points), INK
        heading.font.italic = False
        fonts = heading.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    caption: Any = styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9), INK
    caption.paragraph_format.space_before = Pt(8)
