"""A harvester that comes daily, over three snapshots, is sent what changed and nothing else."""

import shutil
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import TODAY

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

from .harvester import Harvester, Visit
from .server import HTML, Server, start, stop

SHEETS = ("cammini", "custodi", "in-bici", "la-biblioteca", "mense", "scuole", "teatri")
ADDED = "mense-a-chilometro-vicino-2015-11-09.txt"
AMENDED = "custodi-del-fiume-2015-03-30.txt"
WAS, IS = "Organizzare due giornate", "Organizzare tre giornate"
FEED, LIST = "/feed.atom", "/actors.csv"
OTHERS = (FEED, "/en/feed.atom", LIST, "/links.json", "/ontology.ttl", "/catalog.rdf")
PAGES = (
    "/events",
    "/en/actors",
    "/vocab/role",
    "/activities",
    "/en/sheets",
    "/page/plan/valdesempio/project/teatri-di-vallata",
    "/en/page/actor/comune-di-borgoprova",
)


@dataclass
class Day:
    """One day: its snapshot, what came, and what a harvester gets that has nothing yet."""

    snapshot: str
    came: Visit
    whole: Visit
    pages: dict[str, tuple[str, int]] = field(default_factory=dict)  # ETag; status to the last


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A store of three builds to come: sheets of the demo, one more, and one amended."""
    folder = tmp_path_factory.mktemp("harvest")
    sheets = folder / "sheets"
    sheets.mkdir()
    for path in sorted(demo_inputs()[0].glob("*.txt")):
        if path.name.startswith(SHEETS):
            shutil.copy(path, sheets)
    (sheets / ADDED).rename(folder / ADDED)
    build(folder)
    server = start(folder / "store")
    yield server, folder
    stop(server)


def build(folder: Path) -> None:
    outcome = build_snapshot(
        Config(store=folder / "store"), [folder / "sheets"], plan=DEMO_PLAN, today=TODAY
    )
    assert outcome.exit_code == 0


@pytest.fixture(scope="module")
def days(server) -> list[Day]:
    running, folder = server
    harvester = Harvester(running.address)
    told = [a_day(running, harvester, {})]
    shutil.copy(folder / ADDED, folder / "sheets" / ADDED)
    build(folder)
    told.append(a_day(running, harvester, told[-1].pages))
    amended = folder / "sheets" / AMENDED
    text = amended.read_text(encoding="utf-8")
    assert WAS in text
    amended.write_text(text.replace(WAS, IS), encoding="utf-8")
    build(folder)
    told.append(a_day(running, harvester, told[-1].pages))
    told.append(a_day(running, harvester, told[-1].pages, told[-1].whole))  # nothing happened
    return told


def a_day(
    server: Server,
    harvester: Harvester,
    before: dict[str, tuple[str, int]],
    whole: Visit | None = None,
) -> Day:
    snapshot = server.get("/healthz").json["snapshot"]
    day = Day(snapshot, harvester.come(OTHERS), whole or Harvester(server.address).come(OTHERS))
    for path in PAGES:
        tag = before.get(path, ('""', 0))[0]
        reply = server.ask("GET", path, HTML | {"If-None-Match": tag})
        day.pages[path] = (reply.headers["ETag"], reply.status)
    return day


def test_what_comes_is_what_changed_and_nothing_else(days):
    assert len({day.snapshot for day in days}) == 3
    for before, day in pairwise(days):
        changed = {
            path for path, body in day.whole.new.items() if before.whole.new.get(path) != body
        }
        # These two name their snapshot, but for that they are the same or not.
        named = {path for path in changed if path in (FEED, "/en/feed.atom", "/links.json")}
        came = set(day.came.new) - {"/robots.txt"}
        assert came - named == changed - named
        assert came <= changed


def test_the_first_day_brings_all_and_a_quiet_day_nothing(days):
    assert set(days[0].came.new) == set(days[0].whole.new)
    assert set(days[3].came.new) == {"/robots.txt"}  # which has no tag: it is read each time


def test_an_added_sheet_brings_itself_and_what_it_touches(days):
    came = days[1].came.new
    sheet = "/page/plan/valdesempio/sheet/mense-a-chilometro-vicino/2015-11-09"
    assert sheet in came
    assert "/page/plan/valdesempio/project/mense-a-chilometro-vicino" in came
    assert FEED in came
    assert b"Mense a chilometro vicino" in came[FEED]
    assert not [path for path in came if "/sheet/" in path and path != sheet]
    assert "/ontology.ttl" not in came


def test_an_amended_edition_brings_itself_and_not_the_feed(days):
    came = days[2].came.new
    edition = "/page/plan/valdesempio/sheet/custodi-del-fiume/2015-03-30"
    assert [path for path in came if "/sheet/" in path] == [edition]
    assert FEED not in came  # its day is the same, and so is what the feed says of it
    assert LIST not in came


def test_few_bytes_travel_on_the_days_after_the_first(days, capsys):
    first = days[0].came
    with capsys.disabled():
        print()
        for number, day in enumerate(days, start=1):
            came = day.came
            print(f"  day {number}: {came.answers} answers, {len(came.new)} with a body, "
                  f"{came.bytes:,} bytes; without ETags {day.whole.bytes:,}")  # fmt: skip
    for day in days[1:]:
        headers = 600 * day.came.answers  # what a 304 takes
        assert day.came.bytes < day.whole.bytes / 2
        bodies = sum(len(body) for body in day.came.new.values())
        assert day.came.bytes < headers + bodies
    assert days[3].came.bytes < first.bytes / 3


def test_pages_too_are_sent_again_only_where_they_changed(days):
    statuses = [{path: day.pages[path][1] for path in PAGES} for day in days]
    assert set(statuses[0].values()) == {200}
    assert [path for path in PAGES if statuses[1][path] == 200] == [
        "/events", "/en/actors", "/activities", "/en/sheets",
    ]  # fmt: skip
    assert [path for path in PAGES if statuses[2][path] == 200] == ["/activities"]
    assert set(statuses[3].values()) == {304}
