"""How far a publication has come: kept in the store's folder, so that it can go on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from psmgraph.store import disk


@dataclass(slots=True)
class Progress:
    """What of one snapshot has been confirmed by one target. Saved after each step."""

    path: Path
    target: str
    snapshot: str
    chunk: int  # statements in a piece: pieces are counted, so it stays as it was
    pieces: dict[str, int] = field(default_factory=dict)  # staging graph → pieces that stand there
    checked: dict[str, str] = field(default_factory=dict)  # staging graph → sha256 of its lines

    @classmethod
    def of(cls, store: Path, target: str, snapshot: str, chunk: int) -> "Progress":
        """Return how far the publication of ``snapshot`` to ``target`` has come.

        What was begun for another snapshot does not count.
        """
        name = sha256(target.encode()).hexdigest()[:12]
        path = store / "publish" / f"{name}.json"
        fresh = cls(path, target, snapshot, chunk)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            same = (told["target"], told["snapshot"]) == (target, snapshot)
            pieces, checked = told["pieces"], told["checked"]
            if not same or not _counted(pieces) or not isinstance(checked, dict):
                return fresh
            return cls(path, target, snapshot, int(told["chunk"]), pieces, checked)
        except (OSError, ValueError, KeyError, TypeError):
            return fresh

    def save(self) -> None:
        """Write it to the disk, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "target": self.target,
            "snapshot": self.snapshot,
            "chunk": self.chunk,
            "pieces": self.pieces,
            "checked": self.checked,
        }
        fresh = self._fresh  # of one name, as one publication runs at a time: a kill leaves one
        fresh.write_text(json.dumps(told, indent=1), encoding="utf-8")
        disk.sync(fresh)
        fresh.replace(self.path)

    def forget(self, graph: str) -> None:
        """Begin again with a graph."""
        self.pieces.pop(graph, None)
        self.checked.pop(graph, None)
        self.save()

    def end(self) -> None:
        """Remove the file: all is done."""
        self.path.unlink(missing_ok=True)
        self._fresh.unlink(missing_ok=True)

    @property
    def _fresh(self) -> Path:
        return self.path.with_name(f".{self.path.name}.part")


def _counted(pieces: object) -> bool:
    return isinstance(pieces, Mapping) and all(isinstance(each, int) for each in pieces.values())
