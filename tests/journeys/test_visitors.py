"""Whoever visits notices what goes wrong: else the journeys could not fail by it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from web.playing import Visitor

PAGE = b"""<!doctype html><title>Amiss</title><style>a:focus { outline: 0 }</style>
<script>document.title = "run"</script><img src="/absent.png" alt="">
<img src="http://127.0.0.2:9/foreign.png" alt=""><script src="/thrown.js"></script>
<a href="/">unseen</a>"""
POLICY = "script-src 'self'"


class Amiss(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = {
            "/": (200, "text/html", PAGE),
            "/thrown.js": (200, "text/javascript", b"throw new Error('thrown')"),
        }.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def amiss() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Amiss) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_visitor_notices_what_the_console_and_the_network_tell(chromium, amiss):
    context = chromium.new_context()
    someone = Visitor(context, context.new_page(), amiss)
    someone.listen()
    page = someone.open()
    told = "\n".join(someone.complaints)
    assert page.title() == "Amiss"
    for complaint in (
        "Content Security Policy", "foreign host: http://127.0.0.2:9/foreign.png",
        f"404: {amiss}absent.png", "script: thrown",
    ):  # fmt: skip
        assert complaint in told
    with pytest.raises(AssertionError, match="focus not seen"):
        someone.tab_to(page.get_by_role("link", name="unseen"))
    context.close()
