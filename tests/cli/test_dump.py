"""The command that makes a snapshot's files where they are missing."""

from collections.abc import Callable
from pathlib import Path

from form import sheet_text


def test_dump_makes_what_is_missing_and_keeps_what_is_there(
    psmgraph: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "orti.txt").write_text(sheet_text(title="Orti urbani"), encoding="utf-8")
    built = psmgraph("build", "orti.txt", "--plan", "valdesempio")
    assert built.code == 0
    (dumps,) = (tmp_path / "psmgraph-store" / "snapshots").glob("*/dumps")
    there = psmgraph("dump")
    assert there.code == 0
    assert "there already" in there.err
    assert sorted(map(Path, there.out.split())) == sorted(
        path.relative_to(tmp_path) for path in dumps.iterdir() if path.name != "index.json"
    )
    sums = (dumps / "SHA256SUMS").read_bytes()
    for path in dumps.iterdir():
        path.unlink()
    made = psmgraph("dump", dumps.parent.name)
    assert made.code == 0
    assert "files made" in made.err
    assert (dumps / "SHA256SUMS").read_bytes() == sums


def test_dump_says_what_is_not_there(psmgraph: Callable[..., object], tmp_path: Path) -> None:
    empty = psmgraph("dump")
    assert empty.code == 2
    assert "STORE-EMPTY" in empty.err
    assert not (tmp_path / "psmgraph-store").exists()
