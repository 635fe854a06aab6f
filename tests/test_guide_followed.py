"""The commands and queries that the guide shows, run as they stand there, on the demo.

Pages that tests of their own follow are named with these (``ELSEWHERE``); a command that cannot run
unattended here is named with the reason (``LEFT``). Pages with curl and Python are followed in
tests/web, tests/clients and tests/research too; the others that ask the service, here.
"""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from needs import absent
from web.server import start, stop

from psmgraph.build import DEMO_PLAN, demo_inputs
from psmgraph.cli import main
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
DRILL = "the drill of docs/keeping.md: tests/cli/test_keeping.py"
LEFT = {
    "psmgraph backup copy.tar": DRILL,
    "psmgraph restore copy.tar --store drill": DRILL,
    "psmgraph verify --store drill": DRILL,
    "psmgraph info --store drill": DRILL,
    "psmgraph demo": "the folder has what it builds: tests/cli/test_serve.py",
    "psmgraph serve": "runs until it is ended: tests/cli/test_serve.py",
    "psmgraph init": "the folder has its psmgraph.toml by then: tests/cli/test_init.py",
    "psmgraph review reject": "the demo's one pair is accepted by then: tests/cli/test_review.py",
    "psmgraph authority import-municipalities": "the list is ISTAT's: tests/authority",
    "psmgraph build --scheduler": "needs a cluster: tests/build/test_cluster.py",
    "psmgraph build --store archive …": "the dots stand for the sheets",
    "psmgraph publish": "needs a store on another server: tests/remote",
}
ASKING = [f"docs/{each}.md" for each in ("dumps", "harvesting", "queries-api", "reconciliation")]
SERVICE = re.compile(r"https?://(?:localhost:8000|127\.0\.0\.1:8000|dati\.example\.org)/?")
Run = Callable[[str], str]
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$|((?:^    [^\n]+\n)+)", re.M | re.S)


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
        ours = False  # whether the line before was typed, and to us: a shown answer follows "$ …"
        for line in block.replace("\\\n", " ").splitlines():
            typed = line.strip().removeprefix("$ ").removeprefix("venv/bin/")
            if typed.startswith("psmgraph "):
                found.append((shlex.join(shlex.split(typed, comments=True)), ""))
                ours = line.startswith("$ ")
            elif line.startswith("$ "):
                ours = False
            elif ours:
                found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


def reason(command: str) -> str | None:
    """Return the entry of LEFT that ``command`` falls under."""
    words = shlex.split(command)
    return next((name for name in LEFT if words[: len(name.split())] == name.split()), None)


TOLD = [(page, *each) for page in PAGES if page not in ELSEWHERE for each in commands(page)]
RUN: dict[str, tuple[str, str]] = {}  # a command: the first page that shows it, and its answer
for _page, _command, _answer in TOLD:
    if not reason(_command):
        RUN.setdefault(_command, (_page, _answer))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_store: Path) -> Path:
    """A folder as the pages have it: the demo, its sheets, and the files that the pages show."""
    folder = tmp_path_factory.mktemp("followed")
    shutil.copytree(demo_store, folder / "psmgraph-store", symlinks=True)
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
    for each in sorted(sheets.glob("la-biblioteca-*")):  # "in another folder", as the page says
        (folder / "other" / "sheets").mkdir(parents=True, exist_ok=True)
        shutil.copy(each, folder / "other" / "sheets")
    return folder


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder, in English: what it tells comes back."""

    def ran(command: str) -> str:
        monkeypatch.chdir(folder / "other" if command.endswith(" sheets/") else folder)
        with pytest.raises(SystemExit) as ended:
            main(["--lang", "en", *shlex.split(command)[1:]], signals=False)
        told = "".join(capsys.readouterr())
        assert not ended.value.code, told
        return told

    return ran


@pytest.mark.parametrize(
    "command", [pytest.param(each, id=f"{page}: {each}") for each, (page, _) in RUN.items()]
)
def test_a_command_of_the_guide_runs_and_answers_as_it_is_shown(run: Run, command: str) -> None:
    here = command.replace(" /backup", " backup")  # the machine's own folder, in the page
    if "3f2a91c04d5e" in here:  # stands for a row of the reader's own list
        rows = json.loads(run("psmgraph review list --format json"))["rows"]
        here = here.replace("3f2a91c04d5e", rows[0]["id"])
    told = run(here)
    answer = RUN[command][1]
    assert told.startswith(answer), told


def test_no_command_is_left_out_that_no_page_shows() -> None:
    assert {reason(command) for _, command, _ in TOLD} - {None} == set(LEFT)
    assert len(RUN) >= 20


@pytest.mark.parametrize(
    "query", [pytest.param(each, id=page) for page in PAGES for each in blocks(page, "sparql")]
)
def test_a_query_of_the_guide_has_rows_in_the_demo(demo_snapshot: Snapshot, query: str) -> None:
    assert next(demo_snapshot.open_store().query(query, base_iri=Config().base), None) is not None


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[str]:
    """The address of a service over the folder's store, its files made."""
    with pytest.raises(SystemExit) as ended:
        main(["dump", "--store", str(folder / "psmgraph-store")], signals=False)
    assert not ended.value.code
    server = start(folder / "psmgraph-store")
    yield server.address.rstrip("/") + "/"
    stop(server)


def shown(page: str) -> list[tuple[str, str]]:
    """Return the blocks of ``page`` that ask the service, each with the answer that it shows."""
    texts = [
        each
        for each in blocks(page, "sh", "console", "    ")
        if re.search(r"\bcurl |sqlite3", each)
    ]
    typed = [
        re.sub(r"^[^$].*\n", "", each, flags=re.M) if each[0] == "$" else each for each in texts
    ]
    answers = [re.sub(r"^\$.*\n", "", each, flags=re.M) if each[0] == "$" else "" for each in texts]
    return [
        (re.sub(r"^\$ ", "", each, flags=re.M), a) for each, a in zip(typed, answers, strict=True)
    ]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        pytest.param(*each, id=f"{page}-{n}")
        for page in ASKING
        for n, each in enumerate(shown(page))
    ],
)
def test_what_the_guide_asks_the_service_is_answered(
    service: str, folder: Path, command: str, answer: str
) -> None:
    for program in ("curl", "sqlite3"):
        if program in command and shutil.which(program) is None:
            absent(program, f"no {program} on this machine")
    failing = 'curl() { command curl --fail --silent --show-error "$@"; }\n'
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", failing + SERVICE.sub(service, command)], cwd=folder,
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout, done.stderr
    assert answer in ("", done.stdout)


def test_every_page_that_is_to_be_followed_shows_something() -> None:
    assert all(shown(page) for page in ASKING)
