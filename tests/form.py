"""A sheet of the Bologna form, written by us, with any field as a test wishes."""

SHEET = """\
<b>{title}</b>\t
Aggiornamento: {day}\t
<b>Descrizione del progetto</b>\t
{description}\t
<b>Referenti del progetto</b>\t
{referents}\t
<b>Attori coinvolti</b>\t
{actors}\t
<b>Risultati attesi/ obiettivi del progetto</b>\t
{results}\t
<b>Integrazione e/o trasversalità con altri progetti</b>\t
{links}\t
<b>Attività previste</b>\t<b>Attività svolte</b>
{activities}
<b>Criticità riscontrate</b>\t
{criticalities}\t
<b>Fattori di successo</b>\t
{success}\t

### Focus sulle attività svolte

<b>Incontri svolti</b>\t\t
{meetings}\t\t
<b>Numero incontri</b>\t\t{meeting_count}
<b>Media partecipanti</b>\t\t{meeting_mean}
<b>Eventi promossi/organizzati</b>\t\t
{events}\t\t
<b>Numero eventi</b>\t\t{event_count}
<b>Media partecipanti</b>\t\t{event_mean}
<b>Rendicontazione dei contributi a supporto delle attività svolte</b>\t\t
<b>Attività</b>\t<b>Contributo (€/risorsa)</b>\t<b>Finanziato/concesso da</b>
{contributions}
"""


BLANK = (
    "description", "referents", "actors", "results", "links", "activities", "criticalities",
    "success", "meetings", "meeting_count", "meeting_mean", "events", "event_count", "event_mean",
    "contributions",
)  # fmt: skip


def sheet_text(**values: str) -> str:
    """Return a sheet of the Bologna form with the given fields, all others blank."""
    blank = dict.fromkeys(BLANK, "")
    whole = {"title": "Prova inventata", "day": "3 marzo 2015", **blank, **values}
    rows = SHEET.format(**whole).removesuffix("\n").split("\n")
    # A blank value leaves an empty row: a real sheet has none there.
    return "\n".join(row for row in rows if row.strip("\t") or row == "") + "\n"
