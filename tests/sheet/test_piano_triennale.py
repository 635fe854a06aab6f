"""The sheets of the Piano triennale, on two forms and in three formats, field by field."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from psmgraph.build.equality import facts_digest
from psmgraph.errors import Level
from psmgraph.plan import load_plan
from psmgraph.read import load, read
from psmgraph.sheet import PlanOfSheets, Reading, choose, read_sheets
from psmgraph.sheet.model import Name, Period, Reporting, Sheet, Status, Theme
from psmgraph.sheet.template import shipped_templates

FORMATS = (".html", ".docx", ".pdf")
PROJECTS = ("progetti-2017",)
ACTIONS = ("azioni-2019-03", "azioni-2019-08")
FIELDS = {
    "Titolo progetto": "title",
    "Ambito": "scope",
    "Status": "status",
    "Data fine": "end",
    "Descrizione": "description",
    "Tempi": "times",
    "Attori": "actors",
    "Risultati": "results",
    "Aree di intervento": "areas",
}


@cache
def reading(path: Path) -> Reading:
    document = read(load(path, path.name))
    template, score = choose(document, shipped_templates())
    assert score == 1.0
    plan = load_plan(template.plan)
    authority = plan.authority
    known = PlanOfSheets(
        plan.slug, plan.language, authority.fixed_names(), authority.names(), day=plan.edition
    )
    return read_sheets(document, template, known)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "sheets" / "piano-triennale"


def sheets(folder: Path, names: tuple[str, ...], suffix: str) -> Iterator[Sheet]:
    for name in names:
        made = reading(folder / f"{name}{suffix}")
        assert made.refused == ()
        yield from made.sheets


def facts(folder: Path, name: str) -> list[Mapping[str, object]]:
    lines = (folder / f"{name}.facts.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def printed(sheet: Sheet, name: str) -> str:
    """Return a field's words as the facts have them: ``---`` where it is blank."""
    field = sheet.field(name)
    assert (field.status is Reporting.BLANK) == (field.passage is None)
    return field.passage.exact if field.passage else "---"


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_field_of_every_project_is_read_as_printed(folder: Path, suffix: str) -> None:
    expected = facts(folder, "progetti-2017")
    found = list(sheets(folder, PROJECTS, suffix))
    assert len(found) == len(expected) == 54
    for sheet, fact in zip(found, expected, strict=True):
        assert {FIELDS[k]: v for k, v in fact["fields"].items()} == {
            FIELDS[k]: printed(sheet, FIELDS[k]) for k in fact["fields"]
        }
        assert printed(sheet, "administration") == fact["administration"]
        areas = [field.passage.exact for field in sheet.fields if field.name == "area"]
        assert areas == ([fact["area"]] if fact["area"] else [])
        assert sheet.edition == date(2017, 5, 31)
        assert sheet.unclaimed == ()


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_field_of_every_action_is_read_as_printed(folder: Path, suffix: str) -> None:
    expected = facts(folder, "azioni-2019")
    found = list(sheets(folder, ACTIONS, suffix))
    assert len(found) == len(expected) == 16
    for sheet, fact in zip(found, expected, strict=True):
        assert (printed(sheet, "id"), sheet.title) == (fact["id"], fact["title"])
        assert {FIELDS[k]: v for k, v in fact["fields"].items()} == {
            FIELDS[k]: printed(sheet, FIELDS[k]) for k in fact["fields"]
        }
        above = [f.passage.exact for f in sheet.fields if f.name in {"chapter", "section"}]
        assert [*above, "Linee di azione"] == fact["headings"]
        assert sheet.edition == date(2019, 3, 11)
        assert sheet.unclaimed == ()


@pytest.mark.parametrize("names", [PROJECTS, ACTIONS])
def test_the_formats_give_equal_facts(folder: Path, names: tuple[str, ...]) -> None:
    digests = [[facts_digest(sheet) for sheet in sheets(folder, names, s)] for s in FORMATS]
    for one, other in pairwise(digests):
        assert one == other


def values(found: list[Sheet], kind: type) -> list:
    return [value for s in found for f in s.fields for value in f.values if isinstance(value, kind)]


def test_what_the_words_stand_for(folder: Path) -> None:
    projects = list(sheets(folder, PROJECTS, ".html"))
    actions = list(sheets(folder, ACTIONS, ".html"))
    concepts = [value.concept for value in values(projects, Status)]
    assert {one: concepts.count(one) for one in set(concepts)} == {
        "inProgress": 35, "completed": 4, "starting": 6,
    }  # fmt: skip
    assert [value.concept for value in values(actions, Status)] == ["inProgress"] * 14
    periods = values(projects, Period)
    assert len(periods) == 54 - 26
    assert all(period.span.begin is None for period in periods)  # "Data fine" names an end
    assert {period.span.end.lexical() for period in periods} == {
        "2017", "2017-06", "2017-12", "2018-06", "2018-11", "2018-12", "2019-07", "2019-12",
        "2017-04-30", "2017-12-31", "2018-12-31",
    }  # fmt: skip
    assert [p.span.begin.lexical() for p in values(actions, Period)] == ["2020-03", "2019-06"]
    assert len(values(projects, Theme)) == 52 + 52
    groups = {name.words for name in values(actions, Name) if name.group}
    assert groups == {"PA", "Sedi estere delle PA"}
    bodies = {name.words for name in values(actions, Name) if not name.group}
    assert bodies == {"AGID", "Team per la trasformazione digitale", "Consip"}


def test_a_list_behind_a_colon_is_part_of_the_result_that_opens_it(folder: Path) -> None:
    sheet = next(s for s in sheets(folder, ACTIONS, ".html") if printed(s, "id") == "LA03")
    results = sheet.field("results").values
    assert len(results) == 4
    assert results[0].passage.exact.count("\n") == 4


def test_nothing_but_blank_fields_is_told_of_these_sheets(folder: Path) -> None:
    for names in (PROJECTS, ACTIONS):
        for suffix in (".html", ".docx"):
            for sheet in sheets(folder, names, suffix):
                assert [f for f in sheet.findings if f.level is not Level.INFO] == []
