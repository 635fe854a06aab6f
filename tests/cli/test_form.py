"""``psmgraph form``: the next sheet as a file, and in words why there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

Ran = Callable[..., object]
LIBRARY = "la-biblioteca-diffusa"


def test_the_file_is_written_and_checked_without_a_warning(psmgraph, demo_store, tmp_path):
    for suffix in ("docx", "html"):
        name = f"scheda.{suffix}"
        ran = psmgraph("form", "la-bib", "--date", "2017-05-01", "-o", name, "--store", demo_store)
        assert (ran.code, ran.out) == (0, "")
        assert ran.lines == [f"{name} written: La biblioteca diffusa, edition of 2017-05-01"]
        ran = psmgraph("check", name, "--plan", "valdesempio", "--strict")
        assert ran.code == 0, ran.err
        assert not [line for line in ran.lines if " warning " in line or " error " in line]
    assert sorted(path.name for path in tmp_path.glob("scheda.*")) == ["scheda.docx", "scheda.html"]


def test_a_dash_writes_the_page_to_stdout(psmgraph, demo_store):
    ran = psmgraph("form", LIBRARY, "--date", "2017-05-01", "-o", "-", "--store", demo_store)
    assert ran.code == 0
    assert ran.out.startswith('<!DOCTYPE html>\n<html lang="it">')


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((LIBRARY, "--date", "2015-11-30", "-o", "a.docx"), "error FORM-DATE the day 2015-11-30"),
        ((LIBRARY, "--date", "2017-01-01", "-o", "a.pdf"), "error FORM-FORMAT"),
        ((LIBRARY, "--date", "2017-01-01", "-o", "no/a.docx"), "error COMMAND-OUTPUT"),
        ((LIBRARY, "--date", "domani", "-o", "a.docx"), "error COMMAND-USAGE"),
        ((LIBRARY, "-o", "a.docx"), "error COMMAND-USAGE"),
        (("nessuna", "--date", "2017-01-01", "-o", "a.docx"), "error COMMAND-SHEET "),
        (("la-ferrovia-di-collina", "--date", "2017-01-01", "-o", "a.docx"), "error FORM-NO-SHEET"),
        ((LIBRARY, "--plan", "bologna", "--date", "2017-01-01", "-o", "a.docx"), "COMMAND-SHEET "),
        ((LIBRARY, "--template", "piano-triennale-actions", "--date", "2017-01-01", "-o", "a.docx"),
         "error FORM-NOT-WRITTEN"),
        ((LIBRARY, "--template", "modulo", "--date", "2017-01-01", "-o", "a.docx"),
         "error TEMPLATE-UNKNOWN"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told(psmgraph, demo_store, tmp_path: Path, arguments, told):
    ran = psmgraph("form", *arguments, "--store", demo_store)
    assert ran.code == 2
    (line,) = ran.lines
    assert told in line
    assert not list(tmp_path.glob("a.*"))
