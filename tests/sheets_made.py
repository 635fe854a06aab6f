"""Sheets of the Bologna form in tagged text, written by a strategy and by a generator."""

import html
import random
from collections.abc import Sequence

from form import sheet_text
from hypothesis import strategies as st

# --- By a strategy: odd characters, everything that may be blank -------------------------------

LETTERS = "abcdefghilmnopqrstuvz àèéìòù ’'“”–&<>,;.:()/€%0123456789 ABCDEFGILMNOPRSTUVZ"
# Not beginning with a dash: behind a bullet that would be a second one, which is text.
words = st.text(LETTERS, min_size=1, max_size=60).filter(
    lambda told: told.strip(" –.,;:") and not told.lstrip().startswith("–")
)
sentences = st.builds("{} {}.".format, words, words)
BODIES = (
    "Comune di Provetta",
    "Unione dei Comuni Valle Prova",
    "Esempio & Figli S.r.l.",
    "Fondazione Esempio. Amici del saggio",
    "CGIL, CISL e UIL di Esempio",
    "Università",
    "A.S.P. Città di Prova",
)
DATES = ("10 Aprile 2014", "1° maggio 2015", "aprile 2014", "dal 3 al 5 giugno 2014", "12/03/2015")
AMOUNTS = ("€ 12.500,00", "10.000 euro", "n. 2 borse di studio", "da definire", "€ 1,5 mln")


def escaped(told: str) -> str:
    return html.escape(told, quote=False)


def paragraphs(parts: Sequence[str]) -> str:
    return " ".join(f"<p>{part}</p>" for part in parts)


def items(parts: Sequence[str]) -> str:
    return "<ul> " + " ".join(f"<li>- {part}</li>" for part in parts) + "</ul>"


bodies = st.lists(st.sampled_from(BODIES), max_size=4).map(", ".join).map(escaped)
prose = st.lists(sentences.map(escaped), max_size=3).map(paragraphs)
listed = st.lists(sentences.map(escaped), max_size=3).map(lambda told: items(told) if told else "")
dated = st.builds("<b>Il {}</b> {}".format, st.sampled_from(DATES), sentences.map(escaped))
performed = st.one_of(st.just(""), prose, listed, st.lists(dated, max_size=2).map(paragraphs))
activities = st.lists(st.tuples(sentences.map(escaped), performed).map("\t".join), max_size=4).map(
    "\n".join
)
happenings = st.lists(
    st.builds(
        "<i>{}</i> organizzato da {} il {}".format,
        words.map(escaped),
        st.sampled_from(BODIES).map(escaped),
        st.sampled_from(DATES),
    ),
    max_size=2,
).map(paragraphs)
contributions = st.lists(
    st.tuples(words.map(escaped), st.sampled_from(AMOUNTS), st.sampled_from(BODIES).map(escaped)),
    max_size=3,
).map(lambda rows: "\n".join("\t".join(row) for row in rows))
counts = st.sampled_from(["", "0", "8", "25 circa", "nessuno", "---"])
tagged_sheets = st.fixed_dictionaries(
    {
        "title": words.map(escaped),
        "description": prose,
        "referents": st.sampled_from(["", "Comune di Esempio: Maria Rossi, Anna Verdi", "---"]),
        "actors": bodies,
        "results": listed,
        "links": prose,
        "activities": activities,
        "criticalities": prose,
        "success": listed,
        "meeting_count": counts,
        "events": happenings,
        "event_count": counts,
        "contributions": contributions,
    }
).map(lambda values: sheet_text(**values))


# --- By a generator: the prose of real sheets, one for each seed -------------------------------

SENTENCES = [
    "Il tavolo ha esaminato gli spazi, i costi di gestione e i tempi.",
    "<b>Il 10 aprile 2014</b> si è riunito il tavolo tecnico con la Regione e i quartieri.",
    "Nel mese di maggio 2014 è stato pubblicato il bando (L. 56/2014) per i servizi "
    "socio-sanitari dell’Unione dei Comuni Valle Prova e/o delle altre.",
    "Riduzione del 10% della dispersione (dal 18,5% al 16,65%).",
    "Coinvolgimento di 1.200 persone, di cui 34 con borsa.",
    "Pace Adesso – Peace Now Onlus ha firmato la convenzione “Arte, Cultura e Territorio”.",
]
LONG_BODIES = [
    "Comune di Esempio",
    "Fondazione Esempio. Amici del saggio",
    "Cooperativa Sociale Prova e Riprova S.C.A R.L. - ONLUS",
    "Università di Esempio",
    "Camera di Commercio, Industria, Artigianato e Agricoltura di Esempio",
]


def written(seed: int, most: int) -> str:
    """Return another sheet of the Bologna form for each seed, the longer the larger ``most``."""
    some = random.Random(seed)

    def prose(most: int = most) -> str:
        return " ".join(some.choices(SENTENCES, k=some.randint(1, most)))

    def paragraphs() -> str:
        return "".join(f"<p>{prose()}</p>" for _ in range(some.randint(1, 3)))

    def items() -> str:
        inner = "".join(f"<li>{prose()}</li>" for _ in range(some.randint(1, 4)))
        return f"<ul>{inner}</ul>"

    activities = (f"{prose()}\t{some.choice([paragraphs, prose])()}" for _ in range(4))
    return sheet_text(
        title=f"Rete dei laboratori di quartiere {seed}",
        description=prose(),
        referents="<p>Comune di Esempio: Maria Rossi</p><p>Unione Valle Prova: Anna Verdi</p>",
        actors=", ".join(some.sample(LONG_BODIES, 3)),
        results=items(),
        links="<p>Servizi in rete per l’occupazione</p><p>Scheda n. 12 – Le scuole aperte</p>",
        activities="\n".join(activities),
        criticalities=paragraphs(),
        success=items(),
        meeting_count=str(some.randint(0, 30)),
        event_count="2",
        contributions="Corsi\t€ 12.500,00\tRegione di Prova\nSede\tuso sala\tComune di Esempio",
    )
