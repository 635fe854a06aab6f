"""A snapshot as one file: an archive (tar) of regular files, with the list of them in front.

``backup.json`` comes first and names every file with its size and sha256, so that whoever reads
knows what is to come before anything of it is written. Read are headers of one kind only, by us:
no link, no folder, no device, no extended header, no name that leads out of the folder can be in
an archive that is taken. The same files give the same bytes.
"""

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

FORMAT = 1
LIST = "backup.json"
_BLOCK = 512
_PIECE = 1024 * 1024
_MOST_LISTED = 64 * 1024 * 1024  # bytes of the list: a snapshot has some dozen files
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*"
_NAME = re.compile(rf"{_PART}(?:/{_PART}){{0,3}}")
_MOST_NAME = 99  # bytes that a header of that kind has for the name
_GZIP_LEVEL = 6


class BadArchive(ValueError):
    """A file is no archive of ours, or not a whole one; its words say why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its path in the snapshot's folder, size in bytes and sha256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says of itself."""

    snapshot: str
    hash: str
    base: str
    built_at: str
    schema_version: int
    software_version: str
    files: tuple[Member, ...]
    format: int = field(default=FORMAT)

    @property
    def size(self) -> int:
        """Return the bytes that the files take."""
        return sum(each.size for each in self.files)

    def to_json(self) -> bytes:
        """Return the list as it stands in the archive."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Contents":
        """Return what :meth:`to_json` wrote.

        Raises:
            BadArchive: the text is no such list, or names a file where none may be.
        """
        try:
            told = json.loads(text)
            files = tuple(
                Member(str(each["name"]), int(each["size"]), str(each["sha256"]))
                for each in told["files"]
            )
            found = cls(
                snapshot=str(told["snapshot"]),
                hash=str(told["hash"]),
                base=str(told["base"]),
                built_at=str(told["built_at"]),
                schema_version=int(told["schema_version"]),
                software_version=str(told["software_version"]),
                files=files,
                format=int(told["format"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadArchive(f"{LIST}: {type(error).__name__}: {error}"[:200]) from error
        if found.format != FORMAT:
            raise BadArchive(f"{LIST}: format {found.format} ≠ {FORMAT}")
        names = [each.name for each in files]
        for each in files:
            if not allowed(each.name) or each.size < 0:
                raise BadArchive(f"{LIST}: {each.name!r}")
        if len(set(names)) != len(names) or any(f"{name}/" in names for name in names):
            raise BadArchive(f"{LIST}: a name twice")
        return found


def allowed(name: str) -> bool:
    """Tell whether a file of a snapshot may be called so: below its folder, nothing hidden."""
    return bool(_NAME.fullmatch(name)) and len(name) <= _MOST_NAME


def listed(folder: Path) -> Iterator[Member]:
    """Yield the files under ``folder`` that an archive holds, sorted; each is read and hashed.

    Raises:
        OSError: one cannot be read. BadArchive: one has a name that no archive may hold.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            continue
        if any(part.startswith(".") for part in name.split("/")):
            continue  # half-made
        if not allowed(name):
            raise BadArchive(name)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            yield Member(name, stream.tell(), digest)


def write(folder: Path, contents: Contents, stream: BinaryIO) -> None:
    """Write the archive of the files of ``folder`` that ``contents`` lists.

    Raises:
        OSError: one cannot be read or written. BadArchive: one is not as listed any more.
    """
    told = contents.to_json()
    stream.write(_header(LIST, len(told)) + told + _padding(len(told)))
    for each in contents.files:
        stream.write(_header(each.name, each.size))
        with (folder / each.name).open("rb") as source:
            _copy(source, stream, each)
            if source.read(1):
                raise BadArchive(f"{each.name}: longer than listed")
        stream.write(_padding(each.size))
    stream.write(bytes(2 * _BLOCK))


@contextmanager
def packed(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Give what to write an archive called ``name`` to: ``.gz`` and ``.tgz`` compress."""
    if name.endswith((".gz", ".tgz")):
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0) as made:
            yield cast("BinaryIO", made)
    else:
        yield stream


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Give what to read an archive from, compressed or not.

    Raises:
        BadArchive: (in the block too) what is compressed cannot be unpacked.
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        compressed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        try:
            unpacked = gzip.GzipFile("", "rb", fileobj=stream) if compressed else stream
            yield cast("BinaryIO", unpacked)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadArchive(str(error)) from error


def read_contents(stream: BinaryIO) -> Contents:
    """Return the list with which an archive begins.

    Raises:
        BadArchive: it does not begin so.
    """
    name, size = _read_header(stream)
    if name != LIST or size > _MOST_LISTED:
        raise BadArchive(f"it begins with {name!r}, not with {LIST}")
    told = _exactly(stream, size, LIST)
    _exactly(stream, len(_padding(size)), LIST)
    return Contents.from_json(told)


def extract(stream: BinaryIO, contents: Contents, folder: Path) -> None:
    """Write the files that follow the list into ``folder``, each as it is listed.

    Raises:
        BadArchive: what follows is anything else. OSError: a file cannot be written.
    """
    for each in contents.files:
        name, size = _read_header(stream)
        if (name, size) != (each.name, each.size):
            raise BadArchive(f"{each.name}: {name!r} stands in its place")
        path = folder / each.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as target:
            _copy(stream, target, each)
        _exactly(stream, len(_padding(size)), name)
    if _exactly(stream, _BLOCK, "end").strip(b"\0"):
        raise BadArchive("more than it lists")


def _copy(source: BinaryIO, target: BinaryIO, member: Member) -> None:
    digest, left = hashlib.sha256(), member.size
    while left:
        piece = source.read(min(left, _PIECE))
        if not piece:
            raise BadArchive(f"{member.name}: it ends too early")
        digest.update(piece)
        target.write(piece)
        left -= len(piece)
    if digest.hexdigest() != member.sha256:
        raise BadArchive(f"{member.name}: sha256 {digest.hexdigest()[:12]} ≠ {member.sha256[:12]}")


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def _read_header(stream: BinaryIO) -> tuple[str, int]:
    block = _exactly(stream, _BLOCK, "header")
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.TarError, ValueError) as error:
        raise BadArchive(f"header: {error}") from error
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.size < 0:
        raise BadArchive(f"{info.name!r}: no regular file")
    return info.name, info.size


def _exactly(stream: BinaryIO, size: int, name: str) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BadArchive(f"{name}: it ends too early")
    return data


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)
