"""Where a build works for its time, and who does its jobs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psmgraph.build.cluster import cluster
from psmgraph.build.working import Hands, Progress, processes
from psmgraph.config import Config


@contextmanager
def scratch_folder(config: Config, scheduler: str | None) -> Iterator[Path]:
    """Give a folder that goes afterwards; a cluster's workers see it, for it is in the store."""
    shared = config.store if scheduler else None
    for left in config.store.glob(".scratch-*") if scheduler else ():  # of a build that was killed
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=shared) as folder:
        yield Path(folder)


@contextmanager
def hands_of(
    workers: int | None, files: int, scheduler: str | None, scratch: Path, tell: Progress
) -> Iterator[Hands]:
    """Give those who do the jobs: this process, several of this machine, or a cluster's."""
    if scheduler is None:
        with processes(workers, files) as executor:
            yield Hands(executor, tell)
        return
    marker = scratch / "marker"
    marker.touch()
    with cluster(scheduler, marker) as (executor, lost):
        yield Hands(executor, tell, lost)
