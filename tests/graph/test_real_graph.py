"""The real sheet's graph: the figures that must come out, and nothing made up."""

import pytest
from pyoxigraph import Literal, Store

from psmgraph.config import Config
from psmgraph.store.snapshot import current

PREFIXES = """
PREFIX psm: <https://w3id.org/psmgraph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX role: <https://w3id.org/psmgraph/vocab/role#>
PREFIX state: <https://w3id.org/psmgraph/vocab/reporting-state#>
PREFIX kind: <https://w3id.org/psmgraph/vocab/figure-kind#>
PREFIX link: <https://w3id.org/psmgraph/vocab/link-state#>
PREFIX status: <https://w3id.org/psmgraph/vocab/sheet-status#>
"""


@pytest.fixture(scope="module")
def store(real_config: Config) -> Store:
    snapshot = current(real_config.store)
    assert snapshot is not None
    return snapshot.open_store()


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query)
    return [tuple(getattr(term, "value", "") for term in row) for row in found]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("?project psm:plans ?x", 4),
        ("?project psm:performed ?x", 2),
        ("?x a psm:Involvement ; psm:role role:involvedActor", 5),
        ("?x a psm:Involvement ; psm:role role:referent", 2),
        ("?x a psm:Involvement ; psm:role role:involvedInstitution", 7),
        ("?x a psm:IntegrationLink", 4),
        ("?x psm:sheetStatus status:mentionedOnly . ?l psm:target ?x", 4),
        ("?x psm:linkState link:targetWithoutSheet", 4),
        ("?x a psm:Event", 1),
        ("?x a psm:ExpectedResult", 2),
        ("?x a psm:Contribution", 0),
        ("?x a psm:Meeting", 0),
        ("?x a psm:Criticality", 0),
        ("?x a psm:UnnamedGroup", 2),
    ],
)
def test_the_default_graph_holds_what_the_sheet_says(
    store: Store, pattern: str, count: int
) -> None:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
    assert rows(store, query) == [(str(count),)]


def test_referents_have_their_institutions(store: Store) -> None:
    told = rows(store, """SELECT ?person ?body WHERE {
        ?project psm:referent ?p . ?i psm:person ?p ; psm:actor ?b .
        ?p rdfs:label ?person . ?b rdfs:label ?body } ORDER BY ?person""")  # fmt: skip
    assert told == [
        ("Emma Collina", "Comune di Bologna"),
        ("Patrizia Paganini", "Città metropolitana di Bologna"),
    ]


def test_figures_carry_their_states(store: Store) -> None:
    told = rows(store, """SELECT ?kind ?status ?value WHERE {
        ?f a psm:ReportedFigure ; psm:figureKind ?kind ; psm:reportingStatus ?status .
        OPTIONAL { ?f psm:value ?value } }""")  # fmt: skip
    short = {(k.split("#")[1], s.split("#")[1], v) for k, s, v in told}
    assert short == {
        ("meetings", "blank", ""),
        ("meanMeetingParticipants", "blank", ""),
        ("events", "reported", "1"),
        ("meanEventParticipants", "reported", "100"),
    }


def test_the_event_lies_on_its_day(store: Store) -> None:
    told = rows(store, """SELECT ?begin ?first ?last ?place ?organiser WHERE {
        ?e a psm:Event ; psm:begins ?begin ; psm:notBefore ?first ; psm:notAfter ?last ;
           psm:place ?place ; psm:organiser/rdfs:label ?organiser }""")  # fmt: skip
    assert told == [
        (
            "2015-04-13",
            "2015-04-13",
            "2015-04-13",
            "Sala del Consiglio, Palazzo Malvezzi, via Zamboni 13",
            "Città metropolitana di Bologna",
        )
    ]


def test_province_and_metropolitan_city_are_two_and_one_follows_the_other(store: Store) -> None:
    told = rows(store, """PREFIX org: <http://www.w3.org/ns/org#>
        SELECT ?before ?after ?day WHERE { ?change org:originalOrganization/rdfs:label ?before ;
        org:resultingOrganization/rdfs:label ?after ; dct:date ?day }""")  # fmt: skip
    assert told == [("Provincia di Bologna", "Città metropolitana di Bologna", "2015-01-01")]


def test_no_zero_stands_anywhere(store: Store) -> None:
    positions = ("start", "end")
    zeros = [
        quad
        for quad in store
        if isinstance(quad.object, Literal)
        and quad.object.value in {"0", "0.0"}
        and not quad.predicate.value.endswith(positions)
    ]
    assert zeros == []


@pytest.mark.parametrize("term", ["psm:thematicTable", "psm:status", "psm:amount", "psm:theme"])
def test_what_the_sheet_does_not_say_is_nowhere(store: Store, term: str) -> None:
    edition = rows(store, f"SELECT ?v WHERE {{ GRAPH ?e {{ ?s {term} ?v . ?e psm:text ?t }} }}")
    assert edition == []


def test_the_law_has_its_day_only_from_the_authority(store: Store) -> None:
    told = rows(store, "SELECT ?urn ?full WHERE { ?p psm:cites ?a . ?a psm:urn ?urn . "
                       "OPTIONAL { ?a psm:fullUrn ?full } }")  # fmt: skip
    assert told == [("urn:nir:stato:legge:2014;56", "urn:nir:stato:legge:2014-04-07;56")]
