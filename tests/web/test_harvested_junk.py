"""What machines fetch answers any headers and arguments in order: never with a fault."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PLACES = (
    "/catalog",
    "/catalog.rdf",
    "/cite/dumps/latest.cff",
    "/cite/page/plan/valdesempio.bib",
    "/data/plan/valdesempio.ttl",
    "/dumps",
    "/dumps/latest/projects.csv",
    "/feed.atom",
    "/ontology",
    "/page/plan/valdesempio",
    "/reconcile",
    "/robots.txt",
    "/shapes",
    "/sitemap.xml",
    "/void",
    "/.well-known/void",
)
NAMES = ("Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "If-Range", "Range")
IN_ORDER = {200, 206, 302, 303, 304, 400, 404, 406, 412, 413, 414, 416, 431}

printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
odd = st.text(st.characters(min_codepoint=161, max_codepoint=255), max_size=10)
header = st.one_of(
    printable,
    odd,
    st.sampled_from(
        ['"', 'W/"', "*", "bytes=", "bytes=-0", "text/*;q=2", "a/b;q=", ",,,", "gzip;q=x"]
    ),
    st.builds("bytes={}-{}".format, st.integers(0, 10**30), st.integers(-5, 10**30)),
    st.builds("{}/{};q={}".format, printable, printable, st.floats()),
)
arguments = st.lists(
    st.tuples(
        st.sampled_from(["as_of", "snapshot", "page", "queries", "extend", "limit", "since", "x"]),
        st.text(max_size=30),
    ),
    max_size=3,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.sampled_from(PLACES),
    headers=st.dictionaries(st.sampled_from(NAMES), header, max_size=4),
    given_arguments=arguments,
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "DELETE"]),
)
def test_whatever_is_sent_is_answered_in_order(
    demo_server, place, headers, given_arguments, method
):
    asked = f"{place}?{urlencode(given_arguments)}" if given_arguments else place
    reply = demo_server.ask(method, asked, headers)
    assert reply.status in IN_ORDER | {204, 405, 415}, (method, asked, headers)
    if reply.status in (304, 204) or method == "HEAD":
        assert reply.body == b""
    elif reply.status >= 400:
        assert reply.body.strip(), "an error says why"


@pytest.mark.parametrize("place", PLACES)
def test_a_method_that_is_not_there_is_told_with_those_that_are(demo_server, place):
    reply = demo_server.ask("DELETE", place, {})
    if reply.status != 404:
        assert reply.status == 405
        assert "GET" in reply.headers["Allow"]
