"""The states of days that the server makes: made once, kept a while, never more than so many."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from psmgraph.build import day as making
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot
from psmgraph.web import create_app, days
from psmgraph.web.days import Days
from psmgraph.web.state import StateRefused

DAY, SAME, OTHER = date(2015, 11, 29), date(2015, 11, 10), date(2014, 12, 31)


@pytest.fixture
def made_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def of(demo_store: Path, made_in: Path) -> Iterator[Callable[..., Days]]:
    """Return a function that begins to keep states of the demo; all ends with the test."""
    begun: list[Days] = []

    def begin(patience: float = 60.0) -> Days:
        begun.append(Days(demo_store, patience))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()
    assert list(made_in.iterdir()) == []


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def test_days_between_which_no_edition_came_share_one_state(of, demo_snapshot: Snapshot):
    states = of()
    first = states.of(demo_snapshot, DAY)
    assert first.id == demo_snapshot.id
    assert (first.tables_path.is_file(), first.store_path.is_dir()) == (True, True)
    assert states.of(demo_snapshot, SAME).path == first.path
    assert states.of(demo_snapshot, OTHER).path != first.path


def test_who_cannot_wait_is_told_to_come_again_and_finds_it_then(of, demo_snapshot):
    states = of(patience=0.0)
    with pytest.raises(StateRefused) as refused:
        states.of(demo_snapshot, DAY)
    assert (refused.value.finding.code, refused.value.status) == ("AS-OF-WAIT", 503)
    assert refused.value.retry_after

    def ready() -> bool:
        try:
            return states.of(demo_snapshot, DAY).store_path.is_dir()
        except StateRefused:
            return False

    assert eventually(ready)


def test_a_state_that_cannot_be_made_is_a_refusal_and_can_be_tried_again(
    of, demo_snapshot, monkeypatch
):
    states = of()
    with monkeypatch.context() as patched:
        patched.setattr(days, "_MAKE", "raise SystemExit(3)")
        with pytest.raises(StateRefused) as refused:
            states.of(demo_snapshot, DAY)
        assert (refused.value.finding.code, refused.value.status) == ("AS-OF-FAILED", 503)
    assert states.of(demo_snapshot, DAY).store_path.is_dir()


def test_one_that_takes_too_long_is_ended(of, demo_snapshot, monkeypatch):
    monkeypatch.setattr(days, "_MAKE", "import time; time.sleep(600)")
    monkeypatch.setattr(days, "MAKING", 0.2)
    with pytest.raises(StateRefused) as refused:
        of().of(demo_snapshot, DAY)
    assert refused.value.finding.code == "AS-OF-FAILED"


def test_no_more_than_so_many_are_kept_and_none_goes_that_was_just_used(
    of, demo_snapshot, monkeypatch
):
    monkeypatch.setattr(days, "MOST_KEPT", 1)
    states = of()
    first = states.of(demo_snapshot, DAY)
    with pytest.raises(StateRefused) as refused:
        states.of(demo_snapshot, OTHER)
    assert refused.value.finding.code == "AS-OF-WAIT"
    monkeypatch.setattr(days, "_RESTING", 0.0)
    second = states.of(demo_snapshot, OTHER)
    assert (first.path.exists(), second.path.exists()) == (False, True)


def test_the_states_of_a_snapshot_that_is_served_no_more_go(of, demo_snapshot, monkeypatch):
    monkeypatch.setattr(days, "_RESTING", 0.05)
    states = of()
    found = states.of(demo_snapshot, DAY)
    states.forget(but=demo_snapshot.path)
    assert found.path.exists()
    states.forget(but=Path("/another"))
    assert eventually(lambda: not found.path.exists())


def test_what_a_server_that_was_killed_left_is_cleared_away(of, demo_snapshot, made_in):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = made_in / f"psmgraph-as-of-{ended.pid}-left"
    alive = made_in / f"psmgraph-as-of-{os.getppid()}-mine"
    for each in (left, alive):
        each.mkdir()
        (each / "file").write_text("x")
    of().of(demo_snapshot, DAY)
    assert (left.exists(), alive.exists()) == (False, True)
    (alive / "file").unlink()
    alive.rmdir()


def test_too_many_editions_are_refused_with_the_way_to_have_them(demo_config: Config, monkeypatch):
    monkeypatch.setattr(making, "MOST_EDITIONS", 3)
    app = create_app(demo_config)
    try:
        client = app.test_client()
        for path in (f"/sparql?query=ASK%20%7B%7D&as_of={DAY}", f"/projects.json?as_of={DAY}"):
            reply = client.get(path)
            assert reply.status_code == 413
            told = reply.get_json()
            assert told["code"] == "AS-OF-LARGE"
            assert "build --as-of" in told["detail"]
        page = client.get(f"/projects?as_of={DAY}", headers={"Accept": "text/html"})
        assert page.status_code == 413
        assert "psmgraph build --as-of" in page.text
        assert client.get(f"/projects.json?as_of={OTHER}").status_code == 200
    finally:
        app.extensions["psmgraph.service"].close()
