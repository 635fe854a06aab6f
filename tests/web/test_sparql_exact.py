"""What a literal holds comes back in every format as it is, read by parsers that are not ours."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .server import Server

NS = "{http://www.w3.org/2005/sparql-results#}"
P = "http://example.org/p"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Every character that there is, and more of those with which a format goes wrong.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("\0\x01\x0b\r\n\t\x1f\x7f\x85\u2028\ufeff\ufffe\uffff\"'\\,;<>&=@^_: ]-"),
    max_size=12,
)
HARD = "\r\n\t \"'\\,;<&>]]>\r\x85\u2028_:\ufeff\U0001f600\r"
LANGUAGES = st.sampled_from(["", "@it", "@en-GB", "^^<http://example.org/a-type>"])
# What XML 1.0 has no way to write (rule [2], Char).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RDF = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
# rdflib's parsers use what rdflib itself is about to leave behind.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
often = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(text: str, more: str = "") -> str:
    """Return a literal of SPARQL that holds the text, with every character escaped."""
    return '"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"' + more


def language(more: str) -> str:
    return more[1:].lower() if more.startswith("@") else ""


def answer(server: Server, query: str, media_type: str):
    body = urlencode({"query": query})
    return server.ask("POST", "/sparql", FORM | {"Accept": media_type}, body)


def rows(server: Server, text: str, media_type: str, more: str = ""):
    return answer(server, f"SELECT ?x ?y {{ VALUES (?x ?y) {{ ({written(text, more)} 1) }} }}",
                  media_type)  # fmt: skip


@often
@example(text=HARD, more="@it")
@given(text=TEXTS, more=LANGUAGES)
def test_json_gives_a_literal_as_it_is(sample_server, text, more):
    found = rows(sample_server, text, "application/sparql-results+json", more).json
    value = found["results"]["bindings"][0]["x"]
    assert value["value"] == text
    # Tags of languages are the same in any case (BCP 47, 2.1.1); the engine keeps the small.
    assert value.get("xml:lang", "") == language(more)


@often
@example(text=HARD, more="@it")
@given(text=TEXTS, more=LANGUAGES)
def test_xml_gives_a_literal_as_it_is_or_says_that_it_cannot(sample_server, text, more):
    reply = rows(sample_server, text, "application/sparql-results+xml", more)
    if UNWRITABLE.search(text):
        assert (reply.status, reply.json["code"]) == (406, "QUERY-CHARACTER")
    else:
        assert [each.text or "" for each in ET.fromstring(reply.body).iter(f"{NS}literal")] == [
            text, "1"
        ]  # fmt: skip


@often
@example(text=HARD, more="@it")
@given(text=TEXTS, more=LANGUAGES)
def test_csv_gives_the_text_of_a_literal_as_it_is(sample_server, text, more):
    reply = rows(sample_server, text, "text/csv", more)
    read = [*csv.reader(io.StringIO(reply.text, newline=""))]
    assert read == [["x", "y"], [text, "1"]]


@often
@example(text=HARD, more="@it")
@given(text=TEXTS, more=LANGUAGES)
def test_tsv_gives_a_literal_as_it_is_with_its_type(sample_server, text, more):
    reply = rows(sample_server, text, "text/tab-separated-values", more)
    head, row, end = reply.text.split("\n")
    cell, number = row.split("\t")
    assert (head, number, end) == ("?x\t?y", "1", "")
    said = rdflib.Graph().parse(data=f"<urn:s> <urn:p> {cell} .", format="nt")
    value = next(said.objects())
    assert str(value) == text
    assert (value.language or "") == language(more)


@pytest.mark.parametrize("media_type", RDF)
@often
@example(text=HARD, more="@it")
@given(text=TEXTS, more=LANGUAGES)
def test_a_graph_gives_a_literal_as_it_is(sample_server, media_type, text, more):
    query = f"CONSTRUCT {{ <urn:s> <{P}> {written(text, more)} }} {{}}"
    reply = answer(sample_server, query, media_type)
    if media_type == "application/rdf+xml" and UNWRITABLE.search(text):
        assert (reply.status, reply.json["code"]) == (406, "QUERY-CHARACTER")
        return
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=reply.body, format=RDF[media_type])
    assert [str(each) for each in graph.objects(rdflib.URIRef("urn:s"), rdflib.URIRef(P))] == [text]


@pytest.mark.parametrize("iri", ["urn:isbn:1", "http://example.org/a-b/", "http://example.org/1"])
def test_a_property_that_rdf_xml_cannot_write_is_refused_there_only(sample_server, iri):
    query = f"CONSTRUCT {{ <urn:s> <{iri}> 1 }} {{}}"
    reply = answer(sample_server, query, "application/rdf+xml")
    assert (reply.status, reply.json["code"]) == (406, "QUERY-PREDICATE")
    assert iri in reply.json["title"]
    assert iri in answer(sample_server, query, "text/turtle").text
    as_text = f'CONSTRUCT {{ <urn:s> <{P}> "<oxprefix: xmlns:oxprefix=\\"a\\"" }} {{}}'
    assert answer(sample_server, as_text, "application/rdf+xml").status == 200


def test_select_star_has_its_columns_in_one_order(sample_server):
    query = "SELECT * { ?zebra ?ape ?Mid . OPTIONAL { ?ape ?b ?alpha } } LIMIT 1"
    heads = {answer(sample_server, query, "text/csv").text.split("\r\n")[0] for _ in range(8)}
    assert len(heads) == 1
