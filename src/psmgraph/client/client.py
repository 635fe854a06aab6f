"""``psmgraph.open``: the client, and what it takes for parameters."""

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

from pyoxigraph import RdfFormat, Triple, parse

from psmgraph.client.face import AskError, Face
from psmgraph.client.local import LocalFace
from psmgraph.client.rows import Rows, rows_of, truth_of
from psmgraph.client.service import ServiceFace
from psmgraph.config import LANGUAGES
from psmgraph.errors import Finding, Place
from psmgraph.store.queryfile import NamedQuery

Given = str | int | bool | date | None
"""What a parameter may be given; an IRI may leave the base out, None is as not given."""


class Client:
    """One snapshot of a graph, to be asked; made by ``psmgraph.open``, closed by ``with``.

    Every method that asks raises :class:`AskError` where there is no answer, and never gives a
    part of one.
    """

    def __init__(self, face: Face, language: str) -> None:
        self._face = face
        self._language = language

    @property
    def snapshot(self) -> str:
        """Return the id of the snapshot that every answer comes from."""
        return self._face.snapshot

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """Return the ready-made queries by name: titles and parameters, to look into."""
        return self._face.catalogue

    def query(
        self, name: str, /, *, limit: int | None = None, offset: int | None = None, **params: Given
    ) -> Rows:
        """Return the rows of the ready-made query ``name``; ``params`` are its parameters.

        ``limit`` and ``offset`` cut a part out; then every column orders the rows.
        """
        found = self.queries.get(name)
        if found is None:
            near = difflib.get_close_matches(name, self.queries, n=1, cutoff=0.0)
            raise self._error("QUERY-NAME", name, name, "".join(near))
        given = [(key, words) for key, value in params.items() if (words := _words(key, value))]
        self._check(found, [*params], [key for key, _ in given])
        told = {each.name for each in found.parameters if each.type == "lang"}
        given += [(key, self._language) for key in told - params.keys()]
        given += [
            (key, str(number))
            for key, number in (("limit", limit), ("offset", offset))
            if number is not None
        ]
        return rows_of(self._face.named(found, given), self.snapshot)

    def select(self, sparql: str) -> Rows:
        """Return the rows of a SELECT of yours.

        Raises:
            ValueError: it is an ASK.
        """
        return rows_of(self._face.sparql(sparql, "json"), self.snapshot)

    def ask(self, sparql: str) -> bool:
        """Return what an ASK of yours answers.

        Raises:
            ValueError: it is a SELECT.
        """
        return truth_of(self._face.sparql(sparql, "json"))

    def construct(self, sparql: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE of yours, as pyoxigraph has them."""
        text = self._face.sparql(sparql, "nt")
        return [each.triple for each in parse(text, RdfFormat.N_TRIPLES)]

    def close(self) -> None:
        """Give back what is held; a client that is closed answers nothing more."""
        self._face.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<psmgraph.Client of snapshot {self.snapshot}>"

    def _check(self, found: NamedQuery, named: list[str], given: list[str]) -> None:
        known = [each.name for each in found.parameters]
        for name in named:
            if name not in known:
                detail = ", ".join(known) or "-"
                raise self._error("COMMAND-PARAMETER-UNKNOWN", found.name, name, detail)
        for each in found.parameters:
            if each.required and each.default is None and each.name not in given:
                detail = f"{each.name} ({each.example or each.type})"
                raise self._error("QUERY-PARAMETER", found.name, "", detail)

    def _error(self, code: str, place: str, words: str, detail: str) -> AskError:
        found = Finding(code, Place(place), words=words, detail=detail)
        return AskError(found.message(self._language), code=code)


def opened(
    store: str | Path, snapshot: str, as_of: date | str | None, language: str, timeout: float
) -> Client:
    """Return the client of ``psmgraph.open``, which says what each means and raises."""
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {', '.join(LANGUAGES)}, not {language!r}")
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    if isinstance(store, str) and re.match(r"https?://", store):
        return Client(ServiceFace(store, language, snapshot, day, timeout), language)
    return Client(LocalFace(Path(store), language, snapshot, day, timeout), language)


def _words(name: str, value: Given) -> str:
    """Return a parameter's value as an address would hold it.

    Raises:
        TypeError: it is nothing that a parameter takes.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) or not isinstance(value, str | int | date):
        raise TypeError(f"{name} takes text, a whole number, a truth or a day, not {value!r}")
    return value.isoformat() if isinstance(value, date) else str(value)
