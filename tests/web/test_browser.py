"""Pages in a real browser: readable on a narrow screen, with contrast, without script."""

import json
import re
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from needs import absent

from psmgraph.web.responses import SCRIPTED

from .server import HTML

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
PROJECT = "/page/plan/prova/project/bosco"
EDITION = "/page/plan/prova/sheet/bosco/2015-05-04"
PAGES = ("/", "/en/", "/projects", "/actors", "/activities", PROJECT, EDITION,
         f"{PROJECT}/progress", "/page/plan/prova",
         "/projects?year=2015&body=actor/comune-di-provetta",
         "/page/actor/comune-di-provetta", "/page/actor/comune-di-provetta?all=1",
         "/links/explorer?kind=bodies",
         "/search?q=bosco", "/search?q=bosco&kind=projects", "/en/search?q=alberi",
         "/sparql", "/queries", "/ontology", "/ontology/alignments",
         "/catalog", "/page/dataset/graph", "/en/shapes/catalogue",
         "/quality", "/quality/findings", "/en/quality/completeness", "/quality/missing", "/about",
         "/accessibility", "/shapes", "/vocab/role", "/not/there")  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"
BLUE, NIGHT = "rgb(0, 77, 153)", "rgb(11, 61, 117)"

Browser = Callable[..., str]


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
               "--dump-dom"]  # fmt: skip

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, timeout=120, check=False
        )
        return done.stdout

    return run


@pytest.fixture
def measuring(sample_server) -> Iterator[str]:
    """The address of a stand-in for the server that has one page more, which may run a script.

    Our own pages run none, so they are shown in a frame of that page and looked at from there.
    """
    probe = (Path(__file__).parent / "probe.html").read_bytes()

    class StandIn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/probe"):
                status, kind, body = 200, "text/html; charset=utf-8", probe
            else:
                status, kind, body = fetched(sample_server.address.rstrip("/") + self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(address: str) -> tuple[int, str, bytes]:
    request = urllib.request.Request(address, headers=HTML)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


@pytest.mark.parametrize(
    ("width", "flags"), [(320, ()), (1280, ()), (800, (DARK,))], ids=["narrow", "wide", "dark"]
)
def test_pages_can_be_read_by_everyone(browser, measuring, width, flags):
    address = f"{measuring}/probe?{width}#{quote(json.dumps(PAGES))}"
    dom = browser("--virtual-time-budget=60000", *flags, address)
    found = re.search(r"<body>(\{.*\})</body>", dom, re.DOTALL)
    assert found, dom[:500]
    pages = json.loads(found.group(1).replace("&gt;", ">").replace("&amp;", "&"))
    assert set(pages) == set(PAGES)
    for path, seen in pages.items():
        assert seen["header"] == (NIGHT if flags else BLUE), f"{path} came without its style"
        assert seen["dark"] is (DARK in flags)
        assert seen["wide"] <= seen["window"] == width, f"{path} scrolls sideways"
        assert seen["faint"] == [], f"{path}: contrast under 4.5:1"
        assert seen["small"] == [], f"{path}: targets under 24 px"


def test_a_page_asks_nothing_of_other_hosts(browser, sample_server):
    dom = browser(sample_server.address.rstrip("/") + PROJECT)
    assert "Il bosco in città" in dom
    told = re.findall(r'<(?:link|img|script)[^>]*(?:src|href)="(https?://[^"]+)"', dom)
    assert [each for each in told if not each.startswith(sample_server.address)] == []


def test_what_is_said_to_search_engines_is_data_that_the_policy_lets_stand(tmp_path, demo_server):
    """A browser runs no script that stands in a page of ours, and takes JSON-LD for none."""
    if CHROMIUM is None:
        absent("chromium", "no Chromium on this machine")

    def refused(address: str) -> int:
        done = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
             "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
             "--dump-dom", address],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert 'type="application/ld+json"' in done.stdout
        return done.stderr.count("Content Security Policy directive")

    class Scripted(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", SCRIPTED)
            self.end_headers()
            data = '<script type="application/ld+json">{"a":1}</script>'
            self.wfile.write(f"<!doctype html>{data}<script>document.title='x'</script>".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert refused(f"http://127.0.0.1:{server.server_address[1]}/") == 1, "the script alone"
        server.shutdown()
    assert refused(demo_server.address) == 0
