"""Events, figures, dates, acts and contributions: rows read off the demo's sheets by hand."""

import pytest

from .asking import picked, project

TICKET = "Il biglietto unico: un solo titolo di viaggio per treno, autobus e bici"
FUNDER = ("contributions", "with_sum", "eur_alone", "eur_jointly", "with_range", "without_sum")


def test_events_are_counted_by_month_with_participants_and_their_denominator(ask):
    rows = {row["month"]: row for row in ask("events-by-month")}
    columns = ("events", "on_two_sheets", "projects", "projects_with_mean", "mean_participants")
    # The night of stories is on two sheets, one of which left the participants blank.
    assert picked([rows["2014-10"]], *columns) == [("2", "2", "2", "1", "165")]
    # Means of 260, 400, 320 and 210.
    assert picked([rows["2015-05"]], *columns) == [("4", "2", "4", "4", "297.5")]
    assert picked([rows["2015-11"]], *columns) == [("1", None, "1", "1", "140")]
    assert sum(int(row["events"]) for row in rows.values()) == 17
    assert {row["undated"] for row in rows.values()} == {None}
    assert list(rows) == sorted(rows)


def test_figures_come_with_sums_means_and_what_they_leave_out(ask):
    rows = {row["kind_label"]: row for row in ask("figures", lang="en")}
    columns = ("sum", "mean", "reported", "zero", "none", "blank", "not_on_form", "sheets")
    assert picked([rows["Number of meetings"]], *columns) == [
        ("157", "11.2", "13", "1", None, "3", None, "17")
    ]
    assert picked([rows["Number of events"]], *columns) == [
        ("17", "1.3", "12", "1", "1", "3", None, "17")
    ]
    # No sum of means.
    assert picked([rows["Mean participants of events"]], *columns) == [
        (None, "329.1", "11", None, None, "6", None, "17")
    ]


@pytest.mark.parametrize("plan", ["plan/valdesempio", None])
def test_the_states_of_a_figure_add_up_to_the_sheets(ask, plan):
    for row in ask("figures", **({"plan": plan} if plan else {})):
        states = ("reported", "zero", "none", "blank", "not_on_form", "unread")
        assert sum(int(row[state]) for state in states if row[state]) == int(row["sheets"])


def test_the_same_event_on_two_sheets_is_one_row_with_both_ends(ask):
    rows = ask("same-events")
    assert picked(rows, "first_day", "event_title", "same_title") == [
        ("2014-09-21", "Giornata della Mobilità Dolce", "Giornata della mobilità dolce"),
        ("2014-10-18", "La notte delle storie", "La Notte delle Storie"),
        ("2015-05-09", "Festa di primavera dei cortili", "Festa di Primavera dei Cortili"),
    ]
    night = rows[1]
    assert picked([night], "project_label", "event_organisers") == [("La biblioteca diffusa", None)]
    assert picked([night], "other_label", "same_organisers") == [
        ("Teatri di vallata", "Fondazione Teatro dell’Esempio")
    ]


def test_a_fact_is_on_the_timeline_if_one_of_its_days_falls_between_the_dates(ask):
    rows = ask("timeline", **{"from": "2015-05-20", "to": "2015-06-06"})
    facts = {(row["date_words"], row["property_label"]): row for row in rows}
    course = facts["Dal 13 aprile al 29 maggio 2015", "ha svolto"]
    assert (course["first_day"], course["last_day"]) == ("2015-04-13", "2015-05-29")
    assert course["words"].startswith("Dal 13 aprile al 29 maggio 2015 si è svolto il corso")
    reading = facts["dal 5 al 7 giugno 2015", "ha promosso l'evento"]
    assert reading["words"] == "Un libro, una panchina"
    trial = facts["20 maggio 2015", "ha tenuto l'incontro"]
    assert trial["words"] == "Prova dei moduli con i cittadini"
    days = [row["first_day"] for row in rows]
    assert days == sorted(days)


def test_a_month_and_a_term_are_on_the_timeline_by_their_bounds(ask):
    rows = ask("timeline", **{"from": "2015-05-31", "to": "2015-05-31"})
    may = {row["date_words"]: row for row in rows}["maggio 2015"]
    assert picked([may], "begin", "end", "first_day", "last_day") == [
        ("2015-05", "2015-05", "2015-05-01", "2015-05-31")
    ]


def test_a_fact_with_an_end_only_counts_on_that_day(ask):
    rows = ask("timeline", **{"from": "2016-12-31", "to": "2016-12-31"})
    due = {row["date_words"]: row for row in rows}["entro il 31/12/2016"]
    assert picked([due], "property_label", "begin", "end", "first_day") == [
        ("si attende", None, "2016-12-31", "2016-12-31")
    ]
    assert due["words"].startswith("45 km di percorsi ciclabili")


def test_the_update_of_a_sheet_is_on_the_timeline(ask):
    rows = ask("timeline", **{"from": "2015-06-15", "to": "2015-06-15", "lang": "en"})
    assert ("current edition", "Cento cortili verdi") in picked(
        rows, "property_label", "project_label"
    )


def test_the_timeline_of_one_project_is_of_that_project(ask):
    one = project("teatri-di-vallata")
    rows = ask("timeline", **{"from": "2014-01-01", "to": "2016-12-31", "project": one})
    assert {row["project_label"] for row in rows} == {"Teatri di vallata"}
    assert "settembre 2014" in {row["date_words"] for row in rows}


def test_an_act_is_cited_in_the_words_of_each_sheet(ask):
    rows = ask("acts-cited", act="act/legge-241-1990")
    assert picked(rows, "act_label", "project_label", "words", "section", "line") == [
        ("L. 241/1990", TICKET, "legge 7 agosto 1990, n. 241", "Attività previste", "17"),
        (
            "L. 241/1990",
            "Sportello digitale unico per cittadini e imprese",
            "legge 241/1990",
            "Attività svolte",
            "16",
        ),
    ]
    assert {row["urn"] for row in rows} == {"urn:nir:stato:legge:1990-08-07;241"}
    assert rows[0]["act_title"].startswith("Nuove norme in materia di procedimento")


def test_acts_of_a_project_are_those_that_its_sheet_cites(ask):
    bikes = project("in-bici-al-lavoro-la-rete-ciclabile-della-valle")
    rows = ask("acts-cited", project=bikes)
    assert picked(rows, "act_label", "words") == [
        ("L. 366/1998", "legge 19 ottobre 1998, n. 366"),
        ("L. 56/2014", "L. 56/2014"),
    ]
    assert len(ask("acts-cited")) == 14


def test_contributions_keep_sums_ranges_and_what_is_in_kind_apart(ask):
    rows = ask("contributions", project=project("cento-cortili-verdi"))
    assert picked(rows, "position", "activity", "eur", "eur_from", "eur_to", "granted_by") == [
        ("1", "Alberi e terra", "58400", None, None, "Comune di Valdesempio"),
        ("2", "Progettazione", None, None, None, "Ente Parco del Rio Finto"),
        ("3", "Attrezzi", None, None, None, "Vivai Bozza S.a.s."),
        ("4", "Opere nei primi venti cortili", None, "180000", "220000", "Regione Esempia"),
    ]
    assert (rows[1]["in_kind"], rows[0]["in_kind"]) == ("6 mesi/persona", None)


def test_a_contribution_without_a_certain_sum_has_none(ask):
    rows = {row["activity"]: row for row in ask("contributions")}
    undecided = rows["Campagna informativa"]
    assert picked([undecided], "words", "eur", "in_kind") == [("da definire", None, None)]
    assert not undecided["granted_by"]
    roughly = rows["Riscrittura dei moduli"]
    assert (roughly["eur"], roughly["approximate"]) == ("22000", "true")
    together = rows["Fornitura dei validatori"]["granted_by"].split("; ")
    assert set(together) == {"Regione Esempia", "Trasporti Valdesempio S.p.A."}


def test_contributions_of_a_funder_name_those_who_granted_with_it(ask):
    rows = ask("contributions", funder="actor/trasporti-valdesempio-spa")
    assert {row["activity"] for row in rows} == {"Fornitura dei validatori", "Furgoni elettrici"}
    shared = next(row for row in rows if row["activity"] == "Fornitura dei validatori")
    assert "Regione Esempia" in shared["granted_by"]


def test_contributions_are_summed_by_funder_alone_and_jointly(ask):
    rows = {row["funder_label"]: row for row in ask("contributions-by-funder")}
    # Alone: 36,000 + 1.5 m + 0.8 m; jointly: 1.2 m + 420,000 + 48,000; a range, one to be decided.
    assert picked([rows["Regione Esempia"]], *FUNDER) == [
        ("8", "6", "2336000", "1668000", "1", "1")
    ]
    assert picked([rows["Banco di Prova S.p.A."]], *FUNDER) == [
        ("4", "2", "2000000", "300000", None, "2")
    ]


def test_contributions_that_nobody_is_said_to_have_granted_are_a_row_of_their_own(ask):
    rows = [row for row in ask("contributions-by-funder") if row["funder"] is None]
    assert picked(rows, "funder_label", *FUNDER) == [(None, "1", None, None, None, None, "1")]


def test_contributions_of_a_funder_add_up(ask):
    for row in ask("contributions-by-funder"):
        parts = (row[name] for name in ("with_sum", "with_range", "without_sum"))
        assert sum(int(count) for count in parts if count) == int(row["contributions"])
