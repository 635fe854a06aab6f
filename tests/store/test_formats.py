import pytest

from psmgraph.store.formats import BOOLEAN, GRAPH, SOLUTIONS, by_accept, by_name, media_types


@pytest.mark.parametrize(
    ("kind", "accept", "media_type"),
    [
        (SOLUTIONS, "", "application/sparql-results+json"),  # no header: anything
        (SOLUTIONS, "*/*", "application/sparql-results+json"),
        (GRAPH, "*/*", "text/turtle"),
        (SOLUTIONS, "text/csv", "text/csv"),
        (SOLUTIONS, "TEXT/CSV; charset=utf-8", "text/csv"),
        (SOLUTIONS, "text/*", "text/csv"),  # the first of ours that is text
        (
            SOLUTIONS,
            "text/csv;q=0.1, application/sparql-results+xml;q=0.2",
            "application/sparql-results+xml",
        ),
        (SOLUTIONS, "*/*, text/csv", "text/csv"),  # named is liked better than any
        (SOLUTIONS, "*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        (SOLUTIONS, "application/json", "application/json"),
        (BOOLEAN, "text/xml", "text/xml"),
        (GRAPH, "application/json", "application/json"),  # JSON-LD is JSON
        (GRAPH, "text/plain", "text/plain"),  # N-Triples is text
        (GRAPH, "application/n-quads, text/turtle;q=0.9", "application/n-quads"),
        (SOLUTIONS, "nonsense, ;;;, text/csv", "text/csv"),
        (SOLUTIONS, "image/png", None),
        (SOLUTIONS, "text/turtle", None),  # a graph's format
        (GRAPH, "text/csv", None),
        (SOLUTIONS, "text/csv;q=0", None),
        (SOLUTIONS, "text/csv;q=nine", None),
    ],
)
def test_the_client_gets_what_its_header_likes_best(kind, accept, media_type):
    chosen = by_accept(kind, accept)
    assert (chosen and chosen.media_type) == media_type


def test_a_short_name_is_a_format_of_its_kind_only():
    assert by_name(SOLUTIONS, "csv").content_type == "text/csv; charset=utf-8"
    assert by_name(SOLUTIONS, "json").content_type == "application/sparql-results+json"
    assert by_name(GRAPH, "csv") is None
    assert by_name(SOLUTIONS, "png") is None


def test_what_can_be_had_is_listed():
    assert media_types(GRAPH)[:2] == ("text/turtle", "application/n-triples")
    assert "text/tab-separated-values" in media_types(BOOLEAN)
