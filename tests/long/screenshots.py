"""Pictures of every kind of page, for people to look at: three widths, light and dark, and print.

    python tests/long/screenshots.py FOLDER [--at ADDRESS] [--only WORDS] [--english]

Without --at the demo is built and served for the time. FOLDER then holds
{kind}-{width}-{light,dark}.png, each page from top to end (cut at 6,000 pixels), and
{kind}-print.pdf. Needs Debian's Chromium.
"""

import argparse
import base64
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from web.devtools import Browser
from web.page_kinds import KINDS
from web.server import start, stop

from psmgraph.build import DEMO_PLAN, build_snapshot, demo_inputs
from psmgraph.config import Config

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
MOST = 6000  # pixels of a picture's height
TODAY = date(2026, 11, 1)  # of the build, for findings that count days
PAPER = (8.27, 11.69)  # inches of A4


def pictures(browser: Browser, address: str, folder: Path, only: str, prefix: str) -> int:
    """Write the pictures of the kinds whose name holds ``only``; return how many pages."""
    kinds = [kind for kind in KINDS if only in kind.name]
    for kind in kinds:
        name = kind.name.replace(" ", "-").replace(",", "")
        for theme in THEMES:
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.tell("Emulation.setEmulatedMedia", media="", features=scheme)
            for width in WIDTHS:
                browser.size(width, 900)
                browser.open(address.rstrip("/") + prefix + kind.path)
                write(browser, folder / f"{name}-{width}-{theme}.png", width)
        # As one reads in the dark and prints all the same.
        browser.tell("Emulation.setEmulatedMedia", media="print", features=scheme)
        made = browser.tell("Page.printToPDF", paperWidth=PAPER[0], paperHeight=PAPER[1],
                            printBackground=False, preferCSSPageSize=True)  # fmt: skip
        (folder / f"{name}-print.pdf").write_bytes(base64.b64decode(made["data"]))
        print(kind.name, flush=True)
    return len(kinds)


def write(browser: Browser, path: Path, width: int) -> None:
    """Write the page that is open as a picture; say so where it is wider than the window."""
    wide = browser.value("document.documentElement.scrollWidth")
    if wide > width:
        print(f"  {path.name}: {wide} pixels wide", flush=True)
    height = min(MOST, int(browser.value("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    made = browser.tell("Page.captureScreenshot", format="png", clip=clip,
                        captureBeyondViewport=True)  # fmt: skip
    path.write_bytes(base64.b64decode(made["data"]))


@contextmanager
def served(address: str) -> Iterator[str]:
    """Give the address of a service: the one that is named, or one over the demo."""
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        config = Config(store=Path(folder) / "store")
        build_snapshot(config, demo_inputs(), plan=DEMO_PLAN, today=TODAY)
        server = start(Path(folder) / "store")
        try:
            yield server.address
        finally:
            stop(server)


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--at", default="", help="address of a running service")
    parser.add_argument("--only", default="", help="kinds whose name holds these words")
    parser.add_argument("--english", action="store_true")
    given = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 1
    given.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        served(given.at) as address,
    ):
        browser = Browser(program, Path(profile))
        try:
            pages = pictures(browser, address, given.folder, given.only,
                             "/en" if given.english else "")  # fmt: skip
        finally:
            browser.close()
    print(f"{pages} kinds of page in {given.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
