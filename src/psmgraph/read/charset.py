"""Bytes of an HTML file become text: byte order mark, declaration, UTF-8, Windows-1252."""

import codecs
import re

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read.model import SourceFile

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*[\"']?\s*([\w:.-]{1,40})",
    re.IGNORECASE,
)
DECLARED_WITHIN = 4096  # bytes from the beginning
# Encodings of one byte a character that a declaration may name; what browsers take for
# Windows-1252, as its letters are theirs and more, is that here too.
ONE_BYTE = re.compile(r"(?:windows-|cp-?)(125\d)|iso-?8859-?(\d{1,2})|(mac(?:-?roman|intosh))")
ALSO_1252 = frozenset({"iso8859-1", "iso-8859-1", "iso_8859-1", "latin1", "latin-1", "us-ascii"})
FALLBACK = "cp1252"


def decoded(source: SourceFile) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of the file, and a warning where its encoding had to be guessed.

    Raises:
        SheetRefused: the file is empty (READ-EMPTY) or not text (READ-BINARY).
    """
    data = source.data
    if not data.strip():
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    for mark, encoding in MARKS:
        if data.startswith(mark):
            content = data[len(mark) :].decode(encoding, errors="replace")
            return _checked(content, source), ()
    if b"\0" in data:
        raise SheetRefused(Finding("READ-BINARY", source.place))
    try:
        # Bytes that are good UTF-8 are UTF-8, whatever they say of themselves: words in another
        # encoding never are, beyond ASCII.
        return _checked(data.decode("utf-8"), source), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding = _declared(data)
    if encoding:
        content = data.decode(encoding, errors="replace")
        if "\ufffd" not in content:
            return _checked(content, source), ()
    content = data.decode(FALLBACK, errors="replace")
    warning = Finding("READ-ENCODING", Place(source.name, line), detail="Windows-1252")
    return _checked(content, source), (warning,)


def _declared(data: bytes) -> str:
    """Return Python's name of the one-byte encoding that the file declares ("" for none)."""
    found = DECLARED.search(data[:DECLARED_WITHIN])
    if not found:
        return ""
    name = found[1].decode("ascii", errors="replace").lower()
    if name in ALSO_1252:
        return FALLBACK
    known = ONE_BYTE.fullmatch(name)
    if not known:
        return ""
    windows, iso, _ = known.groups()
    encoding = f"cp{windows}" if windows else f"iso8859-{iso}" if iso else "mac-roman"
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""


def _checked(content: str, source: SourceFile) -> str:
    """Return the text, refused where so much of it is no character that it cannot be words."""
    odd = sum(map(content.count, "\ufffd\0")) + sum(
        content.count(chr(code)) for code in range(1, 32) if chr(code) not in "\t\r\n\f"
    )
    if odd * 50 > len(content) or "\0" in content:
        raise SheetRefused(Finding("READ-BINARY", source.place))
    return content
