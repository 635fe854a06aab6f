"""``psmgraph template``, and the options that tell a build the form and the day of its sheets."""

import tomllib
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.resources import PACKAGE

FORM = PACKAGE / "plans" / "bologna" / "form.toml"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "prova.txt"
    path.write_text(sheet_text(description="Una prova."), "utf-8")
    return path


def test_the_templates_that_ship_are_listed_with_layout_and_plan(psmgraph):
    ran = psmgraph("template")
    assert (ran.code, ran.err) == (0, "")
    names = [line.split()[:3] for line in ran.out.splitlines()]
    assert ["bologna", "label-rows", "bologna"] in names
    assert psmgraph("template", "list").out == ran.out


def test_a_template_is_shown_as_it_is_written(psmgraph):
    ran = psmgraph("template", "show", "bologna")
    assert (ran.code, ran.out) == (0, FORM.read_text("utf-8"))


def test_a_template_that_does_not_exist_is_one_line_and_exit_2(psmgraph, tmp_path):
    ran = psmgraph("template", "show", "nessuno")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "TEMPLATE-UNKNOWN" in ran.err
    assert "bologna" in ran.err
    (tmp_path / "mio.toml").write_text(FORM.read_text("utf-8").replace("bologna", "mio"), "utf-8")
    assert psmgraph("template", "show", "mio.toml").code == 2
    assert psmgraph("template", "check").code == 2


def test_a_whole_template_is_told_whole(psmgraph):
    ran = psmgraph("template", "check", FORM)
    assert (ran.code, ran.err) == (0, "")
    assert "label-rows" in ran.out


def test_a_wrong_template_is_told_what_is_wrong(psmgraph, tmp_path):
    path = tmp_path / "form.toml"
    path.write_text(FORM.read_text("utf-8").replace('kind = "items"', 'kind = "list"'), "utf-8")
    ran = psmgraph("template", "check", path)
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert "TEMPLATE-FILE" in ran.err
    assert "list" in ran.err


def test_a_template_is_tried_on_sheets(psmgraph, sheet, tmp_path):
    ran = psmgraph("template", "check", FORM, sheet)
    assert ran.code == 0
    assert "fit 100%, sheets 1" in ran.out
    assert "  description: filled in on 1 of 1" in ran.out
    assert "  criticalities: filled in on 0 of 1" in ran.out
    other = tmp_path / "altro.txt"
    other.write_text("Non è una scheda.\n", "utf-8")
    assert psmgraph("template", "check", FORM, other).code == 1


def test_the_day_of_a_sheet_that_bears_none_can_be_told(psmgraph, sheet, tmp_path):
    lines = sheet.read_text("utf-8").splitlines(keepends=True)
    sheet.write_text("".join(line for line in lines if "Aggiornamento" not in line), "utf-8")
    ran = psmgraph("build", sheet)
    assert ran.code == 1
    assert "EDITION-MISSING" in ran.err
    assert "--edition-date" in ran.err
    assert psmgraph("build", sheet, "--edition-date", "ieri").code == 2
    ran = psmgraph("build", sheet, "--edition-date", "2015-03-03", "-o", "x.nq")
    assert ran.code == 0
    assert "/sheet/prova-inventata/2015-03-03>" in (tmp_path / "x.nq").read_text("utf-8")
    plan = '[[plan]]\nslug = "bologna"\ninputs = ["prova.txt"]\nedition_date = 2015-04-04\n'
    (tmp_path / "psmgraph.toml").write_text(plan, "utf-8")
    ran = psmgraph("build", "-o", "y.nq", "--drop")
    assert ran.code == 0
    assert "/sheet/prova-inventata/2015-04-04>" in (tmp_path / "y.nq").read_text("utf-8")
    (tmp_path / "psmgraph.toml").write_text(plan.replace("2015-04-04", '"aprile"'), "utf-8")
    assert "CONFIG-DATE" in psmgraph("build").err


def test_the_form_of_sheets_can_be_told(psmgraph, sheet, tmp_path):
    own = tmp_path / "mio.toml"
    text = FORM.read_text("utf-8").replace('name = "bologna"', 'name = "mio"')
    own.write_text(text.replace('plan = "bologna"', 'plan = "piano-mio"'), "utf-8")
    assert tomllib.loads(own.read_text("utf-8"))["plan"] == "piano-mio"
    ran = psmgraph("build", sheet, "--template", own, "-o", "x.nq")
    assert ran.code == 0
    assert "mio (100%)" in ran.err
    assert "/plan/piano-mio/project/prova-inventata>" in (tmp_path / "x.nq").read_text("utf-8")
    ran = psmgraph("build", sheet, "--template", "piano-triennale-projects", "--drop")
    assert ran.code != 0
    assert "SHEET-NO-TITLE" in ran.err
    ran = psmgraph("build", sheet, "--template", "nessuno")
    assert ran.code == 2
    assert "TEMPLATE-UNKNOWN" in ran.err
