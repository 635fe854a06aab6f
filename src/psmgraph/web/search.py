"""Search by name: the full-text index of tables.sqlite, words in any order, beginnings count."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from psmgraph.web.addresses import ONTOLOGY
from psmgraph.web.served import Served

_WORD = re.compile(r"\w+")
LIMIT = 60
# What people look for first; also the order of the kinds on the page.
KIND_ORDER = tuple(
    ONTOLOGY + name
    for name in (
        "Project",
        "Organisation",
        "Person",
        "Event",
        "Meeting",
        "LegalReference",
        "ThematicTable",
        "Plan",
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """One entity whose name fits."""

    iri: str
    path: str | None
    kind: str  # IRI of its class
    name: str
    also: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was looked for, what was found by kind, and whether there is more."""

    words: str
    found: Mapping[str, tuple[Found, ...]]
    total: int
    more: bool


def search_page(served: Served, words: str, limit: int = LIMIT) -> SearchPage:
    """Return what the name index holds for ``words``: every word, or its beginning, must occur."""
    found = find(served, " ".join(f'"{word}"*' for word in terms(words)), limit + 1)
    shown = found[:limit]
    kinds = sorted({each.kind for each in shown}, key=_kind_rank)
    return SearchPage(
        words=words,
        found={kind: tuple(each for each in shown if each.kind == kind) for kind in kinds},
        total=len(shown),
        more=len(found) > limit,
    )


def suggestions(served: Served, path: str, limit: int = 8) -> tuple[Found, ...]:
    """Return entities with a name like the last part of a ``path`` that leads nowhere."""
    words = [word for word in terms(path.rstrip("/").rsplit("/", 1)[-1]) if len(word) > 2]
    return find(served, " OR ".join(f'"{word}"*' for word in words[:12]), limit)


def terms(words: str) -> list[str]:
    """Return the words to look for; what is no letter or digit only separates."""
    normal = unicodedata.normalize("NFC", words.replace("_", " "))
    return _WORD.findall(normal)[:20]


def find(served: Served, expression: str, limit: int) -> tuple[Found, ...]:
    """Return the best matches of an FTS5 expression made by this module."""
    if not expression:
        return ()
    rows = served.rows(
        "SELECT names.entity, names.kind, names.name, names.also FROM names_fts"
        " JOIN names ON names.rowid = names_fts.rowid"
        " WHERE names_fts MATCH ? ORDER BY bm25(names_fts, 4.0, 1.0) LIMIT ?",
        (expression, limit),
    )
    return tuple(
        Found(
            row["entity"],
            served.addresses.path(row["entity"]),
            row["kind"],
            row["name"],
            row["also"] or "",
        )
        for row in rows
    )


def _kind_rank(kind: str) -> tuple[int, str]:
    return (KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)), kind
