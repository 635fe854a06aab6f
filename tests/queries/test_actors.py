"""Who works with whom, where, in which role: rows read off the demo's sheets by hand."""

from .asking import picked, project

FILO = "actor/cooperativa-sociale-filo-immaginario"
VALDESEMPIO = "actor/comune-di-valdesempio"
TICKET = "Il biglietto unico: un solo titolo di viaggio per treno, autobus e bici"


def test_who_works_with_an_actor_comes_with_counts_titles_and_denominator(ask):
    rows = ask("co-actors", actor=FILO)
    assert picked(rows[:2], "other_label", "projects", "of_projects") == [
        ("Comune di Valdesempio", "2", "3"),
        ("Fondazione Cassa di Valdesempio", "2", "3"),
    ]
    assert set(rows[0]["project_titles"].split("; ")) == {
        "L'assistente di condominio: abitare insieme nella terza età",
        "Scuole aperte il pomeriggio",
    }
    others = {row["other_label"]: row["projects"] for row in rows}
    assert others["La Dispensa di Prova ODV"] == "1"


def test_a_body_only_named_in_prose_works_with_nobody_there(ask):
    # "li gestisce la Cooperativa Sociale Filo Immaginario": words of the bicycle project's sheet.
    with_filo = {row["other_label"] for row in ask("co-actors", actor=FILO)}
    assert "Trasporti Valdesempio S.p.A." not in with_filo
    projects = {row["project_label"] for row in ask("actor-projects", actor=FILO)}
    assert projects == {
        "L'assistente di condominio: abitare insieme nella terza età",
        "Lavoro vicino – Sportelli di comunità per l'occupazione",
        "Scuole aperte il pomeriggio",
    }


def test_nobody_works_with_a_group_without_a_name(ask):
    rows = ask("co-actors", actor="actor/regione-esempia") + ask("actor-pairs", at_least="1")
    assert not [row for row in rows if "/group/" in row["other"] + row["actor"]]


def test_a_pair_comes_once_with_its_count_and_denominators(ask):
    rows = ask("actor-pairs", at_least="4")
    counts = {frozenset((row["actor_label"], row["other_label"])): row["projects"] for row in rows}
    # in bici, patto per il suolo, scuole aperte, sportello digitale
    assert counts[frozenset(("Comune di Borgoprova", "Comune di Valdesempio"))] == "4"
    assert len(counts) == len(rows)
    assert min(int(count) for count in counts.values()) == 4
    assert {(row["of_projects"], row["sheets"]) for row in rows} == {("16", "17")}


def test_pairs_are_those_of_two_projects_or_more_unless_asked_otherwise(ask):
    assert min(int(row["projects"]) for row in ask("actor-pairs")) == 2
    assert min(int(row["projects"]) for row in ask("actor-pairs", at_least="1")) == 1
    assert ask("actor-pairs", plan="plan/bologna") == []


def test_an_actor_s_projects_come_with_role_and_words(ask):
    rows = ask("actor-projects", actor="actor/fondazione-teatro-dell-esempio", lang="en")
    assert picked(rows, "project_label", "role_label", "words", "section", "line") == [
        (
            "Teatri di vallata",
            "Referent",
            "Fondazione Teatro dell’Esempio: Ivo Bozzolanti",
            "Referenti del progetto",
            "8",
        ),
        (
            "Teatri di vallata",
            "Involved actor",
            "Fondazione Teatro dell’Esempio",
            "Attori coinvolti",
            "10",
        ),
        (
            "Teatri di vallata",
            "Organiser",
            "Fondazione Teatro dell’Esempio",
            "Eventi promossi/organizzati",
            "30",
        ),
    ]


def test_an_institution_named_in_brackets_tells_the_activity(ask):
    rows = ask("actor-projects", actor="actor/dipartimento-di-scienze-del-territorio")
    activities = {row["role_label"]: row["activity"] for row in rows}
    assert activities["Attore coinvolto"] is None
    assert activities["Istituzione coinvolta"].startswith("Preparare un catalogo di soluzioni")


def test_bodies_are_counted_by_projects_and_by_role(ask):
    rows = {row["actor_label"]: row for row in ask("bodies-by-projects")}
    columns = ("institution", "projects", "as_referent", "as_funder", "of_projects", "sheets")
    assert picked([rows["Comune di Valdesempio"]], *columns) == [
        ("true", "10", "3", "6", "16", "17")
    ]
    assert picked([rows["Cooperativa Sociale Filo Immaginario"]], *columns) == [
        ("false", "3", None, None, "16", "17")
    ]


def test_a_body_and_its_successor_are_counted_apart(ask):
    rows = {row["actor_label"]: row["projects"] for row in ask("bodies-by-projects")}
    assert rows["Provincia di Valdesempio"] == "2"
    assert rows["Città metropolitana di Valdesempio"] == "7"


def test_bodies_of_most_projects_come_first(ask):
    counts = [int(row["projects"]) for row in ask("bodies-by-projects")]
    assert counts == sorted(counts, reverse=True)


def test_referents_of_a_body_come_with_project_and_words(ask):
    rows = ask("referents", actor=VALDESEMPIO)
    assert picked(rows, "person_label", "project_label", "words") == [
        ("Fulvia Schizzi", "La biblioteca diffusa", "Comune di Valdesempio: Fulvia Schizzi"),
        ("Fulvia Schizzi", "Scuole aperte il pomeriggio", "Comune di Valdesempio: Fulvia Schizzi"),
        ("Oriana Saggiani", "Cento cortili verdi", "Comune di Valdesempio: Oriana Saggiani"),
    ]


def test_a_referent_of_an_older_edition_is_no_referent_now(ask):
    union = "actor/unione-dei-comuni-delle-colline-immaginate"
    by_project = {
        row["project_label"]: row["person_label"] for row in ask("referents", actor=union)
    }
    assert by_project["La biblioteca diffusa"] == "Berta Ricalchini"  # in 2014: Nello Canovacci


def test_shared_actors_of_two_projects_come_from_the_inferences(ask):
    rows = ask(
        "shared-actors",
        project=project("mense-a-chilometro-vicino"),
        other=project("la-biblioteca-diffusa"),
    )
    assert picked(rows, "actor_label") == [
        ("Azienda USL di Valdesempio",),
        ("Istituto Comprensivo di Borgoprova",),
    ]
    assert all("/derived/shared-actor/" in row["inference"] for row in rows)


def test_shared_actors_are_the_same_from_both_sides(ask):
    one, other = (
        project("teatri-di-vallata"),
        project("cammini-e-locande-il-turismo-lento-nelle-colline"),
    )
    there = ask("shared-actors", project=one, other=other)
    back = ask("shared-actors", project=other, other=one)
    assert picked(there, "actor_label") == picked(back, "actor_label")
    assert {row["actor_label"] for row in there} >= {"Comune di Castel Fittizio"}


def test_predecessors_come_with_day_and_with_the_projects_that_still_name_them(ask):
    rows = ask("predecessors", actor="actor/citta-metropolitana-di-valdesempio", lang="en")
    assert picked(rows, "predecessor_label", "successor_label", "day", "projects") == [
        ("Provincia di Valdesempio", "Città metropolitana di Valdesempio", "2015-01-01", "2")
    ]
    assert rows[0]["change_label"].startswith("The Metropolitan City of Valdesempio takes over")
    assert ask("predecessors", actor="actor/provincia-di-valdesempio") == []


def test_groups_without_a_name_stay_apart_and_tell_where_they_stand(ask):
    rows = ask("unnamed-groups")
    assert sorted(picked(rows, "words", "project_label")) == [
        ("Comuni interessati", TICKET),
        ("Comuni interessati", "In bici al lavoro: la rete ciclabile della valle"),
        ("Comuni interessati", "Scuole aperte il pomeriggio"),
        ("Quartieri", "Cento cortili verdi"),
        ("Università", "COMUNITÀ SOLARE: L'ENERGIA CONDIVISA DEI TETTI PUBBLICI"),
        ("Università", "Lavoro vicino – Sportelli di comunità per l'occupazione"),
        ("Università", "Officine Esempio: la scuola dei mestieri"),
        ("scuole paritarie", "Scuole aperte il pomeriggio"),
        ("tutte le PA", "Sportello digitale unico per cittadini e imprese"),
    ]
    assert len({row["group"] for row in rows}) == len(rows)
    named = {row["words"]: row for row in rows}
    assert picked([named["tutte le PA"]], "role_label", "activity", "line") == [
        ("Attore coinvolto", None, "10")
    ]
    assert named["Quartieri"]["activity"].startswith("Preparare un catalogo di soluzioni")


CITY = "actor/citta-metropolitana-di-valdesempio"


def test_the_projects_of_a_body_s_predecessors_come_when_asked_for_under_their_own_name(ask):
    own, both = ask("actor-projects", actor=CITY), ask("actor-projects", actor=CITY,
                                                       predecessors="true")  # fmt: skip
    assert {row["named_label"] for row in own} == {"Città metropolitana di Valdesempio"}
    added = [row for row in both if row not in own]
    assert {row["actor_label"] for row in added} == {"Città metropolitana di Valdesempio"}
    assert sorted(picked(added, "project_label", "role_label", "named_label", "words")) == [
        (
            "In bici al lavoro: la rete ciclabile della valle",
            role,
            *2 * ("Provincia di Valdesempio",),
        )
        for role in ("Finanziatore", "Istituzione coinvolta", "Organizzatore")
    ] + [("Teatri di vallata", "Attore coinvolto", *2 * ("Provincia di Valdesempio",))]
    assert [row for row in both if row in own] == own


def test_who_works_with_a_body_may_count_those_of_its_predecessors(ask):
    own, both = ask("co-actors", actor=CITY), ask("co-actors", actor=CITY, predecessors="true")
    assert {row["of_projects"] for row in own} == {"7"}
    assert {row["of_projects"] for row in both} == {"8"}  # "Teatri di vallata" is the province's
    with_theatre = {row["other_label"]: row for row in both}["Fondazione Teatro dell’Esempio"]
    assert with_theatre["named"] == "Provincia di Valdesempio"
    names = {row["other_label"] for row in both}
    assert "Provincia di Valdesempio" in {row["other_label"] for row in own}
    assert not {"Provincia di Valdesempio", "Città metropolitana di Valdesempio"} & names


def test_a_body_without_predecessors_has_the_same_rows_either_way(ask):
    for query in ("actor-projects", "co-actors", "referents"):
        assert ask(query, actor=VALDESEMPIO) == ask(query, actor=VALDESEMPIO, predecessors="true")
