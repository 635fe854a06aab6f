"""The graph in many files: together they are the graph, each is what the list says, always."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store, parse

from psmgraph.cli import main
from psmgraph.store.snapshot import current


def ran(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards") / "store"
    assert ran("--lang", "en", "demo", "--store", folder)[0] == 0
    return folder


def test_the_files_together_are_the_graph_and_the_list_tells_each(store: Path, tmp_path: Path):
    folder = tmp_path / "shards"
    code, told = ran("--lang", "en", "export", "--shards", 4, "-o", folder, "--store", store)
    snapshot = current(store)
    assert code == 0
    assert snapshot is not None
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["hash"] == snapshot.manifest.hash
    assert manifest["quads"] == snapshot.manifest.counts.quads
    assert f"{manifest['quads']} quads" in told
    loaded = Store()
    for shard in manifest["shards"]:
        data = (folder / shard["name"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (shard["sha256"], shard["bytes"])
        lines = gzip.decompress(data).splitlines()
        assert len(lines) == shard["quads"] > 0
        loaded.load(b"\n".join(lines), format=RdfFormat.N_QUADS)
    assert set(loaded) == set(snapshot.open_store())
    assert len(list(folder.iterdir())) == 5


def test_an_editions_graph_is_in_one_file(store: Path, tmp_path: Path):
    folder = tmp_path / "shards"
    ran("export", "--shards", 8, "-o", folder, "--store", store)
    found: dict[str, set[str]] = {}
    for path in folder.glob("*.nq.gz"):
        for quad in parse(gzip.decompress(path.read_bytes()), format=RdfFormat.N_QUADS):
            if re.search(r"/sheet/[^/]+/[0-9-]{10}>$", str(quad.graph_name)):
                found.setdefault(str(quad.graph_name), set()).add(path.name)
    assert len(found) > 15
    assert {len(files) for files in found.values()} == {1}


def test_the_same_snapshot_gives_the_same_bytes(store: Path, tmp_path: Path):
    for name in ("one", "two"):
        ran("export", "--shards", 3, "-o", tmp_path / name, "--store", store)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_folder_that_is_there_is_left_alone(store: Path, tmp_path: Path):
    code, told = ran("--lang", "en", "export", "--shards", 3, "-o", tmp_path, "--store", store)
    assert code == 2
    assert "COMMAND-OUTPUT" in told
    assert list(tmp_path.iterdir()) == []
