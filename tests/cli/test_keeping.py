"""The commands that keep a store: verify, backup, restore, prune."""

import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from form import sheet_text
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from psmgraph.build import build_snapshot
from psmgraph.cli import main
from psmgraph.config import Config
from psmgraph.store.snapshot import current, snapshots
from psmgraph.store.verify import verify

from .conftest import Ran


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots."""
    folder = tmp_path_factory.mktemp("keeping")
    for title in ("Orti", "Scuole"):
        (folder / f"{title}.txt").write_text(sheet_text(title=title), encoding="utf-8")
        sheets = sorted(folder.glob("*.txt"))
        build_snapshot(Config(store=folder / "store"), sheets, today=date(2026, 1, 1))
    return folder / "store"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "store", symlinks=True)
    return tmp_path / "store"


@pytest.fixture
def run(capsys, monkeypatch) -> Callable[..., Ran]:
    """Return a function that runs a command in this process, as the program does."""
    monkeypatch.setenv("PSMGRAPH_LANG", "en")

    def ran(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments)], signals=False)
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return ran


def codes(ran: Ran) -> list[str]:
    return [line.split(": ", 1)[1].split()[1] for line in ran.lines if ": error " in line]


def test_a_backup_is_made_and_restored_and_the_hash_is_the_same(run, store, tmp_path):
    served = current(store)
    done = run("backup", tmp_path, "--store", store)
    file = tmp_path / f"psmgraph-{served.id}.tar"
    assert (done.code, done.out) == (0, f"{file}\n")
    back = run("restore", file, "--store", tmp_path / "other")
    assert back.code == 0
    assert served.manifest.hash in back.err
    assert run("verify", "--store", tmp_path / "other").code == 0
    older = snapshots(store)[1]
    assert run("backup", tmp_path / "old.tgz", "--snapshot", older.id, "--store", store).code == 0
    assert run("restore", tmp_path / "old.tgz", "--store", store).code == 0
    assert current(store).id == older.id


def test_the_drill_of_the_guide_does_what_it_says(run, store, tmp_path, monkeypatch):
    text = (Path(__file__).parents[2] / "docs/keeping.md").read_text(encoding="utf-8")
    block = re.search(r"^## A drill.*?```sh\n(.*?)```", text, re.M | re.S)
    store.rename(tmp_path / "psmgraph-store")
    monkeypatch.chdir(tmp_path)
    told = [run(*shlex.split(line)[1:]) for line in block[1].splitlines()]
    assert [each.code for each in told] == [0, 0, 0, 0]
    served = current(tmp_path / "psmgraph-store")
    assert served.manifest.hash in told[1].err
    assert told[3].out.startswith(f"* {served.id}")


def test_where_there_is_nothing_to_copy_or_nowhere_to_put_it_that_is_told(run, store, tmp_path):
    assert codes(run("backup", tmp_path / "x.tar", "--store", tmp_path / "none")) == ["STORE-EMPTY"]
    nowhere = run("backup", tmp_path / "no" / "x.tar", "--store", store)
    assert (nowhere.code, codes(nowhere)) == (2, ["COMMAND-OUTPUT"])
    unmounted = run("backup", f"{tmp_path}/disk/", "--store", store)
    assert (unmounted.code, codes(unmounted)) == (2, ["COMMAND-OUTPUT"])
    assert not (tmp_path / "disk").exists()
    unknown = run("backup", tmp_path, "--snapshot", "000000000000", "--store", store)
    assert (unknown.code, codes(unknown)) == (2, ["STORE-NO-SNAPSHOT"])
    missing = run("restore", tmp_path / "missing.tar", "--store", store)
    assert (missing.code, codes(missing)) == (2, ["BACKUP-FILE"])


def test_prune_tells_what_went_and_how_much_room_that_gave(run, store):
    served, older = snapshots(store)
    would = run("prune", "--keep", "1", "--dry-run", "--store", store)
    assert (would.code, older.path.exists()) == (0, True)
    done = run("prune", "--keep", "1", "--store", store)
    assert (done.code, done.out) == (0, would.out)
    assert done.out.startswith(f"{older.id}  ")
    assert done.out.endswith(" MB\n")
    assert snapshots(store) == (served,)
    again = run("prune", "--keep", "1", "--store", store)
    assert (again.code, again.out) == (0, "")
    assert run("prune", "--store", store).code == 2  # how many is for a person to say
    assert run("prune", "--keep", "0", "--store", store).code == 2


def test_verify_tells_every_kept_snapshot_and_json_says_the_same(run, store):
    served, older = snapshots(store)
    told = run("verify", "--all", "--store", store)
    assert (told.code, told.lines) == (0, [f"{served.id}: whole", f"{older.id}: whole"])
    (older.path / "manifest.json").write_text("{}")
    told = run("verify", "--all", "--no-shapes", "--store", store)
    assert (told.code, codes(told)) == (1, ["STORE-BROKEN"])
    listed = json.loads(run("verify", "--all", "--json", "--no-shapes", "--store", store).out)
    assert listed["exit_code"] == 1
    assert [(each["id"], each["whole"]) for each in listed["snapshots"]] == [
        (served.id, True),
        (older.id, False),
    ]
    assert listed["snapshots"][1]["findings"][0]["code"] == "STORE-BROKEN"
    assert run("verify", served.id, "--store", store).code == 0
    assert run("verify", older.id, "--store", store).code == 1


def test_verify_names_the_file_to_download_that_is_not_as_it_was(run, store):
    dumps = current(store).dumps_path
    (dumps / "projects.csv").write_text("odd")
    (dumps / "void.ttl").unlink()
    told = run("verify", "--no-shapes", "--store", store)
    assert (told.code, codes(told)) == (1, ["DUMP-DIFFERS", "DUMP-DIFFERS"])
    assert "projects.csv" in told.lines[0]
    assert "void.ttl" in told.lines[1]


def test_verify_finds_a_cell_that_differs_from_the_graph(store):
    snapshot = current(store)
    with closing(sqlite3.connect(snapshot.tables_path)) as tables:
        tables.execute("UPDATE projects SET title = 'Altro' WHERE title = 'Orti'")
        tables.execute("DELETE FROM sheets WHERE rowid = (SELECT MIN(rowid) FROM sheets)")
        tables.commit()
    assert [(each.code, each.words) for each in verify(snapshot)] == [
        ("STORE-TABLE", "projects"),
        ("STORE-TABLE", "sheets"),
        ("STORE-TABLE", "sheet_rows"),  # it has the edition that the table of sheets lacks
    ]


def test_verify_finds_rows_of_tables_that_no_query_makes(store):
    snapshot = current(store)
    (name, *_) = sorted(snapshot.manifest.info["given"])
    with closing(sqlite3.connect(snapshot.tables_path)) as tables:
        columns = [row[1] for row in tables.execute(f'PRAGMA table_info("{name}")')]
        marks = ", ".join("?" * len(columns))
        tables.execute(f'INSERT INTO "{name}" VALUES ({marks})', [1] * len(columns))
        tables.commit()
    assert [(each.code, each.words) for each in verify(snapshot)] == [("STORE-TABLE", name)]


def test_verify_finds_what_the_current_state_says_and_no_graph_does(store):
    snapshot = current(store)
    graph = Store(str(snapshot.store_path))
    node = NamedNode("https://w3id.org/psmgraph/id/actor/x")
    graph.add(Quad(node, node, Literal("x"), DefaultGraph()))
    graph.flush()
    del graph
    assert {each.code for each in verify(snapshot)} == {"STORE-COUNTS", "STORE-DEFAULT"}
