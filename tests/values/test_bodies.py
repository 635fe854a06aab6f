"""Lists of bodies: every name whole, every group told apart, every place kept."""

import json

import pytest

from psmgraph.sheet.values.bodies import bodies_in_brackets, split_bodies

GROUP = "group: "
CAMERA = "Camera di Commercio, Industria, Artigianato e Agricoltura"


def told(text: str, fixed: tuple[str, ...] = ()) -> list[str]:
    return [
        (GROUP if piece.group else "") + piece.words for piece in split_bodies(text, fixed).pieces
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The real sheet: stops and dashes inside names, one stop that is the sentence's.
        (
            "Associazione Fare Lavoro, WINWIN S.A.S, Laboratorio Urbano, "
            "Fondazione Italy. Mecenati del bello, Pace Adesso – Peace Now Onlus.",
            [
                "Associazione Fare Lavoro",
                "WINWIN S.A.S",
                "Laboratorio Urbano",
                "Fondazione Italy. Mecenati del bello",
                "Pace Adesso – Peace Now Onlus",
            ],
        ),
        # The invented sheet.
        (
            "Comune di Esempio; Unione dei Comuni Valle Prova (Comuni di Provetta, Campione e "
            "San Test), Cooperativa Sociale Prova e Riprova S.C.A R.L. - ONLUS, Fondazione "
            f"Esempio. Amici del saggio, {CAMERA} di Esempio, CGIL, CISL e UIL di Esempio, "
            "Associazione “Arte, Cultura e Territorio”, A.S.P. Città di Prova, "
            "Esempio & Figli S.r.l., Università di Esempio e altri.",
            [
                "Comune di Esempio",
                "Unione dei Comuni Valle Prova",
                "Comune di Provetta",
                "Comune di Campione",
                "Comune di San Test",
                "Cooperativa Sociale Prova e Riprova S.C.A R.L. - ONLUS",
                "Fondazione Esempio. Amici del saggio",
                f"{CAMERA} di Esempio",
                "CGIL di Esempio",
                "CISL di Esempio",
                "UIL di Esempio",
                "Associazione “Arte, Cultura e Territorio”",
                "A.S.P. Città di Prova",
                "Esempio & Figli S.r.l.",
                "Università di Esempio",
            ],
        ),
        ("Regione di Prova – Fondo Sociale Europeo", ["Regione di Prova – Fondo Sociale Europeo"]),
        # The Piano triennale.
        (
            "AGID, Team per la trasformazione digitale, PA",
            ["AGID", "Team per la trasformazione digitale", "group: PA"],
        ),
        ("Sedi estere delle PA, Consip", ["group: Sedi estere delle PA", "Consip"]),
        (
            "Ministero dell’Istruzione, dell’Università e della Ricerca",
            ["Ministero dell’Istruzione, dell’Università e della Ricerca"],  # small words go on
        ),
        (
            "Ministero dei Beni e delle Attività Culturali e del Turismo, INPS",
            ["Ministero dei Beni e delle Attività Culturali e del Turismo", "INPS"],
        ),
        # Where a list is cut.
        ("Comune di Bologna; ASP", ["Comune di Bologna", "group: ASP"]),
        ("Comune di Bologna\nComune di Imola", ["Comune di Bologna", "Comune di Imola"]),
        ("- Comune di Bologna\n- Arci Bologna.", ["Comune di Bologna", "Arci Bologna"]),  # bullets
        ("1) Comune di Bologna\n2) Arci", ["Comune di Bologna", "Arci"]),
        ("Comune di Bologna,Arci", ["Comune di Bologna", "Arci"]),  # no space
        ("comune di Bologna, regione Lazio", ["comune di Bologna", "regione Lazio"]),  # small heads
        ("Rossi, verdi e blu", ["Rossi, verdi e blu"]),  # a small word goes on
        ("Rossi, S.r.l., Bianchi S.p.A.", ["Rossi, S.r.l.", "Bianchi S.p.A."]),  # a legal form does
        ("Rossi & C., S.n.c.", ["Rossi & C., S.n.c."]),
        ("Arcobaleno, Società Cooperativa Sociale", ["Arcobaleno, Società Cooperativa Sociale"]),
        ("Arcobaleno, Cooperativa Sociale Sole", ["Arcobaleno", "Cooperativa Sociale Sole"]),
        ("Circolo 2,5 per mille", ["Circolo 2,5 per mille"]),  # a number goes on
        ("IC 5, 6 e 7", ["IC 5, 6 e 7"]),
        ("Fondazione “Uno, Due”, Arci", ["Fondazione “Uno, Due”", "Arci"]),
        ('Fondazione "Uno, Due", Arci', ['Fondazione "Uno, Due"', "Arci"]),
        ("Fondazione «Uno; Due», Arci", ["Fondazione «Uno; Due»", "Arci"]),
        ("Fondazione “Uno, Arci", ["Fondazione “Uno", "Arci"]),  # no mate: no quotation
        ("Fondazione (Uno, Arci", ["Fondazione (Uno", "Arci"]),  # nor a bracket
        # " e " is cut before a head only.
        ("Regione Emilia Romagna e Università", ["Regione Emilia Romagna", "group: Università"]),
        ("Comune di Bologna e Comune di Imola", ["Comune di Bologna", "Comune di Imola"]),
        ("Comune di Bologna ed Ente Parco Gessi", ["Comune di Bologna", "Ente Parco Gessi"]),
        ("Comune di Bologna e comune di Imola", ["Comune di Bologna", "comune di Imola"]),
        ("Arte e Cultura", ["Arte e Cultura"]),
        ("Associazione Musica e Teatro", ["Associazione Musica e Teatro"]),  # no body by itself
        ("Cooperativa Lavoro e Servizi", ["Cooperativa Lavoro e Servizi"]),
        ("Associazione Arte e Territorio", ["Associazione Arte e Territorio"]),
        ("AGID e Consip", ["AGID", "Consip"]),
        ("UPI, Legautonomie e UNCEM", ["UPI", "Legautonomie", "UNCEM"]),  # an acronym alone
        ("CENTRO ARTE E CULTURA", ["CENTRO ARTE E CULTURA"]),  # no acronym: all is in capitals
        (
            "Ass. Amici del Sole Onlus, Coop. Sociale Luna",
            ["Ass. Amici del Sole Onlus", "Coop. Sociale Luna"],
        ),
        (
            "Fondazione del Monte di Bologna e Ravenna",
            ["Fondazione del Monte di Bologna e Ravenna"],
        ),
        (
            "Ordine degli Architetti, Pianificatori, Paesaggisti e Conservatori di Bologna, Arci",
            [
                "Ordine degli Architetti, Pianificatori, Paesaggisti e Conservatori di Bologna",
                "Arci",
            ],
        ),
        ("Confcommercio e CNA", ["Confcommercio", "CNA"]),
        ("Arci Bologna e UISP Bologna", ["Arci Bologna", "UISP Bologna"]),
        (
            "Agenzia per lo Sviluppo e Centro Antartide, Arci",
            ["Agenzia per lo Sviluppo", "Centro Antartide", "Arci"],
        ),
        # Small words before a name are none of it.
        (
            "Comune di Bologna, ma anche Regione Lazio e Università di Bologna",
            ["Comune di Bologna", "Regione Lazio", "Università di Bologna"],
        ),
        ("Comune di Bologna nonché Arci", ["Comune di Bologna", "Arci"]),
        ("Comune di Bologna, oltre alla Regione Lazio", ["Comune di Bologna", "Regione Lazio"]),
        (
            "il Comune di Bologna, la Regione Lazio e l'Università di Bologna",
            ["Comune di Bologna", "Regione Lazio", "Università di Bologna"],
        ),
        ("La Piazza, Il Mosaico", ["La Piazza", "Il Mosaico"]),  # a great article is
        ("Il Comune di Bologna", ["Comune di Bologna"]),  # but before a head
        ("Enti pubblici: Comune di Imola; privati: Hera", ["Comune di Imola", "Hera"]),
        # Heads that are said once.
        ("Comuni di Imola e Medicina", ["Comune di Imola", "Comune di Medicina"]),
        (
            "Comuni di Imola, di Medicina e di Dozza",
            ["Comune di Imola", "Comune di Medicina", "Comune di Dozza"],
        ),
        (
            "Comuni di Imola, Medicina, Dozza, Regione Lazio",
            ["Comune di Imola", "Comune di Medicina", "Comune di Dozza", "Regione Lazio"],
        ),
        (
            "Comuni di Imola e San Lazzaro di Savena, Laboratorio Urbano",
            ["Comune di Imola", "Comune di San Lazzaro di Savena", "Laboratorio Urbano"],
        ),
        (
            "Quartieri Navile, San Vitale e Savena",
            ["Quartiere Navile", "Quartiere San Vitale", "Quartiere Savena"],
        ),
        ("Province di Modena e Ferrara", ["Provincia di Modena", "Provincia di Ferrara"]),
        (
            "Cooperative sociali Sole e Luna",
            ["Cooperativa Sociale Sole", "Cooperativa Sociale Luna"],
        ),
        (
            "Università di Modena e Reggio Emilia",
            ["Università di Modena e Reggio Emilia"],  # one; two cannot be told from it
        ),
        ("Comuni del Circondario Imolese", ["group: Comuni del Circondario Imolese"]),  # named none
        ("Comuni: Imola, Dozza", ["Comune di Imola", "Comune di Dozza"]),
        ("Comuni Imola e Dozza", ["Comune di Imola", "Comune di Dozza"]),
        ("Quartieri (Navile, Savena)", ["Quartiere Navile", "Quartiere Savena"]),
        ("Comuni (Imola, Dozza)", ["Comune di Imola", "Comune di Dozza"]),
        (
            "Aziende USL di Bologna e di Imola",
            ["Azienda USL di Bologna", "Azienda USL di Imola"],
        ),
        ("i sindacati confederali CGIL CISL UIL", ["CGIL", "CISL", "UIL"]),
        ("CGIL, CISL e UIL", ["CGIL", "CISL", "UIL"]),
        ("CGIL e CISL di Imola", ["CGIL di Imola", "CISL di Imola"]),
        ("CGIL CISL UIL di Imola", ["CGIL di Imola", "CISL di Imola", "UIL di Imola"]),
        ("CGIL-CISL-UIL Imola", ["CGIL Imola", "CISL Imola", "UIL Imola"]),
        ("Cgil/Cisl/Uil", ["Cgil", "Cisl", "Uil"]),
        ("OO.SS. CGIL, CISL e UIL", ["CGIL", "CISL", "UIL"]),
        ("CGIL di Imola", ["CGIL di Imola"]),
        (
            "Arci, CGIL, CISL e UIL di Imola",
            ["Arci", "CGIL di Imola", "CISL di Imola", "UIL di Imola"],
        ),
        # Brackets behind a name.
        ("Laboratorio Urbano (LU)", ["Laboratorio Urbano"]),  # its acronym
        ("Agenzia per l'Italia Digitale (AgID)", ["Agenzia per l'Italia Digitale"]),
        ("Comune di Imola (capofila), Arci", ["Comune di Imola", "Arci"]),  # its role
        ("Comune di Imola (Settore Cultura)", ["Comune di Imola"]),  # its office
        ("CNA (Imola)", ["CNA (Imola)"]),  # may be another than CNA (Bologna)
        ("Comune di Samone (TO)", ["Comune di Samone (TO)"]),
        (
            "Associazioni di volontariato (tra cui Auser, Caritas)",
            ["group: Associazioni di volontariato", "Auser", "Caritas"],
        ),
        (
            "Unione Reno (Comuni di Imola e Dozza)",
            ["Unione Reno", "Comune di Imola", "Comune di Dozza"],
        ),
        # Offices whose names list topics.
        ("Settore Cultura, Sport e Giovani, Arci", ["Settore Cultura, Sport e Giovani", "Arci"]),
        ("Assessorato Scuola, Casa e Lavoro", ["Assessorato Scuola, Casa e Lavoro"]),
        ("Settore Cultura, Arci", ["Settore Cultura", "Arci"]),
        # Names with commas that the law gives.
        (f"{CAMERA} di Esempio, Arci", [f"{CAMERA} di Esempio", "Arci"]),
        (f"{CAMERA.upper()}, Arci", [CAMERA.upper(), "Arci"]),  # in any case
        # The list's own stop, and those of names.
        ("Comune di Imola, Arci.", ["Comune di Imola", "Arci"]),
        ("Esempio S.r.l.", ["Esempio S.r.l."]),
        ("Sole Soc. Coop.", ["Sole Soc. Coop."]),
        ("Sole ONLUS.", ["Sole ONLUS"]),
        (" Comune di Imola , ", ["Comune di Imola"]),
        ("Comune di Imola,, Arci", ["Comune di Imola", "Arci"]),
        ("", []),
        (" . ", []),
    ],
)
def test_a_list_is_cut_into_its_names(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Comune di Imola, ecc.", ["Comune di Imola"]),
        ("Comune di Imola ecc.", ["Comune di Imola"]),
        ("Comune di Imola, ecc...", ["Comune di Imola"]),
        ("Comune di Imola, …", ["Comune di Imola"]),
        ("Comune di Imola, Arci etc", ["Comune di Imola", "Arci"]),
        ("Università di Esempio e altri.", ["Università di Esempio"]),
        ("Comune di Imola ed altri soggetti del territorio", ["Comune di Imola"]),
        ("Comune di Imola e altre associazioni", ["Comune di Imola"]),
        ("Comune di Imola, altri enti", ["Comune di Imola"]),
    ],
)
def test_a_list_that_says_there_are_others_is_incomplete(text, expected):
    assert told(text) == expected
    assert split_bodies(text).incomplete


@pytest.mark.parametrize("text", ["Comune di Imola", "Associazione Altro Mondo", "Arci, Auser"])
def test_a_list_that_does_not_is_complete(text):
    assert not split_bodies(text).incomplete


@pytest.mark.parametrize(
    "words",
    [
        "PA",
        "tutte le PA",
        "PA coinvolte",
        "P.A.",
        "Pubbliche amministrazioni",
        "Comuni",
        "Regioni",
        "Comuni interessati",
        "Comuni capoluogo di distretto o Unioni/Associazioni di Comuni",  # the real sheet's
        "Comuni dell'area metropolitana",
        "Quartieri",
        "Università",  # which one is not said
        "Regione",
        "Provincia",
        "Enti locali",
        "Organizzazioni Sindacali",  # capitals make no name of it
        "parti sociali",
        "associazioni di volontariato del territorio",
        "Istituti scolastici",
        "comune capofila",
        "scuole",
        "cittadini",
        "imprese e cittadini",
        "COMUNI INTERESSATI",
        "centri per l'impiego",
    ],
)
def test_words_that_single_nobody_out_are_a_group(words):
    pieces = split_bodies(words).pieces
    assert pieces
    assert all(piece.group for piece in pieces)


@pytest.mark.parametrize(
    "words",
    [
        "Camera di Commercio",  # the authority's alias decides which
        "Città Metropolitana",
        "Università di Bologna",
        "Regione Emilia-Romagna",
        "AGID",
        "Circondario Imolese",
        "Team per la trasformazione digitale",
        "Scuole Pie",
        "Giovani Imprenditori di Confindustria",
        "Imprese Creative S.r.l.",
        "comune di bologna",  # a name in small letters
        "Libera",
        "Teatro Comunale",
        "Azienda USL di Bologna",
    ],
)
def test_a_name_is_no_group(words):
    (piece,) = split_bodies(words).pieces
    assert (piece.words, piece.group) == (words, False)


@pytest.mark.parametrize(
    ("text", "fixed", "expected"),
    [
        (
            "Consulta Casa, Sport e Tempo, Arci",
            ("Consulta Casa, Sport e Tempo",),
            ["Consulta Casa, Sport e Tempo", "Arci"],
        ),
        (
            "Ufficio dell’Acqua, Aria e Comune verde, Arci",
            ("ufficio dell'acqua, aria e comune verde",),  # another apostrophe, another case
            ["Ufficio dell’Acqua, Aria e Comune verde", "Arci"],
        ),
        (
            "Arte, Suono e Scuola di Imola; Arci",
            ("Arte, Suono e Scuola",),
            ["Arte, Suono e Scuola di Imola", "Arci"],  # a name may go on
        ),
    ],
)
def test_a_name_that_the_authority_knows_is_never_cut(text, fixed, expected):
    assert told(text, fixed) == expected


def test_what_is_said_once_is_shared_out_and_each_name_keeps_its_place():
    text = "Comuni di Provetta e Campione, CGIL e CISL di Esempio"
    pieces = split_bodies(text).pieces
    assert [(text[one.start : one.end], one.words) for one in pieces] == [
        ("Provetta", "Comune di Provetta"),
        ("Campione", "Comune di Campione"),
        ("CGIL", "CGIL di Esempio"),
        ("CISL di Esempio", "CISL di Esempio"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mappare gli spazi (soggetti coinvolti: Comune di Esempio, Quartieri, "
            "A.S.P. Città di Prova).",
            ["Comune di Esempio", "group: Quartieri", "A.S.P. Città di Prova"],
        ),
        ("Tavolo (partner: Arci, Pace Adesso)", ["Arci", "Pace Adesso"]),  # a label vouches
        ("Tavolo (Enti: Comune di Imola e altri)", ["Comune di Imola"]),
        ("Tavolo (Comune di Imola, Regione Lazio)", ["Comune di Imola", "Regione Lazio"]),
        ("Tavolo (Comuni di Imola e Dozza)", ["Comune di Imola", "Comune di Dozza"]),
        (
            "Tavolo (istituzioni coinvolte: Unione Reno (Comuni di Imola e Dozza), Arci)",
            ["Unione Reno", "Comune di Imola", "Comune di Dozza", "Arci"],
        ),
        ("Uno (Enti: Arci) e due (Enti: Auser)", ["Arci", "Auser"]),
        # Brackets that list no bodies.
        ("(Istituzioni e organizzazioni sindacali e datoriali)", []),  # the real sheet's
        ("breve (max 1 anno)", []),
        (
            "(ad es. la riorganizzazione della rete ospedaliera e dei servizi alla persona, i "
            "progetti per la mobilità e le infrastrutture, ma anche quelli relativi alla "
            "cultura e al turismo, ecc ...)",
            [],
        ),
        ("(promuovere un meccanismo di “responsabilità sociale “ dei soggetti coinvolti)", []),
        ("(di cui 12 con borsa)", []),
        ("(dal 18,5% al 16,65%)", []),
        ("(rilancio e innovazione del sistema produttivo, innovazione sociale)", []),
        ("(Obiettivi: ridurre i tempi, ampliare gli spazi)", []),  # a label, but not of bodies
        ("(Università di Bologna, 12 marzo 2015)", []),  # a place and a day
        ("(aperto", []),
        ("chiuso)", []),
        ("()", []),
    ],
)
def test_only_brackets_that_list_bodies_give_bodies(text, expected):
    pieces = bodies_in_brackets(text)
    assert [(GROUP if one.group else "") + one.words for one in pieces] == expected
    assert all(text[one.start : one.end] in one.words for one in pieces)


def test_the_real_sheets_first_activity_names_six_institutions_and_a_group(shared):
    facts = json.loads((shared / "sheets" / "facts.json").read_text(encoding="utf-8"))
    planned = [row[0][0] for row in facts["seme"]["attivita"]]
    pieces = bodies_in_brackets(planned[0])
    assert [(one.words, one.group) for one in pieces] == [
        ("Comune di Bologna", False),
        ("Provincia di Bologna", False),
        ("Circondario Imolese", False),
        ("Comuni capoluogo di distretto o Unioni/Associazioni di Comuni", True),
        ("Camera di Commercio", False),
        ("Regione Emilia Romagna", False),
        ("Università", True),  # which one is not said
    ]
    assert [bodies_in_brackets(text) for text in planned[1:]] == [(), (), ()]
