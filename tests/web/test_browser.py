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

from .server import HTML

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
PROJECT = "/page/plan/prova/project/bosco"
EDITION = "/page/plan/prova/sheet/bosco/2015-05-04"
PAGES = ("/", "/en/", "/projects", "/actors", "/activities", PROJECT, EDITION,
         "/page/actor/comune-di-provetta", "/page/actor/comune-di-provetta?all=1",
         "/search?q=bosco", "/sparql", "/queries", "/ontology", "/not/there")  # fmt: skip
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
    loaded = re.findall(r'<(?:link|img|script)[^>]*(?:src|href)="(https?://[^"]+)"', dom)
    assert loaded == []
