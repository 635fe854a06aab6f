"""Dates: as precise as their words, and nothing filled in."""

import pytest

from psmgraph.sheet.values.dates import (
    FoundDate,
    InvalidDate,
    PartialDate,
    Timespan,
    find_dates,
    parse_italian_date,
)


def on(lexical: str) -> PartialDate:
    return PartialDate(*(int(part) for part in lexical.split("-")))


def ends(span: Timespan | None) -> tuple[str | None, str | None] | None:
    if span is None:
        return None
    return (
        span.begin.lexical() if span.begin else None,
        span.end.lexical() if span.end else None,
    )


def one(lexical: str) -> tuple[str, str]:
    return lexical, lexical


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10 Aprile 2014", one("2014-04-10")),  # the real sheet's spelling
        ("4 maggio 2015", one("2015-05-04")),  # the edition of the real sheet
        ("30 giugno 2015", one("2015-06-30")),
        ("1° maggio 2015", one("2015-05-01")),  # degree sign
        ("1º maggio 2015", one("2015-05-01")),  # ordinal indicator, a letter to Unicode
        ("primo maggio 2015", one("2015-05-01")),  # spelled out
        ("ventitré giugno 2015", one("2015-06-23")),  # accent
        ("ventitre' giugno 2015", one("2015-06-23")),  # typed without accents
        ("10 APRILE 2014", one("2014-04-10")),
        ("10 aprile 2014", one("2014-04-10")),  # no-break space
        ("10 aprile del 2014", one("2014-04-10")),
        ("12/03/2015", one("2015-03-12")),  # day first, as in Italy
        ("08.04.2015", one("2015-04-08")),
        ("8.4.2015", one("2015-04-08")),
        ("8-4-2015", one("2015-04-08")),
        ("12 / 03 / 2015", one("2015-03-12")),
        ("2015-03-12", one("2015-03-12")),  # ISO
        ("12/03/15", one("2015-03-12")),  # the short year that slashes make plain
        ("08.04.15", one("2015-04-08")),
        ("8.4.15", None),  # may be the number of a section
        ("10 apr. 2014", one("2014-04-10")),
        ("10-apr-2014", one("2014-04-10")),  # a spreadsheet's
        ("sett. 2014", one("2014-09")),
        ("aprile 2014", one("2014-04")),  # no day is added
        ("Marzo 2020", one("2020-03")),  # a real value of the Piano triennale
        ("aprile '14", one("2014-04")),
        ("aprile del 2014", one("2014-04")),
        ("mese di aprile 2014", one("2014-04")),
        ("dal 3 al 5 giugno 2014", ("2014-06-03", "2014-06-05")),
        ("dal 28 maggio al 3 giugno 2014", ("2014-05-28", "2014-06-03")),  # year lent
        ("dal 28/05/2014 al 03/06/2014", ("2014-05-28", "2014-06-03")),
        ("dal 3/6 al 5/6/2014", ("2014-06-03", "2014-06-05")),  # year lent in figures
        ("dal 03.06 al 05.06.2014", ("2014-06-03", "2014-06-05")),
        ("03/6-05/6/2014", ("2014-06-03", "2014-06-05")),
        ("28/05/2014-03/06/2014", ("2014-05-28", "2014-06-03")),  # no spaces
        ("2014-05-28/2014-06-03", ("2014-05-28", "2014-06-03")),  # ISO's interval
        ("28/05/2014 - 03/06/2014", ("2014-05-28", "2014-06-03")),
        ("dall'1 all'8 marzo 2015", ("2015-03-01", "2015-03-08")),
        ("dall’1 all’8 marzo 2015", ("2015-03-01", "2015-03-08")),  # curly
        ("3-5 giugno 2014", ("2014-06-03", "2014-06-05")),
        ("3/5 giugno 2014", ("2014-06-03", "2014-06-05")),
        ("20 e 21 giugno 2015", ("2015-06-20", "2015-06-21")),  # follow one another
        ("20, 21 e 22 giugno 2015", ("2015-06-20", "2015-06-22")),
        ("tra il 3 e il 5 giugno 2014", ("2014-06-03", "2014-06-05")),
        ("settembre 2014 - marzo 2015", ("2014-09", "2015-03")),
        ("settembre 2014 – marzo 2015", ("2014-09", "2015-03")),  # en dash
        ("settembre 2014/marzo 2015", ("2014-09", "2015-03")),
        ("fra settembre 2014 e marzo 2015", ("2014-09", "2015-03")),
        ("da settembre a dicembre 2014", ("2014-09", "2014-12")),
        ("settembre-dicembre 2014", ("2014-09", "2014-12")),
        ("gennaio e febbraio 2015", ("2015-01", "2015-02")),
        ("Da giugno 2017 a dicembre 2018", ("2017-06", "2018-12")),  # the Piano's form
        ("da ottobre 2014 ad aprile 2015", ("2014-10", "2015-04")),
        ("dal 15 gennaio 2015 fino al 3 marzo 2015", ("2015-01-15", "2015-03-03")),
        ("dal 15 gennaio 2015 a marzo 2015", ("2015-01-15", "2015-03")),  # each its precision
        ("da dicembre a gennaio 2015", (None, "2015-01")),  # which December is not said
        ("dal 28 al 3 giugno 2014", (None, "2014-06-03")),  # which 28th is not said
        ("II semestre 2014", ("2014-07", "2014-12")),
        ("2° semestre 2014", ("2014-07", "2014-12")),
        ("secondo semestre del 2014", ("2014-07", "2014-12")),
        ("secondo semestre dell'anno 2014", ("2014-07", "2014-12")),
        ("I sem. 2015", ("2015-01", "2015-06")),
        ("primo trimestre 2015", ("2015-01", "2015-03")),
        ("IV trim. 2014", ("2014-10", "2014-12")),
        ("ultimo trimestre 2014", ("2014-10", "2014-12")),
        ("secondo quadrimestre 2014", ("2014-05", "2014-08")),
        ("V trimestre 2014", None),  # a year has four
        ("dal II semestre 2014 al I trimestre 2015", ("2014-07", "2015-03")),
        ("primo semestre - secondo semestre 2014", ("2014-01", "2014-12")),
        ("I e II semestre 2014", ("2014-01", "2014-12")),
        ("II-III trimestre 2014", ("2014-04", "2014-09")),
        ("III e II trimestre 2014", None),  # backwards
        ("prima metà del 2015", ("2015-01", "2015-06")),
        ("primi sei mesi del 2015", ("2015-01", "2015-06")),
        ("ultimi 3 mesi del 2014", ("2014-10", "2014-12")),
        ("a.s. 2015/2016", ("2015-09", "2016-08")),  # a school year
        ("a.s. 2015/16", ("2015-09", "2016-08")),
        ("A.S. 2015-2016", ("2015-09", "2016-08")),
        ("anno scolastico 2015/2016", ("2015-09", "2016-08")),
        ("a.s. 2013/14 e 2014/15", ("2013-09", "2015-08")),  # the second is one too
        ("anni scolastici 2013/2014 e 2014/2015", ("2013-09", "2015-08")),
        ("a.s. 2015/2018", None),  # no school year runs so long
        ("a.a. 2014/2015", ("2014", "2015")),  # universities begin when they like
        ("anno accademico 2014/15", ("2014", "2015")),
        ("stagione teatrale 2014/2015", ("2014", "2015")),
        ("primavera 2015", one("2015")),  # which months is not said
        ("anni 2014-2016", ("2014", "2016")),
        ("anni 2014/2016", ("2014", "2016")),
        ("anni 2014 e 2015", ("2014", "2015")),
        ("anni 2014, 2015 e 2016", ("2014", "2016")),
        ("biennio 2014/15", ("2014", "2015")),
        ("triennio 2014-2016", ("2014", "2016")),
        ("dal 2014 al 2016", ("2014", "2016")),
        ("tra il 2014 e il 2016", ("2014", "2016")),
        ("dal 2007-2013", ("2007", "2013")),
        ("nel 2014", one("2014")),
        ("anno 2014", one("2014")),
        ("fine 2014", one("2014")),  # no more precise than the year
        ("Entro giugno 2018", (None, "2018-06")),  # an end
        ("entro il 31/12/2015", (None, "2015-12-31")),
        ("entro la fine di giugno 2018", (None, "2018-06")),
        ("entro la fine del mese di giugno 2018", (None, "2018-06")),
        ("entro e non oltre il 31 dicembre 2015", (None, "2015-12-31")),
        ("entro il primo semestre 2015", (None, "2015-06")),
        ("entro l'a.s. 2015/2016", (None, "2016-08")),
        ("entro il 2015", (None, "2015")),
        ("entro fine 2015", (None, "2015")),
        ("fino al 31 dicembre 2015", (None, "2015-12-31")),
        ("fino a dicembre 2015", (None, "2015-12")),
        ("Da gennaio 2018", ("2018-01", None)),  # a beginning
        ("dal 10 aprile 2014", ("2014-04-10", None)),
        ("a partire dal 10 aprile 2014", ("2014-04-10", None)),
        ("a decorrere da maggio 2014", ("2014-05", None)),
        ("dal II semestre 2014", ("2014-07", None)),
        ("dall'a.s. 2014/2015", ("2014-09", None)),
        ("dall'inizio del 2015", ("2015", None)),
        ("lunedì 13 aprile 2015", one("2015-04-13")),
        ("il 13 aprile 2015", one("2015-04-13")),
        ("in data 13 aprile 2015.", one("2015-04-13")),
        ("13 aprile 2015, ore 10.30", one("2015-04-13")),
        ("13 aprile 2015 dalle ore 9 alle ore 13", one("2015-04-13")),
        ("(maggio 2019)", one("2019-05")),  # the Piano's results end so
        ("In corso", None),  # a status
        ("concluso", None),
        ("---", None),  # the Piano's mark of an empty cell
        ("", None),
        ("da definire", None),
        ("aprile", None),  # no year is filled in
        ("10 aprile", None),
        ("il 10 aprile p.v.", None),  # of what year is not said
        ("maggio prossimo", None),
        ("2014", None),  # a bare year in running text may be anything
        ("2014-2016", None),
        ("n. 12/2014", None),  # the number of an act
        ("12/2014", None),  # so may this be
        ("ore 10.30", None),
        ("via Zamboni 13", None),  # a house
        ("max 1 anno", None),  # a duration
        ("L.56/2014", None),
        ("entro 30 giorni", None),
        ("31/12/2016 (prorogato)", None),  # says more than a date: words, and a warning
        ("10 aprile 2014 e 5 maggio 2015", None),  # two dates are no span
        ("5, 12 e 19 maggio 2015", None),  # three days are no span
        ("192.168.1.2015", None),
        ("10 aprile 20145", None),
        ("1 aprile 0014", None),
    ],
)
def test_a_span_is_as_precise_as_its_words(words, expected):
    assert ends(parse_italian_date(words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2017", one("2017")),  # a real value of the Piano triennale
        ("31/12/2018", one("2018-12-31")),
        ("dicembre 2018", one("2018-12")),
        ("2017-2018", ("2017", "2018")),
        ("2017/2018", ("2017", "2018")),
        ("2017-19", ("2017", "2019")),
        ("2017 e 2018", ("2017", "2018")),
        ("03/2015", one("2015-03")),  # a month, in a field for dates
        ("13/2015", None),  # no month
        ("2015-03", one("2015-03")),
        ("Entro giugno 2018", (None, "2018-06")),
        ("Da gennaio 2018", ("2018-01", None)),
        ("Da 2018", ("2018", None)),
        ("In corso", None),
        ("17", None),
        ("20170", None),
        ("2018-2017", None),  # backwards
    ],
)
def test_in_a_date_field_a_bare_year_is_a_date(words, expected):
    assert ends(parse_italian_date(words, date_field=True)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "29 febbraio 2015",  # 2015 was no leap year
        "31 aprile 2014",
        "32 gennaio 2015",
        "0 gennaio 2015",
        "31/02/2015",
        "04/13/2015",  # month first: never guessed
        "2015-02-29",
        "dal 10 al 31 aprile 2014",  # one end is enough
        "dal 5 giugno 2015 al 3 giugno 2014",  # ends before it begins
        "entro il 31 giugno 2015",
    ],
)
def test_words_that_name_a_day_that_does_not_exist_are_refused(words):
    with pytest.raises(InvalidDate):
        parse_italian_date(words)


def test_29_february_of_a_leap_year_is_a_day():
    assert parse_italian_date("29 febbraio 2016").begin == PartialDate(2016, 2, 29)


def found(text: str) -> list[tuple[str, object]]:
    return [(text[one.start : one.end], ends(one.span)) for one in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The real sheet.
        ("Il 10 Aprile 2014 è stato indetto", [("10 Aprile 2014", one("2014-04-10"))]),
        (
            "si è svolto il 13 aprile 2015 presso la Sala, via Zamboni 13.",
            [("13 aprile 2015", one("2015-04-13"))],  # and the house number is none
        ),
        ("in un lasso di tempo breve (max 1 anno)", []),
        ("relativa alla L.56/2014 ,che assegna", []),
        # The invented sheet.
        (
            "Apertura di 5 laboratori entro il 31/12/2015;",
            [("entro il 31/12/2015", (None, "2015-12-31"))],
        ),
        (
            "1° maggio 2015: apertura. Dal 3 al 5 giugno 2014 si sono tenute",
            [
                ("1° maggio 2015", one("2015-05-01")),
                ("Dal 3 al 5 giugno 2014", ("2014-06-03", "2014-06-05")),
            ],
        ),
        (
            "Nel mese di aprile 2014 il bando; il 12/03/2015 la graduatoria; nel II semestre 2014",
            [
                ("aprile 2014", one("2014-04")),
                ("12/03/2015", one("2015-03-12")),
                ("II semestre 2014", ("2014-07", "2014-12")),
            ],
        ),
        (
            "15 corsi avviati fra settembre 2014 e marzo 2015;",
            [("fra settembre 2014 e marzo 2015", ("2014-09", "2015-03"))],
        ),
        ("convenzione firmata in data 08.04.2015.", [("08.04.2015", one("2015-04-08"))]),
        (
            "Valutazione prevista per l’a.s. 2015/2016.",
            [("a.s. 2015/2016", ("2015-09", "2016-08"))],
        ),
        (
            "Festa, Piazza del Saggio, 20 e 21 giugno 2015.",
            [("20 e 21 giugno 2015", ("2015-06-20", "2015-06-21"))],
        ),
        ("(dal 18,5% al 16,65%)", []),  # a range, but of percentages
        ("Coinvolgimento di 1.200 persone.", []),
        # The Piano triennale's prose.
        ("Piano gare strategiche ICT 2018 (definito da AGID)", []),  # a name
        ("CERT-PA, operante dal 2013, aumenterà", [("dal 2013", ("2013", None))]),
        ("Circolare n. 2 del 2018", []),
        ("Circolare AGID n.5/2017 (dicembre 2021).", [("dicembre 2021", one("2021-12"))]),
        ("(giugno 2020, a seguire con frequenza semestrale)", [("giugno 2020", one("2020-06"))]),
        ("verifica delle disposizioni del DM 70/2015 che", []),
        ("della legge 23 dicembre 1978, n. 833, ha la finalità", []),  # the act's day
        ("(ex legge di stabilità 2015) anche", []),
        ("TIA942 e ISO27001, livello TIER4, Legge 107/2015 art. 1 commi 136-137-138", []),
        # Lists.
        (
            "nei giorni 5, 12 e 19 maggio 2015",
            [
                ("5", one("2015-05-05")),
                ("12", one("2015-05-12")),
                ("19 maggio 2015", one("2015-05-19")),
            ],  # not what lies between them
        ),
        (
            "il 12 marzo e il 15 aprile 2015",
            [("12 marzo", one("2015-03-12")), ("15 aprile 2015", one("2015-04-15"))],
        ),
        (
            "dal 10 al 12 aprile e dal 5 al 7 maggio 2015",
            [
                ("dal 10 al 12 aprile", ("2015-04-10", "2015-04-12")),
                ("dal 5 al 7 maggio 2015", ("2015-05-05", "2015-05-07")),
            ],
        ),
        (
            "il 10 aprile 2014 e il 5 maggio",
            [("10 aprile 2014", one("2014-04-10"))],
        ),  # no lending on
        ("dal 10 aprile 2014 al 20 maggio", [("dal 10 aprile 2014", ("2014-04-10", None))]),
        # Numbers of other things beside dates.
        ("via Zamboni 13, 20 giugno 2015", [("20 giugno 2015", one("2015-06-20"))]),
        ("Sala Prova 13, 20 giugno 2015", [("20 giugno 2015", one("2015-06-20"))]),
        ("Piazza del Saggio 5 - 20 giugno 2015", [("20 giugno 2015", one("2015-06-20"))]),
        ("Piazza XX Settembre, 12 giugno 2015", [("12 giugno 2015", one("2015-06-12"))]),
        ("Via 25 Aprile, 12 giugno 2015", [("12 giugno 2015", one("2015-06-12"))]),
        ("via 2 Agosto 1980 n. 12", []),  # a street
        ("strage del 2 agosto 1980", [("2 agosto 1980", one("1980-08-02"))]),
        ("versione 1.2 - 15/04/2015", [("15/04/2015", one("2015-04-15"))]),
        ("10.30 - 15/04/2015", [("15/04/2015", one("2015-04-15"))]),
        ("da aprile 2014 ad oggi", [("da aprile 2014", ("2014-04", None))]),  # of what day?
        ("Horizon 2020, Agenda 2030, Europa 2020", []),  # names
        ("a.s. 2014/15, 30 studenti", [("a.s. 2014/15", ("2014-09", "2015-08"))]),
        (
            "15 aprile, 20 maggio e 3 giugno 2015",
            [
                ("15 aprile", one("2015-04-15")),
                ("20 maggio", one("2015-05-20")),
                ("3 giugno 2015", one("2015-06-03")),
            ],
        ),
        (
            "10-12 e 15-18 aprile 2014",
            [
                ("10-12", ("2014-04-10", "2014-04-12")),
                ("15-18 aprile 2014", ("2014-04-15", "2014-04-18")),
            ],
        ),
        ("ore 10 - 12 giugno 2015", [("12 giugno 2015", one("2015-06-12"))]),
        ("ore 9-12, 20 giugno 2015", [("20 giugno 2015", one("2015-06-20"))]),
        ("ore 10.30 del 13 aprile 2015", [("13 aprile 2015", one("2015-04-13"))]),
        ("la rivista n. 5 giugno 2014", [("giugno 2014", one("2014-06"))]),  # its number
        ("25 persone e 19 maggio 2015", [("19 maggio 2015", one("2015-05-19"))]),
        ("con 25 e 19 maggio 2015", [("19 maggio 2015", one("2015-05-19"))]),  # days go forward
        ("prot. n. 12/03/2015", []),
        ("da 1500 a 2000 partecipanti", []),  # no years
        ("fino a 2000 euro", []),
        ("nel 2000 euro", []),
        ("nel 2014 si sono svolti", [("nel 2014", one("2014"))]),
        ("Nel 2014 e nel 2015", [("Nel 2014 e nel 2015", ("2014", "2015"))]),
        ("Bilancio 2014-2016 e fondi 2014-2020", []),  # names of programmes
        ("versione 1.2.2014", [("1.2.2014", one("2014-02-01"))]),  # cannot be told from a date
        ("versione 3.1.2.2014", []),
        ("verso la fine del 2014", [("la fine del 2014", one("2014"))]),
        ("conclusione a fine aprile 2014", [("aprile 2014", one("2014-04"))]),
        ("1.200 aprile 2014", [("aprile 2014", one("2014-04"))]),
        # Days that do not exist are found, and told apart.
        (
            "il 29 febbraio 2015 e il 31 aprile 2014",
            [("29 febbraio 2015", None), ("31 aprile 2014", None)],
        ),
        ("10 aprile\n2014", []),  # a date does not go on in the next paragraph
    ],
)
def test_running_text_gives_its_dates_and_no_number_besides(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("lexical", "datatype", "first", "last"),
    [
        ("2014-04-10", "date", "2014-04-10", "2014-04-10"),
        ("2014-04", "gYearMonth", "2014-04-01", "2014-04-30"),
        ("2016-02", "gYearMonth", "2016-02-01", "2016-02-29"),  # a leap year's
        ("2014", "gYear", "2014-01-01", "2014-12-31"),
    ],
)
def test_a_partial_date_has_the_bounds_of_all_it_can_mean(lexical, datatype, first, last):
    date = on(lexical)
    assert date.lexical() == lexical
    assert date.datatype == datatype
    assert date.not_before().isoformat() == first
    assert date.not_after().isoformat() == last


def test_a_span_without_an_end_has_no_last_day():
    span = parse_italian_date("Da gennaio 2018")
    assert span.not_before().isoformat() == "2018-01-01"
    assert span.not_after() is None


def test_a_span_without_a_beginning_has_no_first_day():
    span = parse_italian_date("Entro giugno 2018")
    assert span.not_before() is None
    assert span.not_after().isoformat() == "2018-06-30"


def test_a_span_keeps_its_words():
    assert parse_italian_date(" Entro giugno 2018 ").words == "Entro giugno 2018"
    assert find_dates("e dal 3 al 5 giugno 2014 poi")[0] == FoundDate(
        2, 24, Timespan(on("2014-06-03"), on("2014-06-05"), "dal 3 al 5 giugno 2014")
    )
