"""The report as DOCX, for people who then edit it: headings, tables with captions, pictures.

Word's own fields (for the numbers of tables, for the list of contents) are not used: numbers are
text and the contents are links inside the document, so nothing in it has to run.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.shared import Emu

from psmgraph.publish.report.docx_parts import (
    Links,
    bookmark,
    fill,
    plain,
    set_language,
    set_styles,
    table_of,
)
from psmgraph.publish.report.drawing import draw
from psmgraph.publish.report.html import Numbers, numbers_of
from psmgraph.publish.report.model import Block, Chart, Heading, Paragraph, Quotes, Report, Table
from psmgraph.publish.report.picture import png
from psmgraph.publish.report.places import Places
from psmgraph.publish.report.words import Words

_EPOCH = (1980, 1, 1, 0, 0, 0)  # of each file in the archive: no clock in what is made
_CM = 360_000  # EMU
_LOCALES: Mapping[str, str] = {"it": "it-IT", "en": "en-GB"}


def written(report: Report, places: Places) -> bytes:
    """Return the report as a DOCX file; the same report gives the same bytes."""
    document = docx.Document()
    _Writer(document, report, places).write()
    made = io.BytesIO()
    document.save(made)
    return _without_clock(made.getvalue())


class _Writer:
    """Writes the blocks of a report, one after the other."""

    def __init__(self, document: Document, report: Report, places: Places) -> None:
        self._document = document
        self._report = report
        self._words = Words(report.language)
        self._numbers: Numbers = numbers_of(report)
        self._links = Links(document, places, report.language)

    def write(self) -> None:
        """Write the whole document."""
        self._set_up()
        title = plain(f"{self._report.title}: {self._report.plan_title}")
        self._document.add_paragraph(title, "Title")
        for each in self._report.lead:
            self._paragraph(each)
        self._document.add_paragraph(self._report.contents, "Subtitle")
        for number, section in enumerate(self._report.sections, start=1):
            paragraph = self._document.add_paragraph(style="Contents")
            self._links.inside(paragraph, f"{number}. {section.title}", section.key)
        for number, section in enumerate(self._report.sections, start=1):
            heading = self._document.add_heading(f"{number}. {section.title}", 1)
            bookmark(heading, section.key, number)
            for block in section.blocks:
                self._block(block)
        self._commands(after=len(self._report.sections))

    def _commands(self, *, after: int) -> None:
        """Tell the commands that the tables name by number; ``after`` are the bookmarks so far."""
        told = self._links.commands.told
        if not told:
            return
        self._document.add_paragraph(self._words("report.queries"), "Subtitle")
        self._document.add_paragraph(self._words("report.queries_told"), "Quiet")
        for number, command in enumerate(told, start=1):
            paragraph = self._document.add_paragraph(f"{number}. {plain(command)}", "Small")
            bookmark(paragraph, f"query-{number}", after + number)

    def _set_up(self) -> None:
        """Set page, language, styles and properties."""
        page = self._document.sections[0]
        page.page_width, page.page_height = Emu(21 * _CM), Emu(int(29.7 * _CM))
        page.left_margin = page.right_margin = Emu(2 * _CM)
        page.top_margin = page.bottom_margin = Emu(2 * _CM)
        set_language(self._document, _LOCALES[self._report.language])
        set_styles(self._document)
        told = self._document.core_properties
        day = self._report.day
        moment = datetime.combine(day, time(), UTC) if day else datetime(*_EPOCH[:3], tzinfo=UTC)
        told.created = told.modified = moment
        told.title = plain(f"{self._report.title}: {self._report.plan_title}")[:250]
        told.language = _LOCALES[self._report.language]
        told.author = told.last_modified_by = "psmgraph"
        told.comments = told.keywords = ""
        told.subject = self._report.snapshot
        told.revision = 1

    def _block(self, block: Block) -> None:
        writers: Mapping[type, Callable[[Any], None]] = {
            Paragraph: self._paragraph,
            Heading: self._heading,
            Table: self._table,
            Chart: self._chart,
            Quotes: self._quotes,
        }
        writers[type(block)](block)

    def _paragraph(self, block: Paragraph) -> None:
        style = "Quiet" if block.quiet else "Normal"
        fill(self._document.add_paragraph(style=style), block.runs, self._links)

    def _heading(self, block: Heading) -> None:
        # The title has a style of its own: the sections' headings are the first level here.
        fill(self._document.add_heading(level=block.level - 1), block.runs, self._links)

    def _quotes(self, block: Quotes) -> None:
        for runs in block.items:
            fill(self._document.add_paragraph(style="List Bullet"), runs, self._links)

    def _table(self, block: Table) -> None:
        caption = self._words("report.table", n=self._numbers[block], caption=plain(block.caption))
        paragraph = self._document.add_paragraph(caption, "Caption")
        paragraph.paragraph_format.keep_with_next = True
        table_of(self._document, block, self._links)
        self._document.add_paragraph(style="Small")

    def _chart(self, block: Chart) -> None:
        caption = self._words("report.chart", n=self._numbers[block], caption=plain(block.caption))
        drawing = draw(block)
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        width = Emu(17 * _CM)
        shape = paragraph.add_run().add_picture(io.BytesIO(png(drawing)), width=width)
        told = shape._inline.docPr  # python-docx has no call for the words
        told.set("descr", plain(f"{block.caption}: {block.told}"))
        told.set("name", f"{self._numbers[block]}")
        self._document.add_paragraph(caption, "Caption")


def _without_clock(data: bytes) -> bytes:
    """Return an archive of the same files, each with the same time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return made.getvalue()
