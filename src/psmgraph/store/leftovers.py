"""What killed processes left in a store, cleared away by whoever holds its lock.

A process number says nothing here: in a container every build has the same one. Whoever holds the
lock is alone, so whatever bears the name of something unfinished, and is not its own, is nobody's.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from psmgraph.store.snapshot import (
    SCHEMA_VERSION,
    cache_folder,
    current_link,
    schema_of,
    snapshots_folder,
)

_FOLDER = re.compile(r"\.(?:new|gone)-\d+-\d+")
_CACHED = re.compile(r".+\.\d+\.new")
_ANY = re.compile(r"(?s).*")
_INDEX = "index.json"  # of dumps: it comes last, and without it there are none


def leftovers(store: Path) -> Iterator[Path]:
    """Yield what is unfinished in ``store``: half-made snapshots, links, cache entries, dumps."""
    snapshots = snapshots_folder(store)
    for path in _in(snapshots):
        if _FOLDER.fullmatch(path.name):
            yield path
        elif not (path / "dumps" / _INDEX).exists() and schema_of(path) == SCHEMA_VERSION:
            yield from _in(path / "dumps")
    link = current_link(store).name
    for path in _in(store):
        if re.fullmatch(rf"\.{link}-\d+", path.name):
            yield path
    yield from _in(cache_folder(store), _CACHED)


def clear(store: Path) -> None:
    """Delete the leftovers of ``store``; only for who holds its lock and has begun nothing yet."""
    for path in tuple(leftovers(store)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _in(folder: Path, named: re.Pattern[str] = _ANY) -> Iterator[Path]:
    """Yield what lies in ``folder`` so named, sorted; nothing where it cannot be looked into."""
    with suppress(OSError):
        names = sorted(os.listdir(folder))  # noqa: PTH208 - all at once, and there may be thousands
        yield from (folder / name for name in names if named.fullmatch(name))
