"""One query from the command line, under the same limits as those from the web."""

from collections.abc import Iterator
from contextlib import contextmanager

from psmgraph.store.answer import Answer
from psmgraph.store.pool import GIB, Pool, QueryRequest
from psmgraph.store.snapshot import Snapshot


@contextmanager
def run_local(
    snapshot: Snapshot,
    text: str,
    fmt: str | None = None,
    *,
    deadline: float = 60.0,
    budget: int = GIB,
) -> Iterator[Answer]:
    """Run ``text`` on ``snapshot`` in one worker; the answer lives for the ``with`` block.

    ``fmt`` is a format's short name; without it JSON for rows and Turtle for graphs.

    Raises:
        QueryRefused: there is no answer. CannotRun: the snapshot cannot be opened.
        BrokenAnswer: (while reading) the answer cannot go on.
    """
    with Pool(snapshot.path, size=1, deadline=deadline, budget=budget, name="local") as pool:
        request = QueryRequest(text, format=fmt, base_iri=snapshot.manifest.base)
        with pool.run(request) as answer:
            yield answer
