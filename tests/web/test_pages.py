"""The pages over the demo: every kind of entity, every link, both languages, usable by everyone."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from .page_rules import faults, tree
from .server import BASE

LISTS = (
    "projects",
    "actors",
    "events",
    "activities",
    "links",
    "links/symmetry",
    "contributions",
    "figures",
    "sheets",
    "review",
)
FIRST = ("/", *(f"/{name}" for name in LISTS), "/search?q=comune", "/queries", "/sparql",
         "/catalog", "/page/dataset/graph", "/page/dataset/sparql", "/shapes/catalogue",
         "/ontology", "/ontology/alignments", "/vocab", "/vocab/role", "/shapes",
         "/not/there")  # fmt: skip
KINDS = """
SELECT ?class (SAMPLE(?node) AS ?one) WHERE {
  { GRAPH ?g { ?node a ?class } } UNION { ?node a ?class }
  FILTER (STRSTARTS(STR(?node), "https://w3id.org/psmgraph/id/"))
} GROUP BY ?class
"""


def links(reply, path):
    root, _ = tree(reply.text)
    found = (urljoin(path, each.attributes["href"]) for each in root.all("a"))
    return {link for link in found if not urlsplit(link).netloc}


def target(link):
    return urlsplit(link)._replace(fragment="").geturl()


@pytest.fixture(scope="session")
def one_of_each(demo_server):
    """The path of one entity of every class that the graph has."""
    reply = demo_server.ask(
        "POST", "/sparql", {"Content-Type": "application/sparql-query", "Accept": "text/csv"}, KINDS
    )
    rows = [line.split(",") for line in reply.text.splitlines()[1:]]
    return {cls.rsplit("#", 1)[-1]: node.removeprefix(BASE) for cls, node in rows}


def test_every_class_of_the_model_has_entities_in_the_demo(one_of_each):
    expected = {
        "Plan", "ThematicTable", "Project", "Sheet", "SheetEdition", "SourceFile", "SheetField",
        "Passage", "Organisation", "Institution", "Person", "UnnamedGroup", "Mention",
        "Involvement", "ExpectedResult", "Criticality", "SuccessFactor", "Period",
        "PlannedActivity", "PerformedActivity", "Event", "Meeting", "ReportedFigure",
        "Contribution", "IntegrationLink", "LegalReference", "Inference", "Relatedness", "Run",
        "ChangeEvent",
    }  # fmt: skip
    assert expected <= one_of_each.keys()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_entity_of_every_class_has_a_page_without_faults(demo_server, one_of_each, prefix):
    for name in one_of_each.values():
        reply = demo_server.page(f"{prefix}/page/{name}")
        assert reply.status == 200, name
        assert faults(reply.text) == [], name


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", FIRST)
def test_pages_have_no_faults(demo_server, prefix, path):
    reply = demo_server.page(prefix + path)
    assert reply.status == (404 if path == "/not/there" else 200)
    assert faults(reply.text) == []


def test_no_link_leads_nowhere_or_to_the_base(demo_server, one_of_each):
    pages = {path for path in FIRST if path != "/not/there"}
    pages |= {f"/page/{name}" for name in one_of_each.values()}
    wanted: dict[str, str] = {}
    for path in sorted(pages):
        reply = demo_server.page(path)
        assert f'href="{BASE}' not in reply.text, path
        for link in links(reply, path):
            wanted.setdefault(link, path)
    per_page = [link for link in sorted(wanted) if "?" not in link]
    for link in per_page[:: max(1, len(per_page) // 400)]:  # a fair share of some thousand
        reply = demo_server.page(target(link))
        assert reply.status == 200, f"{link} on {wanted[link]}"
        anchor = urlsplit(link).fragment
        if anchor:
            assert f'id="{anchor}"' in reply.text, f"{link} on {wanted[link]}"


def test_the_switch_of_language_keeps_the_page_and_its_arguments(demo_server):
    italian = demo_server.page("/actors?q=comune&sort=name")
    assert 'href="/en/actors?q=comune&amp;sort=name"' in italian.text
    english = demo_server.page("/en/actors?q=comune&sort=name")
    assert '<html lang="en">' in english.text
    assert 'href="/actors?q=comune&amp;sort=name"' in english.text
    assert 'href="/en/projects"' in english.text


def test_english_pages_say_which_words_are_italian(demo_server, one_of_each):
    page, _ = tree(demo_server.page(f"/en/page/{one_of_each['PlannedActivity']}").text)
    assert page.all("dd")
    project = demo_server.page(f"/en/page/{one_of_each['Project']}").text
    assert re.search(r'<h1 lang="it">', project)


def test_no_page_needs_more_than_its_size(demo_server, one_of_each):
    sizes = {name: len(demo_server.page(f"/page/{one_of_each[name]}").body)
             for name in ("Project", "SheetEdition", "Institution")}  # fmt: skip
    assert sizes["Project"] < 80_000
    assert max(sizes.values()) < 200_000
    assert len(demo_server.get("/static/psmgraph.css").body) < 16_000


def test_home_tells_the_state_of_the_data_with_denominators(demo_server):
    page = demo_server.page("/").text
    assert re.search(r"17 su 20 con scheda", page)
    assert re.search(r"\d+ su 17 schede", page)
    assert "17 of 20 with a sheet" in demo_server.page("/en/").text


def test_a_plan_lists_its_projects(demo_server):
    page = demo_server.page("/page/plan/valdesempio").text
    assert len(set(re.findall(r'href="(/page/plan/valdesempio/project/[^"]+)', page))) == 20


def test_a_path_that_leads_nowhere_offers_names_like_it(demo_server):
    reply = demo_server.page("/page/actor/comune-di-valdesempi")
    assert reply.status == 404
    assert "/page/actor/comune-di-valdesempio" in reply.text


def test_what_is_not_in_an_edition_leads_to_the_edition(demo_server, one_of_each):
    edition = one_of_each["SheetEdition"]
    reply = demo_server.page(f"/page/{edition}/planned/999")
    assert reply.status == 410
    assert f'href="/page/{edition}"' in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/page/a%20b",
        "/page/%3Cx%3E",
        "/page/a%00b",
        "/page/%FF",
        "/page/..%2f..%2fetc",
        "/page/" + "a" * 3000,
        "/id/%22",
        "/data/%7B.ttl",
        "/vocab/nothing",
        "/queries/%00",
        "/queries/entity/said",
    ],
)
def test_an_odd_path_is_not_found_and_breaks_nothing(demo_server, path):
    assert demo_server.page(path).status == 404


def test_a_page_has_one_address(demo_server):
    reply = demo_server.page("/en/page/plan/valdesempio/?all=1")
    assert (reply.status, reply.headers["Location"]) == (308, "/en/page/plan/valdesempio?all=1")
    elsewhere = demo_server.page("//other.example/")
    assert not elsewhere.headers.get("Location", "/").startswith("//")


def test_persons_are_kept_out_of_search_engines(demo_server, one_of_each):
    reply = demo_server.page(f"/page/{one_of_each['Person']}")
    assert reply.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in reply.text
    robots = demo_server.get("/robots.txt").text
    assert "Disallow: /sparql" in robots
    assert "person" not in robots  # a page that may not be fetched cannot say noindex
