"""Sheets as HTML, and the programs that print them: a browser, a word processor."""

import html
import io
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2

CELL_MARKUP = re.compile(r"(</?(?:b|i|p|ul|li)>)")
PAGE = """<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><title>Scheda</title><style>
@page {{ size: {page}; margin: 2cm }} body {{ font: 10pt "Liberation Sans", sans-serif }}
table {{ border-collapse: collapse; width: 100% }} td {{ border: 1px solid black;
vertical-align: top; padding: 2px 5px }} p {{ margin: 0 0 3pt }} ul {{ margin: 0 }} {css}
</style></head><body>{body}</body></html>"""


def as_html(sheet: str, *, css: str = "", page: str = "A4") -> str:
    """Return a sheet in tagged text as a page of tables, a heading between two of them.

    A blank line parts tables; a row whose cells but the first are empty spans them all.
    """
    body = []
    for block in re.split(r"\n\s*\n", sheet.strip()):
        lines = block.split("\n")
        if lines[0].startswith("### "):
            body.append(f"<h3>{html.escape(lines.pop(0)[4:])}</h3>")
        if lines:
            columns = max(line.count("\t") for line in lines) + 1
            body.append(
                "<table border=1 cellspacing=0>"
                + "".join(_row(line, columns) for line in lines)
                + "</table>"
            )
    return PAGE.format(body="\n".join(body), css=css, page=page)


def _row(line: str, columns: int) -> str:
    first, *others = line.split("\t")
    if columns == 2 and not any(others) and "<b>Attività" not in first:
        return f"<tr valign=top><td colspan={columns}>{_cell(first)}</td></tr>"
    cells = [first, *others] + [""] * (columns - 1 - len(others))
    return "<tr valign=top>" + "".join(f"<td>{_cell(cell)}</td>" for cell in cells) + "</tr>"


def _cell(text: str) -> str:
    return "".join(
        piece if CELL_MARKUP.fullmatch(piece) else html.escape(piece)
        for piece in CELL_MARKUP.split(text)
    )


def browser() -> str | None:
    """Return the browser's program, None where there is none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def word_processor() -> str | None:
    """Return LibreOffice's program, None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def by_browser(program: str, page: str, folder: Path, *, running: bool = False) -> bytes:
    """Return an HTML page as the browser prints it; ``running`` with its own header and footer."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, "utf-8")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    if not running:
        switches.append("--no-pdf-header-footer")
    _run([program, *switches, f"--print-to-pdf={target}", source.as_uri()])
    return target.read_bytes()


def by_word_processor(program: str, pages: list[str], folder: Path) -> list[bytes]:
    """Return HTML pages as LibreOffice prints them, all by one start of it."""
    sources = []
    for number, page in enumerate(pages):
        sources.append(folder / f"page{number}.html")
        sources[-1].write_text(page, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    into = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    _run([program, profile, "--headless", *into, "--outdir", str(folder), *map(str, sources)])
    return [source.with_suffix(".pdf").read_bytes() for source in sources]


def parted_pages(printed: bytes) -> list[bytes]:
    """Return a PDF as several, parted by its empty pages, which are left out."""
    parts: list[list[int]] = [[]]
    made = []
    with pypdfium2.PdfDocument(printed) as whole:
        for number, page in enumerate(whole):
            if page.get_textpage().get_text_bounded().strip():
                parts[-1].append(number)
            else:
                parts.append([])
        for numbers in parts:
            target = io.BytesIO()
            with pypdfium2.PdfDocument.new() as part:
                part.import_pages(whole, numbers)
                part.save(target)
            made.append(target.getvalue())
    return made


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=240)
