"""A portal that comes every day: nothing new, nothing sent; something new, and nothing twice."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import TODAY
from web.server import Reply, Server, stop

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

from .portal import Package, Source, harvest, needs_ckan
from .serving import configured, start

SHEETS = ("mense", "custodi", "in-bici")
ADDED = "mense-a-chilometro-vicino-2015-11-09.txt"
# What a new snapshot may change; all else a portal has already, and keeps.
NEW = {"modified", "version", "temporal_start", "temporal_end", "source_catalog_modified"}
NEW_OF_A_FILE = {"modified", "size", "hash"}


@dataclass
class Day:
    catalogue: Reply
    again: Reply  # asked once more, with yesterday's ETag
    packages: dict[str, Package] = field(default_factory=dict)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[tuple[Server, Path]]:
    """A service whose store is built from sheets of a folder, and built again."""
    needs_ckan()
    folder = tmp_path_factory.mktemp("daily")
    sheets = folder / "sheets"
    sheets.mkdir()
    for path in sorted(demo_inputs()[0].glob("*.txt")):
        if path.name.startswith(SHEETS) and path.name != ADDED:
            shutil.copy(path, sheets)
    build(configured(folder, folder / "store"), sheets)
    server = start(folder)
    yield server, folder
    stop(server)


def build(config: Config, sheets: Path) -> None:
    assert build_snapshot(config, [sheets], plan=DEMO_PLAN, today=TODAY).exit_code == 0


@pytest.fixture(scope="module")
def days(office) -> list[Day]:
    """First coming; a build of the same sheets; a sheet more; nothing at all."""
    server, folder = office
    config, sheets = configured(folder, folder / "store"), folder / "sheets"
    told = [a_day(server, "")]
    build(config, sheets)
    told.append(a_day(server, told[-1].catalogue.headers["ETag"]))
    shutil.copy(demo_inputs()[0] / ADDED, sheets)
    build(config, sheets)
    told.append(a_day(server, told[-1].catalogue.headers["ETag"]))
    told.append(a_day(server, told[-1].catalogue.headers["ETag"]))
    return told


def a_day(server: Server, tag: str) -> Day:
    day = Day(server.get("/catalog.rdf"), server.get("/catalog.rdf", If_None_Match=tag or '""'))
    if day.again.status == 200:  # else a portal has nothing to do
        (came,) = harvest(Source(f"{server.address}catalog.rdf"))
        day.packages = came.packages
    return day


def test_only_a_new_snapshot_is_sent(days):
    assert [day.again.status for day in days] == [200, 304, 200, 304]
    assert [len(day.again.body) > 0 for day in days] == [True, False, True, False]
    tags = [day.catalogue.headers["ETag"] for day in days]
    assert tags[0] == tags[1] != tags[2] == tags[3]


def test_each_package_is_known_again_and_none_is_new(days):
    first, _, third, _ = days
    assert len(first.packages) == 9
    assert kept(first) == kept(third)
    for guids_names_titles in zip(*kept(third).values(), strict=True):
        assert len(set(guids_names_titles)) == 9


def test_each_file_is_known_again_with_the_address_that_it_had(days):
    first, _, third, _ = days
    for name, package in third.packages.items():
        before = first.packages[name].resources
        assert package.resources.keys() == before.keys()
        for uri, resource in package.resources.items():
            assert changed(before[uri], resource) <= NEW_OF_A_FILE


def test_what_is_new_is_the_version_its_time_and_the_files(days):
    first, _, third, _ = days
    for name, package in third.packages.items():
        found = changed(first.packages[name].fields, package.fields)
        own = {"version"} if name in ("ontology", "shapes") else set()  # has one of its own
        assert {"modified", "version"} - own <= found <= NEW - own
    table = "https://w3id.org/psmgraph/id/dataset/activities/distribution/activities.csv"
    was, now = (day.packages["activities"].resources[table] for day in (first, third))
    assert changed(was, now) == NEW_OF_A_FILE


def kept(day: Day) -> dict[str, tuple[str, str, str]]:
    """Return by what a portal knows each package: its GUID, its name there, its title."""
    packages = day.packages.items()
    return {name: (each.guid, each.name, each.fields["title"]) for name, each in packages}


def changed(was: dict, now: dict) -> set[str]:
    return {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
