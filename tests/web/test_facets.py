"""Projects chosen by plain links: the counts hold, values combine, each can be taken away."""

import csv
import io
from collections import Counter
from urllib.parse import parse_qsl, urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Store

from .page_rules import faults, tree
from .server import BASE, PSM

TABLE = "plan/valdesempio/table/cultura-e-scuola"
BODY = "actor/comune-di-valdesempio"


def projects(server, **given):
    reply = server.get(f"/projects.csv?{urlencode(given, doseq=True)}")
    return {row["project"] for row in csv.DictReader(io.StringIO(reply.text))}


def panel(server, path):
    root, _ = tree(server.page(path).text)
    (nav,) = [each for each in root.all("nav") if each.attributes.get("class") == "facets"]
    return nav


def links(server, path):
    """Return the arguments that each link of the page's facets leads to, and its count."""
    found = []
    for item in panel(server, path).all("li"):
        counts = [each for each in item.all("span") if each.attributes.get("class") == "count"]
        if counts:
            query = item.all("a")[0].attributes["href"].partition("?")[2]
            found.append((parse_qsl(query), int(counts[0].text)))
    return found


def asked(pairs):
    given = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


@pytest.mark.parametrize("given", [{}, {"body": BODY}, {"q": "comun"}])
def test_each_count_is_what_the_link_leads_to(demo_server, given):
    found = links(demo_server, f"/projects?{urlencode(given)}")
    names = Counter(name for pairs, _ in found for name, _ in pairs)
    assert {"table", "body", "year", "link_state", "completeness"} <= set(names)
    taken = {tuple(sorted(given.items()))}  # a chosen one's link leads to the page without it
    for pairs, count in found[:: max(1, len(found) // 12)]:
        if tuple(sorted(pairs)) not in taken and len(pairs) > len(given):
            assert len(projects(demo_server, **asked(pairs))) == count


def test_bodies_must_all_take_part_and_years_may_be_either(demo_server):
    other = "actor/regione-esempia"
    both = projects(demo_server, body=[BODY, other])
    assert both == projects(demo_server, body=BODY) & projects(demo_server, body=other)
    assert both
    years = projects(demo_server, year=["2014", "2016"])
    assert years == projects(demo_server, year="2014") | projects(demo_server, year="2016")
    assert len(years) == 5


def test_facets_narrow_one_another(demo_server):
    narrowed = projects(demo_server, table=TABLE, body=BODY)
    assert narrowed == projects(demo_server, table=TABLE) & projects(demo_server, body=BODY)
    reply = demo_server.get(f"/projects.json?table={TABLE}&body={BODY}").json
    assert {row["project"] for row in reply["rows"]} == narrowed


def test_each_chosen_value_can_be_taken_away(demo_server):
    path = f"/projects?table={TABLE}&body={BODY}&year=2015&year=2014"
    (chips,) = [each for each in panel(demo_server, path).all("ul")
                if each.attributes.get("class") == "chosen"]  # fmt: skip
    left = {
        frozenset(parse_qsl(link.attributes["href"].partition("?")[2])) for link in chips.all("a")
    }
    whole = {("table", TABLE), ("body", BODY), ("year", "2014"), ("year", "2015")}
    assert left == {frozenset(whole - {pair}) for pair in whole}


def test_a_page_of_one_value_has_an_address_and_combinations_are_not_indexed(demo_server):
    one = demo_server.page(f"/projects?year=2015&table={TABLE}")
    assert one.headers["X-Robots-Tag"] == "noindex"
    single = demo_server.page("/en/projects?sort=title&dir=desc&year=2015")
    assert single.headers["X-Robots-Tag"] is None
    root, _ = tree(single.text)
    (canonical,) = [each.attributes["href"] for each in root.all("link")
                    if each.attributes.get("rel") == "canonical"]  # fmt: skip
    assert canonical.endswith("/en/projects?year=2015")


def test_whole_iris_name_values_too(demo_server):
    assert projects(demo_server, table=BASE + TABLE) == projects(demo_server, table=TABLE)
    status = "https://w3id.org/psmgraph/vocab/sheet-status#mentionedOnly"
    assert projects(demo_server, sheet_status=status) == projects(
        demo_server, sheet_status="mentionedOnly"
    )
    assert len(projects(demo_server, sheet_status=status)) == 3


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "../../etc", "' OR 1=1 --", "\0", "x" * 5000, "%", "é"]
)
@pytest.mark.parametrize("facet", ["table", "body", "year", "link_state", "completeness"])
def test_a_value_that_nothing_has_finds_nothing_and_can_be_taken_away(demo_server, facet, value):
    path = f"/projects?{urlencode({facet: value})}"
    reply = demo_server.page(path)
    assert reply.status == 200
    assert "<script>alert" not in reply.text
    assert faults(reply.text) == []
    assert projects(demo_server, **{facet: value}) == set()
    assert "/projects" in {link.attributes["href"] for link in panel(demo_server, path).all("a")}


def test_completeness_is_the_share_of_the_forms_boxes_that_are_filled_in(
    demo_server, demo_snapshot
):
    store = Store.read_only(str(demo_snapshot.store_path))
    expected = {}
    for quad in store.quads_for_pattern(None, NamedNode(PSM + "currentEdition"), None, None):
        edition = quad.object
        states = [
            box.object.value.rpartition("#")[2]
            for field in store.quads_for_pattern(None, None, NamedNode(PSM + "SheetField"), edition)
            for box in store.quads_for_pattern(
                field.subject, NamedNode(PSM + "reportingStatus"), None, edition
            )
        ]
        boxes = [state for state in states if state != "notOnForm"]
        share = 1 - boxes.count("blank") / len(boxes)
        (project,) = {
            each.object.value
            for each in store.quads_for_pattern(quad.subject, NamedNode(PSM + "describes"), None)
            if not isinstance(each.object, Literal)
        }
        expected[project] = (
            "all" if share == 1 else "most" if share >= 0.75 else "half" if share >= 0.5 else "few"
        )
    assert len(set(expected.values())) > 2
    for name in ("all", "most", "half", "few"):
        assert projects(demo_server, completeness=name) == {
            project for project, of in expected.items() if of == name
        }


@pytest.mark.parametrize("path", ["/projects", f"/en/projects?table={TABLE}&body={BODY}"])
def test_the_facets_have_no_faults(demo_server, path):
    assert faults(demo_server.page(path).text) == []
