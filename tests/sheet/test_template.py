"""Templates and plans as people write them: what is taken, and what is refused by name."""

from pathlib import Path

import pytest

from psmgraph.errors import CannotRun
from psmgraph.plan import load_authority, load_plan, shipped_plans
from psmgraph.resources import PACKAGE
from psmgraph.sheet.template import load_template, shipped_templates

FORM = (PACKAGE / "plans" / "bologna" / "form.toml").read_text("utf-8")


def test_the_shipped_forms_can_be_read() -> None:
    assert [template.name for template in shipped_templates()] == ["bologna"]


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('layout = "label-rows"', 'layout = "three-columns"', "three-columns"),
        ('kind = "referents"', 'kind = "people"', "people"),
        ("inline = true", "inlin = true", "inlin"),
        ('identity = ["title"]', 'identity = ["code"]', "code"),
        ('plan = "bologna"', "", "plan"),
        ("[title]", "[title", ""),
    ],
)
def test_a_template_with_a_mistake_is_refused_and_the_mistake_named(
    tmp_path: Path, old: str, new: str, cause: str
) -> None:
    path = tmp_path / "form.toml"
    path.write_text(FORM.replace(old, new, 1), "utf-8")
    with pytest.raises(CannotRun) as refused:
        load_template(path)
    assert refused.value.finding.code == "TEMPLATE-FILE"
    assert cause in refused.value.finding.detail
    assert refused.value.finding.place.file == str(path)


def test_every_shipped_plan_has_titles_and_an_authority() -> None:
    assert {"bologna", "valdesempio"} <= set(shipped_plans())
    for name in shipped_plans():
        plan = load_plan(name)
        assert plan.title["it"]
        assert plan.title["en"]
        assert plan.authority.bodies
    assert load_plan("valdesempio").invented
    assert not load_plan("bologna").invented


def test_names_that_lists_must_not_cut_come_from_the_authority() -> None:
    fixed = load_plan("bologna").authority.fixed_names()
    assert any("Industria, Artigianato" in name or "industria, artigianato" in name
               for name in fixed)  # fmt: skip


BODY = '[[body]]\nname = "Comune di Prova"\nkind = "institution"\n'


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (BODY + BODY, "comune-di-prova"),  # one body twice
        (BODY + '[[body]]\nname = "X"\nkind = "organisation"\naliases = ["COMUNE DI PROVA"]\n',
         "COMUNE DI PROVA"),  # an alias that another body bears
        (BODY + '[[succession]]\nfrom = "Comune di Prova"\nto = "Y"\ndate = 2015-01-01\n', "y"),
        ('[[body]]\nkind = "institution"\n', "name"),
        (BODY + 'part_of = "Nessuno"\n', "nessuno"),
    ],
)  # fmt: skip
def test_an_authority_that_contradicts_itself_is_refused(
    tmp_path: Path, text: str, cause: str
) -> None:
    path = tmp_path / "authority.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(CannotRun) as refused:
        load_authority(path)
    assert refused.value.finding.code == "AUTHORITY-FILE"
    assert cause in refused.value.finding.detail


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "authority.toml"
    for data in (b"[[body", b"\xff\xfe"):
        path.write_bytes(data)
        with pytest.raises(CannotRun) as refused:
            load_authority(path)
        assert refused.value.finding.code == "PLAN-FILE"
