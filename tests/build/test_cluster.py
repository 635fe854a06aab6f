"""A cluster's workers make the snapshot that one process makes, though one of them is killed."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.resources import PACKAGE
from psmgraph.store.snapshot import current

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
DEMO = PACKAGE / "plans" / "valdesempio" / "sheets"
TODAY = date(2017, 1, 1)


@contextlib.contextmanager
def cluster(*, threads: int = 1, daemon: bool = False) -> Iterator[Any]:
    import dask

    # What is set for this process goes to the workers that it starts.
    with (
        dask.config.set({"distributed.worker.daemon": daemon}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=threads,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    with cluster() as made:
        yield made


def built(
    store: Path, sheets: Path, scheduler: str | None, tell: Callable[..., None] | None = None
):
    outcome = build_snapshot(
        Config(store=store), [sheets], today=TODAY, workers=1, scheduler=scheduler, progress=tell
    )
    snapshot = current(store)
    assert snapshot is not None
    return outcome, snapshot


def told(snapshot: Any) -> tuple[object, ...]:
    return (
        snapshot.manifest.hash,
        snapshot.manifest.counts,
        snapshot.findings_path.read_bytes(),
        sorted(map(str, snapshot.open_store())),
    )


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    _, snapshot = built(tmp_path_factory.mktemp("alone"), DEMO, None)
    return told(snapshot)


def test_a_clusters_workers_make_what_one_process_makes(workers: Any, alone, tmp_path: Path):
    outcome, snapshot = built(tmp_path, DEMO, workers.scheduler_address)
    assert outcome.sheets_in == 20
    assert told(snapshot) == alone
    assert [path.name for path in tmp_path.glob(".scratch-*")] == []


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(workers: Any, alone, tmp_path: Path):
    killed = threading.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "graph" and done == 2 and not killed.is_set():
            killed.set()
            nanny = next(iter(workers.workers.values()))
            os.kill(nanny.pid, signal.SIGKILL)

    _, snapshot = built(tmp_path, DEMO, workers.scheduler_address, tell)
    assert killed.is_set()
    assert told(snapshot) == alone


def test_a_scheduler_that_is_not_there_is_told_and_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("psmgraph.build.cluster.PATIENCE", "1s")
    with pytest.raises(CannotRun) as told_of:
        built(tmp_path, DEMO, "tcp://127.0.0.1:9")
    assert told_of.value.finding.code == "CLUSTER-SCHEDULER"
    assert current(tmp_path) is None


@pytest.mark.parametrize(
    ("threads", "daemon", "code"), [(2, False, "CLUSTER-THREADS"), (1, True, "CLUSTER-DAEMON")]
)
def test_workers_that_cannot_read_safely_are_refused(
    tmp_path: Path, threads: int, daemon: bool, code: str
):
    with cluster(threads=threads, daemon=daemon) as unfit, pytest.raises(CannotRun) as told_of:
        built(tmp_path, DEMO, unfit.scheduler_address)
    assert told_of.value.finding.code == code


def test_a_worker_that_does_not_see_the_store_is_refused(workers: Any, tmp_path: Path):
    from psmgraph.build.cluster import cluster as joined

    with pytest.raises(CannotRun) as told_of, joined(workers.scheduler_address, tmp_path / "gone"):
        pass
    assert told_of.value.finding.code == "CLUSTER-FOLDER"
    assert str(tmp_path) in told_of.value.finding.message("en")
