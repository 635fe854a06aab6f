"""``psmgraph build`` and ``check``: exit codes, where output goes, and what bad input costs."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import time
from pathlib import Path

import pytest

from psmgraph.build import demo_inputs
from psmgraph.cli.program import COULD_NOT_RUN, FAILED, INTERRUPTED


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Return a folder with the first demo sheets, free to be changed."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    texts = [path for path in demo_files() if path.suffix == ".txt"]
    for path in texts[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def demo_files() -> list[Path]:
    found: list[Path] = []
    for path in demo_inputs():
        found += sorted(path.rglob("*.*")) if path.is_dir() else [path]
    return found


def snapshots(tmp_path: Path) -> list[str]:
    folder = tmp_path / "psmgraph-store" / "snapshots"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def alive(group: int) -> list[str]:
    """Return the command lines of the processes of a group that still run."""
    found: list[str] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, of_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


def test_the_store_is_made_in_its_one_default_place(psmgraph, sheets, tmp_path):
    ran = psmgraph("build", "--plan", "valdesempio", sheets)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert (tmp_path / "psmgraph-store" / "current").is_symlink()
    assert len(snapshots(tmp_path)) == 1


def test_a_second_build_of_the_same_files_changes_nothing(psmgraph, sheets, tmp_path):
    psmgraph("build", "--plan", "valdesempio", sheets)
    before = snapshots(tmp_path)
    ran = psmgraph("build", "--plan", "valdesempio", sheets)
    assert ran.code == 0, ran.err
    assert snapshots(tmp_path) == before


def test_check_tells_what_build_would_and_writes_nothing(psmgraph, sheets, tmp_path):
    (sheets / "empty.txt").write_text("")
    ran = psmgraph("check", "--plan", "valdesempio", sheets)
    assert ran.code == FAILED
    assert "READ-EMPTY" in ran.err
    assert not (tmp_path / "psmgraph-store").exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "READ-EMPTY"),
        ("binary.txt", bytes(range(256)) * 8, "READ-BINARY"),
        ("shopping.txt", b"bread\nmilk\nand a newspaper\n", "SHEET-NONE"),
    ],
)
def test_a_bad_file_costs_itself_only(psmgraph, sheets, tmp_path, name, content, code):
    (sheets / name).write_bytes(content)
    ran = psmgraph("build", "--plan", "valdesempio", sheets)
    assert ran.code == FAILED, ran.err
    told = [line for line in ran.lines if code in line]
    assert len(told) == 1
    assert name in told[0]
    assert len(snapshots(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "READ-EMPTY"),
        ("binary.txt", bytes(range(256)) * 8, "READ-BINARY"),
        ("shopping.txt", b"bread\nmilk\n", "SHEET-NONE"),
        ("data.xyz", b"bread\n", "READ-FORMAT"),
        ("old.doc", b"bread\n", "READ-CONVERT"),
    ],
)
def test_a_bad_file_alone_makes_no_snapshot(psmgraph, tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    ran = psmgraph("build", "--plan", "valdesempio", name)
    assert ran.code in (FAILED, COULD_NOT_RUN)
    assert code in ran.err
    assert snapshots(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("absent.txt", "BUILD-NO-FILE"),
        ("dangling.txt", "READ-UNREADABLE"),
        ("closed.txt", "READ-UNREADABLE"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(psmgraph, tmp_path, name, code):
    (tmp_path / "dangling.txt").symlink_to("nowhere.txt")
    (tmp_path / "closed.txt").touch(mode=0)
    if name == "closed.txt" and os.access(tmp_path / name, os.R_OK):
        pytest.skip("whoever runs these tests may read every file")
    ran = psmgraph("build", "--plan", "valdesempio", name)
    assert ran.code in (FAILED, COULD_NOT_RUN)
    told = [line for line in ran.lines if name in line]
    assert len(told) == 1
    assert code in told[0]
    assert snapshots(tmp_path) == []


def test_a_folder_without_sheets_is_told(psmgraph, tmp_path):
    (tmp_path / "none").mkdir()
    ran = psmgraph("build", "none")
    assert ran.code == COULD_NOT_RUN
    assert "none" in ran.err
    assert not (tmp_path / "psmgraph-store" / "current").exists()


def test_without_paths_and_configuration_there_is_nothing_to_build(psmgraph):
    ran = psmgraph("build")
    assert ran.code == COULD_NOT_RUN
    assert "BUILD-NO-INPUT" in ran.err


def test_the_configuration_names_the_inputs(psmgraph, sheets, tmp_path):
    (tmp_path / "psmgraph.toml").write_text('[[plan]]\nslug = "valdesempio"\ninputs = ["sheets"]\n')
    ran = psmgraph("build")
    assert ran.code == 0, ran.err
    assert len(snapshots(tmp_path)) == 1


def test_a_wrong_configuration_is_one_line_and_nothing_is_made(psmgraph, sheets, tmp_path):
    (tmp_path / "psmgraph.toml").write_text('langauge = "it"\n')
    ran = psmgraph("build", sheets)
    assert (ran.code, ran.out, len(ran.lines)) == (COULD_NOT_RUN, "", 1)
    assert ran.err.startswith("psmgraph.toml:1: error CONFIG-UNKNOWN")
    assert not (tmp_path / "psmgraph-store").exists()


def test_a_store_that_another_build_uses_is_left_alone(psmgraph, sheets, tmp_path):
    psmgraph("build", "--plan", "valdesempio", sheets)
    before = snapshots(tmp_path)
    with (tmp_path / "psmgraph-store" / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = psmgraph("build", "--plan", "valdesempio", *sorted(sheets.iterdir())[:1], "--drop")
    assert (ran.code, len(ran.lines)) == (COULD_NOT_RUN, 1), ran.err
    assert "STORE-LOCKED" in ran.err
    assert snapshots(tmp_path) == before


def test_a_store_that_is_no_folder_is_one_line(psmgraph, sheets, tmp_path):
    (tmp_path / "taken").write_text("mine")
    ran = psmgraph("build", "--plan", "valdesempio", sheets, "--store", "taken")
    assert (ran.code, len(ran.lines)) == (COULD_NOT_RUN, 1), ran.err
    assert "STORE-WRITE" in ran.err
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_published_sheet_that_is_missing_stops_the_build(psmgraph, sheets, tmp_path):
    psmgraph("build", "--plan", "valdesempio", sheets)
    before = snapshots(tmp_path)
    gone = sorted(sheets.iterdir())[0]
    gone.unlink()
    refused = psmgraph("build", "--plan", "valdesempio", sheets)
    assert refused.code == COULD_NOT_RUN
    assert "BUILD-WOULD-DROP" in refused.err
    assert snapshots(tmp_path) == before
    assert psmgraph("build", "--plan", "valdesempio", sheets, "--drop").code == 0


def test_strict_leaves_a_sheet_with_a_warning_out(psmgraph, sheets, tmp_path):
    sheet = sorted(sheets.iterdir())[0]
    sheet.write_bytes(sheet.read_text(encoding="utf-8").encode("cp1252", "replace"))
    assert psmgraph("check", "--plan", "valdesempio", sheets).code == 0
    ran = psmgraph("check", "--plan", "valdesempio", sheets, "--strict")
    assert ran.code == FAILED, ran.err


def test_the_report_holds_the_findings_of_stderr(psmgraph, sheets, tmp_path):
    (sheets / "empty.txt").write_text("")
    ran = psmgraph("build", "--plan", "valdesempio", sheets, "--report", "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    codes = [finding["code"] for finding in report["findings"]]
    assert "READ-EMPTY" in codes
    assert len(codes) == sum(
        any(f" {level} " in line for level in ("error", "warning", "info")) for line in ran.lines
    )
    assert ran.code == FAILED


def test_an_output_that_cannot_be_written_is_told_before_the_work(psmgraph, sheets, tmp_path):
    ran = psmgraph("build", "--plan", "valdesempio", sheets, "-o", "nowhere/graph.nq")
    assert (ran.code, len(ran.lines)) == (COULD_NOT_RUN, 1)
    assert "COMMAND-OUTPUT" in ran.err
    assert not (tmp_path / "psmgraph-store").exists()


def test_the_graph_can_be_had_as_n_quads_too(psmgraph, sheets, tmp_path):
    psmgraph("build", "--plan", "valdesempio", sheets, "-o", "graph.nq")
    lines = (tmp_path / "graph.nq").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 500
    assert all(line.endswith(" .") for line in lines)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_ends_with_130_and_leaves_nothing(
    start, sheets, tmp_path, by, workers
):
    texts = [path for path in demo_files() if path.suffix == ".txt"]
    for number in range(400):  # enough that the signal comes before the end
        path = texts[number % len(texts)]
        (sheets / f"{number}-{path.name}").write_bytes(path.read_bytes())
    running = start(
        "build", "--plan", "valdesempio", "--workers", workers, "sheets", start_new_session=True
    )
    until = time.monotonic() + 60
    while not (tmp_path / "psmgraph-store" / "build.lock").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.5)
    # As a terminal does it: Ctrl-C goes to the workers too.
    (os.killpg if by is signal.SIGINT else os.kill)(running.pid, by)
    _, told = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED, told
    assert "Traceback" not in told
    assert snapshots(tmp_path) == []
    until = time.monotonic() + 10
    while (left := alive(running.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == [], "workers outlive the build"


def test_progress_is_shown_on_a_terminal_only(start, sheets):
    ours, theirs = pty.openpty()
    running = start("build", "--plan", "valdesempio", "sheets", stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how a terminal says that the other end was closed
        while piece := os.read(ours, 4096):
            shown += piece
    os.close(ours)
    assert running.wait(timeout=120) == 0
    assert b"\x1b[" in shown
