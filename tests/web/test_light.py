"""Pages are light, and made as Lighthouse would have them.

How fast they are is no test's business: tests/bench/bench_lighthouse.py tells it.
"""

import re
from dataclasses import dataclass, field

import pytest

from .page_kinds import PROJECT
from .scoring import ENOUGH, MADE, PAGES, scored
from .server import HTML

MOST = 120 * 1024  # bytes of a project page with all that it loads, as they are sent
LONGEST = "/page/plan/valdesempio/project/comunita-solare-l-energia-condivisa-dei-tetti-pubblici"


@dataclass
class Load:
    """What came over the wire while a page was opened, by its DevTools' account."""

    sizes: dict[str, float] = field(default_factory=dict)  # bytes, by request, headers too
    addresses: dict[str, str] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)

    def note(self, session) -> None:
        def answered(event) -> None:
            self.addresses[event["requestId"]] = event["response"]["url"]
            headers = {k.lower(): v for k, v in event["response"]["headers"].items()}
            self.encodings[event["response"]["url"]] = headers.get("content-encoding", "")

        def came(event) -> None:
            self.sizes[event["requestId"]] = event["encodedDataLength"]

        session.on("Network.responseReceived", answered)
        session.on("Network.loadingFinished", came)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    @property
    def whole(self) -> int:
        return int(sum(self.sizes.values()))


@pytest.mark.parametrize("path", [f"/page/{PROJECT}", LONGEST, f"/en/page/{PROJECT}"])
def test_a_project_page_comes_with_all_it_loads_in_120_kb(chromium, demo_server, path):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    load = Load()
    load.note(context.new_cdp_session(page))
    page.goto(demo_server.address.rstrip("/") + path)
    page.evaluate("document.fonts.ready.then(() => 1)")  # a font comes after the page's load
    page.wait_for_load_state("networkidle")
    context.close()
    addresses = sorted(load.addresses.values())
    assert any("/static/psmgraph.css" in each for each in addresses)
    assert any("/static/suggest.js" in each for each in addresses)
    assert 10_000 < load.whole <= MOST, addresses
    text = [each for each in addresses if not re.search(r"\.(woff2|png|jpg)\b|^data:", each)]
    large = [each for each in text if not each.endswith(".svg")]
    assert {load.encodings[each] for each in large} <= {"br", "gzip", "zstd"}


@pytest.mark.parametrize("path", [*PAGES, "/projects", "/queries/co-actors", "/report"])
def test_no_script_keeps_a_page_from_being_shown(demo_server, path):
    html = demo_server.ask("GET", path, HTML).text
    scripts = re.findall(r"<script\b([^>]*)>", html)
    loaded = [each for each in scripts if "src=" in each]
    assert loaded
    assert all(re.search(r'type="module"|\b(defer|async)\b', each) for each in loaded)
    assert all("src=" in each or 'type="application/ld+json"' in each for each in scripts)


def test_lighthouse_is_content_with_how_pages_are_made(demo_server):
    found = scored(demo_server.address, PAGES, ["mobile"], MADE)
    assert [each.page for each in found] == list(PAGES)
    poor = {each.page: (each.scores, each.faults) for each in found
            if any(score < ENOUGH for score in each.scores.values())}  # fmt: skip
    assert poor == {}
    assert all(set(each.scores) == set(MADE) for each in found)
