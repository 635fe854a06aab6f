"""PDF bytes into pages of pieces and lines: the one module that opens files with PDFium.

No form environment is ever made, so that no script of a file can run. PDFium is not safe with
threads: one process reads one file at a time.
"""

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.model import SourceFile
from psmgraph.read.pdf_chars import Fonts, NowhereError, text_of, turned
from psmgraph.read.pdf_lines import Drawn, drawn_on
from psmgraph.read.pdf_model import Box, Page

MOST_PAGES = 2_000
MOST_CHARACTERS = 5_000_000
LOCKED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
TYPED_IN = {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT}


def pages(source: SourceFile) -> Iterator[Page]:
    """Yield the pages of a PDF.

    Raises:
        SheetRefused: it is broken (READ-BROKEN), asks for a password (READ-ENCRYPTED), has no
            page (READ-EMPTY) or too many of them or too much text (READ-SIZE).
    """
    with closing(_opened(source)) as document:
        count = len(document)
        if not count:
            raise SheetRefused(Finding("READ-EMPTY", source.place))
        if count > MOST_PAGES:
            raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{count} pp."))
        fonts = Fonts()
        characters = 0
        for number in range(1, count + 1):
            page = _page(document, number, fonts, source)
            characters += sum(len(piece.text) for piece in page.pieces)
            if characters > MOST_CHARACTERS:
                raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{characters} char."))
            yield page


def _opened(source: SourceFile) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        code = "READ-ENCRYPTED" if error.err_code in LOCKED else "READ-BROKEN"
        raise SheetRefused(Finding(code, source.place, detail="PDF")) from error


def _page(document: pypdfium2.PdfDocument, number: int, fonts: Fonts, source: SourceFile) -> Page:
    broken = Finding("READ-BROKEN", Place(source.name, page=number), detail="PDF")
    handle = pdfium.FPDF_LoadPage(document.raw, number - 1)
    if not handle:
        raise SheetRefused(broken)
    drawn = drawn_on(handle)  # before the borders of form fields are drawn, too
    if _has_typed_in(handle) and pdfium.FPDFPage_Flatten(handle, pdfium.FLAT_NORMALDISPLAY) == (
        pdfium.FLATTEN_SUCCESS
    ):  # what was typed into a form becomes part of the page
        pdfium.FPDF_ClosePage(handle)
        handle = pdfium.FPDF_LoadPage(document.raw, number - 1)
    textpage = pdfium.FPDFText_LoadPage(handle) if handle else None
    try:
        if not textpage:
            raise SheetRefused(broken)
        return _read(handle, textpage, drawn, number, fonts)
    except NowhereError as error:
        raise SheetRefused(broken) from error
    finally:
        if textpage:
            pdfium.FPDFText_ClosePage(textpage)
        if handle:
            pdfium.FPDF_ClosePage(handle)


def _has_typed_in(handle: Any) -> bool:
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(handle), 2_000)):
        annotation = pdfium.FPDFPage_GetAnnot(handle, at)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in TYPED_IN:
                return True
    return False


def _read(handle: Any, textpage: Any, drawn: Drawn, number: int, fonts: Fonts) -> Page:
    text = text_of(textpage, fonts, drawn.thin)
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(handle, ctypes.byref(bounds))
    sheet = Box(bounds.left, bounds.bottom, bounds.right, bounds.top)
    lines = [turned(text.quarter, box) for box in drawn.thin]
    found = Page(
        number,
        turned(text.quarter, sheet),
        text.pieces,
        across=tuple(box for box in lines if box.width >= box.height),
        down=tuple(box for box in lines if box.width < box.height),
        dots=tuple(turned(text.quarter, box) for box in drawn.dots),
        images=tuple(turned(text.quarter, box) for box in drawn.images),
        aslant=text.aslant,
    )
    boxes = (found.box, *found.across, *found.down, *found.dots, *found.images)
    numbers = chain(
        chain.from_iterable((box.x0, box.top, box.x1, box.bottom) for box in boxes),
        chain.from_iterable((one.x0, one.x1, one.base, one.word) for one in found.pieces),
    )
    if not all(map(math.isfinite, numbers)):
        raise NowhereError(f"page {number}")
    return found
