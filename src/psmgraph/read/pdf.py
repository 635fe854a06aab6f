"""PDF: characters and ruling lines, through PDFium, into our own grid of cells.

Tables with ruling lines become rows; what stands beside them becomes headings (type larger than
the document's usual size) and prose. No script of a file is run.
"""

from collections.abc import Sequence

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.model import Document, SourceFile
from psmgraph.read.pdf_blocks import blocks_of
from psmgraph.read.pdf_borderless import with_guessed_tables
from psmgraph.read.pdf_engine import pages
from psmgraph.read.pdf_flow import Flow
from psmgraph.read.pdf_layout import Layout, layout, with_margins
from psmgraph.read.pdf_running import without_repeated_heads, without_running

SCANNED = 0.3  # of the page's area under images, and no text: a scan


def read(source: SourceFile) -> Document:
    """Return a PDF as a Document.

    Raises:
        SheetRefused: it is broken (READ-BROKEN) or asks for a password (READ-ENCRYPTED), has
            too many pages (READ-SIZE), nothing on them (READ-EMPTY) or only images of text
            (READ-PDF-SCANNED).
    """
    laid = [layout(page) for page in pages(source)]
    findings = _scans(laid, source)
    laid, running = without_running(laid)
    if running:
        words = " · ".join(" ".join(text.split()) for text in running)
        findings.append(Finding("READ-PDF-RUNNING", source.place, words=words[:200]))
    laid = with_margins(laid)
    laid, guessed = with_guessed_tables(laid)
    findings += [Finding("READ-PDF-NO-LINES", Place(source.name, page=n)) for n in guessed]
    blocks, joined = blocks_of(without_repeated_heads(laid), source.name)
    if not blocks:
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    return Document(source, blocks, (*findings, *joined))


def _scans(laid: Sequence[Layout], source: SourceFile) -> list[Finding]:
    """Return a warning for each page that is only an image; refuse a file of nothing else."""
    if not any(map(_has_text, laid)):
        images = any(page.images for page in laid)
        code = "READ-PDF-SCANNED" if images else "READ-EMPTY"
        raise SheetRefused(Finding(code, source.place))
    return [
        Finding("READ-PDF-PAGE-SCANNED", Place(source.name, page=page.number))
        for page in laid
        if not _has_text(page) and _is_covered(page)
    ]


def _has_text(page: Layout) -> bool:
    return any(isinstance(part, Flow) or any(map(any, part.texts)) for part in page.parts)


def _is_covered(page: Layout) -> bool:
    covered = sum(box.width * box.height for box in page.images)
    return covered > SCANNED * page.box.width * page.box.height
