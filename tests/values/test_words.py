"""The word lists: loaded once, and what they tell of a name."""

import pytest

from psmgraph.words import italian_words


def test_the_lists_are_loaded_once():
    assert italian_words() is italian_words()


@pytest.mark.parametrize(
    "name",
    [
        "Comune di Bologna",
        "comune di Bologna",
        "COMUNE DI BOLOGNA",
        "Città Metropolitana di Bologna",
        "Citta' metropolitana di Bologna",  # typed without accents
        "Provincia di Bologna",
        "Nuovo Circondario Imolese",
        "Unione dei Comuni Valle Prova",
        "Regione Emilia Romagna",
        "Università di Esempio - Dip. di Economia",
        "A.S.P. Città di Prova",
        "Camera di Commercio, Industria, Artigianato e Agricoltura di Esempio",
        "Ministero dell’Istruzione, dell’Università e della Ricerca",
        "Agenzia del Demanio",
        "Agenzia delle Entrate",
        "INPS",
        "ACI",
        "AGID",
        "il Comune di Bologna",
    ],
)
def test_a_public_body_is_known_by_its_first_words(name):
    assert italian_words().is_institution(name)


@pytest.mark.parametrize(
    "name",
    [
        "Associazione Fare Lavoro",
        "Fondazione Esempio. Amici del saggio",
        "CGIL di Esempio",
        "Unione Sportiva Provetta",  # a union, but of sportsmen
        "Comunicare S.r.l.",  # only looks like one
        "Regione Blu S.r.l.",  # a company
        "Scuola di musica Prova",
        "Agenzia Viaggi Prova",
        "Team per la trasformazione digitale",
        "Consip",
        "",
    ],
)
def test_other_bodies_are_no_institutions(name):
    assert not italian_words().is_institution(name)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Esempio & Figli S.r.l.", "srl"),
        ("Esempio & Figli SRL", "srl"),
        ("Esempio & Figli s.r.l", "srl"),
        ("Esempio & Figli S. r. l.", "srl"),
        ("WINWIN S.A.S", "sas"),
        ("Esempio S.p.A.", "spa"),
        ("Esempio snc", "snc"),
        ("Prova e Riprova S.C.A R.L.", "scarl"),
        ("Cooperativa Sociale Prova e Riprova S.C.A R.L. - ONLUS", "scarl"),  # form before standing
        ("Prova Soc. Coop.", "cooperativa"),
        ("Prova società cooperativa", "cooperativa"),
        ("Cooperativa Sociale Prova", "cooperativaSociale"),
        ("Pace Adesso – Peace Now Onlus.", "onlus"),
        ("Prova APS", "aps"),
        ("Prova ODV", "odv"),
        ("SPA Resort", None),  # the first word is a name
        ("Comune di Bologna", None),
        ("Asap", None),
        ("", None),
    ],
)
def test_a_legal_form_is_known_in_any_spelling(name, form):
    assert italian_words().legal_form(name) == form


def test_equal_legal_forms_are_respelled_alike_and_unequal_ones_not():
    words = italian_words()
    assert words.respelled("Prova S.r.l.") == words.respelled("Prova srl") == "Prova srl"
    assert words.respelled("Prova S.p.A.") != words.respelled("Prova S.r.l.")
    assert words.respelled("Prova S.C.A R.L. - ONLUS") == "Prova scarl - onlus"
    assert words.respelled("Coop. Sociale Sole") == words.respelled("Cooperativa Sociale Sole")


def test_every_list_is_in_lower_case_with_straight_apostrophes():
    words = italian_words()
    for name in ("institution_heads", "organisation_heads", "group_words", "dropped_phrases"):
        for word in getattr(words, name):
            assert word == word.lower(), name
            assert "’" not in word, name
