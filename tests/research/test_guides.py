"""docs/python.md and docs/researchers.md, followed to the letter against the demo."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from needs import absent

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:```\n(.*?)^```$)?", re.M | re.S)
EXAMPLES = [
    pytest.param(name, kind, text, answer, id=f"{name}-{number}")
    for name in ("python", "researchers")
    for number, (kind, text, answer) in enumerate(
        _BLOCK.findall((DOCS / f"{name}.md").read_text(encoding="utf-8")), 1
    )
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("guide")


@pytest.mark.parametrize(("name", "kind", "text", "answer"), EXAMPLES)
def test_an_example_does_what_the_guide_says(server_with_files, folder, name, kind, text, answer):
    here = text.replace("http://localhost:8000", server_with_files.address.rstrip("/"))
    assert here != text or "localhost" not in text
    command = ["bash", "-euo", "pipefail", "-c", here]
    if kind == "python":
        command = [sys.executable, "-c", here]
    elif subprocess.run(
        ["bash", "-c", "command -v curl"], capture_output=True, check=False
    ).returncode:
        absent("curl", "no curl on this machine")
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=180, check=False,
        env={**os.environ, "no_proxy": "*"},
    )  # fmt: skip
    if kind == "python":
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout, done.stderr
    assert done.stdout.startswith(answer.rstrip("\n")), done.stdout + done.stderr


def test_every_example_of_code_is_run():
    for name in ("python", "researchers"):
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        ran = sum(example.values[0] == name for example in EXAMPLES)
        assert ran == len(re.findall(r"^```(?:sh|python)$", text, re.M)) >= 4


def test_the_guide_to_python_has_every_argument_and_method():
    import inspect

    import psmgraph
    from psmgraph.client import Client

    text = (DOCS / "python.md").read_text(encoding="utf-8")
    for name in inspect.signature(psmgraph.open).parameters:
        assert f"| `{name}` |" in text, name
    for name in (each for each in vars(Client) if not each.startswith("_")):
        assert f"`graph.{name}" in text, name


@pytest.mark.parametrize("name", ["python", "researchers"])
def test_links_of_the_guides_lead_somewhere(name):
    for target in re.findall(
        r"\]\(([^)#:]+)(?:#[^)]*)?\)", (DOCS / f"{name}.md").read_text("utf-8")
    ):
        assert (DOCS / target).exists(), target
