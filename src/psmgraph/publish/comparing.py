"""A graph as we have it held against the same graph as another server gives it back.

Stores may write a value in another way: Virtuoso takes the zeros off decimals and writes the tags
of languages small. That changes nothing that is said, so it is told and let be; a statement that
is missing, or says something else, is not.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from hashlib import sha256

from pyoxigraph import Literal, Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = frozenset({"integer", "nonNegativeInteger", "positiveInteger", "int", "long"})
_FRACTION = frozenset({"decimal", "double", "float"})
_EXACT = Context(prec=10_000)  # nothing is rounded away


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two graphs compare: sizes, the hash of ours, and what is not the same."""

    ours: int
    theirs: int
    digest: str  # sha256 (hex) of our sorted N-Triples
    respelt: int = 0  # statements that they write in another way
    missing: int = 0  # statements that they lack, however written
    extra: int = 0  # statements that they have and we have not
    example: str = ""  # one that is missing, or extra

    @property
    def same(self) -> bool:
        """Tell whether they say the same."""
        return not self.missing and not self.extra and self.ours == self.theirs

    @property
    def told(self) -> str:
        """Return what is not the same, in short."""
        return f"{self.theirs} ≠ {self.ours}; -{self.missing} +{self.extra}: {self.example[:200]}"


def compare(ours: Iterable[Triple], theirs: Iterable[Triple]) -> Comparison:
    """Return how two graphs compare; SQLite holds the lines, on disk where they are many."""
    with closing(sqlite3.connect("")) as held:
        for side, triples in (("ours", ours), ("theirs", theirs)):
            held.execute(f"CREATE TABLE {side} (line TEXT PRIMARY KEY, alike TEXT) WITHOUT ROWID")
            held.executemany(
                f"INSERT OR IGNORE INTO {side} VALUES (?, ?)",
                ((str(triple), _alike(triple)) for triple in triples),
            )
        digest = sha256()
        for (line,) in held.execute("SELECT line FROM ours ORDER BY line"):
            digest.update(f"{line} .\n".encode())
        ours_size, theirs_size = (
            _number(held, f"SELECT COUNT(*) FROM {side}") for side in ("ours", "theirs")
        )
        unlike = _without(held, "line", "ours", "theirs")
        if not unlike and ours_size == theirs_size:
            return Comparison(ours_size, theirs_size, digest.hexdigest())
        missing = _without(held, "alike", "ours", "theirs")
        extra = _without(held, "alike", "theirs", "ours")
        return Comparison(
            ours_size, theirs_size, digest.hexdigest(), unlike - missing, missing, extra,
            _example(held),
        )  # fmt: skip


def _without(held: sqlite3.Connection, column: str, one: str, other: str) -> int:
    return _number(
        held,
        f"SELECT COUNT(*) FROM {one} WHERE {column} NOT IN (SELECT {column} FROM {other})",
    )


def _example(held: sqlite3.Connection) -> str:
    for one, other in (("ours", "theirs"), ("theirs", "ours")):
        found = held.execute(
            f"SELECT line FROM {one} WHERE alike NOT IN (SELECT alike FROM {other}) "
            "ORDER BY line LIMIT 1"
        ).fetchone()
        if found:
            return str(found[0])
    return ""


def _number(held: sqlite3.Connection, sql: str) -> int:
    return int(held.execute(sql).fetchone()[0])


def _alike(triple: Triple) -> str:
    """Return the triple as text that is the same for all ways to write its value."""
    value = triple.object
    if not isinstance(value, Literal):
        return str(triple)
    words: str = value.value
    if value.language:
        return f"{triple.subject} {triple.predicate} @{value.language.lower()} {words}"
    name = value.datatype.value.removeprefix(_XSD)
    if name in _WHOLE or name in _FRACTION:
        try:
            words = str(Decimal(words).normalize(_EXACT))
        except InvalidOperation:
            return str(triple)
        # Types of whole numbers are let be too: many stores know one only.
        name = "whole" if name in _WHOLE else name
    return f"{triple.subject} {triple.predicate} ^{name} {words}"
