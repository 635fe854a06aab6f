"""Persons in prose: a name with an office, and no office for a name."""

import pytest

from psmgraph.sheet.values.persons import find_persons


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.office) for one in find_persons(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The real sheet: three persons, and two offices without a name.
        (
            "è stato indetto dall'Assessore De Biasi, in accordo con gli Assessori Lepore e "
            "Frascaroli, un incontro con la Commissione di Concertazione",
            [("De Biasi", "Assessore"), ("Lepore", "Assessore"), ("Frascaroli", "Assessore")],
        ),
        ("il Sindaco Metropolitano e il Vice Sindaco hanno presentato", []),
        ("dall’Assessore De Biasi.", [("De Biasi", "Assessore")]),
        (
            "gli Assessori Lepore, Rossi e De Biasi",
            [("Lepore", "Assessore"), ("Rossi", "Assessore"), ("De Biasi", "Assessore")],
        ),
        ("il Sindaco Virginio Rossi", [("Virginio Rossi", "Sindaco")]),
        ("la Sindaca Maria Rossi", [("Maria Rossi", "Sindaco")]),
        ("il Vicesindaco Neri", [("Neri", "Vice Sindaco")]),
        ("il Vice Sindaco Neri", [("Neri", "Vice Sindaco")]),  # not "Sindaco"
        ("il Vicepresidente Neri", [("Neri", "Vicepresidente")]),
        ("il Direttore Generale Anna Verdi", [("Anna Verdi", "Direttore")]),
        ("l'Assessore alla Cultura Alberto Rossi", [("Alberto Rossi", "Assessore")]),
        ("l'Assessore Scuola e Formazione Maria Rossi", [("Maria Rossi", "Assessore")]),
        ("il Sindaco Luca D’Alema", [("Luca D’Alema", "Sindaco")]),
        ("il prof. Luca Neri.", [("Luca Neri", "prof.")]),
        (
            "la dott.ssa Maria Rossi e l'ing. Luca Neri",
            [("Maria Rossi", "dott.ssa"), ("Luca Neri", "ing.")],
        ),
        ("Sindaco Rossi e Comune di Imola", [("Rossi", "Sindaco")]),  # one office, one person
        # No names.
        ("il Presidente della Regione", []),
        ("il Presidente Regione Lazio", []),  # a body's name
        ("l'Assessore. Il progetto", []),
        ("l'Assessore competente", []),
        ("gli Assessori e i Sindaci", []),
        ("Assessore alla Cultura", []),
        ("il Consiglio Comunale", []),
        ("i presidenti di Quartiere", []),
        ("il Sindaco Aprile", []),  # a month
        ("il direttore ha presentato", []),
        ("Scuola don Milani", []),  # a school's name
        ("", []),
    ],
)
def test_a_person_is_a_name_behind_an_office(text, expected):
    assert found(text) == expected
