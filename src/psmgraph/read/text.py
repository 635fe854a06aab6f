"""Tagged text: a line is a table row, tabs part its cells, a blank line is a page break.

``<b> <i> <p> <ul> <li>`` mark up cells; ``###`` begins a heading.
"""

import html
import re
from collections.abc import Iterator

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.cleaning import Run, paragraph
from psmgraph.read.model import Block, Cell, Document, Heading, Paragraph, Row, SourceFile

TAG = re.compile(r"<(/?)(b|strong|i|em|p|ul|ol|li|br|u|span|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
HEADING = re.compile(r"(#{1,6})\s+(.*)")
BLOCK_TAGS = frozenset({"p", "ul", "ol", "li", "br", "div"})
BOLD_TAGS = frozenset({"b", "strong"})
ITALIC_TAGS = frozenset({"i", "em"})


def read(source: SourceFile) -> Document:
    """Return a tagged text file as a Document.

    Raises:
        SheetRefused: the file is empty (READ-EMPTY) or not text (READ-BINARY).
    """
    content, findings = _decoded(source)
    blocks: list[Block] = []
    broken = False
    for number, line in enumerate(re.split(r"\r\n|\n|\r", content), start=1):
        if not line.strip():
            broken = True
            continue
        blocks.append(_block(line, source.name, number, after_break=broken and bool(blocks)))
        broken = False
    if not blocks:
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    return Document(source, tuple(blocks), findings)


def _decoded(source: SourceFile) -> tuple[str, tuple[Finding, ...]]:
    if not source.data.strip():
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    if b"\0" in source.data:
        raise SheetRefused(Finding("READ-BINARY", source.place))
    try:
        return source.data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
    content = source.data.decode("cp1252", errors="replace")
    # Text in Windows-1252 has few control characters; what has many is no text at all.
    odd = sum(1 for c in content if c == "\ufffd" or (ord(c) < 32 and c not in "\t\r\n\f"))
    if odd * 50 > len(content):
        raise SheetRefused(Finding("READ-BINARY", source.place))
    return content, (Finding("READ-ENCODING", Place(source.name, line), detail="Windows-1252"),)


def _block(line: str, file: str, number: int, *, after_break: bool) -> Block:
    heading = HEADING.fullmatch(line.strip())
    if heading:
        place = Place(file, number, 1)
        return Heading(len(heading[1]), paragraph([Run(heading[2])], [place]))
    cells = []
    column = 1
    for written in line.split("\t"):
        cells.append(Cell(tuple(_paragraphs(written, file, number, column))))
        column += len(written) + 1
    return Row(tuple(cells), Place(file, number, 1), after_break)


def _paragraphs(written: str, file: str, line: int, column: int) -> Iterator[Paragraph]:
    """Yield the paragraphs of one cell; ``column`` is where the cell begins, from 1."""
    runs: list[Run] = []
    bold = italic = item = False
    began = 0
    for tag, start, text in _pieces(written):
        if text.strip() and not any(run.text.strip() for run in runs):
            began = start + len(text) - len(text.lstrip())
        runs.append(Run(text, bold, italic))
        name = tag[1:] if tag.startswith("/") else tag
        opening = tag == name
        if name in BOLD_TAGS:
            bold = opening
        elif name in ITALIC_TAGS:
            italic = opening
        elif name in BLOCK_TAGS or not name:
            made = paragraph(runs, [Place(file, line, column + began)], item=item)
            if made.text:
                yield made
            runs = []
            item = name == "li" and opening
    return


def _pieces(written: str) -> Iterator[tuple[str, int, str]]:
    """Yield (the tag that ends the piece, where the piece begins, its text without entities)."""
    at = 0
    for found in TAG.finditer(written):
        tag = found[1] + found[2].lower()
        yield tag, at, _unescaped(written[at : found.start()])
        at = found.end()
    yield "", at, _unescaped(written[at:])


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: html.unescape(found[0]), text)
