"""The files of the snapshot that is served, made when it is: their lack is told, and stops nothing.

What a build could not make, the next one makes, or ``psmgraph dump``.
"""

from concurrent.futures import Executor

from psmgraph.catalogue_settings import LICENCES
from psmgraph.config import Config
from psmgraph.errors import CannotRun, Finding
from psmgraph.publish.making import Tell, make
from psmgraph.publish.source import Source
from psmgraph.store.snapshot import Snapshot


def source_of(snapshot: Snapshot, config: Config) -> Source:
    """Return what the files of a snapshot are made of."""
    owner = config.catalogue
    return Source(snapshot, LICENCES[owner.licence].iri, owner.publisher)


def dump(
    snapshot: Snapshot, config: Config, tell: Tell | None = None, executor: Executor | None = None
) -> tuple[Finding, ...]:
    """Make the files that a snapshot has not yet; return why, where that could not be done.

    With an ``executor`` of processes of this machine several are made at a time.
    """
    try:
        make(source_of(snapshot, config), tell=tell, executor=executor)
    except CannotRun as error:
        return (error.finding,)
    return ()
