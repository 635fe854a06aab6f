"""Whatever stands in an address, a page answers: never a fault, never its words as code.

The requests are written byte by byte, for a client that is kind enough to escape an address would
keep from the server what it is asked here.
"""

import os
import re
import socket
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .page_kinds import KINDS
from .server import Server

EXAMPLES = int(os.environ.get("PSMGRAPH_TIMES", "1")) * 100
MARK = "<xss\"'>"  # what must come back escaped, or not at all
PATHS = tuple(kind.path.partition("?")[0] for kind in KINDS)
OTHERS = ("/id/actor/comune-di-valdesempio", "/data/plan/valdesempio.ttl", "/static/psmgraph.css",
          "/cite/page/plan/valdesempio.bib", "/dumps/latest/graph.nq.gz", "/feed.atom",
          "/search/suggest", "/search.json", "/projects.csv", "/links/explorer.svg",
          "/form/valdesempio/la-biblioteca-diffusa.docx", "/reconcile/preview", "/reconcile",
          "/queries/co-actors.csv", "/sitemap-projects-1.xml", "/vocab/role", "/report.docx",
          "/compare/valdesempio/la-biblioteca-diffusa.csv", "/quality/findings.json")  # fmt: skip
NAMES = ("q", "page", "part", "sort", "dir", "kind", "focus", "expand", "depth", "table", "from",
         "to", "since", "plan", "lang", "date", "year", "body", "completeness", "link_state",
         "as_of", "snapshot", "all", "predecessors", "run", "view", "of", "actor", "limit",
         "offset", "excel", "code", "level", "sheet", "query", "prefix", "id")  # fmt: skip
SEGMENTS = st.one_of(
    st.sampled_from(
        ["..", ".", "%2e%2e", "%2f", "..%2f..%2fetc%2fpasswd", "%5c..%5c", "%00", "%c0%ae%c0%ae",
         "%c0%af", "%ff%fe", "%ed%a0%80", "%", "%zz", "%25%32%65", "etc/passwd", "a" * 1000,
         quote(MARK), "{{7*7}}", ";x=1", "%E2%80%AE", "%0d%0aSet-Cookie:x=1", "~root", "9" * 400,
         "%F0%9F%98%80", "-1", "null", "__class__", "%3Cscript%3E", "x.csv", "x.json", "x.ttl"]
    ),
    st.text(max_size=20).map(lambda text: quote(text, safe="")),
    st.binary(max_size=12).map(lambda data: quote(data, safe="")),
)  # fmt: skip
VALUES = st.one_of(
    SEGMENTS,
    st.sampled_from(
        ["", "0", "1", "2", "-0", "1e9", "+1", "9" * 30, "0x10", "٣", "2015-02-30", "99999-01-01",
         "0000-00-00", "2015-13-01", "title", "desc", "project", "actor/comune-di-valdesempio",
         "https://w3id.org/psmgraph/id/plan/valdesempio", "javascript:alert(1)", "%", "_", "*",
         "%22%20OR%201=1%20--", "NEAR(", "AND", "%22", "a" * 3000, "%22*%22", "^", "-", "(",
         "%00", "%0a", "true", "%D9%A3"]
    ),
    st.integers(-(10**25), 10**25).map(str),
)  # fmt: skip


@st.composite
def targets(draw: st.DrawFn) -> str:
    """Write an address: a page's, something of it changed, and arguments known or not."""
    parts = draw(st.sampled_from(PATHS + OTHERS)).lstrip("/").split("/")
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(parts)))
        parts[at : at + draw(st.integers(0, 1))] = [draw(SEGMENTS)]
    language = draw(st.sampled_from(["", "", "/en"]))
    names = st.one_of(st.sampled_from(NAMES), SEGMENTS)
    pairs = draw(st.lists(st.tuples(names, VALUES), max_size=5))
    if draw(st.booleans()):
        pairs += pairs[:1]
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return f"{language}/{'/'.join(parts)}" + (f"?{query}" if query else "")


def asked(server: Server, target: bytes) -> tuple[int, str, bytes]:
    """Return status, media type and body of what is answered to the bytes of an address."""
    parts = urlsplit(server.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as wire:
        wire.sendall(
            b"GET "
            + target
            + b" HTTP/1.0\r\nHost: localhost\r\nAccept: text/html,*/*;q=0.5\r\n\r\n"
        )
        told = b""
        while chunk := wire.recv(1 << 16):
            told += chunk
    head, _, body = told.partition(b"\r\n\r\n")
    kind = re.search(rb"\r\ncontent-type: *([^;\r]+)", head, re.IGNORECASE)
    assert b"\nset-cookie" not in head.lower()
    return int(head.split(b" ", 2)[1]), kind[1].decode() if kind else "", body


def _holds(server: Server, target: bytes) -> None:
    status, kind, body = asked(server, target)
    assert 200 <= status < 500, (status, target)
    assert b"root:x:0:" not in body
    if kind in ("text/html", "image/svg+xml"):
        assert b"<xss" not in body
        assert b"<script>" not in body


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(target=targets())
def test_any_address_is_answered(demo_server, target):
    _holds(demo_server, target.encode())


@pytest.mark.parametrize("path", PATHS)
def test_words_in_arguments_come_back_as_words(demo_server, path):
    told = quote(f"{MARK}<script>alert(1)</script>")
    _holds(demo_server, f"{path}?{'&'.join(f'{name}={told}' for name in NAMES[:-11])}".encode())


@pytest.mark.parametrize(
    "target",
    [
        b"/projects?q=" + b"a" * 8000,
        b"/page/" + b"a/" * 4000,
        b"/search?" + b"q=x&" * 2000,
        b"/page/plan/\xc0\xae\xc0\xae/\xff\xfe",
        b"/projects?q=\xed\xa0\x80\x00",
        b"/static/../../../../etc/passwd",
        b"/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        b"/static/..%2f..%2f..%2fetc/passwd",
        b"/dumps/..%2f..%2f/manifest.json",
        b"/dumps/latest/..%2fmanifest.json",
        b"/dumps/../../tables.sqlite",
        b"/dumps/%2fetc/passwd",
        b"//etc/passwd",
        b"/page//etc/passwd",
        b"http://localhost/projects",
        b"/projects?page=" + b"9" * 400,
        b"/page/plan/valdesempio?part=99999999999999999999",
        b"/report?part=-1&part=2&part=%00",
    ],
)
def test_what_is_known_to_break_servers_breaks_nothing(demo_server, target):
    _holds(demo_server, target)
