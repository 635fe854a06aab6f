"""Hostile files through the real build: each costs itself, is named, and the sheet beside is in."""

import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from files_made import RELATIONSHIPS, W, docx_file, html_page
from form import sheet_text
from pdf_made import Grid, drawn
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from psmgraph.build import Outcome, build_snapshot
from psmgraph.build.forms import forms
from psmgraph.build.guard import Limits, shared_guard
from psmgraph.build.inputs import InputFile
from psmgraph.build.plans import known_plans
from psmgraph.build.reading import ReadJob, _parsed, read_job
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.read import read
from psmgraph.read.model import Document, SourceFile
from psmgraph.store.snapshot import current

TODAY = date(2026, 1, 1)
SECRET = "parola-che-nessuno-deve-leggere"


def build(store: Path, *paths: Path) -> Outcome:
    return build_snapshot(Config(store=store), paths, plan="valdesempio", today=TODAY)


def errors(outcome: Outcome) -> dict[str, str]:
    """Return the code of the error of each file that has one."""
    found = [one for one in outcome.findings if one.level == "error"]
    assert len({one.place.file for one in found}) == len(found)
    return {Path(one.place.file).name: one.code for one in found}


def graph(store: Path) -> str:
    snapshot = current(store)
    assert snapshot is not None
    return "\n".join(map(str, snapshot.open_store()))


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A folder with one good sheet."""
    folder = tmp_path / "schede"
    folder.mkdir()
    (folder / "buona.txt").write_text(sheet_text(title="Buona", description="Bene."), "utf-8")
    return folder


def document(**values: str) -> Document:
    data = sheet_text(**values).encode()
    return read(SourceFile("a.txt", data, "", ""))


def package(parts: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return kept.getvalue()


def word_file(body: str, before: str = "") -> bytes:
    text = f"{before}<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>"
    return package({"word/document.xml": text})


def said(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def laughs() -> str:
    """Return the document type of a text that unpacks to a thousand million words."""
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'ah'}'>" for n in range(10))
    return f"<!DOCTYPE w [{entities}]>"


def outside(path: Path) -> str:
    return f"<!DOCTYPE w [<!ENTITY e SYSTEM '{path.as_uri()}'>]>"


def pdf_of(draw: Callable[[Canvas], None], **options: object) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def many_pages(canvas: Canvas) -> None:
    for _ in range(2_500):
        canvas.drawString(72, 700, "pagina")
        canvas.showPage()


def locked() -> bytes:
    key = StandardEncryption("segreta", strength=128)
    return pdf_of(lambda canvas: canvas.drawString(72, 700, "Buona"), encrypt=key)


def printed(**values: str) -> bytes:
    """Return a sheet as PDF."""
    rows = [line.split("\t") for line in sheet_text(**values).splitlines() if line.strip()]
    first = [[cells[0]] if not any(cells[1:]) else cells for cells in rows if len(cells) == 2]
    return drawn(Grid(first, (220, 220)))


HOSTILE = {
    "bomba.docx": (lambda: word_file(said("a" * 60_000_000)), "READ-SIZE"),
    "bomba-di-parti.docx": (lambda: package({f"p{n}": "" for n in range(5_000)}), "READ-SIZE"),
    "risate.docx": (lambda: word_file(said("&e9;"), laughs()), "READ-BROKEN"),
    "fuori.docx": (lambda: word_file(said("&e;"), outside(Path("/etc/hostname"))), "READ-BROKEN"),
    "fuori-rete.docx": (
        lambda: word_file(said("&e;"), "<!DOCTYPE w SYSTEM 'http://127.0.0.1:9/w.dtd'>"),
        "READ-BROKEN",
    ),
    "risate.html": (lambda: b"%s<p>&e9;</p>" % laughs().encode(), "SHEET-NONE"),
    "profonda.html": (lambda: b"<table><tr><td>" * 100_000, "READ-BROKEN"),
    "lunga.html": (lambda: b"<p>" + b"parola " * 1_500_000, "READ-SIZE"),
    "chiusa.pdf": (locked, "READ-ENCRYPTED"),
    "rotta.pdf": (lambda: printed()[:700], "READ-BROKEN"),
    "lunga.pdf": (lambda: pdf_of(many_pages), "READ-SIZE"),
    "altro.pdf": (lambda: b"<html><p>non sono un PDF", "READ-BROKEN"),
    "altro.docx": (lambda: b"\x7fELF" + bytes(5_000), "READ-BROKEN"),
    "byte.html": (lambda: bytes(range(256)) * 40, "READ-BINARY"),
}


def test_each_hostile_file_is_an_error_with_its_code_and_the_good_sheet_is_in(
    sheets: Path, tmp_path: Path
) -> None:
    for name, (made, _) in HOSTILE.items():
        (sheets / name).write_bytes(made())
    began = time.monotonic()
    outcome = build(tmp_path / "store", sheets)
    assert errors(outcome) == {name: code for name, (_, code) in HOSTILE.items()}
    assert outcome.exit_code == 1
    assert (outcome.sheets_in, outcome.sheets_failed) == (1, len(HOSTILE))
    assert time.monotonic() - began < 30


def test_entities_of_a_page_are_neither_expanded_nor_fetched(sheets: Path, tmp_path: Path) -> None:
    secret = tmp_path / "segreto"
    secret.write_text(SECRET, "utf-8")
    page = html_page(document(title="Con entità", description="Ecco: @."))
    page = page.replace("<!DOCTYPE html>", outside(secret)).replace("@", "&e;")
    (sheets / "fuori.html").write_text(page, "utf-8")
    assert build(tmp_path / "store", sheets).sheets_in == 2
    told = graph(tmp_path / "store")
    assert "Ecco: &e;." in told
    assert SECRET not in told


def test_a_script_in_a_pdf_is_not_run_and_its_sheet_is_in(sheets: Path, tmp_path: Path) -> None:
    script = b"app.launchURL('file:///tmp/x'); this.getField('t').value = 'RISCRITTO';"
    actions = b"/OpenAction << /S /JavaScript /JS (" + script.replace(b"(", b"\\(").replace(
        b")", b"\\)"
    )
    data = printed(title="Con uno script", description="Resta com’è.")
    data = data.replace(b"/Type /Catalog", b"/Type /Catalog " + actions + b") >>", 1)
    (sheets / "script.pdf").write_bytes(data)
    outcome = build(tmp_path / "store", sheets)
    assert (outcome.sheets_in, outcome.exit_code) == (2, 0)
    told = graph(tmp_path / "store")
    assert "Resta com’è." in told
    assert "RISCRITTO" not in told


def test_parts_of_a_word_file_stay_inside_it_whatever_their_names(
    sheets: Path, tmp_path: Path
) -> None:
    (tmp_path / "fuori.xml").write_text(f"<w:document xmlns:w='{W}'/>", "utf-8")
    away = RELATIONSHIPS.format(kind="officeDocument", target="../../fuori.xml")
    (sheets / "via.docx").write_bytes(package({"_rels/.rels": away}))
    good = io.BytesIO(docx_file(document(title="Con parti strane")))
    with zipfile.ZipFile(good, "a") as parts:
        for name in ("../../evaso.txt", "/tmp/evaso-psmgraph.txt", "..\\evaso.txt"):
            parts.writestr(name, "evaso")
    (sheets / "strana.docx").write_bytes(good.getvalue())
    before = tree(tmp_path)
    outcome = build(tmp_path / "store", sheets)
    assert errors(outcome) == {"via.docx": "READ-BROKEN"}
    assert outcome.sheets_in == 2
    assert {name for name in tree(tmp_path) - before if not name.startswith("store")} == set()
    assert not any("evaso" in name for name in tree(tmp_path))
    assert not Path("/tmp/evaso-psmgraph.txt").exists()


def test_a_pipe_never_blocks_a_build(sheets: Path, tmp_path: Path) -> None:
    by_hand = tmp_path / "a-mano.txt"
    for path in (sheets / "tubo.txt", sheets / "tubo.pdf", by_hand):
        os.mkfifo(path)
    (sheets / "verso-un-tubo.txt").symlink_to(by_hand)
    began = time.monotonic()
    outcome = build(tmp_path / "store", sheets, by_hand)
    assert time.monotonic() - began < 20
    found = errors(outcome)
    # The link and the pipe that it leads to are one input.
    assert {"tubo.txt", "tubo.pdf", "a-mano.txt"} >= set(found) - {"verso-un-tubo.txt"}
    assert set(found.values()) == {"READ-UNREADABLE"}
    assert (outcome.sheets_in, outcome.sheets_failed, len(found)) == (1, 3, 3)


def test_a_device_is_no_sheet(sheets: Path, tmp_path: Path) -> None:
    (sheets / "zero.txt").symlink_to("/dev/zero")
    assert errors(build(tmp_path / "store", sheets)) == {"zero.txt": "READ-UNREADABLE"}


def test_links_to_files_are_read_and_links_to_folders_are_left_alone(
    sheets: Path, tmp_path: Path
) -> None:
    other = tmp_path / "altrove"
    other.mkdir()
    (other / "scheda.txt").write_text(sheet_text(title="Altrove"), "utf-8")
    (other / "ancora.txt").write_text(sheet_text(title="Ancora"), "utf-8")
    (sheets / "collegata.txt").symlink_to(other / "scheda.txt")
    (sheets / "cartella").symlink_to(other, target_is_directory=True)
    (sheets / "giro").symlink_to(sheets, target_is_directory=True)
    outcome = build(tmp_path / "store", sheets)
    assert (outcome.sheets_in, outcome.exit_code) == (2, 0)
    told = graph(tmp_path / "store")
    assert '"Altrove"' in told
    assert '"Ancora"' not in told


def test_links_that_lead_nowhere_are_errors_by_hand_and_in_folders(
    sheets: Path, tmp_path: Path
) -> None:
    for folder in (sheets, tmp_path):
        (folder / "persa.txt").symlink_to(folder / "non-c-e.txt")
        (folder / "uno.txt").symlink_to(folder / "due.txt")
        (folder / "due.txt").symlink_to(folder / "uno.txt")
    names = ("persa.txt", "uno.txt", "due.txt")
    outcome = build(tmp_path / "store", sheets, *(tmp_path / name for name in names))
    assert [one.code for one in outcome.findings if one.level == "error"] == (
        ["READ-UNREADABLE"] * 6
    )
    assert outcome.sheets_in == 1


ODD_NAMES = [
    "a..%2f..%2fetc%2fpasswd.txt",
    "a\\..\\..\\etc\\passwd.txt",
    "due\nrighe: error READ-SIZE falsa.txt",
    "a capo\r\n\u2028\u0085.txt",
    "colori\x1b[2J\x1b[31m.txt",
    "al contrario \u202etxt.exe\u202c.txt",
    "nascosta\u200b\ufeff.txt",
    "-rf.txt",
    "{words}{detail}.txt",
    "<script>alert(1)<&script>.txt",
    "x" * 250 + ".txt",
    os.fsdecode(b"latino-\xe0\xff.txt"),
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_odd_names_stay_on_one_line_and_inside_the_store(
    name: str, sheets: Path, tmp_path: Path
) -> None:
    (sheets / name).write_text(sheet_text(title=f"Scheda {name!r}"), "utf-8")
    (sheets / f"_{name[1:]}").write_text("Gentile signora", "utf-8")
    before = tree(tmp_path)
    outcome = build(tmp_path / "store", sheets)
    assert outcome.sheets_in == 2
    assert list(errors(outcome).values()) == ["SHEET-NONE"]
    for finding in outcome.findings:
        for language in ("it", "en"):
            line = finding.line(language)
            assert line.isprintable(), ascii(line)
    assert {made for made in tree(tmp_path) - before if not made.startswith("store")} == set()


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "..", "/etc/passwd", "a/../../b", "%2e%2e%2f", "C:\\x", "x" * 900]
)
def test_titles_that_look_like_paths_stay_inside_the_store(
    title: str, sheets: Path, tmp_path: Path
) -> None:
    (sheets / "b.txt").write_text(sheet_text(title=title), "utf-8")
    before = tree(tmp_path)
    outcome = build(tmp_path / "store", sheets)
    assert outcome.sheets_in + len(errors(outcome)) == 2
    assert {made for made in tree(tmp_path) - before if not made.startswith("store")} == set()
    assert "/../" not in graph(tmp_path / "store").replace(f'"{title}', "")


@pytest.mark.parametrize("name", ["x" * 300 + ".txt", "y/" * 3000 + "z.txt"], ids=["name", "path"])
def test_a_name_that_no_file_can_have_is_said_not_to_be_there(
    name: str, sheets: Path, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun) as refused:
        build(tmp_path / "store", sheets, tmp_path / name)
    assert refused.value.finding.code == "BUILD-NO-FILE"


# --- What one file may cost --------------------------------------------------------------------


@pytest.fixture
def one_job(tmp_path: Path) -> Iterator[Callable[[str, bytes, Limits], ReadJob]]:
    """Make the job of one file; the processes that its limits start end with the test."""
    used: set[Limits] = set()

    def make(name: str, data: bytes, limits: Limits) -> ReadJob:
        used.add(limits)
        path = tmp_path / name
        path.write_bytes(data)
        config = Config(store=tmp_path / "store")
        file = InputFile(path, name, "valdesempio")
        known = forms(config, None, None)
        return ReadJob(file, known, known_plans(config, None), tmp_path / "cache", "", limits)

    yield make
    for limits in used:
        shared_guard(_parsed, limits).close()


GOOD_PAGE = html_page(document(title="Buona")).encode()


def test_a_file_that_takes_too_long_is_stopped_and_the_next_is_read(
    one_job: Callable[[str, bytes, Limits], ReadJob],
) -> None:
    limits = Limits(seconds=3)
    slow = b"<p>a b c" * 490_000  # ten seconds and more
    (finding,) = read_job(one_job("lenta.html", slow, limits)).findings
    assert (finding.code, finding.place.file) == ("READ-TIME", "lenta.html")
    assert len(read_job(one_job("buona.html", GOOD_PAGE, limits)).sheets) == 1


def test_a_file_that_takes_too_much_memory_is_stopped_and_the_next_is_read(
    one_job: Callable[[str, bytes, Limits], ReadJob],
) -> None:
    limits = Limits(megabytes=64)
    large = b"<p>a b c" * 490_000
    (finding,) = read_job(one_job("grande.html", large, limits)).findings
    assert finding.code == "READ-MEMORY"
    assert len(read_job(one_job("buona.html", GOOD_PAGE, limits)).sheets) == 1


def test_a_cell_of_countless_paragraphs_takes_no_longer_than_its_length(
    one_job: Callable[[str, bytes, Limits], ReadJob],
) -> None:
    limits = Limits(seconds=30)
    text = sheet_text(title="Lunga", description="<p>a</p>" * 20_000).encode()
    assert len(read_job(one_job("lunga.txt", text, limits)).sheets) == 1
