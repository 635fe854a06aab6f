"""query, export, info and verify, on the demo's store."""

import csv
import io
import json
import shutil

import pyoxigraph as ox
import pytest

from psmgraph.store import queryfile

PROJECTS = (
    "PREFIX psm: <https://w3id.org/psmgraph/ontology#> "
    "SELECT ?p WHERE { ?p a psm:Project } ORDER BY ?p"
)
TITLES = (
    "PREFIX dct: <http://purl.org/dc/terms/> PREFIX psm: <https://w3id.org/psmgraph/ontology#> "
    "CONSTRUCT { ?p dct:title ?t } WHERE { ?p a psm:Project ; dct:title ?t }"
)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_sparql_text_is_answered_as_a_table(psmgraph, demo_store):
    ran = psmgraph("query", PROJECTS, "--store", demo_store)
    assert (ran.code, ran.err) == (0, "")
    assert "plan/valdesempio/project/la-biblioteca-diffusa" in ran.out


def test_a_query_is_taken_from_a_file_and_from_standard_input_alike(psmgraph, demo_store, tmp_path):
    (tmp_path / "mine.rq").write_text(PROJECTS)
    from_file = psmgraph("query", "mine.rq", "--store", demo_store, "--format", "csv")
    from_input = psmgraph("query", "-", "--store", demo_store, "--format", "csv", input=PROJECTS)
    assert from_file.code == from_input.code == 0
    assert from_file.out == from_input.out
    assert len(rows(from_file.out)) > 17


@pytest.mark.parametrize(
    ("form", "start"),
    [("csv", "p"), ("tsv", "?p"), ("json", '{"head"'), ("xml", "<?xml")],
)
def test_tables_come_in_the_standard_formats(psmgraph, demo_store, form, start):
    ran = psmgraph("query", PROJECTS, "--store", demo_store, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(start)


@pytest.mark.parametrize(
    ("form", "rdf"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_come_in_the_standard_formats(psmgraph, demo_store, form, rdf):
    ran = psmgraph("query", TITLES, "--store", demo_store, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    titles = [quad.object.value for quad in ox.parse(ran.out.encode(), format=rdf)]
    assert "La biblioteca diffusa" in titles


def test_ask_is_answered(psmgraph, demo_store):
    ran = psmgraph("query", "ASK { ?s ?p ?o }", "--store", demo_store, "--format", "json")
    assert json.loads(ran.out)["boolean"] is True


def test_the_queries_that_ship_are_listed(psmgraph, demo_store):
    ran = psmgraph("query", "--store", demo_store)
    assert ran.code == 0
    for name in queryfile.public_names():
        assert name in ran.out


def needing(required: bool) -> queryfile.NamedQuery:
    """Return the first query that ships with, or without, a parameter that must be given."""
    shipped = (queryfile.load(name) for name in queryfile.public_names())
    return next(q for q in shipped if any(p.required for p in q.parameters) == required)


def test_a_query_that_ships_takes_its_parameters_as_its_examples_show(psmgraph, demo_store):
    query = needing(required=True)
    given = [f"{each.name}={each.example}" for each in query.parameters]
    options = [word for each in given for word in ("--param", each)]
    ran = psmgraph("query", query.name, *options, "--store", demo_store, "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert len(rows(ran.out)) > 1


def test_a_parameter_that_may_be_left_out_may_be_left_out(psmgraph, demo_store):
    ran = psmgraph("query", needing(required=False).name, "--store", demo_store)
    assert (ran.code, ran.err) == (0, "")


def test_a_parameter_that_is_missing_is_told_with_an_example(psmgraph, demo_store):
    query = needing(required=True)
    missing = next(each for each in query.parameters if each.required)
    ran = psmgraph("query", query.name, "--store", demo_store)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert f"--param {missing.name}={missing.example}" in ran.err


def test_a_name_nearly_right_is_told_the_right_one(psmgraph, demo_store):
    name = queryfile.public_names()[0]
    ran = psmgraph("query", f"{name}x", "--store", demo_store)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "QUERY-NAME" in ran.err
    assert name in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["SELECT nonsense {"], "QUERY-SYNTAX"),
        (["absent.rq"], "QUERY-FILE"),
        ([PROJECTS, "--format", "ttl"], "COMMAND-FORMAT"),
        ([TITLES, "--format", "csv"], "COMMAND-FORMAT"),
        ([PROJECTS, "--param", "p"], "COMMAND-PARAMETER"),
        ([PROJECTS, "--param", "nobody=1"], "COMMAND-PARAMETER-UNKNOWN"),
        (["DELETE WHERE { ?s ?p ?o }"], "QUERY-UPDATE"),
    ],
)
def test_a_query_that_cannot_be_answered_is_one_line(psmgraph, demo_store, arguments, code):
    ran = psmgraph("query", *arguments, "--store", demo_store)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1), ran.err
    assert f" {code} " in ran.err


@pytest.mark.parametrize(
    "arguments", [["query", PROJECTS], ["info"], ["verify"], ["export", "-o", "x.nq"]]
)
def test_a_store_without_a_snapshot_is_one_line_and_stays_unmade(psmgraph, tmp_path, arguments):
    ran = psmgraph(*arguments)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert "STORE-EMPTY" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_all_graphs_are_exported_as_n_quads(psmgraph, demo_store, tmp_path):
    ran = psmgraph("export", "-o", "all.nq", "--store", demo_store)
    assert ran.code == 0
    told = json.loads(psmgraph("info", "--json", "--store", demo_store).out)["snapshots"][0]
    assert len((tmp_path / "all.nq").read_bytes().splitlines()) == told["quads"]


def test_the_current_state_is_exported_as_turtle(psmgraph, demo_store):
    ran = psmgraph("export", "--format", "ttl", "-o", "-", "--store", demo_store)
    assert (ran.code, ran.err) == (0, "")
    graph = list(ox.parse(ran.out.encode(), format=ox.RdfFormat.TURTLE))
    assert len(graph) > 500


def test_info_marks_the_snapshot_that_is_served(psmgraph, demo_store):
    ran = psmgraph("info", "--store", demo_store)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"* {(demo_store / 'current').readlink().name}")
    assert "Project" in ran.out


def test_a_whole_snapshot_is_told_to_be_whole(psmgraph, demo_store):
    ran = psmgraph("verify", "--store", demo_store)
    assert (ran.code, ran.out) == (0, "")
    assert (demo_store / "current").readlink().name in ran.err


def test_a_snapshot_that_differs_from_its_manifest_is_told(psmgraph, demo_store, tmp_path):
    shutil.copytree(demo_store, tmp_path / "copy", symlinks=True)
    manifest = tmp_path / "copy" / "current" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["counts"]["quads"] += 1
    manifest.write_text(json.dumps(told))
    ran = psmgraph("verify", "--store", "copy")
    assert ran.code == 1
    assert "STORE-COUNTS" in ran.err


def test_an_unknown_snapshot_is_told(psmgraph, demo_store):
    ran = psmgraph("verify", "000000000000", "--store", demo_store)
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "STORE-NO-SNAPSHOT" in ran.err
