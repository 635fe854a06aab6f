"""What shows only when all sheets are in one store."""

from datetime import date
from pathlib import Path

import pyoxigraph
import pytest

from psmgraph.check.across import EditionDate, across, future_editions
from psmgraph.errors import Place

from .conftest import triples

IDS = "https://w3id.org/psmgraph/id/"


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    text = Path(__file__).with_name("store.trig").read_bytes()
    store.load(text, format=pyoxigraph.RdfFormat.TRIG)
    return store


def add(store: pyoxigraph.Store, turtle: str) -> None:
    store.extend(pyoxigraph.Quad(*triple) for triple in triples(turtle))


def found(store, code):
    return [finding for finding in across(store) if finding.code == code]


def test_a_project_that_others_only_mention_is_told_once_with_how_many_name_it(store):
    (finding,) = found(store, "PROJECT-MENTIONED-ONLY")
    assert finding.focus == f"{IDS}project/parco"
    assert (finding.words, finding.detail) == ("Parco", "2")


def test_a_link_that_is_not_returned_is_told_at_its_line(store):
    (finding,) = found(store, "LINK-ONE-WAY")
    assert finding.focus == f"{IDS}sheet/orti/2015-05-04/link/1"
    assert finding.place == Place("orti.docx", line=7)  # the first file by name, the first line
    assert finding.section == "Integrazione"
    assert (finding.words, finding.detail) == ("Bosco", "Bosco")


def test_a_referent_of_a_group_without_a_name_is_told(store):
    (finding,) = found(store, "REFERENT-OF-GROUP")
    assert finding.words == "tutte le scuole"
    assert (finding.place.line, finding.section) == (5, "Referenti")


def test_one_event_in_two_places_is_told_once_and_names_the_other_place(store):
    (finding,) = found(store, "EVENT-TWO-PLACES")
    assert {finding.words, finding.detail} == {"Festa", "Sala Grande"}
    assert finding.place == Place("bosco.txt", line=9)


def test_one_event_in_one_place_is_not_told(store):
    place = pyoxigraph.NamedNode("https://w3id.org/psmgraph/ontology#place")
    for quad in list(store.quads_for_pattern(None, place, None)):
        store.remove(quad)
    add(store, '<sheet/orti/2015-05-04/event/1> psm:place "Sala"@it')
    add(store, '<sheet/bosco/2015-04-01/event/1> psm:place "SALA"@it')
    assert found(store, "EVENT-TWO-PLACES") == []


def test_sheets_with_different_titles_are_not_told(store):
    assert found(store, "TITLE-TWICE") == []


def test_two_sheets_with_one_title_are_told_capitals_aside(store):
    add(store, '<project/orti-2> a psm:Project ; psm:inPlan <plan/v> ; dct:title "Orti"@it')
    (finding,) = found(store, "TITLE-TWICE")
    assert finding.focus == f"{IDS}project/orti"
    assert finding.detail == "2"


def test_one_title_in_two_plans_is_not_told(store):
    add(store, '<project/orti-2> a psm:Project ; psm:inPlan <plan/w> ; dct:title "Orti"@it')
    assert found(store, "TITLE-TWICE") == []


def test_a_chain_of_successions_is_not_told(store):
    assert found(store, "SUCCESSION-CYCLE") == []


def test_a_circle_of_successions_is_told_of_each_body_in_it(store):
    add(
        store,
        "<actor/b/change/2016-01-01> a org:ChangeEvent ;"
        " org:originalOrganization <actor/b> ; org:resultingOrganization <actor/a>",
    )
    assert [finding.words for finding in found(store, "SUCCESSION-CYCLE")] == ["Ente A", "Ente B"]


def test_an_empty_store_gives_no_findings():
    assert across(pyoxigraph.Store()) == ()


def test_an_edition_dated_after_today_is_told_and_one_of_today_is_not():
    editions = [
        EditionDate("urn:e:1", date(2015, 5, 4), "orti.txt"),
        EditionDate("urn:e:2", date(2051, 5, 4), "bosco.txt"),
    ]
    (finding,) = future_editions(editions, today=date(2015, 5, 4))
    assert finding.code == "EDITION-IN-FUTURE"
    assert finding.place == Place("bosco.txt")
    assert (finding.focus, finding.detail) == ("urn:e:2", "2051-05-04")


def test_each_query_of_the_folder_says_in_both_languages_what_it_finds():
    from psmgraph.store import queryfile

    names = queryfile.names("check")
    assert len(names) == 6
    for name in names:
        query = queryfile.load(name)
        assert set(query.title) == set(query.description) == {"it", "en"}
