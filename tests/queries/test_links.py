"""Links between projects: their state, the words they stand on, what is known of the other end."""

from collections import Counter

from .asking import picked, project

LIBRARY = project("la-biblioteca-diffusa")
THEATRES = project("teatri-di-vallata")
TICKET = "Il biglietto unico: un solo titolo di viaggio per treno, autobus e bici"
NEARBY = "Lavoro vicino – Sportelli di comunità per l'occupazione"


def test_links_come_with_their_state_in_the_counts_of_the_sheets(ask):
    states = Counter(row["link_state_label"] for row in ask("links"))
    assert states == {"Reciproco": 20, "A senso unico": 10, "Destinazione senza scheda": 4}


def test_a_link_stands_on_the_words_of_its_sheet_however_they_are_written(ask):
    rows = ask("links", source=THEATRES, target=LIBRARY, lang="en")
    assert picked(rows, "words", "target_label", "link_state_label", "section", "line") == [
        (
            "la biblioteca diffusa",
            "La biblioteca diffusa",
            "Reciprocal",
            "Integrazione e/o trasversalità con altri progetti",
            "14",
        )
    ]


def test_links_are_kept_by_state_and_by_target(ask):
    without = ask("links", state="targetWithoutSheet")
    assert sorted(picked(without, "source_label", "target_label")) == [
        ("Cammini e locande: il turismo lento nelle colline", "La ferrovia di collina"),
        (TICKET, "La ferrovia di collina"),
        (NEARBY, "Nidi e tempi di lavoro: un patto per le famiglie"),
        ("Mense a chilometro vicino", "Orti di tutti"),
    ]
    assert {row["source_label"] for row in ask("links", target=LIBRARY)} == {
        "Scuole aperte il pomeriggio",
        "Teatri di vallata",
    }


def test_a_link_that_the_newest_edition_dropped_is_no_link(ask):
    bikes = project("in-bici-al-lavoro-la-rete-ciclabile-della-valle")
    assert "La ferrovia di collina" not in {
        row["target_label"] for row in ask("links", source=bikes)
    }


def test_one_way_links_name_the_silent_sheet_and_how_many_links_it_has(ask):
    rows = {(row["source_label"], row["target_label"]): row for row in ask("links-one-way")}
    assert len(rows) == 10
    open_data = (
        "Dati in comune: una piattaforma condivisa di dati aperti per conoscere, programmare e "
        "valutare i servizi della valle"
    )
    silent = rows["Sportello digitale unico per cittadini e imprese", open_data]
    assert silent["words"] == "Dati in comune - Una piattaforma condivisa di dati aperti"
    assert silent["target_edition"].endswith("/2016-02-01")
    assert silent["target_links"] is None  # its sheet says "Nessuna"
    mills = rows["Officine Esempio: la scuola dei mestieri", "Scuole aperte il pomeriggio"]
    assert mills["target_links"] == "3"


def test_projects_only_mentioned_tell_who_mentions_them(ask):
    rows = ask("projects-mentioned-only")
    assert picked(rows, "project_label", "source_label", "words") == [
        (
            "La ferrovia di collina",
            "Cammini e locande: il turismo lento nelle colline",
            "La ferrovia di collina",
        ),
        (
            "La ferrovia di collina",
            "Il biglietto unico: un solo titolo di viaggio per treno, autobus e bici",
            "La ferrovia di collina",
        ),
        (
            "Nidi e tempi di lavoro: un patto per le famiglie",
            "Lavoro vicino – Sportelli di comunità per l'occupazione",
            "Nidi e tempi di lavoro: un patto per le famiglie",
        ),
        ("Orti di tutti", "Mense a chilometro vicino", "Orti di tutti"),
    ]


def test_projects_of_a_table_include_those_without_a_sheet(ask):
    rows = ask("table-projects", table="plan/valdesempio/table/benessere-e-comunita", lang="en")
    assert {row["table_label"] for row in rows} == {"Well-being and community"}
    assert picked(rows, "project_label", "issued") == [
        ("Casa in comune: alloggi a canone sostenibile", "2015-09-28"),
        ("L'assistente di condominio: abitare insieme nella terza età", "2016-02-15"),
        ("Mense a chilometro vicino", "2015-11-09"),
        ("Nidi e tempi di lavoro: un patto per le famiglie", None),
    ]
