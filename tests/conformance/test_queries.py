"""The suite's queries through the service: never worse than the engine by itself."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from .comparing import Answer, answer_of, expected_of, read_csv, read_graph, read_results, same
from .suite import EVALUATION, Case, cases, quads_of

KNOWN = tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
NO_GRAPH = "urn:x-no-such-graph"


@pytest.mark.parametrize("group", KNOWN["evaluation"])
def test_queries_of_a_group_are_answered_as_expected_in_every_format(
    suite, suite_server, known, group
):
    asked = [case for case in cases(suite, EVALUATION) if case.group == group]
    assert len(asked) == known["evaluation"][group]
    wrong = {case.id for case in asked if not all(_served(suite_server, case))}
    by_the_engine = {case.id for case in asked if not _is_right(case, _in_process(suite, case))}
    assert wrong <= by_the_engine
    assert by_the_engine <= wrong  # else docs/conformance.md is to be corrected
    assert wrong == {name for name in known["evaluation_failures"] if name.startswith(f"{group}/")}


def test_no_group_of_queries_is_left_out(suite, known):
    assert {case.group for case in cases(suite, EVALUATION)} == set(known["evaluation"])


def _served(server, case: Case) -> Iterator[bool]:
    """Yield, for each format of the answer, whether what comes over HTTP is right."""
    graphs = [("default-graph-uri", iri) for iri in case.data or (NO_GRAPH,)]
    graphs += [("named-graph-uri", iri) for iri in case.graphs]
    if "FROM" in case.text:  # it names its dataset itself
        graphs = []
    # The suite's relative IRIs are relative to the file of the query.
    asked = urlencode([("query", f"BASE <{case.iri}>\n{case.text}"), *graphs])

    def answer(media_type: str) -> bytes:
        reply = server.get(f"/sparql?{asked}", media_type)
        assert (reply.status, reply.media_type) == (200, media_type), (case.id, reply.text)
        return reply.body

    if case.kind == "CSVResultFormatTest":
        yield _is_right(case, read_csv(answer("text/csv")))
    elif isinstance(_expected(case), ox.Dataset):
        for media_type, form in GRAPHS.items():
            yield _is_right(case, read_graph(answer(media_type), form))
    else:
        for media_type, results in RESULTS.items():
            yield _is_right(case, read_results(answer(media_type), results))


def _in_process(suite: Path, case: Case) -> Answer:
    """Return what the engine answers by itself, with the data in a store of their own."""
    store = ox.Store()
    for iri in case.data:
        store.extend(ox.Quad(*quad.triple) for quad in quads_of(suite, iri))
    for iri in case.graphs:
        store.extend(quads_of(suite, iri))
    results = store.query(case.text, base_iri=case.iri)
    if case.kind == "CSVResultFormatTest":
        return read_csv(results.serialize(format=ox.QueryResultsFormat.CSV))
    return answer_of(results)


def _expected(case: Case) -> Answer:
    assert case.result is not None
    return expected_of(case.result, case.iri)


def _is_right(case: Case, found: Answer) -> bool:
    return same(_expected(case), found, ordered="ORDER BY" in case.text.upper())
