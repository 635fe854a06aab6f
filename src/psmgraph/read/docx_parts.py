"""The parts of a Word file that are read, unpacked within bounds and parsed without trust.

Nothing but these parts is unpacked, no part beyond its bound whatever its header says, and a
document type (with it every entity) is refused, as the format forbids it.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from psmgraph.errors import Finding, SheetRefused
from psmgraph.read.model import SourceFile

MOST_BYTES = 32 * 1024 * 1024  # of one part, unpacked
MOST_RATIO = 250  # unpacked to packed; text of a few kilobytes may exceed it
SMALL = 1024 * 1024  # bytes; no ratio is asked for below
MOST_TAGS = 1_500_000
MOST_MEMBERS = 4000
MEMBER = b"PK\x01\x02"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the format allows no others
PACKAGE_RELATIONSHIPS = "_rels/.rels"
MAIN = "word/document.xml"
WORD_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
SIGNS_OF_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError,
    RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What is read of a Word file: its text, parsed, and its styles, in bytes (none: b"")."""

    document: etree._Element
    namespace: str  # of the text: transitional or strict
    styles: bytes


def unpacked(source: SourceFile) -> Parts:
    """Return the parts of a Word file.

    Raises:
        SheetRefused: the file is empty (READ-EMPTY), encrypted (READ-ENCRYPTED), of Word
            97-2003 (READ-CONVERT), no Word file or damaged (READ-BROKEN), or unpacks to more
            than a sheet can be (READ-SIZE).
    """
    data = source.data
    if not data:
        raise SheetRefused(Finding("READ-EMPTY", source.place))
    if data.startswith(OLE):
        if ENCRYPTED_PACKAGE in data:
            raise SheetRefused(Finding("READ-ENCRYPTED", source.place, detail="DOCX"))
        raise SheetRefused(Finding("READ-CONVERT", source.place, detail=".doc"))
    if data.count(MEMBER) > MOST_MEMBERS:
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_MEMBERS} parts"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _parts(package, source)
    except SIGNS_OF_DAMAGE as error:
        raise broken(source, str(error) or type(error).__name__) from error


def parsed(part: bytes) -> etree._Element:
    """Return an XML part as a tree, with no entity resolved and nothing fetched.

    Raises:
        ValueError: it is no XML, or declares a document type.
    """
    if b"<!DOCTYPE" in part:
        raise ValueError("document type declared")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise ValueError("document type declared")
    return root


def _parts(package: zipfile.ZipFile, source: SourceFile) -> Parts:
    names = frozenset(package.namelist())
    main = _target(package, PACKAGE_RELATIONSHIPS, "/officeDocument", source) or MAIN
    if main not in names:
        raise broken(source, f"no {main}")
    document = parsed(_member(package, main, source))
    name = etree.QName(document)
    if name.localname != "document" or name.namespace not in WORD_NAMESPACES:
        raise broken(source, f"{main}: <{name.localname}>")
    folder, _, file = main.rpartition("/")
    styles = _target(package, f"{folder}/_rels/{file}.rels", "/styles", source)
    styles = styles and (styles if folder and styles in names else f"{folder}/{styles}")
    style_bytes = _member(package, styles, source) if styles in names else b""
    return Parts(document, name.namespace, style_bytes)


def _target(package: zipfile.ZipFile, part: str, kind: str, source: SourceFile) -> str:
    """Return the target of the first relationship of a kind that a part names ("" for none)."""
    if part not in package.namelist():
        return ""
    for relationship in parsed(_member(package, part, source)):
        if (relationship.get("Type") or "").endswith(kind):
            return (relationship.get("Target") or "").removeprefix("/")
    return ""


def _member(package: zipfile.ZipFile, name: str, source: SourceFile) -> bytes:
    """Return a member's bytes, of which no more are unpacked than MOST_BYTES.

    Raises:
        SheetRefused: it is encrypted, packed as no Word file is, or too large.
    """
    member = package.getinfo(name)
    if member.flag_bits & 1:
        raise SheetRefused(Finding("READ-ENCRYPTED", source.place, detail="DOCX"))
    if member.compress_type not in METHODS:
        raise broken(source, f"{name}: compression {member.compress_type}")
    with package.open(member) as packed:
        content = packed.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_BYTES} bytes"))
    if len(content) > SMALL and len(content) > MOST_RATIO * max(member.compress_size, 1):
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_RATIO}:1, {name}"))
    if content.count(b"<") > MOST_TAGS:
        raise SheetRefused(Finding("READ-SIZE", source.place, detail=f"{MOST_TAGS} tags"))
    return content


def broken(source: SourceFile, detail: str) -> SheetRefused:
    """Return the error that refuses a damaged file, or one that is no Word file."""
    return SheetRefused(Finding("READ-BROKEN", source.place, detail=detail[:200]))
