"""The files of a snapshot for those who take it home: what lies in its folder ``dumps/``.

They are made after the switch (:mod:`psmgraph.publish.making`), each by rename, and named in
``dumps/index.json``, which comes last: what it names is whole, and without it nothing is there.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from psmgraph.errors import Finding, Place
from psmgraph.store.snapshot import Snapshot

INDEX = "index.json"
SUMS = "SHA256SUMS"
GZIP = "application/gzip"
CLASSES = ("projects", "actors", "activities", "events", "contributions", "links")


@dataclass(frozen=True, slots=True)
class Dump:
    """One file: its name, media type, size in bytes, sha256 (hex), whether it is compressed.

    ``media_type`` is that of what is inside (dcat:mediaType); with ``gzip`` the file itself is
    application/gzip (dcat:compressFormat). Size and sha256 are those of the file as it travels.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    gzip: bool

    @property
    def content_type(self) -> str:
        """Return the Content-Type under which the file is served, and saved as it is."""
        if self.gzip:
            return GZIP
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


def listed(found: Snapshot) -> tuple[Dump, ...]:
    """Return the dumps of a snapshot in the order in which people meet them; none if not made."""
    try:
        told = json.loads((found.dumps_path / INDEX).read_text(encoding="utf-8"))
        return tuple(Dump(**each) for each in told["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def find(found: Snapshot, name: str) -> Dump | None:
    """Return the dump of that name, or None."""
    return next((each for each in listed(found) if each.name == name), None)


def path_of(found: Snapshot, dump: Dump) -> Path:
    """Return where the file lies."""
    return found.dumps_path / dump.name


def index_text(dumps: Iterable[Dump]) -> str:
    """Return what ``index.json`` holds for ``dumps``."""
    files = [asdict(each) for each in dumps]
    return json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n"


def wrong(found: Snapshot) -> Iterator[Finding]:
    """Yield the files of a snapshot that are not as its SHA256SUMS says, or missing."""
    dumps = listed(found)
    told = {each.name: each.sha256 for each in dumps}
    try:
        lines = (found.dumps_path / SUMS).read_text(encoding="utf-8").splitlines() if dumps else []
        told |= {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    except (OSError, ValueError):
        pass  # SHA256SUMS is told itself: it is one of the files
    for name, digest in sorted(told.items()):
        path = found.dumps_path / name
        try:
            with path.open("rb") as stream:
                there = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            there = error.strerror or str(error)
        if there != digest:
            detail = f"{there[:40]} ≠ {digest[:40]}"
            yield Finding("DUMP-DIFFERS", Place(str(path)), words=name, detail=detail)
