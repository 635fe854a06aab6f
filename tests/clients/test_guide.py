"""docs/sparql.md: its examples are run, and its table has every code."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from needs import absent

from psmgraph.store import formats
from psmgraph.store.refusals import STATUS

GUIDE = (Path(__file__).parents[2] / "docs/sparql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```\n```\n(.*?)\n?```", GUIDE, re.DOTALL)


@pytest.mark.parametrize(("command", "answer"), EXAMPLES)
def test_an_example_of_the_guide_does_what_it_says(demo_server, command, answer):
    if shutil.which("curl") is None:
        absent("curl", "no curl on this machine")
    here = command.replace("http://localhost:8000/", demo_server.address)
    assert here != command
    done = subprocess.run(
        ["bash", "-c", here], capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "no_proxy": "*"},
    )  # fmt: skip
    assert done.stdout.startswith(answer), done.stdout + done.stderr


def test_the_guide_has_examples_and_each_is_followed_by_its_answer():
    assert len(EXAMPLES) == GUIDE.count("```sh") > 3


def test_the_guide_has_every_code_with_its_status():
    told = {}
    for line in GUIDE.splitlines():
        status = re.match(r"\| (\d+)", line)
        if status:
            told |= dict.fromkeys(re.findall(r"`(QUERY-[A-Z-]+)`", line), int(status[1]))
    assert told == dict(STATUS)


def test_the_guide_has_every_format():
    listed = re.findall(r"`([a-z]+/[a-z+-]+)`", GUIDE.split("## What comes back")[1])
    for kind in (formats.SOLUTIONS, formats.GRAPH):
        assert set(formats.media_types(kind)) <= set(listed)
