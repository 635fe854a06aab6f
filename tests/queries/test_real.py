"""The queries over the real sheet: what it says is found, what it leaves blank is no zero."""

from .asking import picked

TITLE = "PATTO PER IL LAVORO E INTERVENTI A SOSTEGNO DELL'OCCUPAZIONE"


def test_referents_run_together_on_one_line_are_found_apart(ask_real):
    for body, person in (
        ("actor/citta-metropolitana-di-bologna", "Patrizia Paganini"),
        ("actor/comune-di-bologna", "Emma Collina"),
    ):
        rows = ask_real("referents", actor=body)
        assert picked(rows, "person_label", "project_label") == [(person, TITLE)]


def test_links_to_projects_without_a_sheet_are_neither_returned_nor_one_way(ask_real):
    rows = ask_real("links")
    assert len(rows) == 4
    assert {row["link_state_label"] for row in rows} == {"Destinazione senza scheda"}
    assert ask_real("links-one-way") == []


def test_the_institution_that_is_not_named_is_a_group(ask_real):
    assert {row["words"] for row in ask_real("unnamed-groups")} == {
        "Comuni capoluogo di distretto o Unioni/Associazioni di Comuni",
        "Università",
    }


def test_activities_with_a_blank_right_column_are_the_last_two(ask_real):
    rows = ask_real("activities-not-reported")
    assert [row["position"] for row in rows] == ["3", "4"]
    assert rows[1]["words"] == (
        "Definire e condividere un piano di lavoro per ciascuna delle azioni previste."
    )


def test_blank_figures_have_no_sum_and_are_counted_as_blank(ask_real):
    rows = {row["kind_label"]: row for row in ask_real("figures", lang="en")}
    columns = ("sum", "mean", "reported", "blank", "sheets")
    assert picked([rows["Number of meetings"]], *columns) == [(None, None, None, "1", "1")]
    assert picked([rows["Mean participants of events"]], *columns) == [
        (None, "100", "1", None, "1")
    ]
    assert ask_real("contributions-by-funder") == []


def test_the_law_is_cited_as_the_sheet_writes_it(ask_real):
    rows = ask_real("acts-cited")
    assert picked(rows, "act_label", "words", "urn") == [
        ("L. 56/2014", "L.56/2014", "urn:nir:stato:legge:2014-04-07;56")
    ]


def test_the_two_bodies_of_the_succession_stay_two(ask_real):
    rows = ask_real("predecessors", actor="actor/citta-metropolitana-di-bologna")
    assert picked(rows, "predecessor_label", "day", "projects") == [
        ("Provincia di Bologna", "2015-01-01", "1")
    ]


def test_the_event_falls_in_its_month_with_the_participants_of_its_sheet(ask_real):
    rows = ask_real("events-by-month")
    assert picked(rows, "month", "events", "projects_with_mean", "mean_participants") == [
        ("2015-04", "1", "1", "100")
    ]
