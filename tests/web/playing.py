"""Chromium as a person drives it, by Playwright: who visits, and what the browser complains of.

Playwright's own loop counts as running in the thread for as long as it is started, so that nothing
else of asyncio works there: the browser therefore ends with a file's tests, not with the session.
Fixtures: `chromium` (the browser) and `visitor` (makes visitors); tests/conftest.py has them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from needs import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

WAIT = 15_000  # ms: how long anything may take on a busy machine
_TO_SKIP = """(at) => document.activeElement === document.body && !location.hash
  && at.closest("main") && document.querySelector("a.skip")"""
# Where the focus is: a name for it, whether it can be seen that it is there, whether it is shown.
_FOCUS = """(wanted) => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return {
    here: Boolean(wanted) && wanted.getRootNode().activeElement === wanted,
    name: at.tagName + " " + (at.textContent || at.getAttribute("name") || "").trim().slice(0, 60),
    ring: ring || style.boxShadow !== "none", inside: inside && box.width * box.height > 0,
  };
}"""


@dataclass(slots=True)
class Visitor:
    """One person with a browser of her own, and what went wrong while she looked."""

    context: BrowserContext
    page: Page
    home: str  # the served address, with a slash at its end
    complaints: list[str] = field(default_factory=list)
    by_keyboard: bool = False
    choices: int = 0  # clicks, or what a keyboard does instead of one

    def open(self, path: str = "") -> Page:
        """Type an address of the site."""
        self.page.goto(self.home + path.lstrip("/"))
        return self.page

    def choose(self, what: Locator) -> None:
        """Take a link, a button or a field: by a click, or by Tab and Enter; it is counted."""
        self.choices += 1
        if not self.by_keyboard:
            what.click()
            return
        self.tab_to(what)
        if what.evaluate("(at) => !at.matches('input, select, textarea')"):
            self.page.keyboard.press("Enter")

    def tab_to(self, what: Locator, at_most: int = 150) -> int:
        """Press Tab until ``what`` has the focus, which is seen at each step; return how often.

        Where nothing has the focus yet, the link to the content skips what stands before it.
        """
        keys = self._skip() if what.evaluate(_TO_SKIP) else 0
        for pressed in range(1, at_most + 1):
            self.page.keyboard.press("Tab")
            focus = what.evaluate(_FOCUS)
            self._seen(focus)
            if focus and focus["here"]:
                return keys + pressed
        raise AssertionError(f"{what} is not reached within {at_most} presses of Tab")

    def _skip(self) -> int:
        self.page.keyboard.press("Tab")
        self.sees_the_focus()
        self.page.keyboard.press("Enter")
        return 2

    def sees_the_focus(self) -> None:
        """Hold that what has the focus is in the window and has a ring around it."""
        self._seen(self.page.evaluate(_FOCUS))

    def _seen(self, focus: dict[str, Any] | None) -> None:
        seen = focus is None or (focus["ring"] and focus["inside"])
        assert seen, f"focus not seen: {focus} on {self.page.url}"

    def listen(self) -> None:
        """Note what a person with the browser's console open would be told."""
        ours = urlsplit(self.home).netloc

        def asked(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != ours:
                self.complaints.append(f"foreign host: {request.url}")

        def answered(response: Any) -> None:
            if response.status >= 400:
                self.complaints.append(f"{response.status}: {response.url}")

        def said(message: Any) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(f"console: {message.text}")

        self.context.on("request", asked)
        self.context.on("response", answered)
        self.context.on("console", said)
        self.context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, for the tests of one file; it downloads none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        absent("chromium", "no Chromium on this machine")
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        absent("chromium", "Playwright is not installed")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors of an address: Italian, in Rome.

    ``script=False`` is one without JavaScript, ``by_keyboard`` one without a mouse; more arguments
    are those of Playwright's `Browser.new_context`. When the test ends, no visitor may have met an
    error in the console, an answer of 4xx or 5xx or a request to another host.
    """
    visitors: list[Visitor] = []

    def make(
        address: str, *, script: bool = True, by_keyboard: bool = False, **options: Any
    ) -> Visitor:
        # Without smooth scrolling, which would have each look wait until it has come to its end.
        given = {"locale": "it-IT", "timezone_id": "Europe/Rome", "reduced_motion": "reduce"}
        context = chromium.new_context(java_script_enabled=script, **(given | options))
        context.set_default_timeout(WAIT)
        home = address.rstrip("/") + "/"
        made = Visitor(context, context.new_page(), home, by_keyboard=by_keyboard)
        made.listen()
        visitors.append(made)
        return made

    yield make
    for made in visitors:
        made.context.close()
    complaints = [each for made in visitors for each in made.complaints]
    assert not complaints, complaints
