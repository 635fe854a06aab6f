"""What changed on the sheets from edition to edition, over all of them, as the sheets have it."""

from .asking import picked, project

BIKES = project("in-bici-al-lavoro-la-rete-ciclabile-della-valle")
LIBRARY = project("la-biblioteca-diffusa")


def test_the_changes_of_a_project_are_those_between_its_two_editions(ask):
    rows = ask("changes", project=BIKES)
    assert {(row["earlier_day"], row["later_day"]) for row in rows} == {
        ("2015-03-16", "2016-03-21")
    }
    assert picked(rows[:3], "change_label", "property_label", "words_before", "words_after") == [
        ("Aggiunta", "coinvolge", None, "Agenzia per la Mobilità della Valle"),
        ("Tolta", "integrato con", "La ferrovia di collina", None),
        (
            "Lasciata cadere",
            "prevede",
            "Sperimentare il noleggio lungo di biciclette a pedalata assistita.",
            None,
        ),
    ]
    assert picked(rows[3:4], "change_label", "property_label", "words_before", "line") == [
        (
            "Svolta",
            "ha svolto",
            "Aprire depositi custoditi per biciclette presso le stazioni.",
            "20",
        )
    ]
    assert rows[3]["words_after"].startswith("Il 7 settembre 2015 è stato aperto il deposito")
    assert picked(rows[4:], "figure_label", "value_before", "value_after") == [
        ("Numero di incontri", None, "9"),
        ("Media dei partecipanti agli incontri", None, "14"),
    ]
    assert {row["state_before"].rpartition("#")[2] for row in rows[4:]} == {"blank"}


def test_changes_are_told_since_a_day_over_all_sheets(ask):
    later = ask("changes", since="2016-01-01")
    assert {row["later_day"] for row in later} == {"2016-03-21", "2016-02-15"}
    assert len(later) == 22
    assert len(ask("changes")) == 40
    assert ask("changes", since="2016-03-22") == []


def test_changes_are_kept_by_kind(ask):
    done = ask("changes", kind="done", lang="en")
    assert picked(done, "change_label", "words_before") == [
        ("Done", "Aprire depositi custoditi per biciclette presso le stazioni."),
        ("Done", "Formare gli assistenti di condominio."),
        ("Done", "Istituire una tessera unica, gratuita, valida in tutte le biblioteche."),
    ]
    assert ask("changes", kind="unchanged") == []


def test_a_contribution_on_a_part_that_the_first_form_lacks_says_so(ask):
    rows = [row for row in ask("changes", project=LIBRARY) if row["value_after"] == "48000"]
    assert picked(rows, "property_label", "change_label") == [
        ("ha ricevuto il contributo", "Aggiunta")
    ]
    assert rows[0]["state_before"].endswith("#notOnForm")
    assert rows[0]["state_after"].endswith("#reported")


def test_a_sheet_of_one_edition_has_no_changes(ask):
    assert ask("changes", project=project("teatri-di-vallata")) == []
