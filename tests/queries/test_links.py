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


def test_the_symmetry_report_has_one_row_a_pair_with_both_sides_of_it(ask):
    rows = ask("link-symmetry")
    assert Counter(row["link_state_label"] for row in rows) == {
        "Reciproco": 10,
        "A senso unico": 10,
        "Destinazione senza scheda": 4,
    }
    (pair,) = [row for row in rows if row["one_label"] == "La biblioteca diffusa"
               and row["other_label"] == "Teatri di vallata"]  # fmt: skip
    # The library's sheet names the theatres in both its editions.
    assert (pair["since"], pair["back_since"]) == ("2014-11-24", "2014-12-01")
    assert (pair["words"], pair["back_words"]) == ("Teatri di vallata", "la biblioteca diffusa")
    assert (pair["line"], pair["back_line"]) == ("14", "14")
    assert "/2015-11-30/passage/" in pair["passage"]
    assert pair["what_to_do"] == "Nulla: ciascuna scheda nomina l'altra."


def test_a_link_that_is_not_returned_has_an_empty_other_side_and_advice(ask):
    rows = ask("link-symmetry", state="oneWay", lang="en")
    assert {row["back_words"] for row in rows} == {row["back_link"] for row in rows} == {None}
    assert {row["what_to_do"] for row in rows} == {
        "Ask whoever edits the sheet named to add the link; if the tie no longer holds, take it "
        "off the other."
    }
    assert {(row["source_label"], row["target_label"]) for row in ask("links-one-way")} == {
        (row["one_label"], row["other_label"]) for row in rows
    }


def test_the_symmetry_report_of_a_project_is_the_same_from_either_side(ask):
    def pairs(**given):
        return {frozenset((row["one"], row["other"])) for row in ask("link-symmetry", **given)}

    every = pairs(plan="plan/valdesempio")
    for one in (LIBRARY, THEATRES):
        iri = f"https://w3id.org/psmgraph/id/{one}"
        assert pairs(project=one) == {pair for pair in every if iri in pair}
    assert pairs(plan="plan/bologna") == set()


def test_related_projects_come_with_every_reason_and_the_words_of_both_sheets(ask):
    rows = ask("related-projects", project=LIBRARY, related=THEATRES, lang="en")
    assert {row["weight"] for row in rows} == {"2.631"}
    assert {(r["reason_label"], r["thing_label"], r["shared_by"], r["reason_weight"])
            for r in rows} == {
        ("An event of the same title and date", "La notte delle storie", "2", "1"),
        ("Events in the same place", "Villa Esempio", "2", "1"),
        ("The same thematic table", "Culture, schools and citizenship", "3", "0.631"),
    }  # fmt: skip
    told = {(row["rule"], row["said_by_label"]) for row in rows}
    assert {said for rule, said in told if rule == "shared-event"} == {
        "La biblioteca diffusa",
        "Teatri di vallata",
    }
    assert {said for rule, said in told if rule == "shared-table"} == {None}
    back = ask("related-projects", project=THEATRES, related=LIBRARY, lang="en")
    assert {row["passage"] for row in back} == {row["passage"] for row in rows}


def test_the_strongest_tie_comes_first(ask):
    rows = ask("related-projects", project=project("mense-a-chilometro-vicino"))
    weights = [float(row["weight"]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    assert rows[0]["related_label"].startswith("L'assistente di condominio")
    assert all("/derived/related/" in row["relatedness"] for row in rows)
