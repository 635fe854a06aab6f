"""The SQLite file that people download: the snapshot's tables that queries make of the graph.

What else stands in tables.sqlite is not published here: the names that are alike, which are guesses
for the office to decide on (their list is the page /review), and what the search needs: its words
are in the graph and in the other tables.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from psmgraph import __version__
from psmgraph.publish.source import Source
from psmgraph.store.tables import is_published, table_queries

ABOUT = "about"  # the table that names snapshot, licence and base


def public_tables() -> tuple[str, ...]:
    """Return the names of the tables that are published, sorted."""
    queries = filter(is_published, table_queries())
    return tuple(sorted(query.name.rpartition("/")[2].replace("-", "_") for query in queries))


def write_sqlite(source: Source, stream: BinaryIO) -> None:
    """Write the file to ``stream``; it is made beside, on disk, and copied.

    Raises:
        sqlite3.Error: the snapshot's tables lack one.
        OSError: there is no room.
    """
    with tempfile.TemporaryDirectory(dir=source.snapshot.dumps_path, prefix=".new-") as folder:
        path = Path(folder) / "tables.sqlite"
        _copy(source, path)
        with path.open("rb") as made:
            shutil.copyfileobj(made, stream, 1024 * 1024)


def _copy(source: Source, target: Path) -> None:
    whole = f"{source.snapshot.tables_path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(target.resolve().as_uri(), uri=True, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("ATTACH ? AS whole", (whole,))
        db.execute("BEGIN")
        _write_about(db, source)
        for name in public_tables():
            (made,) = db.execute(
                "SELECT sql FROM whole.sqlite_master WHERE type = 'table' AND name = ?", (name,)
            ).fetchone() or ("",)
            if not made:
                raise sqlite3.OperationalError(f"no such table: {name}")
            db.execute(made)
            db.execute(f'INSERT INTO "{name}" SELECT * FROM whole."{name}" ORDER BY rowid')
            for (index,) in db.execute(
                "SELECT sql FROM whole.sqlite_master WHERE type = 'index' AND tbl_name = ? "
                "ORDER BY name",
                (name,),
            ).fetchall():
                db.execute(index)
        db.execute("COMMIT")


def _write_about(db: sqlite3.Connection, source: Source) -> None:
    db.execute(f"CREATE TABLE {ABOUT} (name TEXT PRIMARY KEY, value TEXT)")
    told = {
        "snapshot": source.run,
        "base": source.base,
        "licence": source.licence,
        "software": f"psmgraph {__version__}",
    }
    db.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", sorted(told.items()))
