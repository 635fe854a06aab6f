"""Events: title, organisers, time and place, each where the words give it."""

import pytest

from psmgraph.sheet.values.events import parse_event


def told(marked: str) -> tuple[str, str | None, list[str], str | None]:
    """Return the parts of a line in which [[ and ]] stand for the ends of italics."""
    spans = []
    text = marked
    while "[[" in text:
        start = text.index("[[")
        text = text.replace("[[", "", 1)
        end = text.index("]]")
        text = text.replace("]]", "", 1)
        spans.append((start, end))
    piece = parse_event(text, spans)
    for one in piece.organisers:
        assert text[one.start : one.end] in one.words
    return (
        text[slice(*piece.title)],
        text[slice(*piece.place)] if piece.place else None,
        [one.words for one in piece.organisers],
        text[piece.when.start : piece.when.end] if piece.when else None,
    )


@pytest.mark.parametrize(
    ("text", "title", "place", "organisers", "when"),
    [
        # The real sheet.
        (
            "[[Mercato del lavoro, popolazione, dinamiche imprenditoriali nell'area metropolitana "
            "di Bologna: analisi della situazione e valutazioni sulle prospettive strategiche]] "
            "organizzato dalla Città Metropolitana e che si è svolto il 13 aprile 2015 presso la "
            "Sala del Consiglio, Palazzo Malvezzi, via Zamboni 13.",
            "Mercato del lavoro, popolazione, dinamiche imprenditoriali nell'area metropolitana "
            "di Bologna: analisi della situazione e valutazioni sulle prospettive strategiche",
            "Sala del Consiglio, Palazzo Malvezzi, via Zamboni 13",  # without the sentence's stop
            ["Città Metropolitana"],
            "13 aprile 2015",
        ),
        # The invented sheet.
        (
            "[[La città che impara: saperi, mestieri, comunità]] organizzato dal Comune di Esempio "
            "il 13 aprile 2015 presso la Sala Prova, via dell’Esempio 13.",
            "La città che impara: saperi, mestieri, comunità",
            "Sala Prova, via dell’Esempio 13",
            ["Comune di Esempio"],
            "13 aprile 2015",
        ),
        (
            "[[Festa dei laboratori]], Piazza del Saggio, 20 e 21 giugno 2015.",
            "Festa dei laboratori",
            "Piazza del Saggio",
            [],
            "20 e 21 giugno 2015",
        ),
        # Titles.
        ("“[[La notte bianca]]”, 3 giugno 2014", "La notte bianca", None, [], "3 giugno 2014"),
        ("[[La notte]] [[bianca]], Sala Borsa", "La notte bianca", "Sala Borsa", [], None),  # runs
        ("[[Festa 2014]], 3 giugno 2015", "Festa 2014", None, [], "3 giugno 2015"),
        ("[[Il 25 aprile 2015]], 3 maggio 2015", "Il 25 aprile 2015", None, [], "3 maggio 2015"),
        ("3 giugno 2014: [[La notte bianca]]", "La notte bianca", None, [], "3 giugno 2014"),
        ("[[ ]]La notte bianca", "La notte bianca", None, [], None),  # italics of nothing
        (
            "Convegno “La città che impara”, Sala Prova, 3 marzo 2015",
            "Convegno “La città che impara”",
            "Sala Prova",
            [],
            "3 marzo 2015",
        ),
        ("“La notte bianca”", "La notte bianca", None, [], None),
        ("La notte bianca", "La notte bianca", None, [], None),
        (
            "12 marzo 2015 - Seminario sul welfare, Sala Borsa",
            "Seminario sul welfare",
            "Sala Borsa",
            [],
            "12 marzo 2015",
        ),
        ("Il 12 marzo 2015 si è svolto il seminario", "seminario", None, [], "12 marzo 2015"),
        # Places.
        (
            "Incontro con i sindaci a Palazzo Malvezzi il 3 giugno 2014",
            "Incontro con i sindaci",
            "Palazzo Malvezzi",
            [],
            "3 giugno 2014",
        ),
        ("[[Festa]] c/o Teatro di Prova", "Festa", "Teatro di Prova", [], None),
        ("[[Festa]] presso il Comune di Esempio", "Festa", "Comune di Esempio", [], None),
        (
            "[[Festa]] presso il Teatro di Prova. Hanno partecipato 30 persone.",
            "Festa",
            "Teatro di Prova",  # the next sentence is none of it
            [],
            None,
        ),
        (
            "[[Festa]], via Zamboni 13. Presenti 30.",
            "Festa",
            "via Zamboni 13",
            [],
            None,
        ),
        (
            "[[Festa]] presso la Sala Prova dalle ore 9",
            "Festa",
            "Sala Prova",
            [],
            None,
        ),
        (
            "Presentazione del progetto (Sala Borsa, 10 ottobre 2014)",
            "Presentazione del progetto",
            "Sala Borsa",  # without the bracket
            [],
            "10 ottobre 2014",
        ),
        (
            "10 ottobre 2014, Sala Borsa: presentazione del progetto",
            "presentazione del progetto",
            "Sala Borsa",
            [],
            "10 ottobre 2014",
        ),
        (
            "[[Open day]], 12 maggio 2015, Sala Prova (via dell'Esempio 3)",
            "Open day",
            "Sala Prova (via dell'Esempio 3)",
            [],
            "12 maggio 2015",
        ),
        # Organisers.
        (
            "[[Festa]], organizzata dal 3 al 5 giugno 2014 dal Comune di Esempio",
            "Festa",
            None,
            ["Comune di Esempio"],  # the first "dal" is the date's
            "dal 3 al 5 giugno 2014",
        ),
        (
            "Convegno promosso dal Comune di Esempio dal titolo “[[La casa]]” il 3 marzo 2015",
            "La casa",
            None,
            ["Comune di Esempio"],  # before the title
            "3 marzo 2015",
        ),
        (
            "Festa organizzata da Comune di Esempio e Regione di Prova, Piazza del Saggio, "
            "20 giugno 2015, ore 10",
            "Festa",
            "Piazza del Saggio",
            ["Comune di Esempio", "Regione di Prova"],
            "20 giugno 2015",
        ),
        (
            "[[Festa]] a cura di Arci, Auser e Caritas, il 3 giugno 2014",
            "Festa",
            None,
            ["Arci", "Auser", "Caritas"],
            "3 giugno 2014",
        ),
        (
            "[[Festa]], promossa dall'Unione dei Comuni Valle Prova in collaborazione con l'Arci",
            "Festa",
            None,
            ["Unione dei Comuni Valle Prova", "Arci"],
            None,
        ),
        (
            "[[Festa]] organizzata dal Comune di Esempio presso la Sala Prova",
            "Festa",
            "Sala Prova",
            ["Comune di Esempio"],
            None,
        ),
        (
            "[[Organizzato da noi]], 3 giugno 2014",
            "Organizzato da noi",  # a title tells of no organiser
            None,
            [],
            "3 giugno 2014",
        ),
        ("", "", None, [], None),
    ],
)
def test_an_event_has_the_parts_that_its_words_give(text, title, place, organisers, when):
    assert told(text) == (title, place, organisers, when)


def test_a_day_that_does_not_exist_is_told_as_one():
    piece = parse_event("Festa, 29 febbraio 2015")
    assert piece.when is not None
    assert piece.when.span is None
