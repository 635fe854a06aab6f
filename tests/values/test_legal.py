"""Acts: told by number and year, under one slug however they are cited."""

import pytest

from psmgraph.sheet.values.legal import Act, find_acts

DELRIO = ("L. 56/2014", "legge-56-2014", "urn:nir:stato:legge:2014;56")


def found(text: str) -> list[tuple[str, str, str, str | None]]:
    return [
        (text[one.start : one.end], one.act.label, one.act.slug, one.act.urn)
        for one in find_acts(text)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "L.56/2014",  # the real sheet's
        "L. 56/2014",
        "L 56/2014",
        "L. n. 56/2014",
        "L. n.56/14",
        "legge 56/2014",
        "Legge n. 56/2014",
        "legge n° 56/2014",
        "LEGGE 56/2014",
        "legge n. 56 del 2014",
        "legge n. 56 dell'anno 2014",
        "legge 7 aprile 2014, n. 56",  # the Gazzetta's form
        "legge 7 aprile 2014 n. 56",
        "legge del 7 aprile 2014, n. 56",
        "legge n. 56 del 7 aprile 2014",
        "legge n. 56 del 07/04/2014",
        "L. 7.4.2014 n. 56",
        "legge statale 56/2014",
        "legge Delrio n. 56/2014",  # what people call it
        "L. 056/2014",
    ],
)
def test_one_act_cited_in_many_ways_is_one_act(words):
    text = f"ai sensi della {words}, che assegna"
    assert found(text) == [(words, *DELRIO)]


def test_the_day_of_an_act_is_kept_beside_its_urn():
    (one,) = find_acts("legge 7 aprile 2014, n. 56")
    assert one.act == Act(
        kind="legge",
        number="56",
        year=2014,
        date="2014-04-07",
        issuer="stato",
        urn="urn:nir:stato:legge:2014;56",
        slug="legge-56-2014",
        label="L. 56/2014",
    )


@pytest.mark.parametrize(
    ("text", "label", "slug", "urn"),
    [
        ("L. 104/92", "L. 104/1992", "legge-104-1992", "urn:nir:stato:legge:1992;104"),
        ("L. 1150/42", "L. 1150/1942", "legge-1150-1942", "urn:nir:stato:legge:1942;1150"),
        ("L. 328/00", "L. 328/2000", "legge-328-2000", "urn:nir:stato:legge:2000;328"),
        (
            "Legge 107/2015 art. 1 commi 136-137-138",  # the Piano triennale's
            "L. 107/2015",
            "legge-107-2015",
            "urn:nir:stato:legge:2015;107",
        ),
        (
            "legge 23 dicembre 1978, n. 833",  # the Piano triennale's
            "L. 833/1978",
            "legge-833-1978",
            "urn:nir:stato:legge:1978;833",
        ),
        (
            "D.Lgs. 267/2000",
            "D.Lgs. 267/2000",
            "decreto-legislativo-267-2000",
            "urn:nir:stato:decreto.legislativo:2000;267",
        ),
        (
            "decreto legislativo 18 agosto 2000, n. 267",
            "D.Lgs. 267/2000",
            "decreto-legislativo-267-2000",
            "urn:nir:stato:decreto.legislativo:2000;267",
        ),
        (
            "D. Lgs n. 82/2005",
            "D.Lgs. 82/2005",
            "decreto-legislativo-82-2005",
            "urn:nir:stato:decreto.legislativo:2005;82",
        ),
        (
            "D.L. 90/2014",
            "D.L. 90/2014",
            "decreto-legge-90-2014",
            "urn:nir:stato:decreto.legge:2014;90",
        ),
        (
            "decreto-legge n. 90/2014",
            "D.L. 90/2014",
            "decreto-legge-90-2014",
            "urn:nir:stato:decreto.legge:2014;90",
        ),
        (
            "DPR 445/2000",
            "D.P.R. 445/2000",
            "decreto-presidente-repubblica-445-2000",
            "urn:nir:presidente.repubblica:decreto:2000;445",
        ),
        (
            "DPCM 3 dicembre 2013",  # cited by its day alone
            "D.P.C.M. 3/12/2013",
            "decreto-presidente-consiglio-2013-12-03",
            "urn:nir:presidente.consiglio.ministri:decreto:2013-12-03",
        ),
        ("DM 70/2015", "D.M. 70/2015", "decreto-ministeriale-70-2015", None),  # whose is not said
        ("L.R. 12/2003", "L.R. 12/2003", "legge-regionale-12-2003", None),  # nor here
        (
            "L.R. Emilia-Romagna n. 13/2015",
            "L.R. Emilia-Romagna 13/2015",
            "legge-regionale-emilia-romagna-13-2015",
            "urn:nir:regione.emilia.romagna:legge:2015;13",
        ),
        (
            "legge della Regione Emilia-Romagna n. 13/2015",
            "L.R. Emilia-Romagna 13/2015",
            "legge-regionale-emilia-romagna-13-2015",
            "urn:nir:regione.emilia.romagna:legge:2015;13",
        ),
        (
            "legge costituzionale n. 3/2001",
            "L. cost. 3/2001",
            "legge-costituzionale-3-2001",
            "urn:nir:stato:legge.costituzionale:2001;3",
        ),
        ("DGR 1234/2014", "D.G.R. 1234/2014", "delibera-giunta-regionale-1234-2014", None),
        ("Circolare AGID n.5/2017", "Circ. AGID 5/2017", "circolare-agid-5-2017", None),
        ("Regolamento (UE) n. 1303/2013", "Reg. UE 1303/2013", "regolamento-ue-1303-2013", None),
        ("Regolamento (UE) 2016/679", "Reg. UE 2016/679", "regolamento-ue-679-2016", None),
        ("Regolamento (UE) 2018/1724", "Reg. UE 2018/1724", "regolamento-ue-1724-2018", None),
        ("Regolamento (CE) n. 1059/2003", "Reg. CE 1059/2003", "regolamento-ue-1059-2003", None),
        ("direttiva 2006/123/CE", "Dir. CE 2006/123", "direttiva-ue-123-2006", None),
        ("Direttiva 2014/24/UE", "Dir. UE 2014/24", "direttiva-ue-24-2014", None),
        ("Direttiva (UE) 2016/2102", "Dir. UE 2016/2102", "direttiva-ue-2102-2016", None),
    ],
)
def test_an_act_has_a_label_a_slug_and_the_urn_that_its_words_give(text, label, slug, urn):
    ((_, *told),) = found(text)
    assert told == [label, slug, urn]


def test_a_plural_kind_holds_for_all_its_numbers():
    text = "leggi n. 56/2014, n. 190/2014 e 208/2015"
    assert [(words, label) for words, label, _, _ in found(text)] == [
        ("leggi n. 56/2014", "L. 56/2014"),
        ("190/2014", "L. 190/2014"),
        ("208/2015", "L. 208/2015"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "legge 56",  # of what year?
        "la legge regionale di riordino",  # the real sheet's: no number
        "ex legge di stabilità 2015",  # a name, not its number
        "n. 12/2014",  # of what kind?
        "decreto n. 12/2014",  # of whom?
        "Circolare n. 2 del 2018",  # each office numbers its own
        "delibera n. 12/2014",
        "Direttiva n. 2/2018",  # a minister's, not the Union's
        "L. 50.000",  # lire
        "l 56/2014",
        "dal 56/2014",
        "DM 10 aprile 2014",  # a ministry signs many in a day
        "legge 31 febbraio 2014",
        "le leggi",
        "",
    ],
)
def test_words_that_do_not_single_an_act_out_cite_none(text):
    assert find_acts(text) == ()
