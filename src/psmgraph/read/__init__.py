"""From a file to a Document, whatever its format."""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from psmgraph.errors import Finding, Place, SheetRefused
from psmgraph.read import docx, html, pdf, text
from psmgraph.read.model import Document, SourceFile
from psmgraph.read.stored import load_address

READERS: Mapping[str, Callable[[SourceFile], Document]] = {
    ".txt": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".docx": docx.read,
    ".pdf": pdf.read,
}
MEDIA_TYPES: Mapping[str, str] = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
CONVERTIBLE = frozenset({".doc", ".odt", ".rtf"})
MOST_BYTES = 64 * 1024 * 1024


def load(path: Path | str, name: str) -> SourceFile:
    """Return the file at ``path``, or at an address, with its hash; messages call it ``name``.

    Raises:
        SheetRefused: it cannot be opened or is no regular file (READ-UNREADABLE), or it is
            larger than MOST_BYTES (READ-SIZE), or somebody wrote into it meanwhile (READ-CHANGED).
    """
    place = Place(name)
    if isinstance(path, str):
        return load_address(path, name, MOST_BYTES, _media_type(name))
    try:
        if not path.is_file():
            raise SheetRefused(Finding("READ-UNREADABLE", place, detail="not a regular file"))
        with path.open("rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > MOST_BYTES:
                raise SheetRefused(Finding("READ-SIZE", place, detail=f"{MOST_BYTES} byte"))
            data = stream.read(before.st_size + 1)  # to ask for the most takes twice the time
            after = os.fstat(stream.fileno())
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(data)):
            raise SheetRefused(Finding("READ-CHANGED", place))
    except OSError as error:
        raise SheetRefused(
            Finding("READ-UNREADABLE", place, detail=error.strerror or str(error))
        ) from error
    return SourceFile(name, data, hashlib.sha256(data).hexdigest(), _media_type(path.name))


def _media_type(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return MEDIA_TYPES.get(suffix, "application/octet-stream")


def read(source: SourceFile) -> Document:
    """Return ``source`` as headings, table rows and prose, whatever its format.

    Raises:
        SheetRefused: no reader takes the format (READ-FORMAT; READ-CONVERT where the format
            can be converted), or the reader found the file empty, broken or binary.
    """
    reader = READERS.get(source.suffix)
    if reader is None:
        code = "READ-CONVERT" if source.suffix in CONVERTIBLE else "READ-FORMAT"
        raise SheetRefused(Finding(code, source.place, detail=source.suffix or "-"))
    return reader(source)
