"""What the files of a snapshot are made of, and how each says where it comes from."""

from dataclasses import dataclass

from psmgraph.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """A snapshot on disk, the licence (an IRI) under which its data are given, and by whom."""

    snapshot: Snapshot
    licence: str
    publisher: str = ""  # the body's name, where one is configured

    @property
    def base(self) -> str:
        """Return the base IRI of the data."""
        return self.snapshot.manifest.base

    @property
    def run(self) -> str:
        """Return the IRI of the snapshot."""
        return f"{self.base}run/{self.snapshot.id}"
