"""What a place that can be asked gives the client, and the one error with which it refuses."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from psmgraph.store.queryfile import NamedQuery


class AskError(Exception):
    """There is no answer; the message says why, in the client's language.

    ``code`` is that of docs/findings.md ("QUERY-SYNTAX"), "" where none fits (no connection);
    ``status`` is HTTP's, 0 where there was none; ``line`` and ``column`` are the place of a slip
    in a query, 0 where it has none; ``retry_after`` are the seconds after which another try makes
    sense, or None.
    """

    def __init__(  # noqa: PLR0913  (each a matter of its own)
        self,
        message: str,
        *,
        code: str = "",
        status: int = 0,
        line: int = 0,
        column: int = 0,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.line = line
        self.column = column
        self.retry_after = retry_after


class Face(Protocol):
    """One snapshot that can be asked; each answer comes as the bytes of a format."""

    @property
    def snapshot(self) -> str:
        """Return the snapshot's id."""

    @property
    def catalogue(self) -> Mapping[str, NamedQuery]:
        """Return the ready-made queries by name."""

    def named(self, found: NamedQuery, given: Sequence[tuple[str, str]]) -> bytes:
        """Return the answer of a ready-made query as JSON. Raises AskError."""

    def sparql(self, text: str, form: str) -> bytes:
        """Return the answer of a query as ``form``: "json" or "nt". Raises AskError."""

    def close(self) -> None:
        """Give back what is held; more than once does no harm."""
