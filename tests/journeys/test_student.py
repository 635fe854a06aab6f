"""A student looks for the partners of an association, and takes them along as data."""

import csv
import io
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect
from web.playing import Visitor

from .finding import in_each_way

NAME = "Associazione Pedali di Prova – Due Ruote APS"
ACTOR = re.compile(r"/page/actor/associazione-pedali-di-prova-due-ruote-aps(#.*)?$")
PROJECTS = ("Cammini e locande: il turismo lento nelle colline",
            "In bici al lavoro: la rete ciclabile della valle")  # fmt: skip
CLOSEST = "Trasporti Valdesempio S.p.A."  # in both of them
PARTNERS = 19
TABLE = "In tabella, come dati, e il codice per rifarla"
QUESTION = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?title WHERE {
?project psm:involves <actor/associazione-pedali-di-prova-due-ruote-aps> ;
rdfs:label ?title .
} ORDER BY ?title"""


def reads_projects_roles_and_partners(page: Page) -> None:
    projects = page.get_by_role("region", name="Progetti 2")
    for title in PROJECTS:
        line = projects.get_by_role("listitem").filter(has_text=title)
        expect(line.get_by_role("link", name="Attore coinvolto")).to_be_visible()
    partners = page.get_by_role("region", name="Con chi lavora").get_by_role("listitem")
    expect(partners).to_have_count(PARTNERS)
    expect(partners.filter(has_text=CLOSEST)).to_contain_text("2 progetti")


def opens_the_table_of_partners(student: Visitor) -> None:
    page = student.page
    student.choose(page.get_by_role("link", name=TABLE))
    assert student.choices == 3, "from home"
    answer = page.get_by_role("table").first
    expect(answer.get_by_role("row")).to_have_count(PARTNERS + 1)
    expect(page.get_by_label("Attore")).to_have_value(re.compile("associazione-pedali-di-prova"))


def reads_the_same_as_data(student: Visitor) -> None:
    """Take the twins of the table and of the actor's page where the page names them."""
    page = student.page
    told = fetched(page, page.get_by_role("link", name="CSV", exact=True))
    rows = list(csv.DictReader(io.StringIO(told.text())))
    assert len(rows) == PARTNERS
    assert (rows[0]["other_label"], rows[0]["projects"]) == (CLOSEST, "2")
    told = fetched(page, page.get_by_role("link", name="JSON", exact=True))
    assert len(told.json()["results"]["bindings"]) == PARTNERS
    student.choose(page.get_by_role("table").first.get_by_role("link", name=NAME).first)
    expect(page).to_have_url(ACTOR)
    told = fetched(page, page.get_by_role("link", name="Turtle", exact=True))
    assert told.headers["content-type"].startswith("text/turtle")
    assert NAME in told.text()
    told = fetched(page, page.get_by_role("region", name="Progetti 2").get_by_role("link").filter(
        has_text="CSV"
    ))  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(told.text())))
    assert [row["project_label"] for row in rows] == list(PROJECTS)


def fetched(page: Page, link):
    """Ask for what a link leads to, and leave the page as it is."""
    answer = page.request.get(link.evaluate("(at) => at.href"))
    assert answer.status == 200
    return answer


def cites_the_page(student: Visitor) -> None:
    page = student.page
    summary = page.locator("summary").filter(has_text="Come citare")
    student.choose(summary)
    citation = page.get_by_role("main").get_by_text(f"{NAME}. Istantanea")
    expect(citation).to_be_visible()
    permanent = page.get_by_role("link", name=re.compile(r"\?snapshot=[0-9a-f]{12}$"))
    assert NAME in fetched(page, permanent).text()
    with page.expect_download() as taken:
        student.choose(page.get_by_role("link", name="BibTeX"))
    assert "@misc{" in taken.value.path().read_text("utf-8")


def copies_the_code(student: Visitor) -> str:
    """Return the lines for pandas, as they stand on the page of the ready-made query."""
    student.choose(student.page.locator("summary").filter(has_text="Python: pandas"))
    code = student.page.locator("details[open] pre")
    expect(code).to_be_visible()
    return code.inner_text()


def reads_the_page_in_english(student: Visitor) -> None:
    page = student.page
    student.choose(page.get_by_role("link", name="English"))
    expect(page).to_have_url(re.compile(r"/en/page/actor/associazione-pedali"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Whom it works with")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=NAME)).to_have_attribute("lang", "it")


def finds_the_table_of_actors_in_the_catalogue(student: Visitor) -> None:
    page = student.page
    student.choose(page.get_by_role("contentinfo").get_by_role("link", name="Data catalogue"))
    student.choose(page.get_by_role("link", name=re.compile("bodies and actors")))
    told = fetched(page, page.get_by_role("link", name=re.compile("CSV")).first)
    assert CLOSEST in told.text()


def asks_a_question_of_her_own(student: Visitor) -> None:
    """Write SPARQL into the editor, or the field that it is without script, and run it."""
    page = student.open("en/sparql")
    scripted = page.locator(".cm-content").count() == 1
    field = page.get_by_role("textbox", name="Query")
    if student.by_keyboard:
        student.tab_to(field)
    else:
        field.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(QUESTION.strip())
    if scripted:
        page.keyboard.press("Control+Enter")
    else:
        student.choose(page.get_by_role("main").get_by_role("button", name="Run"))
    expect(page).to_have_url(re.compile(r"/en/sparql\?query="))
    for title in PROJECTS:
        expect(page.get_by_role("table").get_by_role("cell", name=title)).to_be_visible()


@in_each_way
def test_a_student_takes_the_partners_of_an_association_along(visitor, demo_site, find, means):
    student = visitor(demo_site, **means)
    find(student, "pedali", NAME)
    expect(student.page).to_have_url(ACTOR)
    assert student.choices == 2, "from home to the association"
    reads_projects_roles_and_partners(student.page)
    opens_the_table_of_partners(student)
    code = copies_the_code(student)
    assert f"{demo_site}queries/co-actors.csv?actor=" in code
    reads_the_same_as_data(student)
    asks_a_question_of_her_own(student)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_student_cites_reads_english_and_finds_the_catalogue(visitor, demo_site, script):
    student = visitor(demo_site, script=script)
    student.open("page/actor/associazione-pedali-di-prova-due-ruote-aps")
    cites_the_page(student)
    reads_the_page_in_english(student)
    finds_the_table_of_actors_in_the_catalogue(student)


def test_the_code_that_a_student_copies_runs(visitor, demo_site):
    student = visitor(demo_site)
    student.open("queries/co-actors?run=1&actor=actor/associazione-pedali-di-prova-due-ruote-aps")
    done = subprocess.run(
        [sys.executable, "-c", copies_the_code(student)], capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert f"[{PARTNERS} rows x " in done.stdout


def test_the_question_that_a_student_edits_is_the_one_she_has_asked(visitor, demo_site):
    student = visitor(demo_site)
    page = student.open("queries/co-actors?run=1&actor=actor/azienda-usl-di-valdesempio")
    student.choose(page.locator("summary").filter(has_text="Il testo dell'interrogazione"))
    student.choose(page.get_by_role("link", name="Modificala nel servizio SPARQL"))
    expect(page.get_by_role("textbox", name="Interrogazione")).to_contain_text(
        "actor/azienda-usl-di-valdesempio>"
    )
    expect(page.get_by_role("table")).to_contain_text("ASP Tre Ponti")
