"""What has a name like the last part of an address that leads nowhere, or nowhere any more."""

import re
import unicodedata
from dataclasses import dataclass

from psmgraph.web.served import Served

_WORD = re.compile(r"\w+")
_SHORTEST = 3  # letters of a word that tells something
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Near:
    """One entity whose name is like it."""

    path: str | None
    kind: str  # IRI of its class
    name: str


def suggestions(served: Served, path: str, limit: int = 8) -> tuple[Near, ...]:
    """Return entities with a name like the last part of a ``path`` that leads nowhere."""
    words = [word for word in terms(path.rstrip("/").rsplit("/", 1)[-1]) if len(word) >= _SHORTEST]
    expression = " OR ".join(f'"{word}"*' for word in words[:_MOST_WORDS])
    if not expression:
        return ()
    rows = served.rows(
        "SELECT names.entity, names.kind, names.name FROM names_fts"
        " JOIN names ON names.rowid = names_fts.rowid"
        " WHERE names_fts MATCH ? ORDER BY bm25(names_fts, 4.0, 1.0) LIMIT ?",
        (expression, limit),
    )
    return tuple(
        Near(served.addresses.path(row["entity"]), row["kind"], row["name"]) for row in rows
    )


def terms(words: str) -> list[str]:
    """Return the words to look for in names; what is no letter or digit only separates."""
    return _WORD.findall(unicodedata.normalize("NFC", words.replace("_", " ")))[:20]
