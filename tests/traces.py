"""Where names are left: in every byte of a folder, in its databases as text, in texts given."""

import gzip
import io
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from psmgraph.store.snapshot import snapshots


def folded(text: str) -> str:
    """Return a text without case and accents."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in parts if not unicodedata.combining(one))


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names of two words or more in any order, whatever stands between them."""
    ways = []
    for name in names:
        words = [re.escape(word) for word in re.findall(r"\w+", folded(name))]
        between = r"[\W_]{1,6}"
        ways += [
            between.join(words[at:] + words[:at]) for at in range(len(words) if words[1:] else 1)
        ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})(?![^\W_])")


def left_in(store: Path) -> Iterator[tuple[str, str]]:
    """Yield all that a store holds as (where, text): each file's bytes, and databases unpacked."""
    for path in sorted(store.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            yield path.relative_to(store).as_posix(), data.decode("utf-8", "ignore")
            yield f"{path.relative_to(store)} (UTF-16)", data.decode("utf-16-le", "ignore")
            for name, inner in unpacked(path.name, data):
                yield f"{path.relative_to(store)}, {name}", inner.decode("utf-8", "ignore")
    for one in snapshots(store):
        yield f"{one.id}, graph", "\n".join(map(str, one.open_store()))
        with closing(sqlite3.connect(one.tables_path)) as tables:
            yield f"{one.id}, tables", "\n".join(tables.iterdump())


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what a compressed file holds, and what files in it hold, to the last."""
    inner: list[tuple[str, bytes]] = []
    if name.endswith(".gz"):
        inner.append((name.removesuffix(".gz"), gzip.decompress(data)))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner += ((each, archive.read(each)) for each in archive.namelist())
    for each in inner:
        yield each
        yield from unpacked(*each)


def traces(store: Path, names: Iterable[str], *texts: str) -> list[str]:
    """Return where one of the ``names`` still stands, with its words."""
    pattern = pattern_of(names)
    told = [*left_in(store), *((f"text {at}", text) for at, text in enumerate(texts))]
    return [
        f"{where}: {found[0]}" for where, text in told for found in pattern.finditer(folded(text))
    ]
