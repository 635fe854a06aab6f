"""The suite's tests of the SPARQL 1.1 Protocol, sent as they are written."""

import tomllib
from pathlib import Path

import pytest

from .protocol import requests

KNOWN = tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))
FORMATS = {
    "boolean": {"application/sparql-results+xml", "application/sparql-results+json"},
    "tabular": {
        "application/sparql-results+xml", "application/sparql-results+json",
        "text/csv", "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN["protocol"]["answered"])
def test_a_request_of_the_protocol_is_answered_as_it_says(suite, suite_server, name):
    for request in dict(requests(suite))[name]:
        reply = suite_server.ask(request.method, request.path, request.headers, request.body)
        assert reply.status // 100 in request.statuses
        if request.form:
            assert reply.media_type in FORMATS[request.form]
        if request.boolean is not None:
            assert reply.json["boolean"] is request.boolean


@pytest.mark.parametrize("name", KNOWN["protocol"]["refused"])
def test_a_request_to_write_is_refused_with_the_reason(suite, suite_server, name):
    updates = [each for each in dict(requests(suite))[name] if each.updates]
    assert updates
    for request in updates:
        reply = suite_server.ask(request.method, request.path, request.headers, request.body)
        assert reply.status == 403
        assert reply.json["title"]


def test_every_test_of_the_protocol_is_one_of_these(suite):
    listed = [*KNOWN["protocol"]["answered"], *KNOWN["protocol"]["refused"]]
    assert sorted(listed) == sorted(name for name, _ in requests(suite))
