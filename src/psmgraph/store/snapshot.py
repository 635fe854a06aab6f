"""Snapshots on disk: where they lie, what their manifest says, which one is served.

``STORE/snapshots/{first 12 hex of the hash}/{store/, tables.sqlite, manifest.json,
findings.json, dumps/}``; ``STORE/current`` is a symlink to the one that is served;
``STORE/cache/`` holds what a build may use again. A snapshot never changes once it has its
name, ``dumps/`` apart.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from psmgraph.errors import CannotRun, Finding, Place

SCHEMA_VERSION = 2
"""The layout and meaning of a snapshot; software of another version builds it again."""

ID_LENGTH = 12
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Input:
    """One file that was read: its name, sha256 (hex), plan, and the editions it gave (IRIs)."""

    name: str
    sha256: str
    plan: str
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a snapshot holds; ``classes`` counts the nodes of each class (IRI → number)."""

    quads: int
    graphs: int
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is. ``built_at`` (ISO 8601) is the one time in it; ``info`` is the
    build's own (languages, plans and their titles); ``parts`` maps a part to its sha256."""

    id: str
    hash: str
    schema_version: int
    software_version: str
    built_at: str
    base: str
    info: Mapping[str, Any]
    inputs: tuple[Input, ...]
    counts: Counts
    parts: Mapping[str, str]

    def to_json(self) -> str:
        """Return the manifest as JSON text, keys sorted, each input and part on a line.

        Not by the indenting of json itself, which is written in Python and takes a second for
        ten thousand sheets.
        """
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        told["counts"] = asdict(self.counts)
        lines = {name: _ENCODER.encode(value) for name, value in told.items() if name != "inputs"}
        inputs = (_ENCODER.encode(_told(each)) for each in self.inputs)
        lines["inputs"] = "[\n" + ",\n".join(f"  {each}" for each in inputs) + "\n ]"
        parts = (f"{_ENCODER.encode(name)}: {_ENCODER.encode(value)}"
                 for name, value in sorted(self.parts.items()))  # fmt: skip
        lines["parts"] = "{\n" + ",\n".join(f"  {each}" for each in parts) + "\n }"
        whole = ",\n".join(f' "{name}": {lines[name]}' for name in sorted(lines))
        return f"{{\n{whole}\n}}\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Return the manifest that :meth:`to_json` wrote.

        What later software of the same schema version may say besides is left alone.

        Raises:
            ValueError: the text is no such manifest.
        """
        try:
            told = json.loads(text)
            inputs = tuple(
                Input(each["name"], each["sha256"], each["plan"], tuple(each["editions"]))
                for each in told.pop("inputs")
            )
            counts = Counts(**_known(Counts, told.pop("counts")))
            return cls(inputs=inputs, counts=counts, **_known(cls, told))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no manifest of a snapshot: {error}") from error


def _told(one: Input) -> Mapping[str, object]:
    return {"editions": one.editions, "name": one.name, "plan": one.plan, "sha256": one.sha256}


def _known(kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in told.items() if name in names}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Return the snapshot's id: the first 12 hex digits of its hash."""
        return self.manifest.id

    @property
    def as_of(self) -> date | None:
        """Return the day whose state the snapshot holds; None: the newest of every sheet."""
        told = self.manifest.info.get("as_of")
        return date.fromisoformat(told) if told else None

    @property
    def store_path(self) -> Path:
        """Return the folder of the Oxigraph store."""
        return self.path / "store"

    @property
    def tables_path(self) -> Path:
        """Return the SQLite file of lists, facets and full text."""
        return self.path / "tables.sqlite"

    @property
    def findings_path(self) -> Path:
        """Return the file of the build's findings."""
        return self.path / "findings.json"

    @property
    def dumps_path(self) -> Path:
        """Return the folder of the dumps, filled after the switch."""
        return self.path / "dumps"

    def open_store(self) -> Store:
        """Return the graph, opened for reading only (a new handle each time).

        For the build's own stages; what strangers ask goes through a pool of workers.

        Raises:
            CannotRun: the engine finds it damaged, or not there (STORE-BROKEN).
        """
        try:
            return Store.read_only(str(self.store_path))
        except (OSError, RuntimeError, ValueError) as error:  # as the engine tells damage
            place = Place(str(self.store_path))
            raise CannotRun(
                Finding("STORE-BROKEN", place, words=self.id, detail=str(error)[:300])
            ) from error


def snapshots_folder(store: Path) -> Path:
    """Return the folder in which the snapshots of ``store`` lie."""
    return store / "snapshots"


def cache_folder(store: Path) -> Path:
    """Return the folder of what a build may use again."""
    return store / "cache"


def current_link(store: Path) -> Path:
    """Return the symlink that names the served snapshot."""
    return store / "current"


def open_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in the folder ``path``.

    Raises:
        CannotRun: the folder holds no whole snapshot (STORE-BROKEN), or one of another schema
            version (STORE-SCHEMA).
    """
    try:
        version, manifest = _opened(path)
        if manifest is None:
            detail = f"{version} ≠ {SCHEMA_VERSION}"
            raise CannotRun(
                Finding("STORE-SCHEMA", Place(str(path)), words=path.name, detail=detail)
            )
        return Snapshot(path, manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        place = Place(str(path))
        raise CannotRun(
            Finding("STORE-BROKEN", place, words=path.name, detail=str(error))
        ) from error


def _opened(path: Path) -> tuple[object, Manifest | None]:
    """Return the schema version of a snapshot and, if that is ours, its manifest."""
    file = path / "manifest.json"
    about = file.stat()
    return _read(file, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)


@lru_cache(maxsize=4)  # a build asks for those that are kept a dozen times, and each has megabytes
def _read(file: Path, *_as_it_was: int) -> tuple[object, Manifest | None]:
    text = file.read_text(encoding="utf-8")
    version = json.loads(text)["schema_version"]
    return version, Manifest.from_json(text) if version == SCHEMA_VERSION else None


def served_path(store: Path) -> Path | None:
    """Return the folder of the snapshot that is served, or None when nothing was built yet.

    Raises:
        CannotRun: what stands where the link should be leads to no snapshot (STORE-LINK).
    """
    link = current_link(store)
    try:
        name = link.readlink().name
    except FileNotFoundError:
        return None
    except OSError as error:  # a file or a folder: copied by a program that follows links, say
        cause = error.strerror or str(error)
        raise CannotRun(Finding("STORE-LINK", Place(str(link)), detail=cause)) from error
    if not _ID.fullmatch(name):
        raise CannotRun(Finding("STORE-LINK", Place(str(link)), detail=str(link.readlink())))
    return snapshots_folder(store) / name


def current(store: Path) -> Snapshot | None:
    """Return the snapshot that is served, or None when nothing was built yet.

    Raises:
        CannotRun: as :func:`served_path` and :func:`open_snapshot` have it.
    """
    path = served_path(store)
    return None if path is None else open_snapshot(path)


def snapshot_folders(store: Path) -> tuple[Path, ...]:
    """Return the folders that have a snapshot's name, sorted, whatever is in them."""
    folder = snapshots_folder(store)
    found = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(path for path in found if _ID.fullmatch(path.name)))


def schema_of(path: Path) -> int | None:
    """Return the schema version of the snapshot in the folder ``path``; None: it tells none."""
    try:
        version, _ = _opened(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return version if isinstance(version, int) else None


def refuse_newer(store: Path) -> None:
    """Refuse to write into a store that newer software serves from.

    Raises:
        CannotRun: the served snapshot has a later schema version than ours (STORE-NEWER).
    """
    path = served_path(store)
    version = None if path is None else schema_of(path)
    if path is not None and version is not None and version > SCHEMA_VERSION:
        detail = f"{version} > {SCHEMA_VERSION}"
        raise CannotRun(Finding("STORE-NEWER", Place(str(path)), words=path.name, detail=detail))


def snapshots(store: Path) -> tuple[Snapshot, ...]:
    """Return the whole snapshots of this schema version that are kept, newest first."""
    kept: list[Snapshot] = []
    folder = snapshots_folder(store)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        try:
            kept.append(open_snapshot(path))
        except CannotRun:
            continue
    return tuple(sorted(kept, key=lambda each: (each.manifest.built_at, each.id), reverse=True))


def find(store: Path, snapshot_id: str) -> Snapshot | None:
    """Return the kept snapshot with that id, or None."""
    return next((each for each in snapshots(store) if each.id == snapshot_id), None)
