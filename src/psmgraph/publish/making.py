"""Making a snapshot's files, after it is served: what there is, in which order, and when.

A file more is a line in ``FILES``. Each is written under another name and renamed when it is whole;
``index.json`` comes last, so that a maker that is killed leaves nothing that is taken for a file.
A snapshot's files are made once: what lies under their addresses does not change.
"""

import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.publish import csv_tables, graph_files, sqlite_file, void
from psmgraph.publish.dumps import INDEX, SUMS, Dump, index_text, listed
from psmgraph.publish.research import pack
from psmgraph.publish.source import Source
from psmgraph.store import disk

GZIP_LEVEL = 6  # of N-Quads, measured: 5% of their size; 9 takes twice as long for 4.6%
_NEW = ".new-"

Write = Callable[[Source, BinaryIO], None]
Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class File:
    """A file to make: ``write`` is given the snapshot and where the bytes go, uncompressed.

    With ``last`` it reads the files before it, which are whole in the snapshot's folder dumps/ by
    then; all others may be made side by side.
    """

    name: str
    media_type: str
    write: Write
    gzip: bool = False
    last: bool = False


def _csv_files() -> Iterator[File]:
    for name, table in csv_tables.csv_tables().items():
        yield File(f"{name}.csv", "text/csv", partial(_write_rows, table))
        yield File(
            f"{name}.csv-metadata.json", "application/csvm+json", partial(_write_metadata, table)
        )


def _write_rows(table: csv_tables.CsvTable, source: Source, stream: BinaryIO) -> None:
    csv_tables.write_csv(table, source, stream)


def _write_metadata(table: csv_tables.CsvTable, source: Source, stream: BinaryIO) -> None:
    stream.write(csv_tables.metadata(table, source).encode())


def _write_void(source: Source, stream: BinaryIO) -> None:
    stream.write(void.description(source).encode())


FILES: tuple[File, ...] = (
    File(void.WHOLE, "application/n-quads", graph_files.write_nquads, gzip=True),
    File(void.CURRENT, "text/turtle", graph_files.write_turtle, gzip=True),
    *_csv_files(),
    File("tables.sqlite.gz", "application/vnd.sqlite3", sqlite_file.write_sqlite, gzip=True),
    File("void.ttl", "text/turtle", _write_void),
    File(pack.NAME, "application/zip", pack.write_pack, last=True),
)


def make(
    source: Source,
    files: tuple[File, ...] | None = None,
    tell: Tell | None = None,
    executor: Executor | None = None,
) -> None:
    """Make the files of a snapshot that has none; ``tell`` is given how many are done, of how many.

    ``files`` are those of ``FILES`` where nothing else is given; an ``executor`` of processes of
    this machine makes several at a time. Run under the store's build lock.

    Raises:
        CannotRun: a file could not be made (DUMP-FAILED). Then the snapshot has none.
    """
    if listed(source.snapshot):
        return
    files = FILES if files is None else files
    folder = source.snapshot.dumps_path
    name = ""
    try:
        folder.mkdir(exist_ok=True)
        _clear(folder)
        made: list[Dump] = []
        if tell is not None:
            tell(0, len(files))
        with _makers(files, source, folder, executor) as makers:
            for file, maker in zip(files, makers, strict=True):
                name = file.name
                made.append(maker())
                if tell is not None:
                    tell(len(made), len(files))
        name = SUMS
        made.append(_made(_sums(made), source, folder))
        disk.sync_tree(folder)  # before the index, which says that all this is there
        name = INDEX
        with _whole(folder / INDEX) as stream:
            stream.write(index_text(made).encode())
        disk.sync(folder)
    except Exception as error:  # whatever it is, the snapshot is served already, and stays so
        with suppress(OSError):
            _clear(folder)
        cause = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        place = Place(str(folder / name))
        raise CannotRun(
            Finding("DUMP-FAILED", place, words=source.snapshot.id, detail=str(cause)[:200])
        ) from error


@contextmanager
def _makers(
    files: tuple[File, ...], source: Source, folder: Path, executor: Executor | None
) -> Iterator[list[Callable[[], Dump]]]:
    """Give what makes each file, or waits for it; nobody writes any more when it is left."""
    begun: list[Future[Dump]] = []
    makers: list[Callable[[], Dump]] = []
    for file in files:
        if executor is None or file.last:
            makers.append(partial(_made, file, source, folder))
        else:
            begun.append(executor.submit(_made, file, source, folder))
            makers.append(begun[-1].result)
    try:
        yield makers
    finally:
        for one in begun:
            one.cancel()
        wait(begun)


def _made(file: File, source: Source, folder: Path) -> Dump:
    path = folder / file.name
    with _whole(path) as stream:
        if file.gzip:
            # No name and no time inside: equal content, equal bytes.
            with gzip.GzipFile("", "wb", GZIP_LEVEL, stream, mtime=0) as packed:
                file.write(source, cast("BinaryIO", packed))
        else:
            file.write(source, stream)
    with path.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    return Dump(file.name, file.media_type, path.stat().st_size, digest, file.gzip)


def _sums(made: list[Dump]) -> File:
    """Return the file that ``sha256sum -c`` reads."""
    text = "".join(f"{each.sha256}  {each.name}\n" for each in made)

    def write(_source: Source, stream: BinaryIO) -> None:
        stream.write(text.encode())

    return File(SUMS, "text/plain", write)


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Give a stream whose bytes are called ``path`` once all are there."""
    new = path.with_name(f"{_NEW}{path.name}")
    with new.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)


def _clear(folder: Path) -> None:
    """Delete what a maker left that was killed, or failed."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
