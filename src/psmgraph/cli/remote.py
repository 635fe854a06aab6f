"""Commands that read from a store on another server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from psmgraph.config import Config
from psmgraph.store.answer import Answer
from psmgraph.store.pool import QueryRequest
from psmgraph.store.queryfile import NamedQuery
from psmgraph.store.refusals import refused
from psmgraph.store.remote import contents, guard
from psmgraph.store.remote.http import credentials
from psmgraph.store.remote.pool import RemotePool
from psmgraph.store.remote.reading import Reader
from psmgraph.store.remote.snapshot import Held, look

VARIABLES = "PSMGRAPH_STORE_READ"  # _USER and _PASSWORD: never those that may write


def reader_of(config: Config) -> Reader:
    """Return what reads from the store that the configuration names."""
    given = credentials(os.environ, VARIABLES)
    return Reader(config.store_url, given, config.remote.auth, config.remote.timeout)


def held_by(config: Config) -> Held:
    """Return what the store holds.

    Raises:
        CannotRun: nothing of ours, or it does not answer (REMOTE-…).
    """
    return look(reader_of(config), config.base, config.remote.default_graph)


@contextmanager
def run_remote(config: Config, query: NamedQuery, text: str, fmt: str | None) -> Iterator[Answer]:
    """Run ``query``, filled: ``text``, on the store that the configuration names.

    The answer lives for the ``with`` block.

    Raises:
        QueryRefused: there is no answer. CannotRun: the store cannot be had (REMOTE-…).
        BrokenAnswer: (while reading) the answer cannot go on.
    """
    reader = reader_of(config)
    if guard.form_of(text) in ("CONSTRUCT", "DESCRIBE"):
        reader.row_cap = contents.row_cap(reader)
    held = look(reader, config.base, config.remote.default_graph)
    if query.is_wrong_on(held.server):
        raise refused("QUERY-NOT-ON", detail=held.server)
    seconds = config.remote.timeout
    pool = RemotePool(reader, config.store, dataset=held.dataset, size=1, deadline=seconds)
    with pool, pool.run(QueryRequest(text, format=fmt, base_iri=config.base)) as answer:
        yield answer
