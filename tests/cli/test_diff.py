"""``psmgraph diff``: what was changed on a sheet, in words, and nothing besides."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Ran = Callable[..., object]

# What differs between the two files of each sheet, read off the files by hand: sign and sentence,
# place, words. [-…-] was removed, {+…+} added.
BIKES = """
Attori coinvolti
  + attore aggiunto (riga 10)
      Agenzia per la Mobilità della Valle

Integrazione e/o trasversalità con altri progetti
  - progetto collegato tolto (riga 14)
      La ferrovia di collina

Attività previste
  - attività lasciata cadere (riga 22)
      Sperimentare il noleggio lungo di biciclette a pedalata assistita.

Attività svolte
  + attività ora svolta (riga 20)
      prevista: Aprire depositi custoditi per biciclette presso le stazioni.
      svolta: Il 7 settembre 2015 è stato aperto il deposito della stazione di Borgoprova (80 posti); il 15 febbraio 2016 quello di Pontenuovo di Prova (45 posti). Sono aperti dalle ore 6.30 alle ore 20.30 e li gestisce la Cooperativa Sociale Filo Immaginario.

Numero incontri
  ~ numero di incontri: da non indicato a 9 (riga 31 → riga 30)

Media partecipanti
  ~ media dei partecipanti agli incontri: da non indicato a 14 (riga 32 → riga 31)
"""  # noqa: E501 - a paragraph of the sheet is a line of the answer
LIBRARY = """
Referenti del progetto
  + referente aggiunto (riga 8)
      Unione dei Comuni delle Colline Immaginate: Berta Ricalchini
  - referente tolto (riga 8)
      Unione dei Comuni delle Colline Immaginate: Nello Canovacci

Attori coinvolti
  + attore aggiunto (riga 10)
      AUSL di Valdesempio

Attività previste
  + attività aggiunta (riga 20)
      Aprire punti di lettura negli ambulatori e nelle sale d'attesa, in accordo con l'Azienda USL di Valdesempio.

Attività svolte
  ~ attività svolta modificata (riga 16)
      Il catalogo unico è in rete dal 6 ottobre 2014. Contiene 312.000 titoli.{+ Il 14 settembre 2015 vi sono entrati anche i fondi dell'Università.+}
  + attività ora svolta (riga 17)
      prevista: Istituire una tessera unica, gratuita, valida in tutte le biblioteche.
      svolta: La tessera unica è in distribuzione da aprile 2015. Al 31 ottobre 2015 ne erano state consegnate 9.460.
  + attività svolta aggiunta (riga 20)
      Aperti i primi quattro punti di lettura a maggio 2015.

Criticità riscontrate
  + criticità aggiunta (riga 22)
      Il trasporto dei libri costa più di quanto si era stimato: il furgone non è ancora partito.
  - criticità tolta (riga 21)
      Il trasporto dei libri costa più di quanto si era stimato.
  + criticità aggiunta (riga 22)
      Due biblioteche hanno ridotto gli orari per mancanza di personale.

Numero incontri
  ~ numero di incontri: da 7 a 15 (riga 27 → riga 28)

Media partecipanti
  ~ media dei partecipanti agli incontri: da non indicato a 11,5 (riga 28 → riga 29)

Eventi promossi/organizzati
  + evento aggiunto (riga 33)
      Un libro, una panchina organizzato dall'Unione dei Comuni della Bassa Prova dal 5 al 7 giugno 2015 presso i giardini di Pontenuovo di Prova.

Numero eventi
  ~ numero di eventi: da 1 a 2 (riga 30 → riga 31)

Media partecipanti
  ~ media dei partecipanti agli eventi: da 180 a 165 (riga 32 → riga 34)

Rendicontazione dei contributi a supporto delle attività svolte
  + contributo aggiunto: da non previsto dal modulo a 48.000 € (riga 37)
      Catalogo unico – € 48.000,00 – Regione Esempia, Comune di Valdesempio
  + contributo aggiunto: da non previsto dal modulo a 10.000 € (riga 38)
      Archivio digitale – 10 mila euro – Fondazione Villa Esempio. Arte e memoria
  + contributo aggiunto: da non previsto dal modulo a compilato (riga 39)
      Punti di lettura – n. 600 libri – Libreria del Campione S.a.s.
"""  # noqa: E501
HOUSE = """
Attori coinvolti
  + actor added (line 10)
      Fondazione Cassa di Valdesempio

Integrazione e/o trasversalità con altri progetti
  - linked project removed (line 14)
      Lavoro vicino - Sportelli di comunità per l’occupazione

Attività previste
  + activity added (line 18)
      Avviare il servizio in otto caseggiati, per almeno venti ore alla settimana.
  - activity dropped (line 18)
      Avviare il servizio in otto caseggiati.

Attività svolte
  + activity now done (line 17)
      planned: Formare gli assistenti di condominio.
      done: Dal 13 aprile al 29 maggio 2015 si è svolto il corso, di 120 ore. Lo hanno concluso 16 persone; 11 lavorano nel progetto.
  + performed activity added (line 18)
      Il servizio è attivo in cinque caseggiati da settembre 2015.

Criticità riscontrate
  + difficulty added: from not given to filled in (line 21)
      In tre caseggiati manca una stanza adatta a ospitare l'assistente.

Fattori di successo
  + success factor added: from not given to filled in (line 23)
      Gli assistenti sono stati presentati casa per casa.
  + success factor added: from not given to filled in (line 23)
      I medici di famiglia hanno indicato chi aveva più bisogno.

Incontri svolti
  + meeting added: from not given to filled in (line 29)
      Assemblea dei residenti, sala comune di via del Campione 4, 9 settembre 2015
  + meeting added: from not given to filled in (line 30)
      Assemblea dei residenti, sala comune di via della Bozza 21, 16 settembre 2015

Numero incontri
  ~ number of meetings: from 0 to 6 (line 26 → line 28)

Media partecipanti
  ~ mean participants of meetings: from not given to 22 (line 27 → line 31)

Rendicontazione dei contributi a supporto delle attività svolte
  + contribution added: from not given to €14,300 (line 37)
      Corso di formazione – € 14.300,00 – Fondazione Cassa di Valdesempio
  + contribution added: from not given to €96,000 (line 38)
      Assistenti – € 96.000,00 – ASP Tre Ponti, Comune di Valdesempio
  + contribution added: from not given to filled in (line 39)
      Stanza dell'assistente – uso gratuito locali – Azienda Casa Valdesempio
"""  # noqa: E501
SLUG = "l-assistente-di-condominio-abitare-insieme-nella-terza-eta"


@pytest.mark.parametrize(
    ("sheet", "days", "language", "expected"),
    [
        ("in-bici-al-lavoro-la-rete-ciclabile-della-valle", "2015-03-16 2016-03-21", "it", BIKES),
        ("la-biblioteca-diffusa", "2014-11-24 2015-11-30", "it", LIBRARY),
        (SLUG, "2015-02-09 2016-02-15", "en", HOUSE),
    ],
)
def test_the_words_are_those_that_were_changed(
    psmgraph, demo_store: Path, sheet: str, days: str, language: str, expected: str
):
    ran = psmgraph("diff", sheet, *days.split(), "--store", demo_store, language=language)
    assert ran.code == 0
    head, _, rest = ran.out.partition("\n")
    assert head.endswith(days.replace(" ", " → "))
    assert rest == expected
    entries = sum(line[:4].strip() in ("+", "-", "~") for line in rest.splitlines())
    assert ran.err.strip().endswith(str(entries))


@pytest.mark.parametrize("name", [SLUG, f"valdesempio/{SLUG}", "l-assistente", "valdesempio/l-as"])
def test_a_sheet_goes_by_its_name_by_its_plan_and_name_or_by_their_beginning(
    psmgraph, demo_store: Path, name: str
):
    ran = psmgraph("diff", name, "--store", demo_store)
    assert ran.code == 0
    assert ran.out.partition("\n")[2] == HOUSE


def test_days_given_the_other_way_round_are_compared_from_the_older(psmgraph, demo_store: Path):
    ran = psmgraph("diff", "l-assistente", "2016-02-15", "2015-02-09", "--store", demo_store)
    assert ran.out.partition("\n")[2] == HOUSE
    same = psmgraph("diff", "l-assistente", "2016-02-15", "2016-02-15", "--store", demo_store)
    assert (same.code, same.out.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["l"], "COMMAND-SHEET-AMBIGUOUS",
         [f"valdesempio/{SLUG}", "valdesempio/la-biblioteca-diffusa", "lavoro-vicino"]),
        (["orti"], "COMMAND-SHEET", ["like it are: valdesempio/"]),
        (["bologna/la-biblioteca-diffusa"], "COMMAND-SHEET", ["valdesempio/la-biblioteca-diffusa"]),
        (["a b/c>d"], "COMMAND-SHEET", []),
        (["la-biblioteca", "2014-11-24", "2015-01-01"], "COMMAND-EDITION",
         ["2015-01-01", "2014-11-24, 2015-11-30"]),
        (["la-biblioteca", "ieri", "oggi"], "COMMAND-EDITION", ["ieri"]),
        (["teatri-di-vallata"], "COMMAND-EDITION-ONE", ["2014-12-01"]),
        (["la-biblioteca", "2014-11-24"], "COMMAND-USAGE", ["two days"]),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_and_ends_with_2(
    psmgraph, demo_store: Path, arguments: list[str], code: str, told: list[str]
):
    ran = psmgraph("diff", *arguments, "--store", demo_store)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err
    for words in told:
        assert words in ran.err


def test_csv_and_json_have_the_same_rows(psmgraph, demo_store: Path):
    table = psmgraph("diff", "la-b", "--format", "csv", "--store", demo_store)
    data = psmgraph("diff", "la-b", "--format", "json", "--store", demo_store)
    told = json.loads(data.out)
    rows = list(csv.DictReader(io.StringIO(table.out, newline="")))
    assert rows == told["changes"]
    assert len(rows) == 18
    assert told["earlier"].endswith("/sheet/la-biblioteca-diffusa/2014-11-24")
    (mean,) = [row for row in rows if row["value_after"] == "11.5"]
    assert (mean["what"], mean["state_before"], mean["lines_after"]) == (
        "mean participants of meetings: from not given to 11.5",
        "blank",
        "29",
    )
    assert (table.err, data.err) == ("", "")


EDITIONS = {
    "2014": {"day": "3 marzo 2014", "activities": "Aprire due orti.\t", "meeting_count": "1"},
    "2015": {"day": "3 marzo 2015", "activities": "Aprire tre orti.\t", "meeting_count": "2"},
    "2016": {"day": "3 marzo 2016", "activities": "Aprire tre orti. \tAperti.", "actors": "Comune"},
    "2017": {"day": "3 marzo 2017", "activities": "Aprire due orti.\t", "meeting_count": "1"},
}
DECISION = """[[decision]]
what = "same"
target = { edition = "prova-inventata/2015-03-03", words = "Aprire tre orti." }
value = "Aprire due orti."
who = "Ada Neri"
when = 2016-05-02
why = "È la stessa attività."
"""


def test_editions_further_apart_are_compared_over_those_between(
    psmgraph, tmp_path: Path, write_sheet: Callable[..., Path]
):
    for name, values in EDITIONS.items():
        write_sheet(f"{name}.txt", **values)
    (tmp_path / "decisioni.toml").write_text(DECISION, "utf-8")
    (tmp_path / "psmgraph.toml").write_text(
        '[[plan]]\nslug = "valdesempio"\ninputs = ["sheets"]\ndecisions = "decisioni.toml"\n'
        '[[plan]]\nslug = "bologna"\n',
        "utf-8",
    )
    built = psmgraph("build", "--plan", "valdesempio", "sheets")
    assert "DECISION" not in built.err
    # The decision about 2014 and 2015 holds from 2014 to 2016 too.
    ran = psmgraph("diff", "prova-inventata", "2014-03-03", "2016-03-03")
    assert "~ activity changed" in ran.out
    assert "Aprire [-due-]{+tre+} orti." in ran.out
    assert "+ activity now done" in ran.out
    assert "dropped" not in ran.out
    # What left and came back is what it was.
    ran = psmgraph("diff", "prova-inventata", "2014-03-03", "2017-03-03")
    assert (ran.code, ran.out.count("\n")) == (0, 1)
