"""Activities planned and performed, what is blank, difficulties, and how editions differ."""

from .asking import picked, project

BIKES = project("in-bici-al-lavoro-la-rete-ciclabile-della-valle")
LIBRARY = project("la-biblioteca-diffusa")
HOUSE = project("l-assistente-di-condominio-abitare-insieme-nella-terza-eta")


def test_an_activity_never_reported_tells_since_when_it_is_planned(ask):
    rows = ask("activities-not-reported", project=BIKES)
    assert picked(rows, "position", "words", "planned_since", "editions") == [
        (
            "4",
            "Stipulare convenzioni con le aziende per premiare chi va al lavoro in bicicletta.",
            "2015-03-16",
            "2",
        )
    ]


def test_activities_not_reported_are_those_whose_right_column_is_blank(ask):
    rows = ask("activities-not-reported")
    assert len(rows) == 19
    waiting = [row["planned_since"] for row in rows]
    assert waiting == sorted(waiting)  # the longest wait first
    assert rows[0]["words"].startswith("Organizzare un furgone del prestito")
    # Reported in the newest edition, blank in the one before.
    assert not [row for row in rows if row["words"].startswith("Aprire depositi custoditi")]


def test_an_activity_worded_anew_is_planned_since_its_new_words(ask, demo_graph):
    words = {row["words"] for row in ask("activities-not-reported", project=HOUSE)}
    assert words == {"Adattare gli spazi comuni per i pranzi, la ginnastica e le visite."}


def test_activities_are_counted_by_project_and_nothing_is_counted_as_zero(ask):
    rows = {row["project_label"]: row for row in ask("activities-by-project")}
    assert len(rows) == 17
    columns = ("issued", "planned", "reported", "not_reported", "not_planned")
    assert picked([rows["Mense a chilometro vicino"]], *columns) == [
        ("2015-11-09", "4", "3", "1", "1")
    ]
    assert picked([rows["Custodi del fiume"]], *columns) == [("2015-03-30", "2", None, "2", None)]
    assert picked([rows["Cento cortili verdi"]], *columns) == [("2015-06-15", "4", "4", None, None)]


def test_blank_sections_are_counted_over_all_current_sheets(ask):
    rows = {row["field"]: row for row in ask("blank-by-section")}
    columns = ("reported", "zero", "none", "blank", "not_on_form", "sheets")
    assert picked([rows["contributions"]], *columns) == [("14", None, "1", "1", "1", "17")]
    assert picked([rows["criticalities"]], *columns) == [("12", None, "1", "4", None, "17")]
    assert picked([rows["eventCount"]], *columns) == [("12", "1", "1", "3", None, "17")]
    assert picked([rows["description"]], *columns) == [("17", None, None, None, None, "17")]
    assert rows["criticalities"]["field_label"] == "Criticità riscontrate"


def test_the_states_of_a_section_add_up_to_the_sheets(ask):
    for row in ask("blank-by-section"):
        states = (row[name] for name in ("reported", "zero", "none", "blank", "not_on_form"))
        assert sum(int(count) for count in states if count) == int(row["sheets"])


def test_blank_sections_come_in_the_order_of_the_form(ask):
    fields = [row["field"] for row in ask("blank-by-section")]
    assert fields[:5] == ["title", "edition", "description", "referents", "actors"]
    assert fields[-1] == "contributions"


def test_what_is_missing_on_a_sheet_tells_how_it_is_missing(ask):
    rows = ask("blank-fields", project=project("patto-per-il-suolo-e-il-riuso-degli-edifici-vuoti"))
    states = {row["field"]: row["status_label"] for row in rows}
    assert states["successFactors"] == "In bianco"
    assert states["eventCount"] == "Zero dichiarato"
    assert states["contributions"] == "Nessuno, per esteso"
    assert "criticalities" not in states


def test_missing_boxes_are_kept_by_state(ask):
    rows = ask("blank-fields", state="notOnForm", lang="en")
    assert picked(rows, "project_label", "field", "printed", "status_label") == [
        ("Teatri di vallata", "contributions", None, "Not on the form")
    ]
    assert {row["field"] for row in ask("blank-fields", state="explicitlyNone")} == {
        "links",
        "criticalities",
        "eventCount",
        "contributions",
    }


def test_difficulties_and_success_factors_come_in_the_sheets_words(ask):
    rows = ask(
        "difficulties", project=project("casa-in-comune-alloggi-a-canone-sostenibile"), lang="en"
    )
    assert picked(rows, "property_label", "position", "words") == [
        ("met difficulty", "1", "Il costo dei materiali è cresciuto durante i lavori."),
        (
            "met difficulty",
            "2",
            "I proprietari privati chiedono garanzie più lunghe di quelle che il fondo può dare.",
        ),
        (
            "has success factor",
            "1",
            "Il fondo di garanzia è semplice: una pagina di contratto, una sola firma.",
        ),
    ]


def test_editions_come_with_the_days_on_which_they_hold(ask):
    rows = ask("sheet-editions", project=LIBRARY)
    assert picked(rows, "valid_from", "valid_until", "current", "files") == [
        ("2014-11-24", "2015-11-29", "false", "la-biblioteca-diffusa-2014-11-24.txt"),
        ("2015-11-30", None, "true", "la-biblioteca-diffusa-2015-11-30.txt"),
    ]
    assert [row["renews"] for row in rows] == [None, rows[0]["edition"]]
    assert len(ask("sheet-editions", plan="plan/valdesempio")) == 20
