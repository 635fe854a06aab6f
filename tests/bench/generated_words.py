"""The words of :mod:`generated_sheets`: invented, in the manner of real sheets."""

# 30 · 20 · 25 = 15,000 municipalities, none of which exists.
PLACE_STARTS = (
    "Borgo", "Monte", "Castel", "Ponte", "Villa", "Rocca", "Campo", "Fonte", "Serra", "Torre",
    "Pieve", "Valle", "Poggio", "Colle", "Riva", "Prato", "Selva", "Corte", "Isola", "Fossa",
    "Badia", "Chiusa", "Molin", "Pian", "Sasso", "Vigna", "Porto", "Casal", "Grotta", "Alpe",
)  # fmt: skip
PLACE_MIDDLES = (
    "be", "ca", "do", "fi", "gra", "le", "mu", "no", "pra", "ri",
    "sca", "te", "vo", "zi", "bru", "cre", "dra", "fro", "glo", "sti",
)  # fmt: skip
PLACE_ENDS = (
    "bina", "dello", "ffera", "gnano", "lunga", "mara", "nnola", "ppiano", "rsano", "ssina",
    "ttolo", "vento", "zzola", "brato", "cchia", "rdona", "sconi", "tresa", "nzano", "mpora",
    "lvana", "gliola", "ntefo", "rgera", "squilla",
)  # fmt: skip

FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dario", "Elsa", "Fulvio", "Gina", "Ivo", "Lidia", "Mauro", "Nadia",
    "Oreste", "Piera", "Renzo", "Silvia", "Tullio", "Vera", "Zeno",
)  # fmt: skip
SURNAME_STARTS = (
    "Bozz",
    "Camp",
    "Fint",
    "Model",
    "Prov",
    "Sagg",
    "Schizz",
    "Tracc",
    "Model",
    "Abb",
)
SURNAME_ENDS = ("atti", "ellini", "erini", "ioni", "olani", "ucci", "arelli", "oncini", "etti")

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip

TABLES = (
    ("Ambiente e mobilità generati", "Generated environment and mobility"),
    ("Economia e lavoro generati", "Generated economy and work"),
    ("Cultura e scuola generate", "Generated culture and schools"),
    ("Benessere e comunità generati", "Generated well-being and community"),
    ("Energia e suolo generati", "Generated energy and soil"),
    ("Salute e assistenza generate", "Generated health and care"),
    ("Innovazione e dati generati", "Generated innovation and data"),
    ("Turismo e paesaggio generati", "Generated tourism and landscape"),
)

# name, kind, legal form, aliases: on sheets of all territories
NATIONAL = (
    ("Regione Generata", "institution", "regione", ()),
    ("Università degli Studi Generata", "institution", "universita", ("Università Generata",)),
    ("Agenzia nazionale per i progetti", "institution", "entePubblico", ()),
    ("Confederazione generata degli artigiani", "organisation", "associazione", ()),
    ("Fondazione Banco Generato", "organisation", "fondazione", ()),
    ("Lega generata delle cooperative", "organisation", "associazione", ()),
    ("Trasporti Generati S.p.A.", "organisation", "spa", ()),
    ("Sindacato generato unitario", "organisation", "sindacato", ()),
)

ASSOCIATIONS = (
    "Associazione Amici di {place} APS", "Associazione Pedali di {place} APS",
    "Banca del Tempo di {place} ODV", "Fondazione Casa di {place}",
    "Pubblica Assistenza {place} ODV",
    "Circolo dei Lettori di {place} APS", "Fondazione Teatro di {place}",
    "Associazione Orti di {place} ODV", "Cooperativa Sociale Filo di {place}",
)  # fmt: skip
COMPANIES = (
    "Officine {place} S.r.l.", "Energia {place} S.p.A.", "Laboratorio {place} S.n.c.",
    "Cantina {place} S.c.a.r.l.", "Trasporti {place} S.r.l.", "Consorzio Agricolo {place}",
)  # fmt: skip

TOPICS = (
    "Orti di quartiere a {place}", "La rete ciclabile di {place}", "Biblioteche aperte a {place}",
    "Sportello unico per le imprese di {place}", "Nidi e tempi di lavoro a {place}",
    "Casa in comune: alloggi sostenibili a {place}", "Mense vicine a {place}",
    "Il biglietto unico di {place}", "Scuole aperte il pomeriggio a {place}",
    "Custodi del torrente di {place}", "Patto per il suolo di {place}", "Teatri in rete a {place}",
    "Officina dei mestieri di {place}", "Dati aperti di {place}", "Comunità solare di {place}",
    "Cammini e locande intorno a {place}", "Lavoro vicino: sportelli a {place}",
    "Assistenti di condominio a {place}", "Cento cortili verdi a {place}",
    "La piazza dei bambini di {place}", "Banda larga nelle frazioni di {place}",
    "Musei diffusi di {place}", "Il mercato coperto di {place}", "Pronto bus per {place}",
    "Prevenzione in farmacia a {place}", "Palestra nel verde a {place}",
    "Riuso degli edifici vuoti a {place}", "Imprese nelle scuole di {place}",
    "Coltivare insieme: terre pubbliche a {place}", "Porta a porta leggero a {place}",
    "Bilancio partecipato di {place}", "Centro antiviolenza di {place}",
    "Italiano per tutti a {place}", "Portale unico dei servizi di {place}",
    "Tirocini nelle botteghe di {place}", "Festival della montagna di {place}",
    "Vecchi e nuovi mestieri di {place}", "Illuminazione intelligente a {place}",
    "Casa della salute di {place}", "Archivio delle memorie di {place}",
)  # fmt: skip

OBJECTS = (
    "corsi di formazione", "laboratori", "piste ciclabili", "alloggi", "borse di studio",
    "segnaletica", "colonnine di ricarica", "furgoni elettrici", "postazioni di lettura",
    "orti condivisi", "sportelli", "tirocini", "spazi comuni", "guide cartacee", "sensori",
)  # fmt: skip
PURPOSES = (
    "per ridurre le distanze fra centro e frazioni", "perché i servizi restino vicini a chi li usa",
    "per dare lavoro ai più giovani", "con l'aiuto di chi abita nelle vicinanze",
    "senza consumare altro suolo", "in accordo con le scuole", "a costi sostenibili per tutti",
    "con regole comuni a tutti gli enti", "per chi vive solo", "nel rispetto dei luoghi",
)  # fmt: skip
ACTS = (
    "L. 56/2014", "L. 328/2000", "D.Lgs. 267/2000", "L. 241/1990", "D.Lgs. 82/2005",
    "D.P.R. 380/2001", "L. 381/1991", "L. 68/1999", "D.Lgs. 42/2004", "L. 431/1998",
)  # fmt: skip

WHY = (
    "Scheda generata per le misure: nulla di ciò che dice è vero.",
    "Il progetto mette a disposizione {thing} {purpose}.",
    "A {place} e nei comuni vicini {number} famiglie hanno chiesto un servizio di questo genere.",
    "Si lavora nel quadro della {act}, {purpose}.",
    "{body} ha raccolto le richieste e ne ha fatto un programma in tre anni.",
    "I gestori si incontrano ogni mese e tengono un calendario comune di {thing}.",
    "Il lavoro comincia da {place}, dove il bisogno è maggiore, e si estende poi alla valle.",
    "La convenzione con {body} regola l'uso degli spazi e la divisione dei costi.",
)
RESULTS = (
    "Almeno {number} {thing} entro la fine del 2016", "Riduzione dei costi di gestione {purpose}",
    "Coinvolgimento di {number} persone a {place}", "Un regolamento comune {purpose}",
    "{number} nuovi posti di lavoro nelle imprese della valle",
    "Apertura di uno spazio pubblico a {place}", "Dimezzare i tempi di attesa {purpose}",
)  # fmt: skip
DOINGS = (
    "Raccogliere i bisogni degli abitanti di {place} {purpose}.",
    "Scrivere un regolamento comune per l'uso di {thing}, nel quadro della {act}.",
    "Realizzare {number} {thing} {purpose}.",
    "Formare {number} operatori in accordo con {body}.",
    "Aprire uno sportello a {place} per almeno venti ore alla settimana.",
    "Pubblicare i dati del progetto in formato aperto.",
    "Organizzare incontri nelle frazioni di {place} entro {month}.",
    "Sottoscrivere una convenzione con {body}.",
)
DONE = (
    "è stata firmata la convenzione con {body}.",
    "sono stati consegnati {number} {thing} a {place}.",
    "{body} ha presentato il programma agli abitanti.",
    "si è concluso il corso, con {number} partecipanti.",
    "è stato pubblicato il bando, secondo la {act}.",
    "il tavolo tecnico ha approvato il regolamento, in vigore da {month}.",
)
DIFFICULTIES = (
    "Il trasporto costa più di quanto si era stimato.",
    "La proprietà degli spazi di {place} è divisa fra molti.",
    "Mancano le risorse per completare {thing}.",
    "I tempi della gara si sono allungati di {number} giorni.",
    "Gli uffici di {body} hanno poco personale.",
)
SUCCESSES = (
    "I gestori si conoscono e collaborano da anni.",
    "La presenza costante di {body} nelle riunioni.",
    "Gli abitanti di {place} hanno partecipato in gran numero.",
    "Le regole sono state scritte insieme.",
)
EVENTS = (
    "Una giornata a {place}", "La notte dei lettori di {place}", "Porte aperte a {place}",
    "Festa di {thing} a {place}", "Tutti in piazza a {place}", "Assemblea dei quartieri di {place}",
)  # fmt: skip
