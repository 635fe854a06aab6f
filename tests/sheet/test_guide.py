"""The guide to templates, followed to the letter on a form that does not ship."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from psmgraph.sheet.fields import KINDS
from psmgraph.sheet.layouts import LAYOUTS
from psmgraph.sheet.spec import FieldSpec
from psmgraph.sheet.template import SETTINGS, load_template, shipped_templates

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "templates.md").read_text("utf-8")
PROGRAM = Path(sys.executable).with_name("psmgraph")
BLOCK = re.compile(r"^```(?:(\w+) file=(\S+)|console)\n(.*?)^```$", re.M | re.S)


def steps() -> list[tuple[str, str]]:
    """Return what the guide says, in order: (file, text to append) or ("", command)."""
    return [(found[2] or "", found[3]) for found in BLOCK.finditer(GUIDE)]


def test_the_guide_s_form_does_not_ship() -> None:
    assert "rovenna" not in {template.name for template in shipped_templates()}


def test_the_guide_s_steps_lead_where_it_says(tmp_path: Path) -> None:
    told = []
    for name, text in steps():
        if name:
            with (tmp_path / name).open("a", encoding="utf-8") as file:
                file.write(text)
            continue
        command = text.strip().removeprefix("$ psmgraph ").split()
        ran = subprocess.run(
            [PROGRAM, "--lang", "en", *command],
            cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        told.append(ran)
    check, build = told
    assert "fit 100%, sheets 2" in check.stdout
    assert [line.split(" ")[2] for line in check.stderr.splitlines()] == ["STATUS-WORDS"]
    assert "2 sheets in 1 files" in build.stderr
    assert "STATUS-WORDS" not in build.stderr


def test_the_guide_s_template_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "rovenna.toml"
    path.write_text("".join(text for name, text in steps() if name == path.name), "utf-8")
    template = load_template(path)
    assert template.status("lavori aperti") == "inProgress"
    assert template.identity == ("administration", "title")


@pytest.mark.parametrize(
    "names",
    [
        set(KINDS) - {"other"},
        set(LAYOUTS),
        {field.name for field in fields(FieldSpec)} - {"heads", "printed"},  # made of the labels
        {name for table in SETTINGS.values() for name in table} - {"title", "start", "end"},
    ],
)
def test_the_guide_tells_every_setting(names: set[str]) -> None:
    assert {name for name in names if not re.search(rf"[`\[]{name}[`\] ]", GUIDE)} == set()
