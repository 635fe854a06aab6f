"""Everyone gets at everything: at 400 %, by keys alone, with less motion, in the system's colours.

What a browser alone can tell of WCAG 2.2, and axe-core does not look at. The numbers of the success
criteria stand beside what is looked at in reach.js.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .page_kinds import EDITION, PROJECT

SCRIPT = (Path(__file__).parent / "reach.js").read_text("utf-8")
QUERY = "/queries/co-actors?run=1&actor=actor/comune-di-valdesempio"
ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
SIZES = {"wide": {"width": 1280, "height": 800}, "at 400 %": ZOOMED}
PAGES = ("/", "/projects?year=2015", f"/page/{PROJECT}", f"/page/{EDITION}",
         f"/links/explorer?focus={PROJECT}", QUERY, "/sparql", "/quality/completeness",
         "/compare/valdesempio/la-biblioteca-diffusa")  # fmt: skip
NARROW = (*PAGES, f"/page/{PROJECT}/progress", "/links/explorer?kind=bodies", "/review", "/report",
          "/quality", "/search?q=comune", "/page/plan/valdesempio", "/dumps", "/events",
          "/queries/actor-pairs?run=1&view=graph", "/page/actor/comune-di-valdesempio?all=1",
          "/not/there")  # fmt: skip
# WCAG 2.2, 1.4.12: who reads better so sets this for every page.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; }
* { word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
WRONG = """main { width: 400px; animation: turn 1s !important; }
summary:focus-visible { all: revert; outline: 0; } .lead { height: 1rem; overflow: hidden; }
footer { position: sticky; bottom: 0; height: 250px; }"""
OPEN = "for (const each of document.querySelectorAll('details')) each.open = true;"


@pytest.fixture(scope="module")
def page(chromium, demo_server) -> Iterator:
    """A page of the demo's site, for somebody who asked for less motion."""
    context = chromium.new_context(
        bypass_csp=True, base_url=demo_server.address, reduced_motion="reduce"
    )
    made = context.new_page()
    made.add_init_script(SCRIPT)
    yield made
    context.close()


def opened(page, path: str, size: dict[str, int]):
    page.set_viewport_size(size)
    assert page.goto(path).status in {200, 404}
    page.evaluate(OPEN)
    return page


@pytest.mark.parametrize("path", NARROW)
def test_at_400_percent_nothing_is_cut_off_and_only_frames_scroll_sideways(page, path):
    opened(page, path, ZOOMED)
    assert page.evaluate("reach.cut()") == []
    page.add_style_tag(content=SPACED)
    assert page.evaluate("reach.cut()") == [], "with more room between lines and letters"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_the_focus_is_seen_wherever_it_is(page, path, size):
    opened(page, path, SIZES[size])
    page.keyboard.press("Tab")  # from here on the focus counts as moved by keyboard
    number, faults = page.evaluate("reach.unseen()")
    assert number > 30
    assert faults == []
    assert page.evaluate("reach.moving()") == []


@pytest.mark.parametrize("path", ["/quality", "/en/quality"])
def test_on_a_tablet_the_header_takes_two_rows(page, path):
    rows = """(where) => new Set([...document.querySelectorAll(where)].map((each) => {
      const box = each.getBoundingClientRect();
      return Math.round((box.top + box.bottom) / 2);
    })).size"""
    opened(page, path, {"width": 768, "height": 900})
    assert page.evaluate(rows, ".brandline > *") == 1
    assert page.evaluate(rows, "nav.main a") == 1


def test_what_is_looked_for_is_found(page):
    """The tests above would see what they look for."""
    opened(page, "/about", ZOOMED)
    page.add_style_tag(content=WRONG)
    faults = {each.partition(":")[0] for each in page.evaluate("reach.cut()")}
    assert faults >= {"cut below", "sticks out"}
    page.keyboard.press("Tab")
    faults = {each.partition(":")[0] for each in page.evaluate("reach.unseen()")[1]}
    assert faults >= {"looks as before", "covered or outside"}
    assert len(page.evaluate("reach.moving()")) == 1


def test_pictures_have_the_systems_colours_where_those_are_asked_for(page):
    page.emulate_media(forced_colors="active")
    try:
        opened(page, "/links/explorer", SIZES["wide"])
        page.evaluate("""() => { const made = document.createElement("i"); made.id = "system";
          made.style = "color: CanvasText; background: Canvas"; document.body.append(made); }""")
        ink, paper, fill, stroke = page.evaluate("""() => {
          const at = (where) => getComputedStyle(document.querySelector(where));
          const system = at("#system"), name = at(".ties .name");
          return [system.color, system.backgroundColor, name.fill, name.stroke];
        }""")
        assert (fill, stroke) == (ink, paper)
    finally:
        page.emulate_media(forced_colors="none")


class Keys:
    """Somebody with a keyboard alone."""

    def __init__(self, page) -> None:
        self.page = page

    def to(self, where: str, at_most: int = 80) -> None:
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(where) => document.activeElement.matches(where)", where):
                return
        raise AssertionError(f"Tab does not reach {where}")

    def press(self, where: str, key: str = "Enter") -> None:
        self.to(where)
        self.page.keyboard.press(key)


@pytest.fixture
def keys(page) -> Keys:
    opened(page, "/projects", SIZES["wide"])
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = false;")
    return Keys(page)


def test_the_first_key_offers_to_skip_what_every_page_begins_with(keys):
    keys.press(".skip")
    keys.page.wait_for_function("location.hash === '#content'")
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate("!!document.activeElement.closest('main')")


def test_menu_and_language_are_reached_in_their_order(keys):
    keys.to("#site-search")
    keys.to(".switch")
    keys.press("nav.main a[href='/links']")
    keys.page.wait_for_url("**/links")
    keys.press(".switch")
    keys.page.wait_for_url("**/en/links")
    assert keys.page.evaluate("document.documentElement.lang") == "en"


def test_a_facet_is_unfolded_and_chosen(keys):
    keys.press(".facets summary", "Enter")
    assert keys.page.evaluate("document.querySelector('.facets details').open")
    keys.press(".facets details[open] li a")
    keys.page.wait_for_url(re.compile(r"/projects\?"))
    assert keys.page.locator(".facets .chosen a").count() == 1


def test_a_table_that_does_not_fit_is_scrolled_by_arrows(page):
    opened(page, QUERY, ZOOMED)
    keys = Keys(page)
    keys.to(".answer .scroll")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
