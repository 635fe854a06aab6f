"""All that must come out of the real sheet, kind by kind, and nothing that it does not say."""

from datetime import date
from pathlib import Path

import pytest

from psmgraph.plan import load_plan
from psmgraph.read import load, read
from psmgraph.sheet import PlanOfSheets, choose, read_sheets
from psmgraph.sheet.model import (
    Activity,
    Figure,
    Happening,
    Item,
    Name,
    ProjectName,
    Referent,
    Reporting,
    Sheet,
)
from psmgraph.sheet.template import shipped_templates


@pytest.fixture(scope="module")
def sheet(real_sheet: Path) -> Sheet:
    document = read(load(real_sheet, real_sheet.name))
    template, _ = choose(document, shipped_templates())
    known = load_plan("bologna").authority.fixed_names()
    (only,) = read_sheets(document, template, PlanOfSheets("bologna", "it", known)).sheets
    return only


def words(sheet: Sheet, name: str, kind: type) -> list[str]:
    return [v.passage.exact for v in sheet.field(name).values if isinstance(v, kind)]


def test_title_and_edition(sheet: Sheet) -> None:
    assert sheet.title == "PATTO PER IL LAVORO E INTERVENTI A SOSTEGNO DELL'OCCUPAZIONE"
    assert sheet.edition == date(2015, 5, 4)


def test_description_is_one_paragraph(sheet: Sheet) -> None:
    passage = sheet.field("description").passage
    assert passage is not None
    assert passage.exact.startswith("Costruzione")
    assert passage.exact.endswith("tirocinio.")
    assert "\n" not in passage.exact


def test_referents_run_together_are_two(sheet: Sheet) -> None:
    told = [
        (value.body.words, [person.exact for person in value.persons])
        for value in sheet.field("referents").values
        if isinstance(value, Referent)
    ]
    assert told == [
        ("Città Metropolitana di Bologna", ["Patrizia Paganini"]),
        ("Comune di Bologna", ["Emma Collina"]),
    ]


def test_actors_are_five_with_their_stops_and_dashes(sheet: Sheet) -> None:
    assert words(sheet, "actors", Name) == [
        "Associazione Fare Lavoro",
        "WINWIN S.A.S",
        "Laboratorio Urbano",
        "Fondazione Italy. Mecenati del bello",
        "Pace Adesso – Peace Now Onlus",
    ]


def test_results_are_two_and_bullets_are_no_text(sheet: Sheet) -> None:
    results = words(sheet, "results", Item)
    assert len(results) == 2
    assert results[0].startswith("Un'azione coordinata")
    assert results[1] == "Un miglioramento degli indicatori occupazionali."


def test_four_projects_are_named(sheet: Sheet) -> None:
    assert words(sheet, "links", ProjectName) == [
        "La riorganizzazione della rete metropolitana dei Servizi per il Lavoro",
        "Servizi in rete per l'occupazione giovanile",
        "Le politiche di Welfare aziendale in un sistema di welfare condiviso",
        "IRMA - Iniziativa per il Rinascimento della Manifattura",
    ]


def activities(sheet: Sheet) -> list[Activity]:
    return [value for value in sheet.field("planned").values if isinstance(value, Activity)]


def test_planned_activities_are_four_and_the_cut_one_is_whole(sheet: Sheet) -> None:
    planned = [activity.planned for activity in activities(sheet)]
    assert all(planned)
    assert len(planned) == 4
    assert planned[3] is not None
    assert planned[3].exact == (
        "Definire e condividere un piano di lavoro per ciascuna delle azioni previste."
    )
    assert [place.line for place in planned[3].places] == [21, 23]


def test_institutions_in_brackets_belong_to_the_first_activity(sheet: Sheet) -> None:
    first, *others = activities(sheet)
    assert [(name.words, name.group) for name in first.planned_bodies] == [
        ("Comune di Bologna", False),
        ("Provincia di Bologna", False),
        ("Circondario Imolese", False),
        ("Comuni capoluogo di distretto o Unioni/Associazioni di Comuni", True),
        ("Camera di Commercio", False),
        ("Regione Emilia Romagna", False),
        ("Università", True),  # which one is not said
    ]
    assert not any(one.planned_bodies or one.performed_bodies for one in others)


def test_performed_is_paired_by_row_and_joined_over_the_page_break(sheet: Sheet) -> None:
    performed = [activity.performed for activity in activities(sheet)]
    assert [one is not None for one in performed] == [True, True, False, False]
    assert performed[0] is not None
    assert performed[1] is not None
    assert performed[0].exact.count("\n") == 3  # four paragraphs
    assert "sono stati concertati con le forze economiche" in performed[0].exact
    assert performed[1].exact.startswith("Queste attività rientrano")


def test_two_dated_facts_stand_in_the_first_performed_activity(sheet: Sheet) -> None:
    dated = activities(sheet)[0].dated
    assert [fact.span.not_before() for fact in dated] == [date(2014, 4, 10), date(2015, 4, 29)]
    assert "Commissione di Concertazione" in dated[0].sentence.exact


@pytest.mark.parametrize("name", ["criticalities", "successFactors", "meetings", "meetingCount",
                                  "meetingParticipants", "contributions"])  # fmt: skip
def test_what_the_sheet_leaves_blank_is_blank(sheet: Sheet, name: str) -> None:
    field = sheet.field(name)
    assert field.status is Reporting.BLANK
    assert field.values == ()
    assert field.label is not None


def test_figures_of_events_are_one_and_a_hundred(sheet: Sheet) -> None:
    told = {
        name: [v.value for v in sheet.field(name).values if isinstance(v, Figure)]
        for name in ("eventCount", "eventParticipants")
    }
    assert told == {"eventCount": [1], "eventParticipants": [100]}


def test_the_event_has_title_day_place_and_organiser(sheet: Sheet) -> None:
    (event,) = [v for v in sheet.field("events").values if isinstance(v, Happening)]
    assert event.title.exact.startswith("Mercato del lavoro, popolazione")
    assert event.title.exact.endswith("prospettive strategiche")
    assert event.when is not None
    assert event.when.not_before() == event.when.not_after() == date(2015, 4, 13)
    assert event.place is not None
    assert event.place.exact == "Sala del Consiglio, Palazzo Malvezzi, via Zamboni 13"
    assert [name.words for name in event.organisers] == ["Città Metropolitana"]


def test_the_law_is_cited_by_number_and_year_and_its_day_is_not_made_up(sheet: Sheet) -> None:
    (citation,) = sheet.citations
    assert citation.passage.exact == "L.56/2014"
    assert citation.act.urn == "urn:nir:stato:legge:2014;56"


def test_persons_with_an_office_are_named_in_prose(sheet: Sheet) -> None:
    named = [person.passage.exact for person in sheet.persons]
    assert named[:3] == ["De Biasi", "Lepore", "Frascaroli"]


def test_every_word_is_claimed_and_every_join_is_told(sheet: Sheet) -> None:
    assert sheet.unclaimed == ()
    codes = [finding.code for finding in sheet.findings if finding.level == "warning"]
    assert codes == ["ROW-JOINED", "ROW-JOINED"]
    assert [f.place.line for f in sheet.findings if f.code == "ROW-JOINED"] == [16, 21]


def test_no_state_is_a_zero(sheet: Sheet) -> None:
    assert not any(field.status is Reporting.REPORTED_ZERO for field in sheet.fields)
