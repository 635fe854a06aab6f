"""What the commands that look into a store share."""

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode, QuerySolutions

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.graph.comparison import Row, Select
from psmgraph.store.binding import bind
from psmgraph.store.queryfile import load
from psmgraph.store.snapshot import Snapshot, current, find


def served(settings: Config) -> Snapshot:
    """Return the snapshot that the store serves.

    Raises:
        CannotRun: nothing was built there yet (STORE-EMPTY), or it cannot be opened (STORE-…).
    """
    snapshot = current(settings.store)
    if snapshot is None:
        raise CannotRun(Finding("STORE-EMPTY", Place(str(settings.store))))
    return snapshot


def chosen(settings: Config, snapshot_id: str | None) -> Snapshot:
    """Return the kept snapshot of that id; without one, the snapshot that the store serves.

    Raises:
        CannotRun: no snapshot has that id (STORE-NO-SNAPSHOT), or as :func:`served` has it.
    """
    found = find(settings.store, snapshot_id) if snapshot_id else served(settings)
    if found is None:
        place = Place(str(settings.store))
        raise CannotRun(Finding("STORE-NO-SNAPSHOT", place, words=snapshot_id or ""))
    return found


def selecting(snapshot: Snapshot) -> Select:
    """Return what answers query files of ours from a snapshot on this disk."""
    store = snapshot.open_store()

    def select(name: str, values: Mapping[str, Sequence[NamedNode | Literal]]) -> Sequence[Row]:
        found = store.query(bind(load(name).text, values))
        assert isinstance(found, QuerySolutions)  # our own query files are SELECTs
        names = [variable.value for variable in found.variables]
        return [
            {key: term for key, term in zip(names, row, strict=True) if term is not None}
            for row in found
        ]

    return select
