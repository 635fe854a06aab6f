"""docs/portals.md, its commands run as they stand there, on the demo."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from needs import absent

from psmgraph.catalogue_settings import lacking
from psmgraph.config import load

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "portals.md").read_text(encoding="utf-8")
COMMANDS = [re.sub(r"^   ", "", each, flags=re.M)
            for each in re.findall(r"```sh\n(.*?)```", GUIDE, re.S)]  # fmt: skip


@pytest.fixture
def run(demo_server, tmp_path):
    if shutil.which("curl") is None:
        absent("curl", "no curl on this machine")

    def go(command: str) -> str:
        here = command.replace("http://127.0.0.1:8000", demo_server.address.rstrip("/"))
        done = subprocess.run(
            ["bash", "-eu", "-c", here], cwd=tmp_path, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.replace(demo_server.address.rstrip("/"), "http://127.0.0.1:8000")

    return go


def test_it_has_five_steps():
    assert len(COMMANDS) == 5


def test_the_catalogue_comes_with_the_type_that_harvesters_need(run, tmp_path):
    heads = run(COMMANDS[0])
    assert heads.startswith("HTTP/1.1 200")
    assert "Content-Type: application/rdf+xml; charset=utf-8" in heads
    assert "\netag: " in heads.lower()
    assert (tmp_path / "catalog.rdf").read_bytes().startswith(b"<?xml")


def test_the_iri_leads_to_the_format_that_is_asked_for(run):
    lines = run(COMMANDS[1]).splitlines()
    assert lines[0].startswith("@prefix")
    assert lines[-1] == "303 http://127.0.0.1:8000/catalog.ttl"


def test_asked_again_nothing_is_transferred(run):
    assert run(COMMANDS[2]) == "304 0\n"


def test_one_dataset_comes_by_itself(run):
    assert int(run(COMMANDS[3])) == 2  # its table as CSV and as JSON


def test_the_addresses_are_those_under_which_it_was_asked(run):
    lines = run(COMMANDS[4]).splitlines()
    assert len(lines) == 3
    assert all(line.startswith("dcat:downloadURL <http://127.0.0.1:8000/") for line in lines)


def test_the_settings_that_it_shows_lack_nothing(tmp_path):
    (shown,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
    path = tmp_path / "psmgraph.toml"
    path.write_text(shown, encoding="utf-8")
    assert lacking(load(path, {}).catalogue) == ()
