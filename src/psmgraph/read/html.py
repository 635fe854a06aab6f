"""HTML, as word processors, browsers and people write it, by lxml's parser (BSD).

A paragraph ends where a block element begins or ends and at ``<br>``, as in tagged text; a line
break typed in the source is a space. What a browser does not show is not read: scripts, styles,
comments, hidden elements, tracked deletions, the footnotes and page headers of word processors,
and the navigation and footer of a site.
"""

import re

from lxml import etree

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.assembly import Assembly
from psmgraph.read.charset import decoded
from psmgraph.read.cleaning import Run, paragraph
from psmgraph.read.html_style import Look, Style, Stylesheet
from psmgraph.read.model import Document, SourceFile

MOST_BYTES = 8 * 1024 * 1024  # of text; the parser itself takes no text longer than 10 MB
MOST_TAGS = 500_000
DEEPEST = 256  # the parser's
MOST_IN_TAG = 4000  # words; the parser compares each attribute of a tag with all others
IN_TAG = re.compile(rb"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "option", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}) | frozenset(HEADINGS)  # fmt: skip
UNSEEN = frozenset({
    "audio", "base", "canvas", "datalist", "del", "embed", "footer", "head", "iframe", "link",
    "map", "meta", "nav", "noframes", "noscript", "object", "param", "rp", "rt", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
BOLD = frozenset({"b", "strong", "th"})
ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
DIGITS = re.compile(r"\s*([0-9]{1,5})")
MOST_ROWS = 65534  # the span that HTML itself allows
# What word processors write around page headers, footers and notes.
APPENDED_TITLES = frozenset({"header", "footer"})
APPENDED_IDS = ("sdfootnote", "sdendnote")
APPENDED_CLASSES = frozenset(
    {"sdfootnoteanc", "sdendnoteanc", "MsoFootnoteReference", "MsoEndnoteReference"}
)


def read(source: SourceFile) -> Document:
    """Return an HTML file as a Document; places are lines.

    Raises:
        SheetRefused: the file is empty or shows no words (READ-EMPTY; READ-IMAGES if it shows
            images), is not text (READ-BINARY), has tags that do not end (READ-BROKEN) or is
            larger than a sheet can be (READ-SIZE).
    """
    content, findings = decoded(source)
    root = _parsed(content, source)
    walk = _Walk(source, Stylesheet.of(root))
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "end":
            walk.end(element)
        elif not walk.start(element):
            events.skip_subtree()
    walk.flush()
    return walk.assembly.document(findings, images=next(root.iter("img"), None) is not None)


def _parsed(content: str, source: SourceFile) -> etree._Element:
    data = content.encode("utf-8", errors="replace")
    if len(data) > MOST_BYTES:
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_BYTES} bytes"))
    if data.count(b"<") > MOST_TAGS:
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_TAGS} tags"))
    if any(len(tag[0].split()) > MOST_IN_TAG for tag in IN_TAG.finditer(data)):
        detail = f"a tag of more than {MOST_IN_TAG} words"  # of which a quote may be missing
        raise SheetRefused(Finding("READ-BROKEN", source.place, detail=detail))
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise SheetRefused(Finding("READ-EMPTY", source.place)) from error
    # Beyond its limits the parser drops the rest in silence, but for its log.
    for entry in parser.error_log.filter_from_fatals():
        deep = entry.message.startswith("Excessive depth")
        detail = f"more than {DEEPEST} tags within each other" if deep else entry.message
        raise SheetRefused(Finding("READ-BROKEN", Place(source.name, entry.line), detail=detail))
    if root is None:
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    return root


class _Walk:
    """The state of one walk through a page: the paragraph that is being read, and its type."""

    def __init__(self, source: SourceFile, styles: Stylesheet) -> None:
        self.assembly = Assembly(source)
        self._file = source.name
        self._styles = styles
        self._looks = [Look()]
        self._opened: list[etree._Element] = []  # the tables, rows and cells around
        self._runs: list[Run] = []
        self._line = 1  # where the walk is
        self._began = 0  # the line of the paragraph's first word
        self._level = 0  # of the heading around
        self._item = False  # the next paragraph is the first of a list item
        self._fresh = False  # the next row is the first of its group
        self._verbatim = 0  # how many elements around keep their line breaks

    def start(self, element: etree._Element) -> bool:
        """Enter an element; False where nothing in it is to be read."""
        tag = element.tag
        self._line = element.sourceline or self._line
        style = self._styles.style(element)
        if tag in HEADINGS:  # its style says nothing of its words
            style = Style(hidden=style.hidden)
        seen = self._looks[-1].within(style, bold=tag in BOLD, italic=tag in ITALIC)
        self._looks.append(seen)
        if seen.hidden or tag in UNSEEN or (element.attrib and _appended(element)):
            return False
        if tag in BLOCKS:
            self._boundary()
            self._open(element, tag)
            self._item = tag == "li" or seen.item or (self._item and tag not in {"ul", "ol"})
        elif tag == "br":
            self._boundary()
        if tag == "pre":
            self._verbatim += 1
        self._text(element.text)
        return True

    def end(self, element: etree._Element) -> None:
        """Leave an element: its paragraph ends where it is a block, and its tail follows."""
        tag = element.tag
        self._looks.pop()
        if tag in BLOCKS:
            self._boundary()
            self._close(element, tag)
        if tag == "pre":
            self._verbatim -= 1
        self._text(element.tail)

    def flush(self) -> None:
        """End the paragraph that is being read."""
        runs, self._runs = self._runs, []
        if not self._began:
            return
        place = Place(self._file, self._began)
        self._began = 0
        made = paragraph(runs, [place], item=self._item)
        self.assembly.add(made, self._level)
        if made.text:
            self._item = False

    def _boundary(self) -> None:
        """End the paragraph; a heading goes on, with a space, till its element ends."""
        if self._level and self._began:
            self._runs.append(Run(" "))
        else:
            self.flush()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._verbatim:
            for at, line in enumerate(text.split("\n")):
                if at:
                    self._line += 1
                    self._boundary()
                self._run(line)
        else:
            self._run(text)
            self._line += text.count("\n")

    def _run(self, text: str) -> None:
        words = text.lstrip()
        if words and not self._began:
            self._began = self._line + text.count("\n", 0, len(text) - len(words))
        look = self._looks[-1]
        # A heading in a cell is set as labels are: in bold.
        bold = look.bold or bool(self._level and self.assembly.in_cell)
        self._runs.append(Run(text, bold, look.italic))

    def _open(self, element: etree._Element, tag: str) -> None:
        """Enter a table, a row, a cell or a heading."""
        place = Place(self._file, self._line)
        if tag in HEADINGS:
            self._level = HEADINGS[tag]
        elif tag == "table":
            self.flush()
            self._level = 0
            self.assembly.open_table(place)
            self._opened.append(element)
        elif tag in ROW_GROUPS:
            self._fresh = True
        elif tag == "tr" and self.assembly.can_open_row:
            self.assembly.open_row(place, fresh=self._fresh)
            self._fresh = False
            self._opened.append(element)
        elif tag in {"td", "th"} and self.assembly.can_open_row:
            across, down = _span(element, "colspan"), _span(element, "rowspan")
            self.assembly.open_cell(place, across, down)
            self._opened.append(element)

    def _close(self, element: etree._Element, tag: str) -> None:
        if tag in HEADINGS:
            self.flush()
            self._level = 0
        elif tag in {"li", "p"}:
            self._item = False
        if not self._opened or self._opened[-1] is not element:
            return
        self._opened.pop()
        if tag == "table":
            self.assembly.close_table()
        elif tag == "tr":
            self.assembly.close_row()
        else:
            self.assembly.close_cell()


def _span(element: etree._Element, name: str) -> int:
    """Return how many columns or rows a cell spans; rowspan 0 means all that follow."""
    written = DIGITS.match(element.get(name) or "1")
    number = int(written[1]) if written else 1
    return number or (MOST_ROWS if name == "rowspan" else 1)


def _appended(element: etree._Element) -> bool:
    """Tell whether a word processor wrote this for a page's header or footer, or for a note."""
    if element.tag == "div":
        name = element.get("id") or ""
        return element.get("title") in APPENDED_TITLES or name.startswith(APPENDED_IDS)
    return element.get("class") in APPENDED_CLASSES
