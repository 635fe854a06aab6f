"""From the progress sheets of a strategic plan to a checked, versioned knowledge graph."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psmgraph.client import Client

__version__ = "1.0.0"
__all__ = ["__version__", "open"]


def open(
    store: str | Path,
    *,
    snapshot: str = "",
    as_of: date | str | None = None,
    language: str = "it",
    timeout: float = 60.0,
) -> "Client":
    """Return a client of the graph at ``store``: a store's folder, or a service's address.

    It answers from one snapshot to its end: the one that is served now, or the kept one with the
    id ``snapshot``. ``as_of`` (a day, or its text as yyyy-mm-dd) asks the state of that day.
    ``language`` ("it", "en") is that of titles in answers and of errors; a query may take
    ``timeout`` seconds. docs/python.md shows the use.

    Raises:
        psmgraph.client.AskError: there is no snapshot, no service, or no state of that day.
        ValueError: the language is none of ours, or ``as_of`` is no day.
    """
    from psmgraph.client import opened  # what only builds or serves need not know it

    return opened(store, snapshot, as_of, language, timeout)
