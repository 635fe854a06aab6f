"""Templates and plans as people write them: what is taken, and what is refused by name."""

import ast
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from psmgraph.build import DEMO_PLAN
from psmgraph.errors import CannotRun
from psmgraph.plan import load_plan, shipped_plans
from psmgraph.resources import PACKAGE
from psmgraph.sheet.template import load_template, shipped_templates

FORMS = sorted((PACKAGE / "plans").glob("*/form*.toml"))
PROJECTS, ACTIONS = (PACKAGE / "plans" / f"piano-triennale-{years}" / "form.toml"
                     for years in ("2017-2019", "2019-2021"))  # fmt: skip
FORM = (PACKAGE / "plans" / "bologna" / "form.toml").read_text("utf-8")


def test_the_shipped_forms_can_be_read() -> None:
    names = [template.name for template in shipped_templates()]
    assert names == [
        "bologna",
        "piano-triennale-actions",
        "piano-triennale-projects",
        "valdesempio-breve",
    ]


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('layout = "label-rows"', 'layout = "three-columns"', "three-columns"),
        ('kind = "referents"', 'kind = "people"', "people"),
        ("inline = true", "inlin = true", "inlin"),
        ('identity = ["title"]', 'identity = ["code"]', "code"),
        ('plan = "bologna"', "", "plan"),
        ("[title]", "[title", ""),
        ('[write]\nempty = "---"', '[write]\nempty = "vuoto"', "vuoto"),
        ('carry = ["title", ', 'carry = ["titolo", "title", ', "titolo"),
        ('carry = ["title", ', "carry = [", "title"),
        ('"planned"]', '"planned", "events"]', "happenings"),
        ('{ meetings = "Focus', '{ meetings = "Sguardo', "Sguardo"),
        ('{ meetings = "Focus', '{ riunioni = "Focus', "riunioni"),
        ("inline = true", 'printed = "Aggiornamento"', "printed"),
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


def told(tree: ast.Module) -> Iterator[str]:
    """Yield the texts in a module that are no documentation."""
    documents = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and node not in documents:
            yield node.value


def test_no_code_names_a_form() -> None:
    """What is known of a form or a plan stands in its files (the demo's own name aside)."""
    forms = [tomllib.loads(path.read_text("utf-8")) for path in FORMS]
    names = {form[key] for form in forms for key in ("name", "plan")} - {DEMO_PLAN}
    labels = {
        label
        for form in forms
        for field in form["field"]
        for label in (*field.get("labels", ()), *chain(*field.get("columns", ())))
        if " " in label or "/" in label
    }
    assert names
    assert labels
    for path in PACKAGE.rglob("*.py"):
        text = "\n".join(told(ast.parse(path.read_text("utf-8")))).casefold()
        found = {word for word in (*names, *labels) if word.casefold() in text}
        assert not found, f"{path.relative_to(PACKAGE)} names {found}"


@pytest.mark.parametrize(
    ("form", "old", "new", "cause"),
    [
        (ACTIONS, "(?P<title>", "(?P<name>", "name"),  # a group that is no field
        (ACTIONS, "(?P<title>\\S.*)", "\\S.*", "title"),  # a start without a title
        (ACTIONS, '(?P<id>LA ?\\d+)', "(?P<id>LA ?\\d+", ""),  # no pattern at all
        (ACTIONS, 'after = "areas"', 'after = "aree"', "aree"),
        (ACTIONS, "level = 1", "livello = 1", "livello"),
        (PROJECTS, 'style = "italic"', 'style = "small"', "small"),
        (PROJECTS, 'bound = "ends"', 'bound = "last"', "last"),
        (PROJECTS, '"file-name", "plan"]', '"filename"]', "filename"),
        (PROJECTS, 'field = "area"', 'field = "areas"', "areas"),
        (PROJECTS, 'kind = "title"', 'kind = "text"', "title"),
        (PROJECTS, 'name = "scope"', 'name = "area"', "area"),
        (PROJECTS, "identity =", "identita =", "identit"),
    ],
)  # fmt: skip
def test_each_part_of_a_template_is_checked(
    tmp_path: Path, form: Path, old: str, new: str, cause: str
) -> None:
    path = tmp_path / "form.toml"
    text = form.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CannotRun) as refused:
        load_template(path)
    assert refused.value.finding.code == "TEMPLATE-FILE"
    assert cause in refused.value.finding.detail
