"""What pages say in schema.org's terms: JSON-LD that a parser reads, of terms that there are."""

import json
import re
from html import unescape

import pytest
import rdflib
from rdflib.namespace import RDF, SDO

from .server import BASE, Server

BIKES = "plan/valdesempio/project/in-bici-al-lavoro-la-rete-ciclabile-della-valle"
EDITION = "plan/valdesempio/sheet/la-biblioteca-diffusa/2015-11-30"
# Stands in for the context that https://schema.org serves: every term is in its vocabulary.
CONTEXT = {"@vocab": str(SDO), **{name: {"@type": "@id"} for name in ("url", "license", "sameAs")}}
PAGES = {
    "/": (SDO.Dataset, BASE + "dataset/graph"),
    f"/page/{BIKES}": (SDO.Project, BASE + BIKES),
    "/page/actor/comune-di-valdesempio": (SDO.GovernmentOrganization, None),
    "/page/actor/associazione-pedali-di-prova-due-ruote-aps": (SDO.Organization, None),
    "/page/plan/valdesempio": (SDO.Project, BASE + "plan/valdesempio"),
    f"/page/{EDITION}": (SDO.Report, BASE + EDITION),
}


def scripts(text: str) -> list[str]:
    return re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)


def said(server: Server, path: str) -> rdflib.Graph:
    """Return what the page at ``path`` says, as a graph."""
    (script,) = scripts(server.page(path).text)
    told = json.loads(script)
    assert told.pop("@context") == "https://schema.org"
    graph = rdflib.Graph()
    return graph.parse(data=json.dumps({"@context": CONTEXT, **told}), format="json-ld")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_it_is_about_in_terms_of_schema_org(demo_server, path, language):
    graph = said(demo_server, language + path if path != "/" else f"{language}/")
    kind, iri = PAGES[path]
    iri = iri or BASE + path.removeprefix("/page/")
    about = rdflib.URIRef(iri)
    assert graph.value(about, RDF.type) == kind
    assert graph.value(about, SDO.name)
    address = demo_server.address.rstrip("/") + language + (path if path != "/" else "/")
    assert graph.value(about, SDO.url) == rdflib.URIRef(address)
    for subject, prop, value in graph:
        assert prop == RDF.type or prop in SDO, prop
        if prop == RDF.type:
            assert value in SDO, value
        assert value != rdflib.Literal(""), (subject, prop)


def test_a_project_tells_its_events_its_bodies_and_its_sheets(demo_server):
    graph, project = said(demo_server, f"/page/{BIKES}"), rdflib.URIRef(BASE + BIKES)
    events = set(graph.objects(project, SDO.event))
    rows = demo_server.get("/events.json").json["rows"]
    assert events == {rdflib.URIRef(row["event"]) for row in rows if row["project"] == str(project)}
    for event in events:
        assert graph.value(event, RDF.type) == SDO.Event
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", graph.value(event, SDO.startDate) or "")
    reports = set(graph.objects(project, SDO.subjectOf)) - {rdflib.URIRef(BASE + "dataset/graph")}
    assert {str(graph.value(each, SDO.dateModified)) for each in reports} == {
        "2015-03-16", "2016-03-21",
    }  # fmt: skip
    assert set(graph.objects(project, SDO.member))
    for body in graph.objects(project, SDO.member):
        assert graph.value(body, RDF.type) == SDO.Organization


@pytest.mark.parametrize("path", PAGES)
def test_no_person_is_named_to_search_engines(demo_server, path):
    (script,) = scripts(demo_server.page(path).text)
    assert "/person/" not in script
    assert "Person" not in script
    query = "SELECT ?n { ?p a <https://w3id.org/psmgraph/ontology#Person> ; " \
            "<http://www.w3.org/2000/01/rdf-schema#label> ?n }"  # fmt: skip
    reply = demo_server.ask("POST", "/sparql", {"Content-Type": "application/sparql-query",
                                                "Accept": "text/csv"}, query)  # fmt: skip
    names = reply.text.split("\r\n")[1:-1]
    assert len(names) > 10
    assert not [name for name in names if name in script]


def test_the_dataset_tells_its_licence_its_days_and_its_version(demo_server, demo_snapshot):
    graph, whole = said(demo_server, "/"), rdflib.URIRef(BASE + "dataset/graph")
    assert graph.value(whole, SDO.license) == rdflib.URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )
    assert str(graph.value(whole, SDO.version)) == demo_snapshot.id
    assert str(graph.value(whole, SDO.temporalCoverage)) == "2014-12-01/2016-03-21"
    assert 50 <= len(graph.value(whole, SDO.description)) <= 5000  # as Google asks


def test_pages_of_persons_and_evidence_say_nothing_and_are_not_indexed(demo_server):
    actor = demo_server.page("/page/actor/comune-di-valdesempio").text
    person = re.findall(r'href="(/page/actor/[^"]*/person/[^"]*)"', actor)[0]
    for path in (unescape(person), f"/page/{EDITION}/planned/1"):
        reply = demo_server.page(path)
        assert scripts(reply.text) == []
        assert reply.headers["X-Robots-Tag"] == "noindex"


def test_nothing_in_a_sheet_ends_the_script(sample_server, sample_store):
    """What is said is escaped: "</script>" in a title would be the beginning of another one."""
    for path in ("/", "/page/plan/prova", "/page/plan/prova/project/orti"):
        for script in scripts(sample_server.page(path).text):
            assert not set("<>&'") & set(script)
            json.loads(script)


@pytest.mark.parametrize("path", ["/page/actor/nessuno", "/no", "/search?q=comune"])
def test_other_pages_say_nothing(demo_server, path):
    assert scripts(demo_server.page(path).text) == []
