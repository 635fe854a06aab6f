"""What a client has is not sent again, and what it sends of that may be junk (RFC 9110, 13)."""

import gzip
import zlib
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import quote, urlencode, urlsplit

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psmgraph.web.encoding import coding_for

from .server import HTML, Server, start, stop

ACTOR = "actor/comune-di-valdesempio"
DATA = f"/data/{ACTOR}.ttl"
EDITION = "/data/plan/valdesempio/sheet/la-biblioteca-diffusa/2015-11-30.ttl"
QUERY = "/queries/co-actors.csv?actor=" + quote(ACTOR, safe="")
ROWS = "/sparql?" + urlencode({"query": "SELECT ?s ?p ?o { ?s ?p ?o }"})
MANY = "/sparql?" + urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
FEW = "/sparql?" + urlencode({"query": "SELECT ?s { ?s a ?c } LIMIT 3"})
CHANGING = "/sparql?" + urlencode({"query": "SELECT ?s (NOW() AS ?t) { ?s ?p ?o }"})
SITEMAP, FEED = "/sitemap-projects-1.xml", "/feed.atom"
TAGGED = (DATA, f"/page/{ACTOR}", "/projects", "/projects.csv", "/projects.json", "/ontology.ttl",
          SITEMAP, "/sitemap.xml", FEED, "/en/feed.atom", QUERY, ROWS, FEW)  # fmt: skip


def ask(server: Server, path: str, **headers: str):
    return server.ask("GET", path, HTML | {k.replace("_", "-"): v for k, v in headers.items()})


def csv(server: Server, path: str, **headers: str):
    return ask(server, path, Accept="text/csv, application/ld+json, */*;q=0.1", **headers)


@pytest.mark.parametrize("path", TAGGED)
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_an_answer_is_not_sent_again_in_any_coding(demo_server, path, coding):
    first = csv(demo_server, path, Accept_Encoding=coding)
    assert first.status == 200
    tag = first.headers["ETag"]
    for condition in (tag, f'"other", {tag}', f'W/"x",{tag} , "y"', tag.removeprefix("W/"),
                      f"W/{tag}" if tag.startswith('"') else tag):  # fmt: skip
        again = csv(demo_server, path, Accept_Encoding=coding, If_None_Match=condition)
        assert (again.status, again.body) == (304, b""), condition
        assert again.headers["ETag"] == tag
        assert again.headers["Vary"] == first.headers["Vary"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert again.headers["Psmgraph-Snapshot"] == first.headers["Psmgraph-Snapshot"]
        assert again.headers["Content-Length"] in (None, "0")
    assert csv(demo_server, path, If_None_Match='"other"').status == 200
    assert csv(demo_server, path, If_None_Match="*").status == 304


@pytest.mark.parametrize(
    "path", [EDITION, "/projects", SITEMAP, "/static/psmgraph.css", ROWS, QUERY, "/ontology"]
)
def test_a_coded_answer_is_the_same_once_decoded_and_tells_so(demo_server, path):
    plain = csv(demo_server, path)
    assert plain.headers["Content-Encoding"] is None
    for coding, decoded in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        coded = csv(demo_server, path, Accept_Encoding=coding)
        assert coded.headers["Content-Encoding"] == coding
        assert len(coded.body) < len(plain.body)
        assert sorted(decoded(coded.body)) == sorted(plain.body)
        assert "Accept-Encoding" in coded.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]
        strong = (plain.headers["ETag"] or 'W/"').startswith('"')
        assert (coded.headers["ETag"] != plain.headers["ETag"]) == strong, "strong: one each"
        head = demo_server.ask("HEAD", path, {"Accept-Encoding": coding, "Accept": "text/csv, */*"})
        assert (head.body, head.headers["Content-Encoding"]) == (b"", coding)


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),  # browsers
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),  # the same (8.4.1.3)
        ("GZIP", "gzip"),
        ("gzip;q=0", ""),  # which other software takes for gzip
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("*, br;q=0", "gzip"),
        ("identity", ""),
        ("identity, gzip;q=0.5", ""),
        ("gzip;q=junk", ""),
        ("gzip;q=nan", ""),
        (";;,,=;q", ""),
        ("deflate, zstd", ""),
    ],
)
def test_the_coding_is_the_one_the_client_likes_best(wanted, coding):
    assert coding_for(wanted) == coding


def test_what_is_small_or_packed_is_sent_as_it_is(demo_server):
    small = csv(demo_server, "/robots.txt", Accept_Encoding="br")
    assert small.headers["Content-Encoding"] is None
    assert "Accept-Encoding" in small.headers["Vary"]


def test_the_time_counts_where_no_tag_is_told(demo_server):
    for path in (DATA, "/projects.csv", "/projects", FEED):
        first = csv(demo_server, path)
        then = parsedate_to_datetime(first.headers["Last-Modified"])
        told = format_datetime(then, usegmt=True)
        assert csv(demo_server, path, If_Modified_Since=told).status == 304
        before = format_datetime(then.replace(year=then.year - 1), usegmt=True)
        assert csv(demo_server, path, If_Modified_Since=before).status == 200
        both = csv(demo_server, path, If_Modified_Since=told, If_None_Match='"other"')
        assert both.status == 200, "the tag goes before the time (13.1.3)"


@pytest.mark.parametrize("path", [ROWS, QUERY, CHANGING])
def test_query_answers_have_no_time_for_it_tells_nothing_of_them(demo_server, path):
    assert csv(demo_server, path).headers["Last-Modified"] is None


def test_a_query_that_asks_for_the_time_is_answered_anew(demo_server):
    first = csv(demo_server, CHANGING)
    assert first.headers["ETag"] is None
    assert csv(demo_server, CHANGING, If_None_Match='"x"').status == 200


def test_a_query_answer_keeps_its_tag_on_its_snapshot_and_format_only(demo_server):
    small = csv(demo_server, FEW).headers["ETag"]
    assert small.startswith('"'), "whole before it was sent: the tag is of its bytes"
    assert csv(demo_server, ROWS).headers["ETag"].startswith('W/"'), "sent as it came"
    tags = {csv(demo_server, FEW + more).headers["ETag"] for more in ("", "&as_of=2015-06-01")}
    tags |= {ask(demo_server, FEW, Accept="application/sparql-results+json").headers["ETag"]}
    assert len(tags) == 3


def test_a_refused_query_is_refused_whatever_the_client_has(demo_server):
    wrong = "/sparql?" + urlencode({"query": "SELECT {"})
    assert csv(demo_server, wrong, If_None_Match="*").status == 400
    assert csv(demo_server, "/data/actor/nessuno.ttl", If_None_Match="*").status == 404


def test_another_one_than_asked_for_is_not_sent(demo_server):
    tag = csv(demo_server, DATA).headers["ETag"]
    assert csv(demo_server, DATA, If_Match=tag).status == 200
    assert csv(demo_server, DATA, If_Match="*").status == 200
    refused = csv(demo_server, DATA, If_Match='"other"')
    assert (refused.status, refused.body) == (412, b"")


JUNK = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
DATES = st.sampled_from([
    "Mon, 01 Jan 2024 00:00:00 +99999999999999", "Thu, 01 Jan 1970 00:00:00 -9999", "0", "never",
    "Mon, 32 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 99999 00:00:00 GMT", "", "\xff", "*",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "9" * 400,
])  # fmt: skip


@given(
    headers=st.fixed_dictionaries(
        {},
        optional={
            "If-None-Match": JUNK,
            "If-Modified-Since": DATES | JUNK,
            "If-Unmodified-Since": DATES | JUNK,
            "If-Range": DATES | JUNK,
            "Range": JUNK | st.sampled_from(["bytes=0-", "bytes=-5", "bytes=9-1", "lines=1-2"]),
            "Accept-Encoding": JUNK,
            "Accept-Language": JUNK,
        },
    ),
    path=st.sampled_from((*TAGGED, "/static/psmgraph.css")),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_junk_in_conditional_headers_is_as_if_it_were_not_there(demo_server, headers, path):
    reply = demo_server.ask("GET", path, {
        name: value.encode("latin-1").decode("latin-1") for name, value in headers.items()
    })  # fmt: skip
    assert reply.status in (200, 206, 304, 416), (headers, reply.status)
    if path != "/static/psmgraph.css":
        assert reply.status in (200, 304)


@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since", "If-Range"])
@pytest.mark.parametrize("path", [DATA, "/static/psmgraph.css", "/dumps/latest/links.csv"])
def test_a_time_that_no_calendar_has_counts_as_none(demo_server, path, name):
    odd = {name: "Mon, 01 Jan 2024 00:00:00 +99999999999999", "Range": "bytes=0-1"}
    assert demo_server.ask("GET", path, HTML | odd).status in (200, 206, 302)


@given(accept=JUNK)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_junk_in_accept_is_answered_or_refused_in_order(demo_server, accept):
    for path in (f"/page/{ACTOR}", f"/data/{ACTOR}", "/projects", "/sparql?query=ASK%7B%7D"):
        assert demo_server.ask("GET", path, {"Accept": accept}).status in (200, 303, 406)


@pytest.fixture(scope="module")
def hasty(sample_store):
    server = start(sample_store, deadline=1.0)
    yield server
    stop(server)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_coded_answer_that_breaks_off_is_seen_to_break_off(hasty, coding):
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    parts = urlsplit(hasty.address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("GET", "/sparql?" + urlencode({"query": endless}),
                       headers={"Accept": "text/csv", "Accept-Encoding": coding})  # fmt: skip
    reply = connection.getresponse()
    assert reply.headers["Content-Encoding"] == coding
    came = bytearray()

    def read_on() -> None:
        while piece := reply.read1(65536):
            came.extend(piece)

    with pytest.raises((IncompleteRead, ConnectionError)):
        read_on()
    if coding == "gzip":
        unpacking = zlib.decompressobj(zlib.MAX_WBITS + 16)
        assert unpacking.decompress(came).startswith(b"a,b,c,d"), "what came can be read"
        assert not unpacking.eof
    else:
        unpacking = brotli.Decompressor()
        assert unpacking.process(came).startswith(b"a,b,c,d")
        assert not unpacking.is_finished()
    connection.close()


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_coded_stream_begins_at_once(hasty, coding):
    """The first rows of an answer that takes long are there long before its end."""
    slow = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    parts = urlsplit(hasty.address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("GET", "/sparql?" + urlencode({"query": slow}),
                       headers={"Accept": "text/csv", "Accept-Encoding": coding})  # fmt: skip
    reply = connection.getresponse()
    came = reply.read1(65536)
    unpack = brotli.Decompressor().process if coding == "br" else (
        zlib.decompressobj(zlib.MAX_WBITS + 16).decompress)  # fmt: skip
    assert unpack(came).count(b"\r\n") > 1
    connection.close()
