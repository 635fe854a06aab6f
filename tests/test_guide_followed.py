"""The commands and queries that the guide shows, run as they stand there, on the demo.

Pages that tests of their own follow are named with these (``ELSEWHERE``); a command that cannot run
unattended here is named with the reason (``LEFT``). What runs in a shell with curl, and the Python of
the pages, is in tests/web, tests/clients and tests/research.
"""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from cli.conftest import PROGRAM, environment

from psmgraph.build import DEMO_PLAN, demo_inputs
from psmgraph.config import Config
from psmgraph.store.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[1]
MENU = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
PAGES = dict.fromkeys([f"docs/{each}" for each in re.findall(r": (\S+\.md)$", MENU, re.M)])
PAGES["README.md"] = None
ELSEWHERE = {
    "docs/templates.md": "tests/sheet/test_guide.py",
    "docs/findings.md": "made from the catalogue: its indented lines are what the program tells",
}
LEFT = {
    "psmgraph serve": "runs until it is ended: tests/cli/test_serve.py",
    "psmgraph init": "the folder has its psmgraph.toml by then: tests/cli/test_init.py",
    "psmgraph review reject": "the demo has one pair, which is accepted by then: tests/cli/test_review.py",
    "psmgraph authority import-municipalities": "the list is ISTAT's: tests/authority",
    "psmgraph build --scheduler": "needs a cluster: tests/build/test_cluster.py",
    "psmgraph build --store archive …": "the dots stand for the sheets",
    "psmgraph publish": "needs a store on another server: tests/remote",
}
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$|((?:^    \S.*\n)+)", re.M | re.S)


def blocks(page: str, *languages: str) -> list[str]:
    """Return the blocks of ``page`` in ``languages``: "" is without one, "    " is indented."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        fenced + indented
        for language, fenced, indented in (match.groups("") for match in BLOCK.finditer(text))
        if ("    " if indented else language) in languages
    ]


def commands(page: str) -> list[tuple[str, str]]:
    """Return what ``page`` says to type, in order, each with the answer that it shows."""
    found: list[tuple[str, str]] = []
    for block in blocks(page, "sh", "console", "", "    "):
        prompted = block.startswith("$ ")
        for line in block.replace("\\\n", " ").splitlines():
            typed = line.strip().removeprefix("$ ").removeprefix("venv/bin/")
            if typed.startswith("psmgraph ") and line.startswith("$ ") == prompted:
                found.append((shlex.join(shlex.split(typed, comments=True)), ""))
            elif prompted and found and not line.startswith("$ "):
                found[-1] = (found[-1][0], found[-1][1] + line + "\n")
    return found


def reason(command: str) -> str | None:
    """Return the entry of LEFT that ``command`` falls under."""
    words = shlex.split(command)
    return next((name for name in LEFT if words[: len(name.split())] == name.split()), None)


TOLD = [(page, *each) for page in PAGES if page not in ELSEWHERE for each in commands(page)]
RUN: dict[str, tuple[str, str]] = {}  # by command, once each: the first page that shows it, its answer
for _page, _command, _answer in TOLD:
    if not reason(_command):
        RUN.setdefault(_command, (_page, _answer))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages have it: the demo's sheets, a configuration, decisions, authority."""
    folder = tmp_path_factory.mktemp("followed")
    (sheets,) = demo_inputs()
    shutil.copytree(sheets, folder / "sheets")
    (plan, *_) = blocks("docs/decisions-of-people.md", "toml")
    (portal,) = blocks("docs/portals.md", "toml")
    assert f'slug = "{DEMO_PLAN}"' in plan
    (folder / "psmgraph.toml").write_text(f"{plan}\n{portal}", encoding="utf-8")
    (folder / "decisions.toml").touch()
    (authority,) = blocks("docs/authority.md", "toml")
    (folder / "authority.toml").write_text(authority, encoding="utf-8")
    (folder / "backup").mkdir()
    return folder


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "--lang", "en", *shlex.split(command)[1:]], cwd=folder, env=environment(),
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command", [pytest.param(each, id=f"{page}: {each}") for each, (page, _) in RUN.items()]
)
def test_a_command_of_the_guide_runs_and_answers_as_it_is_shown(folder: Path, command: str) -> None:
    here = command.replace(" /backup", " backup")  # the machine's own folder, in the page
    if "3f2a91c04d5e" in here:  # stands for a row of the reader's own list
        rows = json.loads(run(folder, "psmgraph review list --format json").stdout)["rows"]
        here = here.replace("3f2a91c04d5e", rows[0]["id"])
    done = run(folder, here)
    assert done.returncode == 0, done.stdout + done.stderr
    answer = RUN[command][1]
    assert (done.stdout + done.stderr).startswith(answer), done.stdout + done.stderr


def test_no_command_is_left_out_that_no_page_shows() -> None:
    assert {reason(command) for _, command, _ in TOLD} - {None} == set(LEFT)
    assert len(RUN) >= 20


@pytest.mark.parametrize(
    "query", [pytest.param(each, id=page) for page in PAGES for each in blocks(page, "sparql")]
)
def test_a_query_of_the_guide_has_rows_in_the_demo(demo_snapshot: Snapshot, query: str) -> None:
    assert next(demo_snapshot.open_store().query(query, base_iri=Config().base), None) is not None
