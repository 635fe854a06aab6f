"""The real program, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("psmgraph")


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Return what it told, line by line."""
        return self.err.splitlines()


def environment(**more: str) -> dict[str, str]:
    """Return this environment without any setting of psmgraph, and with ``more``."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PSMGRAPH_")}
    return {**bare, **measured(), "PYTHONUTF8": "1", **more}


def measured() -> dict[str, str]:
    """Return what makes the program measure its coverage too, where the tests do."""
    running = coverage.Coverage.current()
    if running is None:
        return {}
    data = Path(running.get_data().base_filename()).resolve()
    return {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(data)}


@pytest.fixture
def psmgraph(tmp_path: Path) -> Callable[..., Ran]:
    """Return a function that runs ``psmgraph`` in an empty folder."""

    def run(*arguments: object, language: str = "en", input: str = "", **environ: str) -> Ran:
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            cwd=tmp_path,
            env=environment(PSMGRAPH_LANG=language, **environ),
            input=input,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts ``psmgraph`` and gives the process; none outlives the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: object, **how: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            cwd=tmp_path,
            env=environment(PSMGRAPH_LANG="en", TERM="xterm"),
            encoding="utf-8",
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how},
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
