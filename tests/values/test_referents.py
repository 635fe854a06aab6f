"""Referents: a body and its persons, however they are run together."""

import pytest

from psmgraph.sheet.values.referents import split_referents


def told(text: str, fixed: tuple[str, ...] = ()) -> list[tuple[str, list[str]]]:
    return [
        (text[slice(*piece.body)], [text[slice(*person)] for person in piece.persons])
        for piece in split_referents(text, fixed)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The real sheet: two on one line with only a space between.
        (
            "Città Metropolitana di Bologna: Patrizia Paganini Comune di Bologna: Emma Collina",
            [
                ("Città Metropolitana di Bologna", ["Patrizia Paganini"]),
                ("Comune di Bologna", ["Emma Collina"]),
            ],
        ),
        # The invented sheet, by paragraph.
        (
            "Comune di Esempio: Maria Rossi, Giovanni Bianchi",
            [("Comune di Esempio", ["Maria Rossi", "Giovanni Bianchi"])],
        ),
        (
            "Unione dei Comuni Valle Prova: Anna Verdi",
            [("Unione dei Comuni Valle Prova", ["Anna Verdi"])],
        ),
        (
            "Università di Esempio - Dip. di Economia: prof. Luca Neri",
            [("Università di Esempio - Dip. di Economia", ["Luca Neri"])],  # no title in the name
        ),
        # Run together in other ways.
        (
            "Comune di Imola: Maria Rossi\nRegione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria Rossi; Regione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria Rossi, Regione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria Rossi, Luca Neri Regione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi", "Luca Neri"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria De Rossi WINWIN S.A.S: Anna Verdi",
            [("Comune di Imola", ["Maria De Rossi"]), ("WINWIN S.A.S", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria Rossi Laboratorio Urbano: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Laboratorio Urbano", ["Anna Verdi"])],
        ),
        (
            "Pace Adesso: Maria Rossi Bianca Terra: Luca Neri",
            [
                ("Pace Adesso", ["Maria Rossi"]),
                ("Bianca Terra", ["Luca Neri"]),
            ],  # two words a person
        ),
        (
            "Comune di Imola: Maria Rossi (Settore Casa) Regione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        (
            "Comune di Imola: Maria Rossi - Settore Casa Regione Lazio: Anna Verdi",
            [("Comune di Imola", ["Maria Rossi"]), ("Regione Lazio", ["Anna Verdi"])],
        ),
        ("COMUNE DI IMOLA: MARIA ROSSI", [("COMUNE DI IMOLA", ["MARIA ROSSI"])]),
        ("Comune di Imola : Maria Rossi", [("Comune di Imola", ["Maria Rossi"])]),
        # Names.
        ("Arci: Maria Rossi e Luca Neri", [("Arci", ["Maria Rossi", "Luca Neri"])]),
        ("Arci: Maria Rossi / Luca Neri", [("Arci", ["Maria Rossi", "Luca Neri"])]),
        ("Arci: dott.ssa Maria Rossi, ing. Luca Neri", [("Arci", ["Maria Rossi", "Luca Neri"])]),
        ("Arci: Prof. Ing. Luca Neri", [("Arci", ["Luca Neri"])]),
        ("Arci: Luca D'Alema", [("Arci", ["Luca D'Alema"])]),
        ("Arci: Luca D’Alema", [("Arci", ["Luca D’Alema"])]),
        ("Arci: Maria Grazia Degli Esposti", [("Arci", ["Maria Grazia Degli Esposti"])]),
        ("Arci: Maria degli Esposti", [("Arci", ["Maria degli Esposti"])]),
        ("Arci: Maria Rossi-Bianchi", [("Arci", ["Maria Rossi-Bianchi"])]),
        ("Arci: Niccolò Però", [("Arci", ["Niccolò Però"])]),
        ("Arci: Maria Rossi.", [("Arci", ["Maria Rossi"])]),
        # What stands behind a name is none of it.
        ("Arci: Maria Rossi (Settore Cultura)", [("Arci", ["Maria Rossi"])]),
        ("Arci: Maria Rossi - Dirigente", [("Arci", ["Maria Rossi"])]),
        ("Arci: Maria Rossi, dirigente del settore", [("Arci", ["Maria Rossi"])]),
        ("Arci: Maria Rossi, tel: 051 123456", [("Arci", ["Maria Rossi"])]),
        ("Arci: Maria Rossi (e-mail: m.rossi@esempio.it)", [("Arci", ["Maria Rossi"])]),
        ("Arci: Assessore Maria Rossi", [("Arci", ["Maria Rossi"])]),
        # No person.
        ("Comune di Imola: da definire", [("Comune di Imola", [])]),
        ("Comune di Imola: Settore Cultura", [("Comune di Imola", [])]),  # an office
        ("Comune di Imola:", [("Comune di Imola", [])]),
        ("Comune di Imola", [("Comune di Imola", [])]),
        # Without a colon.
        ("Comune di Imola - Maria Rossi", [("Comune di Imola", ["Maria Rossi"])]),
        ("Comune di Imola (Maria Rossi)", [("Comune di Imola", ["Maria Rossi"])]),
        ("Maria Rossi (Comune di Imola)", [("Comune di Imola", ["Maria Rossi"])]),
        ("Maria Rossi, Comune di Imola", [("Comune di Imola", ["Maria Rossi"])]),
        # No body: no referent; the caller warns.
        ("Maria Rossi", []),
        ("Coordinatore: Maria Rossi", []),  # a label, no body
        ("da definire", []),
        ("", []),
        (":", []),
    ],
)
def test_referents_are_bodies_with_their_persons(text, expected):
    assert told(text) == expected


def test_a_body_that_the_authority_knows_is_found_behind_a_name_of_three_words():
    text = "Arci: Maria Grazia Rossi Pace Adesso: Anna Verdi"
    assert told(text, ("Pace Adesso",)) == [
        ("Arci", ["Maria Grazia Rossi"]),
        ("Pace Adesso", ["Anna Verdi"]),
    ]


def test_a_colon_in_brackets_parts_nothing():
    assert told("Arci (sede: Imola): Maria Rossi") == [("Arci (sede: Imola)", ["Maria Rossi"])]
