"""The findings of a build as their file and their table, made by a second process where it pays.

Of ten thousand sheets there are tens of thousands, and nobody needs them before all else is made.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial

from psmgraph.build.apart import apart
from psmgraph.build.editions import Edition
from psmgraph.build.outcome import findings_json
from psmgraph.build.reading import ReadDone
from psmgraph.build.worklist import COLUMNS, INDEX, TABLE, findings_table
from psmgraph.errors import Finding
from psmgraph.store.snapshot import Snapshot
from psmgraph.store.tables import Cell, RowTable


@dataclass(frozen=True, slots=True)
class Told:
    """The findings as JSON text, and (a :class:`psmgraph.store.tables.GivenTable`) as a table."""

    told: Callable[[], tuple[str, str, bytes]]  # JSON, digest, rows where they may be others
    table: Callable[[], RowTable]
    name: str = TABLE
    columns: tuple[str, ...] = COLUMNS
    index: tuple[str, ...] = INDEX

    def json(self) -> str:
        """Return what :func:`psmgraph.build.outcome.findings_json` does."""
        return self.told()[0]

    @property
    def digest(self) -> str:
        """Return the digest of the table, as that of a RowTable."""
        return self.told()[1]

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows of the table."""
        rows = self.told()[2]
        found: tuple[tuple[Cell, ...], ...] = pickle.loads(rows) if rows else self.table().rows
        return found


@contextmanager
def telling(
    findings: Sequence[Finding],
    read: Sequence[ReadDone],
    made: Sequence[Edition],
    base: str,
    before: Snapshot | None,
) -> Iterator[Told]:
    """Give these findings, told of these files and editions, as they are kept.

    Rows that the snapshot ``before`` has too need not be told.
    """
    table = partial(findings_table, findings, read, made, base)
    known = before.manifest.info.get("given", {}).get(TABLE, "") if before else ""
    with apart(partial(_made, table, tuple(findings), known), len(findings)) as work:
        yield Told(cache(lambda: pickle.loads(work())), table)


def _made(table: Callable[[], RowTable], findings: tuple[Finding, ...], known: str) -> bytes:
    made = table()
    digest = made.digest
    rows = b"" if digest == known else pickle.dumps(made.rows)
    return pickle.dumps((findings_json(findings), digest, rows))
