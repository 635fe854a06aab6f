"""A store in a folder of this machine, asked through one worker as the service asks its own."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path

from psmgraph.build.day import state_of
from psmgraph.client.face import AskError
from psmgraph.errors import Finding, Place, PsmgraphError
from psmgraph.store import queryfile
from psmgraph.store.answer import Answer
from psmgraph.store.parameters import read_parameters, text_of
from psmgraph.store.pool import GIB, Pool, QueryRequest
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.refusals import QueryRefused
from psmgraph.store.snapshot import Snapshot, current, find


class LocalFace:
    """One snapshot of the store in a folder, or the state of a day drawn from it."""

    def __init__(
        self, store: Path, language: str, snapshot: str, as_of: date | None, timeout: float
    ) -> None:
        self._language = language
        self._pool: Pool | None = None
        self._held = ExitStack()
        try:
            kept = _chosen(store, snapshot)
            self.snapshot = kept.id
            self._base = kept.manifest.base
            found = self._held.enter_context(state_of(store, kept, as_of)) if as_of else kept
            pool = Pool(found.path, size=1, deadline=timeout, budget=GIB, name="client")
            self._pool = self._held.enter_context(pool)
        except PsmgraphError as error:
            self.close()
            raise _told(error, language) from error

    @cached_property
    def catalogue(self) -> Mapping[str, NamedQuery]:
        """Return the ready-made queries that ship with this version."""
        return {name: queryfile.load(name) for name in queryfile.public_names()}

    def named(self, found: NamedQuery, given: Sequence[tuple[str, str]]) -> bytes:
        """Return the answer of a ready-made query as JSON. Raises AskError."""
        asked = read_parameters(found, given, self._base, self._language)
        for name in asked.wrong:
            words = next((value for key, value in given if key == name), "")
            parameter = found.parameter(name)
            detail = f"{name}: {parameter.type if parameter else 'integer'}"
            refusal = QueryRefused(
                Finding("QUERY-PARAMETER", Place(name), words=words, detail=detail)
            )
            raise _told(refusal, self._language) from refusal
        return self.sparql(text_of(found, asked), "json")

    def sparql(self, text: str, form: str) -> bytes:
        """Return the answer of a query as ``form``. Raises AskError."""
        if self._pool is None:
            raise AskError("this client is closed")
        request = QueryRequest(text, format=form, base_iri=self._base)
        try:
            answer: Answer = self._pool.run(request)
            return answer.read()
        except PsmgraphError as error:
            raise _told(error, self._language) from error

    def close(self) -> None:
        """End the worker, and take the state of a day away."""
        self._pool = None
        self._held.close()


def _chosen(store: Path, snapshot: str) -> Snapshot:
    found = find(store, snapshot) if snapshot else current(store)
    if found is None:
        code = "STORE-NO-SNAPSHOT" if snapshot else "STORE-EMPTY"
        raise PsmgraphError(Finding(code, Place(str(store)), words=snapshot))
    return found


def _told(error: PsmgraphError, language: str) -> AskError:
    """Return the error in the client's form and language."""
    refused = error if isinstance(error, QueryRefused) else None
    found = error.finding
    return AskError(
        found.message(language),
        code=found.code,
        status=refused.status if refused else 0,
        line=found.place.line,
        column=found.place.column,
        retry_after=refused.retry_after if refused else None,
    )
