"""What the commands that look into a store share."""

from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding, Place
from psmgraph.store.snapshot import Snapshot, current


def served(settings: Config) -> Snapshot:
    """Return the snapshot that the store serves.

    Raises:
        CannotRun: nothing was built there yet (STORE-EMPTY), or it cannot be opened (STORE-…).
    """
    snapshot = current(settings.store)
    if snapshot is None:
        raise CannotRun(Finding("STORE-EMPTY", Place(str(settings.store))))
    return snapshot
