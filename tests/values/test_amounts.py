"""Resources and counts: exact, and in doubt where the words can be read in two ways."""

from decimal import Decimal

import pytest

from psmgraph.sheet.values.amounts import Count, Resource, parse_count, parse_resource
from psmgraph.sheet.values.numbers import numeral


def euro(words: str, amount: str, **more: object) -> Resource:
    return Resource(words, Decimal(amount), **more)


def between(words: str, low: str | None, high: str | None, **more: object) -> Resource:
    return Resource(
        words,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        **more,
    )


@pytest.mark.parametrize(
    "expected",
    [
        # The invented sheet's contributions.
        euro("€ 12.500,00", "12500"),
        euro("10.000 euro", "10000"),
        Resource("n. 2 borse di studio", in_kind="n. 2 borse di studio"),  # 2 is no sum
        Resource("3 mesi/persona", in_kind="3 mesi/persona"),
        euro(
            "uso gratuito locali (valore stimato 4.800 €)",
            "4800",
            approximate=True,  # an estimate
            in_kind="uso gratuito locali",
        ),
        euro("€ 1,5 mln (di cui € 500mila già erogati)", "1500000"),  # a part is no second sum
        Resource("da definire", doubtful=True),
        # Spellings of one sum.
        euro("4.800 €", "4800"),
        euro("€4.800", "4800"),
        euro("€ 4800", "4800"),
        euro("EUR 4.800,00", "4800"),
        euro("Euro 7.000,=", "7000"),  # no cents
        euro("€ 7.000,--", "7000"),
        euro("7.000,- euro", "7000"),
        euro("€ 4 800,00", "4800"),
        euro("€ 4 800", "4800"),  # no-break space
        euro("€ 4'800,50", "4800.50"),
        euro("€ 4.800,5", "4800.5"),
        euro("€ 1.234.567,89", "1234567.89"),
        euro("12500.00 €", "12500"),  # four digits before a stop: no group of three is meant
        euro("€ 12,500.00", "12500"),  # English throughout
        euro("€ 4.800 IVA inclusa", "4800"),
        euro("€ 4.800 + IVA", "4800"),
        euro("Contributo regionale € 5.000", "5000"),
        euro("€ 5.000 per la formazione", "5000"),
        euro("€ 0,00", "0"),
        euro("0", "0"),  # nothing is nothing in any unit
        # Scales.
        euro("€ 1,5 mln", "1500000"),
        euro("1.5 mln €", "1500000"),  # a stop that can group nothing
        euro("1,5 milioni di euro", "1500000"),
        euro("2 M€", "2000000"),
        euro("10 mila", "10000"),
        euro("10mila euro", "10000"),
        euro("500 k€", "500000"),
        euro("1 milione e 200 mila euro", "1200000"),
        euro("un milione di euro", "1000000"),
        euro("1,25 mld di euro", "1250000000"),
        # In words.
        euro("cinquemila euro", "5000"),
        euro("duecentocinquanta euro", "250"),
        euro("€ 5.000 (cinquemila euro)", "5000"),  # once in figures, once in words
        euro("€ 5.000,00 (euro cinquemila/00)", "5000"),
        # No currency by it, but plainly a sum.
        euro("12.500,00", "12500"),
        euro("12.500", "12500"),
        euro("5000", "5000"),
        # More or less.
        euro("circa 10.000 euro", "10000", approximate=True),
        euro("10.000 euro circa", "10000", approximate=True),
        euro("ca. € 10.000", "10000", approximate=True),
        euro("~ 10.000 €", "10000", approximate=True),
        euro("€ 10.000 (stima)", "10000", approximate=True),
        # Ranges, one end or two.
        between("da € 5.000 a € 10.000", "5000", "10000"),
        between("tra 5.000 e 10.000 euro", "5000", "10000"),
        between("5.000-10.000 €", "5000", "10000"),
        between("€ 5.000 – € 10.000", "5000", "10000"),
        between("da 5 a 10 mila euro", "5000", "10000"),  # the thousand is said once
        between("1-2 mln €", "1000000", "2000000"),
        between("fino a 5.000 €", None, "5000"),
        between("max € 5.000", None, "5000"),
        between("oltre 5.000 euro", "5000", None),
        between("almeno 5.000 euro", "5000", None),
        # In kind.
        Resource("uso sala", in_kind="uso sala"),
        Resource("personale interno", in_kind="personale interno"),
        Resource("10 ore di docenza", in_kind="10 ore di docenza"),
        Resource("12.500 ore di volontariato", in_kind="12.500 ore di volontariato"),
        Resource("comodato d'uso gratuito.", in_kind="comodato d'uso gratuito"),
        euro("uso sala e € 5.000", "5000", in_kind="uso sala"),
        euro("€ 5.000, personale interno", "5000", in_kind="personale interno"),
        Resource(
            "n. 2 borse di studio da € 1.000 ciascuna",
            in_kind="n. 2 borse di studio",
            doubtful=True,  # what they are worth together is not said
        ),
        # In doubt: no amount.
        Resource("€ 12,500", doubtful=True),  # 12.5 or 12500
        Resource("€ 12.50", doubtful=True),  # 12.50, or 12.500 with a digit lost
        Resource("€ 5.000.00", doubtful=True),
        Resource("€ 1.23.456", doubtful=True),
        Resource("€ 5.000 + € 3.000", doubtful=True),  # is it one sum?
        Resource("€ 3.000 o € 5.000", doubtful=True),
        Resource("5.000/10.000 €", doubtful=True),
        Resource("da € 10.000 a € 5.000", doubtful=True),  # backwards
        Resource("€ 50/ora", doubtful=True),  # for how many hours?
        Resource("5.000 euro annui", doubtful=True),
        Resource("€ 500 a laboratorio", doubtful=True),
        Resource("10 euro pro capite", doubtful=True),
        Resource("2014", doubtful=True),  # a year?
        Resource("3", doubtful=True),  # three of what?
        Resource("2014-2015", doubtful=True),
        Resource("100 m", doubtful=True),  # metres
        Resource("50%", doubtful=True),
        Resource("50% di 10.000 €", doubtful=True),
        Resource("$ 500", doubtful=True),  # no euros
        Resource("10.000.000 di lire", doubtful=True),
        Resource("M€ 2", doubtful=True),
        Resource("Legge 285/97", doubtful=True),  # the number of an act
        Resource("Fondi PON 2014-2020", doubtful=True),
        Resource("Contributo regionale", doubtful=True),  # money, how much is not said
        Resource("in corso di definizione", doubtful=True),
        Resource("n.d.", doubtful=True),
        Resource("?", doubtful=True),
        Resource("-", doubtful=True),
        Resource("€", doubtful=True),
        Resource("", doubtful=True),
    ],
    ids=lambda resource: resource.words or "nothing",
)
def test_a_resource_is_what_its_words_give_and_no_more(expected):
    assert parse_resource(expected.words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("8", Count(Decimal(8))),
        ("100", Count(Decimal(100))),  # the real sheet's participants
        ("25 circa", Count(Decimal(25), approximate=True)),  # the invented sheet's
        ("circa 1.200", Count(Decimal(1200), approximate=True)),
        ("ca. 25", Count(Decimal(25), approximate=True)),
        ("25 ca.", Count(Decimal(25), approximate=True)),
        ("~25", Count(Decimal(25), approximate=True)),
        ("oltre 100", Count(Decimal(100), approximate=True)),  # not exactly a hundred
        ("più di 100", Count(Decimal(100), approximate=True)),
        ("100+", Count(Decimal(100), approximate=True)),
        ("25,5", Count(Decimal("25.5"))),  # a mean
        ("25.5", Count(Decimal("25.5"))),  # a stop that can group nothing
        ("1.200", Count(Decimal(1200))),
        ("1.200,5", Count(Decimal("1200.5"))),
        ("n. 8", Count(Decimal(8))),
        ("N° 8", Count(Decimal(8))),
        ("nr. 8", Count(Decimal(8))),
        ("8.", Count(Decimal(8))),  # a sentence's stop
        ("8 incontri", Count(Decimal(8))),
        ("25 partecipanti a incontro", Count(Decimal(25))),
        ("120 persone circa", Count(Decimal(120), approximate=True)),
        ("8 (otto)", Count(Decimal(8))),
        ("8 (nove)", None),  # figures and words disagree
        ("otto", Count(Decimal(8))),
        ("ventotto", Count(Decimal(28))),
        ("zero", Count(Decimal(0))),
        ("0", Count(Decimal(0))),
        ("nessuno", Count(Decimal(0))),
        ("Nessun incontro", Count(Decimal(0))),
        ("una trentina", Count(Decimal(30), approximate=True)),
        ("un centinaio di persone", Count(Decimal(100), approximate=True)),
        ("25,500", None),  # 25.5 or 25500
        ("20-30", None),  # two numbers
        ("8 e 9", None),
        ("8/10", None),
        ("50%", None),
        ("-5", None),
        ("-", None),
        ("---", None),
        ("", None),
        ("molti", None),
        ("8 incontri con 25 persone", None),
        ("٨", None),  # digits of another script
    ],
)
def test_a_count_is_one_number_or_none(words, expected):
    assert parse_count(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("uno", 1),
        ("ventuno", 21),  # the vowel of "venti" goes
        ("ventitré", 23),
        ("trentotto", 38),
        ("cento", 100),
        ("centouno", 101),
        ("duecentoquarantacinque", 245),
        ("mille", 1000),
        ("millecinquecento", 1500),
        ("diecimila", 10000),
        ("duecentomila", 200000),
        ("mila", None),  # no numeral by itself
        ("ventiuno", None),  # not how it is spelled
        ("comune", None),
        ("", None),
    ],
)
def test_a_numeral_is_read_whole_or_not_at_all(words, expected):
    assert numeral(words) == expected
