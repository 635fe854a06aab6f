"""The research pack: graph, tables, dictionary, queries, a notebook, and how to cite them.

One zip archive; the same snapshot gives the same bytes, for no entry has a time of its own. Nothing
large is held in memory: what is a file of the snapshot's already is copied, all else is written
through.
"""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import resources as package
from string import Template
from typing import BinaryIO, cast

from psmgraph import resources
from psmgraph.catalogue_settings import LICENCES, CatalogueConfig
from psmgraph.publish import citing, csv_tables, graph_files
from psmgraph.publish.citing import Citation
from psmgraph.publish.research import dictionary
from psmgraph.publish.research.notebook import notebook
from psmgraph.publish.source import Source
from psmgraph.store import queryfile

NAME = "pack.zip"
GRAPH = "graph.nq.gz"
SUMS = "SHA256SUMS"
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: it stands for none
_LEVEL = 6  # of gzip and deflate
_PIECE = 1024 * 1024
_LISTED = ("name", "title_it", "title_en", "description_it", "description_en")
_TAKEN = (
    "query", "parameter", "type", "required", "default", "example", "title_it", "title_en",
)  # fmt: skip

Write = Callable[[BinaryIO], object]


def write_pack(source: Source, stream: BinaryIO) -> None:
    """Write the pack of a snapshot to ``stream``.

    Raises:
        OSError: there is no room, or the snapshot was deleted meanwhile.
        sqlite3.Error: its tables lack one.
    """
    sums: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.comment = source.run.encode()
        for name, write in _entries(source):
            sums.append(f"{_written(archive, name, write)}  {name}\n")
        _written(archive, SUMS, _text("".join(sums)))


def citation(source: Source, language: str = "en") -> Citation:
    """Return how the pack is cited: its address is the snapshot's IRI, whoever serves it."""
    owner = CatalogueConfig(publisher=source.publisher, licence=_licence(source))
    origin = citing.origin_of(source.snapshot.manifest, owner, language)
    return Citation(origin.plan, origin, source.run, language, iri=f"{source.base}dataset/graph")


def _entries(source: Source) -> Iterator[tuple[str, Write]]:
    """Yield the files of the pack but the sums: name, and what writes it."""
    cited = citation(source)
    values = {
        "plan": cited.title,
        "snapshot": source.snapshot.id,
        "built": cited.origin.built,
        "base": source.base,
        "citation": citing.text(cited),
        "licence": LICENCES[cited.origin.licence].name,
        "licence_iri": source.licence,
        "author": cited.author,
    }
    counts = source.snapshot.manifest.counts.classes
    yield "README.md", _text(_filled("readme.txt", values))
    yield "CITATION.cff", _text(citing.cff(cited))
    yield "LICENSE.txt", _text(_filled("licence.txt", values))
    yield "notebook.ipynb", _text(notebook(_filled("notebook.txt", values)))
    yield "dictionary.md", _text(dictionary.markdown(counts))
    for name, (columns, rows) in dictionary.tables(counts).items():
        yield f"dictionary/{name}.csv", _text(_csv(columns, rows))
    yield from _queries()
    for name, table in csv_tables.csv_tables().items():
        yield f"{name}.csv", _made(source, f"{name}.csv", _rows_of(table, source))
        yield f"{name}.csv-metadata.json", _text(csv_tables.metadata(table, source))
    yield GRAPH, _made(source, GRAPH, partial(_packed, source))


def _queries() -> Iterator[tuple[str, Write]]:
    """Yield the ready-made queries, their list and that of their parameters."""
    found = [queryfile.load(name) for name in queryfile.public_names()]
    words = [
        [
            each.name,
            *(each.title.get(language, "") for language in ("it", "en")),
            *(each.description.get(language, "") for language in ("it", "en")),
        ]
        for each in found
    ]
    yield "queries/index.csv", _text(_csv(_LISTED, words))
    parameters = [
        [
            each.name,
            one.name,
            one.type,
            "true" if one.required else "false",
            one.default or "",
            one.example or "",
            *(one.title.get(language, "") for language in ("it", "en")),
        ]
        for each in found
        for one in each.parameters
    ]
    yield "queries/parameters.csv", _text(_csv(_TAKEN, parameters))
    folder = resources.folder("queries")
    for each in found:
        yield f"queries/{each.name}.rq", _text((folder / f"{each.name}.rq").read_text("utf-8"))


def _written(archive: zipfile.ZipFile, name: str, write: Write) -> str:
    """Write an entry; return its sha256 (hex)."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system = 3  # Unix, whatever system writes it
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as target:
        told = _Told(cast("BinaryIO", target))
        write(cast("BinaryIO", told))
    return told.digest.hexdigest()


class _Told(io.RawIOBase):
    """A stream that hands on what is written, and sums it up."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self.digest = hashlib.sha256()
        self._target = target

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Hand on, and sum up."""
        self.digest.update(content)
        self._target.write(content)
        return len(content)


def _made(source: Source, name: str, write: Write) -> Write:
    """Return what copies the snapshot's own file ``name``; where it has none, ``write``."""
    path = source.snapshot.dumps_path / name
    if not path.is_file():
        return write

    def copy(stream: BinaryIO) -> None:
        with path.open("rb") as made:
            while piece := made.read(_PIECE):
                stream.write(piece)

    return copy


def _packed(source: Source, stream: BinaryIO) -> None:
    with gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0) as packed:
        graph_files.write_nquads(source, cast("BinaryIO", packed))


def _rows_of(table: csv_tables.CsvTable, source: Source) -> Write:
    return lambda stream: csv_tables.write_csv(table, source, stream)


def _text(words: str) -> Write:
    return lambda stream: stream.write(words.encode())


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([columns, *rows])
    return written.getvalue()


def _filled(name: str, values: dict[str, str]) -> str:
    text = package.files("psmgraph.publish.research").joinpath(name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _licence(source: Source) -> str:
    return next(key for key, each in LICENCES.items() if each.iri == source.licence)
