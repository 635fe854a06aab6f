"""The research pack: whole, the same each time, and its notebook runs where nothing else is."""

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import jsonschema
import nbformat
import pyoxigraph as ox
import pytest
import yaml
from nbclient import NotebookClient

from psmgraph.publish.making import make
from psmgraph.publish.research.notebook import notebook
from psmgraph.publish.research.pack import write_pack
from psmgraph.publish.source import Source
from psmgraph.store import queryfile
from psmgraph.store.snapshot import open_snapshot

from .citation_file import SCHEMA

PSM = "https://w3id.org/psmgraph/ontology#"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_snapshot_gives_the_same_bytes(source, packed):
    again = io.BytesIO()
    write_pack(source, again)
    assert again.getvalue() == packed


def test_it_is_the_same_whether_the_snapshot_s_files_were_made_before(source, packed, tmp_path):
    shutil.copytree(source.snapshot.path, tmp_path / source.snapshot.id)
    shutil.rmtree(tmp_path / source.snapshot.id / "dumps", ignore_errors=True)
    bare = Source(open_snapshot(tmp_path / source.snapshot.id), source.licence, source.publisher)
    stream = io.BytesIO()
    write_pack(bare, stream)
    assert stream.getvalue() == packed
    make(bare)
    assert (bare.snapshot.dumps_path / "pack.zip").read_bytes() == packed


def test_every_file_is_in_the_list_of_sums_and_has_its_sum(unpacked):
    lines = (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert there == {*told, "SHA256SUMS"}
    for name, digest in told.items():
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == digest


def test_it_names_its_snapshot_wherever_there_is_a_place(unpacked, packed, source):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.comment.decode() == source.run
    for name in ("README.md", "CITATION.cff", "notebook.ipynb"):
        assert source.snapshot.id in (unpacked / name).read_text(encoding="utf-8"), name
    with gzip.open(unpacked / "graph.nq.gz", "rt", encoding="utf-8") as graph:
        assert graph.readline() == f"# {source.run}\n"


def test_its_graph_is_the_snapshot_s(unpacked, source):
    store = ox.Store()
    with gzip.open(unpacked / "graph.nq.gz") as statements:
        store.bulk_load(statements, format=ox.RdfFormat.N_QUADS)
    assert len(store) == source.snapshot.manifest.counts.quads
    assert set(store) == set(source.snapshot.open_store())


def test_it_says_how_to_cite_it_and_under_which_terms(unpacked, source):
    told = yaml.safe_load((unpacked / "CITATION.cff").read_text(encoding="utf-8"))
    jsonschema.validate(told, SCHEMA)
    assert told["authors"] == [{"name": "Città di Valdesempio & c."}]
    assert told["date-released"] == source.snapshot.manifest.built_at[:10]
    licence = (unpacked / "LICENSE.txt").read_text(encoding="utf-8")
    assert source.licence in licence
    assert "$" not in licence + (unpacked / "README.md").read_text(encoding="utf-8")


def test_the_dictionary_explains_every_class_and_property_of_ours_in_the_graph(unpacked, source):
    store = source.snapshot.open_store()
    used = {
        each["c"].value
        for each in store.query("SELECT DISTINCT ?c { GRAPH ?g { ?s a ?c } }")
        if each["c"].value.startswith(PSM)
    }
    classes = {row["iri"]: row for row in rows(unpacked / "dictionary/classes.csv")}
    assert used <= classes.keys()
    assert all(
        row["label_it"] and row["label_en"] and row["comment_it"] for row in classes.values()
    )
    assert int(classes[f"{PSM}Project"]["count"]) == 20
    used = {
        each["p"].value
        for each in store.query("SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }")
        if each["p"].value.startswith(PSM)
    }
    properties = {row["iri"]: row for row in rows(unpacked / "dictionary/properties.csv")}
    assert used <= properties.keys()
    assert all(row["label_it"] and row["comment_en"] for row in properties.values())


def test_the_dictionary_has_the_rules_in_words(unpacked):
    found = rows(unpacked / "dictionary/rules.csv")
    assert len(found) > 100
    assert all(row["rule_it"] and row["rule_en"] and row["class"] for row in found)
    assert {row["severity"] for row in found} <= {"Violation", "Warning", "Info"}
    text = (unpacked / "dictionary.md").read_text(encoding="utf-8")
    assert found[1]["rule_it"] in text
    assert found[1]["rule_en"] in text
    assert "(errore)" in text


def test_every_ready_made_query_is_there_with_its_parameters(unpacked):
    names = list(queryfile.public_names())
    assert [row["name"] for row in rows(unpacked / "queries/index.csv")] == names
    told = {(row["query"], row["parameter"]) for row in rows(unpacked / "queries/parameters.csv")}
    assert told == {
        (name, each.name) for name in names for each in queryfile.load(name).parameters
    }  # fmt: skip
    for name, parameter in told:  # what the notebook's own few lines look for
        text = (unpacked / "queries" / f"{name}.rq").read_text(encoding="utf-8")
        assert f"VALUES ?{parameter} {{ UNDEF }}" in text


@pytest.fixture(scope="module")
def ran(unpacked, tmp_path_factory):
    """The notebook after its cells were run, in a kernel that reaches no network."""
    folder = tmp_path_factory.mktemp("empty") / "pack"
    shutil.copytree(unpacked, folder)
    found = nbformat.read(folder / "notebook.ipynb", 4)
    nbformat.validate(found)
    dead = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    client = NotebookClient(
        found, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, **dead, "PYTHONPATH": ""})
    return found


def outputs(found) -> str:
    return "\n".join(
        str(each.get("text") or each.get("data", {}).get("text/plain"))
        for cell in found.cells
        for each in cell.get("outputs", ())
    )


def test_the_notebook_runs_and_shows_rows(ran, source):
    told = outputs(ran)
    assert f"{source.snapshot.manifest.counts.quads} quads" in told
    assert "Comune di Valdesempio" in told
    assert "20 projects" in told
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert len(code) >= 8
    assert all(cell.execution_count for cell in code)


def test_the_notebook_needs_nothing_of_ours():
    text = notebook_text()
    assert "import psmgraph" not in text
    assert "from psmgraph" not in text


def notebook_text() -> str:
    from importlib import resources

    folder = resources.files("psmgraph.publish.research")
    return folder.joinpath("notebook.txt").read_text(encoding="utf-8")


def test_a_notebook_begins_with_a_cell():
    with pytest.raises(ValueError, match="cell"):
        notebook("words\n%% code\n1\n")
    told = json.loads(notebook("%% markdown\n# A\n%% code\n1\n\n2\n"))
    assert [cell["source"] for cell in told["cells"]] == [["# A"], ["1\n", "\n", "2"]]


def test_sha256sum_finds_it_whole(unpacked):
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum on this machine")
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=unpacked, check=False
    )
    assert done.returncode == 0
