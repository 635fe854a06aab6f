"""The form of the next sheet, from the button on the project's page to the file."""

import re

import pytest

from psmgraph.read import read
from psmgraph.read.model import SourceFile

from .page_rules import faults, tree

PROJECT = "/page/plan/valdesempio/project/la-biblioteca-diffusa"
FORM = "/form/valdesempio/la-biblioteca-diffusa"
LATER = "?date=2017-05-01"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_button_of_the_project_page_leads_to_the_file(demo_server, prefix):
    page = demo_server.page(prefix + PROJECT)
    assert faults(page.text) == []
    root, _ = tree(page.text)
    (form,) = [
        one for one in root.all("form") if one.attributes.get("aria-labelledby") == "next-form"
    ]
    assert form.attributes["action"] == f"{prefix}{FORM}.docx"
    named = [one.attributes["formaction"] for one in form.all("button")
             if "formaction" in one.attributes]  # fmt: skip
    assert named == [f"{prefix}{FORM}.html"]
    assert [one.attributes["name"] for one in form.all("input")] == ["date"]


@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_the_file_is_the_next_edition(demo_server, suffix):
    reply = demo_server.get(f"{FORM}.{suffix}{LATER}")
    assert reply.status == 200
    told = reply.headers["Content-Disposition"]
    assert told == f'attachment; filename="la-biblioteca-diffusa-2017-05-01.{suffix}"'
    assert "noindex" in reply.headers["X-Robots-Tag"]
    document = read(SourceFile(f"scheda.{suffix}", reply.body, "", ""))
    words = [cell.text for row in document.blocks for cell in getattr(row, "cells", ())]
    assert words[0] == "La biblioteca diffusa"
    assert "Aggiornamento: 1° maggio 2017" in words
    again = demo_server.get(f"{FORM}.{suffix}{LATER}")
    assert (again.body, again.headers["ETag"]) == (reply.body, reply.headers["ETag"])


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"{FORM}.docx", 400, "date=AAAA-MM-GG"),
        (f"{FORM}.docx?date=domani", 400, "date=AAAA-MM-GG"),
        (f"{FORM}.html?date=2015-11-30", 400, "2015-11-30"),
        (f"/en{FORM}.html?date=2014-01-01", 400, "is not later than"),
        (f"/form/valdesempio/nessuna.docx{LATER}", 404, ""),
        (f"/form/..%2f../la-biblioteca-diffusa.docx{LATER}", 404, ""),
        (f"{FORM}.pdf{LATER}", 404, ""),
    ],
)
def test_what_is_asked_amiss_is_refused_in_words(demo_server, path, status, words):
    reply = demo_server.page(path)
    assert reply.status == status
    assert words in reply.text
    assert faults(reply.text) == []


def test_a_project_without_a_sheet_has_no_button(demo_server):
    listed = demo_server.page("/page/plan/valdesempio/project/la-ferrovia-di-collina")
    assert listed.status == 200
    assert "/form/" not in listed.text


def test_robots_leave_the_forms_alone(demo_server):
    assert re.search(r"^Disallow: /form/$", demo_server.get("/robots.txt").text, re.MULTILINE)
