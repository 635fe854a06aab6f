"""All that ships is under terms that we admit, and the page of licences tells it."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = runpy.run_path(str(ROOT / "docs" / "licences.py"))


def test_everything_that_ships_is_under_a_licence_that_we_admit():
    assert [one.name for one in MADE["shipped"]() if not one.admitted] == []


def test_the_page_of_licences_is_made_from_the_locks():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert page == MADE["page"](), "run `make docs`"


def test_every_package_of_the_lock_is_on_the_page():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    locked = re.findall(r"^([\w.-]+)==", lock, re.M)
    assert len(locked) > 30
    for name in locked:
        assert f"| {name} | Python |" in page


def test_terms_that_bind_what_uses_a_package_are_not_admitted():
    shipped = MADE["Shipped"]
    for licence in (
        "GPL-3.0-only",
        "AGPL-3.0",
        "LGPL-3.0-or-later",
        "MIT AND GPL-2.0",
        "",
        "UNKNOWN",
    ):
        assert not shipped("made-up", licence, "Python").admitted, licence
    assert shipped("made-up", "GPL-2.0 OR MIT", "Python").admitted
