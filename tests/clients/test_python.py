"""Clients in Python, as they come from their packages."""

import csv
import io
from urllib.parse import urlencode

import pandas
import pytest
import SPARQLWrapper
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from .questions import GRAPH, NO, PSM, TITLES, YES, titles

# What rdflib and SPARQLWrapper say of their own future is not about us.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning:SPARQLWrapper"),
]
METHODS = [SPARQLWrapper.GET, SPARQLWrapper.POST]
ENCODINGS = [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY]


def wrapped(endpoint: str, query: str, form: str) -> SPARQLWrapper.SPARQLWrapper:
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    return wrapper


def test_sparqlwrapper_gets_the_same_rows_in_every_format(demo_server, endpoint):
    expected = titles(demo_server)
    found = wrapped(endpoint, TITLES, SPARQLWrapper.JSON).queryAndConvert()
    rows = found["results"]["bindings"]
    assert [(row["project"]["value"], row["title"]["value"]) for row in rows] == expected
    body = wrapped(endpoint, TITLES, SPARQLWrapper.CSV).queryAndConvert().decode()
    table = [tuple(row) for row in csv.reader(io.StringIO(body, newline=""))]
    assert table == [("project", "title"), *expected]
    tsv = wrapped(endpoint, TITLES, SPARQLWrapper.TSV).queryAndConvert().decode().splitlines()
    assert tsv[0] == "?project\t?title"
    assert [line.split("\t")[0] for line in tsv[1:]] == [f"<{iri}>" for iri, _ in expected]
    document = wrapped(endpoint, TITLES, SPARQLWrapper.XML).queryAndConvert()
    literals = document.getElementsByTagName("literal")
    assert [each.firstChild.data for each in literals] == [title for _, title in expected]


@pytest.mark.parametrize(
    "form", [SPARQLWrapper.XML, SPARQLWrapper.RDFXML, SPARQLWrapper.TURTLE, SPARQLWrapper.N3,
             SPARQLWrapper.JSONLD, SPARQLWrapper.RDF]
)  # fmt: skip
def test_sparqlwrapper_gets_the_same_graph_in_every_format(endpoint, form):
    found = wrapped(endpoint, GRAPH, form).queryAndConvert()
    if isinstance(found, bytes):
        found = Graph().parse(data=found, format="turtle")
    assert {str(each) for each in found.objects()} == {PSM + "Project"}
    assert len(found) > 15


@pytest.mark.parametrize(("query", "answer"), [(YES, True), (NO, False)])
def test_sparqlwrapper_gets_a_yes_or_a_no(endpoint, query, answer):
    assert wrapped(endpoint, query, SPARQLWrapper.JSON).queryAndConvert()["boolean"] is answer
    document = wrapped(endpoint, query, SPARQLWrapper.XML).queryAndConvert()
    assert document.getElementsByTagName("boolean")[0].firstChild.data == str(answer).lower()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_sparqlwrapper_asks_by_every_method(demo_server, endpoint, method, encoding):
    wrapper = wrapped(endpoint, TITLES, SPARQLWrapper.JSON)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    wrapper.addParameter("default-graph-uri", "https://w3id.org/psmgraph/id/graph/authority")
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert {row["project"]["value"] for row in rows} == {iri for iri, _ in titles(demo_server)}


def test_sparqlwrapper_tells_a_slip_as_its_own_kind_of_error(endpoint):
    with pytest.raises(QueryBadFormed, match='"line": 1'):
        wrapped(endpoint, "SELECT * { ?s ?p", SPARQLWrapper.JSON).query()


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_a_store_of_rdflib_reads_from_the_service(demo_server, endpoint, form, method):
    graph = Graph(SPARQLStore(endpoint, returnFormat=form, method=method))
    rows = [(str(row.project), str(row.title)) for row in graph.query(TITLES)]
    assert rows == titles(demo_server)
    if form in ("json", "xml"):  # it reads a truth from no other
        assert bool(graph.query(YES)) is True
        assert bool(graph.query(NO)) is False


def test_a_store_of_rdflib_matches_triples_and_graphs(demo_server, endpoint):
    dataset = Dataset(SPARQLStore(endpoint), default_union=True)
    projects = set(dataset.subjects(RDF.type, URIRef(PSM + "Project")))
    assert {str(each) for each in projects} >= {iri for iri, _ in titles(demo_server)}
    assert len(Graph(SPARQLStore(endpoint)).query(GRAPH).graph) >= 15


def test_pandas_reads_a_table_from_an_address(demo_server, endpoint):
    expected = titles(demo_server)
    asked = {"query": TITLES}
    frame = pandas.read_csv(f"{endpoint}.csv?{urlencode(asked)}")
    assert [*frame.columns] == ["project", "title"]
    assert [*frame.itertuples(index=False, name=None)] == expected
    by_header = pandas.read_csv(
        f"{endpoint}?{urlencode(asked)}", storage_options={"Accept": "text/csv"}
    )
    assert by_header.equals(frame)
    numbers = "SELECT (COUNT(*) AS ?n) (SUM(?one) AS ?sum) { ?s a ?o BIND(1.5 AS ?one) }"
    read = pandas.read_csv(f"{endpoint}.csv?{urlencode({'query': numbers})}")
    assert read["n"][0] * 1.5 == read["sum"][0]


def test_pandas_reads_results_in_json(demo_server, endpoint):
    read = pandas.read_json(f"{endpoint}?{urlencode({'query': TITLES})}", typ="series")
    frame = pandas.json_normalize(read["results"]["bindings"])
    assert [*zip(frame["project.value"], frame["title.value"], strict=True)] == titles(demo_server)
