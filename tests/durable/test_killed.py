"""kill -9, at any moment of whatever writes: what is served stays whole, and the next build works.

Moments are chosen at random (a fixed seed) over the time that each act takes, and at the steps
between which a power cut, or a kill, would find the disk in another state. A sample here; `make
long` takes PSMGRAPH_KILLS moments and every step. What came of it is printed as a table (`-s`).
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from remote.stores import start_oxigraph

from psmgraph.store.keeping import prune
from psmgraph.store.snapshot import current, snapshots

from .acts import Act, Process, do, took
from .conftest import Made, assert_builds, assert_clean, assert_whole, build

KILLS = int(os.environ.get("PSMGRAPH_KILLS", "0"))
SEED = int(os.environ.get("PSMGRAPH_SEED", "16"))
# Of so many moments each act has these; a larger number is dealt out alike. With the sample of
# steps they are 20.
SHARE = {"build": 5, "dump": 2, "backup": 2, "restore": 2, "prune": 2, "publish": 2}
IN_ALL = sum(SHARE.values())

STEPS = [
    ("build", "psmgraph.build.reading:seal"),
    ("build", "psmgraph.store.writer:load"),
    ("build", "psmgraph.store.writer:hash_parts"),
    ("build", "psmgraph.store.writer:write_files"),
    ("build", "psmgraph.store.disk:sync_tree"),
    ("build", "psmgraph.store.disk:place"),
    ("build", "psmgraph.store.disk:point"),
    ("build", "psmgraph.store.writer:prune"),
    ("build", "shutil:rmtree"),
    ("dump", "psmgraph.publish.making:_made"),
    ("dump", "psmgraph.publish.making:index_text"),
    ("dump", "psmgraph.store.disk:sync"),
    ("backup", "psmgraph.store.archive:write"),
    ("backup", "psmgraph.store.disk:replace"),
    ("restore", "psmgraph.store.archive:extract"),
    ("restore", "psmgraph.store.backup:verify"),
    ("restore", "psmgraph.store.disk:place"),
    ("restore", "psmgraph.store.disk:point"),
    ("restore", "psmgraph.store.backup:purge"),
    ("prune", "psmgraph.store.disk:remove"),
    ("prune", "shutil:rmtree"),
]
ALL_STEPS = [(*step, after) for step in STEPS for after in (False, True)]
SAMPLE = random.Random(SEED).sample(ALL_STEPS, 5)


@dataclass
class Kills:
    """What was killed of one act, and what came of it: as many of each as held."""

    moments: int = 0  # tried
    met: int = 0  # of them, before the act had come to its end
    steps: int = 0
    whole: int = 0  # the served snapshot afterwards, by hash, tables and files
    built: int = 0  # the next build, to the right snapshot, with nothing left over


Report = dict[str, Kills]
HEADS = ("killed", "moments tried", "still at it", "at steps", "whole afterwards",
         "next builds right")  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """What was killed so far, told as a table when all is over."""
    found: Report = {what: Kills() for what in SHARE}
    yield found
    names = [each.name for each in fields(Kills)]
    in_all = Kills(*(sum(getattr(each, name) for each in found.values()) for name in names))
    print(f"\n\n| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    for what, each in {**found, "in all": in_all}.items():
        print(f"| {what} | {' | '.join(f'{getattr(each, name):,}' for name in names)} |")


def act_of(what: str, store: Path, made: Made) -> Act:
    """Return the act on a copy of the store."""
    given = {
        "build": made.new,
        "backup": store.with_name(f"{store.name}.tar"),
        "restore": made.backup,
    }
    if what == "dump":
        for path in current(store).dumps_path.iterdir():
            path.unlink()
    return Act(what, store, given.get(what, ""))


def assert_goes_on(act: Act, made: Made, kills: Kills, *, builds: bool = True) -> None:
    """What is served is whole; the same act then comes to its end; so does the next build."""
    newest, oldest = made.kept[0], made.kept[-1]
    ids = {"build": (newest, made.new_id), "restore": (newest, oldest)}.get(act.what, (newest,))
    assert_whole(act.store, *ids)
    kills.whole += 1
    if act.what == "backup":
        target = Path(act.given)
        if target.exists():  # it has its name, so it is whole
            assert do(Act("restore", target.with_suffix(".back"), target)) == []
        do(act)
        assert do(Act("restore", target.with_suffix(".again"), target)) == []
        assert_whole(target.with_suffix(".again"), newest)
        assert [*target.parent.glob(f".{target.name}*")] == []
    elif act.what == "restore":
        do(act)
        assert_whole(act.store, oldest)
    elif act.what == "prune":
        do(act)
        assert [each.id for each in snapshots(act.store)] == [newest]
        assert_clean(act.store)
    if act.what in ("build", "dump") or builds or KILLS:
        assert_builds(act.store, made)
        kills.built += 1


@pytest.mark.parametrize("what", [each for each in SHARE if each != "publish"])
def test_killed_at_any_moment_it_leaves_what_is_served_whole(what, made, copies, report):
    chance = random.Random(f"{SEED} {what}")
    seconds = took(act_of(what, copies(), made))
    moments = max(SHARE[what], KILLS * SHARE[what] // IN_ALL)
    kills = report[what]
    for at in range(moments):
        act = act_of(what, copies(), made)
        moment = chance.uniform(0, seconds) if at else 0  # one at least is not too late
        kills.moments += 1
        kills.met += Process(act).kill(after=moment)
        assert_goes_on(act, made, kills, builds=at == moments - 1)
    assert kills.met, "every one had come to its end: nothing was killed"


@pytest.mark.parametrize(("what", "step", "after"), ALL_STEPS if KILLS else SAMPLE)
def test_killed_at_any_step_it_leaves_what_is_served_whole(what, step, after, made, copies, report):
    act = act_of(what, copies(), made)
    killed = Process(act.at(step, after=after)).wait()
    assert killed == "killed", f"it never came to {step}"
    report[what].steps += 1
    assert_goes_on(act, made, report[what])


def test_a_publication_killed_at_any_moment_goes_on_and_the_server_then_has_all(
    made, copies, tmp_path, report
):
    """To a real server, two snapshots in turn: each time there is much to put and to take away."""
    server = start_oxigraph(tmp_path / "oxigraph")
    stores = [copies(), copies()]
    build(stores[1], made.new)
    chance = random.Random(f"{SEED} publish")
    try:
        do(Act("publish", stores[1], server.url))
        seconds = took(Act("publish", stores[0], server.url))
        kills = report["publish"]
        moments = max(SHARE["publish"], KILLS * SHARE["publish"] // IN_ALL)
        for at in range(moments):
            act = Act("publish", stores[(at + 1) % 2], server.url)
            moment = chance.uniform(0, seconds) if at else 0
            kills.moments += 1
            kills.met += Process(act).kill(after=moment)
            served = assert_whole(act.store, made.kept[0], made.new_id)
            kills.whole += 1
            do(act)
            assert server.quads() == set(served.open_store())
            assert_clean(act.store)
        assert kills.met
    finally:
        server.stop()
    assert_builds(stores[0], made)
    kills.built += 1


def test_leftovers_go_though_another_process_has_their_number(made, store):
    """In a container every build may be process 1: a number tells nothing of who lives."""
    for number in (1, os.getpid()):
        (store / "snapshots" / f".new-{number}-0" / "store").mkdir(parents=True)
        (store / "snapshots" / f".gone-{number}-7").mkdir()
        (store / f".current-{number}").symlink_to("snapshots/000000000000")
        (store / "cache" / f"abc.pickle.{number}.new").write_bytes(b"half")
    assert_builds(store, made)


def test_pruning_again_after_a_kill_deletes_no_more_than_asked(made, store):
    prune(store, 2)
    assert [each.id for each in snapshots(store)] == list(made.kept[:2])
    assert prune(store, 2) == ()
