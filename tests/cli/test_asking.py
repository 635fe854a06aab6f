"""query, export, info and verify, on the demo's store."""

import csv
import io
import json
import shutil

import pyoxigraph as ox
import pytest

from psmgraph.build import demo_inputs
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
    lines = (tmp_path / "all.nq").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[0].endswith(f"/run/{told['id']}")  # which snapshot it is
    assert sum(not line.startswith("#") for line in lines) == told["quads"]


def test_the_current_state_is_exported_as_turtle(psmgraph, demo_store):
    ran = psmgraph("export", "--format", "ttl", "-o", "-", "--store", demo_store)
    assert (ran.code, ran.err) == (0, "")
    graph = list(ox.parse(ran.out.encode(), format=ox.RdfFormat.TURTLE))
    assert len(graph) > 500


def test_info_marks_the_snapshot_that_is_served(psmgraph, demo_store):
    ran = psmgraph("info", "--store", demo_store)
    assert ran.code == 0
    assert all("CATALOGUE-LACKS" in line for line in ran.lines)  # nobody told whose the data are
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


LIBRARY = "plan/valdesempio/sheet/la-biblioteca-diffusa"


@pytest.mark.parametrize(
    ("day", "edition", "count"),
    [("2014-11-23", None, 0), ("2015-11-29", "2014-11-24", 15), ("2015-11-30", "2015-11-30", 15)],
)
def test_a_query_is_answered_as_of_a_day(psmgraph, demo_store, day, edition, count):
    ran = psmgraph(
        "query", "SELECT ?e { ?s <https://w3id.org/psmgraph/ontology#currentEdition> ?e }",
        "--as-of", day, "--store", demo_store, "--format", "csv",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    editions = [row[0] for row in rows(ran.out)[1:]]
    assert len(editions) == count
    library = [each.rsplit("/", 1)[1] for each in editions if LIBRARY in each]
    assert library == ([edition] if edition else [])


def test_a_query_that_ships_is_answered_as_of_a_day(psmgraph, demo_store):
    ran = psmgraph(
        "query", "activities-by-project", "--param", "plan=plan/valdesempio", "--as-of",
        "2015-11-29", "--store", demo_store, "--format", "csv",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    head, *found = rows(ran.out)
    assert len(found) == 15
    assert max(row[head.index("issued")] for row in found) == "2015-11-09"


def test_a_query_that_rests_on_what_is_inferred_says_so_as_of_a_day(psmgraph, demo_store):
    ran = psmgraph("query", "links-one-way", "--as-of", "2015-11-29", "--store", demo_store)
    assert ran.code == 0
    assert "warning AS-OF-DERIVED" in ran.err
    assert psmgraph("query", "links-one-way", "--store", demo_store).err == ""


@pytest.mark.parametrize("day", ["2015-02-30", "29/11/2015", "ieri"])
def test_what_is_no_day_is_refused(psmgraph, demo_store, day):
    ran = psmgraph("query", PROJECTS, "--as-of", day, "--store", demo_store)
    assert (ran.code, ran.out) == (2, "")
    assert day in ran.err


def test_a_kept_snapshot_can_be_asked_and_listed_and_one_that_is_not_is_refused(
    psmgraph, demo_store, tmp_path
):
    store = tmp_path / "store"
    shutil.copytree(demo_store, store, symlinks=True)
    (sheets,) = demo_inputs()
    made = psmgraph("build", sheets, "--plan", "valdesempio", "--as-of", "2014-12-31",
                    "--store", store)  # fmt: skip
    assert made.code == 0
    assert "state of 2014-12-31, kept beside the served snapshot" in made.err
    told = json.loads(psmgraph("info", "--json", "--store", store).out)["snapshots"]
    (of_day,) = [each for each in told if each["as_of"]]
    assert (of_day["as_of"], of_day["served"], of_day["files"]) == ("2014-12-31", False, 2)
    assert "as of 2014-12-31" in psmgraph("info", "--store", store).out
    asked = ("query", "sheet-editions", "--store", store, "--format", "csv")
    by_id = psmgraph(*asked, "--snapshot", of_day["id"])
    by_day = psmgraph(*asked, "--as-of", "2014-12-31")
    assert by_id.out == by_day.out
    assert len(rows(by_id.out)) == 3
    derived = psmgraph("query", "links-one-way", "--store", store, "--as-of", "2014-12-31")
    assert derived.err == "", "the snapshot that was built has a derived graph"
    refused = psmgraph(*asked, "--snapshot", "000000000000")
    assert (refused.code, refused.out) == (2, "")
    assert "STORE-NO-SNAPSHOT" in refused.err
    other = psmgraph(*asked, "--snapshot", of_day["id"], "--as-of", "2015-01-01")
    assert "AS-OF-SNAPSHOT" in other.err
    assert psmgraph("verify", of_day["id"], "--store", store).code == 0


def test_a_build_before_the_first_edition_makes_nothing(psmgraph, tmp_path):
    (sheets,) = demo_inputs()
    ran = psmgraph("build", sheets, "--plan", "valdesempio", "--as-of", "2014-01-01")
    assert ran.code == 2
    assert "BUILD-AS-OF" in ran.err
    assert not (tmp_path / "psmgraph-store" / "snapshots").exists()
