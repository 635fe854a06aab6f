"""Real files with bytes changed at random: read, or refused by name, and soon."""

import hashlib
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from files_made import docx_of, html_page
from form import sheet_text
from hypothesis import given, settings
from hypothesis import strategies as st

from psmgraph.errors import SheetRefused
from psmgraph.read import docx, html, text
from psmgraph.read.model import Document, SourceFile

SECONDS = 5.0
TAGGED = sheet_text(
    description="<p>Una <b>prova</b> di <i>lettura</i> &amp; altro</p> <p>Città</p>",
    results="<ul> <li>- uno</li> <li>- due</li></ul>",
    activities="Fare\tFatto il 3 maggio 2015\nDire\t",
)


def source(name: str, data: bytes) -> SourceFile:
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), "")


PAGE = html_page(text.read(source("a.txt", TAGGED.encode()))).encode()
BODY = (
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:pPr><w:pStyle '
    'w:val="Puntoelenco"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>uno</w:t></w:r></w:p></w:tc>'
    '</w:tr></w:tbl><w:p><w:ins><w:r><w:t>due</w:t><w:br w:type="page"/></w:r></w:ins></w:p>'
)
FILE = docx_of(BODY)
PIECES = [
    b"<table>", b"</table>", b"<tr>", b"<td colspan=3>", b"</td>", b"<ul><li>", b"<h3>", b"</p>",
    b"<b>", b"&#x110000;", b"&#0;", b"\xff", b"<!--", b"<![CDATA[", b"<pre>", b"<svg>",
    b"\xef\xbb\xbf", b"<w:tbl>", b"</w:tc>", b"<w:tr>", b"<w:tc>", b"<w:p>", b"</w:p>",
    b"<w:r>", b"<w:vMerge/>", b'<w:fldChar w:fldCharType="begin"/>', b"<w:del>",
    b"\x00", b"PK\x01\x02", b"PK\x05\x06",
]  # fmt: skip
changes = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),  # where
        st.integers(0, 40),  # how many bytes go
        st.one_of(st.binary(max_size=4), st.sampled_from(PIECES)),  # what comes
    ),
    max_size=8,
)


def changed(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for at, gone, new in edits:
        start = at % (len(data) + 1)
        data = data[:start] + new + data[start + gone :]
    return data


def ends_well(read: Callable[[SourceFile], Document], file: SourceFile) -> None:
    began = time.process_time()
    try:
        blocks, code = len(read(file).blocks), ""
    except SheetRefused as refused:
        blocks, code = 0, refused.finding.code
    assert blocks or code.startswith("READ-")
    assert time.process_time() - began < SECONDS


@settings(deadline=None, max_examples=300)
@given(changes)
def test_a_changed_page_is_read_or_refused(edits: list[tuple[int, int, bytes]]) -> None:
    ends_well(html.read, source("a.html", changed(PAGE, edits)))


@settings(deadline=None, max_examples=300)
@given(changes)
def test_a_changed_word_file_is_read_or_refused(edits: list[tuple[int, int, bytes]]) -> None:
    ends_well(docx.read, source("a.docx", changed(FILE, edits)))


@settings(deadline=None, max_examples=300)
@given(changes, st.sampled_from(["word/document.xml", "word/styles.xml", "_rels/.rels"]))
def test_a_word_file_with_a_changed_part_is_read_or_refused(
    edits: list[tuple[int, int, bytes]], part: str
) -> None:
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(FILE)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, changed(content, edits) if name == part else content)
    ends_well(docx.read, source("a.docx", kept.getvalue()))


@pytest.mark.parametrize(("read", "name"), [(html.read, "a.html"), (docx.read, "a.docx")])
@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    read: Callable[[SourceFile], Document], name: str, data: bytes
) -> None:
    ends_well(read, source(name, data))
