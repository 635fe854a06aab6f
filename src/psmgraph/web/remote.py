"""Serving a store that is on another server: pages and /sparql as over a folder.

What the server holds is looked at now and then; when it has gone over to another snapshot, its
tables are made beside, and until they stand the pages' lists are those of before.
"""

import logging
import os
import threading
import time

from psmgraph.build import reviewing, worklist
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.store.remote import contents
from psmgraph.store.remote.http import credentials
from psmgraph.store.remote.pool import RemotePool
from psmgraph.store.remote.reading import Reader
from psmgraph.store.remote.snapshot import look, take_up
from psmgraph.store.tables import RowTable
from psmgraph.web.served import NAMED_WORKERS, PAGE_WORKERS, Served, Service, queues
from psmgraph.web.state import AS_OF, SNAPSHOT, State, refused

VARIABLES = "PSMGRAPH_STORE_READ"  # _USER and _PASSWORD: never those that may write
# Names that are alike are no statements, and neither is what a build found: no other server has
# them, and their lists are empty there.
_REVIEW = RowTable(reviewing.TABLE, reviewing.COLUMNS, (), reviewing.INDEX)
_LOG = logging.getLogger("psmgraph.web")


class RemoteService(Service):
    """Holds the snapshot that the server at ``config.store_url`` has."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        given = credentials(os.environ, VARIABLES)
        remote = config.remote
        self._reader = Reader(config.store_url, given, remote.auth, remote.timeout)
        self._looked = float("-inf")
        self._looking = threading.Lock()
        self._remote_pools: tuple[RemotePool, RemotePool, RemotePool] | None = None

    def current(self) -> Served:
        """Return the snapshot that the server has, as far as was looked.

        Raises:
            CannotRun: the server cannot be had, and never could (REMOTE-…).
        """
        if self._served is None:
            with self._looking:
                if self._served is None:
                    self._look()
        elif time.monotonic() - self._looked > self.config.remote.refresh:
            self._look_beside()
        assert self._served is not None  # else an error was raised
        return self._served

    def of(self, state: State) -> Served:
        """Return the state that a request asks for: the server has one only.

        Raises:
            StateRefused: it is another snapshot (STORE-NO-SNAPSHOT) or a day's (AS-OF-REMOTE).
        """
        now = self.current()
        if state.snapshot not in ("", now.snapshot.id):
            raise refused("STORE-NO-SNAPSHOT", SNAPSHOT, state.snapshot)
        if state.as_of is not None:
            raise refused("AS-OF-REMOTE", AS_OF, state.as_of.isoformat())
        return now

    def close(self) -> None:
        """Let go of every query."""
        for pool in self._remote_pools or ():
            pool.close()
        self._remote_pools = None
        super().close()

    def _look_beside(self) -> None:
        """Look in a thread of its own, unless one is looking: no request waits for it."""
        if self._looking.acquire(blocking=False):
            self._looked = time.monotonic()
            threading.Thread(target=self._looked_beside, name="remote-look", daemon=True).start()

    def _looked_beside(self) -> None:
        try:
            run = contents.run_of(self._reader, self.config.base)
            if self._served is not None and run and run[0] != self._served.snapshot.id:
                self._look()
        except CannotRun as error:
            _LOG.error("%s", error)  # what was served goes on being served
        finally:
            self._looking.release()

    def _look(self) -> None:
        config = self.config
        held = look(self._reader, config.base, config.remote.default_graph)
        self._reader.row_cap = contents.row_cap(self._reader)
        found = take_up(self._reader, held, config.store, (_REVIEW, worklist.EMPTY))
        if self._remote_pools is None:
            deadline, (sparql, named) = config.server.deadline, queues(config.server)
            often, services = config.server.requests_per_minute, config.server.services
            self._remote_pools = (
                RemotePool(self._reader, found.path, size=PAGE_WORKERS, deadline=deadline,
                           name="pages"),
                RemotePool(self._reader, found.path, size=config.server.workers,
                           deadline=deadline, queue=sparql, per_minute=often, services=services),
                RemotePool(self._reader, found.path, size=NAMED_WORKERS, deadline=deadline,
                           queue=named, per_minute=often, name="named"),
            )  # fmt: skip
        for pool in self._remote_pools:
            pool.dataset, pool.server = held.dataset, held.server
            pool.reload(found.path)
        self._served = Served(found, *self._remote_pools)
        self._looked = time.monotonic()


def service_of(config: Config) -> Service:
    """Return what serves the store of ``config``, here or on another server."""
    return RemoteService(config) if config.store_url else Service(config)
