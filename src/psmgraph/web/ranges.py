"""Parts of a file that are asked for (RFC 9110, 14): one range of bytes, or the whole.

A Range header that makes no sense, names another unit or several ranges is as if it were not there
(14.2 leaves that to the server): the client gets the whole, which is always right.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from werkzeug.http import parse_date, unquote_etag

_UNIT = re.compile(r"bytes=(.*)", re.IGNORECASE | re.DOTALL)
_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_DIGITS = 18  # of the largest number that is read as it is: no file is that long
_BEYOND = 10**_DIGITS


class OutOfBounds(ValueError):
    """No byte of the file is in the range: 416."""


@dataclass(frozen=True, slots=True)
class Range:
    """The bytes from ``start`` up to ``stop``, which is not among them, of ``length``."""

    start: int
    stop: int
    length: int

    @property
    def content_range(self) -> str:
        """Return the value of Content-Range."""
        return f"bytes {self.start}-{self.stop - 1}/{self.length}"


def part_asked(header: str | None, length: int) -> Range | None:
    """Return the part of a file of ``length`` bytes that a Range header names, None for all of it.

    Raises:
        OutOfBounds: the range begins behind the end, or is of no byte (14.1.2).
    """
    unit = _UNIT.fullmatch((header or "").strip())
    specs = [each.strip(" \t") for each in unit[1].split(",")] if unit else []
    named = [each for each in specs if each]  # an empty element of a list is none (5.6.1.2)
    spec = _SPEC.fullmatch(named[0]) if len(named) == 1 else None
    if spec is None or not (spec[1] or spec[2]):
        return None
    if not spec[1]:
        last = min(_number(spec[2]), length)
        if last == 0:
            raise OutOfBounds(header)
        return Range(length - last, length, length)
    start = _number(spec[1])
    stop = min(_number(spec[2]) + 1, length) if spec[2] else length
    if spec[2] and _number(spec[2]) < start:
        return None  # which is no valid range
    if start >= length:
        raise OutOfBounds(header)
    return Range(start, stop, length)


def still_the_same(if_range: str | None, tag: str, modified: datetime) -> bool:
    """Tell whether If-Range lets a part be sent: it is absent, or names this very file (13.1.5).

    An ETag must be the strong one ``tag``; a time must be the very one of Last-Modified.
    """
    if if_range is None:
        return True
    words = if_range.strip()
    if '"' in words:
        known, weak = unquote_etag(words)
        return known == tag and not weak and words == f'"{tag}"'
    try:
        return parse_date(words) == modified.replace(microsecond=0)
    except (ValueError, OverflowError):
        return False


class Part(io.RawIOBase):
    """Some bytes of a file, read as if they were a file of their own."""

    def __init__(self, path: Path, start: int, stop: int) -> None:
        self._file: BinaryIO = path.open("rb")
        self._start = start
        self._length = stop - start
        self._file.seek(start)

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def seekable(self) -> bool:
        """Return True: it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return the place, from the part's beginning."""
        return self._file.tell() - self._start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as that of a file; never before the beginning."""
        ahead = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._length}[whence]
        self._file.seek(self._start + max(ahead + offset, 0))
        return self.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` as far as the part goes; return how many bytes there were."""
        wanted = max(min(len(buffer), self._length - self.tell()), 0)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _number(digits: str) -> int:
    """Return the number; one so long that no file has as many bytes is one of them."""
    short = digits.lstrip("0") or "0"
    return int(short) if len(short) <= _DIGITS else _BEYOND
